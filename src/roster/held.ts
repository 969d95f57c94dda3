import { verifySignature } from '../envelope/signing.js'
import { sha256, toHex } from '../model/bytes.js'
import { decodeDocument } from './document-codec.js'
import type { DocumentOf, RosterDocument } from './documents.js'
import type { SignedDocument } from './roster.js'
import { signingMeshOf } from './sign.js'
import { mergeSignatures } from './signed-codec.js'

/** A document whose signatures were verified once; its body never changes, its signatures only grow. */
export interface Held<D extends RosterDocument = RosterDocument> {
  readonly id: Uint8Array
  /** Hex of the id. */
  readonly name: string
  readonly body: Uint8Array
  /** Hex of SHA-256(body): what charters call `previous` and what settles equal serials. */
  readonly bodyHash: string
  readonly document: D
  /** Verified, sorted by key. May include stewards who have left since. */
  readonly signatures: SignedDocument['signatures']
}

/** Reads the body of a signed document; no signature is taken over yet. @throws as `decodeDocument` */
export function holdUnsigned<Type extends RosterDocument['type']>(type: Type, signed: SignedDocument): Held<DocumentOf<Type>> {
  return {
    id: signed.id,
    name: toHex(signed.id),
    body: signed.body,
    bodyHash: toHex(sha256(signed.body)),
    document: decodeDocument(type, signed.body),
    signatures: []
  }
}

/**
 * The held document with those of `offered` that are by a relevant key and new, each verified. Signatures by other
 * keys are left out: they prove nothing, and a relay could add them without end.
 *
 * @param isVerified - this node verified exactly these signatures before: they are taken over as they are
 * @throws NodeError `SIGNATURE_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` when one of them does not verify
 */
export function withSignatures<D extends RosterDocument>(
  held: Held<D>,
  offered: SignedDocument['signatures'],
  { relevant, meshId, isVerified = false }: { relevant: ReadonlySet<string>; meshId: Uint8Array; isVerified?: boolean }
): Held<D> {
  const known = new Set(held.signatures.map(({ key }) => toHex(key)))
  const fresh = offered.filter(({ key }) => relevant.has(toHex(key)) && !known.has(toHex(key)))
  if (fresh.length === 0) return held

  const signingMesh = signingMeshOf(held.document, meshId)

  for (const { key, signature } of isVerified ? [] : fresh) {
    verifySignature({ key, type: held.document.type, meshId: signingMesh, body: held.body, signature })
  }

  return { ...held, signatures: mergeSignatures(held.signatures, fresh) }
}

/** Names (hex) of keys. */
export function keySet(...keys: ReadonlyArray<Uint8Array | undefined>): Set<string> {
  return new Set(keys.filter(key => key !== undefined).map(toHex))
}

/** How many different keys of `allowed` signed: each key counts once, whatever it signed with (A3). */
export function countSigners(signatures: SignedDocument['signatures'], allowed: ReadonlySet<string>): number {
  return new Set(signatures.map(({ key }) => toHex(key)).filter(key => allowed.has(key))).size
}
