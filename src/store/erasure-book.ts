import type { Batch } from '../envelope/batch.js'
import type { BatchPut } from '../envelope/batch-put.js'
import { openRow } from './crc.js'
import type { Database } from './database.js'
import type { Engine } from './engine.js'
import { audienceKey, createErasureMarks, type ErasureMark, type ErasureMarks, markPlace } from './erasure-marks.js'
import { erasureKey, parseErasureKey, Table, tableRange } from './keys.js'
import { decodeNumbers, encodeNumbers } from './row-codecs.js'
import type { Transaction } from './transaction.js'

/** The marks of this store, and since when erased bytes wait for a compaction. */
export interface ErasureBook {
  readonly marks: ErasureMarks
  sinceMs: number | undefined
  /** Batches erased since the start. */
  erased: number
}

/** Reads the marks. A damaged row is told by the walk and left out here. */
export async function openErasures(db: Database): Promise<ErasureBook> {
  const book: ErasureBook = { marks: createErasureMarks(), sinceMs: undefined, erased: 0 }

  for await (const [key, value] of db.iterator(tableRange(Table.erasure))) {
    const body = openRow(key, value)
    const [number] = body === undefined ? [] : decodeNumbers(body)
    if (number === undefined) continue

    if (key.byteLength === 1) book.sinceMs = number
    else book.marks.add({ ...parseErasureKey(key), expiresMs: number })
  }

  return book
}

/** A put as it counts: without its payload when its organization has erased it before it came. */
export function withoutErased({ erasures }: Engine, put: BatchPut): { put: BatchPut; mark: ErasureMark | undefined } {
  const mark = findMark(erasures, put.batch)
  if (mark === undefined) return { put, mark }

  const { payload: _erased, ...header } = put.batch

  return { put: { ...put, batch: header, verdict: 'erased', accepted: [], quarantined: [] }, mark }
}

export function findMark({ marks }: ErasureBook, batch: Pick<Batch, 'header' | 'audience'>): ErasureMark | undefined {
  return marks.find(markPlace(batch), batch.header.expiresMs)
}

/** Marks what a batch erases, in the write of that batch: whatever happens after it, the erasing is not forgotten. */
export function planMarks(engine: Engine, tx: Transaction, { batch, erases = [] }: BatchPut): void {
  const { orgKey, expiresMs } = batch.header
  const audience = audienceKey(batch.audience)

  for (const { streamId, seqs } of erases) {
    for (const seq of seqs) {
      const mark = { streamId: Uint8Array.from(streamId), seq, orgKey: Uint8Array.from(orgKey), audience, expiresMs }

      if (engine.erasures.marks.add(mark)) tx.putSealed(erasureKey(mark), encodeNumbers(expiresMs))
      else engine.metrics.claimsRefused.inc({ reason: 'erasures' })
    }
  }
}

export function planUnmark({ erasures }: Engine, tx: Transaction, mark: ErasureMark): void {
  erasures.marks.delete(mark)
  tx.delete(erasureKey(mark))
}
