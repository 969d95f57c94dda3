import { isNodeError, NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { isTlpWithin, type Tlp } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import type { AggregateWindows } from '../scrub/aggregate-windows.js'
import { createCheckIns, type Statement } from '../scrub/check-ins.js'
import type { Decision, SuppressDecision, RefuseDecision } from '../scrub/decision.js'
import type { Observation, DroppedFields, RefusedRow } from '../scrub/observation.js'
import { countedOf, createReport, type ReportBuilder, type ScrubReport } from '../scrub/report.js'
import type { Scrubber } from '../scrub/scrubber.js'
import type { Aggregates } from './aggregates.js'
import { DIFF_ROWS_MAX, PART_STATEMENTS, PARTS_UNDER_WAY } from './constants.js'
import type { OutboxMetrics } from './metrics.js'
import type { Outbox } from './outbox.js'

export interface PublishFlowComponents {
  scrubber: Scrubber
  windows: AggregateWindows
  aggregates: Aggregates
  outbox: Pick<Outbox, 'publish'>
  /** Highest rev known of each statement's id and audience, 0 when there is none; in order. */
  knownRevs(statements: readonly Statement[]): Promise<number[]>
  /** Highest TLP that a member may be addressed; undefined for no member. */
  ceilingOf(orgKey: Uint8Array): Tlp | undefined
  metrics: OutboxMetrics
}

export interface PublishRun {
  rows: AsyncIterable<ReadonlyArray<Observation | RefusedRow>>
  /** Moves while `rows` is read. */
  counters: { readonly rows: number; readonly bytes: number; readonly dropped: DroppedFields }
  /** Who gets the rows instead of COMMUNITY; empty: CLEAR and GREEN go to every member, the rest to nobody. */
  to: readonly Uint8Array[]
  /** Windows to add to: those of the node, or a copy of them for a dry run. */
  isDryRun: boolean
  isDiff: boolean
  onProgress(progress: { rows: number; bytes: number; published: number }): void
  signal?: AbortSignal
}

/** Why an organization gets records of this run, and how many. No key: every member. */
export interface Recipient {
  orgKey?: Uint8Array
  why: string
  records: number
}

export interface PublishSummary {
  scrub: ScrubReport
  records: number
  batches: number
  /** Windows that these rows entered and that are still open. */
  openWindows: number
  recipients: Recipient[]
  /** Only when asked for, at most 1,000. */
  diff: Decided[]
}

const NOBODY: readonly Uint8Array[] = []

/**
 * Flow out, first part: scrub each row → fold check-ins → outbox; hosts of victims → windows. Resolves when everything that
 * left is durable, and so are the open windows (D1). Memory stays flat: at most 100,000 distinct statements are held.
 *
 * @throws NodeError of the outbox and the store; what was durable before stays published
 */
export async function runPublish(components: PublishFlowComponents, run: PublishRun): Promise<PublishSummary> {
  const report = createReport()
  const session = components.windows.begin()
  const sender = createSender(components, run, report)
  const diff: PublishSummary['diff'] = []
  const router = createAudiences(components, run.to)
  let isClosed = false

  try {
    for await (const batch of run.rows) {
      if (run.signal?.aborted === true) throw new NodeError('PUBLISH_REFUSED', 'The publish was interrupted; what was acknowledged stays')

      for (const row of groupByLine(batch)) takeRow(row)

      await sender.flushFull()
      run.onProgress({ rows: run.counters.rows, bytes: run.counters.bytes, published: sender.records() })
    }

    await sender.flush()
    const { closing, rows } = session.closePublish()
    isClosed = true
    report.addWindows(rows, closing)
    await sender.finish(closing)
  } finally {
    // windows of a run that failed stay frozen and are published with the next ones that are due
    if (!isClosed) session.closePublish()
  }

  report.addDropped(run.counters.dropped)
  countRows(components.metrics, report.report(), run.isDryRun)

  return {
    scrub: report.report(),
    records: sender.records(),
    batches: sender.batches(),
    openWindows: components.windows.totals().openWindows,
    recipients: sender.recipients(),
    diff
  }

  function takeRow(row: ReadonlyArray<Observation | RefusedRow>): void {
    const taken = row.flatMap(item => {
      if (!('code' in item)) return [takeObservation(item)]
      report.addRefused(item)

      return []
    })
    const counted = taken.length > 1 ? countedOf(taken.map(({ decision }) => decision)) : 0

    taken.forEach(({ decision, to }, i) => leave(decision, to, i === counted))
  }

  function takeObservation(observation: Observation): Decided {
    const isShown = run.isDiff && diff.length < DIFF_ROWS_MAX
    const decided = router.decide(components.scrubber.scrub(observation, isShown ? { explain: true } : undefined))

    report.add(decided.decision)
    if (isShown) diff.push(decided)

    return decided
  }

  /** @param isCounted - the decision that its row counts as; the others of the row leave too, and stand for no row */
  function leave(decision: Decision, to: readonly Uint8Array[] | undefined, isCounted: boolean): void {
    const rows = isCounted ? 1 : 0

    if (decision.kind === 'aggregate') session.add(decision.cell, !isCounted)
    if (decision.kind === 'publish')
      sender.add({ kind: 'indicator', record: decision.indicator, audience: to ?? NOBODY, rows }, run.to.length > 0 ? 'asked' : 'tlp')

    if (decision.kind === 'address') {
      if (decision.cell !== undefined) session.add(decision.cell, true)

      oneByOne(to ?? NOBODY).forEach((audience, i) =>
        sender.add({ kind: 'victim', record: decision.victim, audience, rows: i === 0 ? rows : 0 }, decision.route.why)
      )
    }
  }
}

/** Outcomes of one input row come one after the other, with one line number. */
function* groupByLine<T extends { line: number }>(batch: readonly T[]): Generator<readonly T[]> {
  for (let at = 0, end = 0; at < batch.length; at = end) {
    const line = batch[at]?.line
    while (end < batch.length && batch[end]?.line === line) end++

    yield batch.slice(at, end)
  }
}

/** One organization for each stream of victims (5.1 rule 4): who shares a prefix gets a copy, and does not see who else does. */
function oneByOne(orgKeys: readonly Uint8Array[]): ReadonlyArray<readonly Uint8Array[]> {
  return orgKeys.length === 1 ? [orgKeys] : orgKeys.map(orgKey => [orgKey])
}

interface Decided {
  /** The decision as it stands once the audience is known. */
  decision: Decision
  /** Who gets it; undefined: nobody. */
  to: readonly Uint8Array[] | undefined
}

interface Audiences {
  decide(decision: Decision): Decided
}

/** Empty or unknown audience is nobody; above GREEN only to named organizations, none of them below the TLP (3.3). */
function createAudiences({ ceilingOf }: PublishFlowComponents, to: readonly Uint8Array[]): Audiences {
  const refuse = (line: number, code: string): { decision: RefuseDecision; to: undefined } => ({
    decision: { kind: 'refuse', line, code, field: 'tlp' },
    to: undefined
  })
  const suppress = (line: number, code: string): { decision: SuppressDecision; to: undefined } => ({
    decision: { kind: 'suppress', line, code },
    to: undefined
  })

  return {
    decide(decision) {
      if (decision.kind === 'address') return { decision, to: decision.route.orgKeys }
      if (decision.kind !== 'publish') return { decision, to: undefined }
      if (to.length === 0)
        return isTlpWithin(decision.tlp, 'GREEN') ? { decision, to: NOBODY } : suppress(decision.line, 'AUDIENCE_MISSING')

      const isAllowed = to.every(orgKey => isTlpWithin(decision.tlp, ceilingOf(orgKey) ?? 'CLEAR'))

      return isAllowed ? { decision, to } : refuse(decision.line, 'AUDIENCE_TLP_EXCEEDED')
    }
  }
}

interface Sender {
  add(statement: Statement, why: string): void
  /** Sends what the fold gave back because it was full. */
  flushFull(): Promise<void>
  flush(): Promise<void>
  /** The windows: durable, and those that closed published. */
  finish(closing: Parameters<Aggregates['publish']>[0]): Promise<void>
  records(): number
  batches(): number
  recipients(): Recipient[]
}

function createSender(components: PublishFlowComponents, run: PublishRun, report: ReportBuilder): Sender {
  const fold = createCheckIns()
  const recipients = new Map<string, Recipient>()
  const whys = new Map<string, string>()
  let full: Statement[] = []
  let records = 0
  let batches = 0

  function noteRecipients(statements: readonly Statement[]): void {
    for (const { audience } of statements) {
      const keys = audience.length === 0 ? [undefined] : audience

      for (const orgKey of keys) {
        const key = orgKey === undefined ? '' : toHex(orgKey)
        const known = recipients.get(key) ?? { ...(orgKey === undefined ? {} : { orgKey }), why: whys.get(key) ?? 'tlp', records: 0 }
        recipients.set(key, { ...known, records: known.records + 1 })
      }
    }
  }

  /** In parts, so that memory does not grow with what the fold gives back. @throws the first part's error; no other part begins after it */
  async function send(statements: readonly Statement[]): Promise<void> {
    if (run.isDryRun) return noteRecipients(statements)

    let next = 0

    async function sendOneByOne(): Promise<void> {
      while (next < statements.length) {
        const at = next
        next += PART_STATEMENTS

        try {
          await sendPart(statements.slice(at, at + PART_STATEMENTS))
        } catch (err) {
          next = statements.length
          throw err
        }
      }
    }

    await Promise.all(Array.from({ length: PARTS_UNDER_WAY }, sendOneByOne))
  }

  async function sendPart(statements: readonly Statement[]): Promise<void> {
    const revs = await components.knownRevs(statements)
    const done = await components.outbox.publish(
      statements.map(({ kind, record, audience }, i) => ({
        kind,
        indicator: { ...record, rev: Math.max(record.rev, (revs[i] ?? 0) + 1) },
        audience
      }))
    )
    records += done.stored
    batches += done.batches

    const refused = new Map(done.refused.map(({ position, code }) => [position, code]))

    noteRecipients(statements.filter((_, position) => !refused.has(position)))
    for (const [position, code] of refused) {
      const { kind, rows = 1 } = statements[position] ?? { kind: 'indicator', rows: 0 }
      if (rows > 0) report.moveToRefused(kind === 'victim' ? 'addressed' : 'published', code, rows)
    }
  }

  return {
    add(statement, why) {
      for (const orgKey of statement.audience) whys.set(toHex(orgKey), why)
      const given = fold.add(statement)
      if (given.length > 0) full.push(...given)
    },
    async flushFull() {
      const given = full
      full = []
      await send(given)
    },
    async flush() {
      await send(fold.flush())
    },
    async finish(closing) {
      noteRecipients(closing.indicators.map((record: Indicator) => ({ kind: 'indicator', record, audience: NOBODY })))
      if (run.isDryRun) return

      try {
        await components.aggregates.save()
        const done = await components.aggregates.publish(closing)
        records += done.records
        batches += done.batches
      } catch (err) {
        // the rows are safe in frozen windows: the caller hears why their cells are not out yet
        if (isNodeError(err)) throw err
        throw new NodeError('INTERNAL', 'The aggregates could not be published', { cause: err })
      }
    },
    records: () => records,
    batches: () => batches,
    recipients: () => [...recipients.values()]
  }
}

function countRows(metrics: OutboxMetrics, report: ScrubReport, isDryRun: boolean): void {
  if (isDryRun) return

  for (const outcome of ['published', 'addressed', 'aggregated', 'suppressed', 'refused'] as const) {
    if (report[outcome] > 0) metrics.rows.inc({ outcome }, report[outcome])
  }
}
