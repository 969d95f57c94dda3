import type { Indicator } from '../model/indicator.js'
import type { Decision, Explanation, FieldChange } from './decision.js'
import type { Observation } from './observation.js'

/** The dry run's view of one row: what went in, what would leave, and why (5.3). For the operator's eyes only. */
export function explain(row: Observation, decision: Decision): Explanation {
  const removedGroups = [...row.removedGroups]

  switch (decision.kind) {
    case 'publish':
      return { changes: fieldChanges(row, decision.indicator), removedGroups }
    case 'address':
      return { changes: [...fieldChanges(row, decision.victim), ...recipients(decision.route.why, decision.route.prefix)], removedGroups }
    case 'aggregate':
      return { changes: [toCell(row, decision.cell.asn, decision.cell.cc)], removedGroups }
    case 'suppress':
    case 'refuse':
      return { changes: [{ field: 'row', before: row.value, after: '', why: decision.code }], removedGroups }
  }
}

function recipients(why: string, prefix: string | undefined): FieldChange[] {
  return [
    { field: 'audience', before: '', after: 'the network that owns the address', why: prefix === undefined ? why : `${why} ${prefix}` }
  ]
}

function toCell(row: Observation, asn: number | undefined, cc: string | undefined): FieldChange {
  const place = [asn === undefined ? '' : `AS${asn}`, cc ?? ''].filter(part => part !== '').join(' in ')

  return {
    field: 'value',
    before: row.value,
    after: 'counted',
    why: `victims leave as numbers only: one host of ${place === '' ? 'an unknown network' : place}`
  }
}

function fieldChanges(row: Observation, out: Indicator): FieldChange[] {
  const { method, profile, grainS } = out.scrub
  const why = `${profile} (${method})`
  const changes: FieldChange[] = []

  function compare(
    field: string,
    before: string | number | boolean | undefined,
    after: string | number | boolean | undefined,
    reason = why
  ): void {
    const [from, to] = [textOf(before), textOf(after)]
    if (from !== to) changes.push({ field, before: from, after: to, why: reason })
  }

  compare('type', row.type, out.type)
  compare('value', row.value, out.value)
  compare('role', row.role, out.role, 'the least protected role that the classification allows')
  compare('first_seen', timeOf(row.firstSeenS), timeOf(out.firstSeenS), `grain ${grainS} s`)
  compare('last_seen', timeOf(row.lastSeenS), timeOf(out.lastSeenS), `grain ${grainS} s`)
  compare('valid_until', timeOf(row.validUntilS), timeOf(out.validUntilS), 'ageing of this type')
  compare('tlp', row.tlp, out.tlp, row.tlp === undefined ? 'unmarked means AMBER' : why)
  compare('confidence', row.confidence, out.confidence)
  compare('severity', row.severity, out.severity)
  compare('tags', row.tags.join(), out.tags.join(), 'tags leave by allow-list')
  compare('reference', row.reference, out.reference, 'references leave by allow-list')
  compare('to_block', row.toBlock, out.toBlock)

  return changes
}

function textOf(value: string | number | boolean | undefined): string {
  return value === undefined ? '' : String(value)
}

/** Times are for people here: RFC 3339 in UTC. */
function timeOf(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1_000).toISOString()
}
