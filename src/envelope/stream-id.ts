import { sha256 } from '../model/bytes.js'
import { STREAM_ID_BYTES } from './constants.js'

/** What a stream is made of: change one part and it is another stream (design 3.3). */
export interface StreamParts {
  /** 32 bytes. */
  meshId: Uint8Array
  /** 32 bytes. */
  nodeKey: Uint8Array
  /** 32 bytes. */
  audienceHash: Uint8Array
  /** uint32, from 1. */
  epoch: number
  class: 0 | 1
}

/**
 * `SHA-256("tocsin/v1/audience\n" ‖ salt ‖ sorted organization keys)`, 32 bytes (3.3).
 * For COMMUNITY both are empty, so its hash is the same in every mesh; the stream id is not.
 *
 * @param orgKeys - 32 bytes each, sorted as bytes and distinct: the caller sorts, a received list is checked at decode
 */
export function audienceHash(salt: Uint8Array, orgKeys: readonly Uint8Array[]): Uint8Array {
  return sha256('tocsin/v1/audience\n', salt, ...orgKeys)
}

/** `SHA-256("tocsin/v1/stream\n" ‖ meshId ‖ node key ‖ audience hash ‖ epoch u32be ‖ class u8)[0..16)` (3.3). */
export function streamId({ meshId, nodeKey, audienceHash, epoch, class: streamClass }: StreamParts): Uint8Array {
  const tail = Buffer.alloc(5)

  tail.writeUInt32BE(epoch, 0)
  tail.writeUInt8(streamClass, 4)

  return sha256('tocsin/v1/stream\n', meshId, nodeKey, audienceHash, tail).slice(0, STREAM_ID_BYTES)
}
