import { expect } from 'chai'
import fc from 'fast-check'

import { ERASED_ROWS_MAX } from '../../../src/envelope/constants.js'
import { decodeRecords, encodeRecords } from '../../../src/envelope/records-codec.js'
import { NodeError } from '../../../src/errors.js'
import { BATCH_BYTES_MAX, BATCH_RECORDS_MAX, VALUE_BYTES_MAX } from '../../../src/limits.js'
import { countRecords, type Indicator, noRecords, type Records } from '../../../src/model/indicator.js'
import { tocsin } from '../../../src/proto/tocsin.js'
import { check } from '../../support/property.js'
import { records } from './arbitraries.js'
import { sampleIndicator, sampleSighting, sampleVictim } from './sample-records.js'
import { codeOf, plain } from './samples.js'

type Rows = tocsin.v1.Rows.$Properties

function onlyRecords(decoded: Records): Records {
  const { indicators, victimRecords, sightings, erasures } = decoded

  return { indicators, victimRecords, sightings, erasures }
}

/** The payload of these indicators after one column has been tampered with. */
function tampered(rows: readonly Indicator[], tamper: (rows: Rows) => void): Uint8Array {
  const message = tocsin.v1.Records.decode(encodeRecords({ ...noRecords, indicators: rows }))

  tamper(message.indicators as Rows)

  return tocsin.v1.Records.encode(message).finish()
}

const three = [sampleIndicator(), sampleIndicator({ value: '198.51.100.8', cc: 'FR' }), sampleIndicator({ value: '198.51.100.9' })]

describe('records codec', () => {
  it('gives back any records that it was given, with their row numbers in wire order', () => {
    check(
      fc.property(records, value => {
        const decoded = decodeRecords(encodeRecords(value), { records: countRecords(value) })
        const count = value.indicators.length + value.victimRecords.length

        expect(plain(onlyRecords(decoded))).to.deep.equal(plain(value))
        expect(decoded.masked).to.deep.equal([])
        expect(decoded.rows.map(({ row }) => row)).to.deep.equal(Array.from({ length: count }, (_, i) => i))
        expect([...decoded.sightingRows, ...decoded.erasureRows]).to.deep.equal(
          Array.from({ length: value.sightings.length + value.erasures.length }, (_, i) => count + i)
        )
      }),
      { runs: 300 }
    )
  })

  it('accepts no bytes but those that it gives for their rows', () => {
    let accepted = 0

    check(
      fc.property(records, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }), (value, edits) => {
        const bytes = Buffer.from(encodeRecords(value))

        for (const [at, byte] of edits) bytes[at % bytes.length] = byte

        try {
          const decoded = decodeRecords(bytes, { records: countRecords(value) })

          if (decoded.masked.length > 0) return

          accepted++
          expect(Buffer.from(encodeRecords(onlyRecords(decoded))).equals(bytes)).to.equal(true)
        } catch (err) {
          if (!(err instanceof NodeError)) throw err

          expect(err.code).to.be.oneOf(['RECORDS_MALFORMED', 'RECORDS_NOT_CANONICAL', 'RECORD_COUNT_MISMATCH'])
        }
      }),
      { runs: 2_000 }
    )

    expect(accepted, 'some edits leave a valid payload').to.be.greaterThan(0)
  })

  it('throws only its codes for arbitrary bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 1_000 }), (bytes, count) => {
        expect(codeOf(() => decodeRecords(bytes, { records: count }))).to.be.oneOf([
          'RECORDS_MALFORMED',
          'RECORDS_NOT_CANONICAL',
          'RECORD_COUNT_MISMATCH'
        ])
      }),
      { runs: 2_000 }
    )
  })

  it('refuses every truncation', () => {
    const bytes = encodeRecords({ ...noRecords, indicators: three, victimRecords: [sampleVictim()] })

    for (let length = 0; length < bytes.byteLength; length++) {
      expect(codeOf(() => decodeRecords(bytes.subarray(0, length), { records: 4 }))).to.be.oneOf([
        'RECORDS_MALFORMED',
        'RECORD_COUNT_MISMATCH'
      ])
    }
  })

  it('holds 1,000 rows and not one more', () => {
    const rows = Array.from({ length: BATCH_RECORDS_MAX + 1 }, (_, i) => sampleIndicator({ value: `198.51.${i >> 8}.${i & 255}` }))

    expect(decodeRecords(encodeRecords({ ...noRecords, indicators: rows.slice(1) }), { records: 1_000 }).rows).to.have.length(1_000)
    expect(codeOf(() => decodeRecords(encodeRecords({ ...noRecords, indicators: rows }), { records: 1_001 }))).to.equal('RECORDS_MALFORMED')
  })

  it('takes an IPv4 row in under 40 bytes and shares what rows repeat', () => {
    const rows = Array.from({ length: 1_000 }, (_, i) =>
      sampleIndicator({ value: `198.51.${i >> 8}.${i & 255}`, firstSeenS: sampleIndicator().firstSeenS - i, cc: i % 2 === 0 ? 'DE' : 'FR' })
    )
    const payload = encodeRecords({ ...noRecords, indicators: rows })

    expect(payload.byteLength / rows.length).to.be.lessThan(40)
    expect(tocsin.v1.Records.decode(payload).indicators?.shapes).to.have.length(2)
  })

  it('masks a row with a bad value, and reads the others', () => {
    const domains = ['a.example', 'b.example', 'c.example'].map(value => sampleIndicator({ type: 'domain', value }))
    const bad = tampered(domains, rows => {
      rows.values = Buffer.from(rows.values ?? []).fill(0x20, 9, 10)
    })
    const decoded = decodeRecords(bad, { records: 3 })

    expect(decoded.masked).to.deep.equal([{ row: 1, code: 'RECORD_VALUE_INVALID' }])
    expect(decoded.rows.map(({ row, indicator }) => [row, indicator.value])).to.deep.equal([
      [0, 'a.example'],
      [2, 'c.example']
    ])
  })

  it('masks rows of a type that it does not know, and reads the others', () => {
    const mixed = [sampleIndicator({ type: 'domain', value: 'a.example' }), sampleIndicator()]
    const future = tampered(mixed, rows => {
      Object.assign(rows.shapes?.[0] ?? {}, { type: 40 })
    })
    const decoded = decodeRecords(future, { records: 2 })

    expect(decoded.masked).to.deep.equal([{ row: 0, code: 'RECORD_ENUM_UNKNOWN' }])
    expect(decoded.indicators.map(({ value }) => value)).to.deep.equal(['198.51.100.7'])
  })

  const masks: Array<[string, (rows: Rows) => void, string]> = [
    ...(['classification', 'role', 'origin', 'tlp', 'status', 'severity', 'scrubMethod', 'scrubProfile'] as const).map(
      (field): [string, (rows: Rows) => void, string] => [
        `an unknown ${field}`,
        rows => {
          Object.assign(rows.shapes?.[0] ?? {}, { [field]: 0xff })
        },
        'RECORD_ENUM_UNKNOWN'
      ]
    ),
    [
      'no scrub method',
      rows => {
        Object.assign(rows.shapes?.[0] ?? {}, { scrubMethod: 0 })
      },
      'RECORD_SCRUB_MISSING'
    ],
    [
      'no scrub profile',
      rows => {
        Object.assign(rows.shapes?.[0] ?? {}, { scrubProfile: 0 })
      },
      'RECORD_SCRUB_MISSING'
    ],
    [
      'a time past 2106',
      rows => {
        rows.validUntil = [0xffff_ffff]
      },
      'RECORD_TIMES_INVALID'
    ],
    [
      'a reputation of no colour',
      rows => {
        rows.hasReputation = Uint8Array.of(1)
        rows.reputation = [{ score: 5 }]
      },
      'RECORD_ENUM_UNKNOWN'
    ]
  ]

  for (const [what, tamper, code] of masks) {
    it(`masks a row with ${what}`, () => {
      const decoded = decodeRecords(tampered([sampleIndicator()], tamper), { records: 1 })

      expect(decoded.masked).to.deep.equal([{ row: 0, code }])
      expect(decoded.rows).to.deep.equal([])
    })
  }

  const faults: Array<[string, (rows: Rows) => void, string]> = [
    ['a count above its columns', rows => void (rows.count = 4), 'RECORDS_MALFORMED'],
    ['a count below its columns', rows => void (rows.count = 2), 'RECORDS_MALFORMED'],
    ['no count', rows => void (rows.count = 0), 'RECORDS_NOT_CANONICAL'],
    ...(['shape', 'firstSeen', 'lastSeen', 'validUntil', 'rev', 'counts'] as const).flatMap(
      (field): Array<[string, (rows: Rows) => void, string]> => [
        [`${field} an element short`, rows => void rows[field]?.pop(), 'RECORDS_MALFORMED'],
        [`${field} an element long`, rows => void rows[field]?.push(0), 'RECORDS_MALFORMED'],
        [`no ${field}`, rows => void (rows[field] = []), 'RECORDS_MALFORMED']
      ]
    ),
    ['values a byte short', rows => void (rows.values = rows.values?.subarray(1) ?? null), 'RECORDS_MALFORMED'],
    [
      'values a byte long',
      rows => void (rows.values = Buffer.concat([rows.values ?? Buffer.alloc(0), Buffer.alloc(1)])),
      'RECORDS_MALFORMED'
    ],
    ['a length that no value has', rows => void (rows.valueLengths = [0]), 'RECORDS_MALFORMED'],
    ['a shape that does not exist', rows => void (rows.shape = [0, 1, 2]), 'RECORDS_MALFORMED'],
    ['shapes out of first-use order', rows => void (rows.shape = [1, 0, 0]), 'RECORDS_NOT_CANONICAL'],
    ['a shape that no row uses', rows => void (rows.shape = [0, 0, 0]), 'RECORDS_NOT_CANONICAL'],
    ['a shape twice', rows => void (rows.shapes = [rows.shapes?.[0] ?? {}, rows.shapes?.[0] ?? {}]), 'RECORDS_NOT_CANONICAL'],
    ['tags out of order', rows => void Object.assign(rows.shapes?.[0] ?? {}, { tags: ['b:b', 'a:a'] }), 'RECORDS_NOT_CANONICAL'],
    ['a tag twice', rows => void Object.assign(rows.shapes?.[0] ?? {}, { tags: ['a:a', 'a:a'] }), 'RECORDS_NOT_CANONICAL'],
    [
      '17 tags',
      rows => void Object.assign(rows.shapes?.[0] ?? {}, { tags: Array.from({ length: 17 }, (_, i) => `a:${i + 10}`) }),
      'RECORDS_MALFORMED'
    ],
    ['text beyond ASCII', rows => void Object.assign(rows.shapes?.[0] ?? {}, { malware: 'caf\u00e9' }), 'RECORDS_MALFORMED'],
    ['a base_s below the lowest', rows => void (rows.firstSeen = [1, 1, 1]), 'RECORDS_NOT_CANONICAL'],
    ['a base_rev below the lowest', rows => void (rows.rev = [1, 1, 1]), 'RECORDS_NOT_CANONICAL'],
    ['a bitmap of the wrong length', rows => void (rows.hasAsn = Uint8Array.of(1, 0)), 'RECORDS_NOT_CANONICAL'],
    ['a bit past the last row', rows => void (rows.hasAsn = Uint8Array.of(0b1111)), 'RECORDS_NOT_CANONICAL'],
    ['an empty bitmap that is spelled out', rows => void (rows.hasHosts = Uint8Array.of(0)), 'RECORDS_NOT_CANONICAL'],
    ['a bitmap above its column', rows => void (rows.asn = [64_496]), 'RECORDS_MALFORMED'],
    ['a column without a bitmap', rows => void (rows.hosts = [5]), 'RECORDS_MALFORMED'],
    [
      'ids of 15 bytes',
      rows => void Object.assign(rows, { hasSupersedes: Uint8Array.of(1), supersedes: new Uint8Array(15) }),
      'RECORDS_MALFORMED'
    ],
    ['a victim column', rows => void Object.assign(rows, { hasSourcePort: Uint8Array.of(1), sourcePort: [80] }), 'RECORDS_MALFORMED']
  ]

  for (const [what, tamper, code] of faults) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => decodeRecords(tampered(three, tamper), { records: 3 }))).to.equal(code)
    })
  }

  it('refuses a count that is not the header’s', () => {
    const payload = encodeRecords({ ...noRecords, indicators: three })

    expect(codeOf(() => decodeRecords(payload, { records: 2 }))).to.equal('RECORD_COUNT_MISMATCH')
    expect(codeOf(() => decodeRecords(payload, { records: 4 }))).to.equal('RECORD_COUNT_MISMATCH')
  })

  it('refuses an empty block and no blocks at all', () => {
    for (const field of ['indicators', 'victims', 'sightings', 'erasures'] as const) {
      expect(codeOf(() => decodeRecords(tocsin.v1.Records.encode({ [field]: {} }).finish(), { records: 1 }))).to.equal(
        'RECORDS_NOT_CANONICAL'
      )
    }

    expect(codeOf(() => decodeRecords(new Uint8Array(0), { records: 1 }))).to.equal('RECORD_COUNT_MISMATCH')
  })

  it('refuses erasures out of order and masks places that cannot be', () => {
    const decode = (erasure: tocsin.v1.Erasure.$Properties): unknown =>
      decodeRecords(tocsin.v1.Records.encode({ erasures: { erasure: [erasure] } }).finish(), { records: 1 })
    const streamId = Buffer.alloc(16, 1)

    expect(codeOf(() => decode({ streamId, seq: [2, 1], row: [0, 0] }))).to.equal('RECORDS_NOT_CANONICAL')
    expect(codeOf(() => decode({ streamId, seq: [1, 1], row: [3, 3] }))).to.equal('RECORDS_NOT_CANONICAL')
    expect(codeOf(() => decode({ streamId, seq: [1, 2], row: [0] }))).to.equal('RECORDS_MALFORMED')
    expect(codeOf(() => decode({ streamId }))).to.equal('RECORDS_MALFORMED')
    expect(codeOf(() => decode({ streamId: Buffer.alloc(15), seq: [1], row: [0] }))).to.equal('RECORDS_MALFORMED')
    expect(decode({ streamId, seq: [1], row: [1_000] })).to.have.deep.property('masked', [{ row: 0, code: 'RECORD_FIELD_INVALID' }])
    expect(decode({ streamId, seq: [0], row: [1] })).to.have.deep.property('masked', [{ row: 0, code: 'RECORD_FIELD_INVALID' }])
  })

  it('names 10,000 places to erase and not one more', () => {
    const erasing = (places: number): Records['erasures'] => [
      { streamId: new Uint8Array(16), rows: Array.from({ length: places }, (_, i) => ({ seq: 1 + Math.floor(i / 1_000), row: i % 1_000 })) }
    ]
    const message = tocsin.v1.Records.decode(encodeRecords({ ...noRecords, erasures: erasing(ERASED_ROWS_MAX) }))
    const [entry] = message.erasures?.erasure ?? []

    expect(decodeRecords(tocsin.v1.Records.encode(message).finish(), { records: 1 }).erasures[0]?.rows).to.have.length(ERASED_ROWS_MAX)
    expect(codeOf(() => encodeRecords({ ...noRecords, erasures: erasing(ERASED_ROWS_MAX + 1) }))).to.equal('RECORD_FIELD_INVALID')

    Object.assign(message.erasures ?? {}, { erasure: [entry, { streamId: new Uint8Array(16), seq: [1], row: [0] }] })
    expect(codeOf(() => decodeRecords(tocsin.v1.Records.encode(message).finish(), { records: 2 }))).to.equal('RECORDS_MALFORMED')
  })

  it('holds sightings to the same rules', () => {
    const payload = encodeRecords({ ...noRecords, sightings: [sampleSighting(), sampleSighting({ kind: 'false-positive' })] })
    const tamper = (change: (sightings: tocsin.v1.Sightings.$Properties) => void): Uint8Array => {
      const message = tocsin.v1.Records.decode(payload)

      change(message.sightings as tocsin.v1.Sightings.$Properties)

      return tocsin.v1.Records.encode(message).finish()
    }

    expect(
      codeOf(() =>
        decodeRecords(
          tamper(s => void (s.kinds = Uint8Array.of(1))),
          { records: 2 }
        )
      )
    ).to.equal('RECORDS_MALFORMED')
    expect(
      codeOf(() =>
        decodeRecords(
          tamper(s => void (s.windowStart = [1, 1])),
          { records: 2 }
        )
      )
    ).to.equal('RECORDS_NOT_CANONICAL')
    expect(
      decodeRecords(
        tamper(s => void (s.kinds = Uint8Array.of(9, 2))),
        { records: 2 }
      )
    ).to.deep.include({
      masked: [{ row: 0, code: 'RECORD_ENUM_UNKNOWN' }],
      sightingRows: [1]
    })
  })

  const unwritable: Array<[string, Partial<Indicator>, string]> = [
    ['last_seen before first_seen', { lastSeenS: 1 }, 'RECORD_TIMES_INVALID'],
    ['valid_until before last_seen', { validUntilS: 1 }, 'RECORD_TIMES_INVALID'],
    ['a time past 2106', { validUntilS: 2 ** 32 }, 'RECORD_TIMES_INVALID'],
    ['half a second', { firstSeenS: 0.5 }, 'RECORD_TIMES_INVALID'],
    ['a negative count', { count: -1 }, 'RECORD_FIELD_INVALID'],
    ['a rev above 32 bits', { rev: 2 ** 32 }, 'RECORD_FIELD_INVALID'],
    ['no number', { asn: Number.NaN }, 'RECORD_FIELD_INVALID'],
    ['a confidence above 100', { confidence: 101 }, 'RECORD_FIELD_INVALID'],
    ['an id of 15 bytes', { supersedes: new Uint8Array(15) }, 'RECORD_FIELD_INVALID'],
    ['a value of another type', { type: 'domain', value: '198.51.100.7' }, 'RECORD_VALUE_INVALID'],
    ['a value too long', { type: 'url', value: `https://a.example/${'a'.repeat(VALUE_BYTES_MAX)}` }, 'RECORD_VALUE_INVALID']
  ]

  for (const [what, fields, code] of unwritable) {
    it(`does not write ${what}`, () => {
      expect(codeOf(() => encodeRecords({ ...noRecords, indicators: [sampleIndicator(fields)] }))).to.equal(code)
    })
  }

  describe('under hostile input', () => {
    const bombs: Array<[string, () => Uint8Array]> = [
      ['empty shapes', () => blockOf(0x22, 0x00)],
      ['empty reputations', () => blockOf(0xc2, 0x01, 0x00)],
      ['empty references', () => blockOf(0xa2, 0x01, 0x00)],
      ['one-byte shape indexes', () => packedOf(0x2a)],
      ['one-byte value lengths', () => packedOf(0x3a)],
      ['blocks', () => Buffer.alloc(BATCH_BYTES_MAX, Buffer.from([0x0a, 0x00]))],
      ['erasures', () => wrap(0x22, Buffer.alloc(BATCH_BYTES_MAX - 8, Buffer.from([0x0a, 0x00])))],
      ['erased rows', () => wrap(0x22, wrap(0x0a, wrap(0x12, Buffer.alloc(BATCH_BYTES_MAX - 32, 1))))]
    ]

    /** A full-sized payload: a block of indicators made of one field, over and over. */
    function blockOf(...field: number[]): Uint8Array {
      return wrap(0x0a, Buffer.alloc(BATCH_BYTES_MAX - 8, Buffer.from(field)))
    }

    function packedOf(tag: number): Uint8Array {
      return wrap(0x0a, wrap(tag, Buffer.alloc(BATCH_BYTES_MAX - 16, 1)))
    }

    function wrap(tag: number, body: Uint8Array): Uint8Array {
      const length = Buffer.from([(body.byteLength & 0x7f) | 0x80, ((body.byteLength >> 7) & 0x7f) | 0x80, body.byteLength >> 14])

      return Buffer.concat([Buffer.from([tag]), length, body])
    }

    for (const [what, make] of bombs) {
      it(`refuses a payload full of ${what} before it decodes any`, () => {
        const decode = tocsin.v1.Records.decode

        try {
          tocsin.v1.Records.decode = () => {
            throw new Error('must not be called')
          }
          expect(codeOf(() => decodeRecords(make(), { records: 1_000 }))).to.be.oneOf(['RECORDS_MALFORMED', 'RECORDS_NOT_CANONICAL'])
        } finally {
          tocsin.v1.Records.decode = decode
        }
      })
    }
  })
})
