import type { Clock } from '../clock.js'
import type { PeerStatus } from '../mesh/mesh.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'

/** Highest epoch that an organization signed for its node; 1 needs no document (3.1). */
export function epochsOf(roster: Pick<RosterView, 'findEpoch'>): (orgKey: Uint8Array, nodeKey: Uint8Array) => number {
  return (orgKey, nodeKey) => roster.findEpoch(orgKey, nodeKey)?.epoch ?? 1
}

/** Nodes that this one could ask, as far as it knows how to reach them. */
export function countOtherNodes(
  roster: Pick<RosterView, 'members' | 'nodesOf'>,
  { nodeKey, configured, nowMs }: { nodeKey: Uint8Array; configured: number; nowMs: number }
): number {
  const nodes = roster.members(nowMs).flatMap(({ orgKey }) => roster.nodesOf(orgKey, nowMs))

  return Math.max(configured, nodes.filter(node => node.addresses.length > 0 && !equalBytes(node.nodeKey, nodeKey)).length)
}

/** Organizations of the ready peers, in hex. */
export function connectedOrgs(peers: readonly PeerStatus[]): Set<string> {
  return new Set(peers.flatMap(({ isAdmitted, orgKey }) => (isAdmitted && orgKey !== undefined ? [toHex(orgKey)] : [])))
}

/** What the stewards allow the organization of a node to publish in a day. */
export function quotasOf(
  roster: Pick<RosterView, 'findOrgOf' | 'findMember'>,
  clock: Pick<Clock, 'nowMs'>
): (nodeKey: Uint8Array) => number | undefined {
  return nodeKey => {
    const orgKey = roster.findOrgOf(nodeKey)

    return orgKey === undefined ? undefined : roster.findMember(orgKey, clock.nowMs())?.quotaBytesADay
  }
}
