import type { KeyObject } from 'node:crypto'

import type { Batch } from '../../../src/envelope/batch.js'
import { encodeHeader } from '../../../src/envelope/header-codec.js'
import { CODEC_COLUMNS, type Header } from '../../../src/envelope/header.js'
import { publicFromSeed, secretFromSeed, signBytes } from '../../../src/envelope/signing.js'
import { audienceHash, streamId } from '../../../src/envelope/stream-id.js'
import { isNodeError } from '../../../src/errors.js'
import { sha256, toHex } from '../../../src/model/bytes.js'

/** The code that a call throws, or what it returned instead. */
export function codeOf(call: () => unknown): string {
  try {
    return `no error, but ${String(call())}`
  } catch (err) {
    return isNodeError(err) ? err.code : `not a NodeError: ${String(err)}`
  }
}

/** The same value with all bytes as hex, so that Buffer and Uint8Array compare as what they hold. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value

  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}

/** 2026-01-02T03:04:05Z. */
export const CREATED_MS = 1_767_323_045_000
export const MESH_ID: Uint8Array = Buffer.alloc(32, 0x11)
export const NODE_SECRET: KeyObject = secretFromSeed(Buffer.alloc(32, 0x21))
export const NODE_KEY = publicFromSeed(Buffer.alloc(32, 0x21))
export const ORG_KEY = publicFromSeed(Buffer.alloc(32, 0x31))
export const OTHER_ORG_KEY = publicFromSeed(Buffer.alloc(32, 0x32))
export const CERTIFICATE_ID: Uint8Array = Buffer.alloc(32, 0x41)

export interface HeaderParts {
  salt?: Uint8Array
  audience?: readonly Uint8Array[]
  payload?: Uint8Array
}

/** A header that is right in every field, for a COMMUNITY batch unless `parts` names an audience. */
export function sampleHeader(fields: Partial<Header> = {}, parts: HeaderParts = {}): Header {
  const { salt = new Uint8Array(0), audience = [], payload = Buffer.from('payload') } = parts
  const hash = audienceHash(salt, audience)
  const streamClass = fields.class ?? 0
  const epoch = fields.epoch ?? 1
  const nodeKey = fields.nodeKey ?? NODE_KEY

  return {
    streamId: streamId({ meshId: MESH_ID, nodeKey, audienceHash: hash, epoch, class: streamClass }),
    nodeKey,
    orgKey: ORG_KEY,
    audienceHash: hash,
    epoch,
    class: streamClass,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: CREATED_MS,
    floorSeq: 1,
    expiresMs: CREATED_MS + 86_400_000,
    maxTlp: 'GREEN',
    records: 1,
    payloadSha256: sha256(payload),
    payloadBytes: payload.byteLength,
    codec: CODEC_COLUMNS,
    scrubVersion: 1,
    certificateId: CERTIFICATE_ID,
    ...fields
  }
}

/** Signs any header, right or wrong, so that a test can plant one fault in an otherwise valid batch. */
export function sampleBatch(fields: Partial<Header> = {}, parts: HeaderParts = {}): Batch {
  const { salt = new Uint8Array(0), audience = [], payload = Buffer.from('payload') } = parts
  const header = sampleHeader(fields, parts)
  const headerBytes = encodeHeader(header)

  return {
    headerBytes,
    header,
    headerHash: sha256(headerBytes),
    signature: signBytes(NODE_SECRET, 'batch', MESH_ID, headerBytes),
    salt,
    audience,
    payload
  }
}
