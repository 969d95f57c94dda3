import type { Clock, Timer } from '../../clock.js'
import { SYNC_ANSWER_MS } from '../constants.js'

/** Notices that one peer keeps us waiting, long before the wait is given up (3.4: no answer within 2 s, the next). */
export interface Patience {
  /** Waits for `work`, something that the peer has to do. Of several waits at a time the first counts. */
  during<T>(work: Promise<T>): Promise<T>
  /** Whether a wait lasts longer than SYNC_ANSWER_MS now. Our own work between two waits never makes it so. */
  isStalled(): boolean
}

/** @param onStall - called once for each wait that gets too long */
export function createPatience(clock: Clock, onStall: () => void): Patience {
  let waits = 0
  let timer: Timer | undefined
  let isStalled = false

  return {
    isStalled: () => isStalled,

    async during(work) {
      waits += 1
      timer ??= clock.after(SYNC_ANSWER_MS, () => {
        isStalled = true
        onStall()
      })

      try {
        return await work
      } finally {
        waits -= 1

        if (waits === 0) {
          timer?.stop()
          timer = undefined
          isStalled = false
        }
      }
    }
  }
}
