import { NodeError, type NodeErrorCode } from '../errors.js'
import { COLOUR_NAME, TRANSPORT_NAME } from '../model/enumerations.js'
import type { Indicator, Reputation, VictimRecord } from '../model/indicator.js'
import type { tocsin } from '../proto/tocsin.js'
import { countBits, hasBit, isCanonicalBitmap } from './bitmap.js'
import { readValue } from './value-reader.js'

const ID_BYTES = 16
const IPV4_BYTES = 4
const IPV6_BYTES = 16
const CONFIDENCE_MAX = 100
const PORT_MAX = 65_535

/** The columns that not every row has. */
export interface RowExtras {
  /** Adds row i's optional fields; the code that masks the row when one of them cannot be read. */
  addTo(indicator: Indicator & VictimRecord, index: number): NodeErrorCode | undefined
}

type Column<T> = ReadonlyArray<T | undefined>
type Filler = RowExtras['addTo']

/**
 * Spreads the optional columns over the rows, after showing that every bitmap is in its one form and agrees with its column.
 *
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL`
 */
export function decodeExtras(message: tocsin.v1.Rows.$Properties, count: number): RowExtras {
  const fillers: Filler[] = []

  /** Columns that no row has cost nothing per row. */
  function add<T>(column: Column<T> | undefined, fill: (indicator: VictimRecord, value: T) => NodeErrorCode | undefined | void): void {
    if (column === undefined) return

    fillers.push((indicator, index) => {
      const value = column[index]

      return value === undefined ? undefined : (fill(indicator, value) ?? undefined)
    })
  }

  add(column(message.hasConfidence, message.confidence, count), fillConfidence)
  add(column(message.hasHosts, message.hosts, count), (row, value) => void (row.hosts = value))
  add(column(message.hasAsn, message.asn, count), (row, value) => void (row.asn = value))
  add(column(message.hasReference, message.reference, count), (row, value) => void (row.reference = value))
  add(column(message.hasSupersedes, chunks(message.supersedes), count), (row, value) => void (row.supersedes = value))
  add(column(message.hasReputation, message.reputation, count), fillReputation)
  add(column(message.hasSourcePort, message.sourcePort, count), fillSourcePort)
  add(column(message.hasTransport, message.transport, count), fillTransport)
  add(column(message.hasSinkhole, sinkholes(message), count), fillSinkhole)

  return {
    addTo(indicator, index) {
      for (const fill of fillers) {
        const code = fill(indicator, index)

        if (code !== undefined) return code
      }

      return undefined
    }
  }
}

/** Dense values to one entry a row; undefined when no row has one. */
function column<T>(bitmap: Uint8Array | null | undefined, dense: ArrayLike<T> | null | undefined, count: number): Column<T> | undefined {
  const present = bitmap ?? new Uint8Array(0)
  const values = dense ?? []

  if (!isCanonicalBitmap(present, count)) throw new NodeError('RECORDS_NOT_CANONICAL', 'A presence bitmap is not in canonical form')
  if (countBits(present) !== values.length) throw malformed('a column that does not agree with its bitmap')
  if (present.length === 0) return undefined

  const spread: Array<T | undefined> = []
  let next = 0

  for (let i = 0; i < count; i++) spread.push(hasBit(present, i) ? values[next++] : undefined)

  return spread
}

/** Ids end to end, each copied: a kept id must not keep the payload. */
function chunks(bytes: Uint8Array | null | undefined): Uint8Array[] {
  const ids: Uint8Array[] = []
  const all = bytes ?? new Uint8Array(0)

  if (all.byteLength % ID_BYTES !== 0) throw malformed('ids of other than 16 bytes')

  for (let at = 0; at < all.byteLength; at += ID_BYTES) ids.push(new Uint8Array(all.subarray(at, at + ID_BYTES)))

  return ids
}

/** Sinkholes end to end: 4 bytes each, 16 where the bitmap over the present ones says so. */
function sinkholes({ hasSinkhole, sinkhole, sinkholeV6 }: tocsin.v1.Rows.$Properties): Uint8Array[] {
  const count = countBits(hasSinkhole ?? new Uint8Array(0))
  const bytes = sinkhole ?? new Uint8Array(0)
  const isV6 = sinkholeV6 ?? new Uint8Array(0)
  const found: Uint8Array[] = []
  let at = 0

  if (!isCanonicalBitmap(isV6, count)) throw new NodeError('RECORDS_NOT_CANONICAL', 'The bitmap of sinkholes is not in canonical form')

  for (let i = 0; i < count; i++) {
    const width = hasBit(isV6, i) ? IPV6_BYTES : IPV4_BYTES

    found.push(bytes.subarray(at, at + width))
    at += width
  }

  if (at !== bytes.byteLength) throw malformed('sinkholes that do not fill their bytes')

  return found
}

function fillConfidence(row: Indicator, confidence: number): NodeErrorCode | undefined {
  if (confidence > CONFIDENCE_MAX) return 'RECORD_FIELD_INVALID'

  row.confidence = confidence

  return undefined
}

function fillSourcePort(row: VictimRecord, port: number): NodeErrorCode | undefined {
  if (port === 0 || port > PORT_MAX) return 'RECORD_FIELD_INVALID'

  row.sourcePort = port

  return undefined
}

function fillReputation(row: Indicator, message: tocsin.v1.Reputation.$Properties): NodeErrorCode | undefined {
  const colour = COLOUR_NAME.get(message.colour ?? 0)

  if (colour === undefined) return 'RECORD_ENUM_UNKNOWN'

  const reputation: Reputation = {
    score: message.score ?? 0,
    colour,
    complaintPermille: message.complaintPermille ?? 0,
    trapHits: message.trapHits ?? 0,
    volumeDecade: message.volumeDecade ?? 0,
    windowS: message.windowS ?? 0
  }

  row.reputation = reputation

  return undefined
}

function fillTransport(row: VictimRecord, number: number): NodeErrorCode | undefined {
  const transport = TRANSPORT_NAME.get(number)

  if (transport === undefined) return 'RECORD_ENUM_UNKNOWN'

  row.transport = transport

  return undefined
}

function fillSinkhole(row: VictimRecord, bytes: Uint8Array): NodeErrorCode | undefined {
  const sinkhole = readValue(bytes.byteLength === IPV6_BYTES ? 'ipv6' : 'ipv4', bytes, 0, bytes.byteLength)

  if (sinkhole === undefined) return 'RECORD_VALUE_INVALID'

  row.sinkhole = sinkhole

  return undefined
}

function malformed(what: string): NodeError {
  return new NodeError('RECORDS_MALFORMED', `The payload has ${what}`)
}
