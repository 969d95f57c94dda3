import { NodeError } from '../errors.js'
import type { Observation, RefusedRow } from '../scrub/observation.js'
import { toUtf8 } from './bytes-to-text.js'
import { createCanonCache } from './canon-cache.js'
import { HEAD_BYTES, ROWS_PER_BATCH } from './constants.js'
import { countRefused, createCounters, type Format, type IngestCounters } from './counters.js'
import { detectFormat } from './detect.js'
import { createDropCounter } from './dropped.js'
import type { Defaults, Mapping } from './fields.js'
import { createRowReader } from './row-reader.js'
import type { RowContext } from './row-builder.js'
import { assertMeaning } from './plain/plain-row.js'

/** What becomes of one row. A row that gives several observations gives them one after the other, with one line number. */
export type ObservationOrRefusal = Observation | RefusedRow

export interface IngestInit {
  /** The input, read as it is asked for. `--as-of` needs one that can be opened twice. */
  source: AsyncIterable<Uint8Array> | Reopenable
  format: Format | 'auto'
  /** For report names (Shadowserver) and the command lines of MEANING_MISSING; the format is told by the content. */
  fileName?: string
  mapping?: Mapping
  defaults?: Defaults
  /** Time of rows that tell none, milliseconds since the epoch. */
  nowMs: number
  /** Shifts all times of the input by one constant, so that its latest time becomes this one. */
  asOfMs?: number
}

export interface Reopenable {
  open(): AsyncIterable<Uint8Array>
}

/** Batches of about 500 outcomes; the counters move as they are read. */
export interface Ingest extends AsyncIterable<ObservationOrRefusal[]> {
  readonly counters: IngestCounters
}

const LINE_END = Buffer.from('\n')

export function isRefused(item: ObservationOrRefusal): item is RefusedRow {
  return 'code' in item
}

/**
 * Reads a feed: bytes → text → rows → observations. Memory stays flat whatever the size, a bad row is refused and the
 * file goes on, and every row has exactly one outcome.
 *
 * Iterating it throws NodeError `FORMAT_UNKNOWN` (binary, containers, unknown text), `MEANING_MISSING` (a plain list
 * without classification, role and TLP), `USAGE_INVALID` (a mapping to a column that is not there).
 *
 * @throws NodeError `USAGE_INVALID` when `asOfMs` is asked of a source that cannot be opened twice
 */
export function ingest(init: IngestInit): Ingest {
  const { source, asOfMs } = init
  const counters = createCounters()
  const open = (): AsyncIterable<Uint8Array> => (isReopenable(source) ? source.open() : source)

  if (asOfMs !== undefined && !isReopenable(source)) {
    throw new NodeError('USAGE_INVALID', 'Times can only be shifted in an input that can be read twice', {
      fix: 'give a file instead of standard input'
    })
  }

  async function* read(): AsyncGenerator<ObservationOrRefusal[]> {
    const shiftS = asOfMs === undefined ? 0 : await findShiftS(open(), init, asOfMs)

    counters.shiftS = shiftS
    yield* readAll(open(), init, shiftS, counters)
  }

  return { counters, [Symbol.asyncIterator]: read }
}

/** The one constant that `--as-of` adds: found by reading the whole input once, so that it is exact. */
async function findShiftS(source: AsyncIterable<Uint8Array>, init: IngestInit, asOfMs: number): Promise<number> {
  const context = createContext(init, 0)

  for await (const _ of readRows(source, init, context, createCounters())) continue

  return context.latestS === 0 ? 0 : Math.floor(asOfMs / 1_000) - context.latestS
}

async function* readAll(
  source: AsyncIterable<Uint8Array>,
  init: IngestInit,
  shiftS: number,
  counters: IngestCounters
): AsyncGenerator<ObservationOrRefusal[]> {
  const context = createContext(init, shiftS)
  let batch: ObservationOrRefusal[] = []

  for await (const rows of readRows(source, init, context, counters)) {
    for (const row of rows) {
      counters.rows++

      if (Array.isArray(row)) {
        counters.observed++
        for (const observation of row) batch.push(observation)
      } else {
        if (isRefused(row)) countRefused(counters, row)
        else counters.observed++
        batch.push(row)
      }

      if (batch.length >= ROWS_PER_BATCH) {
        counters.dropped = context.drops.names()
        yield batch
        batch = []
      }
    }
  }

  counters.dropped = context.drops.names()
  if (batch.length > 0) yield batch
}

function createContext({ nowMs, asOfMs, defaults }: IngestInit, shiftS: number): RowContext {
  return {
    undatedS: Math.floor((asOfMs ?? nowMs) / 1_000),
    shiftS,
    defaults: defaults ?? {},
    canon: createCanonCache(),
    drops: createDropCounter(),
    latestS: 0
  }
}

/** Rows of one input, in groups as the bytes arrive. */
async function* readRows(
  source: AsyncIterable<Uint8Array>,
  init: IngestInit,
  context: RowContext,
  counters: IngestCounters
): AsyncGenerator<Array<Observation[] | ObservationOrRefusal>> {
  const { head, all } = await takeHead(toUtf8(countBytes(source, counters)))
  const format = init.format === 'auto' ? detectFormat(head, init.fileName) : init.format

  counters.format = format
  // an empty file says nothing, so there is no meaning to ask for: feeds have quiet days
  if (head.byteLength === 0) return

  if (format === 'plain') assertMeaning(context.defaults, init.fileName)

  yield* createRowReader(format, head, { fileName: init.fileName, mapping: init.mapping }, context)(all)
}

async function* countBytes(source: AsyncIterable<Uint8Array>, counters: IngestCounters): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    counters.bytes += chunk.byteLength
    yield chunk
  }
}

/** The first 64 KiB, and an iterable that begins with them. */
async function takeHead(source: AsyncGenerator<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const chunks: Uint8Array[] = []
  let bytes = 0

  while (bytes < HEAD_BYTES) {
    const { done, value } = await source.next()
    if (done === true) break

    chunks.push(value)
    bytes += value.byteLength
  }

  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks
      yield* source
    } finally {
      // Whoever stops reading early closes the file behind it as well.
      await source.return(undefined)
    }
  }

  // the end of the input ends its last line: only a line that the head cuts is not looked at
  const isWhole = bytes > 0 && bytes < HEAD_BYTES

  return { head: Buffer.concat(isWhole ? [...chunks, LINE_END] : chunks).subarray(0, HEAD_BYTES), all: all() }
}

function isReopenable(source: AsyncIterable<Uint8Array> | Reopenable): source is Reopenable {
  // A file stream has a method of that name as well.
  return !(Symbol.asyncIterator in source)
}
