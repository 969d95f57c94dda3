import { sha256 } from '../../model/bytes.js'

/** Message ids: first 20 bytes of SHA-256 of the data (3.4). */
const MESSAGE_ID_BYTES = 20

/** The id of a gossip message. */
export function messageIdOf(data: Uint8Array): Uint8Array {
  return sha256(data).subarray(0, MESSAGE_ID_BYTES)
}
