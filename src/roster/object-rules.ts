import { NodeError } from '../errors.js'
import { compareBytes } from '../model/bytes.js'
import type { Addresses, Charter, RosterDocument } from './documents.js'
import { countSigners, type Held, keySet } from './held.js'
import { signaturesNeeded } from './member-rules.js'
import type { OrgIndex } from './org-index.js'
import type { DocumentType, SignedDocument } from './roster.js'

/** Roster objects that the charter's tree does not hold itself. */
export type ObjectDocument = Exclude<RosterDocument, { type: 'charter' | 'join-request' }>

/** Order in which a fresh roster can apply objects: each kind rests on those before it. */
export const APPLY_ORDER: readonly DocumentType[] = [
  'charter',
  'membership',
  'node-certificate',
  'revocation',
  'epoch',
  'addresses',
  'fork-proof'
]

/** What objects are judged by: the charter that stands, and what stands under it. */
export interface Ground {
  charter: Charter
  /** Hex keys of the stewards of `charter`. */
  stewards: ReadonlySet<string>
  index: OrgIndex
}

/** Keys whose signature counts under a document, in hex. */
export function relevantKeys(document: ObjectDocument, { stewards }: Ground): ReadonlySet<string> {
  switch (document.type) {
    case 'membership':
      return stewards
    case 'revocation':
      return document.nodeKey === undefined ? stewards : new Set([...stewards, ...keySet(document.orgKey)])
    case 'node-certificate':
      return keySet(document.orgKey, document.nodeKey)
    case 'epoch':
      return keySet(document.orgKey)
    case 'addresses':
      return keySet(document.nodeKey)
  }
}

/** What must stand before a document can: checked before any signature is verified. @throws NodeError naming what is missing */
export function requireGround(document: ObjectDocument, { charter, index }: Ground): void {
  switch (document.type) {
    case 'membership':
      if (document.notBeforeMs >= charter.expiresMs) {
        throw new NodeError('MEMBERSHIP_INVALID', 'The membership begins after the charter expires: admissions have stopped', {
          fix: 'the stewards sign a next charter version with a later expiry'
        })
      }
      return
    case 'node-certificate':
      return requireMember(index, document.orgKey)
    case 'epoch':
      requireMember(index, document.orgKey)
      if (index.findNode(document.orgKey, document.nodeKey)?.certificates.length) return
      throw new NodeError('CERTIFICATE_UNKNOWN', 'The organization has not certified the node of this epoch')
    case 'addresses':
      if (index.certificatesOf(document.nodeKey).length > 0) return
      throw new NodeError('CERTIFICATE_UNKNOWN', 'No member certifies the node of these addresses')
    case 'revocation':
      return
  }
}

function requireMember(index: OrgIndex, orgKey: Uint8Array): void {
  if ((index.findOrg(orgKey)?.memberships.length ?? 0) === 0) {
    throw new NodeError('MEMBER_UNKNOWN', 'The organization is not a member', { fix: 'apply its membership first' })
  }
}

/** Did enough of the right keys sign? Only verified signatures may be passed. @throws NodeError `SIGNATURES_TOO_FEW` · `MEMBER_UNKNOWN` */
export function requireSigners(document: ObjectDocument, signatures: SignedDocument['signatures'], ground: Ground): void {
  const { charter, stewards, index } = ground
  const byStewards = countSigners(signatures, stewards)

  switch (document.type) {
    case 'membership':
      return requireCount(document, byStewards, signaturesNeeded(document, charter))
    case 'revocation':
      if (byStewards >= charter.k) return
      if (document.nodeKey === undefined || countSigners(signatures, keySet(document.orgKey)) === 0) {
        return requireCount(document, byStewards, charter.k)
      }
      return requireMember(index, document.orgKey)
    case 'node-certificate':
    case 'epoch':
    case 'addresses': {
      const needed = relevantKeys(document, ground)
      return requireCount(document, countSigners(signatures, needed), needed.size)
    }
  }
}

function requireCount(document: ObjectDocument, count: number, needed: number): void {
  if (count >= needed) return

  throw new NodeError('SIGNATURES_TOO_FEW', `The ${document.type} has ${count} of the ${needed} signatures that it needs`, {
    details: { type: document.type, count, needed }
  })
}

export function isStanding(held: Held<ObjectDocument>, ground: Ground): boolean {
  try {
    requireGround(held.document, ground)
    requireSigners(held.document, held.signatures, ground)

    return true
  } catch (err) {
    if (err instanceof NodeError) return false
    throw err
  }
}

/** Puts a document that stands into the index. */
export function indexObject(held: Held<ObjectDocument>, { charter, index }: Ground): void {
  const { document } = held

  switch (document.type) {
    case 'membership':
      return index.putMembership({ ...held, document }, charter)
    case 'node-certificate':
      return index.putCertificate({ ...held, document })
    case 'revocation':
      return index.putRevocation({ ...held, document })
    case 'epoch':
      return index.putEpoch({ ...held, document })
    case 'addresses':
      return index.putAddresses({ ...held, document })
  }
}

/** Of two address records of one node the higher serial stands, then the lower id. */
export function isNewerAddresses(a: Held<Addresses>, b: Held<Addresses>): boolean {
  return a.document.serial > b.document.serial || (a.document.serial === b.document.serial && compareBytes(a.id, b.id) < 0)
}

/** The key that pays for a document when objects are counted. */
export function ownerOf(document: ObjectDocument): Uint8Array {
  return document.type === 'addresses' ? document.nodeKey : document.orgKey
}
