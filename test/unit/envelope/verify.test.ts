import { expect } from 'chai'

import { decodeBatch, encodeBatch } from '../../../src/envelope/batch-codec.js'
import type { Batch } from '../../../src/envelope/batch.js'
import type { Header } from '../../../src/envelope/header.js'
import { encodeRecords } from '../../../src/envelope/records-codec.js'
import { audienceHash } from '../../../src/envelope/stream-id.js'
import {
  type ChainPoint,
  type Consequence,
  consequenceOf,
  HEADER_CHECKS,
  PAYLOAD_CHECKS,
  RECORDS_CHECK,
  type VerifyContext,
  verifyHeader,
  verifyLink,
  verifyPayload
} from '../../../src/envelope/verify.js'
import { ERROR_CODES, NodeError, type NodeErrorCode } from '../../../src/errors.js'
import { BATCH_RECORDS_MAX, CLOCK_SKEW_MS, SEQ_AHEAD_MAX, SHORT_CLASS_MS } from '../../../src/limits.js'
import { compareBytes, sha256 } from '../../../src/model/bytes.js'
import { noRecords, type Records } from '../../../src/model/indicator.js'
import { sampleIndicator, sampleVictim } from './sample-records.js'
import { CREATED_MS, codeOf, type HeaderParts, MESH_ID, ORG_KEY, OTHER_ORG_KEY, sampleBatch } from './samples.js'

const salt = new Uint8Array(16).fill(9)
const audience = [ORG_KEY, OTHER_ORG_KEY].sort(compareBytes)
const stranger = new Uint8Array(32).fill(3)
const good: Records = { ...noRecords, indicators: [sampleIndicator()] }

function context(fields: Partial<VerifyContext> = {}): VerifyContext {
  return { meshId: MESH_ID, ownOrg: OTHER_ORG_KEY, nowMs: CREATED_MS + 1_000, authorise: () => undefined, ...fields }
}

function previous(fields: Partial<ChainPoint> = {}): ChainPoint {
  return { seq: 1, headerHash: new Uint8Array(32).fill(5), createdMs: CREATED_MS, floor: 1, ...fields }
}

/** A batch of good records that is right in everything but what `fields` and `parts` say; signed over its faults. */
function batchOf(fields: Partial<Header> = {}, parts: HeaderParts = {}): Batch {
  return sampleBatch(fields, { payload: encodeRecords(good), ...parts })
}

/** As it arrives: decoded from its bytes. */
function received(fields: Partial<Header> = {}, parts: HeaderParts = {}): Batch {
  return decodeBatch(encodeBatch(batchOf(fields, parts)))
}

function payloadOf(records: Partial<Records>, fields: Partial<Header> = {}, parts: HeaderParts = {}): Batch {
  return received(fields, { ...parts, payload: encodeRecords({ ...noRecords, ...records }) })
}

function verify(batch: Batch, ctx: VerifyContext): void {
  verifyHeader(batch, ctx)
  verifyPayload(batch, ctx)
}

interface Fault {
  what: string
  code: NodeErrorCode
  consequence: Consequence
  batch: () => Batch
  context?: Partial<VerifyContext>
}

const refusedByRoster = (code: NodeErrorCode): Fault => ({
  what: `an origin that the roster refuses with ${code}`,
  code,
  consequence: code === 'CERTIFICATE_UNKNOWN' || code === 'MEMBER_UNKNOWN' ? 'fetch-certificate' : 'ignore',
  batch: () => received(),
  context: {
    authorise: () => {
      throw new NodeError(code, 'refused')
    }
  }
})

const second: Partial<Header> = { seq: 2, prev: previous().headerHash }
const withoutOrigin = [OTHER_ORG_KEY, stranger].sort(compareBytes)

const FAULTS: readonly Fault[] = [
  ...(HEADER_CHECKS.find(({ name }) => name === 'origin')?.codes ?? []).map(refusedByRoster),
  {
    what: 'a batch above the charter’s size',
    code: 'BATCH_TOO_LARGE',
    consequence: 'reject',
    batch: received,
    context: { limits: { batchBytesMax: 300 } }
  },
  { what: 'a key of small order', code: 'KEY_WEAK', consequence: 'reject', batch: () => batchOf({ nodeKey: Buffer.alloc(32) }) },
  {
    what: 'a key that is not canonical',
    code: 'KEY_MALFORMED',
    consequence: 'reject',
    batch: () => batchOf({ nodeKey: Buffer.alloc(32, 0xff) })
  },
  {
    what: 'a signature by another key',
    code: 'BATCH_SIGNATURE_INVALID',
    consequence: 'reject',
    batch: () => batchOf({ nodeKey: ORG_KEY })
  },
  {
    what: 'a signature for another mesh',
    code: 'BATCH_SIGNATURE_INVALID',
    consequence: 'reject',
    batch: received,
    context: { meshId: Buffer.alloc(32, 1) }
  },
  {
    what: 'a signature of another header',
    code: 'BATCH_SIGNATURE_INVALID',
    consequence: 'reject',
    batch: () => ({ ...received(), signature: batchOf({ seq: 2, prev: stranger }).signature })
  },
  {
    what: 'another stream’s id',
    code: 'STREAM_ID_MISMATCH',
    consequence: 'reject',
    batch: () => received({ streamId: Buffer.alloc(16, 1) })
  },
  {
    what: 'another salt than the signed one',
    code: 'AUDIENCE_HASH_MISMATCH',
    consequence: 'reject',
    batch: () => ({ ...received({}, { salt, audience }), salt: Buffer.alloc(16) })
  },
  {
    what: 'an addressee more than was signed',
    code: 'AUDIENCE_HASH_MISMATCH',
    consequence: 'reject',
    batch: () => ({ ...received({}, { salt, audience }), audience: [...audience, stranger].sort(compareBytes) })
  },
  {
    what: 'an ORGS batch passed off as COMMUNITY',
    code: 'AUDIENCE_HASH_MISMATCH',
    consequence: 'reject',
    batch: () => ({ ...received({}, { salt, audience }), salt: new Uint8Array(0), audience: [] })
  },
  {
    what: 'a publisher outside its own audience',
    code: 'AUDIENCE_INVALID',
    consequence: 'reject',
    batch: () => received({}, { salt, audience: withoutOrigin })
  },
  {
    what: 'an audience without us',
    code: 'AUDIENCE_NOT_ADDRESSED',
    consequence: 'ignore',
    batch: () => received({}, { salt, audience }),
    context: { ownOrg: stranger }
  },
  { what: 'an epoch that nobody signed', code: 'EPOCH_UNKNOWN', consequence: 'fetch-certificate', batch: () => received({ epoch: 2 }) },
  {
    what: 'a seq from the fork on',
    code: 'STREAM_FORKED',
    consequence: 'ignore',
    batch: () => received(second),
    context: { previous: previous(), cutSeq: 2 }
  },
  {
    what: 'a seq too far ahead',
    code: 'SEQ_TOO_FAR',
    consequence: 'gap',
    batch: () => received({ seq: SEQ_AHEAD_MAX + 2, prev: stranger }),
    context: { previous: previous(), gapless: 1 }
  },
  {
    what: 'a first header far ahead',
    code: 'SEQ_TOO_FAR',
    consequence: 'gap',
    batch: () => received({ seq: SEQ_AHEAD_MAX + 1, prev: stranger })
  },
  {
    what: 'a header that does not continue the one before',
    code: 'CHAIN_BROKEN',
    consequence: 'ignore',
    batch: () => received({ seq: 2, prev: stranger }),
    context: { previous: previous() }
  },
  {
    what: 'a header that the one after does not continue',
    code: 'CHAIN_BROKEN',
    consequence: 'ignore',
    batch: () => received(),
    context: { next: { seq: 2, prev: stranger } }
  },
  {
    what: 'a header from the future',
    code: 'BATCH_FROM_FUTURE',
    consequence: 'ignore',
    batch: received,
    context: { nowMs: CREATED_MS - CLOCK_SKEW_MS - 1 }
  },
  {
    what: 'created_ms that falls',
    code: 'CREATED_FALLS',
    consequence: 'void',
    batch: () => received(second),
    context: { previous: previous({ createdMs: CREATED_MS + 1 }) }
  },
  { what: 'a floor above its seq', code: 'FLOOR_INVALID', consequence: 'void', batch: () => received({ floorSeq: 2 }) },
  {
    what: 'a floor that falls',
    code: 'FLOOR_INVALID',
    consequence: 'void',
    batch: () => received({ ...second, seq: 3 }),
    context: { previous: previous({ seq: 2, floor: 2 }) }
  },
  {
    what: 'a long life in class 0',
    code: 'CLASS_MISMATCH',
    consequence: 'void',
    batch: () => received({ expiresMs: CREATED_MS + SHORT_CLASS_MS + 1 })
  },
  {
    what: 'a short life in class 1',
    code: 'CLASS_MISMATCH',
    consequence: 'void',
    batch: () => received({ class: 1, expiresMs: CREATED_MS + SHORT_CLASS_MS })
  },
  { what: 'AMBER to COMMUNITY', code: 'AUDIENCE_TLP_EXCEEDED', consequence: 'void', batch: () => received({ maxTlp: 'AMBER' }) },
  {
    what: 'RED to an addressee with an AMBER ceiling',
    code: 'AUDIENCE_TLP_EXCEEDED',
    consequence: 'void',
    batch: () => received({ maxTlp: 'RED' }, { salt, audience }),
    context: { ceilingOf: key => (key[0] === ORG_KEY[0] ? 'RED' : 'AMBER') }
  },
  { what: '1,001 records', code: 'BATCH_TOO_MANY_RECORDS', consequence: 'void', batch: () => received({ records: BATCH_RECORDS_MAX + 1 }) },
  {
    what: 'more records than the charter allows',
    code: 'BATCH_TOO_MANY_RECORDS',
    consequence: 'void',
    batch: () => received({ records: 11 }),
    context: { limits: { batchRecordsMax: 10 } }
  },
  {
    what: 'a payload that fits in no batch',
    code: 'PAYLOAD_TOO_LARGE',
    consequence: 'void',
    batch: () => received({ payloadBytes: 300_000 })
  },
  { what: 'a codec of the future', code: 'CODEC_UNKNOWN', consequence: 'unread', batch: () => received({ codec: 2 }) },
  { what: 'a batch that is over', code: 'BATCH_EXPIRED', consequence: 'expired', batch: () => received({ expiresMs: CREATED_MS + 1_000 }) },
  {
    what: 'a payload a byte short',
    code: 'PAYLOAD_LENGTH_MISMATCH',
    consequence: 'reject',
    batch: () => withPayload(payload => payload.subarray(1))
  },
  { what: 'no payload', code: 'PAYLOAD_LENGTH_MISMATCH', consequence: 'reject', batch: () => withPayload(() => undefined) },
  { what: 'a payload with one bit changed', code: 'PAYLOAD_HASH_MISMATCH', consequence: 'reject', batch: () => withPayload(flipped) },
  {
    what: 'a signed payload that is none',
    code: 'RECORDS_MALFORMED',
    consequence: 'void',
    batch: () => received({}, { payload: Buffer.from('none') })
  },
  {
    what: 'a signed payload in another form',
    code: 'RECORDS_NOT_CANONICAL',
    consequence: 'void',
    batch: () => received({}, { payload: Buffer.from([0x0a, 0x00]) })
  },
  { what: 'a signed count that is wrong', code: 'RECORD_COUNT_MISMATCH', consequence: 'void', batch: () => received({ records: 2 }) },
  {
    what: 'a victim to COMMUNITY',
    code: 'VICTIM_IN_COMMUNITY',
    consequence: 'void',
    batch: () => payloadOf({ victimRecords: [sampleVictim({ tlp: 'GREEN' })] })
  },
  {
    what: 'an infected host sold as infrastructure',
    code: 'ROLE_TOO_WEAK',
    consequence: 'void',
    batch: () => payloadOf({ indicators: [sampleIndicator({ classification: 'infected-system' })] })
  },
  { what: 'a record above its header', code: 'TLP_ABOVE_HEADER', consequence: 'void', batch: () => received({ maxTlp: 'CLEAR' }) }
]

function withPayload(change: (payload: Uint8Array) => Uint8Array | undefined): Batch {
  const { payload = new Uint8Array(0), ...rest } = received()
  const changed = change(payload)

  return changed === undefined ? rest : { ...rest, payload: changed }
}

function flipped(payload: Uint8Array): Uint8Array {
  return payload.map((byte, i) => (i === 20 ? byte ^ 1 : byte))
}

const ALL_CHECKS = [...HEADER_CHECKS, ...PAYLOAD_CHECKS, RECORDS_CHECK]

describe('verification', () => {
  it('passes a COMMUNITY batch and an ORGS batch that are right in everything, and returns their rows', () => {
    verify(received(), context())
    verify(received({ ...second, maxTlp: 'RED' }, { salt, audience }), context({ previous: previous(), ceilingOf: () => 'RED' }))
    expect(verifyPayload(received(), context()).rows.map(({ indicator }) => indicator.value)).to.deep.equal(['198.51.100.7'])
  })

  for (const { what, code, consequence, batch, context: fields } of FAULTS) {
    it(`refuses ${what}: ${code}, ${consequence}`, () => {
      expect(codeOf(() => verify(batch(), context(fields)))).to.equal(code)
      expect(consequenceOf(code)).to.equal(consequence)
    })
  }

  it('has a planted fault for every code of every check', () => {
    const planted = new Set(FAULTS.map(({ code }) => code))

    expect(ALL_CHECKS.flatMap(({ codes }) => codes).filter(code => !planted.has(code))).to.deep.equal([])
  })

  it('throws each code from the check that declares it, and every check before passes', () => {
    for (const { what, code, batch, context: fields } of FAULTS) {
      const ctx = context(fields)
      const made = batch()
      const failing = ALL_CHECKS.find(({ check }) => !codeOf(() => check(made, ctx)).startsWith('no error'))

      expect(failing?.codes, what).to.include(code)
    }
  })

  it('judges the rules of the stream only after everything that an outsider could fake', () => {
    const consequences = HEADER_CHECKS.map(({ codes }) => codes.map(consequenceOf))
    const firstVoid = consequences.findIndex(of => of.includes('void'))

    expect(consequences.slice(0, firstVoid).flat()).to.not.include.members(['void'])
    expect(new Set(consequences.slice(firstVoid).flat())).to.deep.equal(new Set(['void', 'unread', 'expired']))
  })

  it('blames nobody for a code that it does not know', () => {
    const judged = new Set(ALL_CHECKS.flatMap(({ codes }) => codes))

    for (const code of ERROR_CODES) if (!judged.has(code) && code.startsWith('STORE_')) expect(consequenceOf(code)).to.equal('ignore')
  })

  it('takes what lies exactly at each limit', () => {
    verifyHeader(received(), context({ nowMs: CREATED_MS - CLOCK_SKEW_MS }))
    verifyHeader(received({ seq: SEQ_AHEAD_MAX + 1, prev: stranger }), context({ previous: previous(), gapless: 1 }))
    verifyHeader(received({ expiresMs: CREATED_MS + SHORT_CLASS_MS }), context())
    verifyHeader(received({ class: 1, expiresMs: CREATED_MS + SHORT_CLASS_MS + 1 }), context())
    verifyHeader(received({ expiresMs: CREATED_MS + 1_001 }), context())
    verifyHeader(received({ records: BATCH_RECORDS_MAX }), context())
    verifyHeader(received(second), context({ previous: previous(), cutSeq: 3 }))
    verifyHeader(received({ epoch: 3 }), context({ epoch: 3 }))
  })

  it('takes a header that fills the gap before one that continues it', () => {
    verifyHeader(received(), context({ next: { seq: 2, prev: received().headerHash } }))
    verifyHeader(received(), context({ next: { seq: 3, prev: stranger } }))
  })

  it('follows the header before it however far below a hole lies, and only that one', () => {
    const seq = 10 * SEQ_AHEAD_MAX
    const before = previous({ seq: seq - 1 })
    const next = received({ seq, prev: before.headerHash })

    verify(next, context({ previous: before, gapless: 3 }))
    expect(codeOf(() => verify(next, context({ previous: previous({ seq: seq - 2 }), gapless: 3 })))).to.equal('SEQ_TOO_FAR')
    expect(codeOf(() => verify(received({ seq, prev: stranger }), context({ previous: before, gapless: 3 })))).to.equal('CHAIN_BROKEN')
  })

  it('knows our organization by the keys that it had before', () => {
    verifyHeader(received({}, { salt, audience }), context({ ownOrg: stranger, formerOrgs: [OTHER_ORG_KEY] }))
  })

  it('leaves an addressee that is no member any more to the sender', () => {
    verifyHeader(received({ maxTlp: 'RED' }, { salt, audience }), context({ ceilingOf: () => undefined }))
  })

  it('takes a seq that arrives before the one in front of it, and judges the link when the gap closes', () => {
    const third = received({ seq: 3, prev: stranger, createdMs: CREATED_MS + 5, expiresMs: CREATED_MS + 9_000 })

    verifyHeader(third, context({ previous: previous() }))
    verifyLink(third.header, previous({ seq: 2, headerHash: stranger, createdMs: CREATED_MS + 5 }))
    expect(codeOf(() => verifyLink(third.header, previous({ seq: 2 })))).to.equal('CHAIN_BROKEN')
    expect(codeOf(() => verifyLink(third.header, previous({ seq: 2, headerHash: stranger, createdMs: CREATED_MS + 6 })))).to.equal(
      'CREATED_FALLS'
    )
    expect(codeOf(() => verifyLink(third.header, previous({ seq: 2, headerHash: stranger, floor: 2 })))).to.equal('FLOOR_INVALID')
  })

  it('masks bad rows and returns the others with their numbers', () => {
    const rows = [sampleIndicator(), sampleIndicator({ count: 0 }), sampleIndicator({ value: '198.51.100.8' })]
    const result = verifyPayload(payloadOf({ indicators: rows }, { records: 3 }), context())

    expect(result.masked).to.deep.equal([{ row: 1, code: 'RECORD_FIELD_INVALID' }])
    expect(result.rows.map(({ row }) => row)).to.deep.equal([0, 2])
    expect(result.masked.map(({ code }) => consequenceOf(code))).to.deep.equal(['mask'])
  })

  it('asks the roster about exactly what the header claims', () => {
    const asked: unknown[] = []
    const batch = received()

    verifyHeader(batch, context({ authorise: origin => asked.push(origin) }))

    const { nodeKey, orgKey, certificateId, createdMs, streamId, seq } = batch.header

    expect(asked).to.deep.equal([{ nodeKey, orgKey, certificateId, createdMs, streamId, seq }])
  })

  it('hashes the audience of the batch, not what the header says of it', () => {
    expect(Buffer.from(received({}, { salt, audience }).header.audienceHash).equals(audienceHash(salt, audience))).to.equal(true)
    expect(Buffer.from(received().header.payloadSha256).equals(sha256(encodeRecords(good)))).to.equal(true)
  })
})
