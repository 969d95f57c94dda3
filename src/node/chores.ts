import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { Mesh } from '../mesh/index.js'
import type { Aggregates } from '../outbox/aggregates.js'
import type { Deliveries } from '../outbox/deliveries.js'
import type { Store } from '../store/store.js'
import { createIntegrityWalk } from './integrity-walk.js'
import type { RosterKeeper } from './roster-keeper.js'
import type { SigningGuard } from './signing-guard.js'
import type { StreamCuts } from './stream-cuts.js'
import type { Chore } from './upkeep.js'

const INBOX_EVERY_MS = 1_000
const POLICY_EVERY_MS = 2_000
const WINDOWS_EVERY_MS = 60_000
const EXPIRE_EVERY_MS = 60_000
/** For streams whose first batch was on its way when a revocation came. */
const CUTS_EVERY_MS = 5_000
/** How often it is looked who lacks something addressed: as often as the mesh asks whom to dial. */
const DELIVERIES_EVERY_MS = 5_000
/** Erasures that a stop has interrupted. */
const ERASE_EVERY_MS = 60_000
const COMPACT_EVERY_MS = 600_000
/** Erased bytes leave the disk this long after the first erasure: well within 24 h (4.4), and one rewriting for many erasures. */
const COMPACT_AFTER_MS = 3_600_000
/** Batches looked at in one turn of a walk: some tens of milliseconds, so that nothing else waits. */
const STEPS = 64
/** Turns of expiry in a row, so that one chore does not run for ever on a store that is far behind. */
const EXPIRE_TURNS_MAX = 100

export interface ChoresComponents {
  dir: string
  store: Store
  keeper: RosterKeeper
  cuts: StreamCuts
  deliveries: Pick<Deliveries, 'look'>
  aggregates: Aggregates
  guard: SigningGuard
  mesh: Pick<Mesh, 'announce' | 'peers'>
  reloadPolicy(): Promise<boolean>
  clock: Clock
  log: Log
}

/** What a node does by itself, again and again. */
export function createChores({
  dir,
  store,
  keeper,
  cuts,
  deliveries,
  aggregates,
  guard,
  mesh,
  reloadPolicy,
  clock,
  log
}: ChoresComponents): Chore[] {
  return [
    {
      name: 'roster inbox',
      everyMs: INBOX_EVERY_MS,
      async work() {
        // a pin first: it may be what lets a charter of the inbox in
        await keeper.takePins(dir)
        for (const object of await keeper.takeInbox(dir)) mesh.announce(object)
      }
    },
    { name: 'deliveries', everyMs: DELIVERIES_EVERY_MS, isDueAtStart: true, work: () => deliveries.look() },
    { name: 'ends of streams', everyMs: CUTS_EVERY_MS, work: () => cuts.refresh() },
    {
      name: 'policy files',
      everyMs: POLICY_EVERY_MS,
      async work() {
        await reloadPolicy()
      }
    },
    {
      name: 'aggregation windows',
      everyMs: WINDOWS_EVERY_MS,
      // what an earlier run froze; it may have to wait for the peers' word on the own heads
      isDueAtStart: true,
      async work() {
        const records = await aggregates.publishDue()
        if (records > 0) log.info('aggregates published', { records })
      }
    },
    {
      name: 'expiry',
      everyMs: EXPIRE_EVERY_MS,
      async work() {
        // never while the clock is in doubt: what is erased does not come back (chapter 6)
        for (let turn = 0; turn < EXPIRE_TURNS_MAX && !guard.isClockInDoubt(); turn++) {
          const { batches, isMore } = await store.expire(clock.nowMs(), STEPS)
          if (batches > 0) log.info('expired batches erased', { batches })
          if (!isMore) return
        }
      }
    },
    {
      name: 'erasures',
      everyMs: ERASE_EVERY_MS,
      async work() {
        const { batches } = await store.eraseMarked(clock.nowMs())
        if (batches > 0) log.info('batches erased for their publishers', { batches })
      }
    },
    {
      name: 'compaction',
      everyMs: COMPACT_EVERY_MS,
      // a node that is started again and again must come to it as well
      isDueAtStart: true,
      async work() {
        const sinceMs = store.erasedSinceMs()
        if (sinceMs === undefined || clock.nowMs() - sinceMs < COMPACT_AFTER_MS) return

        const startMs = clock.monotonicMs()
        await store.compact()
        log.info('erased bytes have left the disk', { ms: Math.round(clock.monotonicMs() - startMs) })
      }
    },
    createIntegrityWalk({ store, mesh, clock, log })
  ]
}
