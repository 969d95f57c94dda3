/** What became of one seq of a stream. All but `missing` count as held (3.4). */
export type Verdict = 'ok' | 'void' | 'unread' | 'erased' | 'expired' | 'header-only'

/**
 * `forked`: two signed histories. `revoked`: its node or organization is, and the revocation lists where it ends. `disowned`: the
 * revocation does not list it, so it has no agreed end and is no part of any digest (3.1, 3.4).
 */
export type StreamCondition = 'live' | 'forked' | 'revoked' | 'disowned'

/** A closed interval of sequence numbers, from ≤ to. */
export interface SeqRange {
  from: number
  to: number
}

/** All that a node knows of one stream without reading it. Kept in memory for every stream and rebuilt from the store at start. */
export interface StreamState {
  streamId: Uint8Array
  nodeKey: Uint8Array
  orgKey: Uint8Array
  audienceHash: Uint8Array
  /** Empty for COMMUNITY. */
  audience: readonly Uint8Array[]
  salt: Uint8Array
  epoch: number
  class: 0 | 1
  /** Highest valid floor_seq seen; from 1. */
  floor: number
  /** Highest seq held. */
  head: number
  headHash: Uint8Array
  headCreatedMs: number
  /** Highest created_ms over the gapless prefix (created_ms never falls). */
  gaplessCreatedMs: number
  /** Highest seq such that floor … gapless are all held; floor − 1 when none. */
  gapless: number
  /** Holes between floor and head, ascending. `header-only` seqs (payload still wanted) are in here as well. */
  missing: readonly SeqRange[]
  condition: StreamCondition
  /** First seq that does not count: the forked seq, or the cut-off + 1. */
  cutSeq?: number
  /** Hash of the header at cutSeq − 1, where it is held. */
  cutHash?: Uint8Array
  /** The operator lets the records from `cutSeq` up to here count again (3.5). Only here: digests and peers know nothing of it. */
  restoredTo?: number
  /** Live bytes held: for status. */
  bytes: number
  records: number
}

/** Whether the records of a seq are set aside: beyond the end of what counts, and not restored by the operator. */
export function isContestedAt({ cutSeq, restoredTo = 0 }: Pick<StreamState, 'cutSeq' | 'restoredTo'>, seq: number): boolean {
  return cutSeq !== undefined && seq >= cutSeq && seq > restoredTo
}

/** Highest seq whose records may count. */
export function lastCounting({ head, cutSeq, restoredTo = 0 }: Pick<StreamState, 'head' | 'cutSeq' | 'restoredTo'>): number {
  return Math.min(head, Math.max((cutSeq ?? head + 1) - 1, restoredTo))
}

export function isCommunity(stream: { audience: readonly Uint8Array[] }): boolean {
  return stream.audience.length === 0
}
