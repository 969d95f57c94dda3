import { NodeError, type NodeErrorCode } from '../errors.js'
import type { Erasure, Indicator, Records, Sighting, VictimRecord } from '../model/indicator.js'
import { tocsin } from '../proto/tocsin.js'
import type { AcceptedRow } from './batch-put.js'
import { decodeErasures, encodeErasures } from './erasures-codec.js'
import type { Header } from './header.js'
import { scanRecords } from './records-schema.js'
import { decodeRows, type MaskedRow, type RowJudge, type RowsSink } from './rows-decode.js'
import { encodeRows, encodeVictimColumns } from './rows-encode.js'
import { decodeSightings, encodeSightings } from './sightings-codec.js'

export type { MaskedRow, RowJudge, RowKind, ShapeVerdict } from './rows-decode.js'

/** An indicator or victim record with its row number. */
export type DecodedRow = AcceptedRow

/** The readable part of a payload, and what was set aside. With nothing masked, `encodeRecords` gives the payload back. */
export interface DecodedRecords extends Records {
  /** Indicators and victim records with their row numbers, in order. */
  rows: readonly DecodedRow[]
  /** Row numbers of `sightings`, in order. */
  sightingRows: readonly number[]
  /** Row numbers of `erasures`, in order. */
  erasureRows: readonly number[]
  masked: readonly MaskedRow[]
}

/** Judges what is no row; with `RowJudge`, all that a payload holds. */
export interface RecordsJudge extends RowJudge {
  sighting(sighting: Sighting): NodeErrorCode | undefined
}

/**
 * The columnar payload, codec 1 (proto/records.proto). One list of records has one encoding.
 *
 * @throws NodeError `RECORD_VALUE_INVALID` · `RECORD_TIMES_INVALID` · `RECORD_FIELD_INVALID` for a record that cannot be
 * written; whether it may be, `verifyPayload` and the outbound gate decide on the bytes
 */
export function encodeRecords(records: Records): Uint8Array {
  const { indicators, victimRecords, sightings, erasures } = records

  return tocsin.v1.Records.encode({
    indicators: indicators.length === 0 ? null : encodeRows(indicators),
    victims: victimRecords.length === 0 ? null : { ...encodeRows(victimRecords), ...encodeVictimColumns(victimRecords) },
    sightings: sightings.length === 0 ? null : encodeSightings(sightings),
    erasures: erasures.length === 0 ? null : encodeErasures(erasures)
  }).finish()
}

/**
 * Reads a payload strictly: caps and agreement of all columns are checked on the bytes before anything is allocated for a
 * row, and only the one encoding that `encodeRecords` gives is accepted. A row whose value or numbers cannot be read is
 * masked, and the others are returned.
 *
 * @param header - `records` is held against the payload's count
 * @param judge - also masks rows, or throws where a record makes the payload void; see record-checks.ts
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL` · `RECORD_COUNT_MISMATCH`; whatever the judge throws
 */
export function decodeRecords(payload: Uint8Array, header: Pick<Header, 'records'>, judge?: RecordsJudge): DecodedRecords {
  const summary = scanRecords(payload, header.records)
  const message = decodeMessage(payload)
  const sink: RowsSink = { rows: [], masked: [] }
  const blocks = [
    { kind: 'indicator', message: message.indicators, summary: summary.indicators },
    { kind: 'victim', message: message.victims, summary: summary.victims }
  ] as const
  let firstRow = 0

  for (const { kind, message: rows, summary: seen } of blocks) {
    if (!isBlock(rows) || seen === undefined) continue

    decodeRows({ message: rows, summary: seen, payload, kind, firstRow }, sink, judge)
    firstRow += rows.count ?? 0
  }

  const sightings = isBlock(message.sightings) ? decodeSightings(message.sightings).map(read => judgeSighting(read, judge)) : []
  const erasures = isBlock(message.erasures) ? decodeErasures(message.erasures) : []
  const seen = sift(sightings, firstRow, sink.masked)
  const erased = sift(erasures, firstRow + sightings.length, sink.masked)

  return {
    ...splitRows(sink.rows),
    rows: sink.rows,
    sightings: seen.found,
    sightingRows: seen.rows,
    erasures: erased.found,
    erasureRows: erased.rows,
    masked: sink.masked
  }
}

function decodeMessage(payload: Uint8Array): tocsin.v1.Records.$Properties {
  try {
    return tocsin.v1.Records.decode(payload)
  } catch (err) {
    throw new NodeError('RECORDS_MALFORMED', 'The bytes are not a payload', { cause: err })
  }
}

function isBlock<T>(block: T | null | undefined): block is T {
  return block !== null && block !== undefined
}

function judgeSighting(read: Sighting | NodeErrorCode, judge: RecordsJudge | undefined): Sighting | NodeErrorCode {
  return typeof read === 'string' ? read : (judge?.sighting(read) ?? read)
}

function splitRows(rows: readonly DecodedRow[]): { indicators: Indicator[]; victimRecords: VictimRecord[] } {
  const indicators: Indicator[] = []
  const victimRecords: VictimRecord[] = []

  for (const { kind, indicator } of rows) (kind === 'indicator' ? indicators : victimRecords).push(indicator)

  return { indicators, victimRecords }
}

/** Parts what was read from what was not, and numbers both. */
function sift<T extends Sighting | Erasure>(
  read: ReadonlyArray<T | NodeErrorCode>,
  firstRow: number,
  masked: MaskedRow[]
): { found: T[]; rows: number[] } {
  const found: T[] = []
  const rows: number[] = []

  for (const [i, entry] of read.entries()) {
    if (typeof entry === 'string') {
      masked.push({ row: firstRow + i, code: entry })
    } else {
      found.push(entry)
      rows.push(firstRow + i)
    }
  }

  return { found, rows }
}
