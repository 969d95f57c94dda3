import { type Clock, systemClock } from '../../src/clock.js'

/** A clock that stands still until it is moved; timers that fall due on the way fire in order. */
export interface SteppedClock extends Clock {
  move(ms: number): void
}

export function steppedClock(startMs = 1_000_000): SteppedClock {
  const timers = new Set<{ atMs: number; everyMs?: number; call: () => void }>()
  let nowMs = startMs

  function start(afterMs: number, call: () => void, everyMs?: number) {
    const timer = { atMs: nowMs + afterMs, call, ...(everyMs === undefined ? {} : { everyMs }) }
    timers.add(timer)

    return { stop: () => void timers.delete(timer) }
  }

  return {
    ...systemClock,
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (afterMs, call) => start(afterMs, call),
    every: (everyMs, call) => start(everyMs, call, everyMs),
    sleep: ms => new Promise(resolve => void start(ms, resolve)),
    random: () => 0.5,

    move(ms) {
      const untilMs = nowMs + ms

      for (;;) {
        const [due] = [...timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)
        if (due === undefined) break

        nowMs = due.atMs
        if (due.everyMs === undefined) timers.delete(due)
        else due.atMs += due.everyMs
        due.call()
      }

      nowMs = untilMs
    }
  }
}
