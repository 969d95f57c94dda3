import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import { decodeBatch } from '../envelope/batch-codec.js'
import type { BatchPut, PutResult, StoredEvent } from '../envelope/batch-put.js'
import type { StreamState } from '../envelope/stream.js'
import { consequenceOf, type VerifyLimits } from '../envelope/verify.js'
import { isNodeError, type NodeError, type NodeErrorCode } from '../errors.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { Indicator } from '../model/indicator.js'
import type { Roster } from '../roster/roster.js'
import { IN_FLIGHT_MAX, LAST_ERRORS_MAX } from './constants.js'
import { createJudge } from './judge.js'
import { registerInboxMetrics } from './metrics.js'

/** The peer that handed us a batch; the mesh has authenticated and admitted it. */
export interface Sender {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  peerId: string
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
    readBatch(streamId: Uint8Array, seq: number): Promise<Batch | undefined>
    putBatch(put: BatchPut): Promise<{ result: PutResult; feedSeq?: number }>
    reviewBatch(review: {
      streamId: Uint8Array
      seq: number
      atMs: number
      accepted: BatchPut['accepted']
      quarantined: BatchPut['quarantined']
    }): Promise<unknown>
  }
  roster: Pick<Roster, 'meshId' | 'authorise' | 'findMember'>
  /** Highest epoch that an organization signed for its node; 1 without a document (3.5). */
  epochOf: (orgKey: Uint8Array, nodeKey: Uint8Array) => number
  policy: (origin: { orgKey: Uint8Array; nodeKey: Uint8Array }, indicator: Indicator) => PolicyVerdict
  /** Detectors over one received row (5.1 rule 10): the code that masks it, or undefined. */
  inboundGate: (indicator: Indicator, kind: 'indicator' | 'victim', isCommunity: boolean) => NodeErrorCode | undefined
  /** True when this organization's signed constituency covers the address (5.1 rule 4). */
  isOurs: (indicator: Indicator) => boolean
  /** A verified header contradicts one that is held: makes and spreads the proof (3.5). */
  onFork?: (batch: Batch) => Promise<void>
  onStored?: (event: StoredEvent) => void
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

export interface InboxInit {
  ownOrg: Uint8Array
  limits?: VerifyLimits
}

export interface Inbox {
  /**
   * Authenticate → authorise → deduplicate → apply (chapter 1). Resolves as soon as the batch is judged, so that gossip
   * can relay it; `stored` resolves when it is durable. Never throws for what a peer sent.
   */
  accept(bytes: Uint8Array, from: Sender, way: InboxWay): Promise<InboxVerdict>
  /** The rows of a held batch that count under the policy in force. */
  review(batch: Batch): Pick<BatchPut, 'accepted' | 'quarantined'> | undefined
  /** Last refusal of each publishing organization, by hex key: for `status` (7.9). */
  lastErrors(): ReadonlyMap<string, NodeErrorCode>
}

const done = Promise.resolve()

/** Flow in: verify → authorise → deduplicate → policy (claims and feed only) → one atomic write → listeners. */
export function createInbox(components: InboxComponents, init: InboxInit): Inbox {
  const { store, log } = components
  const metrics = registerInboxMetrics(components.metrics)
  const judge = createJudge(components, init, metrics)
  const inFlight = new Map<string, Promise<InboxVerdict>>()
  const lastErrors = new Map<string, NodeErrorCode>()

  async function accept(bytes: Uint8Array, _from: Sender, way: InboxWay): Promise<InboxVerdict> {
    const verdict = await receive(bytes).catch((err: unknown): InboxVerdict => {
      // a fault of ours is never charged to a peer
      log.error('a batch could not be judged', err)

      return { result: 'ignored', code: isNodeError(err) ? err.code : 'INTERNAL', stored: done }
    })

    metrics.batches.inc({ way, result: verdict.result })
    if (verdict.code !== undefined) metrics.refused.inc({ code: verdict.code })

    return verdict
  }

  async function receive(bytes: Uint8Array): Promise<InboxVerdict> {
    let batch: Batch

    try {
      batch = decodeBatch(bytes, init.limits)
    } catch (err) {
      if (!isNodeError(err)) throw err

      return { result: 'rejected', code: err.code, stored: done }
    }

    const key = toHex(batch.headerHash) + (batch.payload === undefined ? '-' : '')
    const running = inFlight.get(key)

    if (running !== undefined) {
      const first = await running

      return first.result === 'accepted' ? { ...first, result: 'known' } : first
    }

    if (inFlight.size >= IN_FLIGHT_MAX) return { result: 'ignored', code: 'INBOX_BUSY', stored: done }

    const work = judgeAndStore(batch)
    const forget = (): void => {
      inFlight.delete(key)
    }

    inFlight.set(key, work)
    work.then(verdict => verdict.stored.then(forget, forget), forget)

    return work
  }

  async function judgeAndStore(batch: Batch): Promise<InboxVerdict> {
    const { header } = batch
    const place = { streamId: header.streamId, seq: header.seq }

    if (await isHeld(batch)) return { result: 'known', stored: done, ...place }

    try {
      const { put, disowned } = await judge.judge(batch)
      const stored = write(put).then(() => disown(put, disowned))
      const gapless = store.findStream(header.streamId)?.gapless ?? 0

      return {
        result: put.verdict === 'ok' || put.verdict === 'expired' ? 'accepted' : put.verdict === 'header-only' ? 'accepted' : 'held',
        ...(put.reason === undefined ? {} : { code: reasonOf(put) }),
        stored,
        hasGap: header.seq > gapless + 1,
        ...place
      }
    } catch (err) {
      if (!isNodeError(err)) throw err

      return { ...refuse(err, batch), ...place }
    }
  }

  /** A stored header with the same hash was verified when it came: nothing more to do, unless its payload is still wanted. */
  async function isHeld({ header, headerHash, payload }: Batch): Promise<boolean> {
    const stream = store.findStream(header.streamId)

    if (stream === undefined || header.seq > stream.head) return false
    if (header.seq === stream.head && equalBytes(stream.headHash, headerHash) && !isMissing(stream, header.seq)) return true

    const held = await store.readBatch(header.streamId, header.seq)

    return held !== undefined && equalBytes(held.headerHash, headerHash) && (payload === undefined || !isMissing(stream, header.seq))
  }

  async function write(put: BatchPut): Promise<void> {
    try {
      const { result, feedSeq } = await store.putBatch(put)

      if (result === 'new') {
        const { batch, verdict, accepted, isOwn } = put
        components.onStored?.({ batch, verdict, accepted, isOwn, ...(feedSeq === undefined ? {} : { feedSeq }) })
      }
    } catch (err) {
      note(put.batch.header.orgKey, isNodeError(err) ? err.code : 'INTERNAL')
      if (isNodeError(err, 'STREAM_FORKED')) reportFork(put.batch)
      throw err
    } finally {
      judge.settled(put)
    }
  }

  function refuse(err: NodeError, batch: Batch): InboxVerdict {
    const { orgKey, certificateId } = batch.header
    const consequence = consequenceOf(err.code)
    note(orgKey, err.code)
    if (err.code === 'CHAIN_BROKEN') reportFork(batch)
    log.debug('batch refused', { code: err.code, consequence })

    if (consequence === 'fetch-certificate') return { result: 'ignored', code: err.code, stored: done, wantsCertificate: certificateId }
    if (consequence === 'gap') return { result: 'ignored', code: err.code, stored: done, hasGap: true }

    return { result: consequence === 'reject' ? 'rejected' : 'ignored', code: err.code, stored: done }
  }

  /** Nothing of a header counts that broke a rule which could not be seen when it came. */
  async function disown({ batch, receivedMs }: BatchPut, seq: number | undefined): Promise<void> {
    if (seq === undefined) return

    log.warn('a batch broke a rule of its stream and no longer counts', { seq })
    await store.reviewBatch({ streamId: batch.header.streamId, seq, atMs: receivedMs, accepted: [], quarantined: [] })
  }

  function reportFork(batch: Batch): void {
    components.onFork?.(batch).catch(err => log.error('a fork was seen and could not be proven', err))
  }

  function note(orgKey: Uint8Array, code: NodeErrorCode): void {
    const key = toHex(orgKey)

    // the key of a forged header names nobody: what is kept is bounded, the oldest goes
    if (!lastErrors.has(key) && lastErrors.size >= LAST_ERRORS_MAX) {
      const [oldest] = lastErrors.keys()
      if (oldest !== undefined) lastErrors.delete(oldest)
    }

    lastErrors.set(key, code)
  }

  return { accept, review: judge.review, lastErrors: () => lastErrors }
}

function isMissing(stream: StreamState, seq: number): boolean {
  return stream.missing.some(({ from, to }) => seq >= from && seq <= to)
}

function reasonOf({ reason }: BatchPut): NodeErrorCode {
  return (reason ?? 'INTERNAL') as NodeErrorCode
}
