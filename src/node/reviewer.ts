import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import type { AcceptedRow, QuarantinedRow } from '../envelope/batch-put.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import type { Store } from '../store/store.js'

export interface ReviewerComponents {
  store: Pick<Store, 'listStreams' | 'readRange' | 'reviewBatch'>
  /** The rows that count under the policy in force; undefined for batches that no policy decides about. */
  review(batch: Batch): { accepted: readonly AcceptedRow[]; quarantined: readonly QuarantinedRow[] } | undefined
  clock: Clock
  log: Log
}

/** Reads held batches again when the policy changes, so that claims and change feed follow it (chapter 6). */
export interface Reviewer extends Startable {
  /** Starts over when a review runs already. Returns at once. */
  begin(): void
}

/** Bytes read before other work gets its turn. */
const STEP_BYTES = 1_048_576

export function createReviewer({ store, review, clock, log }: ReviewerComponents): Reviewer {
  let round = 0
  let running: Promise<void> = Promise.resolve()
  let isStopped = false

  async function reviewAll(mine: number): Promise<void> {
    const startMs = clock.monotonicMs()
    let batches = 0

    for (const { streamId, floor, head } of store.listStreams()) {
      for (let from = floor; from <= head && mine === round && !isStopped; ) {
        const to = await reviewSome(streamId, from, head)
        batches += to - from
        from = to
      }
    }

    if (mine === round && !isStopped)
      log.info('held batches judged by the new policy', { batches, ms: Math.round(clock.monotonicMs() - startMs) })
  }

  /** Gives the seq to go on with. */
  async function reviewSome(streamId: Uint8Array, from: number, to: number): Promise<number> {
    let next = to + 1

    for await (const batch of store.readRange({ streamId, from, to, bytesMax: STEP_BYTES })) {
      const { seq } = batch.header
      const rows = batch.verdict === 'ok' && batch.payload !== undefined ? review(batch) : undefined

      if (rows !== undefined) await store.reviewBatch({ streamId, seq, atMs: clock.nowMs(), ...rows })
      next = seq < to ? seq + 1 : to + 1
    }

    // a turn for everybody else: a review of a large store must not be felt
    await clock.sleep(0)

    return Math.max(next, from + 1)
  }

  return {
    name: 'reviewer',
    async start() {
      isStopped = false
    },
    async stop() {
      isStopped = true
      await running
    },
    begin() {
      const mine = ++round

      running = running.then(() => reviewAll(mine)).catch(err => log.error('held batches could not be judged by the new policy', err))
    }
  }
}
