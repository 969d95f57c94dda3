import { NO_MESH_ID, verifySignature } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { decodeDocument } from '../roster/document-codec.js'
import type { JoinRequest } from '../roster/documents.js'
import { decodeSigned } from '../roster/signed-codec.js'

/** A request that is older was probably answered, or made under a wrong clock. */
const REQUEST_AGE_MS_MAX = 60 * 86_400_000
/** Clocks of people's machines; a day covers a wrong time zone. */
const REQUEST_AHEAD_MS_MAX = 86_400_000

/**
 * Reads an offline join request and verifies that both keys in it signed it.
 *
 * @throws NodeError `DOCUMENT_MALFORMED` · `DOCUMENT_TOO_LARGE` · `JOIN_REQUEST_INVALID` · `SIGNATURES_TOO_FEW` · `SIGNATURE_INVALID` ·
 * `KEY_MALFORMED` · `KEY_WEAK`
 */
export function readJoinRequest(bytes: Uint8Array, nowMs: number): JoinRequest {
  const { type, body, signatures } = decodeSigned(bytes)
  if (type !== 'join-request') throw invalid(`this file holds a ${type}, not a join request`, 'tocsin join request writes one')

  const request = decodeDocument('join-request', body)
  if (request.inviteId !== undefined) throw invalid('this request answers an invite and travels over the network', 'tocsin join request')

  for (const key of [request.orgKey, request.nodeKey]) {
    const found = signatures.find(signature => equalBytes(signature.key, key))
    if (found === undefined) throw new NodeError('SIGNATURES_TOO_FEW', 'the request must be signed by the organization and by its node')

    verifySignature({ key, type, meshId: NO_MESH_ID, body, signature: found.signature })
  }

  const ageMs = nowMs - request.createdMs

  if (ageMs > REQUEST_AGE_MS_MAX || ageMs < -REQUEST_AHEAD_MS_MAX) {
    const days = Math.round(Math.abs(ageMs) / 86_400_000)
    throw invalid(
      `the request is dated ${days} days ${ageMs > 0 ? 'ago' : 'ahead'}`,
      'compare the clocks of both machines and make a new request'
    )
  }

  return request
}

function invalid(message: string, fix: string): NodeError {
  return new NodeError('JOIN_REQUEST_INVALID', message, { fix })
}
