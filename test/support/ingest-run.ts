import { ingest, type IngestInit, isRefused, type ObservationOrRefusal } from '../../src/ingest/index.js'
import type { IngestCounters } from '../../src/ingest/counters.js'
import type { Observation, RefusedRow } from '../../src/scrub/observation.js'

/** 2026-01-02T12:00:00Z, the clock of the tests. */
export const NOW_MS = Date.UTC(2026, 0, 2, 12)
export const NOW_S = NOW_MS / 1_000

export interface IngestRun {
  observations: Observation[]
  refused: RefusedRow[]
  items: ObservationOrRefusal[]
  counters: IngestCounters
}

/** Bytes in pieces of any size, as a network or disk hands them out; can be read again. */
export function inPieces(input: string | Uint8Array, pieceBytes = 65_536): { open(): AsyncGenerator<Uint8Array> } {
  const bytes = typeof input === 'string' ? Buffer.from(input, 'utf8') : input

  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }

  return { open }
}

/** Reads a whole input and sorts its outcomes. */
export async function runIngest(input: string | Uint8Array, init: Partial<IngestInit> = {}, pieceBytes = 65_536): Promise<IngestRun> {
  const run = ingest({ source: inPieces(input, pieceBytes), format: 'auto', nowMs: NOW_MS, ...init })
  const items: ObservationOrRefusal[] = []

  for await (const batch of run) items.push(...batch)

  return {
    items,
    observations: items.filter((item): item is Observation => !isRefused(item)),
    refused: items.filter(isRefused),
    counters: run.counters
  }
}
