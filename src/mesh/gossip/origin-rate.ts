import type { Clock } from '../../clock.js'
import { GOSSIP_BURST, GOSSIP_RATE_PER_SECOND, GOSSIP_ORIGINS_MAX } from '../constants.js'

/**
 * How many messages of one origin gossip carries, by arrival; batches (3.6): GOSSIP_RATE_PER_SECOND with a burst of GOSSIP_BURST.
 * Only verified batches count, so nobody can use up another's share.
 */
export interface OriginRate {
  /** Whether the origin has used up its share for now. */
  isOver(origin: string): boolean
  /** Counts a verified batch. */
  take(origin: string): void
}

/** GCRA with one number per origin; full shares are forgotten when GOSSIP_ORIGINS_MAX is reached. */
export function createOriginRate(
  clock: Clock,
  { perSecond, burst } = { perSecond: GOSSIP_RATE_PER_SECOND, burst: GOSSIP_BURST }
): OriginRate {
  const intervalMs = 1_000 / perSecond
  const toleranceMs = intervalMs * burst
  /** Theoretical arrival time of the next batch, per origin. */
  const dueMs = new Map<string, number>()

  return {
    isOver: origin => (dueMs.get(origin) ?? 0) - clock.monotonicMs() > toleranceMs - intervalMs,

    take(origin) {
      const nowMs = clock.monotonicMs()

      if (dueMs.size >= GOSSIP_ORIGINS_MAX && !dueMs.has(origin)) {
        for (const [known, due] of dueMs) if (due <= nowMs) dueMs.delete(known)
      }

      dueMs.set(origin, Math.max(nowMs, dueMs.get(origin) ?? 0) + intervalMs)
    }
  }
}
