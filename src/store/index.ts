import type { Clock } from '../clock.js'
import type { BatchPut } from '../envelope/batch-put.js'
import { NodeError } from '../errors.js'
import { type Log, noLog } from '../log.js'
import { type MetricsRegister, noMetrics } from '../metrics/index.js'
import type { ObservableType } from '../model/enumerations.js'
import { createdMsReader, type Overlay, planPut, planState } from './batch-plan.js'
import { readBatch, readRange } from './batch-reads.js'
import {
  findClaims,
  findCovering,
  findManyClaims,
  findOnHost,
  guesses,
  findOwnClaims,
  findSubdomains,
  listByAsn,
  listClaims
} from './claim-reads.js'
import { type Engine, readGuarded, readSealed } from './engine.js'
import { findMark } from './erasure-book.js'
import { compact, eraseMarked } from './erasure-plan.js'
import { feedTail, readFeed } from './feed.js'
import { confirmRepaired, logicalDigest, rebuildClaims, verify } from './integrity.js'
import { smallKey, Table } from './keys.js'
import { closeEngine, type OpenEngine, openEngine } from './level-store.js'
import { registerStoreMetrics } from './metrics.js'
import { eraseBatches, expire, planExpiry } from './retention.js'
import { listQuarantine, planCut, planRestore, planReview } from './reviews.js'
import { appendDelivery, putEntries, putRosterObject, readDeliveries, readEntries, readRosterTable } from './small-tables.js'
import { ownHeads } from './start.js'
import { remergeGroup } from './remerge.js'
import { oneAtATime, readSnapshot } from './snapshot.js'
import type { DiskStore, RangeQuery, Store, StoredBatch, StoreStats } from './store.js'
import { raiseFloorTo } from './stream-book.js'
import type { StreamRecord } from './streams.js'

export interface StoreComponents {
  clock: Clock
  log?: Log
  metrics?: MetricsRegister
}

export interface StoreInit {
  /** Directory of its own: database, watermark and filter lie in it. */
  dir: string
  /** This node's key: its streams are held against the watermark even when the file lacks them. */
  nodeKey?: Uint8Array
  /** Memory of the filter of claim keys, in bytes; 16 MiB, good for 10 million values. */
  filterBytes?: number
  /** LevelDB's block cache, in bytes; 32 MiB. */
  cacheBytes?: number
  /** Codecs whose payloads can be read; all of this release. What was `unread` and is in one of them is wanted from the start on. */
  codecs?: ReadonlySet<number>
}

/**
 * The store of a node in LevelDB (chapter 6). `start` @throws NodeError `STORE_LOCKED` · `STORE_OPEN_FAILED` · `STORE_FORMAT_NEWER`.
 */
export function createStore({ clock, log = noLog, metrics = noMetrics }: StoreComponents, init: StoreInit): DiskStore {
  const part = log.child('store')
  const counters = registerStoreMetrics(metrics)
  let opened: OpenEngine | undefined

  function get(): Engine {
    if (opened === undefined) throw new NodeError('STORE_CLOSED', 'The store is not started')

    return opened
  }

  function known(streamId: Uint8Array): StreamRecord | undefined {
    return get().streams.find(streamId)
  }

  async function guarded<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = get()

    return readGuarded(engine, () => work(engine))
  }

  async function* range(query: RangeQuery): AsyncGenerator<StoredBatch> {
    const record = known(query.streamId)
    if (record !== undefined) yield* readRange(get(), record, query)
  }

  return {
    name: 'store',
    async start() {
      opened ??= await openEngine({ clock, log: part, metrics: counters }, { ...init, nodeKey: init.nodeKey })
    },
    async stop() {
      const engine = opened
      opened = undefined
      if (engine !== undefined) await closeEngine(engine, init.dir)
    },
    condition: () => opened?.condition.get() ?? { state: 'ok', reasons: [] },
    stats: () => readStats(get()),
    logicalDigest: async () => guarded(engine => logicalDigest(engine)),

    listStreams: () => get().streams.list(),
    streamsVersion: () => get().streams.version,
    findStream: streamId => known(streamId)?.durable,
    findOwnHeads: () => get().watermark.heads(),
    confirmOwnHeads: () => confirmOwnHeads(get()),
    putBatch: async put => putBatch(get(), put),
    async readBatch(streamId, seq, { headerOnly } = { headerOnly: false }) {
      const record = known(streamId)

      return record === undefined ? undefined : readBatch(get(), record, { seq, headerOnly })
    },
    readRange: range,
    cutStream: async (cut, atMs) => contest(get(), cut.streamId, atMs, (...over) => planCut(...over, cut, atMs)),
    restoreStream: async (streamId, upTo, atMs) => contest(get(), streamId, atMs, (...over) => planRestore(...over, upTo, atMs)),
    raiseFloor: async (streamId, floor) => raiseFloor(get(), streamId, floor),
    eraseBatches: async (streamId, seqs, atMs) => eraseBatches(get(), known(streamId), seqs, atMs),
    isErased: batch => findMark(get().erasures, batch) !== undefined,
    eraseMarked: async atMs => guarded(engine => eraseMarked(engine, atMs)),
    erasedSinceMs: () => get().erasures.sinceMs,
    async reviewBatch(review) {
      const engine = get()

      return engine.commits.commit(async (tx, inflight) => {
        const record = known(review.streamId)

        return record === undefined ? { result: 'known' } : planReview(engine, { tx, inflight }, record, review)
      })
    },
    listQuarantine: async query => guarded(engine => listQuarantine(engine, query)),

    findClaims: async (type, value) => findClaims(get(), { type, value }),
    findManyClaims: async refs => findManyClaims(get(), refs),
    findCovering: async ip => guarded(async engine => findCovering(engine, ip)),
    ...guesses(get),
    findOnHost: async (host, limit) => guarded(engine => findOnHost(engine, host, limit)),
    findSubdomains: async (domain, limit) => guarded(engine => findSubdomains(engine, domain, limit)),
    listClaims: async query => guarded(engine => listClaims(engine, query)),
    listByAsn: async query => guarded(engine => listByAsn(engine, query)),
    findOwnClaims: async id => guarded(async engine => findOwnClaims(engine, id)),
    rebuildClaims: async () => guarded(engine => rebuildClaims(engine)),

    readFeed: async (after, limit) => guarded(engine => readFeed(engine, after, limit)),
    feedHead: () => get().feed.durableHead,
    feedTail: async () => feedTail(get()),

    ...upkeep(guarded),
    confirmRepaired: async () => confirmRepaired(get()),
    ...smallTables(get)
  }
}

async function raiseFloor(engine: Engine, streamId: Uint8Array, floor: number): Promise<void> {
  await engine.commits.commit((tx, inflight) => {
    const record = engine.streams.find(streamId)
    if (record === undefined || floor <= record.planned.floor) return

    planState(tx, record, raiseFloorTo(record.planned, floor, createdMsReader(engine, record.number, { tx, inflight })))
  })
}

/** Changes what of a stream is contested, and merges again what counts of its publisher then. */
async function contest(
  engine: Engine,
  streamId: Uint8Array,
  atMs: number,
  plan: (engine: Engine, over: Overlay, record: StreamRecord) => boolean
): Promise<void> {
  const record = engine.streams.find(streamId)
  if (record === undefined) return

  const isAnyMoved = await engine.commits.commit((tx, inflight) => plan(engine, { tx, inflight }, record))
  if (isAnyMoved) await readGuarded(engine, () => remergeGroup(engine, record, atMs))
}

async function putBatch(engine: Engine, put: BatchPut): ReturnType<Store['putBatch']> {
  const { batches } = engine.metrics

  try {
    const outcome = await engine.commits.commit((tx, inflight) => planPut(engine, { tx, inflight }, put))
    batches.inc({ result: outcome.result })
    if (put.erases !== undefined) await eraseMarked(engine, put.receivedMs)

    return outcome
  } catch (err) {
    batches.inc({ result: 'refused' })
    throw err
  }
}

/** The methods that only carry bytes of other parts, or all bytes. */
function smallTables(
  get: () => Engine
): Pick<
  DiskStore,
  | 'snapshot'
  | 'putWindows'
  | 'readWindows'
  | 'putRosterObject'
  | 'readRosterObjects'
  | 'putForkProof'
  | 'readForkProofs'
  | 'putKey'
  | 'deleteKey'
  | 'readKeys'
  | 'putMeta'
  | 'readMeta'
  | 'deleteMeta'
  | 'appendDelivery'
  | 'readDeliveries'
> {
  return {
    snapshot: oneAtATime(() => readSnapshot(get())),
    putWindows: async entries => putEntries(get(), Table.window, entries),
    readWindows: async () => readEntries(get(), Table.window),
    putRosterObject: async (id, bytes) => putRosterObject(get(), id, bytes),
    readRosterObjects: async () => (await readRosterTable(get())).map(({ value }) => value),
    putForkProof: async (streamId, bytes) => putEntries(get(), Table.forkProof, [{ key: streamId, value: bytes }]),
    readForkProofs: async () => (await readEntries(get(), Table.forkProof)).map(({ key, value }) => ({ streamId: key, bytes: value })),
    putKey: async (id, bytes) => putEntries(get(), Table.apiKey, [{ key: Buffer.from(id, 'utf8'), value: bytes }]),
    deleteKey: async id => putEntries(get(), Table.apiKey, [{ key: Buffer.from(id, 'utf8'), value: undefined }]),
    readKeys: async () =>
      (await readEntries(get(), Table.apiKey)).map(({ key, value }) => ({ id: Buffer.from(key).toString('utf8'), bytes: value })),
    putMeta: async (name, bytes) => putEntries(get(), Table.meta, [{ key: Buffer.from(name, 'utf8'), value: bytes }]),
    async readMeta(name) {
      const body = readSealed(get(), smallKey(Table.meta, name))

      return body === undefined ? undefined : new Uint8Array(body)
    },
    deleteMeta: async name => putEntries(get(), Table.meta, [{ key: Buffer.from(name, 'utf8'), value: undefined }]),
    appendDelivery: async delivery => appendDelivery(get(), delivery),
    readDeliveries: async (streamId, range) => readDeliveries(get(), streamId, range)
  }
}

/** Retention and integrity, in bounded pieces. */
function upkeep(
  guarded: <T>(work: (engine: Engine) => Promise<T>) => Promise<T>
): Pick<Store, 'expire' | 'planExpiry' | 'verify' | 'compact'> {
  return {
    expire: async (nowMs, steps) => guarded(engine => expire(engine, nowMs, steps)),
    planExpiry: async nowMs => guarded(engine => planExpiry(engine, nowMs)),
    verify: async query => guarded(engine => verify(engine, query)),
    compact: async () => guarded(engine => compact(engine))
  }
}

async function confirmOwnHeads(engine: Engine): Promise<void> {
  await engine.commits.alone(async () => {
    await engine.watermark.append({ heads: ownHeads(engine) })
    engine.condition.heal('watermark')
  })
}

async function readStats({ db, counts, streams, feed }: Engine): Promise<StoreStats> {
  const claims: Partial<Record<ObservableType, number>> = {}
  let claimsTotal = 0

  for (const [type, count] of counts.claims) {
    if (count === 0) continue
    claims[type] = count
    claimsTotal += count
  }

  return {
    claims,
    claimsTotal,
    values: counts.values,
    streams: streams.list().length,
    payloadBytes: streams.list().reduce((sum, { bytes }) => sum + bytes, 0),
    diskBytes: await db.approximateSize(Uint8Array.of(0), Uint8Array.of(0xff)),
    feedHead: feed.durableHead
  }
}
