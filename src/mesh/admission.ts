import type { ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'
import type { Clock } from '../clock.js'
import { isNodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import type { Member, Roster } from '../roster/roster.js'
import { INVITED_DOORS_MAX, INVITED_DOORS_PER_INVITE_MAX } from './constants.js'
import type { MeshLimits } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import type { Offences } from './offences.js'

export interface AdmissionComponents {
  roster: Pick<Roster, 'admit'>
  clock: Clock
  metrics: MeshMetrics
  offences: Offences
  /** Is this the key of an open invite? Absent: nobody joins here. */
  isInvited?(nodeKey: Uint8Array): boolean
}

export type AdmissionLimits = Pick<MeshLimits, 'connectionsMax' | 'connectionsPerNodeMax' | 'connectionsPerOrgMax' | 'doorsMax'>

/** Who may connect (3.2): any key may finish the handshake; what it may do then depends on its chain. */
export interface Admission {
  gater: ConnectionGater
  /** The member that a node key belongs to, or undefined for a stranger. */
  memberOf(nodeKey: Uint8Array): Member | undefined
}

type Refusal = 'offender' | 'key-type' | 'doors-full' | 'invited-doors-full' | 'connections-full' | 'organization-full'

/**
 * The connection gater and its counts. Default deny: a key without a valid, unrevoked chain holds one of a few door
 * connections; the key of an open invite holds one of as many others, which strangers cannot take; an admitted key counts
 * against its node, its organization and the total.
 */
export function createAdmission({ roster, clock, metrics, offences, isInvited }: AdmissionComponents, limits: AdmissionLimits): Admission {
  const doors = new Set<MultiaddrConnection>()
  const invited = new Map<MultiaddrConnection, string>()
  const admitted = new Map<MultiaddrConnection, { nodeId: string; orgId: string }>()

  function memberOf(nodeKey: Uint8Array): Member | undefined {
    try {
      return roster.admit(nodeKey, clock.nowMs())
    } catch (err) {
      if (isNodeError(err)) return undefined

      throw err
    }
  }

  function refusal(peerId: PeerId, maConn: MultiaddrConnection): Refusal | undefined {
    const nodeKey = nodeKeyOf(peerId)

    if (nodeKey === undefined) return 'key-type'
    if (offences.isOut(peerId.toString())) return 'offender'

    const member = memberOf(nodeKey)

    if (member === undefined) return isInvited?.(nodeKey) === true ? openInvited(maConn, peerId) : openDoor(maConn)

    return admitMember(maConn, { nodeId: peerId.toString(), orgId: toHex(member.orgKey) })
  }

  function openDoor(maConn: MultiaddrConnection): Refusal | undefined {
    if (doors.size >= limits.doorsMax) return 'doors-full'

    if (maConn.status === 'open') {
      doors.add(maConn)
      maConn.addEventListener('close', () => doors.delete(maConn), { once: true })
    }

    return undefined
  }

  function openInvited(maConn: MultiaddrConnection, peerId: PeerId): Refusal | undefined {
    const key = peerId.toString()
    const ofInvite = [...invited.values()].filter(other => other === key).length

    if (invited.size >= INVITED_DOORS_MAX || ofInvite >= INVITED_DOORS_PER_INVITE_MAX) return 'invited-doors-full'

    if (maConn.status === 'open') {
      invited.set(maConn, key)
      maConn.addEventListener('close', () => invited.delete(maConn), { once: true })
    }

    return undefined
  }

  function admitMember(maConn: MultiaddrConnection, owner: { nodeId: string; orgId: string }): Refusal | undefined {
    const ofNode = [...admitted].filter(([, { nodeId }]) => nodeId === owner.nodeId)

    // the key proved itself anew, so its oldest connection is the likeliest to be a dead one
    if (ofNode.length >= limits.connectionsPerNodeMax) ofNode[0]?.[0].abort(new Error('A newer connection of this node takes its place'))

    const ofOrg = [...admitted.values()].filter(({ orgId }) => orgId === owner.orgId)

    if (ofOrg.length >= limits.connectionsPerOrgMax) return 'organization-full'
    if (admitted.size >= limits.connectionsMax) return 'connections-full'

    if (maConn.status === 'open') {
      admitted.set(maConn, owner)
      maConn.addEventListener('close', () => admitted.delete(maConn), { once: true })
    }

    return undefined
  }

  function deny(peerId: PeerId, maConn: MultiaddrConnection): boolean {
    const reason = refusal(peerId, maConn)
    if (reason === undefined) return false

    metrics.connectionsRefused.inc({ reason })

    return true
  }

  return {
    memberOf,
    gater: {
      denyInboundEncryptedConnection: deny,
      denyOutboundEncryptedConnection: deny,
      // configuration and roster are the only sources of addresses
      filterMultiaddrForPeer: () => false
    }
  }
}

/** The raw 32-byte key behind a PeerId; undefined for other kinds of keys. */
export function nodeKeyOf(peerId: PeerId): Uint8Array | undefined {
  return peerId.type === 'Ed25519' ? peerId.publicKey.raw : undefined
}
