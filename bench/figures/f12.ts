import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { Table, tableRange } from '../../src/store/keys.js'
import type { Bench, Task } from '../support/bench.js'
import { openRaw } from '../support/database.js'
import { corpusOf, filledNode } from '../support/node-dirs.js'
import { atMost, type Row } from '../support/result.js'

const DISK_BYTES_MAX = 150
const WIRE_BYTES_MAX = 45

/** Bytes of a record: on disk over all tables after compaction, and in the batches on the wire. */
export const bench: Bench = { name: 'F12', title: 'disk and wire', isSized: true, run }

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const batches = await corpusOf(task, records)
  const dir = join(await filledNode(task, records), 'data')
  const row = (what: string, bytes: number): Row => ({ figure: 'F12', what, records, value: bytes / records, unit: 'bytes/record' })
  const wireBytes = batches.reduce((sum, { byteLength }) => sum + byteLength, 0)

  return [
    atMost(row('disk: all tables of the database, compacted', await sizeOf(join(dir, 'db'))), DISK_BYTES_MAX),
    ...(await tableRows(join(dir, 'db'), row)),
    row('disk: watermark and filter beside it', (await sizeOf(dir)) - (await sizeOf(join(dir, 'db')))),
    { ...atMost(row('wire: encoded batches, headers and signatures included', wireBytes), WIRE_BYTES_MAX), note: MIX }
  ]
}

const MIX = '70 % IPv4, 15 % domains, 10 % URLs (40 characters), 5 % SHA-256'

/** Keys and values by table, before LevelDB's own compression and indexes. */
async function tableRows(location: string, row: (what: string, bytes: number) => Row): Promise<Row[]> {
  const db = await openRaw(location)
  const rows: Row[] = []

  try {
    for (const [name, table] of Object.entries(Table)) {
      let bytes = 0
      for await (const [key, value] of db.iterator(tableRange(table))) bytes += key.byteLength + value.byteLength
      if (bytes > 0) rows.push(row(`keys and values of table ${name}`, bytes))
    }
  } finally {
    await db.close()
  }

  return rows.filter(({ value }) => value >= 0.1)
}

async function sizeOf(dir: string): Promise<number> {
  let bytes = 0

  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }

  return bytes
}
