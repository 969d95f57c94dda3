import { randomBytes } from 'node:crypto'

import type { KeyPair } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { sha256 } from '../model/bytes.js'
import type { OrgKind, Tlp } from '../model/enumerations.js'
import { encodeDocument } from '../roster/document-codec.js'
import { type Addresses, CERTIFICATE_MS, type Charter, MULTIADDRS_MAX, type NodeCertificate } from '../roster/documents.js'
import { nodePeerId } from '../roster/fingerprint.js'
import { MULTIADDR } from '../roster/node-codec.js'
import type { Constituency } from '../roster/roster.js'
import { createRoster, type RosterView } from '../roster/roster-view.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'

const DAY_MS = 86_400_000
/** How long a new mesh may admit members before its stewards must sign a next charter. Ours; the design leaves it open. */
export const CHARTER_MS = 730 * DAY_MS
export const MEMBERSHIP_DAYS = 365

/** Victims' records travel as TLP:AMBER+STRICT (5.1 rule 4): whoever may read them must be addressable there. */
export const VICTIM_TLP: Tlp = 'AMBER+STRICT'

export interface Founding {
  mesh: string
  isLab: boolean
  name: string
  kind: OrgKind
  constituency: Constituency
  orgKey: KeyPair
  nodeKey: KeyPair
  publicAddresses: readonly string[]
  nowMs: number
}

/**
 * The first charter with one steward, the founder's own membership, and the chain of its node, verified as any other node would.
 *
 * @throws NodeError `CHARTER_INVALID` and the like for a name that the documents refuse
 */
export function foundMesh(founding: Founding): RosterView {
  const { mesh, isLab, name, kind, constituency, orgKey, nodeKey, publicAddresses, nowMs } = founding
  const charter: Charter = {
    type: 'charter',
    name: mesh,
    nonce: randomBytes(32),
    version: 1,
    stewards: [orgKey.publicKey],
    k: 1,
    admit: 1,
    isLab,
    limits: {},
    expiresMs: nowMs + CHARTER_MS,
    createdMs: nowMs
  }
  const meshId = sha256(encodeDocument(charter))
  const membership = signDocument(
    {
      type: 'membership',
      orgKey: orgKey.publicKey,
      name,
      kind,
      constituency,
      mayPublish: true,
      mayReceiveVictims: true,
      tlpCeiling: VICTIM_TLP,
      serial: 1,
      notBeforeMs: nowMs,
      notAfterMs: nowMs + MEMBERSHIP_DAYS * DAY_MS
    },
    meshId,
    [orgKey]
  )
  const roster = createRoster([encodeSigned(signDocument(charter, meshId, [orgKey]))], { meshId, nowMs })

  roster.apply(encodeSigned(membership), nowMs)
  for (const object of nodeChain(roster, { orgKey, nodeKey, publicAddresses, nowMs })) roster.apply(object, nowMs)

  return roster
}

export type NodeChainInit = Pick<Founding, 'orgKey' | 'nodeKey' | 'publicAddresses' | 'nowMs'>

/** A certificate for the node, the next serial of it, and its addresses when it has any to tell. */
export function nodeChain(roster: RosterView, { orgKey, nodeKey, publicAddresses, nowMs }: NodeChainInit): Uint8Array[] {
  const certificate: NodeCertificate = {
    type: 'node-certificate',
    orgKey: orgKey.publicKey,
    nodeKey: nodeKey.publicKey,
    serial: roster.highestCertificateSerialOf(orgKey.publicKey, nodeKey.publicKey) + 1,
    notBeforeMs: nowMs,
    notAfterMs: nowMs + CERTIFICATE_MS
  }
  const addresses: Addresses = {
    type: 'addresses',
    nodeKey: nodeKey.publicKey,
    multiaddrs: publicAddresses.slice(0, MULTIADDRS_MAX),
    serial: 1 + roster.addressesSerialOf(nodeKey.publicKey)
  }
  const documents = [signDocument(certificate, roster.meshId, [orgKey, nodeKey])]
  if (addresses.multiaddrs.length > 0) documents.push(signDocument(addresses, roster.meshId, [nodeKey]))

  return documents.map(encodeSigned)
}

/** An address with the node's id at its end, as peers dial it. */
export function withPeerId(multiaddr: string, nodeKey: Uint8Array): string {
  return multiaddr.includes('/p2p/') ? multiaddr : `${multiaddr}/p2p/${nodePeerId(nodeKey)}`
}

/** @throws NodeError `USAGE_INVALID` naming what is not an address */
export function requireMultiaddrs(texts: readonly string[], option: string): readonly string[] {
  const wrong = texts.filter(text => !MULTIADDR.test(text))

  if (wrong.length > 0) {
    throw new NodeError('USAGE_INVALID', `--${option} does not take ${wrong.map(text => `"${text}"`).join(', ')}`, {
      fix: 'an address is written /ip4/192.0.2.10/tcp/7400 or /dns4/node.example.org/tcp/7400'
    })
  }

  return texts
}

/** Addresses at which others can reach a node that listens there: not those that mean "every interface". */
export function reachable(listen: readonly string[]): readonly string[] {
  return listen.filter(address => !/^\/(ip4\/0\.0\.0\.0|ip6\/::)\//.test(address) && !/\/tcp\/0(\/|$)/.test(address))
}
