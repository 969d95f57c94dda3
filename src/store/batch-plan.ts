import type { Batch } from '../envelope/batch.js'
import { type AcceptedRow, type BatchPut, mayReplace, isFillable } from '../envelope/batch-put.js'
import { decodeHeader } from '../envelope/header-codec.js'
import type { StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import { equalBytes, sha256, toHex } from '../model/bytes.js'
import { type ClaimChange, planClaims } from './claim-plan.js'
import { type Engine, findHeaderRow, readHeaderRows } from './engine.js'
import { planMarks, planUnmark, withoutErased } from './erasure-book.js'
import { planFeed } from './feed.js'
import { batchKey, expiryHour, expiryKey, numberKey, Table } from './keys.js'
import { encodeHeaderRow, encodeQuarantine, encodeStream, type HeaderRow } from './row-codecs.js'
import type { PutOutcome } from './store.js'
import { holdSeq, openStream, placeOf, raiseFloorTo } from './stream-book.js'
import type { StreamRecord } from './streams.js'
import type { Transaction } from './transaction.js'

/** Through which a plan sees what is planned and not on disk yet. */
export interface Overlay {
  tx: Transaction
  inflight: Transaction | undefined
}

/** Plans one put; all that can refuse it comes before the first change. */
export async function planPut(engine: Engine, over: Overlay, offered: BatchPut): Promise<PutOutcome> {
  const { put, mark } = withoutErased(engine, offered)
  const { batch } = put
  const { header } = batch

  checkBytes(put)

  const found = engine.streams.find(header.streamId)
  const state = found?.planned ?? openStream(batch, put.startFloor)
  const known = found === undefined ? undefined : findKnown(engine, over, found, batch)

  if (known === 'below-floor') return { result: 'known' }
  if (known !== undefined && !mayReplace(known, put)) return { result: 'known' }

  checkPlace(engine, over, { record: found, state, batch })
  if (put.isOwn) checkReleased(engine, batch)

  const record = found ?? engine.streams.open(state, () => engine.counters.next('stream'))
  const { tx } = over
  const change = await planRows(engine, over, record, put)

  writeBatch(tx, record, put, change.retired)
  await advance(engine, over, record, put)
  planMarks(engine, tx, put)
  if (mark !== undefined) planUnmark(engine, tx, mark)
  if (put.isOwn) release(engine, tx, batch)
  if (change.added.length + change.removed.length === 0) return { result: 'new' }

  const cause = change.added.length === 0 ? 'withdrawn' : 'arrival'
  const feedSeq = planFeed(
    engine,
    tx,
    { stream: record.number, batchSeq: header.seq, cause, atMs: put.receivedMs, added: change.added, removed: change.removed },
    header.records
  )

  return { result: 'new', feedSeq }
}

/** The claims of the batch. Two of its rows may meet in one value, so its header is known before its claims are. */
async function planRows(engine: Engine, { tx, inflight }: Overlay, record: StreamRecord, put: BatchPut): Promise<ClaimChange> {
  const { header, headerHash } = put.batch
  const { receivedMs, isOwn, accepted: rows } = put

  engine.facts.set(record.number, header.seq, { hash: Uint8Array.from(headerHash), receivedMs, expiresMs: header.expiresMs })

  try {
    return await planClaims(engine, tx, inflight, {
      record,
      seq: header.seq,
      rows,
      headerHash,
      receivedMs,
      expiresMs: header.expiresMs,
      isOwn
    })
  } catch (err) {
    engine.facts.delete(record.number, header.seq)
    throw err
  }
}

/** What the store could never serve is never stored. */
function checkBytes({ batch, verdict, accepted }: BatchPut): void {
  const { header, payload } = batch

  if (!equalBytes(sha256(batch.headerBytes), batch.headerHash)) throw malformed('The header does not match its hash')
  if (verdict === 'ok' && payload === undefined) throw malformed('A batch that counts needs its payload')
  if (verdict !== 'ok' && accepted.length > 0) throw malformed('Only a batch that counts has claims')
  if (verdict !== 'ok' || payload === undefined) return

  if (payload.byteLength !== header.payloadBytes || !equalBytes(sha256(payload), header.payloadSha256)) {
    throw malformed('The payload does not match its header')
  }
}

function malformed(message: string): NodeError {
  return new NodeError('BATCH_MALFORMED', message)
}

/**
 * The row that the store has for this seq, if it is the same header.
 * @throws NodeError `STREAM_FORKED` when it is another one
 */
function findKnown(
  engine: Engine,
  { tx, inflight }: Overlay,
  record: StreamRecord,
  { header, headerHash }: Batch
): HeaderRow | 'below-floor' | undefined {
  const place = placeOf(record.planned, header.seq)

  if (place === 'below-floor') return 'below-floor'
  if (place !== 'held' && place !== 'wanted') return undefined

  const row = findHeaderRow(engine, record.number, header.seq, tx, inflight)
  if (row === undefined) return undefined
  if (!equalBytes(sha256(row.headerBytes), headerHash)) throw forked(header.streamId, header.seq)

  return row
}

function forked(streamId: Uint8Array, seq: number): NodeError {
  return new NodeError('STREAM_FORKED', `Another header is held at seq ${seq} of stream ${toHex(streamId)}, or the link to it is broken`, {
    details: { seq }
  })
}

/** Not too far ahead, and linked to the neighbours that are held. */
function checkPlace(
  engine: Engine,
  { tx, inflight }: Overlay,
  { record, state, batch }: { record: StreamRecord | undefined; state: StreamState; batch: Batch }
): void {
  const { header, headerHash } = batch

  if (placeOf(state, header.seq) === 'too-far') {
    throw new NodeError('SEQ_TOO_FAR', `seq ${header.seq} is too far beyond ${state.gapless}`, {
      details: { seq: header.seq, gapless: state.gapless }
    })
  }

  if (record === undefined) return

  const before = header.seq - 1
  const isBeforeHead = before === state.head && before > 0
  const rowBefore = isBeforeHead || before < state.floor ? undefined : findHeaderRow(engine, record.number, before, tx, inflight)
  const hashBefore = isBeforeHead ? state.headHash : rowBefore === undefined ? undefined : sha256(rowBefore.headerBytes)

  if (hashBefore !== undefined && !equalBytes(hashBefore, header.prev)) throw forked(header.streamId, header.seq)
  if (header.seq >= state.head) return

  const rowAfter = findHeaderRow(engine, record.number, header.seq + 1, tx, inflight)
  if (rowAfter !== undefined && !equalBytes(decodeHeader(rowAfter.headerBytes).prev, headerHash)) throw forked(header.streamId, header.seq)
}

/** A node never releases two bodies for one (stream, seq), whatever its database has lost (D4). */
function checkReleased(engine: Engine, { header, headerHash }: Batch): void {
  const released = engine.watermark.findHead(header.streamId)

  if (released !== undefined && released.seq === header.seq && !equalBytes(released.headerHash, headerHash)) {
    throw forked(header.streamId, header.seq)
  }
}

/** Moves the watermark, never back: own batches that come home from peers after a loss lie below it. */
function release(engine: Engine, tx: Transaction, { header, headerHash }: Batch): void {
  const released = engine.watermark.findHead(header.streamId)
  if (released !== undefined && released.seq >= header.seq) return

  tx.release({ streamId: Uint8Array.from(header.streamId), seq: header.seq, headerHash: Uint8Array.from(headerHash) })
}

function writeBatch(tx: Transaction, record: StreamRecord, put: BatchPut, retired: readonly number[]): void {
  const { batch, verdict } = put
  const { seq, createdMs, expiresMs, payloadBytes, records } = batch.header
  const { number } = record

  tx.putSealed(
    batchKey(Table.header, number, seq),
    encodeHeaderRow({
      verdict,
      reason: put.reason,
      receivedMs: put.receivedMs,
      createdMs,
      expiresMs,
      payloadBytes,
      records,
      accepted: rowNumbers(put.accepted, retired),
      signature: batch.signature,
      headerBytes: batch.headerBytes
    })
  )

  if (verdict === 'ok' && batch.payload !== undefined) tx.put(batchKey(Table.payload, number, seq), batch.payload)
  if (verdict === 'ok' || isFillable(put)) tx.putSealed(expiryKey(expiryHour(expiresMs), number, seq), NOTHING)
  if (put.quarantined.length > 0) tx.putSealed(batchKey(Table.quarantine, number, seq), encodeQuarantine(put.quarantined))
}

const NOTHING = new Uint8Array(0)

/** The next state of the stream: its head, its holes and its floor. */
async function advance(engine: Engine, over: Overlay, record: StreamRecord, { batch, verdict }: BatchPut): Promise<void> {
  const { header } = batch
  const isLive = verdict === 'ok'
  const state = holdSeq(
    record.planned,
    {
      seq: header.seq,
      headerHash: batch.headerHash,
      createdMs: header.createdMs,
      isWanted: verdict === 'header-only',
      bytes: isLive ? header.payloadBytes : 0,
      records: isLive ? header.records : 0
    },
    createdMsReader(engine, record.number, over)
  )

  planState(over.tx, record, state)
  if (header.floorSeq > state.floor) await planFloor(engine, over, record, header)
}

export function createdMsReader(engine: Engine, stream: number, { tx, inflight }: Overlay): (seq: number) => number {
  return seq => {
    const row = findHeaderRow(engine, stream, seq, tx, inflight)

    return row === undefined ? 0 : row.createdMs
  }
}

/** Makes this the stream's state: planned at once, visible when it is on disk. */
export function planState(tx: Transaction, record: StreamRecord, state: StreamState): void {
  record.planned = state
  tx.states.set(record.number, state)
}

export function writeStates(tx: Transaction): void {
  for (const [number, state] of tx.states) tx.putSealed(numberKey(Table.stream, number), encodeStream(state))
}

/** How many headers a look at the floor reads at a time. */
const FLOOR_CHUNK = 500

/**
 * Takes a raise of the floor when everything below it is held and had expired by then (3.5); other raises are ignored.
 * What was read is remembered, so that a refused raise that is repeated in each header costs nothing.
 */
async function planFloor(
  engine: Engine,
  over: Overlay,
  record: StreamRecord,
  header: { floorSeq: number; createdMs: number }
): Promise<void> {
  const { planned } = record
  const target = header.floorSeq
  if (planned.gapless < target - 1) return

  const known = record.floorScan?.floor === planned.floor && record.floorScan.upTo <= target ? record.floorScan : undefined
  const scan = known ?? { floor: planned.floor, upTo: planned.floor, expiresMs: 0 }
  record.floorScan = scan

  while (scan.upTo < target && scan.expiresMs < header.createdMs) {
    const to = Math.min(target, scan.upTo + FLOOR_CHUNK) - 1
    const rows = await readHeaderRows(engine, record.number, { from: scan.upTo, to }, over)

    for (const row of rows) {
      if (row === undefined) return
      scan.expiresMs = Math.max(scan.expiresMs, row.expiresMs)
      scan.upTo++
    }
  }

  if (scan.expiresMs < header.createdMs) {
    planState(over.tx, record, raiseFloorTo(planned, target, createdMsReader(engine, record.number, over)))
  }
}

/** Numbers of the rows that became claims, ascending; without those that were retired at once. */
export function rowNumbers(rows: readonly AcceptedRow[], retired: readonly number[]): number[] {
  const gone = new Set(retired)
  const numbers = rows.map(({ row }) => row)

  return (gone.size === 0 ? numbers : numbers.filter(row => !gone.has(row))).sort((a, b) => a - b)
}

/** Rows of a payload by number; rows that are not in it are left out. */
export function rowsOf(decoded: readonly AcceptedRow[], accepted: readonly number[]): AcceptedRow[] {
  const wanted = new Set(accepted)

  return decoded.filter(({ row }) => wanted.has(row))
}
