import { compareBytes, toHex } from '../model/bytes.js'
import { maxTlp, SEVERITY_NUMBER } from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
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
  let held = new Map<string, Held>()

  function flush(): Statement[] {
    const all = [...held.values()].map(({ kind, record, audience, rows }) => ({ kind, record, audience, rows }))
    held = new Map()

    return all
  }

  return {
    add(statement) {
      const key = keyOf(statement)
      const known = held.get(key)

      if (known === undefined) held.set(key, { ...statement, rows: statement.rows ?? 1, isOwn: false })
      else fold(known, statement)

      return held.size >= statementsMax ? flush() : []
    },
    flush,
    get size() {
      return held.size
    }
  }
}

interface Held extends Statement {
  rows: number
  /** The record is this fold's own copy. The one that came in belongs to whoever gave it. */
  isOwn: boolean
}

/** What an indicator's id is made of, and the audience: claims of different audiences never merge (4.4). */
function keyOf({ kind, record, audience }: Statement): string {
  return `${kind}|${record.type}|${record.value}|${record.classification}|${record.malware ?? ''}|${record.role}|${audienceText(audience)}`
}

/** Routes hand out the same list again and again. */
const audienceTexts = new WeakMap<readonly Uint8Array[], string>()

function audienceText(audience: readonly Uint8Array[]): string {
  if (audience.length === 0) return ''

  let text = audienceTexts.get(audience)

  if (text === undefined) {
    text = [...audience].sort(compareBytes).map(toHex).join()
    audienceTexts.set(audience, text)
  }

  return text
}

const COUNT_MAX = 0xffffffff
const TAGS_MAX = 16

/** Sums, extremes and unions; where only one can stand (port, place, feed) the latest row's does. */
function fold(held: Held, next: Statement): void {
  if (!held.isOwn) {
    held.record = { ...held.record }
    held.isOwn = true
  }

  const { record } = held
  const b = next.record

  if (isLater(b, record)) {
    takeLatest(record, b)
    if (held.kind === 'victim') copyPort(record, b)
  }

  record.firstSeenS = Math.min(record.firstSeenS, b.firstSeenS)
  record.lastSeenS = Math.max(record.lastSeenS, b.lastSeenS)
  record.validUntilS = Math.max(record.validUntilS, b.validUntilS)
  record.count = Math.min(record.count + b.count, COUNT_MAX)
  record.tlp = maxTlp(record.tlp, b.tlp)
  record.rev = Math.max(record.rev, b.rev)
  if (b.toBlock) record.toBlock = true
  if (b.tags.length > 0) record.tags = [...new Set([...record.tags, ...b.tags])].sort().slice(0, TAGS_MAX)
  if (b.scrub.removedGroups > record.scrub.removedGroups) record.scrub = { ...record.scrub, removedGroups: b.scrub.removedGroups }
  if (b.confidence !== undefined && b.confidence > (record.confidence ?? -1)) record.confidence = b.confidence
  record.severity = severest(record.severity, b.severity)
  held.rows += next.rows ?? 1
}

/** Fields of which only one can stand. What the latest row does not tell goes as well: a port belongs to its own time. */
function takeLatest(record: Indicator | VictimRecord, latest: Indicator | VictimRecord): void {
  const removedGroups = Math.max(record.scrub.removedGroups, latest.scrub.removedGroups)

  record.asn = latest.asn
  record.cc = latest.cc
  record.feed = latest.feed
  record.origin = latest.origin
  record.status = latest.status
  record.reputation = latest.reputation
  record.reference = latest.reference
  record.supersedes = latest.supersedes
  record.scrub = latest.scrub.removedGroups === removedGroups ? latest.scrub : { ...latest.scrub, removedGroups }
}

function copyPort(record: VictimRecord, latest: VictimRecord): void {
  record.sourcePort = latest.sourcePort
  record.transport = latest.transport
  record.sinkhole = latest.sinkhole
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

function severest(a: Indicator['severity'], b: Indicator['severity']): Indicator['severity'] {
  if (a === undefined || b === undefined) return a ?? b

  return SEVERITY_NUMBER[a] >= SEVERITY_NUMBER[b] ? a : b
}
