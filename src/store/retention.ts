import { decodeHeader } from '../envelope/header-codec.js'
import { decodeRecords } from '../envelope/records-codec.js'
import { type AcceptedRow, isProvenVoid } from '../envelope/batch-put.js'
import { NodeError } from '../errors.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { createdMsReader, type Overlay, planState, rowsOf } from './batch-plan.js'
import { planRemoval } from './claim-plan.js'
import { FEED_KEEP_MS, HEADER_KEEP_MS } from './constants.js'
import { type Engine, findHeaderRow, readValue, reportClaims } from './engine.js'
import { planFeed, planFeedPrune } from './feed.js'
import { batchKey, batchRange, deliveryRange, expiryHour, expiryKey, expiryRange, parseBatchKey, parseExpiryKey, Table } from './keys.js'
import { encodeHeaderRow, type HeaderRow } from './row-codecs.js'
import type { ExpireReport, ExpiryPlan } from './store.js'
import { dropSeq } from './stream-book.js'
import type { StreamRecord } from './streams.js'

/**
 * The rows of a stored payload that became claims, from bytes that match their signed header. Undefined when they do not,
 * or when the payload does not read as one: nothing is made of unproven bytes.
 */
export function acceptedRows(row: HeaderRow, payload: Uint8Array | undefined): AcceptedRow[] | undefined {
  const header = decodeHeader(row.headerBytes)
  if (payload === undefined || !equalBytes(sha256(payload), header.payloadSha256)) return undefined

  try {
    return rowsOf(decodeRecords(payload, header).rows, row.accepted)
  } catch (err) {
    if (err instanceof NodeError) return undefined
    throw err
  }
}

/** Takes the payload of a batch and its claims away; the header stays with the new verdict. Gives how many claims went. */
export async function planDrop(
  engine: Engine,
  over: Overlay,
  record: StreamRecord,
  drop: { seq: number; verdict: 'expired' | 'erased'; atMs: number }
): Promise<number | undefined> {
  const { tx, inflight } = over
  const { number } = record
  const row = findHeaderRow(engine, number, drop.seq, tx, inflight)
  if (row === undefined || row.verdict === drop.verdict || row.verdict === 'erased' || isProvenVoid(row)) return undefined

  const payloadKey = batchKey(Table.payload, number, drop.seq)
  const rows = acceptedRows(row, readValue(engine, payloadKey, tx, inflight))

  // Claims whose payload is lost are found by the next walk, which makes all claims again.
  if (rows === undefined && row.accepted.length > 0)
    reportClaims(engine, 'Claims of a batch whose payload is lost cannot be erased one by one')

  const isOwn = engine.nodeKey !== undefined && equalBytes(engine.nodeKey, record.planned.nodeKey)
  const removed = await planRemoval(engine, tx, inflight, { record, seq: drop.seq, rows: rows ?? [], isOwn })
  const isLive = row.verdict === 'ok'

  tx.putSealed(batchKey(Table.header, number, drop.seq), encodeHeaderRow({ ...row, verdict: drop.verdict, accepted: [] }))
  tx.delete(payloadKey)
  tx.delete(expiryKey(expiryHour(row.expiresMs), number, drop.seq))
  tx.delete(batchKey(Table.quarantine, number, drop.seq))
  planState(
    tx,
    record,
    dropSeq(
      record.planned,
      { seq: drop.seq, bytes: isLive ? row.payloadBytes : 0, records: isLive ? row.records : 0 },
      createdMsReader(engine, number, over)
    )
  )

  if (removed.length > 0) {
    const entry = {
      stream: number,
      batchSeq: drop.seq,
      cause: drop.verdict,
      atMs: drop.atMs,
      added: [],
      removed: removed.sort((a, b) => a - b)
    }
    planFeed(engine, tx, entry, row.records)
  }

  return removed.length
}

/** One bounded piece of retention: expired payloads, headers long below the floor, old entries of the feed. */
export async function expire(engine: Engine, nowMs: number, steps: number): Promise<ExpireReport> {
  const due = await engine.db.keys({ ...expiryRange(nowMs), limit: steps }).all()
  const report: ExpireReport = { batches: 0, bytes: 0, claims: 0, headers: 0, isMore: due.length === steps }

  for (const key of due) {
    const { stream, seq } = parseExpiryKey(key)
    const record = engine.streams.findNumber(stream)
    const bytes = payloadBytes(engine, stream, seq)
    const claims = await engine.commits.commit((tx, inflight) => {
      tx.delete(key)

      return record === undefined ? undefined : planDrop(engine, { tx, inflight }, record, { seq, verdict: 'expired', atMs: nowMs })
    })

    if (claims === undefined) continue
    report.batches++
    report.bytes += bytes
    report.claims += claims
  }

  report.headers = await pruneHeaders(engine, nowMs, steps)
  report.isMore ||= report.headers === steps

  const feed = await engine.commits.commit(tx => planFeedPrune(engine, tx, nowMs - FEED_KEEP_MS, steps))
  report.isMore ||= feed === steps
  engine.metrics.expired.inc({ what: 'batch' }, report.batches)
  engine.metrics.expired.inc({ what: 'claim' }, report.claims)
  engine.metrics.expired.inc({ what: 'header' }, report.headers)

  return report
}

/** Bytes of a payload that is held; 0 where none is. */
function payloadBytes(engine: Engine, stream: number, seq: number): number {
  const row = findHeaderRow(engine, stream, seq)

  return row?.verdict === 'ok' ? row.payloadBytes : 0
}

/** What `expire` would erase at this time, by walking over the keys of what is due. */
export async function planExpiry(engine: Engine, nowMs: number): Promise<ExpiryPlan> {
  const plan: ExpiryPlan = { batches: 0, bytes: 0, headers: 0 }

  for await (const key of engine.db.keys(expiryRange(nowMs))) {
    const { stream, seq } = parseExpiryKey(key)
    const verdict = findHeaderRow(engine, stream, seq)?.verdict
    if (verdict === undefined || verdict === 'expired' || verdict === 'erased' || verdict === 'void') continue

    plan.batches++
    plan.bytes += payloadBytes(engine, stream, seq)
  }

  for (const record of engine.streams.records()) {
    const top = (record.durable?.floor ?? 0) - 2
    if (top < 1) continue

    for await (const key of engine.db.keys(batchRange(Table.header, record.number, 0, top)))
      if (isOld(engine, record, parseBatchKey(Table.header, key).seq, nowMs)) plan.headers++
  }

  return plan
}

/** Headers below floor − 1 go seven days after their batch expired (3.5), with their deliveries. */
async function pruneHeaders(engine: Engine, nowMs: number, steps: number): Promise<number> {
  let pruned = 0

  for (const record of engine.streams.records()) {
    const top = (record.durable?.floor ?? 0) - 2
    if (top < 1) continue
    if (pruned >= steps) break

    const range = { ...batchRange(Table.header, record.number, 0, top), limit: steps - pruned }
    const keys = await engine.db.keys(range).all()
    const old = keys.filter(key => isOld(engine, record, parseBatchKey(Table.header, key).seq, nowMs))
    if (old.length === 0) continue

    const last = parseBatchKey(Table.header, old[old.length - 1] ?? new Uint8Array(0)).seq
    const deliveries = await engine.db.keys({ ...deliveryRange(record.number, 0, last), limit: steps }).all()
    await engine.commits.commit(tx => {
      for (const key of [...old, ...deliveries]) tx.delete(key)
    })
    pruned += old.length
  }

  return pruned
}

function isOld(engine: Engine, record: StreamRecord, seq: number, nowMs: number): boolean {
  const row = findHeaderRow(engine, record.number, seq)

  return row === undefined || row.expiresMs + HEADER_KEEP_MS < nowMs
}

/** Privacy withdrawal (4.4). */
export async function eraseBatches(
  engine: Engine,
  record: StreamRecord | undefined,
  seqs: readonly number[],
  atMs: number
): Promise<{ batches: number; claims: number }> {
  const total = { batches: 0, claims: 0 }

  if (record === undefined) return total

  for (const seq of seqs) {
    const claims = await engine.commits.commit((tx, inflight) =>
      planDrop(engine, { tx, inflight }, record, { seq, verdict: 'erased', atMs })
    )
    if (claims === undefined) continue

    total.batches++
    total.claims += claims
  }

  return total
}
