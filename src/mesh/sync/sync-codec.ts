import { SUMMARY_RANGES_MAX } from '../../envelope/constants.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import type { SeqRange } from '../../envelope/stream.js'
import { scanWire, type WireSchema } from '../../envelope/wire.js'
import { NodeError } from '../../errors.js'
import { tocsin } from '../../proto/tocsin.js'
import { SUMMARY_ENTRIES_PER_MESSAGE, SYNC_MESSAGE_BYTES_MAX, SYNC_REQUEST_BYTES_MAX } from '../constants.js'

/** What is asked of a range: batches `from` to `to`, at most `bytesMax` of them, at least one. */
export interface RangeAsk {
  streamId: Uint8Array
  from: number
  to: number
  bytesMax: number
  headersOnly: boolean
}

/**
 * One question on a sync stream. With `digest`: are we equal? With `isSummary`: all entries; with both, the entries only
 * when unequal. With `range`: batches.
 */
export interface SyncRequest {
  /** From 1; the answers carry it. */
  id: number
  digest?: Uint8Array
  isSummary: boolean
  range?: RangeAsk
}

export interface SyncAnswer {
  id: number
  digest?: Uint8Array
  isEqual: boolean
  entries: readonly SummaryEntry[]
  /** One encoded batch of a range answer. */
  batch?: Uint8Array
  isEnd: boolean
  /** Why a request was not answered, or why a batch comes without its payload; empty otherwise. */
  code: string
}

const HASH_BYTES = 32
const STREAM_ID_BYTES = 16
const CODE_CHARS_MAX = 64

/** The code with a header alone: this node, or peers of two organizations, judged the payload and found that it breaks a rule. */
export const PAYLOAD_VOID = 'PAYLOAD_VOID'

/** Fields by number, as in proto/mesh.proto. */
const REQUEST_SCHEMA: WireSchema = [
  undefined,
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'bool' },
  { kind: 'message', schema: [undefined, { kind: 'bytes' }, { kind: 'u32' }, { kind: 'u32' }, { kind: 'u32' }, { kind: 'bool' }] }
]

const ENTRY_SCHEMA: WireSchema = [
  undefined,
  { kind: 'bytes' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'packed', max: SUMMARY_RANGES_MAX },
  { kind: 'packed', max: SUMMARY_RANGES_MAX }
]

const ANSWER_SCHEMA: WireSchema = [
  undefined,
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'bool' },
  { kind: 'message*', max: SUMMARY_ENTRIES_PER_MESSAGE, schema: ENTRY_SCHEMA },
  { kind: 'bytes' },
  { kind: 'bool' },
  { kind: 'string' }
]

const CODES = { malformed: 'SYNC_MALFORMED', notCanonical: 'SYNC_MALFORMED' } as const

export function encodeSyncRequest({ id, digest, isSummary, range }: SyncRequest): Uint8Array {
  return tocsin.v1.SyncRequest.encode({
    id,
    summary: isSummary,
    ...(digest === undefined ? {} : { digest }),
    ...(range === undefined
      ? {}
      : { range: { streamId: range.streamId, from: range.from, to: range.to, maxBytes: range.bytesMax, headersOnly: range.headersOnly } })
  }).finish()
}

/** @throws NodeError `SYNC_MALFORMED` */
export function decodeSyncRequest(bytes: Uint8Array): SyncRequest {
  if (bytes.byteLength > SYNC_REQUEST_BYTES_MAX) throw malformed('a request over its limit')

  scanWire(bytes, REQUEST_SCHEMA, CODES)

  const { id, digest, summary, range } = tocsin.v1.SyncRequest.decode(bytes)
  if (id === 0) throw malformed('a request without id')

  return {
    id,
    isSummary: summary,
    ...(digest.byteLength === 0 ? {} : { digest: copy(digest, HASH_BYTES, 'digest') }),
    ...(range == null ? {} : { range: toRange(range) })
  }
}

export function encodeSyncAnswer({ id, digest, isEqual, entries, batch, isEnd, code }: SyncAnswer): Uint8Array {
  return tocsin.v1.SyncAnswer.encode({
    id,
    equal: isEqual,
    entries: entries.map(fromEntry),
    end: isEnd,
    code,
    ...(digest === undefined ? {} : { digest }),
    ...(batch === undefined ? {} : { batch })
  }).finish()
}

/**
 * Takes one answer apart. `batch` is a view of `bytes`.
 *
 * @throws NodeError `SYNC_MALFORMED`
 */
export function decodeSyncAnswer(bytes: Uint8Array): SyncAnswer {
  if (bytes.byteLength > SYNC_MESSAGE_BYTES_MAX) throw malformed('an answer over its limit')

  scanWire(bytes, ANSWER_SCHEMA, CODES)

  const { id, digest, equal, entries, batch, end, code } = tocsin.v1.SyncAnswer.decode(bytes)

  return {
    id,
    isEqual: equal,
    entries: entries.map(toEntry),
    isEnd: end,
    code: code.slice(0, CODE_CHARS_MAX),
    ...(digest.byteLength === 0 ? {} : { digest: copy(digest, HASH_BYTES, 'digest') }),
    ...(batch.byteLength === 0 ? {} : { batch })
  }
}

function toRange(range: tocsin.v1.RangeRequest.$Properties): RangeAsk {
  const { from, to, maxBytes, headersOnly } = range

  if (from == null || to == null || from < 1 || to < from) throw malformed('a range that is none')

  return {
    streamId: copy(range.streamId, STREAM_ID_BYTES, 'stream id'),
    from,
    to,
    bytesMax: maxBytes ?? 0,
    headersOnly: headersOnly ?? false
  }
}

function fromEntry({ streamId, floor, head, headHash, missing }: SummaryEntry): tocsin.v1.SummaryEntry.$Shape {
  return { streamId, floor, head, headHash, missingFrom: missing.map(({ from }) => from), missingTo: missing.map(({ to }) => to) }
}

function toEntry(entry: tocsin.v1.SummaryEntry.$Properties): SummaryEntry {
  const { floor, head, missingFrom, missingTo } = entry
  const froms = missingFrom ?? []
  const tos = missingTo ?? []

  if (froms.length !== tos.length) throw malformed('holes without an end')
  if (floor == null || floor < 1) throw malformed('an entry without floor')

  return {
    streamId: copy(entry.streamId, STREAM_ID_BYTES, 'stream id'),
    floor,
    head: head ?? 0,
    headHash: copy(entry.headHash, HASH_BYTES, 'head hash'),
    missing: toRanges(froms, tos)
  }
}

/** Holes ascend and do not touch each other. */
function toRanges(froms: readonly number[], tos: readonly number[]): SeqRange[] {
  let last = 0

  return froms.map((from, at) => {
    const to = tos[at] ?? 0
    if (from <= last || to < from) throw malformed('holes out of order')

    last = to

    return { from, to }
  })
}

function copy(value: Uint8Array | null | undefined, length: number, name: string): Uint8Array {
  if (value?.byteLength !== length) throw malformed(`a ${name} that has not ${length} bytes`)

  return Uint8Array.from(value)
}

function malformed(what: string): NodeError {
  return new NodeError('SYNC_MALFORMED', `Not a sync message: ${what}`)
}
