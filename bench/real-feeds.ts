/**
 * Real feeds from one node to another (issue 3): every sample file in a supported format is published on the CERT's node of a
 * laboratory mesh and looked up on the provider's. Both are processes of the compiled program.
 *   npm run bench:feeds                              everything
 *   npm run bench:feeds -- --bulk-rows 100000        the first rows of the bulk file only; 0 leaves it out
 *   npm run bench:feeds -- shadowserver/             files whose path begins so
 *   npm run bench:feeds -- --write-expected          writes what was seen as the new minimum
 * Fails when a row is lost, counted twice, or when fewer rows of a file leave than bench/real-feeds.expected.json says.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'

import { CHECK_INS_MAX } from '../src/scrub/constants.js'
import type { ReportBody } from '../src/rest/v1/publish-schemas.js'
import { findSharedData, NO_SHARED_DATA } from '../test/support/shared-data.js'
import { prepareNetwork } from './support/network.js'
import { memoryOf, type RunningNode, startNode } from './support/processes.js'
import { type Held, missingOn, pagesOf, publishFile, statusOf, untilConnected } from './support/real-feeds-node.js'
import { type Given, treatmentOf } from './support/real-feeds-table.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = join(root, 'tmp', 'bench-feeds')
const expectedFile = join(root, 'bench', 'real-feeds.expected.json')
/** Reasons of the aggregation windows, which depend on the time of day and on what was published before. */
const WINDOW_CODES = ['HOSTS_TOO_FEW', 'WINDOW_CLOSED', 'WINDOW_FULL']
/** Records that are looked up at once after the bulk file. */
const LOOKUP_RECORDS = 10_000

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'bulk-rows': { type: 'string', default: '' }, 'write-expected': { type: 'boolean', default: false } }
})

/** Rows of a file that must at least leave, and that must at least reach an aggregation window. */
interface Least {
  leave: number
  counted: number
}

interface Line {
  file: string
  report: ReportBody
  ms: number
  /** Records of this file on the publisher, and those that the other node does not have. */
  held: number
  lost: number
  problems: string[]
}

async function build(): Promise<void> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

  await rm(built, { recursive: true, force: true })
  const child = spawn(process.execPath, [compiler, '-p', join(root, 'bench', 'tsconfig.json'), '--outDir', built], { stdio: 'inherit' })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`tsc ended with ${String(code)}`)

  await cp(join(root, 'src', 'proto'), join(built, 'src', 'proto'), { recursive: true })
  await cp(join(root, 'package.json'), join(built, 'package.json'))
}

async function listFiles(data: string): Promise<string[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(data.length + 1))

  // the bulk file last: the look-ups of the others compare whole lists
  return files
    .filter(file => file.includes('/') && (positionals.length === 0 || positionals.some(begin => file.startsWith(begin))))
    .sort((a, b) => Number(a.startsWith('bulk/')) - Number(b.startsWith('bulk/')) || (a < b ? -1 : 1))
}

async function* contentOf(path: string, rowsMax: number): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path)
  const text: AsyncIterable<Buffer> = path.endsWith('.gz') ? source.pipe(createGunzip()) : source
  let rows = 0

  for await (const chunk of text) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
      rows++

      if (rows >= rowsMax) {
        yield chunk.subarray(0, at + 1)
        source.destroy()

        return
      }
    }

    yield chunk
  }
}

/** rows = published + addressed + aggregated + suppressed + refused, and each reason is counted. */
function findMiscount(report: ReportBody): string[] {
  const { rows, published, addressed, aggregated, suppressed, refused } = report
  const sum = (counts: Record<string, number>): number => Object.values(counts).reduce((total, count) => total + count, 0)
  const problems: string[] = []

  if (published + addressed + aggregated + suppressed + refused !== rows) problems.push('the outcomes do not add up to the rows')
  if (sum(report.suppressed_by) !== suppressed) problems.push('the reasons of suppressions do not add up')
  if (sum(report.refused_by) !== refused) problems.push('the reasons of refusals do not add up')

  return problems
}

function leastOf({ published, addressed, aggregated, suppressed_by: by }: ReportBody): Least {
  return { leave: published + addressed, counted: aggregated + WINDOW_CODES.reduce((sum, code) => sum + (by[code] ?? 0), 0) }
}

interface Run {
  data: string
  asOf: string
  sender: string
  receiver: string
  senderPid: number
  /** What was seen of the publisher's memory, in words. */
  memory: string[]
  /** Latest revision of each record that was looked up already. */
  known: Map<string, number>
}

async function publishOne(run: Run, file: string, given: Given): Promise<{ report: ReportBody; ms: number }> {
  const bulkRows = values['bulk-rows'] === '' ? Number.POSITIVE_INFINITY : Number(values['bulk-rows'])
  const rowsMax = file.startsWith('bulk/') ? bulkRows : Number.POSITIVE_INFINITY
  const startedMs = performance.now()
  const report = await publishFile(run.sender, {
    name: basename(file).replace(/\.gz$/, ''),
    given,
    asOf: run.asOf,
    content: contentOf(join(run.data, file), rowsMax)
  })

  return { report, ms: performance.now() - startedMs }
}

/** What the publisher holds and the last look-up did not ask for, looked up on the other node. */
async function compare({ sender, receiver, known }: Run): Promise<{ held: number; missing: Held[] }> {
  const missing: Held[] = []
  let waiting: Held[] = []
  let held = 0

  async function ask(): Promise<void> {
    missing.push(...(await missingOn(receiver, waiting)))
    waiting = []
  }

  for await (const page of pagesOf(sender)) {
    for (const record of page) {
      if (known.get(record.id) === record.revision) continue

      known.set(record.id, record.revision)
      waiting.push(record)
      held++
    }

    if (waiting.length > LOOKUP_RECORDS - 1_000) await ask()
  }

  await ask()

  return { held, missing }
}

async function runFile(run: Run, file: string, given: Given): Promise<Line> {
  const watch = file.startsWith('bulk/') ? watchMemory(run.senderPid) : undefined
  const { report, ms } = await publishOne(run, file, given)
  if (watch !== undefined) run.memory.push(tellMemory(await watch.end()))

  const { held, missing } = await compare(run)
  const problems = findMiscount(report)

  if (missing.length > 0)
    problems.push(`${missing.length} records are not on the other node, such as ${missing[0]?.type ?? ''} ${missing[0]?.value ?? ''}`)
  // what a fold of 100,000 statements has let go of and meets again is a second revision of one record
  if (held > report.records || (held < report.records && report.records < CHECK_INS_MAX))
    problems.push(`${report.records} records were signed and ${held} are listed`)

  return { file, report, ms, held, lost: missing.length, problems }
}

/** The table says that the file is to be published; the bench says that it was not, goes on, and fails. */
function refusedWhole(file: string, err: unknown): Line {
  const none = { rows: 0, published: 0, addressed: 0, aggregated: 0, suppressed: 0, refused: 0, records: 0, batches: 0, bytes: 0 }
  const report = {
    ...none,
    dry_run: false,
    format: '',
    suppressed_by: {},
    refused_by: {},
    samples: [],
    dropped: {},
    open_cells: 0,
    recipients: []
  }

  return { file, report, ms: 0, held: 0, lost: 0, problems: [`not published: ${err instanceof Error ? err.message : String(err)}`] }
}

/** Memory of a process while something is under way: RSS, and the part of it that no file stands behind, in MiB. */
function watchMemory(pid: number): { end(): Promise<Array<{ rssMib: number; anonMib: number }>> } {
  const samples: Array<Promise<{ rssMib: number; anonMib: number }>> = [memoryOf(pid)]
  const timer = setInterval(() => samples.push(memoryOf(pid)), 500)

  return {
    end() {
      clearInterval(timer)

      return Promise.all(samples)
    }
  }
}

function tellMemory(samples: ReadonlyArray<{ rssMib: number; anonMib: number }>): string {
  const part = (from: number, to: number): string => {
    const some = samples.slice(Math.floor(samples.length * from), Math.max(1, Math.floor(samples.length * to)))
    const highest = (read: (sample: { rssMib: number; anonMib: number }) => number): string => Math.max(...some.map(read)).toFixed(0)

    return `${highest(sample => sample.rssMib)} (${highest(sample => sample.anonMib)})`
  }

  return `publishing node while it imports the bulk file, RSS (of it RssAnon) in MiB: before ${part(0, 0)}, highest in each quarter ${part(0, 0.25)}, ${part(0.25, 0.5)}, ${part(0.5, 0.75)}, ${part(0.75, 1)}`
}

const COLUMNS = [
  'file',
  'format',
  'rows',
  'published',
  'addressed',
  'aggregated',
  'suppressed',
  'refused',
  'signed',
  'held',
  'lost',
  'rows/s',
  ''
]

function table(lines: readonly Line[]): string {
  const cells = lines.map(({ file, report, ms, held, lost, problems }) => {
    const reasons = [...Object.entries(report.suppressed_by), ...Object.entries(report.refused_by)]
    const { format, rows, published, addressed, aggregated, suppressed, refused, records } = report

    return [
      ...[file, format, rows, published, addressed, aggregated, suppressed, refused, records, held, lost].map(String),
      rows < 1_000 ? '' : Math.round((rows * 1_000) / ms).toLocaleString('en-US'),
      [...reasons.map(([code, count]) => `${code} ${count}`), ...problems.map(problem => `FAILED: ${problem}`)].join(', ')
    ]
  })
  const total = (read: (line: Line) => number): string => String(lines.reduce((sum, line) => sum + read(line), 0))
  const totals = [
    `${lines.length} files`,
    '',
    total(line => line.report.rows),
    total(line => line.report.published),
    total(line => line.report.addressed),
    total(line => line.report.aggregated),
    total(line => line.report.suppressed),
    total(line => line.report.refused),
    total(line => line.report.records),
    total(line => line.held),
    total(line => line.lost),
    '',
    ''
  ]
  const all = [COLUMNS, ...cells, totals]
  const widths = COLUMNS.map((_, column) => Math.max(...all.map(line => line[column]?.length ?? 0)))
  const isText = (column: number): boolean => column < 2 || column === COLUMNS.length - 1

  return all
    .map(line =>
      line
        .map((cell, column) => (isText(column) ? cell.padEnd(column < 2 ? (widths[column] ?? 0) : 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

async function readExpected(): Promise<Record<string, Least>> {
  return JSON.parse(await readFile(expectedFile, 'utf8'))
}

/** Holds each file against the committed minimum. */
async function checkExpected(lines: readonly Line[]): Promise<void> {
  const expected = await readExpected()
  const isPart = values['bulk-rows'] !== ''

  for (const { file, report, problems } of lines) {
    if (isPart && file.startsWith('bulk/')) continue

    const least = expected[file]
    const seen = leastOf(report)

    if (least === undefined) problems.push('bench/real-feeds.expected.json does not know it')
    else if (seen.leave < least.leave) problems.push(`${seen.leave} rows left, ${least.leave} must`)
    else if (seen.counted < least.counted) problems.push(`${seen.counted} rows counted, ${least.counted} must`)
  }
}

async function writeExpected(lines: readonly Line[]): Promise<void> {
  const seen = Object.fromEntries(lines.map(({ file, report }) => [file, leastOf(report)]))
  const known = await readExpected().catch(() => ({}))
  const sorted = Object.entries({ ...known, ...seen }).sort(([a], [b]) => (a < b ? -1 : 1))

  await writeFile(
    expectedFile,
    `{\n${sorted.map(([file, least]) => `  ${JSON.stringify(file)}: ${JSON.stringify(least)}`).join(',\n')}\n}\n`
  )
}

async function runAll(
  data: string,
  files: readonly string[],
  base: string
): Promise<{ lines: Line[]; skipped: ReadonlyMap<string, readonly string[]>; memory: string[] }> {
  const network = await prepareNetwork(base)
  const nodes: RunningNode[] = []
  const lines: Line[] = []
  const skipped = new Map<string, string[]>()
  const memory: string[] = []

  try {
    for (const dir of [network.cert, network.isp]) nodes.push(await startNode({ built, base, network, figure: 'feeds' }, dir))
    await untilConnected([network.cert, network.isp])
    const run: Run = {
      data,
      asOf: new Date().toISOString(),
      sender: network.cert,
      receiver: network.isp,
      senderPid: nodes[0]?.pid ?? 0,
      memory,
      known: new Map()
    }

    for (const file of files) {
      const treatment = treatmentOf(file)
      const isBulk = file.startsWith('bulk/')

      if (treatment === undefined) throw new Error(`the table says nothing about ${file}`)
      if ('skip' in treatment || (isBulk && values['bulk-rows'] === '0')) {
        const reason = 'skip' in treatment ? treatment.skip : 'left out by --bulk-rows 0'
        skipped.set(reason, [...(skipped.get(reason) ?? []), file])
        continue
      }

      lines.push(await runFile(run, file, treatment.given).catch((err: unknown) => refusedWhole(file, err)))
    }

    await tellDigests(run)
  } finally {
    await Promise.all(nodes.map(node => node.stop()))
  }

  return { lines, skipped, memory }
}

async function tellDigests({ sender, receiver }: Run): Promise<void> {
  const [a, b] = await Promise.all([sender, receiver].map(async dir => (await statusOf(dir))['community_digest']))

  console.log(`COMMUNITY digest of both nodes: ${String(a).slice(0, 16)} and ${String(b).slice(0, 16)}`)
  if (a !== b) process.exitCode = 1
}

async function main(): Promise<void> {
  const data = findSharedData()

  if (data === undefined) {
    console.log(`skipped: ${NO_SHARED_DATA}`)

    return
  }

  const startedMs = performance.now()
  const base = await mkdtemp(join(tmpdir(), 'tocsin-feeds-'))

  try {
    await build()
    const { lines, skipped, memory } = await runAll(data, await listFiles(data), base)

    if (values['write-expected']) await writeExpected(lines)
    else await checkExpected(lines)

    console.log(
      `\n${table(lines)}\n\n${memory.join('\n')}\n\nskipped:\n${[...skipped].map(([reason, names]) => `  ${reason} (${names.length}): ${names.join(' ')}`).join('\n')}`
    )
    console.log(`\ntook ${((performance.now() - startedMs) / 1_000).toFixed(0)} s; load of the machine ${(loadavg()[0] ?? 0).toFixed(1)}`)

    const failed = lines.filter(({ problems }) => problems.length > 0)
    for (const { file, problems } of failed) console.log(`FAILED ${file}: ${problems.join('; ')}`)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await rm(base, { recursive: true, force: true })
  }
}

await main()
