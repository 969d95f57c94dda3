import { decodeHeader } from '../envelope/header-codec.js'
import type { SeqRange } from '../envelope/stream.js'
import { equalBytes, sha256, toHex } from '../model/bytes.js'
import type { ObservableType } from '../model/enumerations.js'
import { TYPE_NAME, TYPE_NUMBER } from '../model/enumerations.js'
import type { CidrIndex } from './cidr-index.js'
import { SCAN_CHUNK, START_LINKS_MAX, START_LINKS_PER_STREAM } from './constants.js'
import { openRow } from './crc.js'
import type { Database } from './database.js'
import { type Counts, type Engine, findHeaderRow, reportClaims } from './engine.js'
import { addToFilter } from './filter.js'
import { parseBatchKey, parseNumberKey, prefixRange, smallKey, Table, tableRange } from './keys.js'
import { decodeHeaderRow, decodeNumbers, decodeStream, encodeNumbers, type HeaderRow } from './row-codecs.js'
import { createdMsReader } from './batch-plan.js'
import { addRange, countSeqs, replaceHeads } from './stream-book.js'
import type { StreamRecord } from './streams.js'
import { Transaction } from './transaction.js'
import { parseClaimKey } from './value-keys.js'

/** Rows of the store's own table. */
export const OwnRow = {
  format: 'format',
  counts: 'counts',
  filter: 'filter',
  rebuilding: 'rebuilding',
  groupBase: 'groups',
  kept: 'kept',
  totals: 'totals'
} as const

export function ownKey(name: keyof typeof OwnRow): Uint8Array {
  return smallKey(Table.own, OwnRow[name])
}

/** Numbered rows (names, organizations, streams): calls back for each good one and gives the highest number, good or not. */
export async function loadNumbers(
  db: Database,
  table: typeof Table.stream | typeof Table.org | typeof Table.name,
  take: (number: number, body: Uint8Array) => void,
  onDamaged: (number: number) => void
): Promise<number> {
  let highest = 0

  for await (const [key, value] of db.iterator(tableRange(table))) {
    const number = parseNumberKey(table, key)
    const body = openRow(key, value)

    highest = Math.max(highest, number)
    if (body === undefined) onDamaged(number)
    else take(number, body)
  }

  return highest
}

export function loadStream(engine: Pick<Engine, 'streams'>, number: number, body: Uint8Array): void {
  engine.streams.load(number, decodeStream(body))
}

export function encodeCounts(counts: Counts): Uint8Array {
  return encodeNumbers(counts.values, ...[...counts.claims].flatMap(([type, count]) => [TYPE_NUMBER[type], count]))
}

export function loadCounts(db: Database): Counts {
  const key = ownKey('counts')
  const value = db.getSync(key)
  const [values = 0, ...pairs] = decodeNumbers((value === undefined ? undefined : openRow(key, value)) ?? new Uint8Array(0))
  const claims = new Map<ObservableType, number>()

  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const type = TYPE_NAME.get(pairs[i] ?? 0)
    if (type !== undefined) claims.set(type, pairs[i + 1] ?? 0)
  }

  return { values, claims }
}

export async function loadCidrs(db: Database, cidrs: CidrIndex): Promise<void> {
  for await (const key of db.keys(prefixRange(Uint8Array.of(Table.claim, TYPE_NUMBER.cidr)))) {
    const { bytes } = parseClaimKey(key)
    cidrs.add(new Uint8Array(key.subarray(3, bytes - 1)), key[bytes - 1] ?? 0)
  }
}

/** What the scan of one stream's headers has seen. */
interface Seen {
  record: StreamRecord
  next: number
  missing: SeqRange[]
  /** Of these, payloads in a codec that an earlier release did not know: wanted now, and never lost. */
  readable: SeqRange[]
  /** Live payload bytes and rows. */
  bytes: number
  records: number
  last: { seq: number; row: HeaderRow; hash: Uint8Array | undefined } | undefined
}

export interface StartReport {
  headers: number
  links: number
  highestStream: number
}

/**
 * Proves every stream dense, and the newest links of each good (D2): one pass over the header table. What differs from the
 * stored state of a stream is told, and wanted from peers again. So is, without a word, what was `unread` and is in one of `codecs`.
 */
export async function checkHeaders(engine: Engine, codecs: ReadonlySet<number>): Promise<StartReport> {
  const report: StartReport = { headers: 0, links: 0, highestStream: 0 }
  const seen = new Map<number, Seen>()
  const iterator = engine.db.iterator(tableRange(Table.header))
  const orphans = new Set<number>()

  try {
    for (;;) {
      const rows = await iterator.nextv(SCAN_CHUNK)
      if (rows.length === 0) break

      for (const [key, value] of rows) {
        const { stream, seq } = parseBatchKey(Table.header, key)
        const record = engine.streams.findNumber(stream)
        const body = openRow(key, value)

        report.headers++
        report.highestStream = Math.max(report.highestStream, stream)

        if (record === undefined) orphans.add(stream)
        else if (body !== undefined) seeHeader({ engine, seen, report, codecs }, record, { seq, row: decodeHeaderRow(body) })
      }
    }
  } finally {
    await iterator.close()
  }

  if (orphans.size > 0)
    engine.condition.report('orphans', 'STORE_CORRUPT', `The state of ${orphans.size} stream(s) is unreadable; peers give them anew`)

  for (const record of engine.streams.records()) settleStream(engine, record, seen.get(record.number))

  return report
}

interface Scan {
  engine: Engine
  seen: Map<number, Seen>
  report: StartReport
  codecs: ReadonlySet<number>
}

function seeHeader({ engine, seen, report, codecs }: Scan, record: StreamRecord, { seq, row }: { seq: number; row: HeaderRow }): void {
  const state = record.planned
  const one = seen.get(record.number) ?? { record, next: state.floor, missing: [], readable: [], bytes: 0, records: 0, last: undefined }
  const isLinkWanted = seq > state.head - START_LINKS_PER_STREAM && report.links < START_LINKS_MAX
  const hash = isLinkWanted ? sha256(row.headerBytes) : undefined

  if (isLinkWanted && one.last?.seq === seq - 1 && one.last.hash !== undefined) {
    report.links++

    if (!equalBytes(decodeHeader(row.headerBytes).prev, one.last.hash)) {
      engine.condition.report(
        `link ${record.number}`,
        'STORE_CORRUPT',
        `The chain of stream ${toHex(state.streamId)} is broken at seq ${seq}`
      )
    }
  }

  if (seq >= one.next) {
    if (seq > one.next) one.missing.push({ from: one.next, to: seq - 1 })
    const isReadable = row.verdict === 'unread' && codecs.has(decodeHeader(row.headerBytes).codec)
    if (row.verdict === 'header-only' || isReadable) one.missing = addRange(one.missing, seq, seq)
    if (isReadable) one.readable = addRange(one.readable, seq, seq)
    one.next = seq + 1
  }

  if (row.verdict === 'ok') {
    one.bytes += row.payloadBytes
    one.records += row.records
  }

  one.last = { seq, row, hash }
  seen.set(record.number, one)
}

function settleStream(engine: Engine, record: StreamRecord, seen: Seen | undefined): void {
  const state = record.planned
  const last = seen?.last
  const head = last?.seq ?? 0
  const missing = seen?.missing ?? []

  // A joiner's floor may stand above everything held.
  const wanted = subtract(missing, state.missing)
  const lost = subtract(wanted, seen?.readable ?? [])
  if (head === state.head && wanted.length === 0 && subtract(state.missing, missing).length === 0) return
  if (head < state.floor && state.head < state.floor) return

  const found = {
    head,
    headHash: last === undefined ? new Uint8Array(32) : new Uint8Array(sha256(last.row.headerBytes)),
    headCreatedMs: last?.row.createdMs ?? 0,
    missing,
    bytes: seen?.bytes ?? 0,
    records: seen?.records ?? 0
  }
  const next = replaceHeads(state, found, createdMsReader(engine, record.number, { tx: new Transaction(), inflight: undefined }))

  record.planned = next
  if (head < state.head) lost.push({ from: head + 1, to: state.head })
  engine.streams.publish(new Map([[record.number, next]]))

  if (lost.length > 0) {
    engine.metrics.holes.inc({ found: 'start' }, countSeqs(lost))
    engine.condition.lost(record.number, lost)
  }
}

/** Seqs of `a` that are not in `b`. */
export function subtract(a: readonly SeqRange[], b: readonly SeqRange[]): SeqRange[] {
  let left = [...a]

  for (const cut of b) {
    left = left.flatMap(({ from, to }) => {
      if (cut.to < from || cut.from > to) return [{ from, to }]

      return [
        { from, to: cut.from - 1 },
        { from: cut.to + 1, to }
      ].filter(range => range.from <= range.to)
    })
  }

  return left
}

/** Holds the own streams against the watermark: a store that is ahead was interrupted by a crash and is caught up with (6). */
export async function checkWatermark(engine: Engine, wasEmpty: boolean): Promise<void> {
  const { watermark, condition } = engine

  if (!watermark.wasPresent && !wasEmpty)
    condition.report('watermark', 'WATERMARK_BEHIND', 'The watermark file is gone: peers must confirm the own streams')
  if (watermark.damaged > 0)
    condition.report('watermark', 'WATERMARK_BEHIND', `${watermark.damaged} entries of the watermark file are damaged`)

  for (const head of watermark.heads()) {
    const record = engine.streams.find(head.streamId)
    const row = record === undefined ? undefined : findHeaderRow(engine, record.number, head.seq)

    if (row !== undefined && !equalBytes(sha256(row.headerBytes), head.headerHash)) {
      condition.report(
        `head ${toHex(head.streamId)}`,
        'WATERMARK_BEHIND',
        `Own stream ${toHex(head.streamId)} holds another header at ${head.seq} than was released`
      )
    }
  }

  if (condition.get().state !== 'ok') return

  await watermark.append({ heads: ownHeads(engine) })
}

/** Own streams whose stored head is above the watermark. */
export function ownHeads(engine: Engine): Array<{ streamId: Uint8Array; seq: number; headerHash: Uint8Array }> {
  return engine.streams.list().flatMap(state => {
    const released = engine.watermark.findHead(state.streamId)
    const isOwn = released !== undefined || (engine.nodeKey !== undefined && equalBytes(state.nodeKey, engine.nodeKey))

    return isOwn && state.head > (released?.seq ?? 0) ? [{ streamId: state.streamId, seq: state.head, headerHash: state.headHash }] : []
  })
}

/** Fills the filter from the keys of the claim table. Puts that happen meanwhile add theirs themselves. */
export async function fillFilter(engine: Engine): Promise<number> {
  const iterator = engine.db.keys(tableRange(Table.claim))
  let keys = 0

  try {
    for (;;) {
      const chunk = await iterator.nextv(SCAN_CHUNK)
      if (engine.isStopping) return keys
      if (chunk.length === 0) break

      for (const key of chunk) {
        const { page, bytes } = parseClaimKey(key)
        if (page > 0) continue

        addToFilter(engine.filter, key, 0, bytes)
        keys++
      }
    }
  } finally {
    await iterator.close()
  }

  engine.filter.setReady(true)

  return keys
}

/** A rebuild of the claims that was interrupted is told, and done again by the next walk. */
export function checkRebuild(engine: Engine): void {
  if (engine.db.getSync(ownKey('rebuilding')) !== undefined) reportClaims(engine, 'A rebuild of the claims was interrupted')
}
