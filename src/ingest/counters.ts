import type { DroppedFields, RefusedRow } from '../scrub/observation.js'
import { REFUSED_SAMPLES_MAX } from './constants.js'

/** Formats that can be read. */
export type Format = 'ctip' | 'csv' | 'jsonl' | 'plain'

/** Running totals of one input. */
export interface IngestCounters {
  /** What the input was read as; `undefined` until its head was seen. */
  format: Format | undefined
  /** Rows read: each is either observed or refused, and counts once however many observations it gave. */
  rows: number
  observed: number
  bytes: number
  /** By error code. */
  refused: Map<string, number>
  /** At most 20. */
  refusedSamples: RefusedRow[]
  /** Names of input fields that were removed, with how often. */
  dropped: DroppedFields
  /** Seconds that `--as-of` added to every time. */
  shiftS: number
}

export function createCounters(): IngestCounters {
  return { format: undefined, rows: 0, observed: 0, bytes: 0, refused: new Map(), refusedSamples: [], dropped: new Map(), shiftS: 0 }
}

export function countRefused(counters: IngestCounters, row: RefusedRow): void {
  counters.refused.set(row.code, (counters.refused.get(row.code) ?? 0) + 1)
  if (counters.refusedSamples.length < REFUSED_SAMPLES_MAX) counters.refusedSamples.push(row)
}
