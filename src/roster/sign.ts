import type { KeyObject } from 'node:crypto'

import { NO_MESH_ID, signBytes } from '../envelope/signing.js'
import { compareBytes } from '../model/bytes.js'
import { encodeDocument } from './document-codec.js'
import type { RosterDocument } from './documents.js'
import type { SignedDocument } from './roster.js'
import { documentId } from './signed-codec.js'

export interface Signer {
  /** 32 bytes. */
  publicKey: Uint8Array
  secretKey: KeyObject
}

/**
 * The mesh that the signing string of a document names: none for charter version 1, whose hash makes the mesh id,
 * and for an offline join request, which is written before its writer knows a mesh (3.1).
 */
export function signingMeshOf(document: RosterDocument, meshId: Uint8Array): Uint8Array {
  if (document.type === 'charter' && document.version === 1) return NO_MESH_ID
  if (document.type === 'join-request' && document.inviteId === undefined) return NO_MESH_ID

  return meshId
}

/** Signs a document with every key given. Does not judge whether these are the right keys: `Roster.apply` does. */
export function signDocument(document: RosterDocument, meshId: Uint8Array, signers: readonly Signer[]): SignedDocument {
  const body = encodeDocument(document)
  const signingMesh = signingMeshOf(document, meshId)
  const signatures = signers
    .map(({ publicKey, secretKey }) => ({ key: publicKey, signature: signBytes(secretKey, document.type, signingMesh, body) }))
    .sort((a, b) => compareBytes(a.key, b.key))

  return { id: documentId(document.type, body), type: document.type, body, signatures }
}
