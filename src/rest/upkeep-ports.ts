import type { StreamCondition } from '../envelope/stream.js'

/** One stream of which something is set aside (3.5), as the operator decides about it. */
export interface ContestedView {
  streamId: Uint8Array
  orgDid: string
  orgName: string
  peerId: string
  audience: 'community' | 'orgs'
  condition: StreamCondition
  epoch: number
  /** First seq that does not count, and the last one held. */
  fromSeq: number
  head: number
  /** Live batches and records from `fromSeq` on. */
  batches: number
  records: number
  /** Up to here the operator lets them count. */
  restoredTo?: number
  /** Why they may not be restored; absent: they may. */
  refusal?: string
}

/** One batch that is set aside. */
export interface ContestedBatchView {
  seq: number
  createdMs: number
  records: number
  isRestored: boolean
}

export interface ContestedAsk {
  /** 16 bytes; or an organization: every contested stream of it. */
  streamId?: Uint8Array
  orgKey?: Uint8Array
  /** With a stream: the last seq that is to count. Absent: all that is held. */
  upTo?: number
  isDryRun: boolean
}

/** What of one stream a decision changes. */
export interface ContestedChange {
  streamId: Uint8Array
  orgName: string
  from: number
  to: number
  batches: number
  records: number
}

/** What the operator's commands about contested records ask of the node. */
export interface ContestedPort {
  list(): Promise<readonly ContestedView[]>
  /** At most `CONTESTED_BATCHES_SHOWN` of them. @throws NodeError `NOT_FOUND` */
  batches(streamId: Uint8Array): Promise<readonly ContestedBatchView[]>
  /** Lets contested records count here again. @throws NodeError `NOT_FOUND` · `REQUEST_INVALID` · `RESTORE_REFUSED` */
  restore(ask: ContestedAsk): Promise<readonly ContestedChange[]>
  /** Sets restored records aside again. @throws NodeError `NOT_FOUND` · `REQUEST_INVALID` */
  contest(ask: ContestedAsk): Promise<readonly ContestedChange[]>
}

/** Batches that one answer shows. */
export const CONTESTED_BATCHES_SHOWN = 100

export interface DbStatsView {
  state: string
  reasons: readonly string[]
  claimsTotal: number
  claims: Readonly<Record<string, number>>
  values: number
  streams: number
  payloadBytes: number
  diskBytes: number
}

export interface DbVerifyView {
  state: string
  reasons: readonly string[]
  batches: number
  holes: number
  claims: number
}

export interface DbPruneView {
  isDryRun: boolean
  batches: number
  /** Bytes of payloads that go. */
  bytes: number
  /** Unknown in a dry run. */
  claims?: number
  headers: number
}

export interface DbCompactView {
  batches: number
  diskBytesBefore: number
  diskBytes: number
}

export interface DbProgress {
  /** Fixed words: what is being done. */
  step: 'verify' | 'erase' | 'compact'
  batches: number
}

/** The work on the database that an operator asks of a running node; on a stopped one the command does it. */
export interface DbPort {
  stats(): Promise<DbStatsView>
  verify(ask: { isLossAccepted: boolean }, onProgress: (progress: DbProgress) => void, signal: AbortSignal): Promise<DbVerifyView>
  /** @throws NodeError `CLOCK_IN_DOUBT`: what is erased does not come back. */
  prune(ask: { isDryRun: boolean }, onProgress: (progress: DbProgress) => void, signal: AbortSignal): Promise<DbPruneView>
  compact(onProgress: (progress: DbProgress) => void, signal: AbortSignal): Promise<DbCompactView>
}
