import { NodeError, type NodeErrorCode } from '../errors.js'
import { VALUE_BYTES_MAX } from '../limits.js'
import { COLOUR_NUMBER, type ObservableType, TRANSPORT_NUMBER } from '../model/enumerations.js'
import type { Indicator, Reputation, VictimRecord } from '../model/indicator.js'
import { encodeValue, fixedWidth } from '../model/value-bytes.js'
import type { tocsin } from '../proto/tocsin.js'
import { encodeBitmap } from './bitmap.js'
import { createShapeDictionary } from './shapes.js'

const U32_MAX = 0xffff_ffff
const ID_BYTES = 16

type Column<T> = Array<T | undefined>

/** The rows turned by a quarter: one array a field, still with absolute times. */
interface Columns {
  shape: number[]
  firstSeenS: number[]
  lastSeenS: number[]
  validUntilS: number[]
  rev: number[]
  counts: number[]
  confidence: Column<number>
  hosts: Column<number>
  asn: Column<number>
  reference: Column<string>
  supersedes: Column<Uint8Array>
  reputation: Column<Reputation>
}

/**
 * Rows to columns. The order of the rows is kept; everything else follows from them, so that equal rows give equal bytes.
 *
 * @throws NodeError `RECORD_TIMES_INVALID` for times out of order · `RECORD_FIELD_INVALID` for a number outside its range ·
 * `RECORD_VALUE_INVALID` for a value that its type does not have
 */
export function encodeRows(rows: readonly Indicator[]): tocsin.v1.Rows.$Properties {
  const dictionary = createShapeDictionary()
  const values = createValuesWriter()
  const columns = noColumns()

  for (const row of rows) {
    columns.shape.push(dictionary.indexOf(row))
    values.add(row.type, row.value)
    addRow(columns, row)
  }

  const baseS = lowest(columns.firstSeenS)
  const baseRev = lowest(columns.rev)

  return {
    count: rows.length,
    baseS: seconds(baseS),
    baseRev: uint32(baseRev),
    shapes: dictionary.shapes(),
    shape: columns.shape,
    ...values.finish(),
    firstSeen: columns.firstSeenS.map(timeS => seconds(timeS - baseS)),
    lastSeen: columns.lastSeenS.map((timeS, i) => seconds(timeS - (columns.firstSeenS[i] ?? 0))),
    validUntil: columns.validUntilS.map((timeS, i) => seconds(timeS - (columns.lastSeenS[i] ?? 0))),
    rev: columns.rev.map(rev => uint32(rev - baseRev)),
    counts: columns.counts,
    ...encodeOptional(columns)
  }
}

function noColumns(): Columns {
  return {
    shape: [],
    firstSeenS: [],
    lastSeenS: [],
    validUntilS: [],
    rev: [],
    counts: [],
    confidence: [],
    hosts: [],
    asn: [],
    reference: [],
    supersedes: [],
    reputation: []
  }
}

/** Reads each field of a row once: rows come from many makers, and such reads are the cost of encoding. */
function addRow(columns: Columns, row: Indicator): void {
  columns.firstSeenS.push(row.firstSeenS)
  columns.lastSeenS.push(row.lastSeenS)
  columns.validUntilS.push(seconds(row.validUntilS))
  columns.rev.push(uint32(row.rev))
  columns.counts.push(uint32(row.count))
  columns.confidence.push(row.confidence)
  columns.hosts.push(row.hosts)
  columns.asn.push(row.asn)
  columns.reference.push(row.reference)
  columns.supersedes.push(row.supersedes)
  columns.reputation.push(row.reputation)
}

function encodeOptional(columns: Columns): tocsin.v1.Rows.$Properties {
  const { confidence, hosts, asn, reference, supersedes, reputation } = columns

  return {
    hasConfidence: encodeBitmap(confidence),
    confidence: Uint8Array.from(numbers(confidence, 100)),
    hasHosts: encodeBitmap(hosts),
    hosts: numbers(hosts, U32_MAX),
    hasAsn: encodeBitmap(asn),
    asn: numbers(asn, U32_MAX),
    hasReference: encodeBitmap(reference),
    reference: present(reference),
    hasSupersedes: encodeBitmap(supersedes),
    supersedes: Buffer.concat(present(supersedes).map(id16)),
    hasReputation: encodeBitmap(reputation),
    reputation: present(reputation).map(encodeReputation)
  }
}

/** The seven columns that only victim rows have. @throws as `encodeRows` */
export function encodeVictimColumns(rows: readonly VictimRecord[]): tocsin.v1.Rows.$Properties {
  const ports = rows.map(row => row.sourcePort)
  const transports = rows.map(({ transport }) => (transport === undefined ? undefined : TRANSPORT_NUMBER[transport]))
  const sinkholes = rows.map(({ sinkhole }) => (sinkhole === undefined ? undefined : encodeValue(addressType(sinkhole), sinkhole)))
  const known = present(sinkholes)

  return {
    hasSourcePort: encodeBitmap(ports),
    sourcePort: numbers(ports, 0xffff, 1),
    hasTransport: encodeBitmap(transports),
    transport: Uint8Array.from(present(transports)),
    hasSinkhole: encodeBitmap(sinkholes),
    sinkhole: Buffer.concat(known),
    sinkholeV6: encodeBitmap(known.map(bytes => (bytes.byteLength === ID_BYTES ? bytes : undefined)))
  }
}

/** Wire forms end to end, and the lengths of those whose type does not fix them. */
export interface ValuesWriter {
  /** @throws NodeError `RECORD_VALUE_INVALID` */
  add(type: ObservableType, value: string): void
  finish(): { values: Uint8Array; valueLengths: number[] }
}

export function createValuesWriter(): ValuesWriter {
  const parts: Uint8Array[] = []
  const valueLengths: number[] = []

  return {
    add(type, value) {
      const bytes = encodeValue(type, value)

      if (bytes.byteLength > VALUE_BYTES_MAX) throw new NodeError('RECORD_VALUE_INVALID', `A value has at most ${VALUE_BYTES_MAX} bytes`)
      if (fixedWidth(type) === undefined) valueLengths.push(bytes.byteLength)

      parts.push(bytes)
    },
    finish: () => ({ values: Buffer.concat(parts), valueLengths })
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
  if (bytes.byteLength !== ID_BYTES) throw new NodeError('RECORD_FIELD_INVALID', `An id has 16 bytes, not ${bytes.byteLength}`)

  return bytes
}

function present<T>(column: ReadonlyArray<T | undefined>): T[] {
  return column.filter(value => value !== undefined)
}

function numbers(column: ReadonlyArray<number | undefined>, max: number, min = 0): number[] {
  const values = present(column)

  for (const value of values) within(value, max, 'RECORD_FIELD_INVALID', min)

  return values
}

export function lowest(column: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY

  for (const value of column) low = Math.min(low, value)

  return low
}

export function uint32(value: number): number {
  return within(value, U32_MAX, 'RECORD_FIELD_INVALID')
}

/** A time, or a distance between two that must be in order. */
export function seconds(value: number): number {
  return within(value, U32_MAX, 'RECORD_TIMES_INVALID')
}

function within(value: number, max: number, code: NodeErrorCode, min = 0): number {
  if (!Number.isInteger(value) || value < min || value > max) throw new NodeError(code, `${value} is no whole number from ${min} to ${max}`)

  return value
}
