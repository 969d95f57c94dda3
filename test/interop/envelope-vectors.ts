import { encodeBatch } from '../../src/envelope/batch-codec.js'
import type { Batch } from '../../src/envelope/batch.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import { CODEC_COLUMNS, type Header } from '../../src/envelope/header.js'
import { encodeRecords } from '../../src/envelope/records-codec.js'
import { sealBatch } from '../../src/envelope/seal.js'
import { NO_MESH_ID, publicFromSeed, SIGNING_TYPES, secretFromSeed, signBytes, signingBytes } from '../../src/envelope/signing.js'
import { audienceHash, streamId } from '../../src/envelope/stream-id.js'
import { compareBytes, fromHex, sha256, toHex } from '../../src/model/bytes.js'
import { noRecords, type Records } from '../../src/model/indicator.js'
import { sampleAggregate, sampleIndicator, sampleVictim } from '../unit/envelope/sample-records.js'
import { recordsVectors } from './records-vectors.js'

/**
 * Vectors of the envelope for other implementations: bytes in hex, and what a receiver must make of them. Everything is
 * made from fixed seeds, so that the files are the same on every machine; `make-vectors.ts` writes them.
 */

const CREATED_MS = 1_767_323_045_000
const MESH_ID = Buffer.alloc(32, 0x11)
const NODE_SECRET = secretFromSeed(Buffer.alloc(32, 0x21))
const NODE_KEY = publicFromSeed(Buffer.alloc(32, 0x21))
const ORG_KEY = publicFromSeed(Buffer.alloc(32, 0x31))
const OTHER_ORG_KEY = publicFromSeed(Buffer.alloc(32, 0x32))
const CERTIFICATE_ID = Buffer.alloc(32, 0x41)
const SALT = Buffer.alloc(16, 0x51)
const AUDIENCE = [ORG_KEY, OTHER_ORG_KEY].sort(compareBytes)

/** The order of the base point. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

export interface VectorFile {
  about: string
  vectors: ReadonlyArray<Record<string, unknown>>
}

export function makeEnvelopeVectors(): Record<'signing' | 'header' | 'records' | 'batch', VectorFile> {
  return {
    signing: { about: ABOUT.signing, vectors: signingVectors() },
    header: { about: ABOUT.header, vectors: headerVectors() },
    records: { about: ABOUT.records, vectors: recordsVectors() },
    batch: { about: ABOUT.batch, vectors: batchVectors() }
  }
}

const ABOUT = {
  signing:
    'Ed25519 over "tocsin/v1/" || type || "\\n" || mesh_id || body. code null: the signature verifies; else the error of a receiver. signing_bytes is what is signed.',
  header: 'Encoded headers. code null: fields is what they say; else the error of a receiver, who looks at nothing but the bytes.',
  records:
    'Encoded payloads of codec 1. count is what the header says. code null: values are the canonical values of the rows that can be read, masked the rows that cannot; else the error of a receiver.',
  batch:
    'Encoded batches as they travel, for a receiver of own_org in mesh_id at now_ms whose roster accepts the origin, and who holds nothing of the stream but previous. code null: accepted; else the error.'
}

function signingVectors(): Array<Record<string, unknown>> {
  const body = Buffer.from('the body of a document')
  const made: Array<Record<string, unknown>> = SIGNING_TYPES.map(type => ({
    name: `a ${type}`,
    type,
    mesh_id: toHex(MESH_ID),
    body: toHex(body),
    key: toHex(NODE_KEY),
    signature: toHex(signBytes(NODE_SECRET, type, MESH_ID, body)),
    signing_bytes: toHex(signingBytes(type, MESH_ID, body)),
    code: null
  }))
  const good = { ...made[0] }
  const signature = fromHex(String(good['signature']))
  const s = BigInt(`0x${toHex(Uint8Array.from(signature.subarray(32)).reverse())}`) + L
  const malleated = Buffer.concat([signature.subarray(0, 32), fromHex(s.toString(16).padStart(64, '0')).reverse()])
  const noMesh = signBytes(NODE_SECRET, 'charter', NO_MESH_ID, body)
  const y = (first: string, last: string): string => `${first}${'ff'.repeat(30)}${last}`

  made.push(
    {
      ...good,
      name: 'a first charter, before there is a mesh',
      type: 'charter',
      mesh_id: toHex(NO_MESH_ID),
      signature: toHex(noMesh),
      signing_bytes: toHex(signingBytes('charter', NO_MESH_ID, body))
    },
    {
      ...good,
      name: 'an empty body',
      body: '',
      signature: toHex(signBytes(NODE_SECRET, 'batch', MESH_ID, new Uint8Array(0))),
      signing_bytes: toHex(signingBytes('batch', MESH_ID, new Uint8Array(0)))
    },
    { ...good, name: 'a batch signature on an epoch', type: 'epoch', code: 'SIGNATURE_INVALID' },
    { ...good, name: 'another mesh', mesh_id: toHex(Buffer.alloc(32, 0x12)), code: 'SIGNATURE_INVALID' },
    { ...good, name: 'another body', body: toHex(Buffer.from('the body of a documents')), code: 'SIGNATURE_INVALID' },
    { ...good, name: 'another key', key: toHex(ORG_KEY), code: 'SIGNATURE_INVALID' },
    { ...good, name: 'a signature a byte short', signature: toHex(signature.subarray(1)), code: 'SIGNATURE_INVALID' },
    { ...good, name: 'S that is not reduced', signature: toHex(malleated), code: 'SIGNATURE_INVALID' },
    { ...good, name: 'a key a byte short', key: toHex(NODE_KEY.subarray(1)), code: 'KEY_MALFORMED' },
    { ...good, name: 'a key whose y is p + 2', key: y('ef', '7f'), code: 'KEY_MALFORMED' },
    { ...good, name: 'a key whose y is 2^255 - 1, with the sign bit', key: y('ff', 'ff'), code: 'KEY_MALFORMED' },
    ...SMALL_ORDER_KEYS.map((key, i) => ({ ...good, name: `point of small order ${i + 1}`, key, code: 'KEY_WEAK' }))
  )

  return made.map(({ signing_bytes, ...vector }) => (vector['code'] === null ? { ...vector, signing_bytes } : vector))
}

/** The eight points whose order divides 8, then the same points in other spellings. */
const SMALL_ORDER_KEYS = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
]

interface Parts {
  salt?: Uint8Array
  audience?: readonly Uint8Array[]
  payload?: Uint8Array
}

function headerOf(fields: Partial<Header> = {}, { salt = new Uint8Array(0), audience = [], payload = goodPayload() }: Parts = {}): Header {
  const hash = audienceHash(salt, audience)
  const { class: streamClass = 0, epoch = 1 } = fields

  return {
    streamId: streamId({ meshId: MESH_ID, nodeKey: NODE_KEY, audienceHash: hash, epoch, class: streamClass }),
    nodeKey: NODE_KEY,
    orgKey: ORG_KEY,
    audienceHash: hash,
    epoch,
    class: streamClass,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: CREATED_MS,
    floorSeq: 1,
    expiresMs: CREATED_MS + 86_400_000,
    maxTlp: 'GREEN',
    records: 1,
    payloadSha256: sha256(payload),
    payloadBytes: payload.byteLength,
    codec: CODEC_COLUMNS,
    scrubVersion: 1,
    certificateId: CERTIFICATE_ID,
    ...fields
  }
}

function goodPayload(): Uint8Array {
  return encodeRecords({ ...noRecords, indicators: [sampleIndicator()] })
}

function headerVectors(): Array<Record<string, unknown>> {
  const good = (name: string, header: Header): Record<string, unknown> => ({
    name,
    header: toHex(encodeHeader(header)),
    fields: spelled(header),
    header_hash: toHex(sha256(encodeHeader(header))),
    code: null
  })
  const bad = (name: string, header: Uint8Array): Record<string, unknown> => ({ name, header: toHex(header), code: 'HEADER_MALFORMED' })
  const bytes = encodeHeader(headerOf())
  const lengths = (['streamId', 'nodeKey', 'orgKey', 'audienceHash', 'prev', 'payloadSha256', 'certificateId'] as const).map(field =>
    bad(`${field} a byte short`, encodeHeader(headerOf({ [field]: headerOf()[field].slice(1) })))
  )
  const zeros = (['epoch', 'seq', 'createdMs', 'floorSeq', 'expiresMs', 'records', 'payloadBytes', 'codec', 'scrubVersion'] as const).map(
    field => bad(`${field} 0`, encodeHeader(headerOf({ [field]: 0 })))
  )

  return [
    good('the first of a COMMUNITY stream', headerOf()),
    good(
      'the second of an ORGS stream',
      headerOf(
        { seq: 2, prev: sha256(bytes), maxTlp: 'RED', class: 1, expiresMs: CREATED_MS + 30 * 86_400_000 },
        { salt: SALT, audience: AUDIENCE }
      )
    ),
    good(
      'the largest numbers',
      headerOf({
        epoch: 0xffff_ffff,
        seq: 0xffff_ffff,
        prev: sha256(bytes),
        createdMs: 2 ** 53,
        expiresMs: 2 ** 53,
        floorSeq: 0xffff_ffff,
        records: 0xffff_ffff,
        payloadBytes: 0xffff_ffff,
        codec: 0xffff_ffff,
        scrubVersion: 0xffff_ffff
      })
    ),
    bad('no bytes', new Uint8Array(0)),
    bad('cut off', bytes.subarray(0, bytes.byteLength - 1)),
    bad('an unknown field', Buffer.concat([bytes, fromHex('980101')])),
    bad('a field twice', Buffer.concat([bytes, bytes.subarray(-35)])),
    bad('created_ms above 2^53', encodeHeader(headerOf({ createdMs: 2 ** 53 + 2 }))),
    bad('prev of zeros for seq 2', encodeHeader(headerOf({ seq: 2 }))),
    bad('a prev for seq 1', encodeHeader(headerOf({ prev: sha256(bytes) }))),
    bad('class 0 spelled out', Buffer.concat([bytes.subarray(0, CLASS_AT), fromHex('3000'), bytes.subarray(CLASS_AT)])),
    bad('class 2', Buffer.concat([bytes.subarray(0, CLASS_AT), fromHex('3002'), bytes.subarray(CLASS_AT)])),
    bad('epoch 1 in two bytes', Buffer.concat([bytes.subarray(0, CLASS_AT - 1), fromHex('8100'), bytes.subarray(CLASS_AT)])),
    ...lengths,
    ...zeros
  ]
}

/** Where field 6 stands in a header of epoch 1: after stream id, three 32-byte fields and a one-byte epoch. */
const CLASS_AT = 18 + 3 * 34 + 2

function spelled(header: Header): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(header).map(([name, value]) => [snake(name), value instanceof Uint8Array ? toHex(value) : value])
  )
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/** Signs whatever header it is given, so that a vector can be wrong in one respect only. */
function signed(fields: Partial<Header>, { salt = new Uint8Array(0), audience = [], payload = goodPayload() }: Parts = {}): Batch {
  const header = headerOf(fields, { salt, audience, payload })
  const headerBytes = encodeHeader(header)

  return {
    headerBytes,
    header,
    headerHash: sha256(headerBytes),
    signature: signBytes(NODE_SECRET, 'batch', MESH_ID, headerBytes),
    salt,
    audience,
    payload
  }
}

function sealed(records: Partial<Records>, orgs = false): Batch {
  return sealBatch({
    records: { ...noRecords, ...records },
    meshId: MESH_ID,
    nodeKey: NODE_KEY,
    orgKey: ORG_KEY,
    certificateId: CERTIFICATE_ID,
    salt: orgs ? SALT : new Uint8Array(0),
    audience: orgs ? AUDIENCE : [],
    epoch: 1,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: CREATED_MS,
    floorSeq: 1,
    scrubVersion: 1,
    secretKey: NODE_SECRET
  })
}

function batchVectors(): Array<Record<string, unknown>> {
  const vector = (name: string, code: string | null, batch: Batch, more: Record<string, unknown> = {}): Record<string, unknown> => ({
    name,
    mesh_id: toHex(MESH_ID),
    own_org: toHex(OTHER_ORG_KEY),
    now_ms: CREATED_MS + 1_000,
    batch: toHex(encodeBatch(batch)),
    ...(code === null ? { header_hash: toHex(batch.headerHash), stream_id: toHex(batch.header.streamId) } : {}),
    ...more,
    code
  })
  const good = signed({})
  const orgs = { salt: SALT, audience: AUDIENCE }
  const previous = { seq: 1, header_hash: toHex(good.headerHash), created_ms: CREATED_MS, floor: 1 }
  const { payload: _payload, ...headerOnly } = good
  const week = 7 * 86_400_000

  return [
    vector('COMMUNITY', null, sealed({ indicators: [sampleIndicator(), sampleAggregate()] })),
    vector('ORGS', null, sealed({ victimRecords: [sampleVictim()] }, true)),
    vector('the second of a stream', null, signed({ seq: 2, prev: good.headerHash }), { previous }),
    vector('one ahead of a gap', null, signed({ seq: 3, prev: sha256('unknown') }), { previous }),
    vector('an empty message', 'BATCH_MALFORMED', good, { batch: '' }),
    vector('an unknown field', 'BATCH_MALFORMED', good, { batch: `${toHex(encodeBatch(good))}3200` }),
    vector('a signature of 63 bytes', 'BATCH_MALFORMED', { ...good, signature: good.signature.subarray(1) }),
    vector('an unsorted audience', 'AUDIENCE_INVALID', signed({}, { ...orgs, audience: [...AUDIENCE].reverse() })),
    vector('a salt of 15 bytes', 'AUDIENCE_INVALID', signed({}, { ...orgs, salt: SALT.subarray(1) })),
    vector('a publisher outside its audience', 'AUDIENCE_INVALID', signed({}, { ...orgs, audience: [OTHER_ORG_KEY] })),
    vector('another salt than the signed one', 'AUDIENCE_HASH_MISMATCH', { ...signed({}, orgs), salt: Buffer.alloc(16) }),
    vector('not addressed to us', 'AUDIENCE_NOT_ADDRESSED', signed({}, { ...orgs, audience: [ORG_KEY] })),
    vector('another header’s signature', 'BATCH_SIGNATURE_INVALID', { ...good, signature: signed({ records: 2 }).signature }),
    vector('signed for another mesh', 'BATCH_SIGNATURE_INVALID', good, { mesh_id: toHex(Buffer.alloc(32, 0x12)) }),
    vector('another stream’s id', 'STREAM_ID_MISMATCH', signed({ streamId: Buffer.alloc(16, 1) })),
    vector('an epoch that nobody signed', 'EPOCH_UNKNOWN', signed({ epoch: 2 })),
    vector('too far ahead', 'SEQ_TOO_FAR', signed({ seq: 4_098, prev: good.headerHash }), { previous }),
    vector('does not continue the header before', 'CHAIN_BROKEN', signed({ seq: 2, prev: sha256('other') }), { previous }),
    vector('from the future', 'BATCH_FROM_FUTURE', good, { now_ms: CREATED_MS - 120_001 }),
    vector('created_ms falls', 'CREATED_FALLS', signed({ seq: 2, prev: good.headerHash, createdMs: CREATED_MS - 1 }), { previous }),
    vector('a floor above its seq', 'FLOOR_INVALID', signed({ floorSeq: 2 })),
    vector('a long life in class 0', 'CLASS_MISMATCH', signed({ expiresMs: CREATED_MS + week + 1 })),
    vector('a short life in class 1', 'CLASS_MISMATCH', signed({ class: 1, expiresMs: CREATED_MS + week })),
    vector('AMBER to COMMUNITY', 'AUDIENCE_TLP_EXCEEDED', signed({ maxTlp: 'AMBER' })),
    vector('1,001 records', 'BATCH_TOO_MANY_RECORDS', signed({ records: 1_001 })),
    vector('a payload that fits in no batch', 'PAYLOAD_TOO_LARGE', signed({ payloadBytes: 262_145 })),
    vector('a codec of the future', 'CODEC_UNKNOWN', signed({ codec: 2 })),
    vector('expired', 'BATCH_EXPIRED', good, { now_ms: CREATED_MS + 86_400_000 }),
    vector('no payload', 'PAYLOAD_LENGTH_MISMATCH', headerOnly),
    vector('a payload with one bit changed', 'PAYLOAD_HASH_MISMATCH', {
      ...good,
      payload: goodPayload().map((byte, i) => (i === 9 ? byte ^ 1 : byte))
    }),
    vector('a count that is not the payload’s', 'RECORD_COUNT_MISMATCH', signed({ records: 2 })),
    vector('a victim to COMMUNITY', 'VICTIM_IN_COMMUNITY', sealed({ indicators: [sampleIndicator({ role: 'VICTIM' })] })),
    vector(
      'an infected host sold as infrastructure',
      'ROLE_TOO_WEAK',
      sealed({ indicators: [sampleIndicator({ classification: 'infected-system' })] })
    ),
    vector('a record marked above its header', 'TLP_ABOVE_HEADER', signed({ maxTlp: 'CLEAR' }))
  ]
}
