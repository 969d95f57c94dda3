import { NodeError } from '../errors.js'
import { decodeBase58, encodeBase58 } from './base58.js'

/** Multicodec `ed25519-pub` as a varint. */
const DID_PREFIX = Uint8Array.of(0xed, 0x01)
/** Identity multihash of 36 bytes; inside it the libp2p PublicKey message: type 1 = Ed25519, 32 bytes of data. */
const PEER_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)
const DID_TEXT = 'did:key:z'

/** Text form of an organization key: `did:key:z6Mk…`. */
export function orgDid(key: Uint8Array): string {
  return DID_TEXT + encodeBase58(prefixed(DID_PREFIX, key))
}

/** Text form of a node key, its libp2p PeerId: `12D3Koo…`. */
export function nodePeerId(key: Uint8Array): string {
  return encodeBase58(prefixed(PEER_PREFIX, key))
}

/** @throws NodeError `KEY_MALFORMED` */
export function parseOrgDid(text: string): Uint8Array {
  if (!text.startsWith(DID_TEXT)) throw new NodeError('KEY_MALFORMED', `An organization is written ${DID_TEXT}6Mk…`)

  return unprefixed(DID_PREFIX, decodeBase58(text.slice(DID_TEXT.length)), 'an Ed25519 organization key')
}

/** @throws NodeError `KEY_MALFORMED` */
export function parsePeerId(text: string): Uint8Array {
  return unprefixed(PEER_PREFIX, decodeBase58(text), 'the PeerId of an Ed25519 key, 12D3Koo…')
}

function prefixed(prefix: Uint8Array, key: Uint8Array): Uint8Array {
  if (key.byteLength !== KEY_BYTES) throw new NodeError('KEY_MALFORMED', `A public key has 32 bytes, not ${key.byteLength}`)

  return Buffer.concat([prefix, key])
}

function unprefixed(prefix: Uint8Array, bytes: Uint8Array, what: string): Uint8Array {
  const isRight = bytes.byteLength === prefix.byteLength + KEY_BYTES && prefix.every((byte, at) => bytes[at] === byte)
  if (!isRight) throw new NodeError('KEY_MALFORMED', `This is not ${what}`)

  return bytes.slice(prefix.byteLength)
}

const KEY_BYTES = 32
