import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import type { BatchPut, PutResult, StoredEvent } from '../envelope/batch-put.js'
import type { StreamState, Verdict } from '../envelope/stream.js'
import type { VerifyLimits } from '../envelope/verify.js'
import type { NodeErrorCode } from '../errors.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import type { Indicator } from '../model/indicator.js'
import type { Quarantine } from '../roster/quarantine.js'
import type { Roster } from '../roster/roster.js'
import type { QuotaPort } from './throttle.js'

/** The peer that handed us a batch; the mesh has authenticated and admitted it. */
export interface Sender {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  peerId: string
  /** With a header alone: what the peer says of the payload. */
  says?: 'void'
}

/** A batch as the store gives it. */
export interface HeldBatch extends Batch {
  verdict?: Verdict
  /** Error code behind `void`. */
  reason?: string
}

export type InboxWay = 'gossip' | 'push' | 'sync'

/**
 * `accepted`: new and valid. `known`: held already. `ignored`: cannot be judged here and now. `rejected`: wrong at every
 * honest node. `held`: a signed header that breaks a rule, or that this version cannot read; kept, not relayed.
 */
export type InboxResult = 'accepted' | 'known' | 'ignored' | 'rejected' | 'held'

export interface InboxVerdict {
  result: InboxResult
  code?: NodeErrorCode
  /** Resolves when the outcome is on disk; rejects when the write failed. */
  stored: Promise<void>
  wantsCertificate?: Uint8Array
  hasGap?: boolean
  /** Only the header was given and is held now: its payload is wanted from another peer. */
  isWanted?: boolean
  streamId?: Uint8Array
  seq?: number
}

export interface PolicyVerdict {
  verdict: 'accept' | 'quarantine' | 'reject'
  rule: string
}

export interface InboxComponents {
  store: {
    findStream(streamId: Uint8Array): StreamState | undefined
    readBatch(streamId: Uint8Array, seq: number, read: { headerOnly: boolean }): Promise<HeldBatch | undefined>
    putBatch(put: BatchPut): Promise<{ result: PutResult; feedSeq?: number }>
    /** True for a batch that its organization erased before it came. */
    isErased?(batch: Batch): boolean
    reviewBatch(review: {
      streamId: Uint8Array
      seq: number
      atMs: number
      accepted: BatchPut['accepted']
      quarantined: BatchPut['quarantined']
    }): Promise<unknown>
  }
  roster: Pick<Roster, 'meshId' | 'authorise' | 'findMember' | 'formerKeysOf'>
  /** Highest epoch that an organization signed for its node; 1 without a document (3.5). */
  epochOf: (orgKey: Uint8Array, nodeKey: Uint8Array) => number
  policy: (origin: { orgKey: Uint8Array; nodeKey: Uint8Array }, indicator: Indicator) => PolicyVerdict
  /** Detectors over one received row (5.1 rule 10): the code that masks it, or undefined. */
  inboundGate: (indicator: Indicator, kind: 'indicator' | 'victim', isCommunity: boolean) => NodeErrorCode | undefined
  /** True when this organization's signed constituency covers the address (5.1 rule 4). */
  isOurs: (indicator: Indicator) => boolean
  /** From where on forks of its node end the stream of a header (3.5); undefined: nowhere. */
  quarantineOf?: (header: { streamId: Uint8Array; nodeKey: Uint8Array; epoch: number }) => Quarantine | undefined
  /** Publish volume of origins (3.6); absent: unlimited. */
  quota?: QuotaPort
  /** Where an unknown stream begins, by the floors that peers offer (3.5); undefined: at 1. */
  startFloorOf?: (streamId: Uint8Array) => number | undefined
  /** A verified header contradicts one that is held: makes and spreads the proof (3.5). */
  onFork?: (batch: Batch) => Promise<void>
  onStored?: (event: StoredEvent) => void
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

export interface InboxInit {
  ownOrg: Uint8Array
  /** This node's key: its own batches come home from peers after a loss (3.5). */
  ownNode?: Uint8Array
  limits?: VerifyLimits
}
