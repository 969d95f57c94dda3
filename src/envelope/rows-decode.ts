import { NodeError, type NodeErrorCode } from '../errors.js'
import { TYPE_NAME } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import { fixedWidth } from '../model/value-bytes.js'
import type { tocsin } from '../proto/tocsin.js'
import type { AcceptedRow } from './batch-put.js'
import { decodeExtras, type RowExtras } from './rows-extras.js'
import { decodeShape, type Shape } from './shapes.js'
import { readValue } from './value-reader.js'
import type { WireSummary } from './wire.js'

export type RowKind = AcceptedRow['kind']

/** A row that does not count, with the reason. The batch lives (design 3.3). */
export interface MaskedRow {
  /** Row number in the payload. */
  row: number
  code: NodeErrorCode
}

/** What the rows of one shape are held to, worked out once for all of them; a code masks them all. */
export interface ShapeVerdict {
  code?: NodeErrorCode
  /** Largest distance of valid_until from last_seen, in seconds. */
  ttlMaxS: number
}

/** Judges rows while they are decoded: what concerns the shape once, what concerns the numbers row by row. */
export interface RowJudge {
  /** @throws NodeError where the shape makes the whole payload void */
  shape(shape: Readonly<Shape>, kind: RowKind): ShapeVerdict
  /** The code that masks the row, or undefined. */
  row(indicator: Indicator, kind: RowKind, verdict: ShapeVerdict): NodeErrorCode | undefined
}

/** One block of rows: what the scan saw of it, and what the generated decoder made of it. */
export interface RowsBlock {
  message: tocsin.v1.Rows.$Properties
  summary: WireSummary
  payload: Uint8Array
  kind: RowKind
  /** Row number of the block's first row. */
  firstRow: number
}

export interface RowsSink {
  rows: AcceptedRow[]
  masked: MaskedRow[]
}

const U32_MAX = 0xffff_ffff
const NO_BYTES = new Uint8Array(0)

interface ReadShape {
  shape?: Readonly<Shape>
  verdict: ShapeVerdict
}

/**
 * Columns to rows. The scan has shown that the columns agree with the count; here dictionary, bases, bitmaps and the extent
 * of the values are held to their one form, all before the first row is made.
 *
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL`; and whatever the judge throws
 */
export function decodeRows(block: RowsBlock, sink: RowsSink, judge?: RowJudge): void {
  const { message, kind, firstRow } = block
  const indexes = message.shape ?? []

  checkDictionary(block, indexes)
  checkBases(message)

  const lengths = valueLengths(message, indexes)
  const extras = decodeExtras(message, indexes.length)
  const shapes = (message.shapes ?? []).map(entry => readShape(entry, kind, judge))
  const read = rowReader(message, message.values ?? NO_BYTES, extras)
  let at = 0

  for (let i = 0; i < indexes.length; i++) {
    const { shape: rowShape, verdict } = shapes[indexes[i] ?? 0] ?? UNREADABLE
    const length = lengths[i] ?? 0
    const row = verdict.code ?? (rowShape === undefined ? 'RECORD_ENUM_UNKNOWN' : read(i, rowShape, at, length))
    const code = typeof row === 'string' ? row : judge?.row(row, kind, verdict)

    if (code === undefined && typeof row !== 'string') sink.rows.push({ row: firstRow + i, kind, indicator: row })
    else sink.masked.push({ row: firstRow + i, code: code ?? 'RECORDS_MALFORMED' })

    at += length
  }
}

const UNREADABLE: ReadShape = { verdict: { code: 'RECORD_ENUM_UNKNOWN', ttlMaxS: 0 } }

function readShape(message: tocsin.v1.Shape.$Properties, kind: RowKind, judge: RowJudge | undefined): ReadShape {
  const result = decodeShape(message)

  if (!result.ok) return { verdict: { code: result.code, ttlMaxS: 0 } }

  return { shape: result.shape, verdict: judge?.shape(result.shape, kind) ?? { ttlMaxS: Number.POSITIVE_INFINITY } }
}

/** First-use order, no entry twice, none unused: one dictionary for one list of rows. */
function checkDictionary({ message, summary, payload }: RowsBlock, indexes: readonly number[]): void {
  const size = message.shapes?.length ?? 0
  const seen = new Set<string>()
  let next = 0

  for (const index of indexes) {
    if (index >= size) throw new NodeError('RECORDS_MALFORMED', 'A row names a shape that does not exist')
    if (index > next) throw notCanonical('shapes are not in the order of first use')
    if (index === next) next++
  }

  if (next !== size) throw notCanonical('a shape that no row uses')

  for (const { from, to } of summary.children[SHAPES] ?? []) {
    seen.add(Buffer.from(payload.buffer, payload.byteOffset + from, to - from).toString('latin1'))
  }

  if (seen.size !== size) throw notCanonical('a shape twice')
}

/** Number of the field `shapes` in the message Rows. */
const SHAPES = 4

function checkBases({ firstSeen, rev }: tocsin.v1.Rows.$Properties): void {
  if (!hasZero(firstSeen ?? [])) throw notCanonical('base_s is not the lowest first_seen')
  if (!hasZero(rev ?? [])) throw notCanonical('base_rev is not the lowest rev')
}

function hasZero(column: readonly number[]): boolean {
  for (let i = 0; i < column.length; i++) if (column[i] === 0) return true

  return false
}

/**
 * Bytes of each row's value. A type that this version does not know carries its length, so that its rows can be masked and
 * the others read.
 *
 * @throws NodeError `RECORDS_MALFORMED` when the lengths do not use up the values and the lengths
 */
function valueLengths(message: tocsin.v1.Rows.$Properties, indexes: readonly number[]): number[] {
  const widths = (message.shapes ?? []).map(({ type }) => widthOf(type ?? 0))

  return spread(
    indexes.map(index => widths[index]),
    message.valueLengths ?? [],
    message.values?.byteLength ?? 0
  )
}

/** The fixed width of a type by its number; undefined where its length travels. */
export function widthOf(typeNumber: number): number | undefined {
  const type = TYPE_NAME.get(typeNumber)

  return type === undefined ? undefined : fixedWidth(type)
}

/** Fills the variable widths from `given`. @throws NodeError `RECORDS_MALFORMED` when anything is left over or missing */
export function spread(widths: ReadonlyArray<number | undefined>, given: readonly number[], bytes: number): number[] {
  const lengths: number[] = []
  let used = 0
  let total = 0

  for (const width of widths) {
    const length = width ?? given[used++] ?? 0

    lengths.push(length)
    total += length
  }

  if (used !== given.length || total !== bytes) throw new NodeError('RECORDS_MALFORMED', 'The values do not fill their lengths')

  return lengths
}

type RowReader = (index: number, shape: Readonly<Shape>, at: number, length: number) => Indicator | NodeErrorCode

/** Makes one row out of the columns, or names what is wrong with its value or its times. */
function rowReader(message: tocsin.v1.Rows.$Properties, values: Uint8Array, extras: RowExtras): RowReader {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  const { baseS, baseRev, firstSeen, lastSeen, validUntil, rev, counts } = message

  return (i, shape, at, length) => {
    const firstSeenS = (baseS ?? 0) + (firstSeen?.[i] ?? 0)
    const lastSeenS = firstSeenS + (lastSeen?.[i] ?? 0)
    const validUntilS = lastSeenS + (validUntil?.[i] ?? 0)
    const rowRev = (baseRev ?? 0) + (rev?.[i] ?? 0)

    if (validUntilS > U32_MAX) return 'RECORD_TIMES_INVALID'
    if (rowRev > U32_MAX) return 'RECORD_REV_INVALID'

    const value = readValue(shape.type, bytes, at, length)

    if (value === undefined) return 'RECORD_VALUE_INVALID'

    const indicator: Indicator = {
      type: shape.type,
      value,
      classification: shape.classification,
      role: shape.role,
      origin: shape.origin,
      firstSeenS,
      lastSeenS,
      validUntilS,
      count: counts?.[i] ?? 0,
      tlp: shape.tlp,
      status: shape.status,
      rev: rowRev,
      scrub: shape.scrub,
      tags: shape.tags,
      toBlock: shape.toBlock
    }

    if (shape.malware !== undefined) indicator.malware = shape.malware
    if (shape.cc !== undefined) indicator.cc = shape.cc
    if (shape.severity !== undefined) indicator.severity = shape.severity
    if (shape.feed !== undefined) indicator.feed = shape.feed

    return extras.addTo(indicator, i) ?? indicator
  }
}

function notCanonical(what: string): NodeError {
  return new NodeError('RECORDS_NOT_CANONICAL', `Not in canonical form: ${what}`)
}
