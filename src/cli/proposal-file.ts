import { readDocumentFile } from '../config/anchor-file.js'
import { writeFileAtomic } from '../config/atomic-file.js'
import type { KeyPair } from '../config/key-files.js'
import { NodeError } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import type { Charter, Membership } from '../roster/documents.js'
import { nameOf } from '../roster/explain.js'
import { fingerprint } from '../roster/fingerprint.js'
import { findOverlaps } from '../roster/overlap.js'
import {
  addSignature,
  isByOrganization,
  isComplete,
  signatureNeeds,
  type SignatureNeed,
  type StewardDocument,
  stewardDocument
} from '../roster/proposal.js'
import type { SignedDocument } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned, decodeWelcome, encodeSigned, encodeWelcome } from '../roster/signed-codec.js'
import { dayText } from './identity-lines.js'
import { constituencyText } from './org-options.js'
import { printable } from './text.js'

/** A proposal carries no secret: it is sent by mail from steward to steward. */
const PROPOSAL_MODE = 0o644
/** First byte of an encoded Welcome: field 1, length-delimited. A lone `Signed` begins with its kind. */
const WELCOME_TAG = 0x0a

/** One document of a proposal, and who must still sign it. */
export interface Proposed {
  signed: SignedDocument
  document: StewardDocument
  needs: readonly SignatureNeed[]
}

/** Does the file hold several documents, as proposals do, and not one? */
export async function isProposalFile(path: string): Promise<boolean> {
  return (await readDocumentFile(path))[0] === WELCOME_TAG
}

/** Every object of a file, whether it is one document or many. @throws NodeError as `readDocumentFile` and `decodeWelcome` */
export async function readObjects(path: string): Promise<Uint8Array[]> {
  const bytes = await readDocumentFile(path)
  if (bytes[0] === WELCOME_TAG) return [...decodeWelcome(bytes).objects]

  decodeSigned(bytes)

  return [bytes]
}

export async function writeProposal(path: string, objects: readonly SignedDocument[]): Promise<void> {
  await writeFileAtomic(path, encodeWelcome({ objects: objects.map(encodeSigned), addresses: [] }), PROPOSAL_MODE)
}

/**
 * What stewards sign, judged by the charter that will stand: the next version when it is among the documents.
 *
 * @throws NodeError `SIGNATURE_INVALID` and the like for a signature that is none · `CHARTER_ROLLBACK` · `CHARTER_INVALID` for a
 * charter that cannot follow the one that stands
 */
export function judgeProposal(objects: readonly SignedDocument[], roster: RosterView): Proposed[] {
  const former = roster.charterDocument()
  const read = objects.flatMap(signed => {
    const document = stewardDocument(signed)

    return document === undefined || isByOrganization(signed, document) ? [] : [{ signed, document }]
  })
  const next = read.map(({ document }) => document).find((document): document is Charter => isNext(document, former))

  for (const { document } of read) if (document.type === 'charter' && document !== next) requireKnown(document, roster)

  return read
    .filter(({ document }) => document.type !== 'charter' || document === next)
    .map(({ signed, document }) => ({
      signed,
      document,
      needs: signatureNeeds(signed, document, { judge: next ?? former, former, meshId: roster.meshId })
    }))
}

function isNext(document: StewardDocument, former: Charter): boolean {
  return document.type === 'charter' && document.version === former.version + 1
}

/** A charter of an older version that this node holds may be in the file; one that it does not hold is a roll-back or a rival. */
function requireKnown(charter: Charter, roster: RosterView): void {
  const { version } = roster.charter
  const isHeld = roster
    .objects()
    .map(decodeSigned)
    .some(({ type, body }) => type === 'charter' && equalBytes(bodyHash(body, roster), roster.bodyHashOf(charter)))
  if (isHeld) return

  if (charter.version <= version) {
    throw new NodeError('CHARTER_ROLLBACK', `the file holds a charter of version ${charter.version}; version ${version} stands already`, {
      fix: 'make the amendment anew from the charter that stands: tocsin mesh amend'
    })
  }

  throw new NodeError('CHARTER_INVALID', `the file holds a charter of version ${charter.version}, which cannot follow version ${version}`, {
    fix: 'take in the versions between first: tocsin mesh apply'
  })
}

function bodyHash(body: Uint8Array, roster: RosterView): Uint8Array {
  const document = stewardDocument({ id: body, type: 'charter', body, signatures: [] })

  return document?.type === 'charter' ? roster.bodyHashOf(document) : body
}

export function isProposalComplete(proposed: readonly Proposed[]): boolean {
  return proposed.every(({ needs }) => isComplete(needs))
}

/** Signs what this key is still asked for. @throws NodeError `RIGHT_MISSING` when it is asked for nothing */
export function signProposal(proposed: readonly Proposed[], roster: RosterView, key: KeyPair): { signed: SignedDocument[]; count: number } {
  let count = 0
  const signed = proposed.map(({ signed: object, document, needs }) => {
    if (!isAskedFor(needs, key.publicKey)) return object
    count++

    return addSignature(object, document, { meshId: roster.meshId, signer: key })
  })

  return { signed, count }
}

/** Must this steward still sign? One who is in a set that is complete already may, and need not. */
export function isAskedFor(needs: readonly SignatureNeed[], orgKey: Uint8Array): boolean {
  return needs.some(({ waiting }) => waiting.some(key => equalBytes(key, orgKey)))
}

/** What a document says and who has signed it, a line each. */
export function proposedLines({ document, needs }: Proposed, roster: RosterView, nowMs: number): Array<[string, string]> {
  return [
    ...subjectLines(document, roster, nowMs),
    ...needs.map(({ version, have, need, waiting }): [string, string] => [
      'signed',
      `${have} of ${need} by stewards of charter version ${version}${have >= need ? '' : `; may sign: ${waiting.map(key => `${printable(nameOf(key, roster, nowMs))} ${fingerprint(key)}`).join(', ')}`}`
    ])
  ]
}

function subjectLines(document: StewardDocument, roster: RosterView, nowMs: number): Array<[string, string]> {
  const named = (key: Uint8Array): string => `${printable(nameOf(key, roster, nowMs))} ${fingerprint(key)}`

  switch (document.type) {
    case 'charter':
      return [
        ['charter', `version ${document.version} of ${document.name}`],
        ['stewards', document.stewards.map(named).join(', ')],
        ['decide', `${document.k} of ${document.stewards.length}; ${document.admit} admit a plain member`],
        ['until', dayText(document.expiresMs)]
      ]
    case 'membership':
      return membershipLines(document, roster, nowMs)
    case 'revocation':
      return [
        ['revocation', named(document.orgKey)],
        [
          'reason',
          `${document.reason}; nothing since ${new Date(document.badSinceMs).toISOString()} counts but ${document.cutoffs.length} streams up to their cut-offs`
        ]
      ]
  }
}

/** A membership as a steward must see it before signing: with what it shares with others. */
export function membershipLines(membership: Membership, roster: RosterView, nowMs: number): Array<[string, string]> {
  const { orgKey, name, kind, serial, constituency, notAfterMs, replaces, mayPublish, mayReceiveVictims, tlpCeiling } = membership
  const rights = [
    ...(mayPublish ? ['publish'] : []),
    ...(mayReceiveVictims ? ['receive records of infected hosts in its networks'] : []),
    ...(tlpCeiling === undefined ? [] : [`be sent up to TLP:${tlpCeiling}`])
  ]

  return [
    ['membership', `${printable(name)} (${kind}) ${fingerprint(orgKey)}, serial ${serial}, until ${dayText(notAfterMs)}`],
    ['may', rights.length === 0 ? 'nothing: the organization is suspended' : rights.join(', ')],
    ['networks', constituencyText(constituency)],
    ...(replaces === undefined
      ? []
      : [['replaces', `${printable(nameOf(replaces, roster, nowMs))} ${fingerprint(replaces)}`] as [string, string]]),
    ...overlapLines(membership, roster, nowMs)
  ]
}

/** Networks that another member is responsible for as well; none when the roster knows of none. */
export function overlapLines({ orgKey, replaces, constituency }: Membership, roster: RosterView, nowMs: number): Array<[string, string]> {
  const own = replaces === undefined ? [orgKey] : [orgKey, replaces]

  return findOverlaps(constituency, roster.members(nowMs), own).map(({ name, theirs, ours }) => [
    'overlaps',
    `${ours} with ${theirs} of ${printable(name)}`
  ])
}

/** Hex ids, for JSON. */
export function idsOf(objects: readonly SignedDocument[]): string[] {
  return objects.map(({ id }) => toHex(id))
}
