/**
 * A snapshot of a store as bytes: what `Store.snapshot` gives and a backup holds. Independent of LevelDB's files, in the key
 * layout that `about` names.
 *
 *   frame  kind u8 | length u32 | body
 *   kind 1 about   JSON, first
 *   kind 2 rows    (key length u16 | value length u32 | key | value)*, whole rows only
 *   kind 3 end     JSON, last: a stream without it was cut short
 */
import { NodeError } from '../errors.js'
import { SNAPSHOT_CHUNK_BYTES, SNAPSHOT_FRAME_BYTES_MAX } from './constants.js'
import type { CounterName } from './watermark.js'

/** What the rows do not say. */
export interface SnapshotAbout {
  /** Version of the key layout. */
  format: number
  /** The watermark: how far the own streams were released. Hex. */
  heads: ReadonlyArray<{ stream: string; seq: number; hash: string }>
  /** No local number or feed sequence above was given out. */
  ceilings: Readonly<Record<CounterName, number>>
  /** Live payload bytes, for the progress of who reads it. */
  payload_bytes: number
  /** Condition of the store when it was taken, and why. */
  state: 'ok' | 'degraded' | 'failed'
  reasons: readonly string[]
}

export interface SnapshotEnd {
  rows: number
  /** Rows that did not match their checksum, and payloads that did not match their signed header: they are left out. */
  damaged: number
}

export interface Row {
  key: Uint8Array
  value: Uint8Array
}

export type SnapshotFrame = { kind: 'about'; about: SnapshotAbout } | { kind: 'rows'; rows: Uint8Array } | { kind: 'end'; end: SnapshotEnd }

const ABOUT = 1
const ROWS = 2
const END = 3
const FRAME_HEAD_BYTES = 5
const ROW_HEAD_BYTES = 6

export function encodeAbout(about: SnapshotAbout): Uint8Array {
  return frame(ABOUT, Buffer.from(JSON.stringify(about), 'utf8'))
}

export function encodeEnd(end: SnapshotEnd): Uint8Array {
  return frame(END, Buffer.from(JSON.stringify(end), 'utf8'))
}

function frame(kind: number, body: Uint8Array): Uint8Array {
  const head = Buffer.alloc(FRAME_HEAD_BYTES)
  head.writeUInt8(kind)
  head.writeUInt32BE(body.byteLength, 1)

  return Buffer.concat([head, body])
}

/** Packs rows into frames of about SNAPSHOT_CHUNK_BYTES. */
export function createRowPacker(): { add(row: Row): Uint8Array | undefined; rest(): Uint8Array | undefined } {
  let parts: Uint8Array[] = []
  let bytes = 0

  function rest(): Uint8Array | undefined {
    if (bytes === 0) return undefined

    const packed = frame(ROWS, Buffer.concat(parts))
    parts = []
    bytes = 0

    return packed
  }

  return {
    add({ key, value }) {
      const head = Buffer.alloc(ROW_HEAD_BYTES)
      head.writeUInt16BE(key.byteLength)
      head.writeUInt32BE(value.byteLength, 2)
      parts.push(head, key, value)
      bytes += ROW_HEAD_BYTES + key.byteLength + value.byteLength

      return bytes >= SNAPSHOT_CHUNK_BYTES ? rest() : undefined
    },
    rest
  }
}

/** The rows of a block, as views of it. @throws NodeError `STORE_CORRUPT` */
export function* rowsOf(block: Uint8Array): Generator<Row> {
  const view = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  let at = 0

  while (at < view.byteLength) {
    if (at + ROW_HEAD_BYTES > view.byteLength) throw cut()
    const keyEnd = at + ROW_HEAD_BYTES + view.readUInt16BE(at)
    const end = keyEnd + view.readUInt32BE(at + 2)
    if (end > view.byteLength) throw cut()

    yield { key: view.subarray(at + ROW_HEAD_BYTES, keyEnd), value: view.subarray(keyEnd, end) }
    at = end
  }
}

/**
 * The frames of a snapshot as they come.
 * @throws NodeError `STORE_CORRUPT` when it is none, or was cut short
 */
export async function* framesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<SnapshotFrame> {
  let parts: Uint8Array[] = []
  let bytes = 0
  let hasEnded = false

  for await (const part of source) {
    parts.push(part)
    bytes += part.byteLength
    if (bytes < neededBytes(parts)) continue

    let whole = Buffer.concat(parts)

    while (whole.byteLength >= neededBytes([whole])) {
      if (hasEnded) throw new NodeError('STORE_CORRUPT', 'A snapshot goes on after its end')

      const end = neededBytes([whole])
      const found = frameOf(whole.readUInt8(0), whole.subarray(FRAME_HEAD_BYTES, end))
      hasEnded = found.kind === 'end'
      yield found
      whole = whole.subarray(end)
    }

    parts = [whole]
    bytes = whole.byteLength
  }

  if (!hasEnded || bytes > 0) throw cut()
}

/** How many bytes the first frame takes, as far as its head can be read. */
function neededBytes(parts: readonly Uint8Array[]): number {
  const head = Buffer.concat(parts.slice(0, FRAME_HEAD_BYTES).map(part => part.subarray(0, FRAME_HEAD_BYTES)))
  if (head.byteLength < FRAME_HEAD_BYTES) return FRAME_HEAD_BYTES

  const length = head.readUInt32BE(1)
  if (length > SNAPSHOT_FRAME_BYTES_MAX) throw new NodeError('STORE_CORRUPT', 'A part of a snapshot is too long')

  return FRAME_HEAD_BYTES + length
}

function frameOf(kind: number, body: Buffer): SnapshotFrame {
  switch (kind) {
    case ABOUT:
      return { kind: 'about', about: parseAbout(body) }
    case ROWS:
      return { kind: 'rows', rows: body }
    case END:
      return { kind: 'end', end: parseEnd(body) }
    default:
      throw new NodeError('STORE_CORRUPT', 'A part of a snapshot is of an unknown kind')
  }
}

/** @throws NodeError `STORE_CORRUPT` */
export function parseAbout(body: Uint8Array): SnapshotAbout {
  const { format, heads, ceilings, payload_bytes, state, reasons }: Partial<SnapshotAbout> = parseObject(body)

  if (!isCount(format) || !isCount(payload_bytes) || !isCeilings(ceilings)) throw damaged()
  if (!Array.isArray(heads) || !heads.every(isHead) || !Array.isArray(reasons)) throw damaged()
  if (state !== 'ok' && state !== 'degraded' && state !== 'failed') throw damaged()

  return { format, heads, ceilings, payload_bytes, state, reasons: reasons.map(String) }
}

/** @throws NodeError `STORE_CORRUPT` */
function parseEnd(body: Uint8Array): SnapshotEnd {
  const { rows, damaged: left }: Partial<SnapshotEnd> = parseObject(body)
  if (!isCount(rows) || !isCount(left)) throw damaged()

  return { rows, damaged: left }
}

function isCeilings(value: Partial<SnapshotAbout['ceilings']> | undefined): value is SnapshotAbout['ceilings'] {
  return [value?.feed, value?.stream, value?.org, value?.name].every(isCount)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isHead({ stream, seq, hash }: Partial<SnapshotAbout['heads'][number]>): boolean {
  return /^[0-9a-f]{32}$/.test(stream ?? '') && /^[0-9a-f]{64}$/.test(hash ?? '') && isCount(seq)
}

function parseObject(body: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))

    return typeof value === 'object' && value !== null ? value : {}
  } catch (err) {
    throw new NodeError('STORE_CORRUPT', 'The description of a snapshot is damaged', { cause: err })
  }
}

function damaged(): NodeError {
  return new NodeError('STORE_CORRUPT', 'The description of a snapshot is damaged')
}

function cut(): NodeError {
  return new NodeError('STORE_CORRUPT', 'A snapshot was cut short')
}
