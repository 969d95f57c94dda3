import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { expect } from 'chai'

import { ask, createNodeProcess, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, valuesOf } from '../support/three-nodes.js'

const ACCEPT_ALL = 'rules:\n  - name: accept-members\n    verdict: accept\n'
const AGREE_MS = 60_000
const REVOKED_MS = 10_000

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/** What a person types, each command a process of its own. */
describe('membership, from two stewards to a stolen key', function () {
  this.timeout(400_000)

  let temp: TempDir
  const processes = new Map<string, NodeProcess>()
  const dirOf = (name: string): string => join(temp.path, name)

  async function type(line: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await tocsin(line)
    expect(code, `tocsin ${line.join(' ')}\n${stderr}`).to.equal(0)

    return stdout
  }

  async function typeJson(line: readonly string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await type([...line, '--output', 'json', '-q']))
  }

  const at = (name: string): readonly string[] => ['--dir', dirOf(name)]
  const key = (): readonly string[] => ['--passphrase-file', join(temp.path, 'pass'), '--yes']
  const file = (name: string): string => join(temp.path, name)

  async function placed(): Promise<readonly string[]> {
    return ['--listen', `/ip4/127.0.0.1/tcp/${await freePort()}`, '--rest-listen', 'off']
  }

  async function start(name: string): Promise<NodeProcess> {
    await writeFile(join(dirOf(name), 'policy.d', '00-default.yaml'), ACCEPT_ALL)
    const node = createNodeProcess(dirOf(name))
    await node.start()
    processes.set(name, node)

    return node
  }

  async function rosterDigest(node: NodeProcess): Promise<string> {
    const mesh = (await node.status())['mesh'] as Record<string, unknown>

    return String(mesh['roster_digest'])
  }

  async function agreeOnRoster(nodes: readonly NodeProcess[]): Promise<string> {
    const untilMs = performance.now() + AGREE_MS
    let digests: string[] = []

    while (performance.now() < untilMs) {
      digests = await Promise.all(nodes.map(rosterDigest))
      if (new Set(digests).size === 1) return digests[0] ?? ''
      await new Promise(resolve => setTimeout(resolve, 200))
    }

    throw new Error(`the rosters differ after ${AGREE_MS} ms: ${digests.map(digest => digest.slice(0, 8)).join(' ')}`)
  }

  async function publish(node: NodeProcess, names: readonly string[]): Promise<number> {
    const seen = new Date(Date.now() - 60_000).toISOString()
    const rows = names.map(value => ({
      type: 'domain',
      value,
      classification: 'c2-server',
      malware: 'kelihos',
      tlp: 'green',
      origin: 'sinkhole',
      last_seen: seen
    }))
    const { status } = await ask(node.dir, 'POST', '/v1/publish?format=jsonl', rows.map(row => JSON.stringify(row)).join('\n'))

    return status
  }

  async function untilHeld(nodes: readonly NodeProcess[], name: string): Promise<void> {
    const untilMs = performance.now() + AGREE_MS

    for (const node of nodes) {
      while (!(await valuesOf(node, 'type=domain')).has(name)) {
        if (performance.now() > untilMs) throw new Error(`${name} did not come to ${node.dir}:\n${node.log().slice(-2_000)}`)
        await new Promise(resolve => setTimeout(resolve, 200))
      }
    }
  }

  before(async () => {
    temp = await createTempDir()
    await writeFile(file('pass'), 'a passphrase for a test\n')
  })

  after(async () => {
    await Promise.all([...processes.values()].map(node => node.kill()))
    await temp?.remove()
  })

  it('two stewards, both of whom must sign, lead one mesh', async () => {
    await type([
      'init',
      '--org',
      'CERT Alpha',
      '--found',
      'example-mesh',
      '--lab',
      '--cc',
      'ZZ',
      ...(await placed()),
      ...at('alpha'),
      ...key()
    ])
    await type(['init', '--org', 'CERT Bravo', '--kind', 'national-cert', ...(await placed()), ...at('bravo'), ...key()])
    await type(['join', 'request', '-o', file('bravo.request'), '--cc', 'YY', ...at('bravo'), ...key()])
    await type(['member', 'sign', file('bravo.request'), '-o', file('bravo.answer'), '--receive-victims', ...at('alpha'), ...key()])
    await type(['join', 'complete', file('bravo.answer'), ...at('bravo'), ...key()])
    const [alpha, bravo] = [await start('alpha'), await start('bravo')]

    await type(['mesh', 'amend', '--add-steward', 'CERT Bravo', '--k', '2', '-o', file('amendment'), ...at('alpha'), ...key()])
    await type(['mesh', 'sign', file('amendment'), ...at('bravo'), ...key()])
    await type(['mesh', 'apply', file('amendment'), ...at('alpha')])
    await agreeOnRoster([alpha, bravo])

    for (let tries = 0; tries < 100; tries++) {
      const shown = await typeJson(['mesh', 'show', ...at('bravo')])
      if (shown['charter_version'] === 2) break
      await new Promise(resolve => setTimeout(resolve, 100))
    }

    for (const name of ['alpha', 'bravo']) {
      expect(await typeJson(['mesh', 'show', ...at(name)]), name).to.include({
        charter_version: 2,
        k: 2,
        members: 2,
        is_from_running_node: true
      })
    }
    await agreeOnRoster([alpha, bravo])
  })

  it('an ISP joins online by invite; both stewards sign its networks', async () => {
    const invite = await typeJson([
      'invite',
      'create',
      '--org',
      'ISP Charlie',
      '--kind',
      'isp',
      '--cidr',
      '198.51.100.0/24',
      ...at('alpha')
    ])
    const joining = tocsin(['join', String(invite['text']), '--wait', '90s', ...(await placed()), ...at('isp'), ...key()])
    let request: string | undefined

    for (let tries = 0; tries < 300 && request === undefined; tries++) {
      const { requests } = JSON.parse((await tocsin(['member', 'requests', '--output', 'json', ...at('alpha')])).stdout || '{}') as {
        requests?: Array<{ id: string }>
      }
      request = requests?.[0]?.id
    }

    expect(request, 'the request came').to.be.a('string')
    await type(['member', 'approve', request ?? '', '--receive-victims', '-o', file('isp.proposal'), ...at('alpha'), ...key()])
    await type(['mesh', 'sign', file('isp.proposal'), ...at('bravo'), ...key()])
    await type(['mesh', 'apply', file('isp.proposal'), ...at('alpha')])
    const joined = await joining
    expect(joined.code, joined.stderr).to.equal(0)

    await start('isp')
    await agreeOnRoster([...processes.values()])
  })

  it('an agency joins offline by file, signed by one steward after the other', async () => {
    await type(['init', '--org', 'Agency Delta', '--kind', 'agency', ...(await placed()), ...at('agency'), ...key()])
    await type(['join', 'request', '-o', file('agency.request'), '--domain', 'example.org', ...at('agency'), ...key()])
    await type(['member', 'sign', file('agency.request'), '-o', file('agency.begun'), ...at('bravo'), ...key()])
    await type(['member', 'sign', file('agency.begun'), '-o', file('agency.answer'), ...at('alpha'), ...key()])
    await type(['join', 'complete', file('agency.answer'), ...at('agency'), ...key()])
    await start('agency')
    await agreeOnRoster([...processes.values()])
  })

  it('the CERT gets another node, and it is admitted everywhere', async () => {
    await type(['identity', 'add-node', dirOf('alpha2'), ...(await placed()), ...at('alpha'), ...key()])
    const second = await start('alpha2')
    const nodes = [...processes.values()]

    await agreeOnRoster(nodes)
    expect(await publish(second, ['second.example.com'])).to.equal(200)
    await untilHeld(nodes, 'second.example.com')
    const shown = await typeJson(['member', 'show', 'CERT Alpha', ...at('agency')])
    expect(shown['nodes']).to.have.length(2)
    await agree(nodes, AGREE_MS)
  })

  it("the ISP's node key is stolen and revoked while it publishes: nothing later counts, and everybody agrees", async () => {
    const nodes = [...processes.values()]
    const isp = processes.get('isp') as NodeProcess
    const others = nodes.filter(node => node !== isp)
    const accepted: string[] = []
    let isStopped = false

    const publishing = (async () => {
      for (let n = 0; !isStopped; n++) {
        const name = `stolen-${n}.example.com`
        const status = await publish(isp, [name])
        if (status === 200) accepted.push(name)
        await new Promise(resolve => setTimeout(resolve, 30))
      }
    })()

    await untilHeld(others, 'stolen-0.example.com')
    const node = (await isp.status())['node'] as Record<string, unknown>
    await type(['identity', 'revoke-node', String(node['id']), ...at('isp'), ...key()])

    const startMs = performance.now()
    const isKnown = async ({ dir }: NodeProcess): Promise<boolean> => {
      const { publishers } = (await ask(dir, 'GET', '/v1/status')).body as { publishers: Array<{ node: string; condition: string }> }

      return publishers.some(publisher => publisher.node === node['id'] && publisher.condition === 'revoked')
    }

    while (!(await Promise.all(nodes.map(isKnown))).every(Boolean)) {
      expect(performance.now() - startMs, 'the revocation must reach everybody').to.be.below(REVOKED_MS)
      await new Promise(resolve => setTimeout(resolve, 50))
    }

    const reachedMs = Math.round(performance.now() - startMs)
    await new Promise(resolve => setTimeout(resolve, 1_000))
    isStopped = true
    await publishing

    // the node itself knows that it may sign no more
    expect(await publish(isp, ['too-late.example.com'])).to.not.equal(200)
    const digest = await agreeOnRoster(nodes)
    await agree(others, AGREE_MS)

    const lists = await Promise.all(others.map(other => valuesOf(other, 'type=domain')))
    const counts = lists.map(list => [...list].filter(value => value.startsWith('stolen-')).length)
    expect(new Set(counts).size, counts.join()).to.equal(1)
    expect(counts[0]).to.be.above(0).and.at.most(accepted.length)

    for (const other of others) {
      const peers = (await other.status())['peers'] as Array<Record<string, unknown>>
      expect(peers.filter(peer => peer['node'] === node['id'] && peer['admitted'] === true)).to.deep.equal([])
    }

    process.stdout.write(
      `      known at ${nodes.length} nodes after ${reachedMs} ms; ${counts[0]} of ${accepted.length} records of the stolen node count, equal at ${others.length} nodes; roster digest ${digest.slice(0, 16)}\n`
    )
  })

  it('the ISP goes on with another node, under the same membership', async () => {
    await type(['identity', 'add-node', dirOf('isp2'), ...(await placed()), ...at('isp'), ...key()])
    await processes.get('isp')?.stop()
    processes.delete('isp')
    const second = await start('isp2')
    const nodes = [...processes.values()]

    expect(await publish(second, ['after.example.com'])).to.equal(200)
    await untilHeld(nodes, 'after.example.com')
    await agreeOnRoster(nodes)

    const shown = await type(['member', 'show', 'ISP Charlie', ...at('agency')])
    expect(shown).to.include('NODE_REVOKED').and.to.include('is certified until')
  })

  it('a node changes its key: what it published stays, and it goes on under the new one', async () => {
    const agency = processes.get('agency') as NodeProcess
    const nodes = [...processes.values()]

    expect(await publish(agency, ['before-rotation.example.com'])).to.equal(200)
    await untilHeld(nodes, 'before-rotation.example.com')
    expect((await tocsin(['identity', 'rotate-node', ...at('agency'), ...key()])).stderr, 'while it runs').to.include('STORE_LOCKED')
    await agency.stop()
    await type(['identity', 'rotate-node', ...at('agency'), ...key()])
    await agency.start()

    expect(await publish(agency, ['after-rotation.example.com'])).to.equal(200)
    await untilHeld(nodes, 'after-rotation.example.com')
    await untilHeld(nodes, 'before-rotation.example.com')
    await agreeOnRoster(nodes)
    await agree(nodes, AGREE_MS)
  })

  it('a peer is banned and let in again, by a person only', async () => {
    const agency = processes.get('agency') as NodeProcess
    const second = (await (processes.get('alpha2') as NodeProcess).status())['node'] as Record<string, unknown>
    await type(['peer', 'ban', String(second['id']), '--for', '1h', ...at('agency')])
    expect(JSON.stringify(await typeJson(['peer', 'list', ...at('agency')]))).to.include('banned until')

    await agency.stop()
    await agency.start()
    expect(JSON.stringify(await typeJson(['peer', 'list', ...at('agency')])), 'after a restart').to.include('banned until')
    await type(['peer', 'unban', String(second['id']), ...at('agency')])
    expect(JSON.stringify(await typeJson(['peer', 'list', ...at('agency')]))).to.not.include('banned until')
  })
})
