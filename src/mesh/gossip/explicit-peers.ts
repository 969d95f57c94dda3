import { peerIdFromString } from '@libp2p/peer-id'
import { toHex } from '../../model/bytes.js'
import { nodeKeyOf } from '../admission.js'
import type { Admission } from '../admission.js'
import { EXPLICIT_GRANTS_MAX, EXPLICIT_PEERS_MAX, EXPLICIT_PER_ORG_MAX, UNWANTED_BYTES_MIN } from '../constants.js'
import type { Link, Links } from '../links.js'
import type { MeshMetrics } from '../metrics.js'
import { messageIdOf } from './message-id.js'

export interface ExplicitPeersComponents {
  links: Pick<Links, 'listen' | 'findReady'>
  admission: Pick<Admission, 'memberOf'>
  metrics: MeshMetrics
  /** PeerIds that the operator configured, in the operator's order. */
  configured(): readonly string[]
  /** gossipsub, once there is one. */
  router(): Router
}

/** The two sets of gossipsub that say how a peer is treated. */
export interface Router {
  /** PeerIds that are sent everything, heard at any score, and never grafted. */
  direct: Set<string>
  /** By topic: the grafted ones. */
  mesh: Map<string, Set<string>>
  /** Tells these peers that a message need not be sent to us any more. */
  tellUnwanted(messageId: Uint8Array, peerIds: ReadonlySet<string>): void
}

/**
 * Explicit gossip peers (3.4): up to EXPLICIT_PEERS_MAX of the configured ones, of as many organizations as there are. Both sides
 * send each other every message and take each other's at any score, outside of gossipsub's mesh. gossipsub refuses the grafts
 * of such a peer, so a side that did not know of it would be sent everything and send nothing: hello makes both agree.
 */
export interface ExplicitPeers {
  /** What hello tells this peer: that we chose it, or, when it asks, that we agree. A promise to it lasts as long as its link. */
  offer(link: Link, isAsked: boolean): boolean
  /** What both said in their last verdicts. */
  settle(link: Link, isAgreed: boolean): void
  /**
   * A message came from this peer: the other explicit ones need not send it. gossipsub tells only the grafted peers, and with several
   * explicit ones each large message would come once from each.
   */
  heard(fromPeerId: string, data: Uint8Array): void
  /** The PeerIds that this node chooses now, whether they are connected or not. */
  chosen(): ReadonlySet<string>
}

export function createExplicitPeers(components: ExplicitPeersComponents): ExplicitPeers {
  const { links, admission, metrics, router } = components
  /** Peers that asked and that we promised to agree with, and their organizations. */
  const granted = new Map<string, string>()

  function orgOf(peerId: string): string | undefined {
    const nodeKey = nodeKeyOf(peerIdFromString(peerId))
    const member = nodeKey === undefined ? undefined : admission.memberOf(nodeKey)

    return member === undefined ? undefined : toHex(member.orgKey)
  }

  function grant(peerId: string): boolean {
    if (granted.has(peerId)) return true

    const org = orgOf(peerId)
    if (org === undefined || granted.size >= EXPLICIT_GRANTS_MAX) return false
    // the many nodes of one organization must not use up what the others want
    if ([...granted.values()].filter(other => other === org).length >= EXPLICIT_PER_ORG_MAX) return false

    granted.set(peerId, org)

    return true
  }

  function chosen(): ReadonlySet<string> {
    return chooseExplicit(components.configured().map(peerId => ({ peerId, org: orgOf(peerId) })))
  }

  function treat(peerId: string, isExplicit: boolean): void {
    const { direct, mesh } = router()

    if (isExplicit) direct.add(peerId)
    else direct.delete(peerId)
    // a peer that was grafted before it became explicit would fill a place of the mesh on either side
    if (isExplicit) for (const peers of mesh.values()) peers.delete(peerId)

    metrics.explicitPeers.set({}, direct.size)
  }

  links.listen({
    closed({ peerId }, other) {
      if (other !== undefined) return

      granted.delete(peerId)
      treat(peerId, false)
    }
  })

  return {
    chosen,
    offer: ({ peerId }, isAsked) => chosen().has(peerId) || (isAsked && grant(peerId)),

    heard(fromPeerId, data) {
      if (data.byteLength < UNWANTED_BYTES_MIN) return

      const { direct, tellUnwanted } = router()
      const others = new Set([...direct].filter(peerId => peerId !== fromPeerId))
      if (others.size > 0) tellUnwanted(messageIdOf(data), others)
    },

    settle(link, isAgreed) {
      link.isExplicit = isAgreed
      if (!isAgreed) granted.delete(link.peerId)
      treat(link.peerId, isAgreed)
    }
  }
}

/**
 * The first of each organization in the order given, then the second of each, until EXPLICIT_PEERS_MAX are found. Peers without an
 * organization are no members now, and are passed over; so is the third of one organization.
 */
export function chooseExplicit(candidates: ReadonlyArray<{ peerId: string; org: string | undefined }>): ReadonlySet<string> {
  const turns: string[][] = Array.from({ length: EXPLICIT_PER_ORG_MAX }, () => [])
  const counts = new Map<string, number>()

  for (const { peerId, org } of candidates) {
    if (org === undefined) continue

    const turn = counts.get(org) ?? 0
    counts.set(org, turn + 1)
    turns[turn]?.push(peerId)
  }

  return new Set(turns.flat().slice(0, EXPLICIT_PEERS_MAX))
}
