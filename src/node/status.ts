import type { Clock } from '../clock.js'
import { digestEntries, entryOf } from '../envelope/digest.js'
import { isCommunity, type StreamState } from '../envelope/stream.js'
import type { NodeErrorCode } from '../errors.js'
import type { Mesh, PeerStatus } from '../mesh/mesh.js'
import { toHex } from '../model/bytes.js'
import { completenessOf } from '../query/completeness.js'
import type { NodeStatus, PeerView, PublisherView } from '../rest/ports.js'
import { nodePeerId, orgDid } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'
import type { CatchUp } from './completeness-watch.js'
import { lagOf } from './peer-lag.js'

export interface StatusComponents {
  version: string
  startedMs: number
  nodeKey: Uint8Array
  orgKey: Uint8Array
  orgName: string
  roster: RosterView
  store: Store
  mesh: Pick<Mesh, 'peers' | 'listenAddresses' | 'clockOffsetMs'>
  clock: Clock
  lastErrors: () => ReadonlyMap<string, NodeErrorCode>
  /** A catch-up as it runs; undefined when none does. */
  catchUp: () => CatchUp | undefined
  /** Why this node is not ready, or is degraded, one sentence each. */
  reasons: () => string[]
  isReady: () => boolean
  /** What ends soon. */
  warnings: () => string[]
}

/** Hex of the digest over all COMMUNITY streams: equal on two nodes exactly when they hold the same (3.4). */
export function communityDigest(streams: readonly StreamState[]): string {
  return toHex(
    digestEntries(
      streams.filter(stream => isCommunity(stream) && stream.condition !== 'disowned' && stream.head >= stream.floor).map(entryOf)
    )
  )
}

export async function readStatus(components: StatusComponents): Promise<NodeStatus> {
  const { roster, store, mesh, clock, nodeKey, orgKey } = components
  const nowMs = clock.nowMs()
  const streams = store.listStreams()
  const stats = await store.stats()
  const member = roster.findMember(orgKey, nowMs)
  const certificate = roster.findCertificate(nodeKey, nowMs)
  const clockOffsetMs = mesh.clockOffsetMs()
  const catchUp = components.catchUp()
  const rivals = roster.conflict()?.ids

  return {
    version: components.version,
    startedMs: components.startedMs,
    node: {
      peerId: nodePeerId(nodeKey),
      name: nodePeerId(nodeKey).slice(-8),
      orgDid: orgDid(orgKey),
      orgName: member?.name ?? components.orgName,
      ...(certificate === undefined ? {} : { certificateNotAfterMs: certificate.notAfterMs }),
      ...(member === undefined ? {} : { membershipNotAfterMs: member.notAfterMs }),
      mayPublish: member?.mayPublish ?? false
    },
    mesh: {
      id: toHex(roster.meshId),
      name: roster.charter.name,
      isLab: roster.charter.isLab,
      members: roster.members(nowMs).length,
      charterExpiresMs: roster.charter.expiresMs,
      ...(rivals === undefined ? {} : { rivalCharters: rivals }),
      listen: mesh.listenAddresses(),
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs })
    },
    isReady: components.isReady(),
    reasons: components.reasons(),
    warnings: components.warnings(),
    communityDigest: communityDigest(streams),
    records: streams.reduce((sum, stream) => sum + stream.records, 0),
    claims: stats.claimsTotal,
    streams: streams.length,
    feedHead: stats.feedHead,
    rosterDigest: toHex(roster.digest()),
    ...(catchUp === undefined ? {} : { catchUp }),
    peers: mesh.peers().map(peer => peerView(peer, nowMs)),
    publishers: publishersOf(components, streams, nowMs)
  }
}

function peerView(peer: PeerStatus, nowMs: number): PeerView {
  const { peerId, orgKey, orgName, address, direction, isAdmitted, isExplicit, connectedMs, lastSyncMs, inSync, standing, clockOffsetMs } =
    peer

  return {
    peerId,
    ...(orgName === undefined ? {} : { orgName }),
    ...(orgKey === undefined ? {} : { orgDid: orgDid(orgKey) }),
    address,
    direction: direction === 'inbound' ? 'in' : 'out',
    isAdmitted,
    isExplicit,
    connectedMs,
    ...(lastSyncMs === undefined ? {} : { lastSyncMs }),
    ...(inSync === undefined ? {} : { isInSync: inSync }),
    ...(standing === undefined ? {} : { ...standing, lagMs: lagOf(peer, nowMs) }),
    ...(clockOffsetMs === undefined ? {} : { clockOffsetMs })
  }
}

function publishersOf({ roster, lastErrors }: StatusComponents, streams: readonly StreamState[], nowMs: number): PublisherView[] {
  return completenessOf(streams, nowMs).map(({ stream, audience, have, missing, lagMs }) => {
    const lastError = lastErrors().get(toHex(stream.orgKey))

    return {
      orgDid: orgDid(stream.orgKey),
      orgName: roster.findMember(stream.orgKey, nowMs)?.name ?? orgDid(stream.orgKey),
      peerId: nodePeerId(stream.nodeKey),
      streamId: stream.streamId,
      audience,
      head: stream.head,
      have,
      missing,
      records: stream.records,
      lagMs,
      condition: stream.condition,
      ...(lastError === undefined ? {} : { lastError })
    }
  })
}
