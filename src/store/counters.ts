import { FEED_RESERVE, NUMBER_RESERVE } from './constants.js'
import type { CounterName } from './watermark.js'

const RESERVE: Readonly<Record<CounterName, number>> = {
  feed: FEED_RESERVE,
  stream: NUMBER_RESERVE,
  org: NUMBER_RESERVE,
  name: NUMBER_RESERVE
}
const COUNTER_NAMES: readonly CounterName[] = ['feed', 'stream', 'org', 'name']

/**
 * Local numbers and feed sequences. A number that was given out and then lost with an unsynced or damaged write must never be
 * given out again: a claim that survived elsewhere would point to a stranger's stream. So the watermark file sets blocks aside.
 */
export interface Counters {
  next(counter: CounterName): number
  /** Numbers up to this one may have been used. */
  raise(counter: CounterName, number: number): void
  /** Highest number given out. */
  last(counter: CounterName): number
  /** Ceilings to write before anything that uses the numbers; undefined when the last ones suffice. */
  takeCeilings(): Partial<Record<CounterName, number>> | undefined
  /** Ceilings of a clean stop: what was given out, nothing more. */
  exact(): Record<CounterName, number>
}

/** `from` holds the highest number that may have been used. */
export function createCounters(from: Readonly<Record<CounterName, number>>): Counters {
  const last = { ...from }
  const ceilings = { ...from }

  return {
    next: counter => ++last[counter],
    raise(counter, number) {
      last[counter] = Math.max(last[counter], number)
    },
    last: counter => last[counter],
    takeCeilings() {
      const raised: Partial<Record<CounterName, number>> = {}
      let isRaised = false

      for (const counter of COUNTER_NAMES) {
        if (last[counter] <= ceilings[counter]) continue
        ceilings[counter] = last[counter] + RESERVE[counter]
        raised[counter] = ceilings[counter]
        isRaised = true
      }

      return isRaised ? raised : undefined
    },
    exact: () => ({ ...last })
  }
}
