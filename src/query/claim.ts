import type { Indicator, VictimRecord } from '../model/indicator.js'

/** Where the winning revision of a claim stands. */
export interface BatchRef {
  streamId: Uint8Array
  seq: number
  /** Row number within the payload (model/indicator.ts Records). */
  row: number
}

/**
 * What one organization says about one value to one audience: the merge of all its revisions (4.4).
 * Claims of different organizations, and of one organization to different audiences, stand side by side.
 */
export interface Claim {
  /** 32-byte organization key of the publisher. */
  org: Uint8Array
  /** Sorted organization keys; empty for COMMUNITY. */
  audience: readonly Uint8Array[]
  kind: 'indicator' | 'victim'
  indicator: Indicator | VictimRecord
  ref: BatchRef
  /** SHA-256 of the winning header: the last word of the merge order. */
  headerHash: Uint8Array
  receivedMs: number
  /** Contested claims are visible to analysts and in no list and no export (3.5). */
  isContested: boolean
}
