import type { AcceptedRow, BatchPut } from '../envelope/batch-put.js'
import { erasedSeqs as seqsOf } from '../envelope/erased-seqs.js'
import type { Records } from '../model/indicator.js'
import type { Entry, OutboundErasure, OutboundRecord } from './ports.js'

/** When nothing of it counts any more, in milliseconds since the epoch. */
export function endOf(record: OutboundRecord | OutboundErasure): number {
  return record.kind === 'erasure' ? record.expiresMs : record.indicator.validUntilS * 1_000
}

/**
 * How many of the first entries go into one batch: at most `countMax`, and either records or erasures. A batch of erasures
 * never holds a record that would have to be erased itself one day.
 */
export function countFirst(entries: readonly Entry[], countMax: number): number {
  const isErasure = entries[0]?.record.kind === 'erasure'
  const end = entries.slice(0, countMax).findIndex(({ record }) => (record.kind === 'erasure') !== isErasure)

  return end === -1 ? Math.min(entries.length, countMax) : end
}

/** What the batch says, and how long it must be kept at least. */
export function contentOf(part: readonly Entry[]): { records: Records; expiresAtLeastMs?: number } {
  const erasures = erasuresOf(part)

  return {
    records: {
      indicators: statementsOf(part, 'indicator').map(({ indicator }) => indicator),
      victimRecords: statementsOf(part, 'victim').map(({ indicator }) => indicator),
      sightings: [],
      erasures: erasures.map(({ erasure }) => erasure)
    },
    ...(erasures.length === 0 ? {} : { expiresAtLeastMs: Math.max(...erasures.map(({ expiresMs }) => expiresMs)) })
  }
}

/** Row numbers count through indicators first, then victim records (model/indicator.ts). */
export function acceptedRows(part: readonly Entry[]): AcceptedRow[] {
  const ordered = [...statementsOf(part, 'indicator'), ...statementsOf(part, 'victim')]

  return ordered.map(({ kind, indicator }, row) => ({ row, kind, indicator }))
}

export function erasedSeqs(part: readonly Entry[]): Pick<BatchPut, 'erases'> {
  return seqsOf(erasuresOf(part).map(({ erasure }) => erasure))
}

function statementsOf(part: readonly Entry[], kind: OutboundRecord['kind']): OutboundRecord[] {
  return part.flatMap(({ record }) => (record.kind === kind ? [record] : []))
}

function erasuresOf(part: readonly Entry[]): OutboundErasure[] {
  return part.flatMap(({ record }) => (record.kind === 'erasure' ? [record] : []))
}
