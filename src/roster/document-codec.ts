import { scanWire } from '../envelope/wire.js'
import { NodeError } from '../errors.js'
import { CHARTER_BYTES_MAX, MEMBERSHIP_BYTES_MAX, REVOCATION_BYTES_MAX } from '../limits.js'
import { equalBytes } from '../model/bytes.js'
import { tocsin } from '../proto/tocsin.js'
import { charterFromWire, encodeCharterBody } from './charter-codec.js'
import { DOCUMENT_SCHEMA } from './document-schemas.js'
import { type DocumentOf, type RosterDocument, SMALL_DOCUMENT_BYTES_MAX } from './documents.js'
import { encodeJoinRequestBody, encodeMembershipBody, joinRequestFromWire, membershipFromWire } from './member-codec.js'
import {
  addressesFromWire,
  certificateFromWire,
  encodeAddressesBody,
  encodeCertificateBody,
  encodeEpochBody,
  encodeRevocationBody,
  epochFromWire,
  revocationFromWire
} from './node-codec.js'
import type { DocumentType } from './roster.js'

/** Largest body of each kind, in bytes. Design 3.6; the rest hold two keys and a few numbers. */
export const DOCUMENT_BYTES_MAX: Readonly<Record<DocumentType, number>> = {
  charter: CHARTER_BYTES_MAX,
  membership: MEMBERSHIP_BYTES_MAX,
  'node-certificate': SMALL_DOCUMENT_BYTES_MAX,
  revocation: REVOCATION_BYTES_MAX,
  epoch: SMALL_DOCUMENT_BYTES_MAX,
  'join-request': MEMBERSHIP_BYTES_MAX,
  addresses: SMALL_DOCUMENT_BYTES_MAX,
  'fork-proof': SMALL_DOCUMENT_BYTES_MAX
}

type Decoders = { readonly [Type in RosterDocument['type']]: (body: Uint8Array) => DocumentOf<Type> }

const DECODE: Decoders = {
  charter: body => charterFromWire(tocsin.v1.Charter.decode(body)),
  membership: body => membershipFromWire(tocsin.v1.Membership.decode(body)),
  'node-certificate': body => certificateFromWire(tocsin.v1.NodeCertificate.decode(body)),
  revocation: body => revocationFromWire(tocsin.v1.Revocation.decode(body)),
  epoch: body => epochFromWire(tocsin.v1.Epoch.decode(body)),
  'join-request': body => joinRequestFromWire(tocsin.v1.JoinRequest.decode(body)),
  addresses: body => addressesFromWire(tocsin.v1.Addresses.decode(body))
}

/** The exact bytes that are signed and hashed. Does not judge the document; `decodeDocument` does. */
export function encodeDocument(document: RosterDocument): Uint8Array {
  switch (document.type) {
    case 'charter':
      return encodeCharterBody(document)
    case 'membership':
      return encodeMembershipBody(document)
    case 'node-certificate':
      return encodeCertificateBody(document)
    case 'revocation':
      return encodeRevocationBody(document)
    case 'epoch':
      return encodeEpochBody(document)
    case 'join-request':
      return encodeJoinRequestBody(document)
    case 'addresses':
      return encodeAddressesBody(document)
  }
}

/**
 * Reads one body strictly: size, every field, and that encoding again gives the same bytes, so that there is one
 * spelling of each document and nothing hides in unknown fields. Keeps no reference to `body`.
 *
 * @throws NodeError `DOCUMENT_TOO_LARGE` · `DOCUMENT_MALFORMED` for bytes that are no such message or not its one encoding ·
 * `KEY_MALFORMED` · `KEY_WEAK` · the `…_INVALID` code of the kind for a field that breaks a rule of 3.1
 */
export function decodeDocument<Type extends RosterDocument['type']>(type: Type, body: Uint8Array): DocumentOf<Type> {
  const bytesMax = DOCUMENT_BYTES_MAX[type]

  if (body.byteLength > bytesMax) {
    throw new NodeError('DOCUMENT_TOO_LARGE', `A ${type} has at most ${bytesMax} bytes, this one ${body.byteLength}`)
  }

  scanWire(body, DOCUMENT_SCHEMA[type], { malformed: 'DOCUMENT_MALFORMED', notCanonical: 'DOCUMENT_MALFORMED' })
  const document = decodeOrRefuse(type, body)

  if (!equalBytes(encodeDocument(document), body)) {
    throw new NodeError('DOCUMENT_MALFORMED', `The ${type} is not in its one encoding, or has unknown fields`)
  }

  return document
}

function decodeOrRefuse<Type extends RosterDocument['type']>(type: Type, body: Uint8Array): DocumentOf<Type> {
  try {
    return DECODE[type](body)
  } catch (err) {
    if (err instanceof NodeError) throw err

    throw new NodeError('DOCUMENT_MALFORMED', `These bytes are not a ${type}`, { cause: err })
  }
}
