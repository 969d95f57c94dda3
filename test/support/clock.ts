import { type Clock, systemClock } from '../../src/clock.js'

/** Real timers, and a wall clock that starts at `startMs` and moves with real time, plus whatever `shift` added. */
export function clockFrom(startMs: number): Clock & { shift(ms: number): void } {
  const zeroMs = performance.now()
  let shiftMs = 0

  return {
    ...systemClock,
    nowMs: () => Math.floor(startMs + shiftMs + performance.now() - zeroMs),
    shift(ms) {
      shiftMs += ms
    }
  }
}
