/**
 * What this node has released and which local numbers it has used, outside LevelDB (chapter 6): an append log of fixed entries,
 * one fdatasync per group of batches. A torn last entry is a crash and is dropped; a bad entry before it is damage and is told.
 *
 *   entry (64 bytes)  kind u8 | stream id (16) | number u56 | header hash (32) | zeros (4) | CRC-32 of the 60 bytes before
 *   kind 1 head       an own stream was released up to `number` with this header hash
 *   kind 2 … 5        no feed seq, stream, organization or name number above `number` was given out
 *   kind 6            a file that begins here was started on purpose; its absence means that the file was lost
 *   kind 7            groups of writes up to `number` are in the database (group-ledger.ts)
 *   kind 8            groups of rows that are kept twice up to `number` are in their second copy (kept-log.ts)
 */
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { toHex } from '../model/bytes.js'
import { WATERMARK_COMPACT_BYTES } from './constants.js'
import { crcOf } from './crc.js'
import { isErrno, syncDirectory } from './files.js'
import { Packer, Unpacker } from './packer.js'
import type { OwnHead } from './store.js'

const ENTRY_BYTES = 64
const HEAD = 1
const MADE = 6
const GROUP = 7
const KEPT = 8
const COUNTER_KIND = { feed: 2, stream: 3, org: 4, name: 5 } as const
export type CounterName = keyof typeof COUNTER_KIND
const COUNTER_NAMES: readonly CounterName[] = ['feed', 'stream', 'org', 'name']

export interface Watermark {
  heads(): OwnHead[]
  findHead(streamId: Uint8Array): OwnHead | undefined
  /** Nothing above was ever given out. */
  ceiling(counter: CounterName): number
  /** Groups up to this one were acknowledged. */
  group(): number
  /** Groups of rows that are kept twice up to this one were acknowledged. */
  kept(): number
  /** True when the file was there at opening. */
  readonly wasPresent: boolean
  /** Entries that did not match their checksum at opening. */
  readonly damaged: number
  /**
   * Durable when it resolves; `group` and `kept` alone are written without a sync: after a loss of power the file may lag behind the
   * database, never run ahead of it. Heads of other streams and counters stay.
   */
  append(change: {
    heads?: readonly OwnHead[]
    ceilings?: Partial<Record<CounterName, number>>
    group?: number
    kept?: number
  }): Promise<void>
  close(): Promise<void>
}

interface Content {
  heads: Map<string, OwnHead>
  ceilings: Map<CounterName, number>
  group: number
  kept: number
  damaged: number
  /** Bytes that hold whole entries. */
  bytes: number
}

export async function openWatermark(path: string): Promise<Watermark> {
  const content = await readContent(path)
  const isNew = content === undefined
  const { heads, ceilings, damaged, bytes, ...rest }: Content = content ?? emptyContent()
  let { group, kept } = rest
  let handle: FileHandle = await open(path, isNew ? 'wx' : 'r+', 0o600)
  let at = bytes

  await handle.truncate(at)

  if (isNew) {
    await write([encodeEntry(MADE, undefined, 0)], true)
    await syncDirectory(dirname(path))
  }

  async function write(entries: readonly Uint8Array[], isSync: boolean): Promise<void> {
    const block = Buffer.concat(entries)
    let written = 0

    while (written < block.byteLength) {
      const { bytesWritten } = await handle.write(block, written, block.byteLength - written, at + written)
      written += bytesWritten
    }

    if (isSync) await handle.datasync()
    at += block.byteLength
  }

  function live(): Uint8Array[] {
    return [
      encodeEntry(MADE, undefined, 0),
      encodeEntry(GROUP, undefined, group),
      encodeEntry(KEPT, undefined, kept),
      ...[...ceilings].map(([counter, number]) => encodeEntry(COUNTER_KIND[counter], undefined, number)),
      ...[...heads.values()].map(head => encodeEntry(HEAD, head, head.seq))
    ]
  }

  async function compact(): Promise<void> {
    const entries = live()
    if (at < WATERMARK_COMPACT_BYTES || at < 4 * entries.length * ENTRY_BYTES) return

    const next = `${path}.new`
    const fresh = await open(next, 'w', 0o600)

    try {
      await fresh.writeFile(Buffer.concat(entries))
      await fresh.sync()
      await rename(next, path)
      await syncDirectory(dirname(path))
    } catch (err) {
      await fresh.close()
      await rm(next, { force: true })
      throw err
    }

    await handle.close()
    handle = fresh
    at = entries.length * ENTRY_BYTES
  }

  return {
    heads: () => [...heads.values()],
    findHead: streamId => heads.get(toHex(streamId)),
    ceiling: counter => ceilings.get(counter) ?? 0,
    group: () => group,
    kept: () => kept,
    wasPresent: !isNew,
    damaged,
    async append(change) {
      const entries: Uint8Array[] = []

      for (const counter of COUNTER_NAMES) {
        const number = change.ceilings?.[counter]
        if (number === undefined) continue
        ceilings.set(counter, number)
        entries.push(encodeEntry(COUNTER_KIND[counter], undefined, number))
      }

      for (const head of change.heads ?? []) {
        heads.set(toHex(head.streamId), head)
        entries.push(encodeEntry(HEAD, head, head.seq))
      }

      const isSync = entries.length > 0

      if (change.group !== undefined) {
        group = change.group
        entries.push(encodeEntry(GROUP, undefined, group))
      }

      if (change.kept !== undefined) {
        kept = change.kept
        entries.push(encodeEntry(KEPT, undefined, kept))
      }

      if (entries.length === 0) return

      await write(entries, isSync)
      await compact()
    },
    async close() {
      await handle.close()
    }
  }
}

function emptyContent(): Content {
  return { heads: new Map(), ceilings: new Map(), group: 0, kept: 0, damaged: 0, bytes: 0 }
}

function encodeEntry(kind: number, head: OwnHead | undefined, number: number): Uint8Array {
  const out = new Packer(Buffer.alloc(ENTRY_BYTES))

  out.u8(kind)
  out.raw(head?.streamId ?? new Uint8Array(16))
  out.u56(number)
  out.raw(head?.headerHash ?? new Uint8Array(32))
  out.u32(0)
  out.u32(crcOf(out.bytes, 0, ENTRY_BYTES - 4))

  return out.bytes
}

async function readContent(path: string): Promise<Content | undefined> {
  let file: Buffer

  try {
    file = await readFile(path)
  } catch (err) {
    if (isErrno(err, 'ENOENT')) return undefined
    throw err
  }

  const content = emptyContent()
  let bad = 0

  for (let at = 0; at + ENTRY_BYTES <= file.byteLength; at += ENTRY_BYTES) {
    const entry = file.subarray(at, at + ENTRY_BYTES)

    if (new Unpacker(entry, ENTRY_BYTES - 4).u32() !== crcOf(entry, 0, ENTRY_BYTES - 4)) {
      bad++
      continue
    }

    takeEntry(content, new Unpacker(entry))
    // A crash can leave bad entries at the end only; what lies before a good one was synced and must be whole.
    content.damaged += bad
    content.bytes = at + ENTRY_BYTES
    bad = 0
  }

  return content
}

function takeEntry(content: Content, input: Unpacker): void {
  const kind = input.u8()
  const streamId = input.raw(16)
  const number = input.u56()

  if (kind === HEAD) {
    content.heads.set(toHex(streamId), { streamId, seq: number, headerHash: input.raw(32) })

    return
  }

  if (kind === GROUP) {
    content.group = number

    return
  }

  if (kind === KEPT) {
    content.kept = number

    return
  }

  const counter = COUNTER_NAMES.find(name => COUNTER_KIND[name] === kind)
  if (counter !== undefined) content.ceilings.set(counter, number)
}
