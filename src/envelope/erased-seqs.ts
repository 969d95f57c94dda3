import { toHex } from '../model/bytes.js'
import type { Erasure } from '../model/indicator.js'
import type { BatchPut, ErasedSeqs } from './batch-put.js'

/**
 * The batches that erasures name, each once. An erasure names rows, so that everybody can see which were meant; what goes is
 * the whole payload, because its other live rows were signed again before (4.4).
 */
export function erasedSeqs(erasures: readonly Erasure[]): Pick<BatchPut, 'erases'> {
  const streams = new Map<string, { streamId: Uint8Array; seqs: Set<number> }>()

  for (const { streamId, rows } of erasures) {
    const known = streams.get(toHex(streamId)) ?? { streamId, seqs: new Set<number>() }
    streams.set(toHex(streamId), known)
    for (const { seq } of rows) known.seqs.add(seq)
  }

  if (streams.size === 0) return {}

  return { erases: [...streams.values()].map(({ streamId, seqs }): ErasedSeqs => ({ streamId, seqs: [...seqs] })) }
}
