/** Where a batch says that it belongs. A claim to sort and to match by, not to trust. */
export interface BatchPlace {
  /** 16 bytes, a view. */
  streamId: Uint8Array
  /** 32 bytes, a view. */
  nodeKey: Uint8Array
  seq: number
}

interface Cursor {
  bytes: Uint8Array
  at: number
}

const FIELD_HEADER = 1
const FIELD_STREAM_ID = 1
const FIELD_NODE_KEY = 2
const FIELD_SEQ = 7
const STREAM_ID_BYTES = 16
const NODE_KEY_BYTES = 32
const VARINT_BYTES_MAX = 5

/**
 * Reads stream, origin and seq of an encoded batch without decoding it: header first, its fields in ascending order, as
 * the one encoding of proto/batch.proto has them. Undefined where that does not hold; the inbox then says why.
 */
export function peekBatch(bytes: Uint8Array): BatchPlace | undefined {
  const cursor = { bytes, at: 0 }
  if (readVarint(cursor) !== tagOf(FIELD_HEADER, 2)) return undefined

  const end = (readVarint(cursor) ?? bytes.byteLength) + cursor.at
  let streamId: Uint8Array | undefined
  let nodeKey: Uint8Array | undefined

  while (cursor.at < Math.min(end, bytes.byteLength)) {
    const tag = readVarint(cursor)
    const value = readVarint(cursor)
    if (tag === undefined || value === undefined) return undefined

    if ((tag & 7) === 0) {
      if (tag >> 3 !== FIELD_SEQ) continue

      return streamId === undefined || nodeKey === undefined ? undefined : { streamId, nodeKey, seq: value }
    }

    if ((tag & 7) !== 2) return undefined

    const part = bytes.subarray(cursor.at, cursor.at + value)
    cursor.at += value

    if (tag >> 3 === FIELD_STREAM_ID && value === STREAM_ID_BYTES) streamId = part
    if (tag >> 3 === FIELD_NODE_KEY && value === NODE_KEY_BYTES) nodeKey = part
  }

  return undefined
}

function tagOf(field: number, wireType: number): number {
  return (field << 3) | wireType
}

function readVarint(cursor: Cursor): number | undefined {
  let value = 0

  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = cursor.bytes[cursor.at++]
    if (byte === undefined) return undefined

    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }

  return undefined
}
