/**
 * The second copy of the rows that nobody else holds (open windows, API keys, meta), outside LevelDB (chapter 6): an append log of
 * groups, each with one fdatasync. LevelDB may drop rows without a word; what no peer can give back is taken from here.
 *
 *   record   body bytes u32 | kind u8 | body | CRC-32 of all before
 *   kind 1   rows of the group that ends next: (op u8: 1 put, 2 delete | key bytes u16 | key [ | value bytes u32 | value ])…
 *   kind 2   end of a group: number u56, then what all groups together come to: rows u56, sum u56 (row-sum.ts)
 *
 * A torn last group is a crash and is dropped. The watermark knows the newest number, so that a log that was cut shows as well.
 */
import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

import { KEPT_CHUNK_BYTES, KEPT_RECORD_BYTES_MAX } from './constants.js'
import { crcOf } from './crc.js'
import { isErrno, syncDirectory } from './files.js'
import { Packer, Unpacker } from './packer.js'
import type { RowTotal } from './row-sum.js'

const ROWS = 1
const END = 2
const PUT = 1
const DELETE = 2
const HEAD_BYTES = 5
const CRC_BYTES = 4
const END_BYTES = 21

/** A row as it lies in the database; `value` absent: it is gone. */
export interface KeptRow {
  key: Uint8Array
  value: Uint8Array | undefined
}

/** Where a log or a database stands: number of the newest group, and what its rows come to. */
export interface KeptState extends RowTotal {
  group: number
}

export interface KeptLog {
  /** At opening: whole up to the group that the watermark knows; absent; or with a fault in it. */
  readonly found: 'whole' | 'absent' | 'damaged'
  readonly state: KeptState
  /** Length of the file. */
  readonly bytes: number
  /** Durable when it resolves. */
  append(rows: readonly KeptRow[], state: KeptState): Promise<void>
  /** The rows that the whole groups come to, by key as latin1. All of them in memory: for repairs. */
  read(): Promise<Map<string, Uint8Array>>
  /**
   * Writes a new log with these rows as its one group, in place of the old one. Gives false, and leaves the old one, when they do
   * not come to `state`.
   */
  rewrite(rows: AsyncIterable<KeptRow & { value: Uint8Array }>, state: KeptState, total: () => RowTotal): Promise<boolean>
  close(): Promise<void>
}

/** @param newest - number of the newest group that was acknowledged */
export async function openKeptLog(path: string, newest: number): Promise<KeptLog> {
  const scanned = await scan(path)
  const found = scanned === undefined ? 'absent' : scanned.isDamaged || scanned.state.group < newest ? 'damaged' : 'whole'
  // opened when something is written: a start that fails later has nothing to close
  let handle: FileHandle | undefined
  let at = scanned?.bytes ?? 0
  let state = scanned?.state ?? { group: 0, rows: 0, sum: 0 }

  if (scanned !== undefined && found === 'whole') await truncate(path, at)

  return {
    found,
    get state() {
      return state
    },
    get bytes() {
      return at
    },
    async append(rows, next) {
      const block = Buffer.concat([...recordsOf(rows), endOf(next)])

      handle ??= await open(path, 'r+')
      await writeAt(handle, block, at)
      await handle.datasync()
      at += block.byteLength
      state = next
    },
    async read() {
      const held = new Map<string, Uint8Array>()
      await scan(path, ({ key, value }) => {
        const name = Buffer.from(key).toString('latin1')
        if (value === undefined) held.delete(name)
        else held.set(name, value)
      })

      return held
    },
    async rewrite(rows, next, total) {
      const bytes = await writeFresh(`${path}.new`, rows, next)
      const { rows: count, sum } = total()

      if (count !== next.rows || sum !== next.sum) {
        await rm(`${path}.new`, { force: true })

        return false
      }

      await rename(`${path}.new`, path)
      await syncDirectory(dirname(path))
      await handle?.close()
      handle = undefined
      at = bytes
      state = next

      return true
    },
    async close() {
      await handle?.close()
    }
  }
}

async function writeFresh(path: string, rows: AsyncIterable<KeptRow>, state: KeptState): Promise<number> {
  const handle = await open(path, 'w', 0o600)
  let at = 0
  let chunk: KeptRow[] = []
  let chunkBytes = 0

  async function flush(last: readonly Uint8Array[]): Promise<void> {
    const block = Buffer.concat([...recordsOf(chunk), ...last])
    await writeAt(handle, block, at)
    at += block.byteLength
    chunk = []
    chunkBytes = 0
  }

  try {
    for await (const row of rows) {
      chunk.push(row)
      chunkBytes += row.key.byteLength + (row.value?.byteLength ?? 0)
      if (chunkBytes >= KEPT_CHUNK_BYTES) await flush([])
    }

    await flush([endOf(state)])
    await handle.sync()
  } catch (err) {
    await handle.close()
    await rm(path, { force: true })
    throw err
  }

  await handle.close()

  return at
}

async function writeAt(handle: FileHandle, block: Uint8Array, at: number): Promise<void> {
  let written = 0

  while (written < block.byteLength) {
    const { bytesWritten } = await handle.write(block, written, block.byteLength - written, at + written)
    written += bytesWritten
  }
}

/** Rows in records of bounded size: one with a value that is longer stands alone. */
function* recordsOf(rows: readonly KeptRow[]): Generator<Uint8Array> {
  let part: KeptRow[] = []
  let bytes = 0

  for (const row of rows) {
    part.push(row)
    bytes += rowBytes(row)
    if (bytes < KEPT_CHUNK_BYTES) continue

    yield recordOf(ROWS, bytes, out => writeRows(out, part))
    part = []
    bytes = 0
  }

  if (part.length > 0) yield recordOf(ROWS, bytes, out => writeRows(out, part))
}

function rowBytes({ key, value }: KeptRow): number {
  return 3 + key.byteLength + (value === undefined ? 0 : 4 + value.byteLength)
}

function writeRows(out: Packer, rows: readonly KeptRow[]): void {
  for (const { key, value } of rows) {
    out.u8(value === undefined ? DELETE : PUT)
    out.u16(key.byteLength)
    out.raw(key)
    if (value === undefined) continue

    out.u32(value.byteLength)
    out.raw(value)
  }
}

function endOf({ group, rows, sum }: KeptState): Uint8Array {
  return recordOf(END, END_BYTES, out => {
    out.u56(group)
    out.u56(rows)
    out.u56(sum)
  })
}

function recordOf(kind: number, bodyBytes: number, write: (out: Packer) => void): Uint8Array {
  const out = new Packer(Buffer.alloc(HEAD_BYTES + bodyBytes + CRC_BYTES))
  out.u32(bodyBytes)
  out.u8(kind)
  write(out)
  out.u32(crcOf(out.bytes, 0, HEAD_BYTES + bodyBytes))

  return out.bytes
}

interface Scanned {
  state: KeptState
  /** Bytes that hold whole groups. */
  bytes: number
  /** Something that is no record stands before the end of the file, and is more than a torn group. */
  isDamaged: boolean
}

/** Reads the log piece by piece; `take` gets the rows of whole groups, in order. Undefined when there is no file. */
async function scan(path: string, take?: (row: KeptRow) => void): Promise<Scanned | undefined> {
  const scanned: Scanned = { state: { group: 0, rows: 0, sum: 0 }, bytes: 0, isDamaged: false }
  let rest = Buffer.alloc(0)
  let group: KeptRow[] = []
  let at = 0

  try {
    for await (const piece of createReadStream(path, { highWaterMark: KEPT_CHUNK_BYTES })) {
      rest = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece])

      for (let record = findRecord(rest); record !== undefined; record = findRecord(rest)) {
        if (record.isBad) return { ...scanned, isDamaged: true }

        at += record.bytes
        if (record.kind === ROWS && take !== undefined) for (const row of readRows(record.body)) group.push(row)
        if (record.kind === END) {
          for (const row of group) take?.(row)
          group = []
          scanned.state = readEnd(record.body)
          scanned.bytes = at
        }

        rest = rest.subarray(record.bytes)
      }
    }
  } catch (err) {
    if (isErrno(err, 'ENOENT')) return undefined
    throw err
  }

  return scanned
}

interface FoundRecord {
  kind: number
  body: Uint8Array
  bytes: number
  isBad: boolean
}

/** The first record of these bytes; undefined when it is not whole yet. A crash leaves a short one, damage a bad one. */
function findRecord(bytes: Buffer): FoundRecord | undefined {
  if (bytes.byteLength < HEAD_BYTES) return undefined

  const bodyBytes = bytes.readUInt32BE(0)
  const kind = bytes[4] ?? 0
  const all = HEAD_BYTES + bodyBytes + CRC_BYTES
  const bad: FoundRecord = { kind, body: new Uint8Array(0), bytes: 0, isBad: true }
  if (bodyBytes > KEPT_RECORD_BYTES_MAX || (kind !== ROWS && kind !== END)) return bad
  if (bytes.byteLength < all) return undefined
  if (bytes.readUInt32BE(all - CRC_BYTES) !== crcOf(bytes, 0, all - CRC_BYTES)) return bad

  return { kind, body: bytes.subarray(HEAD_BYTES, HEAD_BYTES + bodyBytes), bytes: all, isBad: false }
}

function readEnd(body: Uint8Array): KeptState {
  const input = new Unpacker(body)

  return { group: input.u56(), rows: input.u56(), sum: input.u56() }
}

function* readRows(body: Uint8Array): Generator<KeptRow> {
  const input = new Unpacker(body)

  while (input.at < body.byteLength) {
    const op = input.u8()
    const key = input.raw(input.u16())
    yield { key, value: op === PUT ? input.raw(input.u32()) : undefined }
  }
}
