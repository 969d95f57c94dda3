import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Mesh } from '../mesh/index.js'
import type { Store } from '../store/store.js'
import type { Chore } from './upkeep.js'

const LOOK_EVERY_MS = 5_000
/** While all is well, one turn of the walk in this time: 10 million records in 10,000 batches take 80 minutes (7 days, chapter 6). */
const TURN_EVERY_MS = 30_000
/** Batches of one turn: some tens of milliseconds, so that nothing else waits. */
const STEPS = 64
/** Turns in a row while the store is degraded. */
const REPAIR_TURNS_MAX = 40

export interface IntegrityWalkComponents {
  store: Pick<Store, 'verify' | 'condition' | 'confirmRepaired'>
  mesh: Pick<Mesh, 'peers'>
  clock: Clock
  log: Log
}

/**
 * The background walk over everything that the store holds. A degraded store is walked faster, and leaves that state by itself
 * when a whole walk has met no fault and a peer, asked since, is in sync: then nobody holds anything that is lacking here.
 */
export function createIntegrityWalk({ store, mesh, clock, log }: IntegrityWalkComponents): Chore {
  let walk: Uint8Array | undefined
  let turnMs = 0
  let degradedMs: number | undefined

  /** @returns whether the walk has come to its end */
  async function turn(): Promise<boolean> {
    const { holes, claims, next } = await store.verify({ steps: STEPS, ...(walk === undefined ? {} : { after: walk }) })
    walk = next
    if (holes > 0 || claims > 0) log.warn('the integrity walk found damage', { holes, claims })

    return next === undefined
  }

  async function repair(sinceMs: number): Promise<void> {
    for (let turns = 0; turns < REPAIR_TURNS_MAX; turns++) {
      if (!(await turn())) continue

      const isProven = mesh.peers().some(({ inSync, lastSyncMs }) => inSync === true && (lastSyncMs ?? 0) > sinceMs)
      if (isProven && (await store.confirmRepaired())) log.info('the store is repaired')

      return
    }
  }

  return {
    name: 'integrity walk',
    everyMs: LOOK_EVERY_MS,
    async work() {
      const nowMs = clock.nowMs()

      if (store.condition().state === 'degraded') {
        degradedMs ??= nowMs
        await repair(degradedMs)

        return
      }

      degradedMs = undefined
      if (nowMs - turnMs < TURN_EVERY_MS) return

      turnMs = nowMs
      await turn()
    }
  }
}
