import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import type { SummaryEntry } from '../envelope/digest.js'
import type { StreamState, Verdict } from '../envelope/stream.js'
import type { NodeErrorCode } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import type { ApplyResult, Roster } from '../roster/roster.js'
import type { JoinDesk } from './join/join-handler.js'
import type { Rival } from './presence/presence.js'
import type { Standing } from './sync/standing.js'

/** An admitted peer: the node that a connection authenticated, and its organization by the roster. */
export interface PeerRef {
  /** 32 bytes. */
  nodeKey: Uint8Array
  /** 32 bytes. */
  orgKey: Uint8Array
  /** `12D3Koo…` */
  peerId: string
}

/** How a batch came to us. */
export type Way = 'gossip' | 'push' | 'sync'

export interface InboxAnswer {
  /**
   * `accepted`: new and valid. `known`: held already. `ignored`: cannot be judged here and now. `rejected`: wrong at every
   * honest node, charged to the sender. `held`: a signed header that breaks a rule; stored as void, not relayed.
   */
  result: 'accepted' | 'known' | 'ignored' | 'rejected' | 'held'
  code?: NodeErrorCode
  /** Resolves when the outcome is on disk, rejects when the write failed. Already resolved where nothing is written. */
  stored: Promise<void>
  /** Id of a NodeCertificate that the roster lacks; the mesh fetches it and offers the batch once more. */
  wantsCertificate?: Uint8Array
  /** Earlier seqs of the stream are missing: pull them. */
  hasGap?: boolean
  /** Only the header was given and is held now: its payload is wanted from another peer. */
  isWanted?: boolean
  streamId?: Uint8Array
  seq?: number
}

export interface RangeRead {
  streamId: Uint8Array
  /** Inclusive. */
  from: number
  /** Inclusive. */
  to: number
  bytesMax: number
  headersOnly: boolean
}

/** What the mesh needs of the node around it; node.ts connects it. */
export interface MeshComponents {
  inbox: {
    /** `says` of `from`: what the peer says of the payload of a header that it gave alone. */
    accept(batchBytes: Uint8Array, from: PeerRef & { says?: 'void' }, way: Way): Promise<InboxAnswer>
  }
  roster: Roster
  /**
   * Takes one encoded `Signed` into the roster and onto the disk.
   * @throws NodeError with the code of the failed check.
   */
  applyObject(signed: Uint8Array): Promise<ApplyResult>
  streams: {
    /** A new array for every change. */
    listStreams(): readonly StreamState[]
    /** Grows with every change of any stream; keys the digest cache. */
    streamsVersion(): number
    findStream(streamId: Uint8Array): StreamState | undefined
    /** Held batches in order, holes left out. */
    readRange(read: RangeRead): AsyncIterable<Batch & { verdict?: Verdict }>
  }
  /** Highest epoch that an organization signed for its node; absent: 1 for all. ORGS streams of earlier ones leave the digest (3.5). */
  epochOf?(orgKey: Uint8Array, nodeKey: Uint8Array): number
  clock: Clock
  log: Log
  metrics: MetricsRegister
  deliveries?: {
    /** A node of this organization holds this batch durably. May repeat. */
    acknowledged(streamId: Uint8Array, seq: number, orgKey: Uint8Array): void
    /** By its own summary, a node of this organization holds everything of our stream up to `seq`. May repeat. */
    holdsUpTo?(streamId: Uint8Array, seq: number, orgKey: Uint8Array): void
  }
  /** A steward's invites and requests; absent: nobody joins here. */
  join?: JoinDesk
  /** Organizations that still lack something addressed to them: their nodes are dialled until they hold it (3.4). */
  owed?(): readonly Uint8Array[]
  /** Hears what peers hold of this node's own streams, before it publishes after a start (3.5). */
  ownHeads?: {
    /** The peer's entries; ours where both are equal. */
    compared(peer: PeerRef, theirs: readonly SummaryEntry[]): void
    /** What it holds more was pulled, or could not be. */
    ended(peer: PeerRef): void
  }
  /** What this node learns of other live processes with its key (3.5). */
  presence?: {
    /** It has said to at least one peer that it lives: whoever has its key too answers from now on. */
    announced(): void
    /** Another process has proven that it lives; told once for each. Where that one is earlier, this one must leave the mesh. */
    rival(rival: Rival): void
  }
  /** Told while a catch-up runs, at most a few times a second, and once at its end. */
  syncProgress?(peer: PeerRef, progress: SyncProgress): void
}

export interface SyncProgress {
  /** Streams that this catch-up touches. */
  streams: number
  /** Batches received so far. */
  batches: number
  /** Bytes of batches received so far. */
  bytes: number
  /** Batches that the peer offered and that have not come yet, here or through others; at the end, what nobody gave. */
  remaining: number
}

/** Limits that an operator may change; the rest are constants of the mesh (3.6). */
export interface MeshLimits {
  connectionsMax: number
  connectionsPerNodeMax: number
  connectionsPerOrgMax: number
  inboundPerSecondMax: number
  doorsMax: number
  doorMs: number
  syncEveryMs: number
  helloEveryMs: number
  dialFirstMs: number
  dialLastMs: number
  batchBytesMax: number
}

export interface MeshInit {
  /** 32-byte seed of the node's Ed25519 key. */
  nodeSecret: Uint8Array
  /** 32 bytes. */
  orgKey: Uint8Array
  /** Multiaddrs such as `/ip4/0.0.0.0/tcp/4242`; port 0 takes a free one. Empty: dials only. */
  listen: readonly string[]
  /** Multiaddrs to announce instead of the listening ones. */
  announce?: readonly string[]
  /** Multiaddrs with `/p2p/`: dialled for ever. */
  peers?: readonly string[]
  /** `product/version`, at most 64 bytes. */
  agent?: string
  limits?: Partial<MeshLimits>
  /** 32-byte pre-shared key; absent: the port is open to any handshake. */
  psk?: Uint8Array
}

export interface PeerStatus {
  peerId: string
  nodeKey: Uint8Array
  orgKey?: Uint8Array
  orgName?: string
  connectedMs: number
  /** Both sides have admitted each other: gossip, push and sync run. */
  isAdmitted: boolean
  /** Both sides agreed to send each other every gossip message. */
  isExplicit: boolean
  direction: 'inbound' | 'outbound'
  address: string
  /** When a sync with this peer last ended well. */
  lastSyncMs?: number
  /** Whether both held the same at the last sync. */
  inSync?: boolean
  /** When both last held the same. */
  inSyncMs?: number
  /** What each held and lacked at the last sync that this node began. */
  standing?: Standing
  /** Their clock minus ours. */
  clockOffsetMs?: number
}

/** The node's side of the mesh: everything that goes over libp2p. */
export interface Mesh extends Startable {
  /** COMMUNITY by gossip, ORGS by push to connected addressees. Best effort: sync is the guarantee. Never throws. */
  publish(batch: Batch, encoded: Uint8Array): void
  /** Floods a roster object (encoded `Signed`) on the control topic. */
  announce(signed: Uint8Array): void
  peers(): PeerStatus[]
  /** Multiaddrs with `/p2p/` that the node really listens on. */
  listenAddresses(): string[]
  /** One sync round with every ready peer; resolves when all have ended. Never rejects. */
  syncNow(): Promise<void>
  /** Adds a multiaddr with `/p2p/` to the dial loop and waits for the first good hello. @throws NodeError `PEER_UNREACHABLE` or the code of the refusal. */
  dial(address: string): Promise<void>
  /** Drops connections whose node the roster no longer admits. The mesh does so itself after each roster object that it applied. */
  refreshAdmission(): void
  /** Median of the connected peers' clocks minus ours; undefined below two peers (3.1, "Time"). */
  clockOffsetMs(): number | undefined
}
