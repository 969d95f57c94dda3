import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import type { DbPort, DbProgress } from '../rest/upkeep-ports.js'
import type { Store } from '../store/store.js'
import type { SigningGuard } from './signing-guard.js'

export interface DbWorkComponents {
  store: Pick<Store, 'stats' | 'condition' | 'verify' | 'confirmRepaired' | 'expire' | 'planExpiry' | 'compact'>
  guard: Pick<SigningGuard, 'isClockInDoubt'>
  clock: Clock
  log: Log
}

/** Batches between two looks at who waits: some tens of milliseconds, so that nothing else does. */
const STEPS = 64

/** Verifying, pruning and compacting a store that is in use, in small steps; one such work at a time. */
export function createDbWork({ store, guard, clock, log }: DbWorkComponents): DbPort {
  let isBusy = false

  async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (isBusy)
      throw new NodeError('DB_BUSY', 'The database is being verified, pruned or compacted already', { fix: 'wait until that ends' })

    const startMs = clock.monotonicMs()
    isBusy = true

    try {
      const result = await work()
      log.info('work on the database that the operator asked for has ended', { work: name, ms: Math.round(clock.monotonicMs() - startMs) })

      return result
    } finally {
      isBusy = false
    }
  }

  async function walk(onProgress: (progress: DbProgress) => void, signal: AbortSignal, before: number) {
    const totals = { batches: 0, holes: 0, claims: 0 }
    let after: Uint8Array | undefined

    do {
      signal.throwIfAborted()
      const { next, batches, holes, claims } = await store.verify({ steps: STEPS, ...(after === undefined ? {} : { after }) })
      totals.batches += batches
      totals.holes += holes
      totals.claims += claims
      onProgress({ step: 'verify', batches: before + totals.batches })
      after = next
      // a turn for everybody else
      await clock.sleep(0)
    } while (after !== undefined)

    return totals
  }

  /** @throws NodeError `CLOCK_IN_DOUBT` */
  function requireClock(): void {
    if (!guard.isClockInDoubt()) return

    throw new NodeError(
      'CLOCK_IN_DOUBT',
      'The clock of this machine is more than 60 s off the median of its peers: nothing is erased by it',
      {
        fix: 'set the clock (NTP); what is erased does not come back'
      }
    )
  }

  async function erase(onProgress: (progress: DbProgress) => void, signal: AbortSignal) {
    const totals = { batches: 0, bytes: 0, claims: 0, headers: 0 }
    let isMore = true

    while (isMore) {
      signal.throwIfAborted()
      requireClock()
      const report = await store.expire(clock.nowMs(), STEPS)
      totals.batches += report.batches
      totals.bytes += report.bytes
      totals.claims += report.claims
      totals.headers += report.headers
      isMore = report.isMore
      onProgress({ step: 'erase', batches: totals.batches })
      await clock.sleep(0)
    }

    return totals
  }

  return {
    async stats() {
      const { claims, claimsTotal, values, streams, payloadBytes, diskBytes } = await store.stats()
      const { state, reasons } = store.condition()

      return { state, reasons: reasons.map(({ message }) => message), claims, claimsTotal, values, streams, payloadBytes, diskBytes }
    },

    verify: ({ isLossAccepted }, onProgress, signal) =>
      alone('verify', async () => {
        const totals = await walk(onProgress, signal, 0)

        if (isLossAccepted) {
          // what the first walk has repaired, the second one finds whole
          const second = await walk(onProgress, signal, totals.batches)
          totals.holes += second.holes
          totals.claims += second.claims
          await store.confirmRepaired()
        }

        const { state, reasons } = store.condition()

        return { state, reasons: reasons.map(({ message }) => message), ...totals }
      }),

    async prune({ isDryRun }, onProgress, signal) {
      requireClock()
      if (isDryRun) return { isDryRun, ...(await store.planExpiry(clock.nowMs())) }

      return alone('prune', async () => ({ isDryRun, ...(await erase(onProgress, signal)) }))
    },

    compact: (onProgress, signal) =>
      alone('compact', async () => {
        const { diskBytes: diskBytesBefore } = await store.stats()
        const { batches } = await erase(onProgress, signal)

        onProgress({ step: 'compact', batches })
        await store.compact()

        return { batches, diskBytesBefore, diskBytes: (await store.stats()).diskBytes }
      })
  }
}
