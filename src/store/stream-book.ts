/**
 * How the state of a stream changes (3.3, 3.4): pure functions from one StreamState to the next, shared by both stores.
 * `missing` holds every seq between floor and head whose payload is still wanted.
 */
import type { Batch } from '../envelope/batch.js'
import { isContestedAt, type SeqRange, type StreamCondition, type StreamState } from '../envelope/stream.js'
import { SEQ_AHEAD_MAX } from '../limits.js'

/** @param floor - seqs below count as gone: a joiner starts at the lowest floor offered (3.5) */
export function openStream({ header, audience, salt }: Batch, floor = 1): StreamState {
  return {
    streamId: Uint8Array.from(header.streamId),
    nodeKey: Uint8Array.from(header.nodeKey),
    orgKey: Uint8Array.from(header.orgKey),
    audienceHash: Uint8Array.from(header.audienceHash),
    audience: audience.map(key => Uint8Array.from(key)),
    salt: Uint8Array.from(salt),
    epoch: header.epoch,
    class: header.class,
    floor,
    head: 0,
    headHash: new Uint8Array(32),
    headCreatedMs: 0,
    gaplessCreatedMs: 0,
    gapless: floor - 1,
    missing: [],
    condition: 'live',
    bytes: 0,
    records: 0
  }
}

/** `wanted` covers holes and header-only seqs. */
export type SeqPlace = 'below-floor' | 'held' | 'wanted' | 'next' | 'ahead' | 'too-far'

export function placeOf(state: StreamState, seq: number): SeqPlace {
  const top = topOf(state)

  if (seq < state.floor) return 'below-floor'
  if (seq <= top) return isMissing(state, seq) ? 'wanted' : 'held'
  // The direct successor makes no new hole, so an old hole far below never stops a stream.
  if (seq === top + 1) return 'next'

  return seq <= state.gapless + SEQ_AHEAD_MAX ? 'ahead' : 'too-far'
}

export function isMissing(state: StreamState, seq: number): boolean {
  return state.missing.some(({ from, to }) => from <= seq && seq <= to)
}

/** Highest seq that is held or counts as gone. */
function topOf(state: StreamState): number {
  return Math.max(state.head, state.floor - 1)
}

export interface Held {
  seq: number
  headerHash: Uint8Array
  createdMs: number
  /** The payload is still wanted (`header-only`). */
  isWanted: boolean
  /** Live payload bytes and rows that this adds. */
  bytes: number
  records: number
}

/** Reads created_ms of a held seq; asked only when a hole closes. */
export type CreatedMsOf = (seq: number) => number

export function holdSeq(state: StreamState, held: Held, createdMsOf: CreatedMsOf): StreamState {
  const top = topOf(state)
  let missing = state.missing

  if (held.seq > top + 1) missing = addRange(missing, top + 1, held.seq - 1)
  missing = held.isWanted ? addRange(missing, held.seq, held.seq) : removeSeq(missing, held.seq)

  const isHead = held.seq > state.head
  const next: StreamState = {
    ...state,
    missing,
    head: isHead ? held.seq : state.head,
    headHash: isHead ? Uint8Array.from(held.headerHash) : state.headHash,
    headCreatedMs: isHead ? held.createdMs : state.headCreatedMs,
    ...(held.seq + 1 === state.cutSeq ? { cutHash: Uint8Array.from(held.headerHash) } : {}),
    bytes: state.bytes + held.bytes,
    records: state.records + held.records
  }

  return withGapless(next, seq => (seq === held.seq ? held.createdMs : createdMsOf(seq)))
}

/**
 * Ends what counts of a stream, or lifts the end.
 *
 * @param hashOf - of a held header; undefined where none is held
 */
export function cutAt(
  state: StreamState,
  { condition, cutSeq }: { condition: StreamCondition; cutSeq?: number },
  hashOf: (seq: number) => Uint8Array | undefined
): StreamState {
  const { cutSeq: _seq, cutHash: _hash, restoredTo: _restored, ...rest } = state
  if (cutSeq === undefined) return { ...rest, condition }

  const cutHash = cutSeq > 1 ? hashOf(cutSeq - 1) : undefined

  return { ...rest, condition, cutSeq, ...(cutHash === undefined ? {} : { cutHash: Uint8Array.from(cutHash) }) }
}

/** Lets contested records count again up to a seq, or none of them. What the operator decided is void when the cut moves. */
export function restoreTo(state: StreamState, seq: number | undefined): StreamState {
  const { restoredTo: _former, ...rest } = state

  return seq === undefined || state.cutSeq === undefined || seq < state.cutSeq ? rest : { ...rest, restoredTo: Math.min(seq, state.head) }
}

/** Seqs whose records are contested after a change of the state and were not before, or the other way round. */
export function* contestedChanges(before: StreamState, after: StreamState): Generator<{ seq: number; isContested: boolean }> {
  const first = Math.min(before.cutSeq ?? Number.POSITIVE_INFINITY, after.cutSeq ?? Number.POSITIVE_INFINITY)

  for (let seq = Math.max(before.floor, first); seq <= before.head; seq++) {
    const isContested = isContestedAt(after, seq)
    if (isContested !== isContestedAt(before, seq)) yield { seq, isContested }
  }
}

/** A held seq turns out to be lost: it is wanted again. */
export function loseSeq(state: StreamState, lost: { seq: number; bytes: number; records: number }, createdMsOf: CreatedMsOf): StreamState {
  if (lost.seq < state.floor || lost.seq > state.head) return state

  const missing = addRange(state.missing, lost.seq, lost.seq)

  return withGapless({ ...withoutLive(state, lost), missing }, createdMsOf)
}

/** The payload of a seq is gone for good (expired, erased): it counts as held. */
export function dropSeq(
  state: StreamState,
  dropped: { seq: number; bytes: number; records: number },
  createdMsOf: CreatedMsOf
): StreamState {
  return withGapless({ ...withoutLive(state, dropped), missing: removeSeq(state.missing, dropped.seq) }, createdMsOf)
}

function withoutLive(state: StreamState, gone: { bytes: number; records: number }): StreamState {
  return { ...state, bytes: Math.max(0, state.bytes - gone.bytes), records: Math.max(0, state.records - gone.records) }
}

/** The state that a scan of the headers found. */
export interface FoundHeaders {
  head: number
  headHash: Uint8Array
  headCreatedMs: number
  missing: readonly SeqRange[]
  bytes: number
  records: number
}

export function replaceHeads(state: StreamState, found: FoundHeaders, createdMsOf: CreatedMsOf): StreamState {
  // The gapless seq is unknown until it is computed, so that its time is read anew.
  return withGapless({ ...state, ...found, gapless: -1 }, createdMsOf)
}

export function raiseFloorTo(state: StreamState, floor: number, createdMsOf: CreatedMsOf): StreamState {
  if (floor <= state.floor) return state

  const missing = state.missing.flatMap(({ from, to }) => (to < floor ? [] : [{ from: Math.max(from, floor), to }]))

  return withGapless({ ...state, floor, missing }, createdMsOf)
}

function withGapless(state: StreamState, createdMsOf: CreatedMsOf): StreamState {
  const first = state.missing[0]
  const gapless = first === undefined ? topOf(state) : first.from - 1

  if (gapless === state.gapless) return state.gapless === state.head ? { ...state, gaplessCreatedMs: state.headCreatedMs } : state
  if (gapless === state.head) return { ...state, gapless, gaplessCreatedMs: state.headCreatedMs }
  // Below the floor there is nothing to read: what counts there is the highest time known of what is gone.
  if (gapless < state.floor || gapless > state.head)
    return { ...state, gapless, gaplessCreatedMs: gapless < state.gapless ? 0 : state.gaplessCreatedMs }

  return { ...state, gapless, gaplessCreatedMs: createdMsOf(gapless) }
}

export function addRange(ranges: readonly SeqRange[], from: number, to: number): SeqRange[] {
  const out: SeqRange[] = []
  let added: SeqRange = { from, to }
  let isPlaced = false

  for (const range of ranges) {
    if (range.to < added.from - 1) {
      out.push(range)
    } else if (range.from > added.to + 1) {
      if (!isPlaced) out.push(added)
      isPlaced = true
      out.push(range)
    } else {
      added = { from: Math.min(added.from, range.from), to: Math.max(added.to, range.to) }
    }
  }

  if (!isPlaced) out.push(added)

  return out
}

export function removeSeq(ranges: readonly SeqRange[], seq: number): SeqRange[] {
  return ranges.flatMap(({ from, to }) => {
    if (seq < from || seq > to) return [{ from, to }]

    return [
      { from, to: seq - 1 },
      { from: seq + 1, to }
    ].filter(range => range.from <= range.to)
  })
}

export function countSeqs(ranges: readonly SeqRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}
