import type { Clock } from '../clock.js'
import type { Log } from '../log.js'

/** What to do about a refusal that a document's end or its withdrawal causes: here, and at the node that is refused. */
const FIX: Readonly<Record<string, { refused: string; refusing: string }>> = {
  CERTIFICATE_EXPIRED: {
    refused: 'renew the certificate of this node: tocsin identity renew',
    refusing: 'its operator renews it: tocsin identity renew'
  },
  MEMBERSHIP_EXPIRED: {
    refused: 'ask a steward for a new membership; compare the clocks of both machines',
    refusing: 'a steward renews it: tocsin member renew'
  },
  MEMBERSHIP_SUSPENDED: { refused: 'speak with the stewards of the mesh', refusing: 'the stewards suspended it' },
  NODE_REVOKED: { refused: 'this node was revoked: make a new one, tocsin identity rotate-node', refusing: 'it was revoked' },
  ORG_REVOKED: { refused: 'speak with the stewards of the mesh', refusing: 'the stewards revoked it' },
  NODES_TOO_MANY: { refused: 'revoke a node that is no longer used', refusing: 'its organization revokes a node that is no longer used' },
  PEER_NOT_ADMITTED: { refused: 'this node is not known there: check its membership, tocsin doctor', refusing: '' }
}

/** The same refusal by the same peer is told again after this. */
const AGAIN_MS = 3_600_000
/** Refusals that are remembered as told. */
const TOLD_MAX = 256

/** Tells operators of both sides why a node is refused, and what to do; strangers, who are refused all day, are not told of. */
export interface RefusalLog {
  /** A peer refuses us with this code. */
  byPeer(peerId: string, code: string): void
  /** We refuse a peer that the roster knows. */
  ofPeer(peerId: string, code: string): void
}

export function createRefusalLog({ clock, log }: { clock: Clock; log: Log }): RefusalLog {
  const told = new Map<string, number>()

  function isNews(key: string): boolean {
    const nowMs = clock.monotonicMs()
    if (nowMs - (told.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return false
    if (told.size >= TOLD_MAX) told.clear()

    told.set(key, nowMs)

    return true
  }

  return {
    byPeer(peerId, code) {
      const fix = FIX[code]?.refused
      if (fix !== undefined && isNews(`by ${peerId} ${code}`)) log.warn('a peer refuses this node', { peer: peerId, code, fix })
    },
    ofPeer(peerId, code) {
      const fix = FIX[code]?.refusing ?? ''
      if (fix !== '' && isNews(`of ${peerId} ${code}`)) log.warn('a node of the mesh is refused', { peer: peerId, code, fix })
    }
  }
}
