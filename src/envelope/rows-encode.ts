import { NodeError, type NodeErrorCode } from '../errors.js'
import { VALUE_BYTES_MAX } from '../limits.js'
import { COLOUR_NUMBER, TRANSPORT_NUMBER } from '../model/enumerations.js'
import type { Indicator, Reputation, VictimRecord } from '../model/indicator.js'
import { encodeValue, fixedWidth } from '../model/value-bytes.js'
import type { tocsin } from '../proto/tocsin.js'
import { encodeBitmap } from './bitmap.js'
import { createShapeDictionary } from './shapes.js'

const U32_MAX = 0xffff_ffff
const ID_BYTES = 16

/** Values end to end, and the lengths of those whose type does not fix it. */
export interface EncodedValues {
  values: Uint8Array
  valueLengths: number[]
}

/**
 * Rows to columns. The order of the rows is kept; everything else follows from them, so that equal rows give equal bytes.
 *
 * @throws NodeError `RECORD_TIMES_INVALID` for times out of order · `RECORD_FIELD_INVALID` for a number outside its range ·
 * `RECORD_VALUE_INVALID` for a value that its type does not have
 */
export function encodeRows(rows: readonly Indicator[]): tocsin.v1.Rows.$Properties {
  const baseS = lowest(rows, row => row.firstSeenS)
  const baseRev = lowest(rows, row => row.rev)
  const dictionary = createShapeDictionary()
  const shape: number[] = []
  const firstSeen: number[] = []
  const lastSeen: number[] = []
  const validUntil: number[] = []
  const rev: number[] = []
  const counts: number[] = []

  for (const row of rows) {
    shape.push(dictionary.indexOf(row))
    firstSeen.push(seconds(row.firstSeenS - baseS))
    lastSeen.push(seconds(row.lastSeenS - row.firstSeenS))
    validUntil.push(seconds(row.validUntilS - row.lastSeenS))
    rev.push(uint32(row.rev - baseRev))
    counts.push(uint32(row.count))
  }

  seconds(lowest(rows, row => row.validUntilS))

  return {
    count: rows.length,
    baseS: seconds(baseS),
    baseRev: uint32(baseRev),
    shapes: dictionary.shapes(),
    shape,
    ...encodeValues(rows),
    firstSeen,
    lastSeen,
    validUntil,
    rev,
    counts,
    ...encodeOptional(rows)
  }
}

/** The seven columns that only victim rows have. @throws as `encodeRows` */
export function encodeVictimColumns(rows: readonly VictimRecord[]): tocsin.v1.Rows.$Properties {
  const sinkholes = rows.map(row => (row.sinkhole === undefined ? undefined : encodeValue(addressType(row.sinkhole), row.sinkhole)))
  const present = sinkholes.filter(bytes => bytes !== undefined)

  return {
    hasSourcePort: encodeBitmap(rows.map(row => row.sourcePort)),
    sourcePort: dense(rows, row => row.sourcePort, 0xffff),
    hasTransport: encodeBitmap(rows.map(row => row.transport)),
    transport: Uint8Array.from(dense(rows, row => (row.transport === undefined ? undefined : TRANSPORT_NUMBER[row.transport]), 0xff)),
    hasSinkhole: encodeBitmap(sinkholes),
    sinkhole: Buffer.concat(present),
    sinkholeV6: encodeBitmap(present.map(bytes => (bytes.byteLength === 16 ? bytes : undefined)))
  }
}

/** Concatenates the wire forms of the values. @throws NodeError `RECORD_VALUE_INVALID` */
export function encodeValues(rows: ReadonlyArray<Pick<Indicator, 'type' | 'value'>>): EncodedValues {
  const parts: Uint8Array[] = []
  const valueLengths: number[] = []

  for (const { type, value } of rows) {
    const bytes = encodeValue(type, value)

    if (bytes.byteLength > VALUE_BYTES_MAX) {
      throw new NodeError('RECORD_VALUE_INVALID', `A value has at most ${VALUE_BYTES_MAX} bytes`)
    }

    if (fixedWidth(type) === undefined) valueLengths.push(bytes.byteLength)

    parts.push(bytes)
  }

  return { values: Buffer.concat(parts), valueLengths }
}

function encodeOptional(rows: readonly Indicator[]): tocsin.v1.Rows.$Properties {
  return {
    hasConfidence: bitmapOf(rows, row => row.confidence),
    confidence: Uint8Array.from(dense(rows, row => row.confidence, 100)),
    hasHosts: bitmapOf(rows, row => row.hosts),
    hosts: dense(rows, row => row.hosts, U32_MAX),
    hasAsn: bitmapOf(rows, row => row.asn),
    asn: dense(rows, row => row.asn, U32_MAX),
    hasReference: bitmapOf(rows, row => row.reference),
    reference: rows.flatMap(row => row.reference ?? []),
    hasSupersedes: bitmapOf(rows, row => row.supersedes),
    supersedes: Buffer.concat(rows.flatMap(row => (row.supersedes === undefined ? [] : [id16(row.supersedes)]))),
    hasReputation: bitmapOf(rows, row => row.reputation),
    reputation: rows.flatMap(row => (row.reputation === undefined ? [] : [encodeReputation(row.reputation)]))
  }
}

function encodeReputation(reputation: Reputation): tocsin.v1.Reputation.$Properties {
  return {
    score: uint32(reputation.score),
    colour: COLOUR_NUMBER[reputation.colour],
    complaintPermille: uint32(reputation.complaintPermille),
    trapHits: uint32(reputation.trapHits),
    volumeDecade: uint32(reputation.volumeDecade),
    windowS: uint32(reputation.windowS)
  }
}

function addressType(text: string): 'ipv4' | 'ipv6' {
  return text.includes(':') ? 'ipv6' : 'ipv4'
}

function id16(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength !== ID_BYTES) throw fieldInvalid(`an id of ${bytes.byteLength} bytes`)

  return bytes
}

function bitmapOf<Row>(rows: readonly Row[], of: (row: Row) => unknown): Uint8Array {
  return encodeBitmap(rows.map(of))
}

function dense<Row>(rows: readonly Row[], of: (row: Row) => number | undefined, max: number): number[] {
  const values: number[] = []

  for (const row of rows) {
    const value = of(row)

    if (value !== undefined) values.push(within(value, max, 'RECORD_FIELD_INVALID'))
  }

  return values
}

export function lowest<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  let low = Number.POSITIVE_INFINITY

  for (const row of rows) low = Math.min(low, of(row))

  return low
}

export function uint32(value: number): number {
  return within(value, U32_MAX, 'RECORD_FIELD_INVALID')
}

/** A time, or a distance between two that must be in order. */
export function seconds(value: number): number {
  return within(value, U32_MAX, 'RECORD_TIMES_INVALID')
}

function within(value: number, max: number, code: NodeErrorCode): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new NodeError(code, `${value} is no whole number from 0 to ${max}`)

  return value
}

function fieldInvalid(what: string): NodeError {
  return new NodeError('RECORD_FIELD_INVALID', `A record has ${what}`)
}
