import { toHex } from '../../model/bytes.js'

const TAG_HEADER = 0x0a
const TAG_STREAM_ID = 0x0a
const STREAM_ID_BYTES = 16
const TAG_NODE_KEY = 0x12
const NODE_KEY_BYTES = 32

/**
 * The node key that an encoded batch names in its header, as hex, without decoding it: a batch has one encoding only, so
 * the key lies at one place (proto/batch.proto). Undefined when it does not. A claim to sort by, not to trust.
 */
export function peekOrigin(batch: Uint8Array): string | undefined {
  if (batch[0] !== TAG_HEADER) return undefined

  // the header's length is a varint of one or two bytes
  const at = (batch[1] ?? 0) < 0x80 ? 2 : 3
  const keyAt = at + 2 + STREAM_ID_BYTES + 2

  if (batch[at] !== TAG_STREAM_ID || batch[at + 1] !== STREAM_ID_BYTES) return undefined
  if (batch[keyAt - 2] !== TAG_NODE_KEY || batch[keyAt - 1] !== NODE_KEY_BYTES) return undefined
  if (batch.byteLength < keyAt + NODE_KEY_BYTES) return undefined

  return toHex(batch.subarray(keyAt, keyAt + NODE_KEY_BYTES))
}
