import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { toHex } from '../model/bytes.js'
import type { Member } from '../roster/roster.js'
import { ROSTER_DIAL_LINKS_MAX, ROSTER_TARGETS_MAX } from './constants.js'
import type { Links } from './links.js'
import type { MeshComponents } from './mesh.js'

export interface SuggestComponents extends Pick<MeshComponents, 'clock' | 'owed'> {
  roster: Pick<MeshComponents['roster'], 'members' | 'nodesOf'>
}

/** Addresses of nodes without a link: of organizations that are owed a delivery, and of any member while few links are up. */
export function suggestAddresses(
  { roster, clock, owed }: SuggestComponents,
  links: Pick<Links, 'list' | 'ready'>,
  ownNodeKey: Uint8Array
): string[] {
  const nowMs = clock.nowMs()
  const passed = new Set([...links.list().map(({ nodeKey }) => toHex(nodeKey)), toHex(ownNodeKey)])
  // one node of the organization is enough: what it holds, its siblings get from it
  const reached = new Set(links.ready().flatMap(({ peer }) => (peer === undefined ? [] : [toHex(peer.orgKey)])))
  const wanted = new Set((owed?.() ?? []).map(toHex))
  const isWanted = ({ orgKey, replaces }: Member): boolean =>
    !reached.has(toHex(orgKey)) && (wanted.has(toHex(orgKey)) || (replaces !== undefined && wanted.has(toHex(replaces))))
  const members = roster.members(nowMs)
  const first = members.filter(isWanted)
  const others = links.ready().length >= ROSTER_DIAL_LINKS_MAX ? [] : members.filter(member => !first.includes(member))

  return [...first, ...others]
    .flatMap(({ orgKey }) => roster.nodesOf(orgKey, nowMs))
    .filter(({ nodeKey }) => !passed.has(toHex(nodeKey)))
    .flatMap(({ nodeKey, addresses }) => addresses.map(address => withPeerId(address, nodeKey)))
    .slice(0, ROSTER_TARGETS_MAX)
}

function withPeerId(address: string, nodeKey: Uint8Array): string {
  return address.includes('/p2p/') ? address : `${address}/p2p/${peerIdFromPublicKey(publicKeyFromRaw(nodeKey)).toString()}`
}
