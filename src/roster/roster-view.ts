import { verifyForkProof } from '../envelope/fork.js'
import { NodeError } from '../errors.js'
import { compareBytes, sha256, toHex } from '../model/bytes.js'
import { admitNode, authoriseOrigin, memberAt, nodesAt, type RevocationView, revocationView } from './authority.js'
import { type CharterConflict, createCharterTree } from './charter-tree.js'
import { decodeDocument, encodeDocument } from './document-codec.js'
import type { Charter, Cutoff, Epoch } from './documents.js'
import { createForkShelf, type ForkedAt, type VerifyForkProof } from './fork-shelf.js'
import { covers } from './member-rules.js'
import { APPLY_ORDER, type Ground } from './object-rules.js'
import { createObjectShelf } from './object-shelf.js'
import { createOrgIndex, type NodeEntry } from './org-index.js'
import type { ApplyResult, Member, Roster, SignedDocument } from './roster.js'
import {
  chainObjects,
  charterView,
  digestObjects,
  formerKeys,
  findRosterObject,
  hasOtherKeys,
  isCertified,
  listRosterObjects,
  membersAt,
  nodeView,
  presentMember,
  type RosterObject,
  rootOrg
} from './roster-reads.js'
import { decodeSigned, encodeSigned } from './signed-codec.js'

/** One version of the charter, or a rival of it. */
export interface HeldCharter {
  id: Uint8Array
  document: Charter
  /** It is one of the chain that this node follows. */
  isStanding: boolean
}

/** The roster with what only the node's own parts ask. */
export interface RosterView extends Roster {
  /** The charter that stands, as its stewards signed it. */
  charterDocument(): Charter
  /** What the next version of a charter calls `previous`. */
  bodyHashOf(charter: Charter): Uint8Array
  /** Every node that an organization ever certified, revoked and expired ones included. */
  nodeKeysOf(orgKey: Uint8Array): Uint8Array[]
  /** Two valid charters of one version, until one is pinned. */
  conflict(): CharterConflict | undefined
  /** Every charter held, by version, then id. */
  charters(): HeldCharter[]
  /** Ids of the charters that the operator pinned. */
  pins(): readonly Uint8Array[]
  /** Replaces the pins; who may do what follows the charter that then stands. True when anything changed by it. */
  pin(ids: readonly Uint8Array[]): boolean
  /** What revokes this node or its organization; undefined: nothing. */
  findRevocation(orgKey: Uint8Array, nodeKey: Uint8Array): RevocationView | undefined
  /** The highest epoch that an organization declared for its node. Undefined: epoch 1. */
  findEpoch(orgKey: Uint8Array, nodeKey: Uint8Array): Epoch | undefined
  /** Where a COMMUNITY stream of a former epoch ends, by the document that names it: that of the next epoch, whatever came after. */
  findEpochEnd(orgKey: Uint8Array, nodeKey: Uint8Array, streamId: Uint8Array): Cutoff | undefined
  /** Where a stream is forked, with the proof's id. */
  findFork(streamId: Uint8Array): ForkedAt | undefined
  forks(): ForkedAt[]
  /** Forks of one node, over all its streams. Cheap: asked for every batch. */
  forksOf(nodeKey: Uint8Array): readonly ForkedAt[]
  /**
   * The first key of an organization: with `replaces`, former and present key are one organization for corroboration,
   * caps and audiences (3.1). The key itself when it replaced none.
   */
  rootOrgOf(orgKey: Uint8Array): Uint8Array
  /** Whether an organization has had another key than this one, or has another now. Cheap: asked for claims by the thousand. */
  hasOtherKeys(orgKey: Uint8Array): boolean
  /** The member that an organization is now, by its present key or by one that it had before. */
  presentMemberOf(orgKey: Uint8Array, atMs: number): Member | undefined
  /** The highest serial that the stewards gave an organization; 0: none. For the next one. */
  highestSerialOf(orgKey: Uint8Array): number
  /** The highest serial of an organization's certificates for a node; 0: none. */
  highestCertificateSerialOf(orgKey: Uint8Array, nodeKey: Uint8Array): number
  /** The serial of a node's address record; 0: none. */
  addressesSerialOf(nodeKey: Uint8Array): number
}

export interface RosterOptions {
  /** The mesh to trust. Absent: that of the one first charter among the objects. */
  meshId?: Uint8Array
  nowMs: number
  /** Ids of charters that the operator pinned in a conflict. */
  pins?: readonly Uint8Array[]
  /** Absent: that of envelope/fork.ts. */
  verifyForkProof?: VerifyForkProof
  /**
   * Did this node verify exactly these bytes before? Then their signatures are not verified anew; everything else is judged.
   * Absent: all are verified.
   */
  isVerified?: (object: Uint8Array) => boolean
  /** Told of each object that does not stand; absent: such objects are left out, as after a charter lost their signer. */
  onRefused?: (object: Uint8Array, err: NodeError) => void
}

/**
 * Verifies objects and computes who may do what, when. The order of `objects` does not matter. About 0.13 ms a signature;
 * re-applying what is known costs a hash and no cryptography.
 *
 * @throws NodeError `CHARTER_UNKNOWN` without the first charter · `CHARTER_CONFLICT` with two and no `meshId`
 */
export function createRoster(objects: readonly Uint8Array[], options: RosterOptions): RosterView {
  const own = objects.flatMap(bytes => readOwn(bytes, options.onRefused))
  const roster = emptyRoster(options.meshId ?? onlyMeshOf(own), options)

  for (const { bytes, document } of own.sort(compareForApply)) {
    try {
      roster.take(document, true, options.isVerified?.(bytes))
    } catch (err) {
      refuse(bytes, err, options.onRefused)
    }
  }

  if (roster.isEmpty()) throw new NodeError('CHARTER_UNKNOWN', 'The first charter of the mesh is not among the objects')

  return roster.view
}

interface OwnObject {
  bytes: Uint8Array
  document: SignedDocument
  /** Of a charter; 0 for the other kinds. */
  version: number
}

function readOwn(bytes: Uint8Array, onRefused: RosterOptions['onRefused']): OwnObject[] {
  try {
    const document = decodeSigned(bytes)
    const version = document.type === 'charter' ? decodeDocument('charter', document.body).version : 0

    return [{ bytes, document, version }]
  } catch (err) {
    refuse(bytes, err, onRefused)

    return []
  }
}

function refuse(bytes: Uint8Array, err: unknown, onRefused: RosterOptions['onRefused']): void {
  if (!(err instanceof NodeError)) throw err
  onRefused?.(bytes, err)
}

function onlyMeshOf(own: readonly OwnObject[]): Uint8Array {
  const first = new Map(own.filter(({ version }) => version === 1).map(({ document: { body } }) => [toHex(sha256(body)), sha256(body)]))
  const [meshId, another] = first.values()

  if (meshId === undefined) throw new NodeError('CHARTER_UNKNOWN', 'The first charter of the mesh is not among the objects')
  if (another !== undefined) throw new NodeError('CHARTER_CONFLICT', 'The objects hold first charters of two meshes; name the mesh')

  return meshId
}

function compareForApply(a: OwnObject, b: OwnObject): number {
  return (
    APPLY_ORDER.indexOf(a.document.type) - APPLY_ORDER.indexOf(b.document.type) ||
    a.version - b.version ||
    compareBytes(a.document.id, b.document.id)
  )
}

/** A revocation may come before the certificate: then nothing is known of the node but its end. */
function isKnownNode({ certificates }: NodeEntry): boolean {
  return certificates.length > 0
}

/** Of several documents that name the stream the lowest epoch counts, then the lowest id: a later one moves no end. */
function epochEnd(node: NodeEntry | undefined, streamId: Uint8Array): Cutoff | undefined {
  const ends = (node?.epochs ?? []).flatMap(({ document: { epoch, lastGood } }) =>
    lastGood.flatMap(end => (compareBytes(end.streamId, streamId) === 0 ? [{ epoch, end }] : []))
  )

  return ends.reduce<(typeof ends)[number] | undefined>(
    (first, next) => (first === undefined || next.epoch < first.epoch ? next : first),
    undefined
  )?.end
}

interface GrowingRoster {
  view: RosterView
  isEmpty(): boolean
  take(document: SignedDocument, isOwn: boolean, isVerified?: boolean): ApplyResult
}

function emptyRoster(meshId: Uint8Array, { pins = [], verifyForkProof: verify = verifyForkProof }: RosterOptions): GrowingRoster {
  const charters = createCharterTree({ meshId, pins })
  const objects = createObjectShelf(meshId)
  const forks = createForkShelf(meshId, verify)
  let index = createOrgIndex()
  let digest: Uint8Array | undefined

  function ground(): Ground {
    return { charter: charters.current(), stewards: charters.stewards(), index }
  }

  function pin(ids: readonly Uint8Array[]): boolean {
    const former = charters.tip()
    const hasChanged = charters.pin(ids)

    if (charters.tip() !== former) rebuild()

    return hasChanged
  }

  function rebuild(): void {
    index = createOrgIndex()
    objects.rebuild(ground())
    digest = undefined
  }

  function takeCharter(document: SignedDocument, isOwn: boolean, isVerified: boolean): ApplyResult {
    const former = charters.tip()
    const result = charters.add(document, isOwn, isVerified)

    if (charters.tip() !== former) rebuild()

    return result
  }

  function take(document: SignedDocument, isOwn: boolean, isVerified = false): ApplyResult {
    const result =
      document.type === 'charter'
        ? takeCharter(document, isOwn, isVerified)
        : document.type === 'fork-proof'
          ? forks.take(document, nodeKey => isCertified(index, nodeKey))
          : objects.take(document, ground(), isVerified)

    if (result !== 'known') digest = undefined

    return result
  }

  function listObjects(): RosterObject[] {
    return listRosterObjects({ charters, objects, forks, ground: ground() })
  }

  const view: RosterView = {
    meshId,
    get charter() {
      return charterView(charters.current())
    },
    charterDocument: () => charters.current(),
    bodyHashOf: charter => sha256(encodeDocument(charter)),
    nodeKeysOf: orgKey => [...(index.findOrg(orgKey)?.nodes.values() ?? [])].filter(isKnownNode).map(({ nodeKey }) => nodeKey),
    digest() {
      digest ??= digestObjects(listObjects())

      return digest
    },
    apply(signed) {
      const document = decodeSigned(signed)

      return { result: take(document, false), document }
    },
    objects: () => listObjects().map(encodeSigned),
    findObject: id => findRosterObject(toHex(id), { charters, objects, forks, ground: ground() }),
    ids: () => listObjects().map(({ id }) => id),
    chainOf: nodeKey => chainObjects(nodeKey, ground()),
    authorise: origin => authoriseOrigin(index, origin),
    admit: (nodeKey, nowMs) => admitNode(index, nodeKey, nowMs),
    members: atMs => membersAt(index, atMs),
    findMember: (orgKey, atMs) => memberAt(index.findOrg(orgKey), atMs),
    nodesOf: (orgKey, atMs) => nodesAt(index.findOrg(orgKey), atMs).map(found => nodeView(found, index)),
    findOrgOf: nodeKey => index.certificatesOf(nodeKey)[0]?.document.orgKey,
    findCertificate(nodeKey, atMs) {
      const found = index.certificatesOf(nodeKey).find(({ document }) => covers(document, atMs, 0))

      return found === undefined ? undefined : { id: found.id, orgKey: found.document.orgKey, notAfterMs: found.document.notAfterMs }
    },
    conflict: () => charters.conflict(),
    charters: () => charters.held().map(({ id, document, name }) => ({ id, document, isStanding: charters.isStanding(name) })),
    pins: () => charters.pins(),
    pin,
    findRevocation: (orgKey, nodeKey) => revocationView(index.findOrg(orgKey), index.findNode(orgKey, nodeKey)),
    findEpoch: (orgKey, nodeKey) => index.findNode(orgKey, nodeKey)?.epochs[0]?.document,
    findEpochEnd: (orgKey, nodeKey, streamId) => epochEnd(index.findNode(orgKey, nodeKey), streamId),
    findFork: streamId => forks.find(streamId),
    forks: () => forks.list(),
    forksOf: nodeKey => forks.ofNode(nodeKey),
    rootOrgOf: orgKey => rootOrg(index, orgKey),
    hasOtherKeys: orgKey => hasOtherKeys(index, orgKey),
    presentMemberOf: (orgKey, atMs) => presentMember(index, orgKey, atMs),
    formerKeysOf: orgKey => formerKeys(index, orgKey),
    highestSerialOf: orgKey => index.findOrg(orgKey)?.memberships.at(-1)?.held.document.serial ?? 0,
    highestCertificateSerialOf: (orgKey, nodeKey) => index.findNode(orgKey, nodeKey)?.certificates[0]?.document.serial ?? 0,
    addressesSerialOf: nodeKey => index.findAddresses(nodeKey)?.document.serial ?? 0
  }

  return { view, take, isEmpty: () => charters.tip() === undefined }
}
