import type { OrgKind, Tlp } from '../model/enumerations.js'
import { TLP_NUMBER } from '../model/enumerations.js'
import type { Constituency, DocumentType, MeshLimits } from './roster.js'

/** Wire numbers of the kinds of document (proto/roster.proto, `Signed.type`). */
export const DOCUMENT_NUMBER: Readonly<Record<DocumentType, number>> = {
  charter: 1,
  membership: 2,
  'node-certificate': 3,
  revocation: 4,
  epoch: 5,
  'join-request': 6,
  addresses: 7,
  'fork-proof': 8
}

export const REVOCATION_REASON_NUMBER = { 'key-compromise': 1, superseded: 2, misconduct: 3, left: 4 } as const
export type RevocationReason = keyof typeof REVOCATION_REASON_NUMBER

/** Who leads a mesh and by what rules. `meshId` is the SHA-256 of the body of version 1. */
export interface Charter {
  type: 'charter'
  /** 1–64 of `[a-z0-9-]`. */
  name: string
  /** 32 bytes: two meshes of one name and one steward differ. */
  nonce: Uint8Array
  version: number
  /** 1–16 organization keys, sorted, distinct. */
  stewards: readonly Uint8Array[]
  /** More than half of the stewards. */
  k: number
  /** Signatures that admit a plain member, 1–k. */
  admit: number
  isLab: boolean
  limits: MeshLimits
  /** SHA-256 of the former version's body; absent in version 1. */
  previous?: Uint8Array
  expiresMs: number
  createdMs: number
}

/** What the stewards say of one organization for one span of time. */
export interface Membership {
  type: 'membership'
  orgKey: Uint8Array
  /** 1–64 printable ASCII characters. */
  name: string
  kind: OrgKind
  constituency: Constituency
  mayPublish: boolean
  mayReceiveVictims: boolean
  /** Highest TLP that the member may be addressed, at least GREEN. Absent: the membership suspends. */
  tlpCeiling?: Tlp
  /** Absent: the default of `QUOTA_BYTES_A_DAY`. */
  quotaBytesADay?: number
  /** The organization's former key. */
  replaces?: Uint8Array
  serial: number
  notBeforeMs: number
  notAfterMs: number
}

/** An organization says that a node is its own; the node says so too. */
export interface NodeCertificate {
  type: 'node-certificate'
  orgKey: Uint8Array
  nodeKey: Uint8Array
  serial: number
  notBeforeMs: number
  notAfterMs: number
}

/** Where a stream ends. */
export interface Cutoff {
  /** 16 bytes. */
  streamId: Uint8Array
  /** 0: nothing of the stream is good. */
  lastGoodSeq: number
  /** 32 bytes in an epoch, absent in a revocation. */
  headerHash?: Uint8Array
}

export interface Revocation {
  type: 'revocation'
  orgKey: Uint8Array
  /** Absent: the whole organization. */
  nodeKey?: Uint8Array
  reason: RevocationReason
  badSinceMs: number
  /** Sorted by stream id, distinct. */
  cutoffs: readonly Cutoff[]
}

/** Starts the COMMUNITY streams of a node again. */
export interface Epoch {
  type: 'epoch'
  orgKey: Uint8Array
  nodeKey: Uint8Array
  /** Above 1. */
  epoch: number
  /** Both COMMUNITY streams of the former epoch, sorted by stream id. */
  lastGood: readonly Cutoff[]
  createdMs: number
}

export interface JoinRequest {
  type: 'join-request'
  orgKey: Uint8Array
  nodeKey: Uint8Array
  name: string
  kind: OrgKind
  /** What the organization asks for; the stewards decide. */
  constituency: Constituency
  /** 16 bytes; absent in an offline request. */
  inviteId?: Uint8Array
  createdMs: number
}

export interface Addresses {
  type: 'addresses'
  nodeKey: Uint8Array
  /** At most 4 multiaddrs. */
  multiaddrs: readonly string[]
  /** The highest serial of a node stands; older ones are dropped. */
  serial: number
}

/** Documents whose body the roster reads. A fork proof is read by envelope/fork.ts. */
export type RosterDocument = Charter | Membership | NodeCertificate | Revocation | Epoch | JoinRequest | Addresses

export type DocumentOf<Type extends RosterDocument['type']> = Extract<RosterDocument, { type: Type }>

export const STEWARDS_MAX = 16
/** Entries of one kind in a constituency; the byte limit of the document binds earlier for CIDRs. */
export const CONSTITUENCY_ENTRIES_MAX = 2_048
export const CUTOFFS_MAX = 1_024
export const MULTIADDRS_MAX = 4
export const MULTIADDR_CHARS_MAX = 256
export const NAME_CHARS_MAX = 64
/** Design 3.1: a membership lasts at most a year; a leap year is one. */
export const MEMBERSHIP_MS_MAX = 366 * 86_400_000
/** Design 3.1: default validity of a node certificate, renewed at half time. */
export const CERTIFICATE_MS = 30 * 86_400_000
/** A certificate never outlasts what the stewards may sign. */
export const CERTIFICATE_MS_MAX = MEMBERSHIP_MS_MAX
/** Design 3.6: publish volume per origin. Stewards raise it with k signatures. */
export const QUOTA_BYTES_A_DAY = 128 * 1_048_576
/** Bytes of the documents that chapter 3.6 gives no figure for: two keys, a few numbers, four addresses, two headers. */
export const SMALL_DOCUMENT_BYTES_MAX = 4_096

export const noConstituency: Constituency = { asns: [], cidrs: [], countryCodes: [], domains: [] }

export function isConstituencyEmpty({ asns, cidrs, countryCodes, domains }: Constituency): boolean {
  return asns.length + cidrs.length + countryCodes.length + domains.length === 0
}

/** A suspension is a serial without any right: not to publish, not to read victims, not to be addressed (3.1). */
export function isSuspension({ mayPublish, mayReceiveVictims, tlpCeiling }: Membership): boolean {
  return !mayPublish && !mayReceiveVictims && tlpCeiling === undefined
}

export function isTlpBelow(tlp: Tlp | undefined, floor: Tlp | undefined): boolean {
  return (tlp === undefined ? 0 : TLP_NUMBER[tlp]) < (floor === undefined ? 0 : TLP_NUMBER[floor])
}
