import { compareBytes, toHex } from '../model/bytes.js'
import { maxTlp, SEVERITY_NUMBER } from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import { moreProtected } from '../model/roles.js'
import { CHECK_INS_MAX } from './constants.js'

/** A record and who may have it; no keys is every member. */
export interface Statement {
  kind: 'indicator' | 'victim'
  record: Indicator | VictimRecord
  audience: readonly Uint8Array[]
  /** Input rows behind it; 1 when absent. */
  rows?: number
}

/**
 * Folds the check-ins of one publish: rows that are one statement (same id, same audience) leave as one, with the sum
 * of their counts, the first and the last time (design 7.5; reference/domain 2.7). Raw check-ins never leave one by one.
 */
export interface CheckIns {
  /**
   * Takes one record in. When 100,000 distinct statements are held, it returns them all to be handed on; else nothing.
   */
  add(statement: Statement): Statement[]
  /** The rest, in the order of their first row. */
  flush(): Statement[]
  readonly size: number
}

export function createCheckIns({ statementsMax = CHECK_INS_MAX }: { statementsMax?: number } = {}): CheckIns {
  let held = new Map<string, Statement>()

  function flush(): Statement[] {
    const all = [...held.values()]
    held = new Map()

    return all
  }

  return {
    add(statement) {
      const key = keyOf(statement)
      const known = held.get(key)

      held.set(key, known === undefined ? statement : join(known, statement))

      return held.size >= statementsMax ? flush() : []
    },
    flush,
    get size() {
      return held.size
    }
  }
}

function join(known: Statement, next: Statement): Statement {
  return { ...known, record: fold(known.record, next.record), rows: (known.rows ?? 1) + (next.rows ?? 1) }
}

/** What an indicator's id is made of, and the audience: claims of different audiences never merge (4.4). */
function keyOf({ kind, record, audience }: Statement): string {
  const orgs = audience.length === 0 ? '' : [...audience].sort(compareBytes).map(toHex).join()

  return `${kind}|${record.type}|${record.value}|${record.classification}|${record.malware ?? ''}|${record.role}|${orgs}`
}

const COUNT_MAX = 0xffffffff
const TAGS_MAX = 16

/** Sums, extremes and unions; where only one can stand (port, place, feed) the latest row's does. */
function fold(a: Indicator | VictimRecord, b: Indicator | VictimRecord): Indicator | VictimRecord {
  const latest = isLater(b, a) ? b : a
  const folded: Indicator | VictimRecord = {
    ...latest,
    role: moreProtected(a.role, b.role),
    firstSeenS: Math.min(a.firstSeenS, b.firstSeenS),
    lastSeenS: Math.max(a.lastSeenS, b.lastSeenS),
    validUntilS: Math.max(a.validUntilS, b.validUntilS),
    count: Math.min(a.count + b.count, COUNT_MAX),
    tlp: maxTlp(a.tlp, b.tlp),
    rev: Math.max(a.rev, b.rev),
    toBlock: a.toBlock || b.toBlock,
    tags: a.tags === b.tags ? a.tags : [...new Set([...a.tags, ...b.tags])].sort().slice(0, TAGS_MAX),
    scrub: { ...latest.scrub, removedGroups: Math.max(a.scrub.removedGroups, b.scrub.removedGroups) }
  }
  const confidence = highest(a.confidence, b.confidence)
  const severity = severest(a.severity, b.severity)

  if (confidence !== undefined) folded.confidence = confidence
  if (severity !== undefined) folded.severity = severity

  return folded
}

/** Total order, so that the result is the same whichever row came first. */
function isLater(a: Indicator | VictimRecord, b: Indicator | VictimRecord): boolean {
  if (a.lastSeenS !== b.lastSeenS) return a.lastSeenS > b.lastSeenS

  return rank(a) > rank(b)
}

function rank(record: Indicator | VictimRecord): string {
  const port = 'sourcePort' in record ? (record.sourcePort ?? 0) : 0

  return [port, record.asn ?? 0, record.cc ?? '', record.feed ?? '', record.origin, record.reference ?? '', record.scrub.method].join('|')
}

function highest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b

  return Math.max(a, b)
}

function severest(a: Indicator['severity'], b: Indicator['severity']): Indicator['severity'] {
  if (a === undefined || b === undefined) return a ?? b

  return SEVERITY_NUMBER[a] >= SEVERITY_NUMBER[b] ? a : b
}
