import { createHash } from 'node:crypto'

import { decodeRecords, encodeRecords } from '../src/envelope/records-codec.js'
import { createRecordsJudge } from '../src/envelope/record-checks.js'
import { sealBatch } from '../src/envelope/seal.js'
import { generateKeyPair } from '../src/envelope/signing.js'
import { verifyHeader, verifyPayload } from '../src/envelope/verify.js'
import type { ObservableType } from '../src/model/enumerations.js'
import type { Indicator, Records } from '../src/model/indicator.js'
import { tocsin } from '../src/proto/tocsin.js'

/**
 * The columnar payload: rows/s both ways, bytes a row, and the limits of the same run that they are held against: the
 * generated protobuf decoder and encoder alone, and SHA-256. Prints a table; `npx tsx bench/codec.ts`.
 */

const ROWS = 1_000
const RUN_MS = 1_500
const CREATED_MS = 1_767_323_045_000
const CREATED_S = CREATED_MS / 1_000

/** A small generator with a fixed seed: the same rows on every machine. */
function createDraw(seed: number): (below: number) => number {
  let state = seed

  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0

    return Math.floor((state / 2 ** 32) * below)
  }
}

const SCRUB = { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 2 } as const
const FAMILIES = ['kelihos.b', 'conficker', 'zeroaccess', 'citadel', 'dorkbot']
const COUNTRIES = ['DE', 'FR', 'US', 'BR', 'IN', 'VN', 'PL', 'NL']

/** Nine addresses in ten, the rest domains and URLs: what a sinkhole and a blocklist feed give. */
function sampleValue(draw: (below: number) => number): { type: ObservableType; value: string } {
  const kind = draw(100)

  if (kind < 90) return { type: 'ipv4', value: `198.51.${draw(256)}.${draw(256)}` }
  if (kind < 96) return { type: 'domain', value: `host-${draw(100_000)}.bad.example` }

  return { type: 'url', value: `http://host-${draw(100_000)}.bad.example/gate/${draw(1_000)}.php` }
}

/**
 * One literal for all rows. In V8 11 an object made by `{ ...a, b }` has a hidden class of its own, and reading the fields of
 * a thousand such rows costs 3 µs a row: the encoder is then six times slower.
 */
function sampleRow(draw: (below: number) => number): Indicator {
  const { type, value } = sampleValue(draw)
  const firstSeenS = CREATED_S - 86_400 + draw(80_000)
  const lastSeenS = firstSeenS + draw(6_000)

  return {
    type,
    value,
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    malware: FAMILIES[draw(FAMILIES.length)] ?? 'kelihos.b',
    confidence: 50 + draw(50),
    origin: 'sinkhole',
    firstSeenS,
    lastSeenS,
    validUntilS: lastSeenS + 5 * 86_400,
    count: 1 + draw(40),
    asn: 64_496 + draw(16),
    cc: COUNTRIES[draw(COUNTRIES.length)] ?? 'DE',
    tlp: 'GREEN',
    status: 'active',
    rev: CREATED_S - draw(60),
    scrub: SCRUB,
    tags: [],
    toBlock: true
  }
}

function rate(work: () => void, rows = ROWS): number {
  for (let i = 0; i < 200; i++) work()

  const start = process.hrtime.bigint()
  let runs = 0

  while (Number(process.hrtime.bigint() - start) < RUN_MS * 1e6) {
    work()
    runs++
  }

  return (runs * rows) / (Number(process.hrtime.bigint() - start) / 1e9)
}

function print(name: string, perSecond: number, note = ''): void {
  console.log(`${name.padEnd(44)} ${Math.round(perSecond).toLocaleString('en').padStart(12)} rows/s  ${note}`)
}

const draw = createDraw(7)
const records: Records = { indicators: Array.from({ length: ROWS }, () => sampleRow(draw)), victimRecords: [], sightings: [], erasures: [] }
const payload = encodeRecords(records)
const message = tocsin.v1.Records.decode(payload)
const org = generateKeyPair()
const node = generateKeyPair()
const meshId = new Uint8Array(32)
const seal = (): ReturnType<typeof sealBatch> =>
  sealBatch({
    records,
    meshId,
    nodeKey: node.publicKey,
    orgKey: org.publicKey,
    certificateId: new Uint8Array(32).fill(1),
    salt: new Uint8Array(0),
    audience: [],
    epoch: 1,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: CREATED_MS,
    floorSeq: 1,
    scrubVersion: 1,
    secretKey: node.secretKey
  })
const batch = seal()
const judge = createRecordsJudge({ header: batch.header, isCommunity: true })
const context = { meshId, ownOrg: org.publicKey, nowMs: CREATED_MS, authorise: () => undefined }

const rawDecode = rate(() => tocsin.v1.Records.decode(payload))
const rawEncode = rate(() => tocsin.v1.Records.encode(message).finish())
const hash = rate(() => createHash('sha256').update(payload).digest())
const decode = rate(() => decodeRecords(payload, { records: ROWS }))
const judged = rate(() => decodeRecords(payload, { records: ROWS }, judge))
const encode = rate(() => encodeRecords(records))
const sealed = rate(seal)
const verified = rate(() => {
  verifyHeader(batch, context)
  verifyPayload(batch, context)
})

console.log(`payload: ${ROWS} rows, 90 % IPv4, ${payload.byteLength} bytes: ${(payload.byteLength / ROWS).toFixed(1)} bytes a row`)
console.log(`header ${batch.headerBytes.byteLength} bytes\n`)
print('limit: protobufjs decode of the same payload', rawDecode)
print('limit: protobufjs encode of the same message', rawEncode)
print('limit: SHA-256 of the same payload', hash)
print('decodeRecords, canonical form proven', decode, `${(decode / rawDecode).toFixed(2)} of protobufjs alone; target ≥ 1,000,000`)
print('decodeRecords with the record checks', judged, `${(judged / rawDecode).toFixed(2)} of protobufjs alone`)
print('encodeRecords', encode, `${(encode / rawEncode).toFixed(2)} of protobufjs alone; target ≥ 1,000,000`)
print('sealBatch: encode, hash, sign', sealed)
print('verifyHeader + verifyPayload, signature included', verified)
