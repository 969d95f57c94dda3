import { NodeError } from '../errors.js'
import { MS_MAX } from '../limits.js'
import { equalBytes } from '../model/bytes.js'
import { TLP_NAME, TLP_NUMBER } from '../model/enumerations.js'
import { tocsin } from '../proto/tocsin.js'
import { HASH_BYTES, HEADER_BYTES_MAX, KEY_BYTES, STREAM_ID_BYTES } from './constants.js'
import type { Header } from './header.js'
import { scanWire, type WireSchema } from './wire.js'

/** Fields by number, as in proto/batch.proto. */
const HEADER_SCHEMA: WireSchema = [
  undefined,
  { kind: 'bytes' },
  { kind: 'bytes' },
  { kind: 'bytes' },
  { kind: 'bytes' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'u64' },
  { kind: 'u32' },
  { kind: 'u64' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'u32' },
  { kind: 'bytes' }
]

const NO_HASH = new Uint8Array(HASH_BYTES)

/** The bytes to sign. The ranges of the fields are checked by `decodeHeader`, which `sealBatch` runs on them. */
export function encodeHeader(header: Header): Uint8Array {
  return tocsin.v1.Header.encode({ ...header, maxTlp: TLP_NUMBER[header.maxTlp] }).finish()
}

/**
 * Reads a header strictly: every field in its length and range, none unknown, and encoding again gives the same bytes.
 * The byte fields are views of one copy of `bytes`, so that a kept header pins under 512 bytes and not a whole batch.
 *
 * @throws NodeError `HEADER_MALFORMED`
 */
export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.byteLength > HEADER_BYTES_MAX) throw malformed(`${bytes.byteLength} bytes are too long for a header`)

  const own = new Uint8Array(bytes)

  scanWire(own, HEADER_SCHEMA, { malformed: 'HEADER_MALFORMED', notCanonical: 'HEADER_MALFORMED' })

  const header = toHeader(decodeMessage(own))

  checkRanges(header)

  return header
}

function decodeMessage(bytes: Uint8Array): tocsin.v1.Header.$Properties {
  try {
    const message = tocsin.v1.Header.decode(bytes)

    if (equalBytes(tocsin.v1.Header.encode(message).finish(), bytes)) return message
  } catch (err) {
    throw malformed('the bytes are not a header', err)
  }

  throw malformed('the bytes are not what encoding gives')
}

function toHeader(message: tocsin.v1.Header.$Properties): Header {
  const maxTlp = TLP_NAME.get(message.maxTlp ?? 0)
  const streamClass = message.class ?? 0

  if (maxTlp === undefined) throw malformed('max_tlp is no TLP number')
  if (streamClass !== 0 && streamClass !== 1) throw malformed('class is neither 0 nor 1')

  return {
    streamId: exactly(message.streamId, STREAM_ID_BYTES, 'stream_id'),
    nodeKey: exactly(message.nodeKey, KEY_BYTES, 'node_key'),
    orgKey: exactly(message.orgKey, KEY_BYTES, 'org_key'),
    audienceHash: exactly(message.audienceHash, HASH_BYTES, 'audience_hash'),
    epoch: message.epoch ?? 0,
    class: streamClass,
    seq: message.seq ?? 0,
    prev: exactly(message.prev, HASH_BYTES, 'prev'),
    createdMs: milliseconds(message.createdMs, 'created_ms'),
    floorSeq: message.floorSeq ?? 0,
    expiresMs: milliseconds(message.expiresMs, 'expires_ms'),
    maxTlp,
    records: message.records ?? 0,
    payloadSha256: exactly(message.payloadSha256, HASH_BYTES, 'payload_sha256'),
    payloadBytes: message.payloadBytes ?? 0,
    codec: message.codec ?? 0,
    scrubVersion: message.scrubVersion ?? 0,
    certificateId: exactly(message.certificateId, HASH_BYTES, 'certificate_id')
  }
}

/** What no header may say, whatever its stream: the rules that need context are in verify.ts. */
function checkRanges(header: Header): void {
  for (const field of ['epoch', 'seq', 'floorSeq', 'records', 'payloadBytes', 'codec', 'scrubVersion'] as const) {
    if (header[field] < 1) throw malformed(`${field} is 0`)
  }

  if ((header.seq === 1) !== equalBytes(header.prev, NO_HASH)) throw malformed('prev is zeros for seq 1 and for no other')
}

function exactly(bytes: Uint8Array | null | undefined, length: number, field: string): Uint8Array {
  if (bytes?.byteLength !== length) throw malformed(`${field} has ${bytes?.byteLength ?? 0} bytes, not ${length}`)

  return bytes
}

/** uint64 to a number of milliseconds. protobufjs gives a Long, or a number where the `long` package is absent. */
function milliseconds(value: number | { toNumber(): number } | null | undefined, field: string): number {
  const ms = typeof value === 'object' ? (value?.toNumber() ?? 0) : (value ?? 0)

  if (!(ms > 0 && ms <= MS_MAX)) throw malformed(`${field} is outside 1 … 2^53`)

  return ms
}

function malformed(what: string, cause?: unknown): NodeError {
  return new NodeError('HEADER_MALFORMED', `Not a header: ${what}`, { cause })
}
