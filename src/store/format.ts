import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import { FORMAT_VERSION, MIGRATION_TOLD_MS, SCAN_CHUNK } from './constants.js'
import { openRow, sealRow } from './crc.js'
import type { Database } from './database.js'
import { Table, tableRange } from './keys.js'
import { decodeNumbers, decodeStream, decodeStreamOf1, encodeNumbers, encodeStream } from './row-codecs.js'
import { ownKey } from './start.js'

export interface FormatComponents {
  clock: Clock
  log: Log
}

/**
 * Brings the rows of one layout into the next. It may be interrupted at any point and is run again then, over rows of which it
 * has rewritten some: it must leave those as they are. Damaged rows stay as they are: the start finds them.
 *
 * @param told - to be called with the rows done so far
 */
type Step = (db: Database, told: (rows: number) => void) => Promise<void>

/** From each earlier layout to the one after it. */
const STEPS: ReadonlyMap<number, Step> = new Map([[1, sizeCutHashes]])

/**
 * Checks the layout of a database and migrates one of an earlier release, step by step; the number moves after each step, synced.
 *
 * @throws NodeError `STORE_FORMAT_NEWER` for a database that a later release has written, which stays as it is ·
 * `STORE_OPEN_FAILED` when the number is damaged or of a layout that no release had
 */
export async function checkFormat(db: Database, components: FormatComponents): Promise<void> {
  const key = ownKey('format')
  const value = db.getSync(key)
  if (value === undefined) return db.put(key, sealRow(key, encodeNumbers(FORMAT_VERSION)), { sync: true })

  const [found] = decodeNumbers(openRow(key, value) ?? new Uint8Array(0))
  if (found !== undefined && found > FORMAT_VERSION) throw formatNewer(found, 'The store')

  for (let format = found ?? 0; format < FORMAT_VERSION; format++) {
    const step = STEPS.get(format)

    if (step === undefined) {
      throw new NodeError('STORE_OPEN_FAILED', `The store has layout ${found ?? 'unreadable'}, which no release has written`, {
        fix: 'tocsin restore FILE   from a backup; or tocsin db rebuild --from-peers'
      })
    }

    await migrate(db, { format, step }, components)
    await db.put(key, sealRow(key, encodeNumbers(format + 1)), { sync: true })
  }
}

async function migrate(db: Database, { format, step }: { format: number; step: Step }, { clock, log }: FormatComponents): Promise<void> {
  const startedMs = clock.monotonicMs()
  let toldMs = startedMs
  let rows = 0

  log.info('the store is migrated to the next layout', { from: format, to: format + 1 })
  await step(db, done => {
    rows = done
    if (clock.monotonicMs() - toldMs < MIGRATION_TOLD_MS) return

    toldMs = clock.monotonicMs()
    log.info('the migration goes on', { rows })
  })
  log.info('the store is migrated', { to: format + 1, rows, ms: Math.round(clock.monotonicMs() - startedMs) })
}

/** 1 → 2: the hash at the cut of a stream has its length in front, so that every row says where it ends. */
async function sizeCutHashes(db: Database, told: (rows: number) => void): Promise<void> {
  const iterator = db.iterator(tableRange(Table.stream))
  let rows = 0

  try {
    for (let chunk = await iterator.nextv(SCAN_CHUNK); chunk.length > 0; chunk = await iterator.nextv(SCAN_CHUNK)) {
      const batch = db.batch()

      for (const [key, value] of chunk) {
        const body = openRow(key, value)
        if (body !== undefined && !isOfLayout2(body)) batch.put(key, sealRow(key, encodeStream(decodeStreamOf1(body))))
      }

      await batch.write({ sync: true })
      rows += chunk.length
      told(rows)
    }
  } finally {
    await iterator.close()
  }
}

/** A row of layout 1 ends with 0 or 32 bytes after its last number, one of layout 2 with 1 or 33. */
function isOfLayout2(body: Uint8Array): boolean {
  try {
    decodeStream(body)

    return true
  } catch (err) {
    if (err instanceof NodeError && err.code === 'STORE_CORRUPT') return false
    throw err
  }
}

export function formatNewer(format: number, what: string): NodeError {
  return new NodeError('STORE_FORMAT_NEWER', `${what} has layout ${format}; this release reads layouts up to ${FORMAT_VERSION}`, {
    fix: 'install the release that wrote it, or a later one; nothing was changed'
  })
}
