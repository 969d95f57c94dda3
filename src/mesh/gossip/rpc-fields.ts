import type { GossipSub } from '@libp2p/gossipsub'
import { NodeError } from '../../errors.js'
import { GOSSIP_RPC_FIELDS_MAX } from '../constants.js'

/** What a known field is: a varint, bytes or text, or a message with fields of its own. */
type Kind = 'number' | 'bytes' | Nested

interface Nested {
  readonly [number: number]: Kind
}

/** gossipsub's RPC: subscriptions, messages, and control with its five lists; a prune names peers. */
const RPC: Nested = {
  1: { 1: 'number', 2: 'bytes' },
  2: { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes', 5: 'bytes', 6: 'bytes' },
  3: {
    1: { 1: 'bytes', 2: 'bytes' },
    2: { 1: 'bytes' },
    3: { 1: 'bytes' },
    4: { 1: 'bytes', 2: { 1: 'bytes', 2: 'bytes' }, 3: 'number' },
    5: { 1: 'bytes' }
  }
}

/**
 * Whether an RPC has no more than `max` fields, those of its inner messages counted, found without decoding. gossipsub limits the
 * lists that it knows, but not how often a field comes that should come once: its decoder makes an object for each, 40 bytes
 * of garbage for one byte of message. It does not look at wire types either, so a known field of another type is refused: the
 * decoder would take the inside of a text for fields.
 */
export function hasFewFields(bytes: Uint8Array, max = GOSSIP_RPC_FIELDS_MAX): boolean {
  const cursor = { at: 0, left: max }

  return walk(bytes, cursor, bytes.byteLength, RPC)
}

const VARINT = 0
const LENGTH_DELIMITED = 2

interface Cursor {
  at: number
  left: number
}

/** Counts the fields up to `end`; false when there are too many, or the bytes are no message. */
function walk(bytes: Uint8Array, cursor: Cursor, end: number, nested: Nested): boolean {
  while (cursor.at < end) {
    cursor.left -= 1
    const tag = readVarint(bytes, cursor)
    if (cursor.left < 0 || tag === undefined) return false

    const kind = nested[Math.floor(tag / 8)]
    if (kind !== undefined && tag % 8 !== (kind === 'number' ? VARINT : LENGTH_DELIMITED)) return false

    const length = lengthOf(tag % 8, bytes, cursor)
    if (length === undefined || cursor.at + length > end) return false

    if (typeof kind !== 'object') cursor.at += length
    else if (!walk(bytes, cursor, cursor.at + length, kind)) return false
  }

  return true
}

/** Bytes that follow; a varint is read right away. */
function lengthOf(wireType: number, bytes: Uint8Array, cursor: Cursor): number | undefined {
  switch (wireType) {
    case VARINT:
      return readVarint(bytes, cursor) === undefined ? undefined : 0
    case 1:
      return 8
    case LENGTH_DELIMITED:
      return readVarint(bytes, cursor)
    case 5:
      return 4
    default:
      return undefined
  }
}

const VARINT_BYTES_MAX = 10

function readVarint(bytes: Uint8Array, cursor: Cursor): number | undefined {
  let value = 0

  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = bytes[cursor.at++]
    if (byte === undefined) return undefined

    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }

  return undefined
}

/**
 * Has the fields of each RPC counted before gossipsub decodes it. One that has too many is dropped whole, and `refused` hears of it.
 *
 * @throws NodeError `INTERNAL` for a gossipsub that decodes elsewhere
 */
export function guardRpcs(pubsub: GossipSub, refused: () => void): GossipSub {
  if (!('decodeRpc' in pubsub) || typeof pubsub.decodeRpc !== 'function') {
    throw new NodeError('INTERNAL', 'This gossipsub decodes its messages elsewhere')
  }

  const decode = pubsub.decodeRpc.bind(pubsub)

  Object.defineProperty(pubsub, 'decodeRpc', {
    value(bytes: Uint8Array): unknown {
      if (hasFewFields(bytes)) return decode(bytes)

      refused()
      // gossipsub catches it, drops the message, and goes on reading
      throw new NodeError('BATCH_MALFORMED', 'A gossip message with more fields than any honest one has')
    }
  })

  return pubsub
}
