import { compareBytes, concatBytes, sha256, toHex } from '../model/bytes.js'
import { memberAt } from './authority.js'
import type { CharterTree } from './charter-tree.js'
import type { Charter, NodeCertificate } from './documents.js'
import type { ForkShelf } from './fork-shelf.js'
import type { Held } from './held.js'
import { type Ground, type ObjectDocument, relevantKeys } from './object-rules.js'
import type { ObjectShelf } from './object-shelf.js'
import type { NodeEntry, OrgIndex } from './org-index.js'
import type { CharterView, Member, Roster, SignedDocument } from './roster.js'
import { encodeSigned } from './signed-codec.js'

/** A document with the signatures that count now. */
export type RosterObject = SignedDocument

/** Where the objects of one roster stand. */
export interface RosterShelves {
  charters: CharterTree
  objects: ObjectShelf
  forks: ForkShelf
  ground: Ground
}

/** Newest certificates and memberships that a node shows of itself: the present one and a renewal that has not begun yet. */
const CHAIN_DEPTH = 2
/** Changes of key that are followed back to an organization's first key. */
const FORMER_KEYS_MAX = 64

/** Everything that stands, in an order in which a fresh roster can apply it. */
export function listRosterObjects({ charters, objects, forks, ground }: RosterShelves): RosterObject[] {
  return [
    ...charters.held().map(charterObject),
    ...objects.standing().map(held => standingObject(held, ground)),
    ...forks
      .list()
      .filter(({ nodeKey }) => isCertified(ground.index, nodeKey))
      .map(({ id, proof }): RosterObject => ({ id, type: 'fork-proof', body: proof, signatures: [] }))
  ]
}

/** Did a member ever certify the node? A fork proof of any other node is nobody's concern. */
export function isCertified(index: OrgIndex, nodeKey: Uint8Array): boolean {
  return index.certificatesOf(nodeKey).length > 0
}

export function findRosterObject(name: string, { charters, objects, forks, ground }: RosterShelves): Uint8Array | undefined {
  const charter = charters.find(name)
  if (charter !== undefined) return encodeSigned(charterObject(charter))

  const held = objects.findStanding(name)
  if (held !== undefined) return encodeSigned(standingObject(held, ground))

  const fork = forks.list().find(({ id }) => toHex(id) === name)

  return fork === undefined ? undefined : encodeSigned({ type: 'fork-proof', body: fork.proof, signatures: [] })
}

/** Charters keep every signature: each was by a steward of the version or of the one before. */
function charterObject({ id, body, signatures }: Held<Charter>): RosterObject {
  return { id, type: 'charter', body, signatures }
}

/** Leaves out stewards who have left, so that all nodes count the same signers whenever they heard of the object. */
function standingObject(held: Held<ObjectDocument>, ground: Ground): RosterObject {
  const relevant = relevantKeys(held.document, ground)

  return {
    id: held.id,
    type: held.document.type,
    body: held.body,
    signatures: held.signatures.filter(({ key }) => relevant.has(toHex(key)))
  }
}

/** SHA-256 over (id ‖ sorted signer keys) of all objects, sorted by id (3.1). */
export function digestObjects(objects: readonly RosterObject[]): Uint8Array {
  const entries = [...objects]
    .sort((a, b) => compareBytes(a.id, b.id))
    .map(({ id, signatures }) => concatBytes(id, ...signatures.map(({ key }) => key)))

  return sha256(...entries)
}

/** What a stranger shows to be admitted: its organization's memberships, its certificates and its addresses. */
export function chainObjects(nodeKey: Uint8Array, ground: Ground): Uint8Array[] {
  const { index } = ground
  const certificates = index.certificatesOf(nodeKey).slice(0, CHAIN_DEPTH)
  const org = certificates[0] === undefined ? undefined : index.findOrg(certificates[0].document.orgKey)
  const memberships = (org?.memberships ?? []).slice(-CHAIN_DEPTH).map(({ held }) => held)
  const addresses = index.findAddresses(nodeKey)

  return [...memberships, ...certificates, ...(addresses === undefined ? [] : [addresses])].map(held =>
    encodeSigned(standingObject(held, ground))
  )
}

export function membersAt(index: OrgIndex, atMs: number): Member[] {
  return [...index.orgs()]
    .map(org => memberAt(org, atMs))
    .filter(member => member !== undefined)
    .sort((a, b) => compareBytes(a.orgKey, b.orgKey))
}

type LiveNode = { node: NodeEntry; certificate: Held<NodeCertificate> }

export function nodeView({ node, certificate }: LiveNode, index: OrgIndex): ReturnType<Roster['nodesOf']>[number] {
  return {
    nodeKey: node.nodeKey,
    certificateId: certificate.id,
    notAfterMs: certificate.document.notAfterMs,
    addresses: index.findAddresses(node.nodeKey)?.document.multiaddrs ?? []
  }
}

export function charterView({ name, version, stewards, k, admit, isLab, expiresMs, limits }: Charter): CharterView {
  return { name, version, stewards, k, admit, isLab, expiresMs, limits }
}

/** Follows `replaces` back. Where stewards made a ring of keys, the lowest of them stands for all. */
export function rootOrg(index: OrgIndex, orgKey: Uint8Array): Uint8Array {
  const keys = [orgKey, ...formerKeys(index, orgKey)]
  const last = keys.at(-1) ?? orgKey
  const next = formerKey(index, last)
  const ring = next === undefined ? -1 : keys.findIndex(key => compareBytes(key, next) === 0)

  return ring < 0 ? last : (keys.slice(ring).sort(compareBytes)[0] ?? orgKey)
}

/** Whether an organization has had another key than this one, or has another now. */
export function hasOtherKeys(index: OrgIndex, orgKey: Uint8Array): boolean {
  return (index.findOrg(orgKey)?.successors.length ?? 0) > 0 || formerKey(index, orgKey) !== undefined
}

/** Follows `replaces` forward from a key that has ended. */
export function presentMember(index: OrgIndex, orgKey: Uint8Array, atMs: number): Member | undefined {
  const seen = new Set<string>()

  for (let keys = [orgKey]; keys.length > 0 && seen.size <= FORMER_KEYS_MAX; ) {
    for (const key of keys) {
      const member = memberAt(index.findOrg(key), atMs)
      if (member !== undefined) return member
      seen.add(toHex(key))
    }

    keys = keys.flatMap(key => index.findOrg(key)?.successors.map(successor => successor.orgKey) ?? []).filter(key => !seen.has(toHex(key)))
  }

  return undefined
}

/** The keys that an organization had before, newest first. A ring ends where it closes. */
export function formerKeys(index: OrgIndex, orgKey: Uint8Array): Uint8Array[] {
  const keys: Uint8Array[] = [orgKey]

  for (let former = formerKey(index, orgKey); former !== undefined && keys.length <= FORMER_KEYS_MAX; ) {
    const at = former
    if (keys.some(key => compareBytes(key, at) === 0)) break

    keys.push(at)
    former = formerKey(index, at)
  }

  return keys.slice(1)
}

function formerKey(index: OrgIndex, orgKey: Uint8Array): Uint8Array | undefined {
  return index.findOrg(orgKey)?.memberships.find(({ held }) => held.document.replaces !== undefined)?.held.document.replaces
}
