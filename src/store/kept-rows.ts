import type { Log } from '../log.js'
import type { ConditionBook } from './condition.js'
import { KEPT_COMPACT_BYTES, SCAN_CHUNK } from './constants.js'
import { openRow, sealRow } from './crc.js'
import { type Database, readTolerant } from './database.js'
import { GROUPS_LOST } from './group-ledger.js'
import { type KeptLog, type KeptRow, type KeptState, openKeptLog } from './kept-log.js'
import { Table, type TableNumber, tableRange } from './keys.js'
import { decodeNumbers, encodeNumbers } from './row-codecs.js'
import { addRow, isSameTotal, type RowTotal, takeRow } from './row-sum.js'
import { ownKey } from './start.js'
import type { Transaction } from './transaction.js'
import type { Watermark } from './watermark.js'

/** What no peer can give back: open windows, API keys, and what other parts keep (quotas, bans, invites, the cursor key). */
const KEPT_TABLES: readonly TableNumber[] = [Table.window, Table.apiKey, Table.meta]

/** Topic of the condition while such rows are lost. */
export const KEPT_LOST = 'kept'

/** Keeps the second copy (kept-log.ts) equal to the database, group by group. */
export interface KeptRows {
  /** The rows of this group that are kept twice; adds the row that says what all of them come to. Call right before the group is written. */
  plan(tx: Transaction): KeptPlan | undefined
  /** After the group was written, before it is acknowledged. Gives the number for the watermark. */
  append(plan: KeptPlan): Promise<number>
  close(): Promise<void>
}

export interface KeptPlan {
  rows: KeptRow[]
  state: KeptState
}

export interface KeptComponents {
  db: Database
  watermark: Watermark
  condition: ConditionBook
  log: Log
}

/**
 * Holds the database against its second copy, and mends the one by the other: any single fault leaves one of them whole. Call it
 * before these tables are read.
 */
export async function openKeptRows(path: string, components: KeptComponents): Promise<KeptRows> {
  const keptLog = await openKeptLog(path, components.watermark.kept())

  try {
    const state = await reconcile(keptLog, components)

    return createKeptRows(keptLog, state, components)
  } catch (err) {
    await keptLog.close()
    throw err
  }
}

function createKeptRows(keptLog: KeptLog, opened: Standing, { db, condition, log }: KeptComponents): KeptRows {
  let { state, liveBytes } = opened
  let mayCompact = true

  async function compact(): Promise<void> {
    if (!mayCompact || keptLog.bytes < KEPT_COMPACT_BYTES || keptLog.bytes < 4 * liveBytes) return

    const { rows, total } = streamRows(db)
    mayCompact = await keptLog.rewrite(rows, state, total)
    if (mayCompact) return

    condition.report(KEPT_LOST, 'STORE_CORRUPT', 'Rows of small tables are damaged: the next start takes them from their second copy')
    log.error('the second copy was not shortened: the database holds other rows than it was given')
  }

  return {
    plan(tx) {
      const rows = [...tx.rowsOf(KEPT_TABLES)]
      if (rows.length === 0) return undefined

      const next: KeptState = { ...state, group: state.group + 1 }

      for (const { key, value } of rows) {
        const before = readTolerant(db, key, err => log.error('a kept row is unreadable', err))
        if (before !== undefined) takeRow(next, key, before)
        if (value !== undefined) addRow(next, key, value)
        liveBytes += (value?.byteLength ?? -key.byteLength) - (before?.byteLength ?? -key.byteLength)
      }

      tx.put(ownKey('kept'), sealState(next))

      return { rows, state: next }
    },
    async append(plan) {
      await keptLog.append(plan.rows, plan.state)
      state = plan.state
      await compact()

      return state.group
    },
    close: () => keptLog.close()
  }
}

interface Standing {
  state: KeptState
  /** Bytes of the rows that live. */
  liveBytes: number
}

async function reconcile(keptLog: KeptLog, components: KeptComponents): Promise<Standing> {
  const { db, condition, log } = components
  const own = readOwnState(db)
  const held = await totalOf(db)
  const isDbWhole = own !== undefined && isSameTotal(own, held.total) && !held.isDamaged && !condition.has(GROUPS_LOST)
  const standing: Standing = { state: keptLog.state, liveBytes: held.bytes }

  if (keptLog.found === 'whole') {
    if (!held.isDamaged && isSameTotal(keptLog.state, held.total)) return standing
    // a crash came between the two writes: nobody was told of that group, and it may stay
    if (isDbWhole && own.group === keptLog.state.group + 1) return { ...standing, state: await copyAll(keptLog, db, own) }

    await mend(db, await keptLog.read(), keptLog.state, { isLogWhole: true })
    log.warn('rows of this node alone were damaged or gone and are restored from their second copy')

    return { ...standing, liveBytes: (await totalOf(db)).bytes }
  }

  const isFirst = keptLog.found === 'absent' && own === undefined && components.watermark.kept() === 0

  if (!isFirst && !isDbWhole) {
    await mend(db, onlyMeta(await keptLog.read()), undefined, { isLogWhole: false })
    condition.report(
      KEPT_LOST,
      'STORE_CORRUPT',
      'Open windows, API keys or settings are lost: the database and their second copy are damaged'
    )
  } else if (!isFirst) {
    log.warn('the second copy of the rows of this node alone was damaged and is written anew')
  }

  const after = await totalOf(db)
  const group = Math.max(own?.group ?? 0, components.watermark.kept(), keptLog.state.group) + 1

  return { state: await copyAll(keptLog, db, { ...after.total, group }), liveBytes: after.bytes }
}

/**
 * Where neither copy is whole nobody knows whether a row was lost or taken away on purpose: a revoked API key must not come back, and a
 * cell of a window is published once. What other parts keep replaces itself.
 */
function onlyMeta(kept: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...kept].filter(([name]) => name.charCodeAt(0) === Table.meta))
}

/** Writes the log anew from the database, and the row that says so into the database. */
async function copyAll(keptLog: KeptLog, db: Database, state: KeptState): Promise<KeptState> {
  await db.put(ownKey('kept'), sealState(state), { sync: true })
  const { rows, total } = streamRows(db)
  await keptLog.rewrite(rows, state, total)

  return state
}

/**
 * Puts what the second copy has and the database has not, or damaged. Of a whole copy also the other way round: what it has not
 * is gone from the database as well.
 */
async function mend(
  db: Database,
  kept: ReadonlyMap<string, Uint8Array>,
  state: KeptState | undefined,
  { isLogWhole }: { isLogWhole: boolean }
): Promise<void> {
  const seen = new Set<string>()
  const batch = db.batch()

  for (const table of KEPT_TABLES) {
    for await (const [key, value] of db.iterator(tableRange(table))) {
      const name = Buffer.from(key).toString('latin1')
      const isGood = openRow(key, value) !== undefined
      const wanted = kept.get(name)
      const isRight = isLogWhole ? wanted !== undefined && Buffer.compare(wanted, value) === 0 : isGood

      if (isRight) seen.add(name)
      else if (wanted === undefined) batch.del(key)
    }
  }

  for (const [name, value] of kept) if (!seen.has(name)) batch.put(Buffer.from(name, 'latin1'), value)
  if (state !== undefined) batch.put(ownKey('kept'), sealState(state))
  await batch.write({ sync: true })
}

interface Held {
  total: RowTotal
  bytes: number
  /** A row does not match its checksum. */
  isDamaged: boolean
}

async function totalOf(db: Database): Promise<Held> {
  const { rows, total, isDamaged } = streamRows(db)
  let bytes = 0
  for await (const { key, value } of rows) bytes += key.byteLength + value.byteLength

  return { total: total(), bytes, isDamaged: isDamaged() }
}

/** All kept rows of the database, and what those that were read come to. */
function streamRows(db: Database): {
  rows: AsyncGenerator<KeptRow & { value: Uint8Array }>
  total(): RowTotal
  isDamaged(): boolean
} {
  const total: RowTotal = { rows: 0, sum: 0 }
  let isDamaged = false

  async function* rows(): AsyncGenerator<KeptRow & { value: Uint8Array }> {
    for (const table of KEPT_TABLES) {
      const iterator = db.iterator(tableRange(table))

      try {
        for (let part = await iterator.nextv(SCAN_CHUNK); part.length > 0; part = await iterator.nextv(SCAN_CHUNK)) {
          for (const [key, value] of part) {
            addRow(total, key, value)
            isDamaged ||= openRow(key, value) === undefined
            yield { key, value }
          }
        }
      } finally {
        await iterator.close()
      }
    }
  }

  return { rows: rows(), total: () => total, isDamaged: () => isDamaged }
}

function sealState({ group, rows, sum }: KeptState): Uint8Array {
  return sealRow(ownKey('kept'), encodeNumbers(group, rows, sum))
}

function readOwnState(db: Database): KeptState | undefined {
  const key = ownKey('kept')
  const value = db.getSync(key)
  const body = value === undefined ? undefined : openRow(key, value)
  if (body === undefined) return undefined

  const [group = 0, rows = 0, sum = 0] = decodeNumbers(body)

  return { group, rows, sum }
}
