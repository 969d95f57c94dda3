import type { KeyObject } from 'node:crypto'
import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import type { BatchPut, PutResult } from '../envelope/batch-put.js'
import type { Header } from '../envelope/header.js'
import type { StreamState } from '../envelope/stream.js'
import type { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import type { Erasure, Indicator, VictimRecord } from '../model/indicator.js'
import type { Roster } from '../roster/roster.js'
import type { FloorStore } from './floor.js'

/** One scrubbed record on its way out, with the only organizations that may have it. */
export interface OutboundRecord {
  kind: 'indicator' | 'victim'
  indicator: Indicator | VictimRecord
  /** Sorted organization keys; empty is COMMUNITY. The own organization is added to ORGS audiences. */
  audience: readonly Uint8Array[]
}

/** An erasure on its way out: rows of batches that the same organizations got (4.4). It travels in a batch without records. */
export interface OutboundErasure {
  kind: 'erasure'
  /** At most ERASED_ROWS_MAX rows. */
  erasure: Erasure
  audience: readonly Uint8Array[]
  /** End of the longest-lived batch that it names; the batch that carries it ends no earlier. Milliseconds since the epoch. */
  expiresMs: number
}

/** A record or erasure with its position in the call. */
export interface Entry {
  position: number
  record: OutboundRecord | OutboundErasure
}

/** A record that did not leave, by its position in the call. */
export interface Refusal {
  position: number
  code: string
}

/** Withdrawals and erasures alone have a bucket of their own, so that a mistake can be taken back at any time (3.6). */
export type Bucket = 'records' | 'withdrawals'

export interface PaceQuota {
  /** How long until a batch of this node fits into its quota, in milliseconds; 0: now. */
  waitMs(bucket: Bucket): number
  charge(bucket: Bucket, bytes: number): void
}

export interface OutboxComponents {
  store: {
    putBatch(put: BatchPut): Promise<{ result: PutResult; feedSeq?: number }>
    listStreams(): readonly StreamState[]
    /** Headers of an own stream, so that its floor can move (3.5); absent: it stays. */
    readRange?: FloorStore['readRange']
  }
  roster: Pick<Roster, 'meshId' | 'findCertificate'>
  mesh: { publish(batch: Batch, encoded: Uint8Array): void }
  /** Re-parses the encoded payload just before it is signed and throws a GATE_* code (5.1 rule 9). */
  gate: (payload: Uint8Array, header: Readonly<Header>, audience: readonly Uint8Array[]) => void
  /** What peers hold of the own streams (3.5); absent: the disk is trusted. */
  ownHeads?: {
    /** Resolves when this node may go on from its own heads. */
    settled(): Promise<void>
    /** Whether an addressee or sibling confirmed the head of an own ORGS stream. */
    isConfirmed(streamId: Uint8Array): boolean
  }
  /** Publish volume of this node (3.6); absent: unlimited. */
  quota?: PaceQuota
  /** Hears of each batch once it is durable. */
  onStored?: (put: BatchPut, feedSeq: number | undefined) => void
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

export interface OutboxInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  secretKey: KeyObject
  scrubVersion: number
  /** How long a batch may wait to fill, in milliseconds. */
  batchDelayMs?: number
  /** The epoch that the organization signed for this node; absent: 1. All streams start again under a new number (3.5). */
  epochOf?: () => number
  /** Why this node may not sign now (own chain invalid, clock in doubt, store degraded), or undefined. */
  whyNotSigning: () => NodeError | undefined
}

/** One audience of this node. */
export interface OwnStreamInit extends OutboxInit {
  audience: readonly Uint8Array[]
  epoch: number
}
