import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Mesh } from '../mesh/index.js'
import type { Store } from '../store/store.js'
import type { Chore } from './upkeep.js'

const LOOK_EVERY_MS = 5_000
/** While all is well, the walk goes on once in this time: 10 million records in 10,000 batches take 80 minutes. */
const TURN_EVERY_MS = 30_000
/** A whole walk takes no longer, of however many batches: less than half of the 7 days of chapter 6, as a restart begins anew. */
const WALK_MS_MAX = 3 * 86_400_000
/** Batches of one turn: some tens of milliseconds, so that nothing else waits. */
const STEPS = 64
/** Turns in a row while the store is degraded. */
const REPAIR_TURNS_MAX = 40

export interface IntegrityWalkComponents {
  store: Pick<Store, 'verify' | 'condition' | 'confirmRepaired' | 'listStreams'>
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

  /** Turns that are due at once for the walk to end in time. */
  function turnsDue(): number {
    const batches = store.listStreams().reduce((sum, { floor, head }) => sum + Math.max(0, head - floor + 1), 0)

    return Math.max(1, Math.ceil((batches * TURN_EVERY_MS) / (WALK_MS_MAX * STEPS)))
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
      for (let due = turnsDue(); due > 0; due--) if (await turn()) return
    }
  }
}
