import { Reader } from 'protobufjs/minimal.js'

import { scanWire } from '../envelope/wire.js'
import { NodeError } from '../errors.js'
import { compareBytes, sha256 } from '../model/bytes.js'
import { tocsin } from '../proto/tocsin.js'
import { DOCUMENT_BYTES_MAX } from './document-codec.js'
import { signedSchema } from './document-schemas.js'
import { DOCUMENT_NUMBER, STEWARDS_MAX } from './documents.js'
import { MULTIADDR } from './node-codec.js'
import type { DocumentType, SignedDocument } from './roster.js'

/** A charter carries the signatures of two sets of stewards; nothing needs more. */
export const SIGNATURES_MAX = 2 * STEWARDS_MAX
/** A key, a signature and their framing, and the framing around the body. */
const SIGNATURE_WIRE_BYTES = 104
const FRAME_BYTES = 16
/** Largest encoded `Signed`: a charter with the signatures of both sets of stewards. */
export const SIGNED_BYTES_MAX = DOCUMENT_BYTES_MAX.charter + SIGNATURES_MAX * SIGNATURE_WIRE_BYTES + FRAME_BYTES
/** Objects in a welcome: an anchor of a mesh of 1,000 organizations holds about 3,000. */
export const WELCOME_OBJECTS_MAX = 8_192
export const WELCOME_BYTES_MAX = 8 * 1_048_576
export const WELCOME_ADDRESSES_MAX = 64

const SIGNED_SCHEMA = signedSchema(SIGNATURES_MAX)
const TYPE_OF = new Map<number, DocumentType>()
for (const [name, number] of Object.entries(DOCUMENT_NUMBER)) TYPE_OF.set(number, name as DocumentType)

/** What a newcomer starts from: objects that it verifies and addresses to dial (3.2). Also the anchor file of a node. */
export interface Welcome {
  /** Encoded `Signed`, charters first. */
  objects: readonly Uint8Array[]
  /** Multiaddrs with `/p2p/`. */
  addresses: readonly string[]
}

/** SHA-256(type ‖ 0x00 ‖ body): the name of a document, whoever signed it (3.1). */
export function documentId(type: DocumentType, body: Uint8Array): Uint8Array {
  return sha256(type, ZERO, body)
}

const ZERO = Uint8Array.of(0)

export function encodeSigned({ type, body, signatures }: Omit<SignedDocument, 'id'>): Uint8Array {
  return tocsin.v1.Signed.encode({ type: DOCUMENT_NUMBER[type], body, signatures: [...signatures] }).finish()
}

/**
 * Reads a document and its signatures without judging either: sizes, form and order only. Copies what it returns.
 *
 * @throws NodeError `DOCUMENT_MALFORMED` · `DOCUMENT_TOO_LARGE`
 */
export function decodeSigned(bytes: Uint8Array): SignedDocument {
  if (bytes.byteLength > SIGNED_BYTES_MAX)
    throw new NodeError('DOCUMENT_TOO_LARGE', `A signed document has at most ${SIGNED_BYTES_MAX} bytes`)

  scanWire(bytes, SIGNED_SCHEMA, { malformed: 'DOCUMENT_MALFORMED', notCanonical: 'DOCUMENT_MALFORMED' })
  const wire = decodeFrame(bytes)
  const type = TYPE_OF.get(wire.type)
  if (type === undefined) throw malformed(`unknown kind of document ${wire.type}`)

  if (wire.body.byteLength > DOCUMENT_BYTES_MAX[type]) {
    throw new NodeError('DOCUMENT_TOO_LARGE', `A ${type} has at most ${DOCUMENT_BYTES_MAX[type]} bytes, this one ${wire.body.byteLength}`)
  }

  const signatures: Array<{ key: Uint8Array; signature: Uint8Array }> = []

  for (const { key, signature } of wire.signatures) {
    if (key?.byteLength !== 32 || signature?.byteLength !== 64) throw malformed('a key is 32 bytes and a signature 64')

    const former = signatures.at(-1)
    if (former !== undefined && compareBytes(former.key, key) >= 0) throw malformed('signatures are sorted by key, each key once')

    signatures.push({ key: Uint8Array.from(key), signature: Uint8Array.from(signature) })
  }

  if (type === 'fork-proof' && signatures.length > 0) throw malformed('a fork proof proves itself and carries no signatures')

  const body = Uint8Array.from(wire.body)

  return { id: documentId(type, body), type, body, signatures }
}

/** All signatures of both, each key once; of two by one key the first document's stays. */
export function mergeSignatures(
  a: SignedDocument['signatures'],
  b: SignedDocument['signatures']
): Array<{ key: Uint8Array; signature: Uint8Array }> {
  const known = new Set(a.map(({ key }) => Buffer.from(key).toString('latin1')))
  const added = b.filter(({ key }) => !known.has(Buffer.from(key).toString('latin1')))

  return [...a, ...added].sort((x, y) => compareBytes(x.key, y.key))
}

export function encodeWelcome({ objects, addresses }: Welcome): Uint8Array {
  return tocsin.v1.Welcome.encode({ objects: objects.map(object => tocsin.v1.Signed.decode(object)), addresses: [...addresses] }).finish()
}

/**
 * Reads a welcome; its objects are only framed here, `createRoster` verifies them.
 *
 * @throws NodeError `DOCUMENT_MALFORMED` · `DOCUMENT_TOO_LARGE`
 */
export function decodeWelcome(bytes: Uint8Array): Welcome {
  if (bytes.byteLength > WELCOME_BYTES_MAX) throw new NodeError('DOCUMENT_TOO_LARGE', `A welcome has at most ${WELCOME_BYTES_MAX} bytes`)

  const objects: Uint8Array[] = []
  const addresses: string[] = []

  // Read field by field: protobufjs would build a million objects from two megabytes of empty ones before any check.
  try {
    const reader = Reader.create(bytes)

    while (reader.pos < reader.len) {
      const tag = reader.uint32()

      if (tag === OBJECT_TAG && objects.length < WELCOME_OBJECTS_MAX && addresses.length === 0) {
        objects.push(Uint8Array.from(reader.bytes()))
      } else if (tag === ADDRESS_TAG && addresses.length < WELCOME_ADDRESSES_MAX) {
        addresses.push(reader.string())
      } else {
        throw malformed('a welcome has objects, then addresses, and not too many of either')
      }
    }
  } catch (err) {
    throw err instanceof NodeError ? err : malformed('these bytes are not a welcome', err)
  }

  for (const object of objects) decodeSigned(object)
  for (const address of addresses) if (!MULTIADDR.test(address)) throw malformed('an address of the welcome is not of the allowed form')

  return { objects, addresses }
}

/** Field 1 and field 2 of Welcome, both length-delimited. */
const OBJECT_TAG = 0x0a
const ADDRESS_TAG = 0x12

function malformed(message: string, cause?: unknown): NodeError {
  return new NodeError('DOCUMENT_MALFORMED', `A document is malformed: ${message}`, {
    cause,
    fix: 'if this is a file, it was cut or changed on its way, or is another file: have it sent again'
  })
}

function decodeFrame(bytes: Uint8Array): tocsin.v1.Signed {
  try {
    return tocsin.v1.Signed.decode(bytes)
  } catch (err) {
    throw malformed('these bytes are not a signed document', err)
  }
}
