import type { ConditionBook } from './condition.js'
import { SCAN_CHUNK } from './constants.js'
import { openRow, sealRow } from './crc.js'
import { type Database, readTolerant } from './database.js'
import { Table, type TableNumber, tableRange } from './keys.js'
import { decodeNumbers, encodeNumbers } from './row-codecs.js'
import { addRow, isSameTotal, type RowTotal, shiftSum, takeRow } from './row-sum.js'
import { ownKey } from './start.js'
import type { Transaction } from './transaction.js'
import type { Watermark } from './watermark.js'

type DbSnapshot = ReturnType<Database['snapshot']>

/** Tables whose rows nothing else proves one by one. Their names are for people. */
const COUNTED_TABLES: ReadonlyArray<{ table: TableNumber; name: string }> = [
  { table: Table.feed, name: 'the change feed' },
  { table: Table.roster, name: 'roster objects' },
  { table: Table.forkProof, name: 'fork proofs' },
  { table: Table.quarantine, name: 'quarantined rows' },
  { table: Table.delivery, name: 'deliveries' },
  { table: Table.erasure, name: 'erasure marks' }
]
const COUNTED = COUNTED_TABLES.map(({ table }) => table)

/**
 * What the rows of small tables come to, kept with every group of writes: a row that vanished, or came back, shows in the next walk
 * (chapter 6), though its table has no other proof.
 */
export interface TableTotals {
  /** Follows this group, and adds the row that says so. Call right before it is written. */
  plan(tx: Transaction): void
  /** The totals of this moment; take a snapshot of the database in the same turn. */
  moment(): TotalsMoment
  /**
   * Compares a moment with what the database held then. What differs is taken for true from now on (the next
   * group says so on disk), and its name is given.
   */
  findChanged(moment: TotalsMoment, snapshot: DbSnapshot): Promise<string[]>
}

/** Totals in the order of COUNTED_TABLES. */
export type TotalsMoment = readonly RowTotal[]

/** Reads the totals; a database of an earlier release is counted once. */
export async function openTotals(db: Database, watermark: Watermark, condition: ConditionBook): Promise<TableTotals> {
  const totals = await loadTotals(db, watermark, condition)
  let isDirty = false

  return {
    plan(tx) {
      let isChanged = isDirty
      for (const { key, value } of tx.rowsOf(COUNTED)) {
        const total = totals[COUNTED.findIndex(table => table === key[0])]
        const before = readTolerant(db, key, () => {
          condition.report('totals', 'STORE_CORRUPT', 'A row of a small table is unreadable')
        })
        if (total === undefined) continue

        if (before !== undefined) takeRow(total, key, before)
        if (value !== undefined) addRow(total, key, value)
        isChanged = true
      }

      isDirty = false
      if (isChanged) tx.put(ownKey('totals'), seal(totals))
    },

    moment: () => totals.map(total => ({ ...total })),

    async findChanged(moment, snapshot) {
      const changed: string[] = []

      for (const [i, { table, name }] of COUNTED_TABLES.entries()) {
        const [then, now] = [moment[i], totals[i]]
        const found = await countRows(db, table, snapshot)
        if (then === undefined || now === undefined || isSameTotal(then, found)) continue

        // what was written since stays counted
        now.rows += found.rows - then.rows
        now.sum = shiftSum(now.sum, found.sum, then.sum)
        isDirty = true
        changed.push(name)
      }

      return changed
    }
  }
}

async function loadTotals(db: Database, watermark: Watermark, condition: ConditionBook): Promise<RowTotal[]> {
  const key = ownKey('totals')
  const value = db.getSync(key)
  const body = value === undefined ? undefined : openRow(key, value)

  if (body !== undefined) {
    const numbers = decodeNumbers(body)

    return COUNTED_TABLES.map((_table, i) => ({ rows: numbers[2 * i] ?? 0, sum: numbers[2 * i + 1] ?? 0 }))
  }

  // each release that writes the second copy writes the totals as well
  if (watermark.kept() > 0) condition.report('totals', 'STORE_CORRUPT', 'What the small tables come to is lost: rows of them may be')

  const totals: RowTotal[] = []
  for (const { table } of COUNTED_TABLES) totals.push(await countRows(db, table))
  await db.put(key, seal(totals), { sync: true })

  return totals
}

function seal(totals: TotalsMoment): Uint8Array {
  return sealRow(ownKey('totals'), encodeNumbers(...totals.flatMap(({ rows, sum }) => [rows, sum])))
}

async function countRows(db: Database, table: TableNumber, snapshot?: DbSnapshot): Promise<RowTotal> {
  const total: RowTotal = { rows: 0, sum: 0 }
  const iterator = db.iterator({ ...tableRange(table), ...(snapshot === undefined ? {} : { snapshot }) })

  try {
    for (let part = await iterator.nextv(SCAN_CHUNK); part.length > 0; part = await iterator.nextv(SCAN_CHUNK)) {
      for (const [key, value] of part) addRow(total, key, value)
    }
  } finally {
    await iterator.close()
  }

  return total
}
