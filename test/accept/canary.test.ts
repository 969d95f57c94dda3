import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'

import { mustRun } from '../support/command.js'
import { findInMemory } from '../support/process-memory.js'
import { httpAsk } from '../support/http.js'
import { ask, type NodeProcess } from '../support/node-process.js'
import { repositoryDir } from '../support/shared-data.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

const AGREE_MS = 30_000
/** Rounds of sync after the last publish: whatever a peer would ask for and be given, it has been given by then. */
const SYNCS = 2
const SYNC_EVERY_MS = 10_000
const EACH = 5

interface Canary {
  row: Record<string, string>
  /** Every way in which the secret could lie somewhere: as text, and as bytes. */
  needles: readonly Buffer[]
  to?: string
}

const secret = (): string => randomBytes(9).toString('hex')

function domainCanary(tlp: string, to?: string): Canary {
  const word = secret()
  const row = { type: 'domain', value: `${word}.example.com`, classification: 'c2-server', role: 'INFRASTRUCTURE', tlp }

  return { row, needles: [Buffer.from(word)], ...(to === undefined ? {} : { to }) }
}

/** An infected host in the network of the ISP: its last eight bytes are chance, so that they can be searched for as bytes. */
function victimCanary(): Canary {
  const host = randomBytes(8)
  for (const at of [0, 2, 4, 6]) host[at] = (host[at] ?? 0) | 0x10
  const value = `2001:db8:64:0:${[0, 2, 4, 6].map(at => host.readUInt16BE(at).toString(16)).join(':')}`
  const row = { type: 'ipv6', value, classification: 'infected-system', role: 'VICTIM', tlp: 'GREEN' }

  return { row, needles: [host, Buffer.from(value.slice('2001:db8:64:0:'.length))] }
}

async function publish(node: NodeProcess, canaries: readonly Canary[]): Promise<void> {
  const lastSeen = new Date(Date.now() - 600_000).toISOString()
  const body = canaries.map(({ row }) => JSON.stringify({ ...row, last_seen: lastSeen, malware: 'kelihos' })).join('\n')
  const to = canaries[0]?.to
  const { status, body: report } = await ask(
    node.dir,
    'POST',
    `/v1/publish?format=jsonl${to === undefined ? '' : `&to=${encodeURIComponent(to)}`}`,
    body
  )

  if (status !== 200) throw new Error(JSON.stringify(report))
}

async function readTree(dir: string): Promise<Buffer> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })

  return Buffer.concat(
    await Promise.all(entries.filter(entry => entry.isFile()).map(entry => readFile(join(entry.parentPath, entry.name))))
  )
}

describe('canaries above GREEN, and of victims', function () {
  this.timeout(180_000)

  let temp: TempDir
  let nodes: ThreeNodes
  const options = process.env['NODE_OPTIONS']
  const received = (name: string): string => join(temp.path, 'received', name)

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    process.env['NODE_OPTIONS'] = [options, '--import', pathToFileURL(join(repositoryDir, 'test/support/record-received.mjs')).href]
      .filter(Boolean)
      .join(' ')

    for (const [at, node] of nodes.all.entries()) {
      process.env['RECORD_RECEIVED_DIR'] = received(nodes.orgs[at]?.name ?? '')
      await node.start()
    }
    restore()
  })

  after(async () => {
    restore()
    await nodes?.end()
    await temp?.remove()
  })

  function restore(): void {
    delete process.env['RECORD_RECEIVED_DIR']
    if (options === undefined) delete process.env['NODE_OPTIONS']
    else process.env['NODE_OPTIONS'] = options
  }

  /** Everything that the REST interface and the admin socket tell without being given a value: the strongest key of that node asks. */
  async function answersOf(node: NodeProcess, restPort: number): Promise<Buffer> {
    const key = (await mustRun(['key', 'create', 'all', '--scope', 'admin', '--tlp-ceiling', 'red', '-q', '--dir', node.dir])).stdout.trim()
    const paths = ['/v1/indicators?limit=1000', '/v1/indicators?limit=1000&role=VICTIM', '/v1/status', '/metrics']
    const answers = await Promise.all(paths.map(path => httpAsk(`http://127.0.0.1:${restPort}`, path, { key })))
    const told = await Promise.all(['/v1/deliveries', '/v1/keys'].map(path => ask(node.dir, 'GET', path)))

    expect([...answers, ...told].map(({ status }) => status)).to.deep.equal([...paths, ...told].map(() => 200))

    return Buffer.from([...answers.map(({ text }) => text), ...told.map(({ body }) => JSON.stringify(body))].join('\n'))
  }

  /** Where a node holds which needles, by place. */
  async function searchNode(node: NodeProcess, at: number, needles: readonly Buffer[]): Promise<Map<string, Set<number>>> {
    const org = nodes.orgs[at]
    if (org === undefined) throw new Error('no such organization')

    const places = new Map<string, Set<number>>()
    const search = (place: string, haystack: Buffer): void =>
      void places.set(place, new Set([...needles.keys()].filter(index => haystack.includes(needles[index] ?? ''))))

    const memory = await findInMemory(node.pid() ?? 0, needles)
    if (memory !== undefined) places.set('memory', memory)
    search('answers', await answersOf(node, org.restPort))
    await node.stop()
    search('disk', await readTree(node.dir))
    search('received', await readTree(received(org.name)))
    search('log', Buffer.from(node.log()))

    return places
  }

  it('are at the addressee and nowhere else: no disk, memory, log, answer or received byte of another member has one', async () => {
    const isp = 'isp-bravo'
    const addressed = ['AMBER', 'AMBER+STRICT'].map(tlp => Array.from({ length: EACH }, () => domainCanary(tlp, isp)))
    const victims = Array.from({ length: EACH }, victimCanary)
    const open = Array.from({ length: EACH }, () => domainCanary('GREEN'))

    for (const canaries of [...addressed, victims, open]) await publish(nodes.cert, canaries)
    await agree(nodes.all, AGREE_MS)
    await new Promise(resolve => setTimeout(resolve, SYNCS * SYNC_EVERY_MS))

    const hidden = [...addressed.flat(), ...victims]
    const hiddenNeedles = hidden.flatMap(({ needles }) => needles)
    const openNeedles = open.flatMap(({ needles }) => needles)
    const needles = [...hiddenNeedles, ...openNeedles]
    const isHidden = (index: number): boolean => index < hiddenNeedles.length

    const agency = await searchNode(nodes.agency, 2, needles)
    const entitled = await searchNode(nodes.isp, 1, needles)
    const count = (found: ReadonlySet<number> | undefined, wanted: (index: number) => boolean): number =>
      [...(found ?? [])].filter(wanted).length

    for (const place of ['disk', 'memory', 'log', 'answers', 'received']) {
      const found = agency.get(place)
      const shown = entitled.get(place)

      if (found === undefined || shown === undefined) {
        console.log(`      ${place}: not searched, the kernel does not let this process read another`)
        continue
      }

      console.log(
        `      ${place}: ${count(found, isHidden)} of ${hiddenNeedles.length} hidden and ${count(found, index => !isHidden(index))} of ${openNeedles.length} open needles at the agency, ` +
          `${count(shown, isHidden)} hidden ones at the ISP`
      )
      expect(count(found, isHidden), `hidden canaries in the agency's ${place}`).to.equal(0)
      // the same search finds what may be there; only the log tells of no value at all, at nobody
      if (place === 'log') expect(shown.size, "values in the ISP's log").to.equal(0)
      else {
        expect(count(shown, isHidden), `hidden canaries in the ISP's ${place}`).to.be.at.least(hidden.length)
        expect(
          count(found, index => !isHidden(index)),
          `open canaries in the agency's ${place}`
        ).to.equal(openNeedles.length)
      }
    }
  })
})
