import { createHmac } from 'node:crypto'

import { concatBytes, equalSecret, sha256 } from '../model/bytes.js'
import { INVITE_SECRET_BYTES } from './invite-codec.js'

/**
 * How a newcomer proves that it holds the secret of an invite, without showing it to a node that does not know it already:
 * the steward keeps SHA-256 of the secret; the proof is the secret under a one-time pad that only who has that hash can make.
 * What the steward's disk holds is not enough to prove anything, and what a wrong node hears is noise (as in RFC 5802).
 */
const SECRET_CONTEXT = 'tocsin/v1/invite-secret\n'
const ID_CONTEXT = 'tocsin/v1/invite-id\n'
const PROOF_CONTEXT = Buffer.from('tocsin/v1/join\n', 'latin1')
const DIAL_CONTEXT = 'tocsin/v1/invite-dial\n'
const ID_BYTES = 16

/** What both sides have seen of one attempt. Each field has a fixed length: 32 bytes, the id 16. */
export interface JoinTranscript {
  meshId: Uint8Array
  inviteId: Uint8Array
  /** The node that answers, as the connection authenticated it. */
  stewardNode: Uint8Array
  /** The key that dialled, as the connection authenticated it. */
  newcomerNode: Uint8Array
  newcomerNonce: Uint8Array
  stewardNonce: Uint8Array
}

/** Name of an invite: 16 bytes that tell nothing of its secret. */
export function inviteIdOf(secret: Uint8Array): Uint8Array {
  return sha256(ID_CONTEXT, secret).subarray(0, ID_BYTES)
}

/** What the steward keeps of the secret: 32 bytes. */
export function inviteVerifierOf(secret: Uint8Array): Uint8Array {
  return sha256(SECRET_CONTEXT, secret)
}

/**
 * Seed of the Ed25519 key that a newcomer dials with. The steward's node knows the keys of its open invites by what it keeps of
 * them, so that whoever holds an invite has a place of its own at the door, whatever strangers hold the others.
 */
export function inviteDialSeedOf(verifier: Uint8Array): Uint8Array {
  return sha256(DIAL_CONTEXT, verifier)
}

/** 32 bytes, good for this attempt alone. */
export function makeInviteProof(secret: Uint8Array, transcript: JoinTranscript): Uint8Array {
  return xor(secret, padOf(inviteVerifierOf(secret), transcript))
}

/** Does the other side hold the secret behind `verifier`? Takes the same time whatever differs. */
export function isInviteProof(proof: Uint8Array, verifier: Uint8Array, transcript: JoinTranscript): boolean {
  if (proof.byteLength !== INVITE_SECRET_BYTES) return false

  return equalSecret(inviteVerifierOf(xor(proof, padOf(verifier, transcript))), verifier)
}

function padOf(verifier: Uint8Array, transcript: JoinTranscript): Uint8Array {
  const { meshId, inviteId, stewardNode, newcomerNode, newcomerNonce, stewardNonce } = transcript
  const seen = concatBytes(PROOF_CONTEXT, meshId, inviteId, stewardNode, newcomerNode, newcomerNonce, stewardNonce)

  return createHmac('sha256', verifier).update(seen).digest()
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, at) => byte ^ (b[at] ?? 0))
}
