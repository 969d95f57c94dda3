import { isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import { BATCH_BYTES_MAX, BATCH_RECORDS_MAX, CLOCK_SKEW_MS, SEQ_AHEAD_MAX, SHORT_CLASS_MS } from '../limits.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { isTlpWithin, type Tlp } from '../model/enumerations.js'
import type { Batch } from './batch.js'
import { batchBytes, checkAudience } from './batch-codec.js'
import { type Header, KNOWN_CODECS } from './header.js'
import { createRecordsJudge } from './record-checks.js'
import { type DecodedRecords, decodeRecords } from './records-codec.js'
import { verifySignature } from './signing.js'
import { audienceHash, streamId } from './stream-id.js'
import { isCommunity } from './stream.js'

export { type Consequence, consequenceOf } from './consequences.js'
export type { DecodedRecords, DecodedRow, MaskedRow } from './records-codec.js'

/** What the header says of its origin; the roster judges it. */
export interface Origin {
  nodeKey: Uint8Array
  orgKey: Uint8Array
  certificateId: Uint8Array
  createdMs: number
  streamId: Uint8Array
  seq: number
}

/** A header of the same stream that is held and valid. */
export interface ChainPoint {
  seq: number
  headerHash: Uint8Array
  createdMs: number
  floor: number
}

/** Limits that the charter may lower (3.6). */
export interface VerifyLimits {
  batchBytesMax?: number
  batchRecordsMax?: number
  clockSkewMs?: number
}

/** All that verification needs from around it. */
export interface VerifyContext {
  /** 32 bytes. */
  meshId: Uint8Array
  /** 32 bytes: our organization. */
  ownOrg: Uint8Array
  /** Keys that our organization had before (`replaces`): one organization for audiences (3.1). */
  formerOrgs?: readonly Uint8Array[]
  nowMs: number
  /** The highest held header below this seq; absent at the start of a stream. */
  previous?: ChainPoint
  /** The held header right after this seq, where this one fills a gap: its `prev` must be this header's hash. */
  next?: { seq: number; prev: Uint8Array }
  /** Highest seq up to which all is held; default `previous.seq`, or 0. */
  gapless?: number
  /** First seq that a fork or a cut-off disowns. */
  cutSeq?: number
  /** Highest epoch that the organization signed for this node (3.5); default 1, which needs no document. */
  epoch?: number
  limits?: VerifyLimits
  /** Certified, a member with the right to publish, not revoked? @throws NodeError with the roster's code */
  authorise(origin: Origin): unknown
  /** Highest TLP that an addressee may be sent; undefined for one that is no member any more, which the sender's gate judged. */
  ceilingOf?(orgKey: Uint8Array, atMs: number): Tlp | undefined
}

/** One named check. The arrays below are the verification: docs and tests list them. */
export interface Check<Result = void> {
  name: string
  /** Every code that it may throw. */
  codes: readonly NodeErrorCode[]
  check(batch: Batch, context: VerifyContext): Result
}

const ROSTER_CODES = [
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_INVALID',
  'CERTIFICATE_EXPIRED',
  'MEMBER_UNKNOWN',
  'MEMBERSHIP_EXPIRED',
  'MEMBERSHIP_SUSPENDED',
  'RIGHT_MISSING',
  'NODE_REVOKED',
  'ORG_REVOKED'
] as const satisfies readonly NodeErrorCode[]

/**
 * The header, cheap first, in three parts: is it genuine and in its place; does it keep the rules of its stream (a failure
 * voids the seq, so nothing forged gets this far); is there anything to read.
 */
export const HEADER_CHECKS: readonly Check[] = [
  { name: 'size', codes: ['BATCH_TOO_LARGE'], check: checkSize },
  { name: 'origin', codes: ROSTER_CODES, check: checkOrigin },
  { name: 'signature', codes: ['KEY_MALFORMED', 'KEY_WEAK', 'BATCH_SIGNATURE_INVALID'], check: checkSignature },
  { name: 'stream', codes: ['STREAM_ID_MISMATCH'], check: checkStreamId },
  { name: 'audience', codes: ['AUDIENCE_INVALID', 'AUDIENCE_HASH_MISMATCH'], check: checkAudienceHash },
  { name: 'addressed', codes: ['AUDIENCE_NOT_ADDRESSED'], check: checkAddressed },
  { name: 'epoch', codes: ['EPOCH_UNKNOWN'], check: checkEpoch },
  { name: 'position', codes: ['STREAM_FORKED', 'SEQ_TOO_FAR'], check: checkPosition },
  { name: 'chain', codes: ['CHAIN_BROKEN'], check: checkNeighbours },
  { name: 'clock', codes: ['BATCH_FROM_FUTURE'], check: checkClock },

  { name: 'created', codes: ['CREATED_FALLS'], check: ({ header }, { previous }) => checkCreated(header, previous) },
  { name: 'floor', codes: ['FLOOR_INVALID'], check: ({ header }, { previous }) => checkFloor(header, previous) },
  { name: 'class', codes: ['CLASS_MISMATCH'], check: checkClass },
  { name: 'ceiling', codes: ['AUDIENCE_TLP_EXCEEDED'], check: checkCeiling },
  { name: 'caps', codes: ['BATCH_TOO_MANY_RECORDS', 'PAYLOAD_TOO_LARGE'], check: checkCaps },

  { name: 'codec', codes: ['CODEC_UNKNOWN'], check: checkCodec },
  { name: 'expiry', codes: ['BATCH_EXPIRED'], check: checkExpiry }
]

/** The payload: is it the one that was signed. */
export const PAYLOAD_CHECKS: readonly Check[] = [
  { name: 'payload length', codes: ['PAYLOAD_LENGTH_MISMATCH'], check: checkPayloadLength },
  { name: 'payload hash', codes: ['PAYLOAD_HASH_MISMATCH'], check: checkPayloadHash }
]

/** The records in it: decoded and judged in one pass. Codes of consequence `mask` do not throw: they set rows aside. */
export const RECORDS_CHECK: Check<DecodedRecords> = {
  name: 'records',
  codes: [
    'RECORDS_MALFORMED',
    'RECORDS_NOT_CANONICAL',
    'RECORD_COUNT_MISMATCH',
    'VICTIM_IN_COMMUNITY',
    'ROLE_TOO_WEAK',
    'TLP_ABOVE_HEADER'
  ],
  check: checkRecords
}

/**
 * Runs `HEADER_CHECKS`. The batch may carry its payload or not: it is not looked at.
 *
 * @throws NodeError with the code of the first check that fails; `consequenceOf` says what follows
 */
export function verifyHeader(batch: Batch, context: VerifyContext): void {
  for (const { check } of HEADER_CHECKS) check(batch, context)
}

/**
 * Runs `PAYLOAD_CHECKS` and `RECORDS_CHECK` on a batch whose header is verified.
 *
 * @returns the rows that count, and those that were masked with their codes
 * @throws NodeError with the code of the first check that fails; `consequenceOf` says what follows
 */
export function verifyPayload(batch: Batch, context: VerifyContext): DecodedRecords {
  for (const { check } of PAYLOAD_CHECKS) check(batch, context)

  return RECORDS_CHECK.check(batch, context)
}

/**
 * What `verifyHeader` could not see while the header before was missing: run it when a gap closes.
 *
 * @throws NodeError `CHAIN_BROKEN` · `CREATED_FALLS` · `FLOOR_INVALID`
 */
export function verifyLink(header: Header, previous: ChainPoint): void {
  checkChain(header, previous)
  checkCreated(header, previous)
  checkFloor(header, previous)
}

function checkSize(batch: Batch, { limits }: VerifyContext): void {
  const bytes = batchBytes(batch)
  const max = limits?.batchBytesMax ?? BATCH_BYTES_MAX

  if (bytes > max) throw new NodeError('BATCH_TOO_LARGE', `A batch has at most ${max} bytes`, { details: { bytes } })
}

function checkOrigin({ header }: Batch, context: VerifyContext): void {
  const { nodeKey, orgKey, certificateId, createdMs, streamId, seq } = header

  context.authorise({ nodeKey, orgKey, certificateId, createdMs, streamId, seq })
}

function checkSignature({ header, headerBytes, signature }: Batch, { meshId }: VerifyContext): void {
  try {
    verifySignature({ key: header.nodeKey, type: 'batch', meshId, body: headerBytes, signature })
  } catch (err) {
    if (!isNodeError(err, 'SIGNATURE_INVALID')) throw err

    throw new NodeError('BATCH_SIGNATURE_INVALID', 'The header is not signed by its node key', { cause: err })
  }
}

function checkStreamId({ header }: Batch, { meshId }: VerifyContext): void {
  if (!equalBytes(header.streamId, streamId({ ...header, meshId }))) {
    throw new NodeError('STREAM_ID_MISMATCH', 'The stream id is not that of its node, audience, epoch and class')
  }
}

function checkAudienceHash({ header, salt, audience }: Batch): void {
  checkAudience(salt, audience)

  if (!equalBytes(header.audienceHash, audienceHash(salt, audience))) {
    throw new NodeError('AUDIENCE_HASH_MISMATCH', 'Salt and audience are not those of the signed hash')
  }

  if (audience.length > 0 && !audience.some(key => equalBytes(key, header.orgKey))) {
    throw new NodeError('AUDIENCE_INVALID', 'The publisher is not in its own audience')
  }
}

function checkAddressed({ audience }: Batch, { ownOrg, formerOrgs = [] }: VerifyContext): void {
  const isOurs = (key: Uint8Array): boolean => equalBytes(key, ownOrg) || formerOrgs.some(former => equalBytes(key, former))

  if (audience.length > 0 && !audience.some(isOurs)) {
    throw new NodeError('AUDIENCE_NOT_ADDRESSED', 'The batch is not addressed to this organization')
  }
}

function checkEpoch({ header }: Batch, { epoch = 1 }: VerifyContext): void {
  if (header.epoch > epoch) {
    throw new NodeError('EPOCH_UNKNOWN', 'The organization has signed no such epoch that we know of', { details: { epoch: header.epoch } })
  }
}

function checkPosition({ header }: Batch, { previous, gapless = previous?.seq ?? 0, cutSeq }: VerifyContext): void {
  if (cutSeq !== undefined && header.seq >= cutSeq) {
    throw new NodeError('STREAM_FORKED', 'The stream does not count from there on', { details: { seq: header.seq, cutSeq } })
  }

  // right after a header that is held, its hash proves the place: a hole far below stops no stream
  if (header.seq > gapless + SEQ_AHEAD_MAX && previous?.seq !== header.seq - 1) {
    throw new NodeError('SEQ_TOO_FAR', `More than ${SEQ_AHEAD_MAX} ahead of what is held`, { details: { seq: header.seq, gapless } })
  }
}

function checkNeighbours({ header, headerHash }: Batch, { previous, next }: VerifyContext): void {
  checkChain(header, previous)

  if (next?.seq === header.seq + 1 && !equalBytes(next.prev, headerHash)) {
    throw new NodeError('CHAIN_BROKEN', 'The header that is held after it does not continue it', { details: { seq: header.seq } })
  }
}

/** `prev` can be judged only next to the header before it. */
function checkChain({ seq, prev }: Header, previous: ChainPoint | undefined): void {
  if (previous?.seq === seq - 1 && !equalBytes(prev, previous.headerHash)) {
    throw new NodeError('CHAIN_BROKEN', 'The header does not continue the one that is held before it', { details: { seq } })
  }
}

function checkClock({ header }: Batch, { nowMs, limits }: VerifyContext): void {
  const aheadMs = header.createdMs - nowMs

  if (aheadMs > (limits?.clockSkewMs ?? CLOCK_SKEW_MS)) {
    throw new NodeError('BATCH_FROM_FUTURE', 'The header was made later than our clock allows', { details: { aheadMs } })
  }
}

function checkCreated({ seq, createdMs }: Header, previous: ChainPoint | undefined): void {
  if (previous !== undefined && previous.seq < seq && createdMs < previous.createdMs) {
    throw new NodeError('CREATED_FALLS', 'created_ms falls within the stream', { details: { seq } })
  }
}

function checkFloor({ seq, floorSeq }: Header, previous: ChainPoint | undefined): void {
  if (floorSeq > seq || (previous !== undefined && previous.seq < seq && floorSeq < previous.floor)) {
    throw new NodeError('FLOOR_INVALID', 'floor_seq is above its own seq, or falls', { details: { seq, floorSeq } })
  }
}

function checkClass({ header }: Batch): void {
  const isShort = header.expiresMs - header.createdMs <= SHORT_CLASS_MS

  if (isShort !== (header.class === 0)) {
    throw new NodeError('CLASS_MISMATCH', 'Class 0 is for what expires within 7 days, class 1 for the rest')
  }
}

function checkCeiling(batch: Batch, { ceilingOf }: VerifyContext): void {
  const { header, audience } = batch
  const ceilings = isCommunity(batch) ? [COMMUNITY_CEILING] : audience.map(key => ceilingOf?.(key, header.createdMs))

  for (const ceiling of ceilings) {
    if (ceiling !== undefined && !isTlpWithin(header.maxTlp, ceiling)) {
      throw new NodeError('AUDIENCE_TLP_EXCEEDED', `TLP:${header.maxTlp} is above what its audience may be sent`)
    }
  }
}

/** The highest TLP that every member may read (3.3). */
const COMMUNITY_CEILING: Tlp = 'GREEN'

function checkCaps({ header }: Batch, { limits }: VerifyContext): void {
  const recordsMax = limits?.batchRecordsMax ?? BATCH_RECORDS_MAX
  const bytesMax = limits?.batchBytesMax ?? BATCH_BYTES_MAX

  if (header.records > recordsMax) throw new NodeError('BATCH_TOO_MANY_RECORDS', `A batch has at most ${recordsMax} records`)
  if (header.payloadBytes > bytesMax) throw new NodeError('PAYLOAD_TOO_LARGE', `A payload has less than ${bytesMax} bytes`)
}

function checkCodec({ header }: Batch): void {
  if (!KNOWN_CODECS.has(header.codec)) {
    throw new NodeError('CODEC_UNKNOWN', 'The payload is in a codec that this version cannot read', { details: { codec: header.codec } })
  }
}

function checkExpiry({ header }: Batch, { nowMs }: VerifyContext): void {
  if (header.expiresMs <= nowMs) throw new NodeError('BATCH_EXPIRED', 'Every record of the batch has expired')
}

function checkPayloadLength({ header, payload }: Batch): void {
  if (payload?.byteLength !== header.payloadBytes) {
    throw new NodeError('PAYLOAD_LENGTH_MISMATCH', 'The payload has not the signed length', {
      details: { bytes: payload?.byteLength ?? 0, signed: header.payloadBytes }
    })
  }
}

function checkPayloadHash({ header, payload }: Batch): void {
  if (payload === undefined || !equalBytes(sha256(payload), header.payloadSha256)) {
    throw new NodeError('PAYLOAD_HASH_MISMATCH', 'The payload is not the signed one')
  }
}

function checkRecords(batch: Batch): DecodedRecords {
  const { header, payload = new Uint8Array(0) } = batch

  return decodeRecords(payload, header, createRecordsJudge({ header, isCommunity: isCommunity(batch) }))
}
