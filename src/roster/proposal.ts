import type { KeyObject } from 'node:crypto'

import { verifySignature } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { compareBytes, equalBytes, sha256, toHex } from '../model/bytes.js'
import { conflictError } from './charter-tree.js'
import { decodeDocument, encodeDocument } from './document-codec.js'
import type { Charter, Membership, Revocation } from './documents.js'
import { countSigners, keySet } from './held.js'
import { signaturesNeeded } from './member-rules.js'
import { APPLY_ORDER } from './object-rules.js'
import { createRoster, type RosterView } from './roster-view.js'
import type { SignedDocument } from './roster.js'
import { signDocument, signingMeshOf } from './sign.js'
import { decodeSigned, encodeSigned, mergeSignatures } from './signed-codec.js'

/** One set of stewards that must give enough signatures under a document. */
export interface SignatureNeed {
  /** The version of the charter whose stewards these are. */
  version: number
  have: number
  need: number
  /** Stewards of the set who have not signed. */
  waiting: readonly Uint8Array[]
}

/** A document that only stewards sign. */
export type StewardDocument = Charter | Membership | Revocation

/** Reads what stewards sign; undefined for other kinds. @throws NodeError as `decodeDocument` */
export function stewardDocument({ type, body }: SignedDocument): StewardDocument | undefined {
  return type === 'charter' || type === 'membership' || type === 'revocation' ? decodeDocument(type, body) : undefined
}

/**
 * Which stewards must sign a document, and how many have: a charter by the thresholds of the version before it and of itself
 * (3.1), anything else by those of `judge`. Signatures that do not verify are no signatures.
 *
 * @param judge - the charter that will stand when the document is taken in
 * @throws NodeError `SIGNATURE_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` for a signature that is none
 */
export function signatureNeeds(
  signed: SignedDocument,
  document: StewardDocument,
  { judge, former, meshId }: { judge: Charter; former: Charter; meshId: Uint8Array }
): SignatureNeed[] {
  for (const { key, signature } of signed.signatures) {
    verifySignature({ key, type: document.type, meshId: signingMeshOf(document, meshId), body: signed.body, signature })
  }

  const needBy = (charter: Charter, need: number): SignatureNeed => ({
    version: charter.version,
    have: countSigners(signed.signatures, keySet(...charter.stewards)),
    need,
    waiting: charter.stewards.filter(key => !signed.signatures.some(signature => equalBytes(signature.key, key)))
  })

  switch (document.type) {
    case 'charter':
      return document.version === 1 ? [needBy(document, document.k)] : [needBy(former, former.k), needBy(document, document.k)]
    case 'membership':
      return [needBy(judge, signaturesNeeded(document, judge))]
    case 'revocation':
      return [needBy(judge, judge.k)]
  }
}

export function isComplete(needs: readonly SignatureNeed[]): boolean {
  return needs.every(({ have, need }) => have >= need)
}

/** The same document with one more signature. Signing twice changes nothing. */
export function addSignature(
  signed: SignedDocument,
  document: StewardDocument,
  { meshId, signer }: { meshId: Uint8Array; signer: { publicKey: Uint8Array; secretKey: KeyObject } }
): SignedDocument {
  const own = signDocument(document, meshId, [signer])
  if (compareBytes(own.id, signed.id) !== 0) throw new NodeError('DOCUMENT_MALFORMED', 'The document is not in its one encoding')

  return { ...signed, signatures: mergeSignatures(signed.signatures, own.signatures) }
}

/** The next version of a charter, unsigned. @throws NodeError `CHARTER_INVALID` for one that breaks a rule of 3.1 */
export function nextCharter(former: Charter, changes: Partial<Charter>, nowMs: number): Charter {
  const next: Charter = {
    ...former,
    ...changes,
    version: former.version + 1,
    previous: sha256(encodeDocument(former)),
    createdMs: nowMs
  }

  // What cannot be read back would be signed for nothing.
  return decodeDocument('charter', encodeDocument(next))
}

/**
 * What stops standing under the next charter because too few of its signers stay stewards, or because more must sign: it is
 * signed again by those who stay, together with the charter (3.1).
 *
 * @returns in the order in which they can be applied
 */
export function fallingObjects(roster: RosterView, next: Charter): SignedDocument[] {
  const former = roster.charterDocument()

  return inApplyOrder(
    roster
      .objects()
      .map(decodeSigned)
      .filter(signed => {
        const document = signed.type === 'charter' ? undefined : stewardDocument(signed)
        if (document === undefined || isByOrganization(signed, document)) return false

        return !isComplete(signatureNeeds(signed, document, { judge: next, former, meshId: roster.meshId }))
      })
  )
}

/** An organization revokes its own nodes: no steward needs to sign that. */
export function isByOrganization({ signatures }: SignedDocument, document: StewardDocument): boolean {
  return document.type === 'revocation' && document.nodeKey !== undefined && signatures.some(({ key }) => equalBytes(key, document.orgKey))
}

/** Charters by version, then memberships, certificates and the rest: each kind rests on those before it. */
export function inApplyOrder(objects: readonly SignedDocument[]): SignedDocument[] {
  const versionOf = ({ type, body }: SignedDocument): number => (type === 'charter' ? decodeDocument('charter', body).version : 0)

  return [...objects].sort(
    (a, b) => APPLY_ORDER.indexOf(a.type) - APPLY_ORDER.indexOf(b.type) || versionOf(a) - versionOf(b) || compareBytes(a.id, b.id)
  )
}

/**
 * Would a roster take all of these in, as they are signed now?
 *
 * @throws NodeError with the code of the first that it would refuse; nothing is changed in either case
 */
export function requireApplicable(roster: RosterView, objects: readonly SignedDocument[], nowMs: number): RosterView {
  requireNoConflict(roster, objects)

  const refused: NodeError[] = []
  const wanted = new Set(objects.map(({ id }) => toHex(id)))
  const known = roster.objects().filter(object => !wanted.has(toHex(decodeSigned(object).id)))
  const offered = objects.map(object => encodeSigned(withKnown(object, roster)))
  const trial = createRoster([...known, ...offered], {
    meshId: roster.meshId,
    nowMs,
    pins: roster.pins(),
    onRefused(object, err) {
      if (wanted.has(toHex(decodeSigned(object).id))) refused.push(err)
    }
  })
  const [first] = refused
  if (first !== undefined) throw first

  return trial
}

/** The trial reads objects as its own, which a conflict does not stop. @throws NodeError `CHARTER_CONFLICT` */
function requireNoConflict(roster: RosterView, objects: readonly SignedDocument[]): void {
  const conflict = roster.conflict()
  const isNew = ({ id, type }: SignedDocument): boolean => type === 'charter' && roster.findObject(id) === undefined

  if (conflict !== undefined && objects.some(isNew)) throw conflictError(conflict)
}

/** With the signatures that the roster holds already. */
function withKnown(signed: SignedDocument, roster: RosterView): SignedDocument {
  const known = roster.findObject(signed.id)

  return known === undefined ? signed : { ...signed, signatures: mergeSignatures(decodeSigned(known).signatures, signed.signatures) }
}
