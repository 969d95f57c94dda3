import { NodeError } from '../errors.js'
import { BATCH_RECORDS_MAX, TAGS_MAX } from '../limits.js'
import { ERASED_ROWS_MAX } from './constants.js'
import { scanWire, type WireField, type WireSchema, type WireSummary } from './wire.js'

/** The payload's messages by field number, as in proto/records.proto, each repetition with its cap. */

const u32: WireField = { kind: 'u32' }
const bytes: WireField = { kind: 'bytes' }
const string: WireField = { kind: 'string' }
const column: WireField = { kind: 'packed', max: BATCH_RECORDS_MAX }

const SHAPE: WireSchema = [
  undefined,
  u32,
  u32,
  u32,
  u32,
  u32,
  u32,
  u32,
  string,
  string,
  string,
  { kind: 'string*', max: TAGS_MAX },
  { kind: 'bool' },
  u32,
  u32,
  u32,
  u32,
  u32
]

const REPUTATION: WireSchema = [undefined, u32, u32, u32, u32, u32, u32]

const INDICATORS: WireSchema = [
  undefined,
  u32,
  u32,
  u32,
  { kind: 'message*', max: BATCH_RECORDS_MAX, schema: SHAPE, keep: true },
  column,
  bytes,
  column,
  column,
  column,
  column,
  column,
  column,
  bytes,
  bytes,
  bytes,
  column,
  bytes,
  column,
  bytes,
  { kind: 'string*', max: BATCH_RECORDS_MAX },
  bytes,
  bytes,
  bytes,
  { kind: 'message*', max: BATCH_RECORDS_MAX, schema: REPUTATION }
]

/** Victim rows have seven columns more: 25 … 31. */
const VICTIMS: WireSchema = [...INDICATORS, bytes, column, bytes, bytes, bytes, bytes, bytes]

const SIGHTINGS: WireSchema = [undefined, u32, u32, bytes, bytes, bytes, column, column, column]

const places: WireField = { kind: 'packed', max: ERASED_ROWS_MAX }
const ERASURE: WireSchema = [undefined, bytes, places, places]
const ERASURES: WireSchema = [undefined, { kind: 'message*', max: BATCH_RECORDS_MAX, schema: ERASURE, keep: true }]

const RECORDS: WireSchema = [
  undefined,
  { kind: 'message', schema: INDICATORS, keep: true },
  { kind: 'message', schema: VICTIMS, keep: true },
  { kind: 'message', schema: SIGHTINGS, keep: true },
  { kind: 'message', schema: ERASURES, keep: true }
]

/** Field numbers that the agreement of columns needs. */
const COUNT = 1
const SHAPES = 4
const ROW_COLUMNS = [5, 8, 9, 10, 11, 12] as const
const SIGHTING_COLUMNS = [3, 4, 7, 8] as const

/** What the scan saw of each block; absent blocks are undefined. */
export interface RecordsSummary {
  indicators: WireSummary | undefined
  victims: WireSummary | undefined
  sightings: WireSummary | undefined
  erasures: WireSummary | undefined
}

/**
 * Looks through an encoded payload without decoding it: strict form, caps, agreement of the columns with their counts, and
 * of the total with what the header says. Nothing is allocated for a row before this has passed.
 *
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL` · `RECORD_COUNT_MISMATCH`
 */
export function scanRecords(payload: Uint8Array, records: number): RecordsSummary {
  const { children } = scanWire(payload, RECORDS, { malformed: 'RECORDS_MALFORMED', notCanonical: 'RECORDS_NOT_CANONICAL' })
  const [, [indicators] = [], [victims] = [], [sightings] = [], [erasures] = []] = children
  const total = scanRows(indicators) + scanRows(victims) + scanSightings(sightings) + scanErasures(erasures)

  if (total !== records) {
    throw new NodeError('RECORD_COUNT_MISMATCH', `The payload has ${total} records, its header says ${records}`)
  }

  return { indicators, victims, sightings, erasures }
}

function scanRows(rows: WireSummary | undefined): number {
  if (rows === undefined) return 0

  const count = countOf(rows)
  const shapes = rows.sizes[SHAPES] ?? 0

  for (const column of ROW_COLUMNS) {
    if (rows.sizes[column] !== count) throw malformed(`column ${column} has ${rows.sizes[column]} elements for ${count} rows`)
  }

  if (shapes > count) throw malformed(`${shapes} shapes for ${count} rows`)

  return count
}

function scanSightings(sightings: WireSummary | undefined): number {
  if (sightings === undefined) return 0

  const count = countOf(sightings)

  for (const column of SIGHTING_COLUMNS) {
    if (sightings.sizes[column] !== count)
      throw malformed(`column ${column} has ${sightings.sizes[column]} elements for ${count} sightings`)
  }

  return count
}

function scanErasures(erasures: WireSummary | undefined): number {
  if (erasures === undefined) return 0

  const entries = erasures.children[1] ?? []
  let places = 0

  if (entries.length === 0) throw new NodeError('RECORDS_NOT_CANONICAL', 'An empty block is left out')

  for (const { sizes } of entries) {
    if (sizes[2] !== sizes[3] || sizes[2] === 0) throw malformed('an erasure whose columns differ in length')

    places += sizes[2] ?? 0
  }

  if (places > ERASED_ROWS_MAX) throw malformed(`more than ${ERASED_ROWS_MAX} erased rows`)

  return entries.length
}

function countOf(block: WireSummary): number {
  const count = block.sizes[COUNT] ?? 0

  if (count === 0) throw new NodeError('RECORDS_NOT_CANONICAL', 'An empty block is left out')
  if (count > BATCH_RECORDS_MAX) throw malformed(`${count} rows in one block`)

  return count
}

function malformed(what: string): NodeError {
  return new NodeError('RECORDS_MALFORMED', `The payload has ${what}`)
}
