/** Bodies of the rows of the small and middle tables; crc.ts puts the checksum behind them. Layouts read top to bottom in each encoder. */
import { NodeError } from '../errors.js'
import type { SeqRange, StreamCondition, StreamState, Verdict } from '../envelope/stream.js'
import { Packer, Unpacker } from './packer.js'
import type { FeedCause, FeedEntry } from './store.js'

const VERDICTS: readonly Verdict[] = ['ok', 'void', 'unread', 'erased', 'expired', 'header-only']
const CONDITIONS: readonly StreamCondition[] = ['live', 'forked', 'revoked', 'disowned']
const NO_HASH = new Uint8Array(0)
const CAUSES: readonly FeedCause[] = ['arrival', 'policy', 'withdrawn', 'expired', 'erased', 'contested']

function nameAt<Name>(names: readonly Name[], number: number): Name {
  const name = names[number]
  if (name === undefined) throw new NodeError('STORE_CORRUPT', 'A stored row has an unknown number')

  return name
}

/** What the header table holds for one seq. */
export interface HeaderRow {
  verdict: Verdict
  reason: string | undefined
  receivedMs: number
  /** Facts of the header that are needed without decoding it. */
  createdMs: number
  expiresMs: number
  payloadBytes: number
  records: number
  /** Rows that became claims, ascending: claims can be made again without asking the policy. */
  accepted: readonly number[]
  signature: Uint8Array
  headerBytes: Uint8Array
}

const NO_ROWS = 0
const RUN = 1
const BITMAP = 2

/** Ascending row numbers: nothing, one run, or a bitmap. At most 4 + bytes of the bitmap. */
function writeRows(out: Packer, rows: readonly number[]): void {
  const first = rows[0]
  const last = rows[rows.length - 1]

  if (first === undefined || last === undefined) return out.u8(NO_ROWS)

  if (last - first + 1 === rows.length) {
    out.u8(RUN)
    out.varint(first)
    out.varint(last - first)

    return
  }

  const bitmap = new Uint8Array((last >>> 3) + 1)
  for (const row of rows) bitmap[row >>> 3] = (bitmap[row >>> 3] ?? 0) | (1 << (row & 7))
  out.u8(BITMAP)
  out.sized(bitmap)
}

function rowsBytesMax(rows: readonly number[]): number {
  return 16 + ((rows[rows.length - 1] ?? 0) >>> 3)
}

function readRows(input: Unpacker): number[] {
  const kind = input.u8()

  if (kind === NO_ROWS) return []

  if (kind === RUN) {
    const first = input.varint()
    const more = input.varint()

    return Array.from({ length: more + 1 }, (_, i) => first + i)
  }

  const bitmap = input.sized()
  const rows: number[] = []

  for (let row = 0; row < bitmap.byteLength * 8; row++) {
    if (((bitmap[row >>> 3] ?? 0) & (1 << (row & 7))) !== 0) rows.push(row)
  }

  return rows
}

/** Passes over rows without making them. */
function skipRows(input: Unpacker): void {
  const kind = input.u8()

  if (kind === RUN) {
    input.varint()
    input.varint()
  } else if (kind !== NO_ROWS) {
    input.skip(input.varint())
  }
}

export function encodeHeaderRow(row: HeaderRow): Uint8Array {
  const reason = row.reason ?? ''
  const out = new Packer(Buffer.allocUnsafe(128 + reason.length + rowsBytesMax(row.accepted) + row.headerBytes.byteLength))

  out.u8(VERDICTS.indexOf(row.verdict))
  out.u56(row.receivedMs)
  out.u56(row.createdMs)
  out.u56(row.expiresMs)
  out.varint(row.payloadBytes)
  out.varint(row.records)
  out.ascii(reason)
  writeRows(out, row.accepted)
  out.raw(row.signature)
  out.raw(row.headerBytes)

  return out.bytes.subarray(0, out.at)
}

/** The accepted rows are made when they are asked for: a start reads 10,000 headers and needs none. @throws NodeError `STORE_CORRUPT` */
export function decodeHeaderRow(body: Uint8Array): HeaderRow {
  const input = new Unpacker(body)
  const verdict = nameAt(VERDICTS, input.u8())
  const receivedMs = input.u56()
  const createdMs = input.u56()
  const expiresMs = input.u56()
  const payloadBytes = input.varint()
  const records = input.varint()
  const reason = input.ascii()
  const rowsAt = input.at
  skipRows(input)
  let accepted: readonly number[] | undefined

  return {
    verdict,
    reason: reason === '' ? undefined : reason,
    receivedMs,
    createdMs,
    expiresMs,
    payloadBytes,
    records,
    get accepted() {
      accepted ??= readRows(new Unpacker(body, rowsAt))

      return accepted
    },
    signature: input.raw(64),
    headerBytes: input.raw(input.end - input.at)
  }
}

function writeRanges(out: Packer, ranges: readonly SeqRange[]): void {
  out.varint(ranges.length)

  for (const { from, to } of ranges) {
    out.varint(from)
    out.varint(to - from)
  }
}

export function encodeStream(state: StreamState): Uint8Array {
  const out = new Packer(Buffer.allocUnsafe(360 + 32 * state.audience.length + 20 * state.missing.length))

  out.raw(state.streamId)
  out.raw(state.nodeKey)
  out.raw(state.orgKey)
  out.raw(state.audienceHash)
  out.varint(state.audience.length)
  for (const key of state.audience) out.raw(key)
  out.sized(state.salt)
  out.varint(state.epoch)
  out.u8(state.class)
  out.varint(state.floor)
  out.varint(state.head)
  out.raw(state.headHash)
  out.varint(state.headCreatedMs)
  out.varint(state.gaplessCreatedMs)
  out.varint(state.gapless)
  writeRanges(out, state.missing)
  out.u8(CONDITIONS.indexOf(state.condition))
  out.varint(state.cutSeq ?? 0)
  out.varint(state.bytes)
  out.varint(state.records)
  out.sized(state.cutHash ?? NO_HASH)
  if (state.restoredTo !== undefined) out.varint(state.restoredTo)

  return out.bytes.subarray(0, out.at)
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeStream(body: Uint8Array): StreamState {
  const input = new Unpacker(body)
  const state = readStream(input)
  const cutHash = input.sized()
  const restored = input.at < input.end ? { restoredTo: input.varint() } : {}

  if (input.at !== input.end || ![0, 32].includes(cutHash.byteLength)) {
    throw new NodeError('STORE_CORRUPT', 'A stored stream has another length than its fields')
  }

  return { ...state, ...restored, ...(cutHash.byteLength === 0 ? {} : { cutHash }) }
}

/** As layout 1 had it: the hash at the cut stood at the end, without a length, where there was one. @throws NodeError `STORE_CORRUPT` */
export function decodeStreamOf1(body: Uint8Array): StreamState {
  const input = new Unpacker(body)
  const state = readStream(input)

  return input.at < input.end ? { ...state, cutHash: input.raw(32) } : state
}

/** What the stream rows of all layouts begin with. */
function readStream(input: Unpacker): StreamState {
  const state: StreamState = {
    streamId: input.raw(16),
    nodeKey: input.raw(32),
    orgKey: input.raw(32),
    audienceHash: input.raw(32),
    audience: Array.from({ length: input.varint() }, () => input.raw(32)),
    salt: input.sized(),
    epoch: input.varint(),
    class: input.u8() === 0 ? 0 : 1,
    floor: input.varint(),
    head: input.varint(),
    headHash: input.raw(32),
    headCreatedMs: input.varint(),
    gaplessCreatedMs: input.varint(),
    gapless: input.varint(),
    missing: Array.from({ length: input.varint() }, () => {
      const from = input.varint()

      return { from, to: from + input.varint() }
    }),
    condition: nameAt(CONDITIONS, input.u8()),
    bytes: 0,
    records: 0
  }
  const cutSeq = input.varint()
  const cut = cutSeq === 0 ? {} : { cutSeq }

  return { ...state, ...cut, bytes: input.varint(), records: input.varint() }
}

/** A feed entry as stored: the stream by its local number, the seq in the key. */
export type FeedRow = Omit<FeedEntry, 'seq' | 'streamId'> & { stream: number }

export function encodeFeedRow(row: FeedRow): Uint8Array {
  const out = new Packer(Buffer.allocUnsafe(48 + rowsBytesMax(row.added) + rowsBytesMax(row.removed)))

  out.varint(row.stream)
  out.varint(row.batchSeq)
  out.u8(CAUSES.indexOf(row.cause))
  out.u56(row.atMs)
  out.u56(row.baseUs)
  writeRows(out, row.added)
  writeRows(out, row.removed)

  return out.bytes.subarray(0, out.at)
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeFeedRow(body: Uint8Array): FeedRow {
  const input = new Unpacker(body)

  return {
    stream: input.varint(),
    batchSeq: input.varint(),
    cause: nameAt(CAUSES, input.u8()),
    atMs: input.u56(),
    baseUs: input.u56(),
    added: readRows(input),
    removed: readRows(input)
  }
}

export function encodeQuarantine(rows: ReadonlyArray<{ row: number; rule: string }>): Uint8Array {
  const rules = [...new Set(rows.map(({ rule }) => rule))].map(rule => Buffer.from(rule, 'utf8'))
  const numbers = new Map([...new Set(rows.map(({ rule }) => rule))].map((rule, i) => [rule, i]))
  const out = new Packer(Buffer.allocUnsafe(16 + 12 * rows.length + rules.reduce((sum, rule) => sum + rule.byteLength + 5, 0)))

  out.varint(rules.length)
  for (const rule of rules) out.sized(rule)
  out.varint(rows.length)

  for (const { row, rule } of rows) {
    out.varint(row)
    out.varint(numbers.get(rule) ?? 0)
  }

  return out.bytes.subarray(0, out.at)
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeQuarantine(body: Uint8Array): Array<{ row: number; rule: string }> {
  const input = new Unpacker(body)
  const rules = Array.from({ length: input.varint() }, () => Buffer.from(input.sized()).toString('utf8'))

  return Array.from({ length: input.varint() }, () => ({ row: input.varint(), rule: nameAt(rules, input.varint()) }))
}

/** A number of up to 53 bits: acknowledgement times, arrival order, counts. */
export function encodeNumbers(...numbers: readonly number[]): Uint8Array {
  const out = new Packer(Buffer.allocUnsafe(9 * numbers.length))

  for (const number of numbers) out.varint(number)

  return out.bytes.subarray(0, out.at)
}

/** @throws NodeError `STORE_CORRUPT` */
export function decodeNumbers(body: Uint8Array): number[] {
  const input = new Unpacker(body)
  const numbers: number[] = []

  while (input.at < input.end) numbers.push(input.varint())

  return numbers
}
