import { verifySignature } from '../envelope/signing.js'
import { isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { decodeDocument } from './document-codec.js'
import type { NodeCertificate, RosterDocument } from './documents.js'
import { fingerprint, nodePeerId } from './fingerprint.js'
import { covers } from './member-rules.js'
import { inApplyOrder, signatureNeeds, stewardDocument } from './proposal.js'
import { createRoster, type RosterView } from './roster-view.js'
import type { SignedDocument } from './roster.js'
import { signingMeshOf } from './sign.js'
import { decodeSigned } from './signed-codec.js'

/** One link of a chain of trust, good or broken. */
export interface ChainLink {
  isGood: boolean
  /** A sentence without a full stop. */
  text: string
  /** Why it is broken. */
  code?: NodeErrorCode
}

/** What one document says, and link by link why it counts or does not. */
export interface DocumentExplanation {
  type: SignedDocument['type']
  /** Hex of the id; empty for bytes that are no document. */
  id: string
  /** `charter version 2`, `membership of ISP Bravo, serial 1`. */
  title: string
  links: ChainLink[]
}

export interface ExplainInit {
  meshId: Uint8Array
  nowMs: number
  /** What is trusted already, such as the objects of this node. */
  known: readonly Uint8Array[]
}

/**
 * Explains documents link by link: form, every signature, the thresholds, what they rest on, and their time.
 *
 * @param objects - encoded `Signed`
 * @throws NodeError `CHARTER_UNKNOWN` when neither they nor `known` hold the first charter of the mesh
 */
export function explainObjects(objects: readonly Uint8Array[], { meshId, nowMs, known }: ExplainInit): DocumentExplanation[] {
  const refused = new Map<string, NodeError>()
  const view = createRoster([...known, ...objects], { meshId, nowMs, onRefused: (object, err) => refused.set(toHex(object), err) })
  const broken: DocumentExplanation[] = []
  const readable = objects.flatMap(object => {
    try {
      return [decodeSigned(object)]
    } catch (err) {
      broken.push({ type: 'membership', id: '', title: 'unreadable bytes', links: [linkOf(err)] })

      return []
    }
  })
  const refusalOf = new Map([...refused].flatMap(([hex, err]) => idOf(hex).map(id => [id, err] as const)))

  // One copy of a document may have too few signatures and another one enough: what stands was not refused.
  const refusal = ({ id }: SignedDocument): NodeError | undefined =>
    view.findObject(id) === undefined ? refusalOf.get(toHex(id)) : undefined

  return [...broken, ...inOrder(readable).map(signed => explain(signed, { view, nowMs, refusal: refusal(signed) }))]
}

function idOf(objectHex: string): string[] {
  try {
    return [toHex(decodeSigned(Buffer.from(objectHex, 'hex')).id)]
  } catch (err) {
    if (err instanceof NodeError) return []
    throw err
  }
}

/** A charter whose body cannot be read has no version to sort by: such documents stay as they came. */
function inOrder(objects: readonly SignedDocument[]): readonly SignedDocument[] {
  try {
    return inApplyOrder(objects)
  } catch (err) {
    if (err instanceof NodeError) return objects
    throw err
  }
}

interface Surroundings {
  view: RosterView
  nowMs: number
  refusal: NodeError | undefined
}

function explain(signed: SignedDocument, around: Surroundings): DocumentExplanation {
  const base = { type: signed.type, id: toHex(signed.id) }

  try {
    if (signed.type === 'fork-proof') return { ...base, title: 'fork proof', links: standing(around) }

    const document = decodeDocument(signed.type, signed.body)
    const title = titleOf(document, around.view, around.nowMs)

    return {
      ...base,
      title,
      links: [
        ...signatureLinks(signed, document, around),
        ...thresholdLinks(signed, around),
        ...standing(around),
        ...timeLinks(document, around)
      ]
    }
  } catch (err) {
    return { ...base, title: signed.type, links: [linkOf(err)] }
  }
}

function titleOf(document: RosterDocument, view: RosterView, nowMs: number): string {
  const org = (key: Uint8Array): string => nameOf(key, view, nowMs)

  switch (document.type) {
    case 'charter':
      return `charter version ${document.version} of ${document.name}`
    case 'membership':
      return `membership of ${document.name}, serial ${document.serial}`
    case 'node-certificate':
      return `certificate of node ${nodePeerId(document.nodeKey)} of ${org(document.orgKey)}, serial ${document.serial}`
    case 'revocation':
      return `revocation of ${document.nodeKey === undefined ? org(document.orgKey) : `node ${nodePeerId(document.nodeKey)} of ${org(document.orgKey)}`}`
    case 'epoch':
      return `epoch ${document.epoch} of node ${nodePeerId(document.nodeKey)}`
    case 'join-request':
      return `join request of ${document.name}`
    case 'addresses':
      return `addresses of node ${nodePeerId(document.nodeKey)}, serial ${document.serial}`
  }
}

/** Name of a member, or the fingerprint of its key. */
export function nameOf(orgKey: Uint8Array, view: RosterView, nowMs: number): string {
  return view.findMember(orgKey, nowMs)?.name ?? fingerprint(orgKey)
}

function signatureLinks({ type, body, signatures }: SignedDocument, document: RosterDocument, { view, nowMs }: Surroundings): ChainLink[] {
  const meshId = signingMeshOf(document, view.meshId)

  return signatures.map(({ key, signature }) => {
    const who = nameOf(key, view, nowMs)

    try {
      verifySignature({ key, type: document.type, meshId, body, signature })

      return { isGood: true, text: `the signature of ${who} verifies` }
    } catch (err) {
      return { ...linkOf(err), text: `the signature of ${who} under this ${type} does not verify` }
    }
  })
}

/** Only for what stewards sign; the rest is signed by fixed keys, which `standing` judges. */
function thresholdLinks(signed: SignedDocument, { view, refusal }: Surroundings): ChainLink[] {
  const document = stewardDocument(signed)
  if (document === undefined) return []
  if (
    document.type === 'revocation' &&
    document.nodeKey !== undefined &&
    signed.signatures.some(({ key }) => equalBytes(key, document.orgKey))
  ) {
    return [{ isGood: true, text: 'an organization revokes its own nodes itself' }]
  }

  const charter = view.charterDocument()
  const former = document.type === 'charter' ? formerOf(document.previous, view) : charter
  if (former === undefined) return []

  try {
    return signatureNeeds(signed, document, { judge: charter, former, meshId: view.meshId }).map(({ version, have, need }) => ({
      isGood: have >= need,
      text: `${have} of the ${need} signatures that the stewards of charter version ${version} must give`,
      ...(have >= need ? {} : { code: 'SIGNATURES_TOO_FEW' as const })
    }))
  } catch (err) {
    // a signature that does not verify has a link of its own already
    return refusal === undefined ? [linkOf(err)] : []
  }
}

function formerOf(previous: Uint8Array | undefined, view: RosterView): ReturnType<RosterView['charterDocument']> | undefined {
  if (previous === undefined) return view.charterDocument()

  return view
    .objects()
    .map(decodeSigned)
    .filter(({ type }) => type === 'charter')
    .map(({ body }) => decodeDocument('charter', body))
    .find(charter => equalBytes(previous, view.bodyHashOf(charter)))
}

function standing({ refusal }: Surroundings): ChainLink[] {
  return refusal === undefined ? [{ isGood: true, text: 'it stands in the roster' }] : [linkOf(refusal)]
}

function timeLinks(document: RosterDocument, { view, nowMs }: Surroundings): ChainLink[] {
  switch (document.type) {
    case 'charter': {
      const isGood = document.expiresMs > nowMs
      const text = `it ${isGood ? 'expires' : 'expired'} ${dayOf(document.expiresMs)}${isGood ? '' : ': admissions have stopped, and nothing else'}`

      return [{ isGood: isGood || document.version < view.charter.version, text }]
    }
    case 'membership':
      return [spanLink(document, nowMs, 'MEMBERSHIP_EXPIRED')]
    case 'node-certificate':
      return [spanLink(document, nowMs, 'CERTIFICATE_EXPIRED'), ...revocationLinks(document, view)]
    default:
      return []
  }
}

function revocationLinks({ orgKey, nodeKey }: NodeCertificate, view: RosterView): ChainLink[] {
  const revocation = view.findRevocation(orgKey, nodeKey)

  return revocation === undefined
    ? [{ isGood: true, text: 'neither the node nor its organization is revoked' }]
    : [{ isGood: false, text: `revoked: nothing since ${timeOf(revocation.badSinceMs)} counts`, code: 'NODE_REVOKED' }]
}

function spanLink(span: { notBeforeMs: number; notAfterMs: number }, nowMs: number, code: NodeErrorCode): ChainLink {
  const isGood = covers(span, nowMs, 0)
  const text = `it covers ${dayOf(span.notBeforeMs)} to ${dayOf(span.notAfterMs)}${isGood ? '' : ', not the present time'}`

  return isGood ? { isGood, text } : { isGood, text, code }
}

function linkOf(err: unknown): ChainLink {
  if (!isNodeError(err)) throw err

  return { isGood: false, text: err.message, code: err.code }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

function dayOf(ms: number): string {
  return timeOf(ms).slice(0, 10)
}

/**
 * The chain of one organization, from the charter to its nodes, as it stands now: why it may take part, or the link that ends it.
 */
export function explainOrganization(view: RosterView, orgKey: Uint8Array, nowMs: number): ChainLink[] {
  const { version, k, stewards } = view.charter
  const serial = view.highestSerialOf(orgKey)
  const member = view.findMember(orgKey, nowMs)
  const links: ChainLink[] = [{ isGood: true, text: `charter version ${version}: ${k} of ${stewards.length} stewards decide` }]

  if (serial === 0) return [...links, { isGood: false, text: 'no membership of this key stands', code: 'MEMBER_UNKNOWN' }]

  links.push(
    ...view
      .objects()
      .map(decodeSigned)
      .flatMap(signed => (signed.type === 'membership' ? [{ signed, document: decodeDocument('membership', signed.body) }] : []))
      .filter(({ document }) => equalBytes(document.orgKey, orgKey) && document.serial === serial)
      .map(({ signed, document }) => ({
        ...spanLink(document, nowMs, 'MEMBERSHIP_EXPIRED'),
        text: `membership serial ${serial}, signed by ${signed.signatures.map(({ key }) => nameOf(key, view, nowMs)).join(', ')}, covers ${dayOf(document.notBeforeMs)} to ${dayOf(document.notAfterMs)}`
      }))
  )

  for (const nodeKey of view.nodeKeysOf(orgKey)) links.push(nodeLink(view, nodeKey, nowMs))
  if (member === undefined) links.push({ isGood: false, ...endOf(view, orgKey) })

  return links
}

function endOf(view: RosterView, orgKey: Uint8Array): { text: string; code: NodeErrorCode } {
  if (view.findRevocation(orgKey, orgKey) !== undefined) return { text: 'the stewards revoked the organization', code: 'ORG_REVOKED' }

  return { text: 'the organization is no member now: suspended, replaced by a new key, or its time is over', code: 'MEMBERSHIP_SUSPENDED' }
}

function nodeLink(view: RosterView, nodeKey: Uint8Array, nowMs: number): ChainLink {
  const name = `node ${nodePeerId(nodeKey)}`

  try {
    view.admit(nodeKey, nowMs)

    return { isGood: true, text: `${name} is certified until ${dayOf(view.findCertificate(nodeKey, nowMs)?.notAfterMs ?? nowMs)}` }
  } catch (err) {
    const link = linkOf(err)

    return { ...link, text: `${name}: ${link.text}` }
  }
}
