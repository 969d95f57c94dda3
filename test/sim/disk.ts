import { encodeBatch } from '../../src/envelope/batch-codec.js'
import type { BatchPut } from '../../src/envelope/batch-put.js'
import { NodeError } from '../../src/errors.js'
import { equalBytes, sha256, toHex } from '../../src/model/bytes.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { BatchReview, PutOutcome, Store, StoreCondition, StreamCut } from '../../src/store/store.js'
import type { NodeClock } from './timeline.js'
import type { Random } from './random.js'
import type { Trace } from './trace.js'

/** One row of the journal: what a change says, and the checksum that it was written with. */
interface Row {
  bytes: Uint8Array
  checksum: Uint8Array
  /** Done again when the disk is read. */
  replay(store: Store): Promise<unknown>
  /** Of a batch: its place, so that a flipped bit can be aimed at what others hold. */
  place?: Place
}

/** A header that this disk holds. */
export interface Place {
  streamId: Uint8Array
  seq: number
  headerHash: Uint8Array
  /** The node itself signed it. */
  isOwn: boolean
  isCommunity: boolean
}

/** Where a write is cut short. `before`: nothing of it is on disk. `torn`: a part. `after`: all, and nobody was told. */
export type CrashPoint = 'before' | 'torn' | 'after'

/**
 * What survives a node: a journal of synced rows, each with a checksum, and the watermark beside it. A row that does not
 * match its checksum counts for nothing, like a sealed row of the real store.
 */
export interface Disk {
  /** Reads the journal into a fresh memory store, and writes every change of it to the journal from then on. */
  open(init: OpenInit): Promise<OpenDisk>
  /** The same disk once more: what a cloned machine starts from. */
  copy(): Disk
  /** Every header on it that is readable. */
  places(): Place[]
  /** Flips one bit of a row of a batch for which `mayHit` holds. True when one was found. */
  flipBit(random: Random, mayHit: (place: Place) => boolean): boolean
}

export interface OpenInit {
  clock: NodeClock
  random: Random
  trace: Trace
  name: string
  nodeKey: Uint8Array
  /** The node dies now. */
  onCrash(): void
  /** This node signed a batch that is now on its disk. */
  onSigned(headerHash: Uint8Array): void
  /** A planted fault: writes are acknowledged before they are on the disk. */
  isUnsynced?: boolean
}

export interface OpenDisk {
  store: Store
  /** The next write that has something to write dies at this point. */
  crashAtNextWrite(point: CrashPoint): void
  /** Every header held, contested ones too. */
  headers(): Iterable<Place>
  /** The node is dead: nothing more is written. */
  close(): void
}

/** A synced write takes this long. */
const SYNC_MS = { from: 1, to: 20 }

export function createDisk(rows: Row[] = [], watermark: Map<string, { seq: number; hash: Uint8Array }> = new Map()): Disk {
  return {
    copy: () => createDisk([...rows], new Map(watermark)),

    places: () => rows.flatMap(({ bytes, checksum, place }) => (place !== undefined && equalBytes(sha256(bytes), checksum) ? [place] : [])),

    flipBit(random, mayHit) {
      const targets = rows.flatMap((row, at) => (row.place !== undefined && mayHit(row.place) ? [{ row, at }] : []))
      if (targets.length === 0) return false

      const { row, at } = random.pick(targets)
      const bytes = Uint8Array.from(row.bytes)
      const bit = random.int(bytes.byteLength * 8)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      rows[at] = { ...row, bytes }

      return true
    },

    async open(init) {
      const memory = createMemoryStore({ nodeKey: init.nodeKey })
      const held = new Map<string, Place>()
      await memory.start()

      for (const row of rows) {
        if (equalBytes(sha256(row.bytes), row.checksum)) {
          await row.replay(memory)
          if (row.place !== undefined) hold(held, row.place)
        } else {
          init.trace.note('bad-row-found', init.name)
        }
      }

      return createOpenDisk({ memory, rows, watermark, held }, init)
    }
  }
}

function hold(held: Map<string, Place>, place: Place): void {
  held.set(`${toHex(place.streamId)}/${place.seq}`, place)
}

interface Parts {
  memory: Store
  held: Map<string, Place>
  rows: Row[]
  watermark: Map<string, { seq: number; hash: Uint8Array }>
}

interface Job {
  apply(): Promise<{ row: Row | undefined; answer: () => void }>
  reject(err: unknown): void
}

function createOpenDisk({ memory, rows, watermark, held }: Parts, init: OpenInit): OpenDisk {
  const { clock, random, trace, name } = init
  const queue: Job[] = []
  let isClosed = false
  let isWriting = false
  let crash: CrashPoint | undefined

  function write<T>(change: () => Promise<T>, rowOf: (outcome: T) => Row | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      if (isClosed) return

      queue.push({
        reject,
        async apply() {
          const outcome = await change()

          return { row: rowOf(outcome), answer: () => resolve(outcome) }
        }
      })
      schedule()
    })
  }

  function schedule(): void {
    if (isWriting || queue.length === 0) return

    isWriting = true
    clock.after(random.between(SYNC_MS.from, SYNC_MS.to), () => void turn())
  }

  /** One group: each change becomes visible when it is on disk, in order. */
  async function turn(): Promise<void> {
    for (const job of queue.splice(0)) {
      if (isClosed) return

      try {
        const { row, answer } = await job.apply()
        if (row !== undefined) commit(row)
        if (isClosed) return

        answer()
      } catch (err) {
        job.reject(err)
      }
    }

    isWriting = false
    schedule()
  }

  function commit(row: Row): void {
    const point = crash
    if (point === 'before') return die()

    rows.push(point === 'torn' ? { ...row, bytes: row.bytes.subarray(0, random.int(row.bytes.byteLength)) } : row)
    if (point === 'torn') return die()

    if (row.place?.isOwn === true) init.onSigned(row.place.headerHash)

    // the watermark is another file, and comes second
    if (point === 'after' && random.chance(0.5)) return die()

    if (row.place !== undefined) noteHeld(row.place)
    if (point === 'after') die()
  }

  function noteHeld(place: Place): void {
    hold(held, place)
    if (!place.isOwn) return

    watermark.set(toHex(place.streamId), { seq: place.seq, hash: place.headerHash })
  }

  function die(): void {
    trace.note(`crash-${crash ?? 'now'}`, name)
    isClosed = true
    init.onCrash()
  }

  async function putBatch(put: BatchPut): Promise<PutOutcome> {
    const rowOf = ({ result }: PutOutcome): Row | undefined => (result === 'new' ? rowOfPut(put) : undefined)

    if (init.isUnsynced === true && put.isOwn) {
      void write(() => memory.putBatch(put), rowOf)

      return { result: 'new' }
    }

    const outcome = await write(() => memory.putBatch(put), rowOf)
    if (outcome.result === 'new') trace.note('stored', name, toHex(put.batch.headerHash).slice(0, 16), put.verdict)

    return outcome
  }

  /** As the real store: degraded while an own stream is behind its watermark or has holes. */
  function condition(): StoreCondition {
    const behind = [...watermark].some(([id, { seq }]) => {
      const state = memory.listStreams().find(({ streamId }) => toHex(streamId) === id)

      return state === undefined || state.gapless < seq
    })

    return behind
      ? { state: 'degraded', reasons: [{ code: 'STORE_DEGRADED', message: 'an own stream is behind its watermark' }] }
      : { state: 'ok', reasons: [] }
  }

  const store: Store = {
    ...memory,
    condition,
    putBatch,
    cutStream: (cut, atMs) =>
      write(
        () => memory.cutStream(cut, atMs),
        () => rowOfCut(cut, atMs)
      ),
    reviewBatch: review =>
      write(
        () => memory.reviewBatch(review),
        () => rowOfReview(review)
      ),
    putRosterObject: (id, bytes) =>
      write(
        () => memory.putRosterObject(id, bytes),
        () => seal(bytes, store => store.putRosterObject(id, bytes))
      )
  }

  return {
    store,
    crashAtNextWrite(point) {
      crash = point
    },
    headers: () => held.values(),
    close() {
      isClosed = true
    }
  }
}

function seal(bytes: Uint8Array, replay: Row['replay']): Row {
  return { bytes, checksum: sha256(bytes), replay }
}

function rowOfPut(put: BatchPut): Row {
  const { header, headerHash } = put.batch

  return {
    ...seal(encodeBatch(put.batch), store => tolerant(store.putBatch(put))),
    place: { streamId: header.streamId, seq: header.seq, headerHash, isOwn: put.isOwn, isCommunity: put.batch.audience.length === 0 }
  }
}

function rowOfCut(cut: StreamCut, atMs: number): Row {
  return seal(Buffer.from(`cut ${toHex(cut.streamId)} ${cut.condition} ${cut.cutSeq ?? ''}`), store => store.cutStream(cut, atMs))
}

function rowOfReview(review: BatchReview): Row {
  return seal(Buffer.from(`review ${toHex(review.streamId)} ${review.seq}`), store => tolerant(store.reviewBatch(review)))
}

/** A row may lean on one that is damaged: then it counts for nothing either, and sync brings it again. */
async function tolerant(work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (err) {
    if (!(err instanceof NodeError)) throw err
  }
}
