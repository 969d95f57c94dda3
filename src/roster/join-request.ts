import { NO_MESH_ID, verifySignature } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { decodeDocument } from './document-codec.js'
import type { JoinRequest } from './documents.js'
import { decodeSigned } from './signed-codec.js'

/** A request that is older was probably answered, or made under a wrong clock. */
const REQUEST_AGE_MS_MAX = 60 * 86_400_000
/** Clocks of people's machines; a day covers a wrong time zone. */
const REQUEST_AHEAD_MS_MAX = 86_400_000

/**
 * Reads a join request and verifies that both keys in it signed it.
 *
 * @param bytes - encoded Signed
 * @param meshId - of an online request, which answers an invite; absent for an offline one, which knows no mesh
 * @throws NodeError `DOCUMENT_MALFORMED` · `DOCUMENT_TOO_LARGE` · `JOIN_REQUEST_INVALID` · `SIGNATURES_TOO_FEW` · `SIGNATURE_INVALID` ·
 * `KEY_MALFORMED` · `KEY_WEAK`
 */
export function readJoinRequest(bytes: Uint8Array, nowMs: number, meshId?: Uint8Array): JoinRequest {
  const { type, body, signatures } = decodeSigned(bytes)
  if (type !== 'join-request') throw invalid(`this is a ${type}, not a join request`, 'tocsin join request writes one')

  const request = decodeDocument('join-request', body)

  if (meshId === undefined && request.inviteId !== undefined) {
    throw invalid('this request answers an invite and travels over the network', 'tocsin join request')
  }

  if (meshId !== undefined && request.inviteId === undefined) throw invalid('this request answers no invite', 'tocsin join INVITE')

  for (const key of [request.orgKey, request.nodeKey]) {
    const found = signatures.find(signature => equalBytes(signature.key, key))
    if (found === undefined) throw new NodeError('SIGNATURES_TOO_FEW', 'the request must be signed by the organization and by its node')

    verifySignature({ key, type, meshId: meshId ?? NO_MESH_ID, body, signature: found.signature })
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
