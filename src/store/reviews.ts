import type { StreamState } from '../envelope/stream.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { type Overlay, planState, rowNumbers } from './batch-plan.js'
import { planClaims, planRemoval } from './claim-plan.js'
import { openRow } from './crc.js'
import { type Engine, findFacts, findHeaderRow, readValue } from './engine.js'
import { planFeed } from './feed.js'
import { batchKey, keyAfter, parseBatchKey, Table, tableRange } from './keys.js'
import { acceptedRows } from './retention.js'
import { decodeQuarantine, encodeHeaderRow, encodeQuarantine } from './row-codecs.js'
import type { BatchReview, PutOutcome, QuarantineEntry, StreamCut } from './store.js'
import { contestedChanges, cutAt, restoreTo } from './stream-book.js'
import type { StreamRecord } from './streams.js'

/** A new verdict of the policy about a held batch: what is no longer accepted goes, what is accepted now is merged. */
export async function planReview(engine: Engine, over: Overlay, record: StreamRecord, review: BatchReview): Promise<PutOutcome> {
  const { tx, inflight } = over
  const { seq } = review
  const row = findHeaderRow(engine, record.number, seq, tx, inflight)
  if (row === undefined || row.verdict !== 'ok') return { result: 'known' }

  const payload = readValue(engine, batchKey(Table.payload, record.number, seq), tx, inflight)
  const before = acceptedRows(row, payload) ?? []
  const isAccepted = new Set(review.accepted.map(({ row: number }) => number))
  const wasAccepted = new Set(row.accepted)
  const gone = before.filter(({ row: number }) => !isAccepted.has(number))
  const added = review.accepted.filter(({ row: number }) => !wasAccepted.has(number))
  const isOwn = engine.nodeKey !== undefined && equalBytes(engine.nodeKey, record.planned.nodeKey)
  const headerHash = sha256(row.headerBytes)

  const batch = { record, seq, rows: added, headerHash, receivedMs: row.receivedMs, expiresMs: row.expiresMs, isOwn }
  const change = await planClaims(engine, tx, inflight, batch)
  const removed = await planRemoval(engine, tx, inflight, { record, seq, rows: gone, isOwn })

  const accepted = rowNumbers(review.accepted, change.retired)
  tx.putSealed(batchKey(Table.header, record.number, seq), encodeHeaderRow({ ...row, accepted }))
  writeQuarantine(tx, record, review)

  const all = { added: change.added, removed: [...change.removed, ...removed].sort((a, b) => a - b) }
  if (all.added.length + all.removed.length === 0) return { result: 'new' }

  const entry = { stream: record.number, batchSeq: seq, cause: 'policy' as const, atMs: review.atMs, ...all }

  return { result: 'new', feedSeq: planFeed(engine, tx, entry, row.records) }
}

function writeQuarantine(tx: Overlay['tx'], record: StreamRecord, { seq, quarantined }: BatchReview): void {
  const key = batchKey(Table.quarantine, record.number, seq)

  if (quarantined.length === 0) tx.delete(key)
  else tx.putSealed(key, encodeQuarantine(quarantined))
}

/**
 * Ends what counts of a stream, and tells the feed which claims are contested from now on (or no longer). Gives whether there are
 * any: then the claims are to be merged again (remerge.ts).
 */
export function planCut(engine: Engine, over: Overlay, record: StreamRecord, { condition, cutSeq }: StreamCut, atMs: number): boolean {
  const cut = { condition, ...(cutSeq === undefined ? {} : { cutSeq }) }
  const hashOf = (seq: number): Uint8Array | undefined => findFacts(engine, record.number, seq, over.tx, over.inflight)?.hash

  return planContested(engine, over, record, cutAt(record.planned, cut, hashOf), atMs)
}

/** The operator lets contested records count up to a seq, or none of them any more (3.5). Gives the same as `planCut`. */
export function planRestore(engine: Engine, over: Overlay, record: StreamRecord, upTo: number | undefined, atMs: number): boolean {
  return planContested(engine, over, record, restoreTo(record.planned, upTo), atMs)
}

function planContested(engine: Engine, over: Overlay, record: StreamRecord, next: StreamState, atMs: number): boolean {
  const before = record.planned
  let isAnyMoved = false

  planState(over.tx, record, next)

  for (const { seq, isContested } of contestedChanges(before, next)) {
    const row = findHeaderRow(engine, record.number, seq, over.tx, over.inflight)
    if (row === undefined || row.accepted.length === 0) continue

    isAnyMoved = true
    const rows = { added: isContested ? [] : row.accepted, removed: isContested ? row.accepted : [] }
    planFeed(engine, over.tx, { stream: record.number, batchSeq: seq, cause: 'contested', atMs, ...rows }, lastOf(row.accepted) + 1)
  }

  return isAnyMoved
}

function lastOf(rows: readonly number[]): number {
  return rows[rows.length - 1] ?? 0
}

/** Quarantined rows in the order of streams and seqs; a batch is never split over two pages. */
export async function listQuarantine(
  engine: Engine,
  { after, limit }: { after?: Uint8Array; limit: number }
): Promise<{ entries: QuarantineEntry[]; next?: Uint8Array }> {
  const { gte, lt } = tableRange(Table.quarantine)
  const entries: QuarantineEntry[] = []

  for await (const [key, value] of engine.db.iterator({ gte: after === undefined ? gte : keyAfter(after), lt })) {
    const { stream, seq } = parseBatchKey(Table.quarantine, key)
    const record = engine.streams.findNumber(stream)
    const body = openRow(key, value)
    if (record === undefined || body === undefined) continue

    const { streamId } = record.planned
    for (const { row, rule } of decodeQuarantine(body)) entries.push({ streamId, seq, row, rule })
    if (entries.length >= limit) return { entries, next: key }
  }

  return { entries }
}
