import { NodeError } from '../errors.js'
import { AUDIENCE_ORGS_MAX, BATCH_BYTES_MAX } from '../limits.js'
import { compareBytes, sha256 } from '../model/bytes.js'
import { tocsin } from '../proto/tocsin.js'
import type { Batch } from './batch.js'
import { KEY_BYTES, SALT_BYTES, SIGNATURE_BYTES } from './constants.js'
import { decodeHeader } from './header-codec.js'
import { scanWire, type WireSchema } from './wire.js'

/** Audience entries that the scan lets through: one past the limit, so that `checkAudience` names the fault. */
const SCANNED_ORGS_MAX = AUDIENCE_ORGS_MAX + 1

/** Fields by number, as in proto/batch.proto. */
const BATCH_SCHEMA: WireSchema = [
  undefined,
  { kind: 'bytes' },
  { kind: 'bytes' },
  { kind: 'bytes' },
  { kind: 'bytes*', max: SCANNED_ORGS_MAX },
  { kind: 'bytes' }
]

export interface BatchLimits {
  /** A batch on the wire, in bytes; the charter may lower it. Default `BATCH_BYTES_MAX` (3.6). */
  batchBytesMax?: number
}

/** A batch as it travels. `headerBytes`, `signature` and `payload` go out as they are: the publisher's bytes are the truth. */
export function encodeBatch(batch: Batch): Uint8Array {
  const { headerBytes, signature, salt, audience, payload } = batch

  return tocsin.v1.Batch.encode({ header: headerBytes, signature, salt, audience: [...audience], payload }).finish()
}

/** Length of the encoded batch, without encoding it. */
export function batchBytes({ headerBytes, signature, salt, audience, payload }: Batch): number {
  const fields = [headerBytes, signature, salt, payload].map(field => field?.byteLength ?? 0).filter(bytes => bytes > 0)

  return [...fields, ...audience.map(key => key.byteLength)].reduce((sum, bytes) => sum + 1 + lengthBytes(bytes) + bytes, 0)
}

/** Length of the varint that announces a field of so many bytes. */
function lengthBytes(bytes: number): number {
  return bytes < 0x80 ? 1 : bytes < 0x4000 ? 2 : bytes < 0x20_0000 ? 3 : 4
}

/**
 * Takes a batch apart, strictly and without judging it: lengths, ranges, order, and one encoding only.
 * `payload` stays a view of `bytes`; everything else is copied, so that keeping a header does not keep 256 KiB.
 *
 * @throws NodeError `BATCH_TOO_LARGE` · `BATCH_MALFORMED` · `HEADER_MALFORMED`
 * @throws NodeError `AUDIENCE_INVALID` for more than 64 keys, keys unsorted or twice, or a salt that does not go with them
 */
export function decodeBatch(bytes: Uint8Array, limits: BatchLimits = {}): Batch {
  const { batchBytesMax = BATCH_BYTES_MAX } = limits

  if (bytes.byteLength > batchBytesMax) {
    throw new NodeError('BATCH_TOO_LARGE', `A batch has at most ${batchBytesMax} bytes`, { details: { bytes: bytes.byteLength } })
  }

  scanWire(bytes, BATCH_SCHEMA, { malformed: 'BATCH_MALFORMED', notCanonical: 'BATCH_MALFORMED' })

  const message = decodeMessage(bytes)

  if (!isPresent(message.header)) throw malformed('it has no header')
  if (message.signature?.byteLength !== SIGNATURE_BYTES) throw malformed('its signature has not 64 bytes')

  const salt = new Uint8Array(message.salt ?? [])
  const audience = (message.audience ?? []).map(key => new Uint8Array(key))

  checkAudience(salt, audience)

  const headerBytes = new Uint8Array(message.header)

  return {
    headerBytes,
    header: decodeHeader(headerBytes),
    headerHash: sha256(headerBytes),
    signature: new Uint8Array(message.signature),
    salt,
    audience,
    ...(isPresent(message.payload) ? { payload: message.payload } : {})
  }
}

/**
 * Holds salt and audience to the form of 3.3: both empty (COMMUNITY), or 16 bytes and 1–64 sorted, distinct keys (ORGS).
 *
 * @throws NodeError `AUDIENCE_INVALID`
 */
export function checkAudience(salt: Uint8Array, audience: readonly Uint8Array[]): void {
  if (audience.length > AUDIENCE_ORGS_MAX) throw audienceInvalid(`more than ${AUDIENCE_ORGS_MAX} organizations`)
  if (salt.byteLength !== (audience.length === 0 ? 0 : SALT_BYTES)) throw audienceInvalid(`a salt of ${salt.byteLength} bytes`)

  for (const [i, key] of audience.entries()) {
    const before = audience[i - 1]

    if (key.byteLength !== KEY_BYTES) throw audienceInvalid('a key that has not 32 bytes')
    if (before !== undefined && compareBytes(before, key) >= 0) throw audienceInvalid('keys not sorted and distinct')
  }
}

function decodeMessage(bytes: Uint8Array): tocsin.v1.Batch.$Properties {
  try {
    return tocsin.v1.Batch.decode(bytes)
  } catch (err) {
    throw malformed('the bytes are not a batch', err)
  }
}

/** An absent bytes field reads as empty, and an empty one does not pass the scan. */
function isPresent(field: Uint8Array | null | undefined): field is Uint8Array {
  return (field?.byteLength ?? 0) > 0
}

function audienceInvalid(what: string): NodeError {
  return new NodeError('AUDIENCE_INVALID', `The audience has ${what}`)
}

function malformed(what: string, cause?: unknown): NodeError {
  return new NodeError('BATCH_MALFORMED', `Not a batch: ${what}`, { cause })
}
