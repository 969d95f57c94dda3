/** A timer that a part can end. Opaque: simulators hand out their own. */
export interface Timer {
  stop(): void
}

/**
 * The only way to time in src/: wall clock in milliseconds since the epoch (UTC), a monotonic clock for
 * durations, timers and randomness for jitter. A simulator passes a twin of it.
 */
export interface Clock {
  /** Milliseconds since the epoch, UTC. May jump. */
  nowMs(): number
  /** Milliseconds on a clock that never falls; the zero is arbitrary. */
  monotonicMs(): number
  /** Calls back once after `afterMs`. The timer does not keep the process alive. */
  after(afterMs: number, call: () => void): Timer
  /** Calls back every `everyMs`. The timer does not keep the process alive. */
  every(everyMs: number, call: () => void): Timer
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Uniform in [0, 1): for jitter only, never for secrets. */
  random(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(afterMs, call) {
    const timer = setTimeout(call, afterMs)
    timer.unref()

    return { stop: () => clearTimeout(timer) }
  },
  every(everyMs, call) {
    const timer = setInterval(call, everyMs)
    timer.unref()

    return { stop: () => clearInterval(timer) }
  },
  sleep(ms, signal) {
    return new Promise(resolve => {
      if (signal?.aborted === true) return resolve()

      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done, { once: true })

      function done(): void {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
    })
  },
  random: () => Math.random()
}
