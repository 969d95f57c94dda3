import { ctipSample } from '../src/ingest/ctip/sample.js'
import { ingest, isRefused } from '../src/ingest/index.js'
import { noRecords } from '../src/model/indicator.js'
import { encodeRecords } from '../src/envelope/records-codec.js'
import { createAggregateWindows } from '../src/scrub/aggregate-windows.js'
import { createCheckIns } from '../src/scrub/check-ins.js'
import { createInboundGate } from '../src/scrub/inbound-gate.js'
import { createReport } from '../src/scrub/report.js'
import { createRouter } from '../src/scrub/routing.js'
import { createScrubber } from '../src/scrub/scrubber.js'
import { redactUrl } from '../src/scrub/url-redaction.js'
import type { Member } from '../src/roster/roster.js'

/**
 * The publish path up to the signature (F2): raw C-TIP lines → parsed → canonical → scrubbed → folded and aggregated →
 * encoded, on one core, beside what Node needs for reading the same lines and nothing else. Prints a table;
 * `npx tsx bench/ingest.ts [lines]`.
 */

const LINES = Number(process.argv[2] ?? 100_000)
const HOSTS = 41_000
const NOW_S = Date.UTC(2026, 0, 2, 12) / 1_000
const CHUNK_BYTES = 65_536
const OWN = new Uint8Array(32).fill(1)
const ISP = new Uint8Array(32).fill(2)

const member = (orgKey: Uint8Array, cidrs: readonly string[], asns: readonly number[]): Member => ({
  orgKey,
  name: 'bench',
  kind: 'isp',
  constituency: { asns, cidrs, countryCodes: [], domains: [] },
  mayPublish: true,
  mayReceiveVictims: true,
  tlpCeiling: 'AMBER+STRICT',
  quotaBytesADay: 0,
  serial: 1,
  notBeforeMs: 0,
  notAfterMs: 4_000_000_000_000
})

/** The sample's day comes round until there are enough lines. */
function makeInput(): Buffer {
  const lines: string[] = []

  for (let seed = 1; lines.length < LINES; seed++) {
    for (const line of ctipSample({ seed, checkIns: Math.min(LINES, 50_000), hosts: HOSTS, dayMs: (NOW_S - 86_400) * 1_000 }))
      lines.push(line)
  }

  return Buffer.from(lines.slice(0, LINES).join('\n'))
}

async function* chunks(input: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < input.byteLength; at += CHUNK_BYTES) yield input.subarray(at, at + CHUNK_BYTES)
}

async function timed(name: string, work: () => Promise<string> | string): Promise<number> {
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const note = await work()
  const cpu = process.cpuUsage(startCpu)
  const perS = LINES / ((performance.now() - startMs) / 1_000)
  const perCpuS = LINES / ((cpu.user + cpu.system) / 1_000_000)

  console.log(`${name.padEnd(46)}${format(perS)} lines/s${format(perCpuS)} a CPU second   ${note}`)

  return perCpuS
}

/** The machine may be busy: what a line costs in CPU time is the figure that the ratios are made of. */
function format(perS: number): string {
  return Math.round(perS).toLocaleString('en-US').padStart(12)
}

/** The limit: Node's own decoder, splitter and JSON parser over the same bytes. */
function parseOnly(input: Buffer): string {
  let objects = 0

  for (const line of input.toString('utf8').split('\n')) {
    try {
      JSON.parse(line)
      objects++
    } catch {
      // the sample's defects are counted by their absence
    }
  }

  return `${objects} objects`
}

async function ingestOnly(input: Buffer): Promise<string> {
  const run = ingest({ source: chunks(input), format: 'ctip', nowMs: NOW_S * 1_000 })
  for await (const _ of run) continue

  return `${run.counters.observed} observed, ${run.counters.dropped.size} field names dropped`
}

async function publishPath(input: Buffer): Promise<string> {
  const router = createRouter([member(OWN, [], []), member(ISP, ['198.51.100.0/24', '2001:db8:64::/48'], [64_500])])
  const scrubber = createScrubber({
    ownOrg: OWN,
    ownConstituency: { asns: [], cidrs: [], domains: [] },
    isLab: true,
    route: router.route,
    nowS: () => NOW_S
  })
  const windows = createAggregateWindows({ asSize: router.asSize, nowS: () => NOW_S })
  const gate = createInboundGate({ isLab: true })
  const session = windows.begin()
  const fold = createCheckIns()
  const report = createReport()

  for await (const batch of ingest({ source: chunks(input), format: 'ctip', nowMs: NOW_S * 1_000 })) {
    for (const row of batch) {
      if (isRefused(row)) {
        report.addRefused(row)
        continue
      }

      const decision = scrubber.scrub(row)
      report.add(decision)
      if (decision.kind === 'publish') fold.add({ kind: 'indicator', record: decision.indicator, audience: [] })
      if (decision.kind === 'aggregate') session.add(decision.cell, false)
      if (decision.kind === 'address') {
        fold.add({ kind: 'victim', record: decision.victim, audience: decision.route.orgKeys })
        if (decision.cell !== undefined) session.add(decision.cell, true)
      }
    }
  }

  const { closing, rows } = session.closePublish()
  report.addWindows(rows, closing)
  const entries = windows.takeDirty()
  const statements = fold.flush()
  let bytes = 0

  for (let at = 0; at < statements.length; at += 1_000) {
    const part = statements.slice(at, at + 1_000)
    const indicators = part.filter(({ kind }) => kind === 'indicator').map(({ record }) => record)
    const victimRecords = part.filter(({ kind }) => kind === 'victim').map(({ record }) => record)

    for (const { kind, record } of part)
      if (gate(record, kind, kind === 'indicator') !== undefined) throw new Error('the gate refuses what was scrubbed')
    bytes += encodeRecords({ ...noRecords, indicators, victimRecords }).byteLength
  }

  const { published, addressed, aggregated, suppressed, refused } = report.report()

  return `published ${published}, addressed ${addressed}, aggregated ${aggregated}, suppressed ${suppressed}, refused ${refused}; ${statements.length} records in ${bytes} bytes, ${closing.cells} cells, ${entries.length} window entries`
}

function redactions(): string {
  for (let index = 0; index < LINES; index++)
    redactUrl(`http://host-${index}.evil.example/gate/${index % 100}/index.php?v=2&mail=anna%40example.org`)

  return 'URLs, one personal parameter each'
}

const input = makeInput()
console.log(`${LINES.toLocaleString('en-US')} C-TIP lines, ${(input.byteLength / LINES).toFixed(0)} bytes each; Node ${process.version}`)
await ingestOnly(input.subarray(0, 4_000_000))

const limit = await timed('limit: toString, split, JSON.parse', () => parseOnly(input))
const read = await timed('ingest: lines → observations', () => ingestOnly(input))
const path = await timed('publish path: lines → gated, encoded records', () => publishPath(input))
await timed('URL redaction', redactions)

console.log(
  `ratio to the limit, by CPU time: ingest ${(read / limit).toFixed(2)}, publish path ${(path / limit).toFixed(2)}; target F2: 40,000 lines/s`
)
