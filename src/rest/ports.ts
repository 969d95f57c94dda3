import type { StreamCondition } from '../envelope/stream.js'
import type { NodeError } from '../errors.js'
import type { Classification, OrgKind, Role, Tlp } from '../model/enumerations.js'
import type { Constituency } from '../roster/roster.js'

/** Words that stand for one row's fate; every input row has exactly one. */
export type RowOutcome = 'published' | 'addressed' | 'aggregated' | 'suppressed' | 'refused'

/** What the person asked for beside the file. Everything is optional; what is absent comes from the rows or the format. */
export interface PublishOptions {
  format?: string
  fileName?: string
  /** Input field → indicator field. */
  mapping?: Readonly<Record<string, string>>
  classification?: Classification
  role?: Role
  tlp?: Tlp
  malware?: string
  confidence?: number
  /** Seconds from last_seen. */
  ttlS?: number
  feed?: string
  toBlock?: boolean
  /** The file's latest time becomes this; one shift for all rows. Milliseconds since the epoch, UTC. */
  asOfMs?: number
  /** Organizations (name, did:key or fingerprint) that get the rows instead of COMMUNITY. */
  to?: readonly string[]
  /** Decide and report, sign and send nothing. */
  isDryRun?: boolean
  /** With a dry run: per row what went in and what would leave, for at most `DIFF_ROWS_MAX` rows. */
  isDiff?: boolean
}

/** Most rows that a dry run explains one by one. */
export const DIFF_ROWS_MAX = 1_000

export interface PublishProgress {
  rows: number
  bytes: number
  /** Records that are durable, and with that published. */
  published: number
}

export interface RowDiff {
  line: number
  outcome: RowOutcome
  /** Error code, or the reason of the route or cell. */
  why?: string
  /** Names of those who get it; `community` for every member. */
  to?: readonly string[]
  changes: ReadonlyArray<{ field: string; before: string; after: string; why: string }>
  removedGroups: readonly string[]
}

/** What became of a file. rows = published + addressed + aggregated + suppressed + refused, each row counted once. */
export interface PublishReport {
  isDryRun: boolean
  format: string
  rows: number
  bytes: number
  published: number
  addressed: number
  aggregated: number
  suppressed: number
  refused: number
  suppressedBy: ReadonlyMap<string, number>
  refusedBy: ReadonlyMap<string, number>
  /** First lines that were refused, with the name of the field at fault. */
  samples: ReadonlyArray<{ line: number; code: string; field?: string }>
  /** Names of input fields that do not leave, with how often. */
  dropped: ReadonlyMap<string, number>
  /** Records and batches that were signed and are durable; 0 in a dry run. */
  records: number
  batches: number
  /** Aggregates that wait for the end of their window. */
  openCells: number
  recipients: ReadonlyArray<{ orgKey?: Uint8Array; name: string; records: number; why: string }>
  diff?: readonly RowDiff[]
}

/** A body that can be read more than once: `--as-of` needs two passes. */
export interface PublishSource {
  open(): AsyncIterable<Uint8Array>
}

export type RetractReason = 'false-positive' | 'error' | 'privacy'

export interface RetractRequest {
  /** Indicator ids, 16 bytes each. */
  ids?: readonly Uint8Array[]
  /** Every record of one own batch. */
  batch?: { streamId: Uint8Array; seq: number }
  reason: RetractReason
  isDryRun: boolean
}

export interface RetractReport {
  isDryRun: boolean
  /** Records withdrawn, or that would be. */
  records: number
  batches: number
  /** Asked ids that are not live records of this organization. */
  notFound: readonly Uint8Array[]
  /** With `privacy`: batches whose payload goes, with every row in it. */
  erasedBatches?: number
  /** With `privacy`: other records of those batches that were signed again, or would be. */
  republished?: number
  /** With `privacy`: other records that the outbound gate no longer lets out; they went with their batches. */
  lost?: number
}

export interface NodeStatus {
  version: string
  startedMs: number
  node: {
    peerId: string
    name: string
    orgDid: string
    orgName: string
    certificateNotAfterMs?: number
    membershipNotAfterMs?: number
    mayPublish: boolean
  }
  mesh: {
    id: string
    name: string
    isLab: boolean
    members: number
    charterExpiresMs: number
    /** Ids of valid charters of one version, while none of them is pinned. */
    rivalCharters?: readonly Uint8Array[]
    listen: readonly string[]
    clockOffsetMs?: number
  }
  isReady: boolean
  /** Why it is not ready or degraded, one sentence each. */
  reasons: readonly string[]
  /** What will end soon unless somebody renews it, one sentence each. */
  warnings?: readonly string[]
  /** Hex of the digest over COMMUNITY: equal on two nodes when they hold the same. */
  communityDigest: string
  records: number
  claims: number
  streams: number
  feedHead: number
  rosterDigest: string
  /** While the node pulls what it lacks; time left is unknown until something has come. */
  catchUp?: { streams: number; batches: number; bytes: number; remaining: number; recordsPerS: number; leftS?: number }
  peers: readonly PeerView[]
  publishers: readonly PublisherView[]
}

export interface PeerView {
  peerId: string
  orgName?: string
  orgDid?: string
  address: string
  direction: 'in' | 'out'
  isAdmitted: boolean
  isExplicit: boolean
  connectedMs: number
  lastSyncMs?: number
  isInSync?: boolean
  /** Batches of the shared streams that the peer holds; with `missing`, `ahead` and `lagMs` once a sync was held. */
  have?: number
  /** Batches that this node holds and the peer lacks. */
  missing?: number
  /** Batches that the peer holds and this node lacks. */
  ahead?: number
  /** How long both have not held the same; 0: they do. */
  lagMs?: number
  clockOffsetMs?: number
}

/** Completeness of one publisher's streams on this node (C5). */
export interface PublisherView {
  orgDid: string
  orgName: string
  peerId: string
  streamId: Uint8Array
  audience: 'community' | 'orgs'
  head: number
  have: number
  missing: number
  records: number
  /** Now − created_ms of the newest batch held. */
  lagMs: number
  condition: StreamCondition
  lastError?: string
}

/** What one addressee holds of one of our ORGS streams. */
export interface DeliveryView {
  orgDid: string
  orgName: string
  streamId: Uint8Array
  head: number
  /** Highest seq that the addressee acknowledged or shows in its summary. */
  held: number
  pending: number
  lastAckMs?: number
  /** Undelivered records are discarded after this. */
  expiresMs?: number
}

/** What REST and the command line need from the flows of the node; node.ts connects it. */
export interface NodePort {
  publish(
    source: PublishSource,
    options: PublishOptions,
    onProgress: (progress: PublishProgress) => void,
    signal: AbortSignal
  ): Promise<PublishReport>
  retract(request: RetractRequest): Promise<RetractReport>
  status(): Promise<NodeStatus>
  deliveries(): Promise<readonly DeliveryView[]>
  isReady(): boolean
  /** The error behind a node that is not ready, where it has one of its own. */
  whyNotReady?(): NodeError | undefined
  metricsText(): Promise<string>
}

/** A peer that the operator keeps out. */
export interface BanView {
  peerId: string
  untilMs: number
}

/** What the membership commands ask of a running node. */
export interface MembershipPort {
  /** Every roster object as encoded `Signed`, in an order in which they can be applied. */
  rosterObjects(): readonly Uint8Array[]
  rosterDigest(): Uint8Array
  /** Where the streams of an organization, or of one node of it, end before a moment, from what this node holds. */
  cutoffs(ask: {
    orgKey: Uint8Array
    nodeKey?: Uint8Array
    badSinceMs: number
  }): Promise<ReadonlyArray<{ streamId: Uint8Array; lastGoodSeq: number }>>
  bans(): readonly BanView[]
  /** @throws NodeError `KEY_MALFORMED` for a PeerId that is none · `REQUEST_INVALID` */
  ban(peerId: string, forMs: number): Promise<BanView>
  /** False when the peer was not banned. @throws NodeError `KEY_MALFORMED` */
  unban(peerId: string): Promise<boolean>
}

/** What a steward suggests to a newcomer. */
export interface InviteWish {
  name?: string
  kind?: OrgKind
  constituency: Constituency
  expiresMs: number
  usesMax: number
}

export interface InviteView extends InviteWish {
  /** 8 hex digits. */
  id: string
  state: 'open' | 'used' | 'expired' | 'revoked'
  createdMs: number
  uses: number
}

/** A request that came by an invite. What it asks for stands in the signed document alone. */
export interface JoinRequestView {
  /** `r-17` */
  id: string
  state: 'waiting' | 'admitted' | 'denied'
  /** 8 hex digits. */
  inviteId: string
  /** Encoded Signed, verified. */
  signed: Uint8Array
  receivedMs: number
  deniedFor?: string
  /** The newcomer has the answer. */
  isFetched: boolean
}

/** Invites and requests of a steward's node. An approval is a membership in the roster and needs no call of its own. */
export interface JoinPort {
  /** The text is given here and nowhere else. @throws NodeError `RIGHT_MISSING` · `REQUEST_INVALID` · `INVITE_MALFORMED` */
  createInvite(wish: InviteWish): Promise<{ text: string; invite: InviteView }>
  listInvites(): readonly InviteView[]
  /** @throws NodeError `NOT_FOUND` */
  revokeInvite(id: string): Promise<void>
  requests(): readonly JoinRequestView[]
  /** @throws NodeError `NOT_FOUND` · `REQUEST_INVALID` when it is decided · `RIGHT_MISSING` */
  deny(id: string, reason: string): Promise<void>
}

/** Durable table of API keys (store: putKey, readKeys, deleteKey). */
export interface KeyTable {
  readKeys(): Promise<ReadonlyArray<{ id: string; bytes: Uint8Array }>>
  putKey(id: string, bytes: Uint8Array): Promise<void>
  deleteKey(id: string): Promise<void>
}

/** What a backup takes from a running node; everything else lies in its directory. */
export interface BackupPort {
  /** The store as it is at one moment. @throws NodeError `STORE_BUSY` while another backup reads */
  snapshot(): AsyncIterable<Uint8Array>
}
