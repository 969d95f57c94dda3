import type { NodeErrorCode } from '../errors.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import type { Batch } from './batch.js'
import type { Verdict } from './stream.js'

/** A row that becomes a claim. */
export interface AcceptedRow {
  /** Row number in the payload. */
  row: number
  kind: 'indicator' | 'victim'
  indicator: Indicator | VictimRecord
}

/** A row that policy set aside; it stays in the payload and can be released later. */
export interface QuarantinedRow {
  row: number
  /** `file:line rule` of the policy that decided. */
  rule: string
}

/** Batches that the erasures of a batch take away (4.4). They count only for the same organization and audience. */
export interface ErasedSeqs {
  streamId: Uint8Array
  seqs: readonly number[]
}

/** One batch to store, in one atomic write: header, payload, claims, feed entry, stream state (chapter 6). */
export interface BatchPut {
  batch: Batch
  receivedMs: number
  verdict: Verdict
  /** Error code behind `void`, `unread`. */
  reason?: NodeErrorCode
  /** Rows that the policy accepts; empty unless verdict is `ok`. */
  accepted: readonly AcceptedRow[]
  quarantined: readonly QuarantinedRow[]
  /** Absent: none. */
  erases?: readonly ErasedSeqs[]
  /** The first batch of a stream that begins here: seqs below count as gone (3.5). Absent: 1. */
  startFloor?: number
  /** True for batches that this node signed: they move the watermark before they are acknowledged. */
  isOwn: boolean
}

/**
 * Whether a copy with its payload may still take the place of what is held without one. What is void on the word of peers is not
 * proven to be.
 */
export function isFillable({ verdict, reason }: { verdict: Verdict; reason?: string | undefined }): boolean {
  return verdict === 'header-only' || verdict === 'unread' || (verdict === 'void' && reason === VOID_AT_PEERS)
}

/** Void by this node's own judgement. */
export function isProvenVoid({ verdict, reason }: { verdict: Verdict; reason?: string | undefined }): boolean {
  return verdict === 'void' && reason !== VOID_AT_PEERS
}

/** Whether a second copy of a header that is held changes what is held of it. */
export function mayReplace(known: { verdict: Verdict; reason?: string | undefined }, put: BatchPut): boolean {
  if (!isFillable(known) || put.verdict === known.verdict) return false

  return !isFillable(put) || put.verdict === 'void'
}

/** Why a payload is not held: peers of several organizations call it void (3.4). */
export const VOID_AT_PEERS = 'PAYLOAD_VOID_AT_PEERS' satisfies NodeErrorCode

export type PutResult = 'new' | 'known'

/** What listeners hear after a batch is durable. */
export interface StoredEvent {
  batch: Batch
  verdict: Verdict
  accepted: readonly AcceptedRow[]
  isOwn: boolean
  /** Position of its entry in the change feed; absent when no row was accepted. */
  feedSeq?: number
}
