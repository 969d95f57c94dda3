import { orgDid } from '../../roster/fingerprint.js'
import type { PublishOptions, PublishReport, RowDiff } from '../ports.js'
import type { PublishQuery, ReportBody } from './publish-schemas.js'
import { present } from './views.js'

export function optionsOf(query: PublishQuery): PublishOptions {
  return present({
    format: query.format,
    fileName: query.file_name,
    mapping: query.map === undefined ? undefined : Object.fromEntries(query.map.map(splitPair)),
    classification: query.classification,
    role: query.role,
    tlp: query.tlp,
    malware: query.malware,
    confidence: query.confidence,
    ttlS: query.ttl_s,
    feed: query.feed,
    toBlock: query.to_block,
    asOfMs: query.as_of === undefined ? undefined : Date.parse(query.as_of),
    to: query.to,
    isDryRun: query.dry_run,
    isDiff: query.diff
  })
}

/** At the last equals sign: names of indicator fields have none, names of input fields may. */
function splitPair(pair: string): [string, string] {
  const at = pair.lastIndexOf('=')

  return [pair.slice(0, at), pair.slice(at + 1)]
}

export function reportView(report: PublishReport): ReportBody {
  return {
    dry_run: report.isDryRun,
    format: report.format,
    rows: report.rows,
    bytes: report.bytes,
    published: report.published,
    addressed: report.addressed,
    aggregated: report.aggregated,
    suppressed: report.suppressed,
    refused: report.refused,
    suppressed_by: Object.fromEntries(report.suppressedBy),
    refused_by: Object.fromEntries(report.refusedBy),
    samples: report.samples.map(({ line, code, field }) => ({ line, code, ...present({ field }) })),
    dropped: Object.fromEntries(report.dropped),
    records: report.records,
    batches: report.batches,
    open_cells: report.openCells,
    recipients: report.recipients.map(({ orgKey, name, records, why }) => ({
      ...present({ organization: orgKey === undefined ? undefined : orgDid(orgKey) }),
      name,
      records,
      why
    })),
    ...(report.diff === undefined ? {} : { diff: report.diff.map(diffView) })
  }
}

function diffView({ line, outcome, why, to, changes, removedGroups }: RowDiff): NonNullable<ReportBody['diff']>[number] {
  return {
    line,
    outcome,
    ...present({ why, to: to === undefined ? undefined : [...to] }),
    changes: changes.map(change => ({ ...change })),
    removed_groups: [...removedGroups]
  }
}
