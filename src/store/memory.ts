import type { StreamState } from '../envelope/stream.js'
import { isNodeError, NodeError } from '../errors.js'
import { compareBytes, toHex } from '../model/bytes.js'
import { TYPE_NUMBER } from '../model/enumerations.js'
import { createPrefixTable } from '../model/ranges.js'
import type { Claim } from '../query/claim.js'
import { SCAN_MAX } from './constants.js'
import { markPlace } from './erasure-marks.js'
import { createDigestBuilder } from './logical-digest.js'
import { cutStream, dropBatch, eraseMarked, expire, planExpiry, putBatch, readBatch, restoreStream, reviewBatch } from './memory-batches.js'
import {
  createShelf,
  idOf,
  mergeRows,
  type Shelf,
  type ShelfStream,
  type ShelfValue,
  shown,
  sortedValues,
  tableOf
} from './memory-shelf.js'
import type { ClaimPage, LogicalDigest, QuarantineEntry, RangeQuery, Store, StoredBatch, StoreStats, ValueRef } from './store.js'
import { raiseFloorTo } from './stream-book.js'
import { claimKey, hostPrefix, subdomainPrefix } from './value-keys.js'

export interface MemoryStoreInit {
  nodeKey?: Uint8Array
}

/** The store's twin without a disk: for tests and simulations. It keeps its content over stop and start. */
export function createMemoryStore({ nodeKey }: MemoryStoreInit = {}): Store {
  const shelf = createShelf()
  let isOpen = false
  let listed: { version: number; streams: readonly StreamState[] } | undefined

  function get(): Shelf {
    if (!isOpen) throw new NodeError('STORE_CLOSED', 'The store is not started')

    return shelf
  }

  function find(streamId: Uint8Array): ShelfStream | undefined {
    return get().streams.get(toHex(streamId))
  }

  function listStreams(): readonly StreamState[] {
    if (listed?.version !== shelf.version)
      listed = { version: shelf.version, streams: [...get().streams.values()].map(({ state }) => state) }

    return listed.streams
  }

  function change(stream: ShelfStream, state: StreamState): void {
    stream.state = state
    shelf.version++
  }

  return {
    name: 'store',
    async start() {
      isOpen = true
    },
    async stop() {
      isOpen = false
    },
    condition: () => ({ state: 'ok', reasons: [] }),
    stats: async () => readStats(get()),
    logicalDigest: async () => digest(get()),
    listStreams,
    streamsVersion: () => get().version,
    findStream: streamId => find(streamId)?.state,
    findOwnHeads: () => [...get().heads.values()],
    async confirmOwnHeads() {
      for (const { state } of get().streams.values()) {
        const head = shelf.heads.get(toHex(state.streamId))
        const isOwn = head !== undefined || (nodeKey !== undefined && toHex(nodeKey) === toHex(state.nodeKey))
        if (isOwn && (head?.seq ?? 0) < state.head) {
          shelf.heads.set(toHex(state.streamId), { streamId: state.streamId, seq: state.head, headerHash: state.headHash })
        }
      }
    },
    async putBatch(put) {
      const outcome = putBatch(get(), put)
      if (put.erases !== undefined) eraseMarked(shelf, put.receivedMs)

      return outcome
    },
    readBatch: async (streamId, seq, read) => readBatch(find(streamId), seq, read),
    readRange: query => readRange(get(), query),
    restoreStream: async (streamId, upTo, atMs) => restoreStream(get(), find(streamId), upTo, atMs),
    cutStream: async (cut, atMs) => cutStream(get(), find(cut.streamId), cut, atMs),
    async raiseFloor(streamId, floor) {
      const stream = find(streamId)
      if (stream !== undefined)
        change(
          stream,
          raiseFloorTo(stream.state, floor, seq => stream.batches.get(seq)?.stored.header.createdMs ?? 0)
        )
    },
    async eraseBatches(streamId, seqs, atMs) {
      const stream = find(streamId)
      const dropped = stream === undefined ? [] : seqs.flatMap(seq => dropBatch(shelf, stream, { seq, verdict: 'erased', atMs }) ?? [])

      return { batches: dropped.length, claims: dropped.reduce((sum, claims) => sum + claims, 0) }
    },
    isErased: batch => get().marks.find(markPlace(batch), batch.header.expiresMs) !== undefined,
    eraseMarked: async atMs => eraseMarked(get(), atMs),
    erasedSinceMs: () => get().erasedSinceMs,
    async reviewBatch(review) {
      const stream = find(review.streamId)

      return stream === undefined ? { result: 'known' } : reviewBatch(shelf, stream, review)
    },
    listQuarantine: async query => listQuarantine(get(), query),
    ...claimMethods(get),
    ...MAYBE,
    rebuildClaims: async () => rebuildClaims(get()),
    readFeed: async (after, limit) =>
      get()
        .feed.filter(({ seq }) => seq > after)
        .slice(0, limit),
    feedHead: () => get().feedSeq,
    feedTail: async () => get().feed[0]?.seq ?? shelf.feedSeq + 1,
    expire: async (nowMs, steps) => expire(get(), nowMs, steps),
    planExpiry: async nowMs => planExpiry(get(), nowMs),
    async verify() {
      return { batches: [...get().streams.values()].reduce((sum, { batches }) => sum + batches.size, 0), holes: 0, claims: 0 }
    },
    confirmRepaired: async () => true,
    async compact() {
      get().erasedSinceMs = undefined
    },
    ...smallTables(get)
  }
}

async function* readRange(shelf: Shelf, query: RangeQuery): AsyncGenerator<StoredBatch> {
  const stream = shelf.streams.get(toHex(query.streamId))
  let bytes = 0

  for (let seq = query.from; seq <= Math.min(query.to, stream?.state.head ?? 0); seq++) {
    const stored = stream?.batches.get(seq)?.stored
    if (stored === undefined) continue

    const { payload, ...rest } = stored
    yield query.headersOnly === true ? rest : stored

    bytes += stored.headerBytes.byteLength + stored.signature.byteLength
    if (query.headersOnly !== true) bytes += payload?.byteLength ?? 0
    if (bytes >= query.bytesMax) return
  }
}

function listQuarantine(
  shelf: Shelf,
  { after, limit }: { after?: Uint8Array; limit: number }
): { entries: QuarantineEntry[]; next?: Uint8Array } {
  const batches = [...shelf.streams.values()].flatMap(({ state, batches: held }) =>
    [...held]
      .sort(([a], [b]) => a - b)
      .flatMap(([seq, { quarantined }]) => (quarantined.length === 0 ? [] : [{ streamId: state.streamId, seq, quarantined }]))
  )
  const start = after === undefined ? 0 : Buffer.from(after).readUInt32BE(0)
  const entries: QuarantineEntry[] = []

  for (let i = start; i < batches.length; i++) {
    const batch = batches[i]
    for (const { row, rule } of batch?.quarantined ?? [])
      entries.push({ streamId: batch?.streamId ?? new Uint8Array(0), seq: batch?.seq ?? 0, row, rule })

    if (entries.length >= limit) {
      const next = Buffer.alloc(4)
      next.writeUInt32BE(i + 1)

      return { entries, next }
    }
  }

  return { entries }
}

/** The twin keeps no index to ask: "maybe" is always right. */
const MAYBE: Pick<Store, 'mayCover' | 'mayBeOnHost'> = { mayCover: () => true, mayBeOnHost: () => true }

type ClaimMethods = Pick<
  Store,
  'findClaims' | 'findManyClaims' | 'findCovering' | 'findOnHost' | 'findSubdomains' | 'listClaims' | 'listByAsn' | 'findOwnClaims'
>

function claimMethods(get: () => Shelf): ClaimMethods {
  return {
    findClaims: async (type, value) => findClaims(get(), { type, value }),
    findManyClaims: async refs => refs.map(ref => findClaims(get(), ref)),
    async findCovering(ip) {
      const table = createPrefixTable<ShelfValue>()
      for (const value of get().values.values()) if (value.type === 'cidr') table.add(value.value, value)

      return table
        .covering(ip)
        .sort((a, b) => lengthOf(b.cidr) - lengthOf(a.cidr))
        .flatMap(({ value }) => value.claims.map(claim => shown(get(), claim)))
    },
    findOnHost: async (host, limit) =>
      [...below(get(), hostPrefix('endpoint', host)), ...below(get(), hostPrefix('url', host))].slice(0, limit),
    findSubdomains: async (domain, limit) => below(get(), subdomainPrefix(domain)).slice(0, limit),
    async listClaims({ types, ...query }) {
      const numbers = new Set(types?.map(type => TYPE_NUMBER[type]) ?? Object.values<number>(TYPE_NUMBER))

      return page(
        get(),
        query,
        ({ type }) => numbers.has(TYPE_NUMBER[type]),
        () => true
      )
    },
    listByAsn: async ({ asn, ...query }) =>
      page(
        get(),
        query,
        ({ claims }) => claims.some(claim => isOfAsn(claim, asn)),
        claim => isOfAsn(claim, asn)
      ),
    async findOwnClaims(id) {
      const own = new Set([...get().heads.values()].map(({ streamId }) => toHex(streamId)))
      const isOfOwn = (claim: Claim): boolean => idOf(claim) === toHex(id)

      return sortedValues(get())
        .filter(({ claims }) => claims.some(claim => isOfOwn(claim) && own.has(toHex(claim.ref.streamId))))
        .flatMap(({ claims }) => claims.filter(isOfOwn).map(claim => shown(get(), claim)))
    }
  }
}

function findClaims(shelf: Shelf, { type, value }: ValueRef): Claim[] {
  try {
    return (shelf.values.get(toHex(claimKey(type, value)))?.claims ?? []).map(claim => shown(shelf, claim))
  } catch (err) {
    if (isNodeError(err, 'STORE_KEY_INVALID')) return []
    throw err
  }
}

function lengthOf(cidr: string): number {
  return Number(cidr.slice(cidr.indexOf('/') + 1))
}

function below(shelf: Shelf, prefix: Uint8Array): Claim[] {
  return sortedValues(shelf)
    .filter(({ key }) => compareBytes(key.subarray(0, prefix.byteLength), prefix) === 0)
    .flatMap(({ claims }) => claims.map(claim => shown(shelf, claim)))
}

function isOfAsn({ indicator }: Claim, asn: number): boolean {
  return indicator.asn === asn && (indicator.type === 'aggregate' || indicator.role === 'VICTIM' || indicator.role === 'EXPOSED')
}

function page(
  shelf: Shelf,
  { after, limit, scanMax = SCAN_MAX, filter }: { after?: Uint8Array; limit: number; scanMax?: number; filter?: (claim: Claim) => boolean },
  isAsked: (value: ShelfValue) => boolean,
  isWanted: (claim: Claim) => boolean
): ClaimPage {
  const claims: Claim[] = []
  let scanned = 0

  for (const value of sortedValues(shelf)) {
    if (!isAsked(value) || (after !== undefined && compareBytes(value.key, after) <= 0)) continue

    scanned++
    claims.push(
      ...value.claims.map(claim => shown(shelf, claim)).filter(claim => isWanted(claim) && (filter === undefined || filter(claim)))
    )
    if (claims.length >= limit || scanned >= scanMax) return { claims, next: value.key }
  }

  return { claims }
}

function rebuildClaims(shelf: Shelf): { batches: number; claims: number } {
  let batches = 0
  shelf.values.clear()

  for (const stream of shelf.streams.values()) {
    for (const { stored, accepted } of stream.batches.values()) {
      if (stored.verdict !== 'ok') continue
      mergeRows(shelf, stored, accepted)
      batches++
    }
  }

  return { batches, claims: sortedValues(shelf).reduce((sum, { claims }) => sum + claims.length, 0) }
}

function readStats(shelf: Shelf): StoreStats {
  const values = sortedValues(shelf)
  const claims: Partial<Record<ShelfValue['type'], number>> = {}

  for (const value of values) claims[value.type] = (claims[value.type] ?? 0) + value.claims.length

  return {
    claims,
    claimsTotal: values.reduce((sum, value) => sum + value.claims.length, 0),
    values: values.length,
    streams: shelf.streams.size,
    payloadBytes: [...shelf.streams.values()].reduce((sum, { state }) => sum + state.bytes, 0),
    diskBytes: 0,
    feedHead: shelf.feedSeq
  }
}

function digest(shelf: Shelf): LogicalDigest {
  const builder = createDigestBuilder()
  const streams = [...shelf.streams.values()].sort((a, b) => compareBytes(a.state.streamId, b.state.streamId))

  builder.streams(streams.map(({ state }) => state))

  for (const { state, batches } of streams) {
    for (const [seq, { stored }] of [...batches].sort(([a], [b]) => a - b)) {
      const { headerHash, verdict, payload, header } = stored
      builder.batch({
        streamId: state.streamId,
        seq,
        headerHash,
        verdict,
        payloadHash: payload === undefined ? undefined : header.payloadSha256
      })
    }
  }

  for (const { claims } of sortedValues(shelf)) builder.claims(claims.map(claim => shown(shelf, claim)))

  builder.quarantine(listQuarantine(shelf, { limit: Number.MAX_SAFE_INTEGER }).entries)
  for (const name of ['window', 'fork-proof', 'key', 'meta', 'roster']) builder.small(name, [...tableOf(shelf, name).values()])
  builder.feed(shelf.feed)
  builder.deliveries([...shelf.deliveries.values()])

  return builder.digest()
}

type SmallMethods = Pick<
  Store,
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
>

function smallTables(get: () => Shelf): SmallMethods {
  function put(table: string, key: Uint8Array, value: Uint8Array | undefined): void {
    const rows = tableOf(get(), table)

    if (value === undefined) rows.delete(toHex(key))
    else rows.set(toHex(key), { key: new Uint8Array(key), value: new Uint8Array(value) })
  }

  function sorted(table: string): Array<{ key: Uint8Array; value: Uint8Array }> {
    return [...tableOf(get(), table).values()].sort((a, b) => compareBytes(a.key, b.key))
  }

  return {
    async putWindows(entries) {
      for (const { key, value } of entries) put('window', key, value)
    },
    readWindows: async () => sorted('window'),
    putRosterObject: async (id, bytes) => put('roster', id, bytes),
    readRosterObjects: async () => [...tableOf(get(), 'roster').values()].map(({ value }) => value),
    putForkProof: async (streamId, bytes) => put('fork-proof', streamId, bytes),
    readForkProofs: async () => sorted('fork-proof').map(({ key, value }) => ({ streamId: key, bytes: value })),
    putKey: async (id, bytes) => put('key', Buffer.from(id, 'utf8'), bytes),
    deleteKey: async id => put('key', Buffer.from(id, 'utf8'), undefined),
    readKeys: async () => sorted('key').map(({ key, value }) => ({ id: Buffer.from(key).toString('utf8'), bytes: value })),
    putMeta: async (name, bytes) => put('meta', Buffer.from(name, 'utf8'), bytes),
    readMeta: async name => tableOf(get(), 'meta').get(toHex(Buffer.from(name, 'utf8')))?.value,
    deleteMeta: async name => put('meta', Buffer.from(name, 'utf8'), undefined),
    async appendDelivery(delivery) {
      if (get().streams.has(toHex(delivery.streamId))) {
        get().deliveries.set(`${toHex(delivery.streamId)} ${delivery.seq} ${toHex(delivery.orgKey)}`, delivery)
      }
    },
    readDeliveries: async (streamId, { from, to }) =>
      [...get().deliveries.values()].filter(
        delivery => toHex(delivery.streamId) === toHex(streamId) && delivery.seq >= from && delivery.seq <= to
      )
  }
}
