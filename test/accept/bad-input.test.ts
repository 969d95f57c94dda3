import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { type CommandOptions, type Ran, runCommand } from '../support/command.js'
import { ask, createNodeProcess, type NodeProcess } from '../support/node-process.js'
import { prepareOneNode } from '../support/one-node.js'
import { skipUnless } from '../support/skip.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { valuesOf } from '../support/three-nodes.js'

/** How much the node may grow while a line of 1 GB goes through it, in KiB. */
const GROWTH_KIB_MAX = 65_536
const GIGABYTE = 1_000_000_000

const line = (value: string, more: Record<string, unknown> = {}): string =>
  `${JSON.stringify({ type: 'domain', value, classification: 'c2-server', tlp: 'green', ...more })}\n`

/** What every failure shows: its code, what to do, where to read more. */
function expectError({ code, stderr }: Ran, wanted: { code: string; exit: number; fix: RegExp }): void {
  expect(stderr).to.include(`error[${wanted.code}]: `)
  expect(/^ {2}fix: {2}(.+)$/m.exec(stderr)?.[1] ?? '', stderr).to.match(wanted.fix)
  expect(stderr).to.include(`help: tocsin help ${wanted.code}`)
  expect(stderr, 'no stack of this program').not.to.match(/\n\s+at \S+ \(/)
  expect(code, stderr).to.equal(wanted.exit)
}

function residentKib(pid: number, status: string): number {
  const kib = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  if (!(kib > 0)) throw new Error(`no VmRSS of ${pid}`)

  return kib
}

async function watchMemory<T>(pid: number, work: () => Promise<T>): Promise<{ result: T; grewKib: number }> {
  const read = async (): Promise<number> => residentKib(pid, await readFile(`/proc/${pid}/status`, 'utf8'))
  const beforeKib = await read()
  let mostKib = beforeKib
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      mostKib = Math.max(mostKib, await read())
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  })()

  try {
    return { result: await work(), grewKib: mostKib - beforeKib }
  } finally {
    isOver = true
    await watching
  }
}

describe('bad input at a running node', function () {
  this.timeout(120_000)

  const acknowledged = new Set<string>()
  let temp: TempDir
  let node: NodeProcess

  before(async () => {
    temp = await createTempDir()
    node = createNodeProcess((await prepareOneNode(temp.path)).dir)
    await node.start()
  })

  after(async () => {
    await node?.kill()
    await temp?.remove()
  })

  afterEach('the node lives, takes a good row, and has lost nothing', async () => {
    const value = `alive-${acknowledged.size}.example.com`
    const { status, body } = await ask(node.dir, 'POST', '/v1/publish', line(value))

    expect([status, body['published']]).to.deep.equal([200, 1])
    acknowledged.add(value)
    held = await valuesOf(node, 'type=domain')
    expect([...acknowledged].filter(name => !held.has(name))).to.deep.equal([])
  })

  let held = new Set<string>()

  async function publish(content: string | Uint8Array, args: readonly string[] = []): Promise<Ran & { report: Record<string, unknown> }> {
    await writeFile(join(temp.path, 'input'), content)

    return publishFile('input', args)
  }

  async function publishFile(file: string, args: readonly string[] = [], options: CommandOptions = {}) {
    const ran = await runCommand(['publish', file, '--dir', node.dir, '-o', 'json', ...args], { cwd: temp.path, ...options })

    return { ...ran, report: ran.stdout === '' ? {} : (JSON.parse(ran.stdout) as Record<string, unknown>) }
  }

  async function expectGood(...values: readonly string[]): Promise<void> {
    for (const value of values) acknowledged.add(value)
    held = await valuesOf(node, 'type=domain')
    for (const value of values) expect(held.has(value), value).to.equal(true)
  }

  it('a file that is not there, also behind a link that leads nowhere', async () => {
    await symlink(join(temp.path, 'gone'), join(temp.path, 'dangling'))

    for (const name of ['missing.csv', 'dangling']) {
      expectError(await publishFile(name), { code: 'FILE_NOT_FOUND', exit: 3, fix: /check the name/ })
    }
  })

  it('a file that cannot be read: a directory', async () => {
    await mkdir(join(temp.path, 'folder'))
    expectError(await publishFile('folder'), { code: 'FILE_UNREADABLE', exit: 1, fix: /name a file/ })
  })

  it('a file that its owner forbids to read', async function () {
    skipUnless(this, process.getuid?.() !== 0, 'modes do not stop root; the unreadable directory stands for it')
    await writeFile(join(temp.path, 'secret'), line('never.example.com'), { mode: 0 })
    expectError(await publishFile('secret'), { code: 'FILE_UNREADABLE', exit: 1, fix: /owner and mode/ })
  })

  it('Latin-1: the row with a foreign byte is refused, the others leave', async () => {
    const rows = Buffer.concat([
      Buffer.from('type,value,classification,tlp\ndomain,latin-a.example.com,c2-server,green\ndomain,caf'),
      Buffer.of(0xe9),
      Buffer.from('.example.com,c2-server,green\ndomain,latin-b.example.com,c2-server,green\n')
    ])
    const { code, report } = await publish(rows)

    expect(report).to.include({ rows: 3, published: 2, refused: 1 })
    expect(report['refused_by']).to.deep.equal({ INPUT_MALFORMED: 1 })
    expect(report['samples']).to.deep.include({ line: 3, code: 'INPUT_MALFORMED' })
    expect(code).to.equal(9)
    await expectGood('latin-a.example.com', 'latin-b.example.com')
  })

  it('UTF-16: read by its mark, refused with a way out when it has none', async () => {
    const text = (value: string): Buffer => Buffer.from(`\uFEFFtype,value,classification,tlp\ndomain,${value},c2-server,green\n`, 'utf16le')
    const little = await publish(text('utf16-le.example.com'))
    const big = await publish(text('utf16-be.example.com').swap16())

    expect([little.code, big.code]).to.deep.equal([0, 0])
    await expectGood('utf16-le.example.com', 'utf16-be.example.com')

    for (const unmarked of [text('a.example.com').subarray(2), text('a.example.com').swap16().subarray(2)]) {
      expectError(await publish(unmarked), { code: 'FORMAT_UNKNOWN', exit: 2, fix: /iconv -f UTF-16LE -t UTF-8/ })
    }
  })

  it('a line of 1 GB: one refused row, memory flat, the rows around it leave', async function () {
    skipUnless(this, process.platform === 'linux', 'memory of a process is read from /proc')
    const piece = Buffer.alloc(1_048_576, 'a')

    async function* gigabyte(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(line('before-1gb.example.com'))
      yield Buffer.from('{"type":"domain","value":"')
      for (let bytes = 0; bytes < GIGABYTE; bytes += piece.byteLength) yield piece
      yield Buffer.from(`"}\n${line('after-1gb.example.com')}`)
    }

    const { result, grewKib } = await watchMemory(node.pid() ?? 0, () => publishFile('-', ['--format', 'jsonl'], { stdin: gigabyte() }))

    expect(result.report).to.include({ rows: 3, published: 2, refused: 1 })
    expect(result.report['refused_by']).to.deep.equal({ LINE_TOO_LONG: 1 })
    expect(result.report['samples']).to.deep.equal([{ line: 2, code: 'LINE_TOO_LONG' }])
    expect(result.code).to.equal(9)
    expect(grewKib, 'growth of the node, KiB').to.be.below(GROWTH_KIB_MAX)
    await expectGood('before-1gb.example.com', 'after-1gb.example.com')
    process.stdout.write(`      a line of 1 GB: the node grew by ${Math.round(grewKib / 1_024)} MiB\n`)
  })

  it('truncated JSON: the last row is refused, the ones before it leave', async () => {
    const { code, report } = await publish(`${line('whole.example.com')}{"type":"domain","value":"half.exam`)

    expect(report).to.include({ rows: 2, published: 1, refused: 1 })
    expect(report['refused_by']).to.deep.equal({ INPUT_MALFORMED: 1 })
    expect(code).to.equal(9)
    await expectGood('whole.example.com')

    const list = await publish(`[\n${line('first.example.com').trim()},\n{"type":"domain","value":"half.exam`)
    expect(list.report).to.include({ rows: 2, published: 1, refused: 1 })
    await expectGood('first.example.com')
  })

  it('200 columns: of the header, and of one row alone', async () => {
    const names = Array.from({ length: 196 }, (_, at) => `c${at}`).join()
    const cells = Array.from({ length: 196 }, (_, at) => `x${at}`).join()
    const wide = await publish(`type,value,classification,tlp,${names}\ndomain,wide.example.com,c2-server,green,${cells}\n`)

    expect(wide.report).to.include({ rows: 1, published: 1, refused: 0 })
    expect(Object.keys(wide.report['dropped'] as object)).to.have.length(196)

    const row = await publish(
      `type,value,classification,tlp\ndomain,row200.example.com,c2-server,green,${cells}\ndomain,row4.example.com,c2-server,green\n`
    )

    expect(row.report).to.include({ rows: 2, published: 1, refused: 1 })
    expect(row.report['samples']).to.deep.include({ line: 2, code: 'INPUT_MALFORMED' })
    await expectGood('wide.example.com', 'row4.example.com')
  })

  it('binary junk, whole and between good rows', async () => {
    const junk = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * at * 31 + at * 7) & 0xff))
    expectError(await publish(junk), { code: 'FORMAT_UNKNOWN', exit: 2, fix: /publish text/ })

    const withoutBreaks = junk.filter(byte => byte !== 0x0a)
    const mixed = await publish(
      Buffer.concat([Buffer.from(line('junk-a.example.com')), withoutBreaks, Buffer.from(`\n${line('junk-b.example.com')}`)]),
      ['--format', 'jsonl']
    )

    expect(mixed.report).to.include({ rows: 3, published: 2, refused: 1 })
    await expectGood('junk-a.example.com', 'junk-b.example.com')
  })

  it('containers, HTML and prose are named, with what to do', async () => {
    const inputs: Array<[Buffer, RegExp]> = [
      [Buffer.of(0x1f, 0x8b, 8, 0, 0, 0), /gunzip/],
      [Buffer.from('<!DOCTYPE html><html></html>'), /CSV or JSON lines/],
      [Buffer.from('Dear all,\nplease find the list attached.\n'), /--format/]
    ]

    for (const [bytes, fix] of inputs) expectError(await publish(bytes), { code: 'FORMAT_UNKNOWN', exit: 2, fix })
  })

  it('an unknown type or classification is one refused row', async () => {
    const { code, report } = await publish(
      line('mutex-1', { type: 'mutex' }) + line('odd.example.com', { classification: 'sorcery' }) + line('known.example.com')
    )

    expect(report).to.include({ rows: 3, published: 1, refused: 2 })
    expect(report['refused_by']).to.deep.equal({ 'type-unsupported': 1, MEANING_MISSING: 1 })
    expect(code).to.equal(9)
    await expectGood('known.example.com')
  })

  it('nothing but bad rows: exit code 7, nothing leaves', async () => {
    const before = (await node.status())['held']
    expect(before).to.be.an('object')
    const { code, report } = await publish(line('a b c') + line('999.1.2.3', { type: 'ipv4' }))

    expect(report).to.include({ rows: 2, published: 0, refused: 2, records: 0, batches: 0 })
    expect(code).to.equal(7)
    expect((await node.status())['held']).to.deep.equal(before)
  })

  it('an empty file is no mistake', async () => {
    const { code, report } = await publish('')

    expect(report).to.include({ rows: 0, records: 0 })
    expect(code).to.equal(0)
  })

  it('a mapping to a column that is not there, a field that is none, a member that nobody knows', async () => {
    const csv = 'a,b\nx.example.com,c2-server\n'

    expectError(await publish(csv, ['--map', 'nowhere=value']), { code: 'USAGE_INVALID', exit: 2, fix: /./ })
    expectError(await publish(csv, ['--map', 'a=nothing']), { code: 'USAGE_INVALID', exit: 2, fix: /value, / })
    expectError(await publish(csv, ['--map', 'a=value', '--to', 'Nobody']), { code: 'MEMBER_UNKNOWN', exit: 1, fix: /member list/ })
    expect((await publish(csv, ['--map', 'a=value', '--map', 'b=classification', '--tlp', 'green'])).report).to.include({ published: 1 })
    await expectGood('x.example.com')
  })
})
