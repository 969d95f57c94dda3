import type { KeyObject } from 'node:crypto'

import { NodeError } from '../errors.js'
import { SHORT_CLASS_MS } from '../limits.js'
import { sha256 } from '../model/bytes.js'
import { maxTlp, type Tlp } from '../model/enumerations.js'
import { countRecords, type Records } from '../model/indicator.js'
import type { Batch } from './batch.js'
import { checkAudience } from './batch-codec.js'
import { SIGHTING_TTL_S } from './constants.js'
import { CODEC_COLUMNS, type Header } from './header.js'
import { decodeHeader, encodeHeader } from './header-codec.js'
import { encodeRecords } from './records-codec.js'
import { signBytes } from './signing.js'
import { audienceHash, streamId } from './stream-id.js'

/** Looks at the encoded payload before it is signed; throws to refuse it (design 5.1 rule 9). */
export type SealGate = (payload: Uint8Array, header: Readonly<Header>) => void

export interface SealInit {
  records: Records
  /** 32 bytes. */
  meshId: Uint8Array
  /** 32 bytes; the public half of `secretKey`. */
  nodeKey: Uint8Array
  /** 32 bytes. */
  orgKey: Uint8Array
  /** 32 bytes: the certificate that covers createdMs. */
  certificateId: Uint8Array
  /** 16 bytes for ORGS, empty for COMMUNITY. */
  salt: Uint8Array
  /** Sorted organization keys, ours among them; empty for COMMUNITY. */
  audience: readonly Uint8Array[]
  epoch: number
  /** Default: what `classOf` says. Class 1 lifts expires_ms above 7 days where its records end sooner. */
  class?: 0 | 1
  seq: number
  /** 32 bytes: hash of the header before; zeros for seq 1. */
  prev: Uint8Array
  createdMs: number
  floorSeq: number
  scrubVersion: number
  secretKey: KeyObject
  /**
   * Marking of the batch where it must be above its rows'. Default: the highest TLP of the rows; GREEN where no row carries
   * one (sightings and erasures do not).
   */
  maxTlp?: Tlp
  /** The batch expires no earlier, in milliseconds: an erasure must outlive what it erases (4.4). */
  expiresAtLeastMs?: number
  gate?: SealGate
}

/**
 * Encodes and signs one batch: counts, lengths, hashes, marking and expiry follow from the records, so that a header cannot
 * contradict its payload.
 *
 * @throws NodeError as `encodeRecords` for a record that cannot be written
 * @throws NodeError `BATCH_MALFORMED` for no records · `AUDIENCE_INVALID` · `CLASS_MISMATCH` for class 0 with records that
 * live longer than 7 days · `HEADER_MALFORMED` for a field outside its range; whatever the gate throws. Nothing is signed then.
 */
export function sealBatch(init: SealInit): Batch {
  const { records, meshId, salt, audience } = init

  if (countRecords(records) === 0) throw new NodeError('BATCH_MALFORMED', 'A batch has at least one record')

  checkAudience(salt, audience)

  const payload = encodeRecords(records)
  const headerBytes = new Uint8Array(encodeHeader(headerOf(init, payload)))
  const header = decodeHeader(headerBytes)

  init.gate?.(payload, header)

  return {
    headerBytes,
    header,
    headerHash: sha256(headerBytes),
    signature: signBytes(init.secretKey, 'batch', meshId, headerBytes),
    salt,
    audience,
    payload
  }
}

function headerOf(init: SealInit, payload: Uint8Array): Header {
  const { records, meshId, nodeKey, orgKey, certificateId, epoch, seq, prev, createdMs, floorSeq, scrubVersion } = init
  const hash = audienceHash(init.salt, init.audience)
  const lastMs = Math.max(lastExpiryMs(records, createdMs), init.expiresAtLeastMs ?? 0)
  const streamClass = init.class ?? classOfExpiry(lastMs, createdMs)

  if (streamClass === 0 && lastMs - createdMs > SHORT_CLASS_MS) {
    throw new NodeError('CLASS_MISMATCH', 'A record lives longer than class 0 allows')
  }

  return {
    streamId: streamId({ meshId, nodeKey, audienceHash: hash, epoch, class: streamClass }),
    nodeKey,
    orgKey,
    audienceHash: hash,
    epoch,
    class: streamClass,
    seq,
    prev,
    createdMs,
    floorSeq,
    expiresMs: streamClass === 0 ? lastMs : Math.max(lastMs, createdMs + SHORT_CLASS_MS + 1),
    maxTlp: init.maxTlp === undefined ? highestTlp(records) : maxTlp(init.maxTlp, highestTlp(records)),
    records: countRecords(records),
    payloadSha256: sha256(payload),
    payloadBytes: payload.byteLength,
    codec: CODEC_COLUMNS,
    scrubVersion,
    certificateId
  }
}

/** The class whose stream these records belong to (3.3): 0 when all of them expire within 7 days of createdMs. */
export function classOf(records: Records, createdMs: number): 0 | 1 {
  return classOfExpiry(lastExpiryMs(records, createdMs), createdMs)
}

function classOfExpiry(expiresMs: number, createdMs: number): 0 | 1 {
  return expiresMs - createdMs <= SHORT_CLASS_MS ? 0 : 1
}

/** When the last record has expired; createdMs where none can: the caller says how long erasures stand. */
function lastExpiryMs({ indicators, victimRecords, sightings }: Records, createdMs: number): number {
  let lastMs = createdMs

  for (const { validUntilS } of indicators) lastMs = Math.max(lastMs, validUntilS * 1_000)
  for (const { validUntilS } of victimRecords) lastMs = Math.max(lastMs, validUntilS * 1_000)
  for (const { windowStartS } of sightings) lastMs = Math.max(lastMs, (windowStartS + SIGHTING_TTL_S) * 1_000)

  return lastMs
}

function highestTlp({ indicators, victimRecords }: Records): Tlp {
  let highest: Tlp | undefined

  for (const { tlp } of indicators) highest = highest === undefined ? tlp : maxTlp(highest, tlp)
  for (const { tlp } of victimRecords) highest = highest === undefined ? tlp : maxTlp(highest, tlp)

  return highest ?? 'GREEN'
}
