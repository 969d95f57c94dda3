import type { Batch } from '../../src/envelope/batch.js'
import type { SeqRange, StreamState } from '../../src/envelope/stream.js'
import type { RangeRead } from '../../src/mesh/index.js'
import { toHex } from '../../src/model/bytes.js'

/** Streams in memory, as the mesh sees a store: dense states, holes, ranges. */
export interface MemoryLedger {
  put(batch: Batch): 'new' | 'known'
  /** As if never received. */
  remove(streamId: Uint8Array, seq: number): void
  cut(streamId: Uint8Array, condition: StreamState['condition'], cutSeq?: number): void
  listStreams(): readonly StreamState[]
  streamsVersion(): number
  findStream(streamId: Uint8Array): StreamState | undefined
  readRange(read: RangeRead): AsyncIterable<Batch>
  count(): number
  has(streamId: Uint8Array, seq: number): boolean
}

interface Shelf {
  batches: Map<number, Batch>
  condition: StreamState['condition']
  cutSeq?: number
}

export function createMemoryLedger(): MemoryLedger {
  const shelves = new Map<string, Shelf>()
  let version = 0
  let states: StreamState[] | undefined

  function changed(): void {
    version += 1
    states = undefined
  }

  return {
    put(batch) {
      const id = toHex(batch.header.streamId)
      const shelf = shelves.get(id) ?? { batches: new Map<number, Batch>(), condition: 'live' }
      if (shelf.batches.has(batch.header.seq)) return 'known'

      shelf.batches.set(batch.header.seq, batch)
      shelves.set(id, shelf)
      changed()

      return 'new'
    },

    remove(streamId, seq) {
      shelves.get(toHex(streamId))?.batches.delete(seq)
      changed()
    },

    cut(streamId, condition, cutSeq) {
      const shelf = shelves.get(toHex(streamId))
      if (shelf === undefined) throw new Error('no such stream')

      shelf.condition = condition
      if (cutSeq !== undefined) shelf.cutSeq = cutSeq
      changed()
    },

    listStreams() {
      states ??= [...shelves.values()].filter(({ batches }) => batches.size > 0).map(stateOf)

      return states
    },

    streamsVersion: () => version,

    findStream(streamId) {
      const shelf = shelves.get(toHex(streamId))

      return shelf === undefined || shelf.batches.size === 0 ? undefined : stateOf(shelf)
    },

    async *readRange({ streamId, from, to, bytesMax, headersOnly }) {
      const batches = shelves.get(toHex(streamId))?.batches
      let bytes = 0

      for (let seq = from; seq <= to && bytes < bytesMax; seq++) {
        const batch = batches?.get(seq)
        if (batch === undefined) continue

        const { payload, ...header } = batch
        bytes += 400 + (payload?.byteLength ?? 0)
        yield headersOnly ? header : batch
      }
    },

    count: () => [...shelves.values()].reduce((total, { batches }) => total + batches.size, 0),
    has: (streamId, seq) => shelves.get(toHex(streamId))?.batches.has(seq) === true
  }
}

function stateOf({ batches, condition, cutSeq }: Shelf): StreamState {
  const seqs = [...batches.keys()].sort((a, b) => a - b)
  const head = seqs.at(-1) ?? 0
  const last = batches.get(head)
  if (last === undefined) throw new Error('an empty stream')

  const missing: SeqRange[] = []
  let next = 1

  for (const seq of seqs) {
    if (seq > next) missing.push({ from: next, to: seq - 1 })
    next = seq + 1
  }

  const { header, headerHash, audience, salt } = last

  return {
    streamId: header.streamId,
    nodeKey: header.nodeKey,
    orgKey: header.orgKey,
    audienceHash: header.audienceHash,
    audience,
    salt,
    epoch: header.epoch,
    class: header.class,
    floor: 1,
    head,
    headHash: headerHash,
    headCreatedMs: header.createdMs,
    gaplessCreatedMs: header.createdMs,
    gapless: (missing[0]?.from ?? head + 1) - 1,
    missing,
    condition,
    ...(cutSeq === undefined ? {} : { cutSeq }),
    bytes: 0,
    records: 0
  }
}
