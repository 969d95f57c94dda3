import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

import { systemClock } from '../../src/clock.js'
import { ctipSample } from '../../src/ingest/ctip/sample.js'
import { ingest } from '../../src/ingest/index.js'
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import { createAggregates } from '../../src/outbox/aggregates.js'
import { registerOutboxMetrics } from '../../src/outbox/metrics.js'
import { createOutbox } from '../../src/outbox/outbox.js'
import { type PublishSummary, runPublish } from '../../src/outbox/publish-flow.js'
import { createAggregateWindows } from '../../src/scrub/aggregate-windows.js'
import { SCRUB_VERSION } from '../../src/scrub/constants.js'
import { createOutboundGate } from '../../src/scrub/outbound-gate.js'
import { createStore } from '../../src/store/index.js'
import type { Bench, Task } from '../support/bench.js'
import { loadOrganization } from '../support/organization.js'
import { memoryOf } from '../support/processes.js'
import { atLeast, atMost, beside, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'

const LINES_PER_S_MIN = 40_000
const GROWTH_MAX = 1.5
const DAY_MS = 86_400_000
/** Hosts of a sinkhole's day, and check-ins of one part of it: the parts follow each other with other people in them. */
const HOSTS = 41_000
const PART_CHECK_INS = 50_000
const COST = 'cost of a line'
const RUNS: ReadonlyArray<[number, number]> = [
  [10_000, 9],
  [100_000, 5],
  [Number.POSITIVE_INFINITY, 3]
]

/** Publish path: raw C-TIP lines → parsed → canonical → scrubbed → folded and aggregated → gated → signed → durable. */
export const bench: Bench = {
  name: 'F2',
  title: 'publish path',
  isSized: true,
  run,
  finish
}

interface Spent {
  ms: number
  cpuMs: number
}

async function run(task: Task): Promise<Row[]> {
  const { records: lines = 0 } = task
  const file = await inputOf(task, lines)
  const runs = RUNS.find(([most]) => lines <= most)?.[1] ?? 1
  const spent: Spent[] = []
  const limits: Spent[] = []
  let summary: PublishSummary | undefined

  await publishRun(task, file)

  // by turns, so that a busy moment of the machine does not fall on one of them alone
  for (let i = 0; i < runs; i++) {
    const done = await publishRun(task, file)

    summary = done.summary
    assertCounted(summary, lines)
    spent.push(done.spent)
    limits.push(await spend(() => parseOnly(file)))
  }

  return rowsOf(lines, runs, { spent, limits, summary })
}

async function rowsOf(
  lines: number,
  runs: number,
  { spent, limits, summary }: { spent: readonly Spent[]; limits: readonly Spent[]; summary: PublishSummary | undefined }
): Promise<Row[]> {
  const row = (what: string, value: number, unit: string): Row => ({ figure: 'F2', what, records: lines, value, unit })
  const ms = median(spent.map(one => one.ms))
  const cpuMs = median(spent.map(one => one.cpuMs))
  const published = row('C-TIP lines → signed and durable', (lines * 1_000) / ms, 'lines/s')
  const limit = { value: (lines * 1_000) / median(limits.map(one => one.ms)), how: 'lines/s, reading, splitting and JSON.parse alone' }
  const { published: out = 0, addressed = 0, aggregated = 0, suppressed = 0, refused = 0, cells = 0 } = summary?.scrub ?? {}

  return [
    {
      ...beside(published, limit),
      note: `median of ${runs}; published ${out}, addressed ${addressed}, aggregated ${aggregated}, suppressed ${suppressed}, refused ${refused}; ${summary?.records ?? 0} records in ${summary?.batches ?? 0} batches, ${cells} cells`
    },
    atLeast(published, LINES_PER_S_MIN),
    row('lines a second of processor time, all threads', (lines * 1_000) / cpuMs, 'lines/s'),
    row(COST, (ms * 1_000) / lines, 'µs'),
    row('memory after it (RssAnon)', (await memoryOf(process.pid)).anonMib, 'MiB')
  ]
}

/** Lines of the sample's yesterday, written once: reading them is part of the work, making them is not. */
async function inputOf({ base }: Task, lines: number): Promise<string> {
  const file = join(base, `ctip-${lines}.jsonl`)
  if (existsSync(file)) return file

  function* text(): Generator<string> {
    let left = lines

    for (let seed = 1; left > 0; seed++) {
      const part = ctipSample({ seed, checkIns: Math.min(lines, PART_CHECK_INS), hosts: HOSTS, dayMs: Date.now() - DAY_MS })

      for (const line of part) {
        if (left-- <= 0) return
        yield `${line}\n`
      }
    }
  }

  await pipeline(text, createWriteStream(file))

  return file
}

async function spend(work: () => Promise<unknown>): Promise<Spent> {
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  await work()
  const ms = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpu)

  return { ms, cpuMs: (user + system) / 1_000 }
}

/** What Node alone needs for the same bytes: text, lines, objects. */
async function parseOnly(file: string): Promise<void> {
  let rest = ''
  let objects = 0

  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''

    for (const line of lines) {
      try {
        objects += JSON.parse(line) === null ? 0 : 1
      } catch {
        // the sample has defects, as real feeds do
      }
    }
  }

  if (objects === 0) throw new Error('the sample has no objects')
}

/** The CERT's flow out as the node builds it, over a new store. */
async function publishRun(task: Task, file: string): Promise<{ summary: PublishSummary; spent: Spent }> {
  const dir = join(task.base, 'f2-store')
  const clock = systemClock
  const metrics = createPrometheusMetrics()
  const store = createStore({ clock, metrics }, { dir })
  await store.start()
  const { roster, networks, log, orgKey, node } = await loadOrganization(task.network.cert, [task.network.isp, task.network.agency], store)
  const windows = createAggregateWindows({ asSize: networks.asSize, nowS: () => Math.floor(clock.nowMs() / 1_000) })
  const gate = createOutboundGate({ isLab: roster.charter.isLab, isOwn: networks.isOwn, ownOrg: orgKey, ceilingOf: networks.ceilingOf })
  const outbox = createOutbox(
    { store, roster, mesh: { publish() {} }, gate, clock, log, metrics },
    { nodeKey: node.publicKey, orgKey, secretKey: node.secretKey, scrubVersion: SCRUB_VERSION, whyNotSigning: () => undefined }
  )
  const aggregates = createAggregates({
    windows,
    outbox,
    saveWindows: entries => store.putWindows(entries.map(({ key, value }) => ({ key, value })))
  })
  const rows = ingest({ source: createReadStream(file), format: 'ctip', nowMs: clock.nowMs() })
  let summary: PublishSummary | undefined

  await outbox.start()

  try {
    const spent = await spend(async () => {
      summary = await runPublish(
        {
          scrubber: networks.scrubber(),
          windows,
          aggregates,
          outbox,
          knownRevs: async statements => {
            const found = await store.findManyClaims(statements.map(({ record: { type, value } }) => ({ type, value })))

            return found.map(claims => claims.reduce((highest, { indicator }) => Math.max(highest, indicator.rev), 0))
          },
          ceilingOf: networks.ceilingOf,
          metrics: registerOutboxMetrics(metrics)
        },
        { rows, counters: rows.counters, to: [], isDryRun: false, isDiff: false, onProgress() {} }
      )
    })
    if (summary === undefined) throw new Error('the publish gave no summary')

    const held = store.listStreams().reduce((sum, stream) => sum + stream.records, 0)
    if (held !== summary.records) throw new Error(`${summary.records} records were acknowledged and ${held} are stored`)

    return { summary, spent }
  } finally {
    await outbox.stop()
    await store.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** @throws Error when a line is counted twice or not at all, or when nothing leaves */
function assertCounted({ scrub, records }: PublishSummary, lines: number): void {
  const sum = scrub.published + scrub.addressed + scrub.aggregated + scrub.suppressed + scrub.refused
  if (sum !== lines || records === 0) throw new Error(`${lines} lines, ${sum} outcomes, ${records} records`)
}

function finish(rows: readonly Row[]): Row[] {
  const sized = rows.filter(row => row.what === COST).sort((a, b) => (a.records ?? 0) - (b.records ?? 0))
  const [first, last] = [sized[0], sized.at(-1)]
  if (first === undefined || last === undefined || first === last) return []

  return [
    atMost(
      {
        figure: 'F2',
        what: `growth: ${COST}`,
        ...(last.records === undefined ? {} : { records: last.records }),
        value: last.value / first.value,
        unit: '×'
      },
      GROWTH_MAX
    )
  ]
}
