import { GROUPS_KEPT, SCAN_CHUNK } from './constants.js'
import type { ConditionBook } from './condition.js'
import { openRow, sealRow } from './crc.js'
import type { Database } from './database.js'
import { groupKey, parseGroupKey, Table, tableRange } from './keys.js'
import { decodeNumbers, encodeNumbers } from './row-codecs.js'
import { ownKey } from './start.js'
import type { Transaction } from './transaction.js'
import type { Watermark } from './watermark.js'

/** Topic of the condition while groups of writes are missing. */
export const GROUPS_LOST = 'groups'

/**
 * Proves that no group of writes is gone. LevelDB drops what it cannot read of its log or its manifest and opens without a
 * word (chapter 6). Each group therefore carries a row of its own, numbered without gaps, and the watermark file outside LevelDB
 * knows the newest number: a gap, or a newest row below that number, is a loss, whatever tables the lost rows were of.
 */
export interface GroupLedger {
  /** Adds the row of the next group to it, and gives its number. */
  next(tx: Transaction): number
  /** What was lost has come back, or is given up: numbering begins anew. */
  forget(tx: Transaction): void
}

const NOTHING = new Uint8Array(0)

/** Reads the rows and tells what is missing. */
export async function openLedger(db: Database, watermark: Watermark, condition: ConditionBook): Promise<GroupLedger> {
  const base = readBase(db)
  const { first, last, gaps } = await scan(db, base)
  const expected = Math.max(base + 1, last - GROUPS_KEPT + 1)
  const lost = gaps + Math.max(0, last === 0 ? 0 : first - expected) + Math.max(0, watermark.group() - Math.max(last, base))

  if (lost > 0) {
    condition.report(GROUPS_LOST, 'STORE_CORRUPT', `${lost} group(s) of writes are lost: what peers hold of them is fetched from them`)
  }

  let newest = Math.max(last, base, watermark.group())

  return {
    next(tx) {
      newest++
      const key = groupKey(newest)
      tx.put(key, sealRow(key, NOTHING))
      if (newest > GROUPS_KEPT) tx.delete(groupKey(newest - GROUPS_KEPT))

      return newest
    },
    forget(tx) {
      const key = ownKey('groupBase')
      tx.put(key, sealRow(key, encodeNumbers(newest)))
    }
  }
}

/** Groups up to this number are not asked for any more. */
function readBase(db: Database): number {
  const key = ownKey('groupBase')
  const value = db.getSync(key)
  const body = value === undefined ? undefined : openRow(key, value)

  return body === undefined ? 0 : (decodeNumbers(body)[0] ?? 0)
}

async function scan(db: Database, base: number): Promise<{ first: number; last: number; gaps: number }> {
  const iterator = db.iterator({ gte: groupKey(base + 1), lt: tableRange(Table.group).lt })
  const found = { first: 0, last: 0, gaps: 0 }

  try {
    for (;;) {
      const rows = await iterator.nextv(SCAN_CHUNK)
      if (rows.length === 0) break

      for (const [key, value] of rows) {
        if (openRow(key, value) === undefined) continue

        const group = parseGroupKey(key)
        if (found.last > 0) found.gaps += group - found.last - 1
        else found.first = group
        found.last = group
      }
    }
  } finally {
    await iterator.close()
  }

  return found
}
