import type { Batch } from '../envelope/batch.js'
import { decodeBatch } from '../envelope/batch-codec.js'
import { type BatchPut, isFillable, VOID_AT_PEERS } from '../envelope/batch-put.js'
import type { StreamState } from '../envelope/stream.js'
import { consequenceOf } from '../envelope/verify.js'
import { isNodeError, type NodeError, type NodeErrorCode } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { IN_FLIGHT_MAX, LAST_ERRORS_MAX } from './constants.js'
import { createJudge } from './judge.js'
import { registerInboxMetrics } from './metrics.js'
import type { InboxComponents, InboxInit, InboxVerdict, InboxWay, Sender } from './ports.js'

export type { InboxComponents, InboxInit, InboxResult, InboxVerdict, InboxWay, PolicyVerdict, Sender } from './ports.js'

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
/** A known copy is told by its header: its payload stays on the disk. */
const HEADER_ONLY = { headerOnly: true }

/** Flow in: verify → authorise → deduplicate → policy (claims and feed only) → one atomic write → listeners. */
export function createInbox(components: InboxComponents, init: InboxInit): Inbox {
  const { store, log } = components
  const metrics = registerInboxMetrics(components.metrics)
  const judge = createJudge(components, init, metrics)
  const inFlight = new Map<string, Promise<InboxVerdict>>()
  const lastErrors = new Map<string, NodeErrorCode>()

  async function accept(bytes: Uint8Array, from: Sender, way: InboxWay): Promise<InboxVerdict> {
    const verdict = await receive(bytes, from).catch((err: unknown): InboxVerdict => {
      // a fault of ours is never charged to a peer
      log.error('a batch could not be judged', err)

      return { result: 'ignored', code: isNodeError(err) ? err.code : 'INTERNAL', stored: done }
    })

    metrics.batches.inc({ way, result: verdict.result })
    if (verdict.code !== undefined) metrics.refused.inc({ code: verdict.code })

    return verdict
  }

  async function receive(bytes: Uint8Array, from: Sender): Promise<InboxVerdict> {
    let batch: Batch

    try {
      batch = decodeBatch(bytes, init.limits)
    } catch (err) {
      if (!isNodeError(err)) throw err

      return { result: 'rejected', code: err.code, stored: done }
    }

    // what one peer says of a header is not what another one says
    const voidSaidBy = batch.payload === undefined && from.says === 'void' ? from.orgKey : undefined
    const key = toHex(batch.headerHash) + (batch.payload === undefined ? `-${voidSaidBy === undefined ? '' : toHex(voidSaidBy)}` : '')
    const running = inFlight.get(key)

    if (running !== undefined) {
      const first = await running

      return first.result === 'accepted' ? { ...first, result: 'known' } : first
    }

    if (inFlight.size >= IN_FLIGHT_MAX) return { result: 'ignored', code: 'INBOX_BUSY', stored: done }

    const work = judgeAndStore(batch, voidSaidBy)
    const forget = (): void => {
      inFlight.delete(key)
    }

    inFlight.set(key, work)
    work.then(verdict => verdict.stored.then(forget, forget), forget)

    return work
  }

  async function judgeAndStore(batch: Batch, voidSaidBy: Uint8Array | undefined): Promise<InboxVerdict> {
    const { header } = batch
    const place = { streamId: header.streamId, seq: header.seq }

    if (await isHeld(batch, voidSaidBy !== undefined)) return { result: 'known', stored: done, ...place }

    try {
      const { put, disowned } = await judge.judge(batch, voidSaidBy)
      if (put.reason === VOID_AT_PEERS) log.warn('a batch is held without its payload, on the word of peers', { seq: header.seq })

      const stored = write(put).then(() => disown(put, disowned))
      const gapless = store.findStream(header.streamId)?.gapless ?? 0

      return {
        result: put.verdict === 'ok' || put.verdict === 'expired' ? 'accepted' : put.verdict === 'header-only' ? 'accepted' : 'held',
        ...(put.reason === undefined ? {} : { code: put.reason }),
        stored,
        hasGap: header.seq > gapless + 1,
        ...(put.verdict === 'header-only' ? { isWanted: true } : {}),
        ...place
      }
    } catch (err) {
      if (!isNodeError(err)) throw err

      return { ...refuse(err, batch), ...place }
    }
  }

  /**
   * A stored header with the same hash was verified when it came: nothing more to do, unless its payload is still wanted, or is
   * void on the word of peers and here after all.
   */
  async function isHeld({ header, headerHash, payload }: Batch, isCalledVoid: boolean): Promise<boolean> {
    const stream = store.findStream(header.streamId)

    if (stream === undefined || header.seq > stream.head) return false

    const isWanted = isMissing(stream, header.seq)
    const isHead = header.seq === stream.head && equalBytes(stream.headHash, headerHash)
    if (isHead && !isWanted && !judge.isBelievedVoid(headerHash)) return true

    const held = await store.readBatch(header.streamId, header.seq, HEADER_ONLY)
    if (held === undefined || !equalBytes(held.headerHash, headerHash)) return false
    if (payload === undefined) return !(isWanted && isCalledVoid)

    return !isWanted && !(held.verdict === 'void' && isFillable({ verdict: 'void', reason: held.reason }))
  }

  async function write(put: BatchPut): Promise<void> {
    try {
      const { result, feedSeq } = await store.putBatch(put)

      if (result === 'new') {
        const { batch, verdict, accepted, isOwn } = put
        components.onStored?.({ batch, verdict, accepted, isOwn, ...(feedSeq === undefined ? {} : { feedSeq }) })
      }
    } catch (err) {
      const code = isNodeError(err) ? err.code : 'INTERNAL'
      metrics.refused.inc({ code })
      note(put.batch.header.orgKey, code)
      if (isNodeError(err, 'STREAM_FORKED')) reportFork(put.batch)
      throw err
    } finally {
      judge.settled(put)
    }
  }

  function refuse(err: NodeError, batch: Batch): InboxVerdict {
    const { orgKey, certificateId } = batch.header
    const consequence = consequenceOf(err.code)
    // what is only too early is no fault of its publisher
    if (consequence !== 'gap') note(orgKey, err.code)
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
