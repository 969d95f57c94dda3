import { NodeError, type NodeErrorCode } from '../errors.js'

/**
 * The strict profile of protobuf that a receiver holds bytes to (design 3.3, 3.7): exactly one encoding per message.
 * Fields stand in ascending order, none twice, none unknown, none with its default value; varints are minimal and fit their
 * type; packed fields are in one piece; strings are printable ASCII. Bytes that pass are what the generated encoder gives back
 * for the decoded message (a property test holds the two together), found without decoding or allocating.
 */

export type WireKind = 'u32' | 'u64' | 'bool' | 'bytes' | 'string' | 'packed' | 'bytes*' | 'string*' | 'message' | 'message*'

export interface WireField {
  kind: WireKind
  /** Most occurrences of a repeated field, or elements of a packed one. */
  max?: number
  /** Schema of a sub-message. */
  schema?: WireSchema
  /** Summaries of the sub-messages are wanted. */
  keep?: boolean
}

/** Fields by number; index 0 is unused. */
export type WireSchema = ReadonlyArray<WireField | undefined>

/** What a scan saw of one message, by field number; 0 where the field is absent. */
export interface WireSummary {
  /** Value of a u32 or bool, length of bytes and string, occurrences of a repeated field, elements of a packed one; 1 for a message. */
  sizes: number[]
  /** Sum of the lengths of repeated bytes, strings and messages. */
  totals: number[]
  /** Summaries of kept sub-messages, in order. */
  children: WireSummary[][]
  /** Where the message begins and ends. */
  from: number
  to: number
}

export interface WireCodes {
  /** Not this message at all: cut off, wrong wire type, unknown field, too many. */
  malformed: NodeErrorCode
  /** The message, written in another way than the canonical one. */
  notCanonical: NodeErrorCode
}

interface Cursor {
  bytes: Uint8Array
  at: number
  codes: WireCodes
}

const WIRE_TYPE: Readonly<Record<WireKind, number>> = {
  u32: 0,
  u64: 0,
  bool: 0,
  bytes: 2,
  string: 2,
  packed: 2,
  'bytes*': 2,
  'string*': 2,
  message: 2,
  'message*': 2
}

/** Field numbers above 31 do not occur, so that a tag is at most 2 bytes and below this. */
const TAG_MAX = 32 << 3
const U32_MAX = 0xffff_ffff

/**
 * Holds `bytes` to the strict profile and counts what is in it, before anything is decoded.
 * One pass, no allocation but the summaries.
 *
 * @throws NodeError with the codes given
 */
export function scanWire(bytes: Uint8Array, schema: WireSchema, codes: WireCodes): WireSummary {
  return scanMessage({ bytes, at: 0, codes }, bytes.byteLength, schema)
}

function scanMessage(cursor: Cursor, end: number, schema: WireSchema): WireSummary {
  const summary: WireSummary = { sizes: [], totals: [], children: [], from: cursor.at, to: end }
  let last = 0

  for (let i = 0; i < schema.length; i++) {
    summary.sizes.push(0)
    summary.totals.push(0)
  }

  while (cursor.at < end) {
    const tag = readU32(cursor, end)
    const number = tag >>> 3
    const field = tag < TAG_MAX ? schema[number] : undefined

    if (field === undefined || (tag & 7) !== WIRE_TYPE[field.kind]) throw malformed(cursor, 'a field that this message does not have')
    if (number < last) throw notCanonical(cursor, 'fields out of order')
    if (number === last && !field.kind.endsWith('*')) throw notCanonical(cursor, 'a field twice')

    last = number
    scanField(cursor, end, field, number, summary)
  }

  return summary
}

function scanField(cursor: Cursor, end: number, field: WireField, number: number, summary: WireSummary): void {
  switch (field.kind) {
    case 'u32':
    case 'bool':
      summary.sizes[number] = scanScalar(cursor, end, field.kind)

      return
    case 'u64':
      scanU64(cursor, end)
      summary.sizes[number] = 1

      return
    default:
      scanDelimited(cursor, end, field, number, summary)
  }
}

function scanDelimited(cursor: Cursor, end: number, field: WireField, number: number, summary: WireSummary): void {
  const length = readU32(cursor, end)
  const stop = cursor.at + length
  const { kind, max = 1 } = field

  if (stop > end) throw malformed(cursor, 'a length past the end')

  if (kind === 'packed') {
    summary.sizes[number] = scanPacked(cursor, stop, max)

    return
  }

  const seen = kind.endsWith('*') ? (summary.sizes[number] ?? 0) + 1 : 1

  if (seen > max) throw malformed(cursor, 'too many of one field')

  summary.sizes[number] = kind === 'bytes' || kind === 'string' ? length : seen
  summary.totals[number] = (summary.totals[number] ?? 0) + length

  if (field.schema !== undefined) {
    const child = scanMessage(cursor, stop, field.schema)

    if (field.keep === true) (summary.children[number] ??= []).push(child)

    return
  }

  if (length === 0 && (kind === 'bytes' || kind === 'string')) throw notCanonical(cursor, 'an empty field')
  if (kind === 'string' || kind === 'string*') scanAscii(cursor, stop)

  cursor.at = stop
}

/** Counts the elements of a packed field; each must be a minimal varint of at most 32 bits. */
function scanPacked(cursor: Cursor, stop: number, max: number): number {
  let count = 0

  if (cursor.at === stop) throw notCanonical(cursor, 'an empty field')

  while (cursor.at < stop) {
    if ((cursor.bytes[cursor.at] ?? 0) < 0x80) cursor.at++
    else readU32(cursor, stop)

    if (++count > max) throw malformed(cursor, 'too many elements')
  }

  return count
}

function scanScalar(cursor: Cursor, end: number, kind: 'u32' | 'bool'): number {
  const value = readU32(cursor, end)

  if (value === 0) throw notCanonical(cursor, 'a default value')
  if (kind === 'bool' && value !== 1) throw notCanonical(cursor, 'a boolean other than 1')

  return value
}

function scanU64(cursor: Cursor, end: number): void {
  const start = cursor.at
  let byte = 0x80

  while (byte >= 0x80) {
    if (cursor.at >= end) throw malformed(cursor, 'a number cut off')

    byte = cursor.bytes[cursor.at++] ?? 0

    if (cursor.at - start > 10 || (cursor.at - start === 10 && byte > 1)) throw malformed(cursor, 'a number above 64 bits')
  }

  if (byte === 0) throw notCanonical(cursor, cursor.at - start === 1 ? 'a default value' : 'a number not in its shortest form')
}

function scanAscii(cursor: Cursor, stop: number): void {
  for (let at = cursor.at; at < stop; at++) {
    const byte = cursor.bytes[at] ?? 0

    if (byte < 0x20 || byte > 0x7e) throw malformed(cursor, 'text outside printable ASCII')
  }
}

/** Reads a minimal varint of at most 32 bits. */
function readU32(cursor: Cursor, end: number): number {
  const { bytes } = cursor
  const start = cursor.at
  let value = 0
  let scale = 1
  let byte = 0x80

  while (byte >= 0x80) {
    if (cursor.at >= end) throw malformed(cursor, 'a number cut off')
    if (cursor.at - start === 5) throw malformed(cursor, 'a number above 32 bits')

    byte = bytes[cursor.at++] ?? 0
    value += (byte & 0x7f) * scale
    scale *= 128
  }

  if (value > U32_MAX) throw malformed(cursor, 'a number above 32 bits')
  if (byte === 0 && cursor.at - start > 1) throw notCanonical(cursor, 'a number not in its shortest form')

  return value
}

function malformed(cursor: Cursor, what: string): NodeError {
  return new NodeError(cursor.codes.malformed, `Not the message it should be: ${what}`, { details: { at: cursor.at } })
}

function notCanonical(cursor: Cursor, what: string): NodeError {
  return new NodeError(cursor.codes.notCanonical, `Not in canonical form: ${what}`, { details: { at: cursor.at } })
}
