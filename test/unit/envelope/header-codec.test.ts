import { expect } from 'chai'
import fc from 'fast-check'

import { HEADER_BYTES_MAX } from '../../../src/envelope/constants.js'
import { decodeHeader, encodeHeader } from '../../../src/envelope/header-codec.js'
import type { Header } from '../../../src/envelope/header.js'
import { TLP_NUMBER, type Tlp } from '../../../src/model/enumerations.js'
import { check } from '../../support/property.js'
import { codeOf, sampleHeader } from './samples.js'

const u32 = fc.integer({ min: 1, max: 0xffff_ffff })
const ms = fc.oneof(fc.integer({ min: 1, max: 2 ** 53 - 1 }), fc.constant(2 ** 53))
const bytes = (n: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: n, maxLength: n })
const header: fc.Arbitrary<Header> = fc
  .record({
    streamId: bytes(16),
    nodeKey: bytes(32),
    orgKey: bytes(32),
    audienceHash: bytes(32),
    epoch: u32,
    class: fc.constantFrom<0 | 1>(0, 1),
    seq: u32,
    prev: bytes(32),
    createdMs: ms,
    floorSeq: u32,
    expiresMs: ms,
    maxTlp: fc.constantFrom(...(Object.keys(TLP_NUMBER) as Tlp[])),
    records: u32,
    payloadSha256: bytes(32),
    payloadBytes: u32,
    codec: u32,
    scrubVersion: u32,
    certificateId: bytes(32)
  })
  .map(h => (h.seq === 1 ? { ...h, prev: new Uint8Array(32) } : h))

describe('header codec', () => {
  it('gives back any header that it was given', () => {
    check(
      fc.property(header, value => {
        expect(decodeHeader(encodeHeader(value))).to.deep.equal(value)
      })
    )
  })

  it('throws only HEADER_MALFORMED, and accepts only bytes that encoding gives back', () => {
    const tries = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.tuple(header, fc.nat(), fc.nat(255)).map(([h, at, value]) => {
        const good = Buffer.from(encodeHeader(h))

        good[at % good.length] = value

        return good
      })
    )

    check(
      fc.property(tries, input => {
        try {
          expect(Buffer.from(encodeHeader(decodeHeader(input))).equals(input)).to.equal(true)
        } catch (err) {
          expect(err).to.have.property('code', 'HEADER_MALFORMED')
        }
      }),
      { runs: 1000 }
    )
  })

  it('is under its limit for the largest header, and refuses one byte above the limit unread', () => {
    const largest = sampleHeader({
      ...Object.fromEntries(['epoch', 'seq', 'floorSeq', 'records', 'payloadBytes', 'codec', 'scrubVersion'].map(f => [f, 0xffff_ffff])),
      prev: new Uint8Array(32).fill(1),
      class: 1,
      createdMs: 2 ** 53,
      expiresMs: 2 ** 53
    })

    expect(encodeHeader(largest).byteLength).to.equal(289)
    expect(codeOf(() => decodeHeader(new Uint8Array(HEADER_BYTES_MAX + 1)))).to.equal('HEADER_MALFORMED')
  })

  it('keeps no view of the bytes that it was given', () => {
    const given = encodeHeader(sampleHeader())

    for (const field of Object.values(decodeHeader(given))) if (field instanceof Uint8Array) expect(field.buffer).to.not.equal(given.buffer)
  })

  const faults: Array<[string, () => Uint8Array]> = [
    ...(['streamId', 'nodeKey', 'orgKey', 'audienceHash', 'prev', 'payloadSha256', 'certificateId'] as const).flatMap(
      (field): Array<[string, () => Uint8Array]> => [
        [`${field} a byte short`, () => encodeHeader({ ...sampleHeader(), [field]: sampleHeader()[field].slice(1) })],
        [
          `${field} a byte long`,
          () => encodeHeader({ ...sampleHeader(), [field]: Buffer.concat([sampleHeader()[field], new Uint8Array(1)]) })
        ],
        [`no ${field}`, () => encodeHeader({ ...sampleHeader(), [field]: new Uint8Array(0) })]
      ]
    ),
    ...(['epoch', 'seq', 'createdMs', 'floorSeq', 'expiresMs', 'records', 'payloadBytes', 'codec', 'scrubVersion'] as const).map(
      (field): [string, () => Uint8Array] => [`${field} 0`, () => encodeHeader({ ...sampleHeader(), [field]: 0 })]
    ),
    ['createdMs above 2^53', () => encodeHeader(sampleHeader({ createdMs: 2 ** 53 + 2 }))],
    ['expiresMs above 2^53', () => encodeHeader(sampleHeader({ expiresMs: 2 ** 60 }))],
    ['class 2', () => encodeHeader({ ...sampleHeader(), class: 2 as 1 })],
    ['a TLP that does not exist', () => encodeHeader({ ...sampleHeader(), maxTlp: 'WHITE' as Tlp })],
    ['prev of zeros for seq 2', () => encodeHeader(sampleHeader({ seq: 2 }))],
    ['a prev for seq 1', () => encodeHeader(sampleHeader({ prev: new Uint8Array(32).fill(1) }))],
    ['an unknown field', () => Buffer.concat([encodeHeader(sampleHeader()), Buffer.from([0x98, 0x01, 0x01])])],
    ['a field twice', () => Buffer.concat([encodeHeader(sampleHeader()), Buffer.from([0x88, 0x01, 0x02])])],
    [
      'a number in a longer form',
      () => Buffer.concat([encodeHeader(sampleHeader({ scrubVersion: 1 })).subarray(0, -38), longScrubVersion()])
    ]
  ]

  /** scrub_version 1 written in two bytes, then the certificate id. */
  function longScrubVersion(): Uint8Array {
    return Buffer.concat([Buffer.from([0x88, 0x01, 0x81, 0x00]), encodeHeader(sampleHeader()).subarray(-35)])
  }

  for (const [what, make] of faults) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => decodeHeader(make()))).to.equal('HEADER_MALFORMED')
    })
  }
})
