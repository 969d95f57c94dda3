import type { Batch } from '../envelope/batch.js'
import { type AcceptedRow, type BatchPut, isFillable, isProvenVoid, mayReplace } from '../envelope/batch-put.js'
import { isContestedAt, type StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import { equalBytes, sha256, toHex } from '../model/bytes.js'
import { FEED_KEEP_MS, HEADER_KEEP_MS } from './constants.js'
import { audienceKey, markPlace } from './erasure-marks.js'
import { expiryHour } from './keys.js'
import { addFeed, mergeRows, removeRows, type Shelf, type ShelfBatch, type ShelfStream } from './memory-shelf.js'
import type { BatchRead, BatchReview, ExpireReport, ExpiryPlan, PutOutcome, StoredBatch, StreamCut } from './store.js'
import { contestedChanges, cutAt, dropSeq, holdSeq, openStream, placeOf, raiseFloorTo, restoreTo } from './stream-book.js'

const HOUR_MS = 3_600_000

function createdMsOf(batches: ReadonlyMap<number, ShelfBatch>): (seq: number) => number {
  return seq => batches.get(seq)?.stored.header.createdMs ?? 0
}

export function putBatch(shelf: Shelf, offered: BatchPut): PutOutcome {
  const mark = shelf.marks.find(markPlace(offered.batch), offered.batch.header.expiresMs)
  const put = mark === undefined ? offered : withoutPayload(offered)
  const { batch } = put
  const { seq, streamId } = batch.header

  checkBytes(put)

  const stream: ShelfStream = shelf.streams.get(toHex(streamId)) ?? { state: openStream(batch, put.startFloor), batches: new Map() }
  const known = stream.batches.get(seq)
  const place = placeOf(stream.state, seq)

  if (place === 'below-floor') return { result: 'known' }
  if (known !== undefined && !equalBytes(known.stored.headerHash, batch.headerHash)) throw forked(seq)
  if (known !== undefined && !mayReplace(known.stored, put)) return { result: 'known' }
  if (place === 'too-far') throw new NodeError('SEQ_TOO_FAR', `seq ${seq} is too far ahead`)
  checkLinks(stream, batch)

  const released = shelf.heads.get(toHex(streamId))
  if (put.isOwn && released?.seq === seq && !equalBytes(released.headerHash, batch.headerHash)) throw forked(seq)

  const stored: StoredBatch = toStored(put, stream.state)
  const change = mergeRows(shelf, stored, put.accepted)

  stream.batches.set(seq, { stored, accepted: withoutRetired(put.accepted, change.retired), quarantined: put.quarantined })
  stream.state = nextState(stream, put)
  shelf.streams.set(toHex(streamId), stream)
  shelf.version++
  if (mark !== undefined) shelf.marks.delete(mark)
  addMarks(shelf, put)
  if (put.isOwn && (released?.seq ?? 0) < seq) shelf.heads.set(toHex(streamId), { streamId, seq, headerHash: batch.headerHash })
  if (change.added.length + change.removed.length === 0) return { result: 'new' }

  const cause = change.added.length === 0 ? 'withdrawn' : 'arrival'
  const feedSeq = addFeed(
    shelf,
    { streamId, batchSeq: seq, cause, atMs: put.receivedMs, added: change.added, removed: change.removed },
    batch.header.records
  )

  return { result: 'new', feedSeq }
}

export function readBatch(stream: ShelfStream | undefined, seq: number, read?: BatchRead): StoredBatch | undefined {
  const stored = stream?.batches.get(seq)?.stored
  if (stored === undefined || read?.headerOnly !== true) return stored

  const { payload: _left, ...header } = stored

  return header
}

function withoutPayload(put: BatchPut): BatchPut {
  const { payload: _erased, ...header } = put.batch

  return { ...put, batch: header, verdict: 'erased', accepted: [], quarantined: [] }
}

function addMarks(shelf: Shelf, { batch, erases = [] }: BatchPut): void {
  const { orgKey, expiresMs } = batch.header

  for (const { streamId, seqs } of erases) {
    for (const seq of seqs) shelf.marks.add({ streamId, seq, orgKey, audience: audienceKey(batch.audience), expiresMs })
  }
}

/** Erases what is marked and held. */
export function eraseMarked(shelf: Shelf, atMs: number): { batches: number; claims: number } {
  const total = { batches: 0, claims: 0 }

  for (const mark of shelf.marks.list()) {
    const stream = shelf.streams.get(toHex(mark.streamId))
    const held = stream?.batches.get(mark.seq)?.stored
    const isGone = stream !== undefined && mark.seq < stream.state.floor
    if (held === undefined && !isGone && mark.expiresMs > atMs) continue

    shelf.marks.delete(mark)
    if (stream === undefined || held === undefined || held.header.expiresMs > mark.expiresMs) continue
    if (!equalBytes(held.header.orgKey, mark.orgKey) || !equalBytes(audienceKey(held.audience), mark.audience)) continue

    const claims = dropBatch(shelf, stream, { seq: mark.seq, verdict: 'erased', atMs })
    if (claims === undefined) continue

    shelf.erasedSinceMs ??= atMs
    total.batches++
    total.claims += claims
  }

  return total
}

function withoutRetired(rows: readonly AcceptedRow[], retired: readonly number[]): AcceptedRow[] {
  return rows.filter(({ row }) => !retired.includes(row))
}

function checkBytes({ batch, verdict, accepted }: BatchPut): void {
  const { header, headerBytes, headerHash, payload } = batch
  const isWhole = payload !== undefined && payload.byteLength === header.payloadBytes && equalBytes(sha256(payload), header.payloadSha256)

  if (!equalBytes(sha256(headerBytes), headerHash) || (verdict === 'ok' ? !isWhole : accepted.length > 0)) {
    throw new NodeError('BATCH_MALFORMED', 'The batch does not match its header or verdict')
  }
}

function checkLinks({ state, batches }: ShelfStream, { header, headerHash }: Batch): void {
  const before = header.seq - 1 < state.floor && header.seq - 1 !== state.head ? undefined : batches.get(header.seq - 1)
  const after = batches.get(header.seq + 1)

  if (before !== undefined && !equalBytes(before.stored.headerHash, header.prev)) throw forked(header.seq)
  if (after !== undefined && !equalBytes(after.stored.header.prev, headerHash)) throw forked(header.seq)
}

function forked(seq: number): NodeError {
  return new NodeError('STREAM_FORKED', `Another header is held at seq ${seq}, or the link to it is broken`)
}

function toStored({ batch, verdict, reason, receivedMs }: BatchPut, state: StreamState): StoredBatch {
  const { payload, ...rest } = batch

  return {
    ...rest,
    salt: state.salt,
    audience: state.audience,
    ...(verdict === 'ok' && payload !== undefined ? { payload } : {}),
    verdict,
    ...(reason === undefined ? {} : { reason }),
    receivedMs
  }
}

function nextState({ state, batches }: ShelfStream, { batch, verdict }: BatchPut): StreamState {
  const { header, headerHash } = batch
  const isLive = verdict === 'ok'
  const held = {
    seq: header.seq,
    headerHash,
    createdMs: header.createdMs,
    isWanted: verdict === 'header-only',
    bytes: isLive ? header.payloadBytes : 0,
    records: isLive ? header.records : 0
  }
  const next = holdSeq(state, held, createdMsOf(batches))
  const isRaised = header.floorSeq > next.floor && next.gapless >= header.floorSeq - 1 && haveExpired(batches, next.floor, header)

  return isRaised ? raiseFloorTo(next, header.floorSeq, createdMsOf(batches)) : next
}

function haveExpired(batches: ReadonlyMap<number, ShelfBatch>, floor: number, header: { floorSeq: number; createdMs: number }): boolean {
  for (let seq = floor; seq < header.floorSeq; seq++) {
    const expiresMs = batches.get(seq)?.stored.header.expiresMs
    if (expiresMs === undefined || expiresMs >= header.createdMs) return false
  }

  return true
}

/** Gives how many claims went; undefined when there was nothing to drop. */
export function dropBatch(
  shelf: Shelf,
  stream: ShelfStream,
  { seq, verdict, atMs }: { seq: number; verdict: 'expired' | 'erased'; atMs: number }
): number | undefined {
  const held = stream.batches.get(seq)
  const before = held?.stored.verdict
  if (held === undefined || before === verdict || before === 'erased' || isProvenVoid(held.stored)) return undefined

  const { header } = held.stored
  const removed = removeRows(shelf, held.stored, held.accepted)
  const { payload: _gone, ...rest } = held.stored
  const isLive = before === 'ok'

  stream.batches.set(seq, { stored: { ...rest, verdict }, accepted: [], quarantined: [] })
  stream.state = dropSeq(
    stream.state,
    { seq, bytes: isLive ? header.payloadBytes : 0, records: isLive ? header.records : 0 },
    createdMsOf(stream.batches)
  )
  shelf.version++

  if (removed.length > 0) {
    const entry = { streamId: stream.state.streamId, batchSeq: seq, cause: verdict, atMs, added: [], removed }
    addFeed(shelf, entry, header.records)
  }

  return removed.length
}

/** Batches whose last hour is over, the oldest first. */
function dueAt(shelf: Shelf, nowMs: number): Array<{ stream: ShelfStream; stored: StoredBatch; hour: number }> {
  const due = [...shelf.streams.values()].flatMap(stream =>
    [...stream.batches.values()]
      .filter(({ stored }) => stored.verdict === 'ok' || isFillable(stored))
      .map(({ stored }) => ({ stream, stored, hour: expiryHour(stored.header.expiresMs) }))
      .filter(({ hour }) => hour * HOUR_MS <= nowMs)
      .sort((one, other) => one.stored.header.seq - other.stored.header.seq)
  )

  return due.sort((a, b) => a.hour - b.hour)
}

function payloadBytes({ verdict, header }: StoredBatch): number {
  return verdict === 'ok' ? header.payloadBytes : 0
}

export function planExpiry(shelf: Shelf, nowMs: number): ExpiryPlan {
  const due = dueAt(shelf, nowMs)
  const old = [...shelf.streams.values()].flatMap(({ state, batches }) =>
    [...batches.values()].filter(({ stored: { header } }) => header.seq <= state.floor - 2 && header.expiresMs + HEADER_KEEP_MS < nowMs)
  )

  return { batches: due.length, bytes: due.reduce((sum, { stored }) => sum + payloadBytes(stored), 0), headers: old.length }
}

export function expire(shelf: Shelf, nowMs: number, steps: number): ExpireReport {
  const due = dueAt(shelf, nowMs)
  const report: ExpireReport = { batches: 0, bytes: 0, claims: 0, headers: 0, isMore: due.length >= steps }

  for (const { stream, stored } of due.slice(0, steps)) {
    const bytes = payloadBytes(stored)
    const claims = dropBatch(shelf, stream, { seq: stored.header.seq, verdict: 'expired', atMs: nowMs })
    if (claims === undefined) continue

    report.batches++
    report.bytes += bytes
    report.claims += claims
  }

  report.headers = pruneHeaders(shelf, nowMs, steps)

  const old = shelf.feed.slice(0, -1).filter(({ atMs }) => atMs < nowMs - FEED_KEEP_MS).length
  shelf.feed.splice(0, Math.min(old, steps))
  report.isMore ||= report.headers === steps || old >= steps

  return report
}

function pruneHeaders(shelf: Shelf, nowMs: number, steps: number): number {
  let pruned = 0

  for (const { state, batches } of shelf.streams.values()) {
    for (const seq of [...batches.keys()].sort((a, b) => a - b)) {
      const expiresMs = batches.get(seq)?.stored.header.expiresMs ?? 0
      if (seq > state.floor - 2 || pruned >= steps) break
      if (expiresMs + HEADER_KEEP_MS >= nowMs) continue

      batches.delete(seq)
      pruned++
    }
  }

  return pruned
}

export function reviewBatch(shelf: Shelf, stream: ShelfStream, review: BatchReview): PutOutcome {
  const held = stream.batches.get(review.seq)
  if (held === undefined || held.stored.verdict !== 'ok') return { result: 'known' }

  const before = new Set(held.accepted.map(({ row }) => row))
  const after = new Set(review.accepted.map(({ row }) => row))
  const change = mergeRows(
    shelf,
    held.stored,
    review.accepted.filter(({ row }) => !before.has(row))
  )
  const gone = removeRows(
    shelf,
    held.stored,
    held.accepted.filter(({ row }) => !after.has(row))
  )
  const removed = [...change.removed, ...gone].sort((a, b) => a - b)

  stream.batches.set(review.seq, { ...held, accepted: withoutRetired(review.accepted, change.retired), quarantined: review.quarantined })
  if (change.added.length + removed.length === 0) return { result: 'new' }

  const entry = { streamId: stream.state.streamId, batchSeq: review.seq, cause: 'policy' as const, atMs: review.atMs }

  return { result: 'new', feedSeq: addFeed(shelf, { ...entry, added: change.added, removed }, held.stored.header.records) }
}

export function cutStream(shelf: Shelf, stream: ShelfStream | undefined, { condition, cutSeq }: StreamCut, atMs: number): void {
  if (stream === undefined) return

  const cut = { condition, ...(cutSeq === undefined ? {} : { cutSeq }) }

  contest(
    shelf,
    stream,
    cutAt(stream.state, cut, seq => stream.batches.get(seq)?.stored.headerHash),
    atMs
  )
}

export function restoreStream(shelf: Shelf, stream: ShelfStream | undefined, upTo: number | undefined, atMs: number): void {
  if (stream === undefined) return

  contest(shelf, stream, restoreTo(stream.state, upTo), atMs)
}

function contest(shelf: Shelf, stream: ShelfStream, next: StreamState, atMs: number): void {
  const before = stream.state
  let isAnyMoved = false

  stream.state = next
  shelf.version++

  for (const { seq, isContested } of contestedChanges(before, next)) {
    const rows = (stream.batches.get(seq)?.accepted ?? []).map(({ row }) => row).sort((a, b) => a - b)
    if (rows.length === 0) continue

    isAnyMoved = true
    const entry = { streamId: before.streamId, batchSeq: seq, cause: 'contested' as const, atMs }
    addFeed(shelf, { ...entry, added: isContested ? [] : rows, removed: isContested ? rows : [] }, (rows.at(-1) ?? 0) + 1)
  }

  if (isAnyMoved) remergeGroup(shelf, before, atMs)
}

/** What counts may have been replaced by what is contested now, and the other way round (3.5). */
function remergeGroup(shelf: Shelf, { orgKey, audience }: Pick<StreamState, 'orgKey' | 'audience'>, atMs: number): void {
  const groupOf = (one: Pick<StreamState, 'orgKey' | 'audience'>): string => [one.orgKey, ...one.audience].map(toHex).join()

  for (const { state, batches } of shelf.streams.values()) {
    if (groupOf(state) !== groupOf({ orgKey, audience })) continue

    for (const seq of [...batches.keys()].sort((a, b) => a - b)) {
      const held = batches.get(seq)
      if (held === undefined || seq < state.floor || isContestedAt(state, seq)) continue

      const { added, removed } = mergeRows(shelf, held.stored, held.accepted)
      if (added.length + removed.length === 0) continue

      const entry = { streamId: state.streamId, batchSeq: seq, cause: 'contested' as const, atMs }
      addFeed(shelf, { ...entry, added, removed }, held.stored.header.records)
    }
  }
}
