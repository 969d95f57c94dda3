import type { Clock } from '../clock.js'
import { writeStates } from './batch-plan.js'
import type { ConditionBook } from './condition.js'
import type { Counters } from './counters.js'
import type { Database } from './database.js'
import type { Counts } from './engine.js'
import type { GroupLedger } from './group-ledger.js'
import type { KeptRows } from './kept-rows.js'
import { numberKey, Table } from './keys.js'
import type { StoreMetrics } from './metrics.js'
import type { NameTable } from './names.js'
import { encodeCounts, ownKey } from './start.js'
import type { StreamTable } from './streams.js'
import type { TableTotals } from './table-totals.js'
import type { Transaction } from './transaction.js'
import type { Watermark } from './watermark.js'

export interface WriterComponents {
  db: Database
  watermark: Watermark
  streams: StreamTable
  names: NameTable
  counters: Counters
  counts: Counts
  metrics: StoreMetrics
  clock: Clock
  condition: ConditionBook
  ledger: GroupLedger
  kept: KeptRows
  totals: TableTotals
}

/**
 * Makes one group durable, in the order of chapter 6: numbers set aside → LevelDB batch → second copy of what nobody else holds →
 * watermark of own streams → visible.
 * Everything before the first await belongs to this group; what is planned meanwhile goes to the next.
 */
export function createWriter(components: WriterComponents): (tx: Transaction) => Promise<void> {
  const { db, watermark, streams, names, counters, counts, metrics, clock, condition, ledger, kept, totals } = components

  return async tx => {
    const startedMs = clock.monotonicMs()

    for (const { number, text } of names.takeNew()) tx.putSealed(numberKey(Table.name, number), Buffer.from(text, 'utf8'))
    writeStates(tx)
    if (tx.hasClaims) tx.putSealed(ownKey('counts'), encodeCounts(counts))

    const ceilings = counters.takeCeilings()
    const heads = [...tx.heads.values()]
    const group = ledger.next(tx)
    const twice = kept.plan(tx)
    totals.plan(tx)

    if (ceilings !== undefined) await watermark.append({ ceilings })
    await tx.write(db)
    // A group that did not wait for the disk may be lost with the power; only the next one that did stands for it.
    const copied = twice === undefined ? {} : { kept: await kept.append(twice) }
    await watermark.append({ heads, ...(tx.isSync ? { group } : {}), ...copied })

    streams.publish(tx.states)
    for (const number of tx.states.keys()) condition.streamChanged(number)
    metrics.groupSeconds.observe({}, (clock.monotonicMs() - startedMs) / 1_000)
  }
}
