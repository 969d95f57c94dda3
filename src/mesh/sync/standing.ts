import { missingFrom } from '../../envelope/digest.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import type { SeqRange } from '../../envelope/stream.js'
import { toHex } from '../../model/bytes.js'

/** How two nodes stand to each other in the streams that both are entitled to, in batches (promise C5). */
export interface Standing {
  /** What the peer holds. */
  have: number
  /** What we hold and the peer lacks. */
  missing: number
  /** What the peer holds and we lack. */
  ahead: number
}

/** @param theirs - the peer's summary; our own where both digests were equal */
export function standingOf(mine: readonly SummaryEntry[], theirs: readonly SummaryEntry[]): Standing {
  const own = byStream(mine)
  const other = byStream(theirs)

  return {
    have: sum(theirs, entry => missingFrom(undefined, entry)),
    missing: sum(mine, entry => missingFrom(other.get(toHex(entry.streamId)), entry)),
    ahead: sum(theirs, entry => missingFrom(own.get(toHex(entry.streamId)), entry))
  }
}

function byStream(entries: readonly SummaryEntry[]): Map<string, SummaryEntry> {
  return new Map(entries.map(entry => [toHex(entry.streamId), entry]))
}

function sum(entries: readonly SummaryEntry[], rangesOf: (entry: SummaryEntry) => readonly SeqRange[]): number {
  return entries.reduce((total, entry) => total + rangesOf(entry).reduce((count, { from, to }) => count + to - from + 1, 0), 0)
}
