import type { KeyObject } from 'node:crypto'

import { MULTIADDRS_MAX } from '../roster/documents.js'
import { equalBytes } from '../model/bytes.js'
import type { RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'
import type { Ground } from './assembly.js'

export interface OwnAddressesInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  secretKey: KeyObject
  /** Where others reach this node, without /p2p/. */
  addresses: readonly string[]
  nowMs: number
}

/**
 * The signed record of where this node is reached (3.1 Addresses), when the roster does not say so already: members find
 * each other by it without naming each other in their configuration.
 */
export function ownAddresses(
  roster: RosterView,
  { nodeKey, orgKey, secretKey, addresses, nowMs }: OwnAddressesInit
): Uint8Array | undefined {
  const multiaddrs = addresses.filter(address => !/^\/ip4\/0\.0\.0\.0\/|^\/ip6\/::\//.test(address)).slice(0, MULTIADDRS_MAX)
  const known = roster.nodesOf(orgKey, nowMs).find(node => equalBytes(node.nodeKey, nodeKey))

  if (known === undefined || multiaddrs.length === 0 || known.addresses.join() === multiaddrs.join()) return undefined

  // the serial only has to grow with each new record of this node
  const serial = Math.floor(nowMs / 1_000)

  return encodeSigned(signDocument({ type: 'addresses', nodeKey, multiaddrs, serial }, roster.meshId, [{ publicKey: nodeKey, secretKey }]))
}

/** Spreads where this node is reached, when the roster does not say so. */
export async function tellAddresses({
  roster,
  keeper,
  late,
  config,
  keys,
  clock
}: Pick<Ground, 'roster' | 'keeper' | 'late' | 'config' | 'keys' | 'clock'>): Promise<void> {
  const own = ownAddresses(roster, {
    nodeKey: keys.node.publicKey,
    orgKey: keys.orgKey,
    secretKey: keys.node.secretKey,
    addresses: reachableAddresses(config.mesh.publicAddresses, late.mesh?.listenAddresses() ?? []),
    nowMs: clock.nowMs()
  })
  if (own === undefined) return

  await keeper.applyObject(own)
  late.mesh?.announce(own)
}

/** Where others reach this node, without /p2p/: as the operator says, else where it listens. */
export function reachableAddresses(configured: readonly string[], listening: readonly string[]): readonly string[] {
  return configured.length > 0 ? configured : listening.map(address => address.replace(/\/p2p\/[^/]+$/, ''))
}
