import type { Clock, Timer } from '../../src/clock.js'
import { NOW_MS } from '../support/roster-maker.js'
import type { Random } from './random.js'

/** What happens when, in virtual milliseconds from 0. Two things of one moment happen in the order in which they were asked for. */
export interface Timeline {
  nowMs(): number
  after(afterMs: number, call: () => void): Timer
  /** Lets everything up to this moment happen; promises settle between any two events. */
  runUntil(untilMs: number): Promise<void>
  /** Events so far. */
  events(): number
}

interface Event {
  atMs: number
  order: number
  call: () => void
  isStopped: boolean
}

export function createTimeline(): Timeline {
  const heap: Event[] = []
  let nowMs = 0
  let order = 0
  let events = 0

  return {
    nowMs: () => nowMs,
    events: () => events,

    after(afterMs, call) {
      const event: Event = { atMs: nowMs + Math.max(0, afterMs), order: order++, call, isStopped: false }
      push(heap, event)

      return {
        stop() {
          event.isStopped = true
        }
      }
    },

    async runUntil(untilMs) {
      for (let [next] = heap; next !== undefined && next.atMs <= untilMs; [next] = heap) {
        pop(heap)
        if (next.isStopped) continue

        nowMs = next.atMs
        events++
        next.call()
        await settled()
      }

      nowMs = untilMs
    }
  }
}

/** Resolves after every promise that can go on has done so: nothing under simulation waits for a disk or a network. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

function push(heap: Event[], event: Event): void {
  let at = heap.length
  heap.push(event)

  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (above === undefined || !isBefore(event, above)) break

    heap[at] = above
    at = parent
  }

  heap[at] = event
}

function pop(heap: Event[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return

  let at = 0

  for (;;) {
    const left = 2 * at + 1
    const [a, b] = [heap[left], heap[left + 1]]
    if (a === undefined) break

    const child = b !== undefined && isBefore(b, a) ? left + 1 : left
    const below = heap[child]
    if (below === undefined || !isBefore(below, last)) break

    heap[at] = below
    at = child
  }

  heap[at] = last
}

/** The clock of one run of one node: it may be off, and everything that waits on it ends with the node. */
export interface NodeClock extends Clock {
  /** From now on nothing that waits on this clock is called. */
  kill(): void
}

/** @param skewMs - this clock minus the true time */
export function createNodeClock(timeline: Timeline, random: Random, skewMs: () => number): NodeClock {
  let isDead = false

  function after(afterMs: number, call: () => void): Timer {
    return timeline.after(afterMs, () => {
      if (!isDead) call()
    })
  }

  return {
    nowMs: () => Math.floor(NOW_MS + timeline.nowMs() + skewMs()),
    monotonicMs: () => timeline.nowMs(),
    random: () => random.next(),
    after,

    every(everyMs, call) {
      let timer = after(everyMs, turn)

      function turn(): void {
        timer = after(everyMs, turn)
        call()
      }

      return { stop: () => timer.stop() }
    },

    sleep(ms, signal) {
      return new Promise(resolve => {
        if (signal?.aborted === true) return resolve()

        const timer = after(ms, resolve)
        signal?.addEventListener('abort', () => {
          timer.stop()
          resolve()
        })
      })
    },

    kill() {
      isDead = true
    }
  }
}
