import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { systemClock } from '../../src/clock.js'
import { createStore } from '../../src/store/index.js'
import { type Ran, runCommand } from '../support/command.js'
import { ask, type NodeProcess } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

const AWAY_MS = 20_000

/** Every command that answers with data, and the exit codes that are right for it here. */
const READERS: ReadonlyArray<readonly [readonly string[], number]> = [
  [['status'], 0],
  [['doctor'], 0],
  [['member', 'list'], 0],
  [['member', 'show', 'isp-bravo'], 0],
  [['peer', 'list'], 0],
  [['query', '203.0.113.9', 'unheard.example.org'], 0],
  [['query', 'unheard.example.org'], 3],
  [['list'], 0],
  [['list', '--malware', 'nothing'], 3],
  [['deliveries'], 0],
  [['key', 'list'], 0],
  [['identity', 'show'], 0],
  [['mesh', 'show'], 0],
  [['config', 'show', '--origin'], 0],
  [['config', 'check'], 0],
  [['canon', 'Example.COM', '203.0.113.009'], 9],
  [['version'], 0],
  [['help', 'STORE_FULL'], 0]
]

/** Any file below the directory of a node that holds the text. */
async function isOnDisk({ dir }: NodeProcess, text: string): Promise<boolean> {
  const files = (await readdir(join(dir, 'data'), { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const contents = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))))

  return contents.some(bytes => bytes.includes(text))
}

/** What a running node does within an hour of an erasure. */
async function compact({ dir }: NodeProcess): Promise<void> {
  const store = createStore({ clock: systemClock }, { dir: join(dir, 'data') })
  await store.start()

  try {
    expect(store.erasedSinceMs(), 'it is due').to.be.a('number')
    await store.compact()
  } finally {
    await store.stop()
  }
}

/** RFC 4180, as strict as a spreadsheet would like it. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]]

  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\n') rows.push([])
    if (end === '') break
  }

  return rows.filter(row => row.length > 1 || row[0] !== '')
}

describe('commands at real nodes', function () {
  this.timeout(180_000)

  let temp: TempDir
  let nodes: ThreeNodes

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    await until(async () => (await admittedAt(nodes.cert)) === 2, 'both peers')
    await publish(nodes.cert, ['203.0.113.9'], { type: 'ipv4' })
    await publish(nodes.cert, ['198.51.100.9'], { type: 'ipv4', classification: 'infected-system', role: 'VICTIM' })
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  async function publish(node: NodeProcess, values: readonly string[], more: Record<string, unknown> = {}): Promise<void> {
    const body = values
      .map(value => JSON.stringify({ type: 'domain', value, classification: 'c2-server', tlp: 'green', malware: 'kelihos', ...more }))
      .join('\n')
    const { status, body: report } = await ask(node.dir, 'POST', '/v1/publish?format=jsonl', body)
    expect([status, report['refused']], JSON.stringify(report)).to.deep.equal([200, 0])
  }

  const at = (node: NodeProcess, argv: readonly string[]): Promise<Ran> => runCommand([...argv, '--dir', node.dir])

  for (const [argv, exit] of READERS) {
    it(`tocsin ${argv.join(' ')}: people, JSON, JSON lines and CSV, exit code ${exit}`, async () => {
      const [human, json, jsonl, csv] = await Promise.all(
        ['human', 'json', 'jsonl', 'csv'].map(format => at(nodes.cert, [...argv, '-o', format]))
      )
      if (human === undefined || json === undefined || jsonl === undefined || csv === undefined) throw new Error('four formats')

      expect(
        [human, json, jsonl, csv].map(({ code }) => code),
        json.stderr
      ).to.deep.equal([exit, exit, exit, exit])
      expect(human.stdout).not.to.include('\u001b')

      const document = JSON.parse(json.stdout) as { schema?: string }
      expect(document.schema).to.match(/^tocsin\.[a-z-]+\/\d+$/)
      for (const line of jsonl.stdout.split('\n').filter(text => text !== '')) expect(JSON.parse(line)).to.be.an('object')

      const [title = [], ...rows] = cellsOf(csv.stdout)
      expect(title.length).to.be.above(0)
      for (const row of rows) expect(row, csv.stdout).to.have.length(title.length)
    })
  }

  it('a mistyped command, option or word is told with what was meant', async () => {
    const cases: Array<[readonly string[], RegExp]> = [
      [['lsit'], /did you mean tocsin list\?/],
      [['member', 'lst'], /did you mean tocsin member list\?/],
      [['list', '--clasification', 'c2-server'], /did you mean --classification\?/],
      [['list', '--classification', 'c2-servr'], /did you mean c2-server\?/],
      [['publish', 'x', '--tlp', 'gren'], /did you mean green\?/],
      [['help', 'STORE_FUL'], /STORE_FULL/]
    ]

    for (const [argv, words] of cases) {
      const { code, stderr } = await at(nodes.cert, argv)
      expect(stderr, argv.join(' ')).to.match(words)
      expect(code, argv.join(' ')).to.be.oneOf([2, 3])
    }
  })

  it('a withdrawn record leaves every list and verdict, stays away after a restart and when the original comes late', async () => {
    const values = Array.from({ length: 5 }, (_, index) => `mistake-${index}.example.com`)

    // the agency is away: it will get original and withdrawal in one go, after the others
    await nodes.agency.stop()
    await publish(nodes.cert, [...values, 'right.example.com'])
    await until(async () => (await verdictOf(nodes.isp, values[0])) === 'suspicious', 'the isp to know it')
    const { stdout } = await at(nodes.cert, ['list', '--type', 'domain', '-o', 'json'])
    const { indicators } = JSON.parse(stdout) as { indicators: Array<{ id: string; value: string }> }
    const ids = indicators.filter(({ value }) => values.includes(value)).map(({ id }) => id)

    const plan = await at(nodes.cert, ['retract', 'record', ...ids, '--reason', 'error', '--dry-run'])
    expect(plan.stdout).to.include('5 records would be withdrawn')
    expect(await verdictOf(nodes.cert, values[0])).to.equal('suspicious')
    const done = await at(nodes.cert, ['retract', 'record', ...ids, '--reason', 'error'])
    expect([done.code, done.stdout.split('\n')[0]]).to.deep.equal([0, '5 records withdrawn in 1 signed batch.'])

    for (const node of [nodes.cert, nodes.isp]) await isWithdrawn(node, values)
    await nodes.agency.start()
    await agree(nodes.all, AWAY_MS)
    await isWithdrawn(nodes.agency, values)

    for (const node of [nodes.isp, nodes.agency]) {
      await node.stop()
      await node.start()
      await isWithdrawn(node, values)
    }

    for (const node of nodes.all) expect(await verdictOf(node, 'right.example.com')).to.equal('suspicious')
    expect((await at(nodes.cert, ['retract', 'record', ids[0] ?? '', '--reason', 'error'])).code).to.equal(3)
  })

  it('withdraws a whole batch, and only what is its own', async () => {
    await publish(nodes.cert, ['batch-a.example.com', 'batch-b.example.com'])
    const { publishers } = (await nodes.cert.status()) as unknown as {
      publishers: Array<{ stream: string; audience: string; head: number; records: number }>
    }
    const held = publishers.filter(({ audience }) => audience === 'community')
    const results = await Promise.all(
      held.map(({ stream, head }) => at(nodes.cert, ['retract', 'batch', `${stream}/${head}`, '--reason', 'error']))
    )

    expect(results.some(({ code, stdout }) => code === 0 && stdout.startsWith('2 records'))).to.equal(true)
    await isWithdrawn(nodes.agency, ['batch-a.example.com', 'batch-b.example.com'])

    // the isp may not withdraw what the cert has said
    const { stream = '', head = 0 } = held[0] ?? {}
    const foreign = await at(nodes.isp, ['retract', 'batch', `${stream}/${head}`, '--reason', 'error'])
    expect([foreign.code, /error\[(\w+)\]/.exec(foreign.stderr)?.[1]]).to.deep.equal([3, 'NOT_FOUND'])
  })

  it('erases for privacy: the value leaves every node, also one that was away, and its disk with the next compaction', async () => {
    const secret = 'canary-privacy.example.com'
    const beside = ['beside-1.example.com', 'beside-2.example.com']

    await publish(nodes.cert, [secret, ...beside])
    await until(async () => (await verdictOf(nodes.agency, secret)) === 'suspicious', 'the agency to know it')
    await nodes.agency.stop()
    const { stdout } = await at(nodes.cert, ['list', '--type', 'domain', '-o', 'json'])
    const { indicators } = JSON.parse(stdout) as { indicators: Array<{ id: string; value: string }> }
    const id = indicators.find(({ value }) => value === secret)?.id ?? ''

    const plan = await at(nodes.cert, ['retract', 'record', id, '--reason', 'privacy', '--dry-run'])
    expect(plan.stdout).to.include('1 row in 1 batch would be erased at every member; 2 other records of the same batches')
    const done = await at(nodes.cert, ['retract', 'record', id, '--reason', 'privacy'])
    expect([done.code, done.stdout.split('\n')[0]]).to.deep.equal([
      0,
      '1 row in 1 batch erased, here and at every member that gets the signed erasure; 2 other records of the same batches signed again.'
    ])

    await nodes.agency.start()
    for (const node of nodes.all) {
      await until(async () => (await verdictOf(node, secret)) === 'unknown', `nothing of it at ${node.dir}`)
      for (const value of beside) expect(await verdictOf(node, value), value).to.equal('suspicious')
    }

    await agree(nodes.all, AWAY_MS)
    for (const node of nodes.all) {
      await node.stop()
      expect(await isOnDisk(node, 'canary-privacy'), 'its bytes until the next compaction').to.equal(true)
      await compact(node)
      expect(await isOnDisk(node, 'canary-privacy'), `on the disk of ${node.dir}`).to.equal(false)
      await node.start()
      expect(await verdictOf(node, secret)).to.equal('unknown')
      expect(node.log()).not.to.include('canary-privacy')
    }
  })

  async function admittedAt(node: NodeProcess): Promise<number> {
    return ((await node.status())['peers'] as Array<{ admitted: boolean }>).filter(({ admitted }) => admitted).length
  }

  async function verdictOf(node: NodeProcess, value = ''): Promise<unknown> {
    return (await ask(node.dir, 'GET', `/v1/lookup/${encodeURIComponent(value)}`)).body['verdict']
  }

  /** Within seconds: no verdict, no list. */
  async function isWithdrawn(node: NodeProcess, values: readonly string[]): Promise<void> {
    for (const value of values) {
      await until(async () => ['withdrawn', 'unknown'].includes(String(await verdictOf(node, value))), `${value} to be withdrawn`)
    }

    const { body } = await ask(node.dir, 'GET', '/v1/indicators?type=domain&limit=1000')
    const listed = (body['indicators'] as Array<{ value: string }>).map(({ value }) => value)
    expect(listed.filter(value => values.includes(value))).to.deep.equal([])
  }

  async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    const untilMs = performance.now() + AWAY_MS

    while (!(await isSo())) {
      if (performance.now() > untilMs) throw new Error(`waited in vain for ${what}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
})
