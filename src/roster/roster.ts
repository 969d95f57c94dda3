import type { OrgKind, Tlp } from '../model/enumerations.js'

export type DocumentType =
  | 'charter'
  | 'membership'
  | 'node-certificate'
  | 'revocation'
  | 'epoch'
  | 'join-request'
  | 'addresses'
  | 'fork-proof'

/** A roster object as stored and sent. id = SHA-256(type ‖ 0x00 ‖ body); the same id may gain signatures. */
export interface SignedDocument {
  id: Uint8Array
  type: DocumentType
  body: Uint8Array
  /** Sorted by key, each key once. */
  signatures: ReadonlyArray<{ key: Uint8Array; signature: Uint8Array }>
}

export interface Constituency {
  asns: readonly number[]
  cidrs: readonly string[]
  countryCodes: readonly string[]
  domains: readonly string[]
}

/** A member as the stewards signed it: the membership that covers the asked moment. */
export interface Member {
  orgKey: Uint8Array
  name: string
  kind: OrgKind
  constituency: Constituency
  mayPublish: boolean
  mayReceiveVictims: boolean
  tlpCeiling: Tlp
  quotaBytesADay: number
  replaces?: Uint8Array
  serial: number
  notBeforeMs: number
  notAfterMs: number
}

/** Mesh-wide limits. A charter may only lower them; absent means the default of limits.ts (3.6). */
export interface MeshLimits {
  batchBytesMax?: number
  batchRecordsMax?: number
  valueBytesMax?: number
  clockSkewMs?: number
}

export interface CharterView {
  name: string
  version: number
  stewards: readonly Uint8Array[]
  k: number
  admit: number
  isLab: boolean
  expiresMs: number
  /** What this charter lowers below the defaults of limits.ts; empty or absent: nothing. */
  limits?: MeshLimits
}

/** What a header says of its origin; `authorise` judges it. */
export interface OriginClaim {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  certificateId: Uint8Array
  createdMs: number
  streamId: Uint8Array
  seq: number
}

export type ApplyResult = 'new' | 'merged' | 'known'

/**
 * The computed view of all roster objects: who may do what, when (3.1). Pure and synchronous; persistence and
 * gossip are others' work. Nothing leaves it by clock; order of arrival does not matter: an object whose signer is
 * not known yet is refused with the code that names what is missing, and the caller may offer it again.
 */
export interface Roster {
  readonly meshId: Uint8Array
  readonly charter: CharterView
  /** SHA-256 over the sorted (id ‖ sorted signer keys). */
  digest(): Uint8Array
  /**
   * Verifies and takes in one encoded `Signed`.
   * @throws NodeError with the code of the failed check; the roster is unchanged then.
   */
  apply(signed: Uint8Array, nowMs: number): { result: ApplyResult; document: SignedDocument }
  /** All objects as encoded `Signed`, in an order in which a fresh roster can apply them. */
  objects(): Uint8Array[]
  /** One encoded `Signed` by id. */
  findObject(id: Uint8Array): Uint8Array | undefined
  ids(): Uint8Array[]
  /** What a stranger must be shown to admit this node: membership, certificate, addresses (charters excepted). */
  chainOf(nodeKey: Uint8Array): Uint8Array[]
  /**
   * Was this node, at createdMs (± 120 s), certified by this organization, a member with the right to publish, and neither revoked?
   * @throws NodeError `CERTIFICATE_UNKNOWN` (fetch it) · `CERTIFICATE_INVALID` · `CERTIFICATE_EXPIRED` · `MEMBER_UNKNOWN` ·
   * `MEMBERSHIP_EXPIRED` · `MEMBERSHIP_SUSPENDED` · `RIGHT_MISSING` · `NODE_REVOKED` · `ORG_REVOKED`
   */
  authorise(origin: OriginClaim): Member
  /**
   * May this node key connect now? @throws NodeError as `authorise`, or `PEER_NOT_ADMITTED`.
   */
  admit(nodeKey: Uint8Array, nowMs: number): Member
  /** Members whose membership covers `atMs`, suspended ones excepted, sorted by key. */
  members(atMs: number): Member[]
  findMember(orgKey: Uint8Array, atMs: number): Member | undefined
  /** Live node keys of an organization with their newest certificate. */
  nodesOf(
    orgKey: Uint8Array,
    atMs: number
  ): Array<{ nodeKey: Uint8Array; certificateId: Uint8Array; notAfterMs: number; addresses: readonly string[] }>
  /** Keys that an organization had before, by `replaces`: newest first, its own not among them. */
  formerKeysOf(orgKey: Uint8Array): readonly Uint8Array[]
  /** Organization that a node key belongs to by its newest certificate. */
  findOrgOf(nodeKey: Uint8Array): Uint8Array | undefined
  /** The certificate of `nodeKey` that covers `atMs`, newest serial first. */
  findCertificate(nodeKey: Uint8Array, atMs: number): { id: Uint8Array; orgKey: Uint8Array; notAfterMs: number } | undefined
}
