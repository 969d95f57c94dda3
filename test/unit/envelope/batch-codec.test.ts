import { expect } from 'chai'
import fc from 'fast-check'

import { decodeBatch, encodeBatch } from '../../../src/envelope/batch-codec.js'
import { AUDIENCE_ORGS_MAX, BATCH_BYTES_MAX } from '../../../src/limits.js'
import { compareBytes } from '../../../src/model/bytes.js'
import { check } from '../../support/property.js'
import { codeOf, ORG_KEY, OTHER_ORG_KEY, plain, sampleBatch } from './samples.js'

const salt = new Uint8Array(16).fill(9)
const audience = [ORG_KEY, OTHER_ORG_KEY].sort(compareBytes)

function keys(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const key = Buffer.alloc(32)

    key.writeUInt32BE(i, 0)

    return key
  })
}

describe('batch codec', () => {
  it('gives back a COMMUNITY batch, an ORGS batch and a header alone', () => {
    for (const parts of [{}, { salt, audience }, { salt, audience: keys(AUDIENCE_ORGS_MAX) }]) {
      const batch = sampleBatch({}, parts)
      const { payload: _payload, ...bare } = batch

      expect(plain(decodeBatch(encodeBatch(batch)))).to.deep.equal(plain(batch))
      expect(plain(decodeBatch(encodeBatch(bare)))).to.deep.equal(plain(bare))
    }
  })

  it('gives back the exact bytes that came in', () => {
    const bytes = encodeBatch(sampleBatch({}, { salt, audience }))

    expect(Buffer.from(encodeBatch(decodeBatch(bytes))).equals(bytes)).to.equal(true)
  })

  it('keeps nothing but the payload of the bytes that came in', () => {
    const bytes = encodeBatch(sampleBatch({}, { salt, audience }))
    const batch = decodeBatch(bytes)
    const kept = [batch.headerBytes, batch.signature, batch.salt, ...batch.audience, ...Object.values(batch.header)]

    for (const field of kept) if (field instanceof Uint8Array) expect(field.buffer).to.not.equal(bytes.buffer)

    expect(batch.payload?.buffer).to.equal(bytes.buffer)
  })

  it('takes a batch at the limit and refuses one a byte above', () => {
    const room = BATCH_BYTES_MAX - encodeBatch(sampleBatch({}, { payload: Buffer.alloc(200_000) })).byteLength
    const fits = encodeBatch(sampleBatch({}, { payload: Buffer.alloc(200_000 + room) }))

    expect(fits.byteLength).to.equal(BATCH_BYTES_MAX)
    expect(decodeBatch(fits).payload?.byteLength).to.equal(200_000 + room)
    expect(codeOf(() => decodeBatch(Buffer.alloc(BATCH_BYTES_MAX + 1)))).to.equal('BATCH_TOO_LARGE')
    expect(codeOf(() => decodeBatch(fits, { batchBytesMax: BATCH_BYTES_MAX - 1 }))).to.equal('BATCH_TOO_LARGE')
  })

  it('throws only its own codes for any bytes, and for any batch with one byte changed', () => {
    const good = encodeBatch(sampleBatch({}, { salt, audience }))
    const codes = ['BATCH_MALFORMED', 'HEADER_MALFORMED', 'AUDIENCE_INVALID', 'BATCH_TOO_LARGE']
    const decodes = (bytes: Uint8Array): void => {
      try {
        expect(Buffer.from(encodeBatch(decodeBatch(bytes))).equals(bytes)).to.equal(true)
      } catch (err) {
        expect(err).to.have.property('code').that.is.oneOf(codes)
      }
    }

    check(fc.property(fc.uint8Array({ maxLength: 512 }), decodes))
    check(
      fc.property(fc.nat(good.byteLength - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(good)

        bytes[at] = value
        decodes(bytes)
      }),
      { runs: 500 }
    )
  })

  it('refuses every truncation', () => {
    const good = encodeBatch(sampleBatch())

    for (let length = 0; length < good.byteLength; length++) {
      if (length === good.byteLength - 9) continue // before the payload field: that is a header alone

      expect(
        codeOf(() => decodeBatch(good.subarray(0, length))),
        String(length)
      ).to.equal('BATCH_MALFORMED')
    }
  })

  const faults: Array<[string, () => Uint8Array, string]> = [
    ['an unknown field', () => Buffer.concat([encodeBatch(sampleBatch()), Buffer.from([0x32, 0x00])]), 'BATCH_MALFORMED'],
    ['a payload twice', () => Buffer.concat([encodeBatch(sampleBatch()), Buffer.from([0x2a, 0x01, 0x00])]), 'BATCH_MALFORMED'],
    ['no header', () => encodeBatch({ ...sampleBatch(), headerBytes: new Uint8Array(0) }), 'BATCH_MALFORMED'],
    [
      'an empty header field',
      () => Buffer.concat([Buffer.from([0x0a, 0x00]), encodeBatch({ ...sampleBatch(), headerBytes: new Uint8Array(0) })]),
      'BATCH_MALFORMED'
    ],
    [
      'an empty payload field',
      () => Buffer.concat([encodeBatch({ ...sampleBatch(), payload: new Uint8Array(0) }), Buffer.from([0x2a, 0x00])]),
      'BATCH_MALFORMED'
    ],
    ['a signature of 63 bytes', () => encodeBatch({ ...sampleBatch(), signature: new Uint8Array(63) }), 'BATCH_MALFORMED'],
    ['no signature', () => encodeBatch({ ...sampleBatch(), signature: new Uint8Array(0) }), 'BATCH_MALFORMED'],
    ['a header that is none', () => encodeBatch({ ...sampleBatch(), headerBytes: new Uint8Array(40) }), 'HEADER_MALFORMED'],
    ['65 audience keys', () => encodeBatch({ ...sampleBatch(), salt, audience: keys(AUDIENCE_ORGS_MAX + 1) }), 'AUDIENCE_INVALID'],
    [
      '130,000 empty audience keys',
      () => encodeBatch({ ...sampleBatch(), salt, audience: Array.from({ length: 130_000 }, () => new Uint8Array(0)) }),
      'BATCH_MALFORMED'
    ],
    ['a key of 31 bytes', () => encodeBatch({ ...sampleBatch(), salt, audience: [new Uint8Array(31)] }), 'AUDIENCE_INVALID'],
    ['unsorted keys', () => encodeBatch({ ...sampleBatch(), salt, audience: [...audience].reverse() }), 'AUDIENCE_INVALID'],
    ['a key twice', () => encodeBatch({ ...sampleBatch(), salt, audience: [ORG_KEY, ORG_KEY] }), 'AUDIENCE_INVALID'],
    ['keys without a salt', () => encodeBatch({ ...sampleBatch(), audience }), 'AUDIENCE_INVALID'],
    ['a salt of 15 bytes', () => encodeBatch({ ...sampleBatch(), salt: new Uint8Array(15), audience }), 'AUDIENCE_INVALID'],
    ['a salt without keys', () => encodeBatch({ ...sampleBatch(), salt }), 'AUDIENCE_INVALID']
  ]

  for (const [what, make, code] of faults) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => decodeBatch(make()))).to.equal(code)
    })
  }
})
