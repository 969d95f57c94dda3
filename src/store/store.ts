import type { Batch } from '../envelope/batch.js'
import type { AcceptedRow, BatchPut, PutResult, QuarantinedRow } from '../envelope/batch-put.js'
import type { SeqRange, StreamCondition, StreamState, Verdict } from '../envelope/stream.js'
import type { NodeErrorCode } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { ObservableType } from '../model/enumerations.js'
import type { Claim } from '../query/claim.js'

/** What a put came to. `feedSeq` is the position of its entry in the change feed; absent when no claim changed. */
export interface PutOutcome {
  result: PutResult
  feedSeq?: number
}

/**
 * A batch as it lies in the store: the exact bytes that were received. `payload` is absent when it was never stored
 * (`void`, `unread`, `header-only`), is gone (`erased`, `expired`) or no longer matches its signed hash.
 */
export interface StoredBatch extends Batch {
  verdict: Verdict
  /** Error code behind `void`, `unread`. */
  reason?: string
  receivedMs: number
}

export interface BatchRead {
  /** Leaves the payload on the disk. */
  headerOnly: boolean
}

export interface RangeQuery {
  streamId: Uint8Array
  /** First seq, inclusive. */
  from: number
  /** Last seq, inclusive. */
  to: number
  /** Stops after the batch that passes this many bytes; at least one is given. */
  bytesMax: number
  headersOnly?: boolean
}

/** How far this node has released its own stream, kept outside LevelDB (chapter 6, D4). */
export interface OwnHead {
  streamId: Uint8Array
  seq: number
  headerHash: Uint8Array
}

/** Ends what counts of a stream at `cutSeq` (3.5, revocations). Later claims of it are contested from then on. */
export interface StreamCut {
  streamId: Uint8Array
  condition: StreamCondition
  /** First seq that does not count; absent lifts the cut. */
  cutSeq?: number
}

export interface ValueRef {
  type: ObservableType
  /** Canonical. */
  value: string
}

export interface ClaimQuery {
  /** All types when absent. */
  types?: readonly ObservableType[]
  /** `next` of the page before. */
  after?: Uint8Array
  /** Most claims to give; the claims of one value are never split over two pages, so a page may run over by those of its last value. */
  limit: number
  /** Most values to look at before giving up with `next`; 50,000 when absent (7.3). */
  scanMax?: number
  /** Claims that it refuses are left out and do not count against the limit. */
  filter?: (claim: Claim) => boolean
}

export interface ClaimPage {
  /** Ordered by type number, then by value key. */
  claims: Claim[]
  /** Where the next page starts; absent at the end. Opaque. */
  next?: Uint8Array
}

export interface AsnQuery {
  asn: number
  after?: Uint8Array
  limit: number
  scanMax?: number
  filter?: (claim: Claim) => boolean
}

export type FeedCause = 'arrival' | 'policy' | 'withdrawn' | 'expired' | 'erased' | 'contested'

/** One entry of the change feed: what one batch changed, at one moment. Rows by number in its payload. */
export interface FeedEntry {
  /** Strictly increasing, with jumps, never used twice. */
  seq: number
  streamId: Uint8Array
  batchSeq: number
  cause: FeedCause
  atMs: number
  /**
   * Microseconds since the epoch, strictly increasing: row n of this entry has the time baseUs + n, and no two
   * entries overlap (7.3, TAXII date_added).
   */
  baseUs: number
  /** Rows whose claim is new or changed, ascending. */
  added: readonly number[]
  /** Rows whose claim was withdrawn, erased, expired or contested, ascending. */
  removed: readonly number[]
}

export interface QuarantineEntry {
  streamId: Uint8Array
  seq: number
  row: number
  rule: string
}

/** A new verdict of the policy about a batch that is held: its claims and quarantined rows become exactly these. */
export interface BatchReview {
  streamId: Uint8Array
  seq: number
  atMs: number
  accepted: readonly AcceptedRow[]
  quarantined: readonly QuarantinedRow[]
}

export interface Delivery {
  streamId: Uint8Array
  seq: number
  orgKey: Uint8Array
  ackMs: number
}

/** `value: undefined` deletes. Keys up to 255 bytes. */
export interface TableEntry {
  key: Uint8Array
  value: Uint8Array | undefined
}

export interface ExpireReport {
  /** Batches whose payload was erased. */
  batches: number
  /** Bytes of those payloads. */
  bytes: number
  claims: number
  /** Headers below the floor that went. */
  headers: number
  /** True when the step limit ended the run: call again. */
  isMore: boolean
}

/** What retention would erase. */
export interface ExpiryPlan {
  /** Batches whose payload would go, and the bytes of their payloads. */
  batches: number
  bytes: number
  /** Headers below the floor. */
  headers: number
}

export interface StoreStats {
  /** Claims per type; types without any are absent. */
  claims: Readonly<Partial<Record<ObservableType, number>>>
  claimsTotal: number
  /** Distinct values. */
  values: number
  streams: number
  /** Payload bytes held. */
  payloadBytes: number
  /** Approximate size on disk of the database; 0 in memory. */
  diskBytes: number
  feedHead: number
}

export interface StoreCondition {
  /** `degraded`: readable, repairs itself from peers, must not publish until `ok`. `failed`: writes are refused until a restart. */
  state: 'ok' | 'degraded' | 'failed'
  reasons: ReadonlyArray<{ code: NodeErrorCode; message: string }>
}

/**
 * What the store says, whoever holds it and in whatever order it came: hex SHA-256 per table, independent of local numbers
 * and of the implementation. `total` covers all but `feed` and `deliveries`, which are a node's own history.
 */
export interface LogicalDigest {
  total: string
  tables: Readonly<Record<'streams' | 'batches' | 'claims' | 'quarantine' | 'small' | 'feed' | 'deliveries', string>>
}

export interface VerifyReport {
  /** Batches looked at. */
  batches: number
  /** Holes that this walk opened. */
  holes: number
  /** Claims that were absent or damaged. */
  claims: number
  /** Where to go on; absent when the walk is through. */
  next?: Uint8Array
}

/**
 * All that this node keeps (chapter 6). One interface, two implementations: createStore (LevelDB) and createMemoryStore;
 * test/contract/store.test.ts holds for both. Every write method resolves when its change is on disk.
 *
 * Every method but start, stop, name and condition @throws NodeError `STORE_CLOSED` when the store is not started. Write
 * methods also `STORE_FULL`, `STORE_WRITE_FAILED` (from then on, until a restart) and `STORE_BUSY` (its queue is full).
 */
export interface Store extends Startable {
  condition(): StoreCondition
  stats(): Promise<StoreStats>
  logicalDigest(): Promise<LogicalDigest>

  // streams and batches
  /** Every stream, as far as it is durable. The array is not changed later; a commit makes a new one. */
  listStreams(): readonly StreamState[]
  /** Grows with every change of any stream: a key for caches of digests. */
  streamsVersion(): number
  findStream(streamId: Uint8Array): StreamState | undefined
  /** Heads of the own streams as released, from the watermark. */
  findOwnHeads(): readonly OwnHead[]
  /**
   * Peers agree with the heads of the own streams as stored: the watermark is set to them, and a lost or damaged watermark
   * file no longer degrades the store. Never lowers a head.
   */
  confirmOwnHeads(): Promise<void>
  /**
   * Stores one batch in one atomic write; concurrent puts share one synced write. Holds the out-of-order rules of 3.3.
   * The same header again is `known`, and fills a `header-only` or `unread` seq.
   * @throws NodeError `STREAM_FORKED` for another header at this seq or a broken link to a neighbour that is held (nothing
   * changes; the other header is in `readBatch`) · `SEQ_TOO_FAR` beyond the gapless seq + 4,096 · `BATCH_MALFORMED` when the
   * payload does not match the header, or is absent where the verdict is `ok`.
   */
  putBatch(put: BatchPut): Promise<PutOutcome>
  /** Unless only the header is asked for, the payload is checked against it at every call; a mismatch opens a hole and is given without payload. */
  readBatch(streamId: Uint8Array, seq: number, read?: BatchRead): Promise<StoredBatch | undefined>
  /** Held batches in order, holes left out. */
  readRange(query: RangeQuery): AsyncIterable<StoredBatch>
  cutStream(cut: StreamCut, atMs: number): Promise<void>
  /**
   * The operator lets the contested records of a stream count again up to a seq, or none of them any more (`undefined`) (3.5).
   * Survives restarts and rebuilds; a cut that moves takes it back. Digests and peers know nothing of it.
   */
  restoreStream(streamId: Uint8Array, upTo: number | undefined, atMs: number): Promise<void>
  /** A joiner starts at the lowest floor offered (3.5): seqs below count as gone. Never lowers it. */
  raiseFloor(streamId: Uint8Array, floor: number): Promise<void>
  /** Privacy withdrawal: payloads and claims go, headers stay as `erased`. Unknown seqs are passed over. */
  eraseBatches(streamId: Uint8Array, seqs: readonly number[], atMs: number): Promise<{ batches: number; claims: number }>
  /** True for a batch that its organization has erased and that has not come yet: its payload is not stored (4.4). */
  isErased(batch: Pick<Batch, 'header' | 'audience'>): boolean
  /**
   * Erases what batches with `erases` have named and what is held of it; the put of such a batch has done so before it resolves,
   * this is for a node that stopped in between. What has not come stays named until the erasure expires.
   */
  eraseMarked(atMs: number): Promise<{ batches: number; claims: number }>
  /** When the oldest erasure was that `compact` has not followed yet: until then its bytes may lie in the files of the database. */
  erasedSinceMs(): number | undefined
  reviewBatch(review: BatchReview): Promise<PutOutcome>
  listQuarantine(query: { after?: Uint8Array; limit: number }): Promise<{ entries: QuarantineEntry[]; next?: Uint8Array }>

  // claims: what the look-ups read. Expired and withdrawn claims are given with their status and valid_until until they are erased.
  findClaims(type: ObservableType, value: string): Promise<Claim[]>
  /** One answer per asked value, in order. */
  findManyClaims(refs: readonly ValueRef[]): Promise<ReadonlyArray<readonly Claim[]>>
  /** CIDR claims that cover the address, longest prefix first. */
  findCovering(ip: string): Promise<Claim[]>
  /** False: surely `findCovering` finds nothing. From memory, no read. */
  mayCover(ip: string): boolean
  /** False: surely `findOnHost` finds nothing. From memory, no read. */
  mayBeOnHost(host: string): boolean
  /** Endpoint and URL claims on exactly this host (domain or address, IPv6 with or without brackets). */
  findOnHost(host: string, limit: number): Promise<Claim[]>
  /** Domain claims below this domain, itself left out. */
  findSubdomains(domain: string, limit: number): Promise<Claim[]>
  listClaims(query: ClaimQuery): Promise<ClaimPage>
  /** Victim and aggregate claims of an AS. */
  listByAsn(query: AsnQuery): Promise<ClaimPage>
  /** Claims that this node published, by indicator id (16 bytes); one per audience. */
  findOwnClaims(id: Uint8Array): Promise<Claim[]>
  /** Erases all claims and makes them again from the payloads. Writes wait meanwhile. */
  rebuildClaims(): Promise<{ batches: number; claims: number }>

  // change feed
  /** Entries after the cursor, oldest first. */
  readFeed(after: number, limit: number): Promise<FeedEntry[]>
  /** Seq of the newest entry; 0 when there is none. */
  feedHead(): number
  /** Seq of the oldest entry kept (30 days): a cursor below feedTail − 1 has a gap. feedHead + 1 when there is none. */
  feedTail(): Promise<number>

  // retention and integrity
  /** One bounded piece of work: at most `steps` batches and `steps` headers. */
  expire(nowMs: number, steps: number): Promise<ExpireReport>
  /** What `expire` would erase at this time, called until it is done: nothing is changed. */
  planExpiry(nowMs: number): Promise<ExpiryPlan>
  /** One bounded piece of the background walk: payload hashes, links, claims (6, within 7 days). Repairs claims, opens holes. */
  verify(query: { after?: Uint8Array; steps: number }): Promise<VerifyReport>
  compact(): Promise<void>
  /**
   * A peer that is in sync has nothing that this store lacks. Faults whose cause is gone are forgotten: when a whole walk of
   * `verify` has met none since they were told. Gives whether the store is `ok` then.
   */
  confirmRepaired(): Promise<boolean>

  // small tables: opaque bytes of other parts
  putWindows(entries: readonly TableEntry[]): Promise<void>
  readWindows(): Promise<Array<{ key: Uint8Array; value: Uint8Array }>>
  /** By id; putting again replaces (signatures merge). */
  putRosterObject(id: Uint8Array, bytes: Uint8Array): Promise<void>
  /** In order of first arrival, so that a fresh roster can apply them. */
  readRosterObjects(): Promise<Uint8Array[]>
  /** One per stream; the caller keeps the lowest. */
  putForkProof(streamId: Uint8Array, bytes: Uint8Array): Promise<void>
  readForkProofs(): Promise<Array<{ streamId: Uint8Array; bytes: Uint8Array }>>
  /** REST API keys. */
  putKey(id: string, bytes: Uint8Array): Promise<void>
  deleteKey(id: string): Promise<void>
  readKeys(): Promise<Array<{ id: string; bytes: Uint8Array }>>
  putMeta(name: string, bytes: Uint8Array): Promise<void>
  readMeta(name: string): Promise<Uint8Array | undefined>
  deleteMeta(name: string): Promise<void>
  /** Does not wait for a sync of its own: an acknowledgement that is lost is given again by the next sync. */
  appendDelivery(delivery: Delivery): Promise<void>
  readDeliveries(streamId: Uint8Array, range: SeqRange): Promise<Delivery[]>
}

/** A store on disk: what backups read. */
export interface DiskStore extends Store {
  /**
   * Everything that cannot be made again, as it was at one moment, in frames (snapshot-codec.ts); the store works on meanwhile.
   * Payloads that do not match their signed header are left out and become holes. One at a time.
   * @throws NodeError `STORE_BUSY` while another one is read, and what LevelDB says when the store stops meanwhile
   */
  snapshot(): AsyncIterable<Uint8Array>
}
