/**
 * A token bucket that needs one number (GCRA). Times come from the monotonic clock, in milliseconds.
 */
export interface Rate {
  /** Takes one; answers 0 when allowed, else the milliseconds to wait. */
  take(nowMs: number): number
}

export function createRate({ perMinute, burst }: { perMinute: number; burst: number }): Rate {
  const everyMs = 60_000 / perMinute
  const toleranceMs = everyMs * Math.max(1, burst)
  let arrivalMs = Number.NEGATIVE_INFINITY

  return {
    take(nowMs) {
      const next = Math.max(arrivalMs, nowMs) + everyMs
      const waitMs = next - nowMs - toleranceMs
      if (waitMs > 0) return waitMs

      arrivalMs = next

      return 0
    }
  }
}
