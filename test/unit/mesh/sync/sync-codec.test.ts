import { expect } from 'chai'
import fc from 'fast-check'
import type { SummaryEntry } from '../../../../src/envelope/digest.js'
import { isNodeError } from '../../../../src/errors.js'
import { SUMMARY_ENTRIES_PER_MESSAGE } from '../../../../src/mesh/constants.js'
import { decodeSyncAnswer, decodeSyncRequest, encodeSyncAnswer, encodeSyncRequest } from '../../../../src/mesh/sync/sync-codec.js'
import { inSummaryParts } from '../../../../src/mesh/sync/sync-handler.js'
import type { SyncAnswer, SyncRequest } from '../../../../src/mesh/sync/sync-codec.js'
import { tocsin } from '../../../../src/proto/tocsin.js'
import { check } from '../../../support/property.js'
import { plain } from '../../envelope/samples.js'

const uint = fc.integer({ min: 1, max: 2 ** 32 - 1 })
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
const streamId = fc.uint8Array({ minLength: 16, maxLength: 16 })

const request: fc.Arbitrary<SyncRequest> = fc.oneof(
  fc.record({ id: uint, digest: hash, isSummary: fc.boolean() }),
  fc.record({
    id: uint,
    isSummary: fc.constant(false),
    range: fc
      .record({ streamId, from: fc.integer({ min: 1, max: 2 ** 31 }), length: fc.nat(2 ** 30), bytesMax: uint, headersOnly: fc.boolean() })
      .map(({ length, ...range }) => ({ ...range, to: range.from + length }))
  })
)

const missing = fc
  .uniqueArray(fc.integer({ min: 1, max: 2 ** 31 }), { maxLength: 20 })
  .map(numbers => numbers.sort((a, b) => a - b))
  .map(numbers =>
    numbers
      .filter((_number, at) => at % 2 === 0)
      .slice(0, Math.floor(numbers.length / 2))
      .map((from, at) => ({ from, to: numbers[2 * at + 1] ?? from }))
  )

const entry: fc.Arbitrary<SummaryEntry> = fc.record({ streamId, floor: uint, head: fc.nat(2 ** 31), headHash: hash, missing })

const answer: fc.Arbitrary<SyncAnswer> = fc.record(
  {
    id: uint,
    digest: hash,
    isEqual: fc.boolean(),
    entries: fc.array(entry, { maxLength: 5 }),
    batch: fc.uint8Array({ minLength: 1, maxLength: 200 }),
    isEnd: fc.boolean(),
    code: fc.constantFrom('', 'NOT_FOUND')
  },
  { requiredKeys: ['id', 'isEqual', 'entries', 'isEnd', 'code'] }
)

describe('sync codec', () => {
  it('gives back any request and any answer', () => {
    check(fc.property(request, value => void expect(plain(decodeSyncRequest(encodeSyncRequest(value)))).to.deep.equal(plain(value))))
    check(fc.property(answer, value => void expect(plain(decodeSyncAnswer(encodeSyncAnswer(value)))).to.deep.equal(plain(value))))
  })

  it('throws only SYNC_MALFORMED for other bytes', () => {
    for (const decode of [decodeSyncRequest, decodeSyncAnswer]) {
      check(
        fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
          try {
            decode(bytes)
          } catch (err) {
            expect(isNodeError(err, 'SYNC_MALFORMED'), String(err)).to.equal(true)
          }
        }),
        { runs: 500 }
      )
    }
  })

  const good = {
    streamId: new Uint8Array(16).fill(1),
    floor: 1,
    head: 9,
    headHash: new Uint8Array(32).fill(2),
    missingFrom: [3],
    missingTo: [4]
  }

  function codeOf(entries: tocsin.v1.SummaryEntry.$Shape[]): string {
    try {
      decodeSyncAnswer(tocsin.v1.SyncAnswer.encode({ id: 1, entries }).finish())

      return 'no error'
    } catch (err) {
      return isNodeError(err) ? err.code : String(err)
    }
  }

  it('refuses entries that contradict themselves', () => {
    expect(codeOf([good])).to.equal('no error')
    expect(codeOf([{ ...good, missingTo: [4, 5] }])).to.equal('SYNC_MALFORMED')
    expect(codeOf([{ ...good, missingFrom: [5] }])).to.equal('SYNC_MALFORMED')
    expect(codeOf([{ ...good, missingFrom: [3, 4], missingTo: [4, 6] }])).to.equal('SYNC_MALFORMED')
    expect(codeOf([{ ...good, floor: 0 }])).to.equal('SYNC_MALFORMED')
    expect(codeOf([{ ...good, headHash: new Uint8Array(31) }])).to.equal('SYNC_MALFORMED')
    expect(codeOf([{ ...good, streamId: new Uint8Array(17) }])).to.equal('SYNC_MALFORMED')
  })

  it('takes as many entries as one message may have, and not one more', () => {
    expect(codeOf(Array.from({ length: SUMMARY_ENTRIES_PER_MESSAGE }, () => good))).to.equal('no error')
    expect(codeOf(Array.from({ length: SUMMARY_ENTRIES_PER_MESSAGE + 1 }, () => good))).to.equal('SYNC_MALFORMED')
  })

  it('splits any summary into answers that fit their messages', () => {
    const full = fc.record({
      streamId,
      floor: uint,
      head: uint,
      headHash: hash,
      missing: fc
        .nat(256)
        .map(count => Array.from({ length: count }, (_none, at) => ({ from: 2 ** 31 + 4 * at, to: 2 ** 31 + 4 * at + 1 })))
    })

    check(
      fc.property(fc.array(full, { maxLength: 8 }), fc.integer({ min: 1, max: 150 }), (entries, times) => {
        const all = Array.from({ length: times }, () => entries).flat()
        const parts = inSummaryParts(all)
        expect(parts.flat()).to.deep.equal(all)

        for (const part of parts) {
          const bytes = encodeSyncAnswer({
            id: 2 ** 32 - 1,
            digest: new Uint8Array(32).fill(1),
            isEqual: true,
            entries: part,
            isEnd: true,
            code: ''
          })
          expect(decodeSyncAnswer(bytes).entries).to.have.length(part.length)
        }
      }),
      { runs: 20 }
    )
  })
})
