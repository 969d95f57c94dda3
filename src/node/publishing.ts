import { NodeError } from '../errors.js'
import type { Clock } from '../clock.js'
import { type Field, FIELDS, isField, type Mapping } from '../ingest/fields.js'
import type { Format } from '../ingest/counters.js'
import { ingest } from '../ingest/index.js'
import { equalBytes } from '../model/bytes.js'
import type { Aggregates } from '../outbox/aggregates.js'
import type { OutboxMetrics } from '../outbox/metrics.js'
import type { Outbox } from '../outbox/outbox.js'
import { type PublishSummary, runPublish } from '../outbox/publish-flow.js'
import type { Claim } from '../query/claim.js'
import type { PublishOptions, PublishProgress, PublishReport, PublishSource, RowDiff, RowOutcome } from '../rest/ports.js'
import { type AggregateWindows, createAggregateWindows } from '../scrub/aggregate-windows.js'
import type { Statement } from '../scrub/check-ins.js'
import type { Decision } from '../scrub/decision.js'
import type { Scrubber } from '../scrub/scrubber.js'
import type { Store } from '../store/store.js'
import type { RosterKeeper } from './roster-keeper.js'

export interface PublishingComponents {
  scrubber: () => Scrubber
  windows: AggregateWindows
  aggregates: Aggregates
  outbox: Outbox
  store: Pick<Store, 'findManyClaims' | 'readWindows'>
  keeper: Pick<RosterKeeper, 'findOrg' | 'nameOf' | 'members'>
  asSize: (asn: number) => number | undefined
  ownOrg: Uint8Array
  isLab: boolean
  whyNotSigning: () => NodeError | undefined
  clock: Clock
  metrics: OutboxMetrics
}

/** One publish as REST and the command line ask for it: options → ingest → flow out → report. */
export async function publishSource(
  components: PublishingComponents,
  source: PublishSource,
  options: PublishOptions,
  watch: { onProgress: (progress: PublishProgress) => void; signal: AbortSignal }
): Promise<PublishReport> {
  const isDryRun = options.isDryRun === true
  const reason = isDryRun ? undefined : components.whyNotSigning()
  if (reason !== undefined) throw reason

  assertShiftAllowed(components, options)

  const rows = ingest({
    source,
    format: formatOf(options.format),
    ...(options.fileName === undefined ? {} : { fileName: options.fileName }),
    ...(options.mapping === undefined ? {} : { mapping: mappingOf(options.mapping) }),
    defaults: defaultsOf(options),
    nowMs: components.clock.nowMs(),
    ...(options.asOfMs === undefined ? {} : { asOfMs: options.asOfMs })
  })
  const summary = await runPublish(
    {
      ...components,
      scrubber: components.scrubber(),
      windows: isDryRun ? await copyWindows(components) : components.windows,
      knownRevs: statements => knownRevs(components, statements),
      ceilingOf: orgKey => components.keeper.members().find(member => equalBytes(member.orgKey, orgKey))?.tlpCeiling
    },
    { rows, counters: rows.counters, to: audienceOf(components, options.to ?? []), isDryRun, isDiff: options.isDiff === true, ...watch }
  )

  return reportOf(components, { summary, isDryRun, format: rows.counters.format ?? 'plain', bytes: rows.counters.bytes })
}

/** Shifted times are no observations: they may be looked at, and shared where everything is an exercise (7.5). */
function assertShiftAllowed({ isLab }: PublishingComponents, { asOfMs, isDryRun }: PublishOptions): void {
  if (asOfMs === undefined || isDryRun === true || isLab) return

  throw new NodeError('USAGE_INVALID', 'Times may be shifted in dry runs and laboratory meshes only', {
    fix: 'leave --as-of out, or add --dry-run'
  })
}

function formatOf(format: string | undefined): Format | 'auto' {
  switch (format) {
    case undefined:
    case 'auto':
      return 'auto'
    case 'ctip':
    case 'csv':
    case 'jsonl':
    case 'plain':
      return format
    default:
      throw new NodeError('FORMAT_UNKNOWN', `There is no format ${format}`, { fix: 'one of auto, ctip, csv, jsonl, plain' })
  }
}

/** `input field=indicator field`, as people write it, to the ingest's `field → column`. */
function mappingOf(mapping: Readonly<Record<string, string>>): Mapping {
  const fields = new Map<Field, string>()

  for (const [column, field] of Object.entries(mapping)) {
    if (!isField(field))
      throw new NodeError('USAGE_INVALID', `--map: there is no indicator field ${field}`, { fix: `one of ${FIELDS.join(', ')}` })
    if (fields.has(field))
      throw new NodeError('USAGE_INVALID', `--map: ${field} is mapped twice`, { fix: 'name one input field for each indicator field' })

    fields.set(field, column)
  }

  return fields
}

function defaultsOf({
  classification,
  role,
  tlp,
  malware,
  confidence,
  ttlS,
  feed,
  toBlock
}: PublishOptions): NonNullable<Parameters<typeof ingest>[0]['defaults']> {
  return {
    ...(classification === undefined ? {} : { classification }),
    ...(role === undefined ? {} : { role }),
    ...(tlp === undefined ? {} : { tlp }),
    ...(malware === undefined ? {} : { malware }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(ttlS === undefined ? {} : { ttlS }),
    ...(feed === undefined ? {} : { feed }),
    ...(toBlock === undefined ? {} : { toBlock })
  }
}

function audienceOf({ keeper }: PublishingComponents, to: readonly string[]): Uint8Array[] {
  const keys = to.map(text => {
    const orgKey = keeper.findOrg(text)
    if (orgKey === undefined) throw new NodeError('MEMBER_UNKNOWN', `There is no member ${text}`, { fix: 'tocsin member list' })

    return orgKey
  })

  return keys.filter((key, i) => keys.findIndex(other => equalBytes(other, key)) === i).sort(Buffer.compare)
}

/** What a dry run adds to: the windows as they are on disk, so that the preview knows which are closed. */
async function copyWindows({ store, asSize, clock }: PublishingComponents): Promise<AggregateWindows> {
  const copy = createAggregateWindows({ asSize, nowS: () => Math.floor(clock.nowMs() / 1_000) })
  copy.restore(await store.readWindows())

  return copy
}

/** rev = max(known + 1, unix seconds), over the own claims of the same id and audience (4.4). */
async function knownRevs({ store, ownOrg }: PublishingComponents, statements: readonly Statement[]): Promise<number[]> {
  const found = await store.findManyClaims(statements.map(({ record: { type, value } }) => ({ type, value })))

  return statements.map((statement, i) =>
    Math.max(0, ...(found[i] ?? []).filter(claim => isSame(claim, statement, ownOrg)).map(claim => claim.indicator.rev))
  )
}

function isSame(claim: Claim, { record }: Statement, ownOrg: Uint8Array): boolean {
  const { indicator, org } = claim

  return (
    equalBytes(org, ownOrg) &&
    indicator.classification === record.classification &&
    indicator.malware === record.malware &&
    indicator.role === record.role
  )
}

function reportOf(
  components: PublishingComponents,
  { summary, isDryRun, format, bytes }: { summary: PublishSummary; isDryRun: boolean; format: string; bytes: number }
): PublishReport {
  const { scrub, records, batches, openWindows, recipients, diff } = summary
  const { rows, published, addressed, aggregated, suppressed, refused } = scrub

  return {
    isDryRun,
    format,
    rows,
    bytes,
    published,
    addressed,
    aggregated,
    suppressed,
    refused,
    suppressedBy: new Map(Object.entries(scrub.suppressedByCode)),
    refusedBy: new Map(Object.entries(scrub.refusedByCode)),
    samples: scrub.samples,
    dropped: new Map(Object.entries(scrub.dropped)),
    records,
    batches,
    openCells: openWindows,
    recipients: recipients.map(({ orgKey, why, records: count }) => ({
      ...(orgKey === undefined ? {} : { orgKey }),
      name: orgKey === undefined ? 'every member' : (components.keeper.nameOf(orgKey) ?? 'unknown'),
      records: count,
      why: WHY[why] ?? why
    })),
    ...(diff.length === 0 ? {} : { diff: diff.map(({ decision, to }) => rowDiff(components, decision, to)) })
  }
}

const WHY: Readonly<Record<string, string>> = {
  cidr: 'its signed network covers the host',
  asn: 'the host is in its signed AS',
  cc: 'national CERT of the country',
  asked: 'asked by --to',
  tlp: 'TLP:CLEAR and GREEN go to every member'
}

const OUTCOME: Readonly<Record<Decision['kind'], RowOutcome>> = {
  publish: 'published',
  address: 'addressed',
  aggregate: 'aggregated',
  suppress: 'suppressed',
  refuse: 'refused'
}

function rowDiff({ keeper }: PublishingComponents, decision: Decision, to: readonly Uint8Array[] | undefined): RowDiff {
  const why = 'code' in decision ? decision.code : decision.kind === 'address' ? decision.route.why : undefined

  return {
    line: decision.line,
    outcome: OUTCOME[decision.kind],
    ...(why === undefined ? {} : { why }),
    ...(to === undefined ? {} : { to: to.length === 0 ? ['community'] : to.map(key => keeper.nameOf(key) ?? 'unknown') }),
    changes: decision.explain?.changes ?? [],
    removedGroups: decision.explain?.removedGroups ?? []
  }
}
