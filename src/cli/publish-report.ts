import type { ReportBody } from '../rest/v1/publish-schemas.js'
import type { Out } from './command.js'
import { counted, formatCount, type Paint, paintOf, printable } from './text.js'

/** Names of dropped fields, and refused lines, that fit on a screen. */
const FIELDS_SHOWN = 12
const SAMPLES_SHOWN = 5

type Diff = NonNullable<ReportBody['diff']>[number]

const SIGN: Readonly<Record<Diff['outcome'], string>> = { published: '+', addressed: '→', aggregated: 'Σ', suppressed: '·', refused: '✗' }

/** The report for people: what became of the rows, what was removed, who has it now. */
export function showReport(report: ReportBody, out: Pick<Out, 'hasColor'>): string {
  const paint = paintOf(out)
  const verb = report.dry_run ? 'would be' : 'were'
  const lines = [
    ...(report.diff ?? []).flatMap(row => diffLines(row, paint)),
    `format ${report.format}: ${counted(report.rows, 'row', 'rows')}`,
    ...[
      row(report.published, paint.green('+'), `${verb} published to ${isPublic(report) ? 'all members' : 'those named by --to'}`),
      row(report.addressed, paint.cyan('→'), `${verb} sent complete to the network that owns the host`),
      row(report.aggregated, paint.cyan('Σ'), `${verb} counted in aggregates`),
      row(report.suppressed, paint.dim('·'), `suppressed${reasons(report.suppressed_by)}`),
      row(report.refused, paint.red('✗'), `refused${reasons(report.refused_by)}`)
    ].flat(),
    ...samples(report, paint),
    ...dropped(report.dropped),
    ...report.recipients.map(
      ({ name, records, why }) => `  ${counted(records, 'record', 'records')} for ${printable(name)} (${printable(why)})`
    ),
    ...(report.open_cells > 0 ? [`  aggregates that wait for the end of their window: ${formatCount(report.open_cells)}`] : []),
    ...hints(report),
    ending(report)
  ]

  return `${lines.join('\n')}\n`
}

/** Without --to everything goes to all members; with it nothing does. */
function isPublic({ recipients }: ReportBody): boolean {
  return recipients.length === 0 || recipients.some(({ name }) => name === EVERY_MEMBER)
}

/** What the node calls COMMUNITY in a report. */
const EVERY_MEMBER = 'every member'

function hints({ suppressed_by: suppressed }: ReportBody): string[] {
  return (suppressed['AUDIENCE_MISSING'] ?? 0) > 0 ? ['  rows above TLP:GREEN go to nobody unless --to ORG names who may have them'] : []
}

function ending({ dry_run: isDryRun, records, batches }: ReportBody): string {
  if (isDryRun) return 'Nothing was sent. Run it again without --dry-run to publish.'
  if (records === 0) return 'Nothing was sent.'

  return `${counted(records, 'record', 'records')} in ${counted(batches, 'signed batch', 'signed batches')}, on disk and on their way.`
}

function row(count: number, sign: string, words: string): string[] {
  return count === 0 ? [] : [`  ${sign} ${formatCount(count)} ${words}`]
}

function reasons(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${formatCount(count)}`)

  return words.length === 0 ? '' : `: ${words.join(', ')}`
}

function samples({ samples: refused }: ReportBody, paint: Paint): string[] {
  return refused
    .slice(0, SAMPLES_SHOWN)
    .map(({ line, code, field }) => paint.dim(`      line ${line}: ${code}${field === undefined ? '' : ` (${printable(field)})`}`))
}

function dropped(fields: ReportBody['dropped']): string[] {
  const all = Object.entries(fields).sort(([, a], [, b]) => b - a)
  if (all.length === 0) return []

  const shown = all.slice(0, FIELDS_SHOWN).map(([name, count]) => `${printable(name)} ${formatCount(count)}`)
  const rest = all.length - shown.length

  return [`  fields that never leave this node: ${shown.join(' · ')}${rest > 0 ? ` · ${rest} more` : ''}`]
}

function diffLines({ line, outcome, why, to, changes, removed_groups: groups }: Diff, paint: Paint): string[] {
  const whom = to === undefined || to.length === 0 ? '' : ` to ${to.map(printable).join(', ')}`
  const reason = why === undefined ? '' : ` (${printable(why)})`

  return [
    `row ${line} ${SIGN[outcome]} ${outcome}${whom}${reason}`,
    ...changes.flatMap(({ field, before, after, why: cause }) => [
      paint.red(`    - ${field}: ${printable(before)}`),
      paint.green(`    + ${field}: ${printable(after)}`) + paint.dim(`   ${printable(cause)}`)
    ]),
    ...(groups.length > 0 ? [paint.dim(`    removed: ${groups.map(printable).join(', ')}`)] : [])
  ]
}
