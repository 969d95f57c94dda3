import type { Clock, Timer } from '../clock.js'
import { isNodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'

/** One piece of work that repeats: it never overlaps itself, and a failure waits for the next turn. */
export interface Chore {
  /** Fixed words for the log. */
  name: string
  everyMs: number
  /** Also at the start of the node, and nobody waits for it. */
  isDueAtStart?: boolean
  work(): Promise<void>
}

/** The chores of a node. Stopping waits for those that run. */
export function createUpkeep(chores: readonly Chore[], { clock, log }: { clock: Clock; log: Log }): Startable {
  const running = new Map<string, Promise<void>>()
  let timers: Timer[] = []

  function turn({ name, work }: Chore): void {
    if (running.has(name)) return

    const done = work()
      .catch(err => {
        // the node stops while the chore waits
        if (isNodeError(err, 'NODE_NOT_READY')) return

        log.error('a chore of this node failed and will be tried again', err, {
          chore: name,
          code: isNodeError(err) ? err.code : 'INTERNAL'
        })
      })
      .finally(() => running.delete(name))

    running.set(name, done)
  }

  return {
    name: 'upkeep',
    async start() {
      if (timers.length > 0) return

      timers = chores.map(chore => clock.every(chore.everyMs, () => turn(chore)))
      for (const chore of chores) if (chore.isDueAtStart === true) turn(chore)
    },
    async stop() {
      for (const timer of timers) timer.stop()
      timers = []
      await Promise.all(running.values())
    }
  }
}
