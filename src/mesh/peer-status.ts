import type { Links } from './links.js'
import type { MeshComponents, PeerStatus } from './mesh.js'

/** Distinct peers whose clocks must be known before ours is compared with them (3.1, "Time"). */
const CLOCK_PEERS_MIN = 2

/** One entry per connection, newest last. */
export function peerStatuses(links: Links, { roster }: Pick<MeshComponents, 'roster'>): PeerStatus[] {
  return links.list().map(link => {
    const {
      peerId,
      nodeKey,
      direction,
      connection,
      openedMs,
      state,
      peer,
      orgName,
      lastSyncMs,
      isInSync,
      inSyncMs,
      standing,
      clockOffsetMs
    } = link
    const orgKey = peer?.orgKey ?? roster.findOrgOf(nodeKey)

    return {
      peerId,
      nodeKey,
      direction,
      connectedMs: openedMs,
      isAdmitted: state === 'ready',
      isExplicit: link.isExplicit === true,
      address: connection.remoteAddr.toString(),
      ...(orgKey === undefined ? {} : { orgKey }),
      ...(orgName === undefined ? {} : { orgName }),
      ...(lastSyncMs === undefined ? {} : { lastSyncMs }),
      ...(isInSync === undefined ? {} : { inSync: isInSync }),
      ...(inSyncMs === undefined ? {} : { inSyncMs }),
      ...(standing === undefined ? {} : { standing }),
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs })
    }
  })
}

/** The median of the ready peers' clocks minus ours, each peer once; undefined below two. */
export function medianClockOffsetMs(links: Links): number | undefined {
  const byPeer = new Map<string, number>()

  for (const { peerId, clockOffsetMs } of links.ready()) if (clockOffsetMs !== undefined) byPeer.set(peerId, clockOffsetMs)
  if (byPeer.size < CLOCK_PEERS_MIN) return undefined

  const sorted = [...byPeer.values()].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0

  return (upper + lower) / 2
}
