import type { Clock } from '../clock.js'
import { CLOCK_SKEW_MS } from '../limits.js'
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
  PEER_NOT_ADMITTED: { refused: 'this node is not known there: check its membership, tocsin doctor', refusing: '' },
  MEMBER_UNKNOWN: {
    refused: 'no membership of this organization is known there: join with tocsin join',
    refusing: 'it joins with tocsin join; a steward approves'
  },
  DOCUMENT_WRONG_MESH: { refused: 'the peer belongs to another mesh: correct mesh.peers in node.yaml', refusing: '' }
}

/** Ends by clock: where the clocks of the two sides differ, they are the likelier cause. */
const BY_CLOCK: ReadonlySet<string> = new Set(['CERTIFICATE_EXPIRED', 'MEMBERSHIP_EXPIRED'])

/** The same refusal by the same peer is told again after this. */
const AGAIN_MS = 3_600_000
const DAY_MS = 86_400_000
/** Refusals that are remembered as told. */
const TOLD_MAX = 256

/**
 * Tells operators of both sides why a node is refused, and what to do. Strangers, who may be refused all day, are told of
 * together, once an hour.
 */
export interface RefusalLog {
  /** A peer refuses us with this code. `clockOffsetMs`: its clock minus ours. */
  byPeer(peerId: string, code: string, clockOffsetMs?: number): void
  /** We refuse a peer. */
  ofPeer(peerId: string, code: string, clockOffsetMs?: number): void
}

export function createRefusalLog({ clock, log }: { clock: Clock; log: Log }): RefusalLog {
  const told = new Map<string, number>()
  let strangers = 0

  function isNews(key: string): boolean {
    const nowMs = clock.monotonicMs()
    if (nowMs - (told.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return false
    if (told.size >= TOLD_MAX) told.clear()

    told.set(key, nowMs)

    return true
  }

  /** One line for all of them, so that a flood cannot fill the log. */
  function countStranger(code: string): void {
    strangers++
    if (!isNews('strangers')) return

    log.info('strangers are refused', {
      code,
      refused: strangers,
      fix: 'nothing, unless one is a member: its operator runs tocsin doctor; a newcomer runs tocsin join'
    })
    strangers = 0
  }

  return {
    byPeer(peerId, code, clockOffsetMs = 0) {
      const fix = clockFix(code, clockOffsetMs) ?? FIX[code]?.refused
      if (fix !== undefined && isNews(`by ${peerId} ${code}`)) log.warn('a peer refuses this node', { peer: peerId, code, fix })
    },
    ofPeer(peerId, code, clockOffsetMs = 0) {
      const fix = clockFix(code, clockOffsetMs) ?? FIX[code]?.refusing ?? ''

      if (fix === '') countStranger(code)
      else if (isNews(`of ${peerId} ${code}`)) log.warn('a node of the mesh is refused', { peer: peerId, code, fix })
    }
  }
}

function clockFix(code: string, offsetMs: number): string | undefined {
  if (!BY_CLOCK.has(code) || Math.abs(offsetMs) <= CLOCK_SKEW_MS) return undefined

  const days = Math.round(Math.abs(offsetMs) / DAY_MS)
  const size = days >= 2 ? `${days} days` : `${Math.round(Math.abs(offsetMs) / 60_000)} minutes`

  return `its clock is ${size} ${offsetMs > 0 ? 'ahead of' : 'behind'} this one: set the one that is wrong (compare date -u on both)`
}
