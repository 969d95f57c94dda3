import type { Timer } from '../clock.js'
import { encodeBatch } from '../envelope/batch-codec.js'
import type { Batch } from '../envelope/batch.js'
import type { BatchPut } from '../envelope/batch-put.js'
import { sealBatch } from '../envelope/seal.js'
import { isCommunity } from '../envelope/stream.js'
import { isNodeError, NodeError } from '../errors.js'
import { BATCH_RECORDS_MAX, BATCH_TARGET_BYTES } from '../limits.js'
import { acceptedRows, contentOf, countFirst, erasedSeqs } from './batch-content.js'
import { FLOOR_EVERY_MS, UNSTORED_BATCHES_MAX } from './constants.js'
import { nextFloor } from './floor.js'
import { bucketOf } from './pace.js'
import type { OutboxMetrics } from './metrics.js'
import type { Entry, OutboxComponents, OwnStreamInit, Refusal } from './ports.js'

/** Where a chain stands: what the next header continues. */
export interface ChainHead {
  streamId: Uint8Array
  salt: Uint8Array
  epoch: number
  class: 0 | 1
  seq: number
  hash: Uint8Array
  createdMs: number
  floor: number
}

/** One stream of this node: entries in, sealed and durable batches out, in order. */
export interface Chain {
  add(entries: readonly Entry[]): Promise<{ batches: number; refused: Refusal[] }>
  drain(): Promise<void>
}

/** One `add` call: it is answered when the last of its entries is durable or refused. */
interface Call {
  left: number
  batches: number
  refused: Refusal[]
  resolve(answer: { batches: number; refused: Refusal[] }): void
  reject(err: unknown): void
}

interface Waiting extends Entry {
  call: Call
}

type ChainComponents = Omit<OutboxComponents, 'metrics'> & { metrics: OutboxMetrics; delayMs: number }

/**
 * A batch is sealed when 1,000 records wait, when the oldest has waited `delayMs`, or at once when the stream was quiet
 * (3.3: a lone urgent record is sent at once). The next batch may chain on one that is not yet durable, because the store
 * commits in order; after a failed write nothing is signed any more, since two bodies for one seq must never exist (D4).
 */
export function createChain(components: ChainComponents, init: OwnStreamInit & { head: ChainHead }): Chain {
  const { clock } = components
  const head: ChainHead = { ...init.head }
  const waiting: Waiting[] = []
  const unstored = new Set<Promise<void>>()
  let timer: Timer | undefined
  let lastSealMs = Number.NEGATIVE_INFINITY
  let floorLookMs = Number.NEGATIVE_INFINITY
  let flushing: Promise<void> | undefined
  let failure: unknown
  let bytesPerRecord = BATCH_TARGET_BYTES / BATCH_RECORDS_MAX

  const isBroken = (): boolean => failure !== undefined

  function add(entries: readonly Entry[]): Promise<{ batches: number; refused: Refusal[] }> {
    if (failure !== undefined) return Promise.reject(failure)

    return new Promise((resolve, reject) => {
      const call: Call = { left: entries.length, batches: 0, refused: [], resolve, reject }
      for (const entry of entries) waiting.push({ ...entry, call })
      schedule()
    })
  }

  function schedule(): void {
    if (waiting.length === 0 || flushing !== undefined) return

    const sinceMs = clock.monotonicMs() - lastSealMs
    const waitMs = waiting.length >= BATCH_RECORDS_MAX || sinceMs >= components.delayMs ? 0 : components.delayMs - sinceMs

    timer?.stop()
    timer = clock.after(waitMs, () => {
      flush().catch(err => components.log.error('a batch could not be sealed', err))
    })
  }

  function flush(): Promise<void> {
    flushing ??= seal().finally(() => {
      flushing = undefined
      schedule()
    })

    return flushing
  }

  /** Now and then: what has expired is told to everybody as gone. */
  async function moveFloor(): Promise<void> {
    if (clock.monotonicMs() - floorLookMs < FLOOR_EVERY_MS || head.seq === 0) return

    floorLookMs = clock.monotonicMs()
    const { streamId, floor, seq } = head
    head.floor = await nextFloor(components.store, { streamId, floor, head: seq }, clock.nowMs())
  }

  async function seal(): Promise<void> {
    // a floor that does not move costs room and nothing else
    await moveFloor().catch(err => components.log.error('the floor of an own stream could not be moved', err))

    while (waiting.length > 0 && !isBroken()) {
      const size = Math.max(1, Math.min(BATCH_RECORDS_MAX, Math.floor((BATCH_TARGET_BYTES * 0.95) / bytesPerRecord)))
      const part = waiting.splice(0, countFirst(waiting, size))

      try {
        sealPart(part)
      } catch (err) {
        // nothing was signed: the callers hear of it, and the stream can go on once the cause is gone
        rejectAll(part, err)
      }

      lastSealMs = clock.monotonicMs()

      if (unstored.size >= UNSTORED_BATCHES_MAX) await Promise.race(unstored)
    }
  }

  /** Seals one part; halves it when it is over the target size or when the gate refuses, so that one bad record stops only itself. */
  function sealPart(part: readonly Waiting[]): void {
    let batch: Batch

    try {
      batch = sealRecords(part)
      if (part[0]?.record.kind !== 'erasure') bytesPerRecord = batch.header.payloadBytes / part.length

      if (batch.header.payloadBytes > BATCH_TARGET_BYTES && part.length > 1) return halve(part)
    } catch (err) {
      if (!isNodeError(err) || !isRecordsFault(err)) throw err
      if (part.length > 1) return halve(part)

      for (const { position, call } of part) {
        call.refused.push({ position, code: err.code })
        settle(call)
      }

      return
    }

    Object.assign(head, { seq: batch.header.seq, hash: batch.headerHash, createdMs: batch.header.createdMs })
    track(storeAndSend(batch, part), part)
  }

  function halve(part: readonly Waiting[]): void {
    const middle = Math.ceil(part.length / 2)
    sealPart(part.slice(0, middle))
    sealPart(part.slice(middle))
  }

  function sealRecords(part: readonly Waiting[]): Batch {
    const createdMs = Math.max(clock.nowMs(), head.createdMs)
    const certificate = components.roster.findCertificate(init.nodeKey, createdMs)

    if (certificate === undefined) {
      throw new NodeError('CERTIFICATE_EXPIRED', 'No certificate of this node covers the present time', { fix: 'tocsin identity renew' })
    }

    return sealBatch({
      ...contentOf(part),
      meshId: components.roster.meshId,
      nodeKey: init.nodeKey,
      orgKey: init.orgKey,
      certificateId: certificate.id,
      salt: head.salt,
      audience: init.audience,
      epoch: head.epoch,
      class: head.class,
      seq: head.seq + 1,
      prev: head.hash,
      createdMs,
      floorSeq: head.floor,
      scrubVersion: init.scrubVersion,
      secretKey: init.secretKey,
      gate: (payload, header) => components.gate(payload, header, init.audience)
    })
  }

  async function storeAndSend(batch: Batch, part: readonly Waiting[]): Promise<void> {
    const put: BatchPut = {
      batch,
      receivedMs: clock.nowMs(),
      verdict: 'ok',
      accepted: acceptedRows(part),
      quarantined: [],
      ...erasedSeqs(part),
      isOwn: true
    }
    const { feedSeq } = await components.store.putBatch(put)
    const audience = isCommunity(init) ? 'community' : 'orgs'

    components.quota?.charge(bucketOf(part.map(({ record }) => record)), batch.headerBytes.byteLength + batch.header.payloadBytes)
    components.metrics.batches.inc({ audience })
    components.metrics.records.inc({ audience }, part.length)
    components.mesh.publish(batch, encodeBatch(batch))
    components.onStored?.(put, feedSeq)

    for (const call of new Set(part.map(entry => entry.call))) call.batches++
    for (const { call } of part) settle(call)
  }

  function track(work: Promise<void>, part: readonly Waiting[]): void {
    const tracked = work
      .catch(err => {
        failure ??= err
        components.log.error('this node signs nothing more on this stream until it is restarted', err)
        rejectAll([...part, ...waiting.splice(0)], err)
      })
      .finally(() => unstored.delete(tracked))

    unstored.add(tracked)
  }

  function rejectAll(part: readonly Waiting[], err: unknown): void {
    for (const call of new Set(part.map(entry => entry.call))) call.reject(err)
  }

  function settle(call: Call): void {
    call.left--

    if (call.left === 0) call.resolve({ batches: call.batches, refused: call.refused })
  }

  return {
    add,
    async drain() {
      timer?.stop()

      while ((waiting.length > 0 || unstored.size > 0 || flushing !== undefined) && !isBroken()) {
        await flush()
        await Promise.all(unstored)
      }
    }
  }
}

/** Faults of one record (gate, codec), as against faults of this node or its store. */
function isRecordsFault(err: NodeError): boolean {
  return err.code.startsWith('GATE_') || err.code.startsWith('RECORD') || err.code === 'ROLE_TOO_WEAK' || err.code === 'VICTIM_IN_COMMUNITY'
}
