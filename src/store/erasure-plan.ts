import type { Overlay } from './batch-plan.js'
import { type Engine, findHeaderRow } from './engine.js'
import { planUnmark } from './erasure-book.js'
import { audienceKey, type ErasureMark } from './erasure-marks.js'
import { erasedSinceKey } from './keys.js'
import { planDrop } from './retention.js'
import { encodeNumbers } from './row-codecs.js'
import { placeOf } from './stream-book.js'
import type { Transaction } from './transaction.js'

/** Erases what is marked and held, one batch a write, so that nothing else waits for long. */
export async function eraseMarked(engine: Engine, atMs: number): Promise<{ batches: number; claims: number }> {
  const total = { batches: 0, claims: 0 }

  for (const mark of engine.erasures.marks.list()) {
    if (!isDue(engine, mark, atMs)) continue

    const claims = await engine.commits.commit((tx, inflight) => planErasing(engine, { tx, inflight }, mark, atMs))
    if (claims === undefined) continue

    total.batches++
    total.claims += claims
  }

  return total
}

/** Told from memory: what has not come stays marked until the erasure itself has expired. */
function isDue({ streams }: Engine, { streamId, seq, expiresMs }: ErasureMark, nowMs: number): boolean {
  const state = streams.find(streamId)?.planned
  if (expiresMs <= nowMs) return true
  if (state === undefined) return false

  const place = placeOf(state, seq)

  return place === 'held' || place === 'wanted' || place === 'below-floor'
}

async function planErasing(engine: Engine, over: Overlay, mark: ErasureMark, atMs: number): Promise<number | undefined> {
  const { tx, inflight } = over
  const record = engine.streams.find(mark.streamId)
  const row = record === undefined ? undefined : findHeaderRow(engine, record.number, mark.seq, tx, inflight)
  const isWanted = record !== undefined && row === undefined && placeOf(record.planned, mark.seq) === 'wanted'

  // a hole whose header is not here either: it is erased when it comes
  if (isWanted && mark.expiresMs > atMs) return undefined

  planUnmark(engine, tx, mark)
  if (record === undefined || row === undefined) return undefined

  const { orgKey, audience } = record.planned
  const isMeant = Buffer.compare(orgKey, mark.orgKey) === 0 && Buffer.compare(audienceKey(audience), mark.audience) === 0
  if (!isMeant || row.expiresMs > mark.expiresMs) return undefined

  const claims = await planDrop(engine, over, record, { seq: mark.seq, verdict: 'erased', atMs })
  if (claims !== undefined) noteErased(engine, tx, atMs)

  return claims
}

function noteErased({ erasures }: Engine, tx: Transaction, atMs: number): void {
  erasures.erased++
  if (erasures.sinceMs !== undefined) return

  erasures.sinceMs = atMs
  tx.putSealed(erasedSinceKey(), encodeNumbers(atMs))
}

/** Rewrites the files without what was deleted. What is erased meanwhile waits for the next time. */
export async function compact(engine: Engine): Promise<void> {
  const { erasures, db, commits } = engine
  const { erased, sinceMs } = erasures

  await db.compactRange(Uint8Array.of(0), Uint8Array.of(0xff))
  if (sinceMs === undefined || erasures.erased !== erased) return

  await commits.commit(tx => {
    erasures.sinceMs = undefined
    tx.delete(erasedSinceKey())
  })
}
