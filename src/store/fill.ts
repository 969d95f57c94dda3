import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { NodeError } from '../errors.js'
import { fromHex } from '../model/bytes.js'
import { FORMAT_VERSION, RESTORED_FEED_JUMP } from './constants.js'
import { sealRow } from './crc.js'
import { openDatabase } from './database.js'
import { formatNewer } from './format.js'
import { Table } from './keys.js'
import { DATABASE_DIR, WATERMARK_FILE } from './level-store.js'
import { encodeNumbers } from './row-codecs.js'
import { SNAPSHOT_TABLES } from './snapshot.js'
import { rowsOf, type SnapshotAbout } from './snapshot-codec.js'
import { ownKey } from './start.js'
import { openWatermark } from './watermark.js'

/** Tables that a snapshot may hold. What the store makes for itself is not taken from a file. */
const TAKEN_TABLES: ReadonlySet<number> = new Set([...SNAPSHOT_TABLES, Table.header, Table.payload])

/** Writes the rows of a snapshot into a directory of its own. `end` makes it a store; until then nothing opens it as one. */
export interface StoreFiller {
  /** A block of whole rows. @throws NodeError `STORE_CORRUPT` for a row that no snapshot has */
  put(block: Uint8Array): Promise<void>
  /** Everything is on disk when it resolves. The claims are still to be made: `rebuildClaims`. */
  end(): Promise<void>
  /** Lets go of the files; the caller removes them. */
  abort(): Promise<void>
}

/** @throws NodeError `STORE_FORMAT_NEWER` · `STORE_OPEN_FAILED` */
export async function fillStore(dir: string, about: SnapshotAbout, { nowMs }: { nowMs: number }): Promise<StoreFiller> {
  if (about.format > FORMAT_VERSION) throw formatNewer(about.format, 'The snapshot')

  await mkdir(dir, { recursive: true, mode: 0o700 })
  const db = await openDatabase({ location: join(dir, DATABASE_DIR), nowMs })

  return {
    async put(block) {
      const batch = db.batch()

      for (const { key, value } of rowsOf(block)) {
        if (!TAKEN_TABLES.has(key[0] ?? 0)) {
          await batch.close()
          throw new NodeError('STORE_CORRUPT', 'A snapshot holds a row of an unknown table')
        }

        batch.put(key, value)
      }

      await batch.write()
    },
    async end() {
      const key = ownKey('format')
      // a store without this row counts as empty; the start that follows writes what is still in LevelDB's log into tables
      await db.put(key, sealRow(key, encodeNumbers(about.format)), { sync: true })
      await db.close()
      await writeWatermark(dir, about)
    },
    abort: () => db.close()
  }
}

async function writeWatermark(dir: string, { heads, ceilings }: SnapshotAbout): Promise<void> {
  const watermark = await openWatermark(join(dir, WATERMARK_FILE))

  try {
    await watermark.append({
      heads: heads.map(({ stream, seq, hash }) => ({ streamId: fromHex(stream), seq, headerHash: fromHex(hash) })),
      ceilings: { ...ceilings, feed: ceilings.feed + RESTORED_FEED_JUMP }
    })
  } finally {
    await watermark.close()
  }
}
