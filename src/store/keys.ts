/**
 * Key layout of the LevelDB store. LevelDB sorts keys as bytes, so every field that we range over is fixed-width and
 * big-endian. Streams, organizations and names are local 32-bit numbers; a number is never given twice (watermark.ts).
 *
 *   0x01 | stream u32 | seq u32                      header: verdict, arrival, accepted rows, signature, header bytes
 *   0x02 | stream u32 | seq u32                      payload bytes as received
 *   0x03 | stream u32                                stream state
 *   0x04 | org u32                                   organization key
 *   0x05 | name u32                                  repeated string (malware, feed, tag)
 *   0x06 | type u8 | value key [ | page u8 ]         claims of one value (value-keys.ts, claim-codec.ts); page from 1
 *   0x07 | first 8 bytes of indicator id | claim key own indicators by id, no value
 *   0x08 | feed seq u48                              change feed
 *   0x09 | hour u32 | stream u32 | seq u32           payloads to erase, no value
 *   0x0a | asn u32 | claim key                       victims and aggregates by AS, no value
 *   0x0b | key                                       open aggregation windows
 *   0x0c | id (32)                                   roster objects
 *   0x0d | stream id (16)                            fork proofs
 *   0x0e | stream u32 | seq u32                      quarantined rows of a batch
 *   0x0f                                             audit, not used yet
 *   0x10 | stream u32 | seq u32 | org u32            deliveries
 *   0x11                                             quality, not used yet
 *   0x12 | id                                        REST API keys
 *   0x13 | name                                      meta of other parts
 *   0x14 | name                                      the store's own: format, counts, filter token
 *   0x15 | group u48                                 groups of writes, no value (group-ledger.ts)
 *   0x16 | stream id (16) | seq u32 | org (32) | audience (32)
 *                                                    erased batches that have not come yet (erasure-marks.ts)
 *   0x16                                             when the oldest erasure came whose bytes may still be on disk
 *
 * Values of 0x02 prove themselves by the signed header; those of 0x06 carry a CRC inside; all others end with a CRC over
 * key and value (crc.ts). Retired numbers are never used again.
 */
import { NodeError } from '../errors.js'
import { SMALL_KEY_BYTES_MAX } from './constants.js'
import type { MarkPlace } from './erasure-marks.js'

export const Table = {
  header: 0x01,
  payload: 0x02,
  stream: 0x03,
  org: 0x04,
  name: 0x05,
  claim: 0x06,
  id: 0x07,
  feed: 0x08,
  expiry: 0x09,
  asn: 0x0a,
  window: 0x0b,
  roster: 0x0c,
  forkProof: 0x0d,
  quarantine: 0x0e,
  delivery: 0x10,
  apiKey: 0x12,
  meta: 0x13,
  own: 0x14,
  group: 0x15,
  erasure: 0x16
} as const
export type TableNumber = (typeof Table)[keyof typeof Table]

/** Half-open range for an iterator. */
export interface KeyRange {
  gte: Uint8Array
  lt: Uint8Array
}

export interface BatchKey {
  stream: number
  seq: number
}

const U32_MAX = 2 ** 32 - 1
const U48_MAX = 2 ** 48 - 1
const EXPIRY_HOUR_MS = 3_600_000

function buffer(table: TableNumber, bytes: number): Buffer {
  const key = Buffer.allocUnsafe(1 + bytes)
  key[0] = table

  return key
}

function view(key: Uint8Array, table: TableNumber, bytesMin: number): Buffer {
  if (key[0] !== table || key.byteLength < 1 + bytesMin) {
    throw new NodeError('STORE_KEY_INVALID', `Not a key of table ${table}`)
  }

  return Buffer.from(key.buffer, key.byteOffset, key.byteLength)
}

function u32(value: number, name: string): number {
  if (!Number.isInteger(value) || value < 0 || value > U32_MAX) {
    throw new NodeError('STORE_KEY_INVALID', `${name} is outside 0 .. 2^32-1`)
  }

  return value
}

type BatchTable = typeof Table.header | typeof Table.payload | typeof Table.quarantine

/** Key of the header, payload or quarantine table. */
export function batchKey(table: BatchTable, stream: number, seq: number): Uint8Array {
  const key = buffer(table, 8)
  key.writeUInt32BE(u32(stream, 'stream'), 1)
  key.writeUInt32BE(u32(seq, 'seq'), 5)

  return key
}

export function parseBatchKey(table: BatchTable, key: Uint8Array): BatchKey {
  const bytes = view(key, table, 8)

  return { stream: bytes.readUInt32BE(1), seq: bytes.readUInt32BE(5) }
}

/** Seqs from … to, both inclusive, of one stream. */
export function batchRange(table: BatchTable, stream: number, from: number, to: number): KeyRange {
  const lt = to >= U32_MAX ? batchKey(table, stream + 1, 0) : batchKey(table, stream, to + 1)

  return { gte: batchKey(table, stream, from), lt }
}

/** Key of the stream, organization or name table. */
export function numberKey(table: typeof Table.stream | typeof Table.org | typeof Table.name, number: number): Uint8Array {
  const key = buffer(table, 4)
  key.writeUInt32BE(u32(number, 'number'), 1)

  return key
}

export function parseNumberKey(table: typeof Table.stream | typeof Table.org | typeof Table.name, key: Uint8Array): number {
  return view(key, table, 4).readUInt32BE(1)
}

export function feedKey(seq: number): Uint8Array {
  if (!Number.isInteger(seq) || seq < 0 || seq > U48_MAX) throw new NodeError('STORE_KEY_INVALID', 'Feed seq is outside 0 .. 2^48-1')

  const key = buffer(Table.feed, 6)
  key.writeUIntBE(seq, 1, 6)

  return key
}

export function parseFeedKey(key: Uint8Array): number {
  return view(key, Table.feed, 6).readUIntBE(1, 6)
}

export function groupKey(group: number): Uint8Array {
  if (!Number.isInteger(group) || group < 0 || group > U48_MAX) throw new NodeError('STORE_KEY_INVALID', 'Group is outside 0 .. 2^48-1')

  const key = buffer(Table.group, 6)
  key.writeUIntBE(group, 1, 6)

  return key
}

export function parseGroupKey(key: Uint8Array): number {
  return view(key, Table.group, 6).readUIntBE(1, 6)
}

const ERASURE_KEY_BYTES = 16 + 4 + 32 + 32

/** Ids and keys of 16, 32 and 32 bytes. */
export function erasureKey({ streamId, seq, orgKey, audience }: MarkPlace): Uint8Array {
  const key = buffer(Table.erasure, ERASURE_KEY_BYTES)
  key.set(streamId, 1)
  key.writeUInt32BE(u32(seq, 'seq'), 17)
  key.set(orgKey, 21)
  key.set(audience, 53)

  return key
}

export function parseErasureKey(key: Uint8Array): MarkPlace {
  const bytes = view(key, Table.erasure, ERASURE_KEY_BYTES)

  return {
    streamId: Uint8Array.from(bytes.subarray(1, 17)),
    seq: bytes.readUInt32BE(17),
    orgKey: Uint8Array.from(bytes.subarray(21, 53)),
    audience: Uint8Array.from(bytes.subarray(53, 85))
  }
}

/** When the oldest erasure came whose bytes may still lie in LevelDB's files. */
export function erasedSinceKey(): Uint8Array {
  return Uint8Array.of(Table.erasure)
}

/** First hour at whose start the batch has expired, since the epoch. */
export function expiryHour(expiresMs: number): number {
  return Math.min(Math.ceil(expiresMs / EXPIRY_HOUR_MS), U32_MAX)
}

export function expiryKey(hour: number, stream: number, seq: number): Uint8Array {
  const key = buffer(Table.expiry, 12)
  key.writeUInt32BE(u32(hour, 'hour'), 1)
  key.writeUInt32BE(u32(stream, 'stream'), 5)
  key.writeUInt32BE(u32(seq, 'seq'), 9)

  return key
}

export function parseExpiryKey(key: Uint8Array): BatchKey & { hour: number } {
  const bytes = view(key, Table.expiry, 12)

  return { hour: bytes.readUInt32BE(1), stream: bytes.readUInt32BE(5), seq: bytes.readUInt32BE(9) }
}

/** What has expired by `nowMs`: every hour that has begun. */
export function expiryRange(nowMs: number): KeyRange {
  return { gte: Buffer.from([Table.expiry]), lt: expiryKey(Math.min(Math.floor(nowMs / EXPIRY_HOUR_MS) + 1, U32_MAX), 0, 0) }
}

/** `claim` is a whole key of the claim table; its table byte is left out here. */
export function asnKey(asn: number, claim: Uint8Array): Uint8Array {
  const key = buffer(Table.asn, 4 + claim.byteLength - 1)
  key.writeUInt32BE(u32(asn, 'asn'), 1)
  key.set(claim.subarray(1), 5)

  return key
}

/** The claim key behind a key of the AS table. */
export function claimKeyOfAsn(key: Uint8Array): Uint8Array {
  return claimKeyAt(view(key, Table.asn, 5), 5)
}

/** `id` is an indicator id of at least 8 bytes. */
export function idKey(id: Uint8Array, claim: Uint8Array): Uint8Array {
  const key = buffer(Table.id, 8 + claim.byteLength - 1)
  key.set(id.subarray(0, 8), 1)
  key.set(claim.subarray(1), 9)

  return key
}

/** The claim key behind a key of the id table. */
export function claimKeyOfId(key: Uint8Array): Uint8Array {
  return claimKeyAt(view(key, Table.id, 9), 9)
}

function claimKeyAt(bytes: Uint8Array, at: number): Uint8Array {
  const key = buffer(Table.claim, bytes.byteLength - at)
  key.set(bytes.subarray(at), 1)

  return key
}

export function deliveryKey(stream: number, seq: number, org: number): Uint8Array {
  const key = buffer(Table.delivery, 12)
  key.writeUInt32BE(u32(stream, 'stream'), 1)
  key.writeUInt32BE(u32(seq, 'seq'), 5)
  key.writeUInt32BE(u32(org, 'org'), 9)

  return key
}

export function parseDeliveryKey(key: Uint8Array): BatchKey & { org: number } {
  const bytes = view(key, Table.delivery, 12)

  return { stream: bytes.readUInt32BE(1), seq: bytes.readUInt32BE(5), org: bytes.readUInt32BE(9) }
}

export function deliveryRange(stream: number, from: number, to: number): KeyRange {
  return { gte: deliveryKey(stream, from, 0), lt: to >= U32_MAX ? deliveryKey(stream + 1, 0, 0) : deliveryKey(stream, to + 1, 0) }
}

type SmallTable =
  | typeof Table.window
  | typeof Table.roster
  | typeof Table.forkProof
  | typeof Table.apiKey
  | typeof Table.meta
  | typeof Table.own

/** Key of a small table: the bytes as they are. */
export function smallKey(table: SmallTable, name: Uint8Array | string): Uint8Array {
  const bytes = typeof name === 'string' ? Buffer.from(name, 'utf8') : name

  if (bytes.byteLength === 0 || bytes.byteLength > SMALL_KEY_BYTES_MAX) {
    throw new NodeError('STORE_KEY_INVALID', `A key has 1 to ${SMALL_KEY_BYTES_MAX} bytes`)
  }

  const key = buffer(table, bytes.byteLength)
  key.set(bytes, 1)

  return key
}

/** All keys of a table. */
export function tableRange(table: TableNumber): KeyRange {
  return { gte: Buffer.from([table]), lt: Buffer.from([table + 1]) }
}

/** All keys that begin with these bytes. */
export function prefixRange(prefix: Uint8Array): KeyRange {
  const lt = Buffer.from(prefix)

  for (let i = lt.byteLength - 1; i >= 0; i--) {
    const byte = lt[i] ?? 0

    if (byte < 0xff) {
      lt[i] = byte + 1

      return { gte: prefix, lt: lt.subarray(0, i + 1) }
    }
  }

  throw new NodeError('STORE_KEY_INVALID', 'A prefix of 0xff bytes has no end')
}

/** First key after this one. */
export function keyAfter(key: Uint8Array): Uint8Array {
  const next = Buffer.alloc(key.byteLength + 1)
  next.set(key)

  return next
}
