import { expect } from 'chai'
import fc from 'fast-check'

import { parseFiletimeS, parseTimeS } from '../../../src/ingest/times.js'
import { check } from '../../support/property.js'

const MOMENT_S = Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000

describe('times of feeds', () => {
  const spellings: Array<[string, number]> = [
    ['2026-01-02T03:04:05Z', MOMENT_S],
    ['2026-01-02T03:04:05', MOMENT_S],
    ['2026-01-02 03:04:05', MOMENT_S],
    ['2026-01-02 03:04:05Z', MOMENT_S],
    ['2026-01-02 03:04:05 UTC', MOMENT_S],
    ['2026-01-02T03:04:05.999Z', MOMENT_S],
    ['2026-01-02T03:04:05.6512034Z', MOMENT_S],
    ['2026-01-02T05:04:05+02:00', MOMENT_S],
    ['2026-01-01T22:34:05-0430', MOMENT_S],
    ['2026-01-02T03:04', MOMENT_S - 5],
    ['2026-01-02', Date.UTC(2026, 0, 2) / 1_000],
    [String(MOMENT_S), MOMENT_S],
    [`${MOMENT_S}999`, MOMENT_S]
  ]

  for (const [text, expected] of spellings) {
    it(`reads ${text}`, () => {
      expect(parseTimeS(text)).to.equal(expected)
    })
  }

  for (const text of [
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '2026-01-02T25:00:00',
    '12',
    '1e9',
    '0',
    '-5',
    '99999999999999999999',
    '02/01/2026'
  ]) {
    it(`does not guess at "${text}"`, () => {
      expect(parseTimeS(text)).to.equal(undefined)
    })
  }

  it('reads the 18 digits of a FILETIME exactly, where a double would round up to the next second', () => {
    // One tick before the full second; as a double this is the full second.
    const ticks = BigInt(MOMENT_S) * 10_000_000n + 116_444_736_000_000_000n - 1n

    expect(Number(ticks) === Number(ticks + 1n), 'a double cannot tell them apart').to.equal(true)
    expect(parseFiletimeS(String(ticks))).to.equal(MOMENT_S - 1)
    expect(parseFiletimeS(String(ticks + 1n))).to.equal(MOMENT_S)
    expect(parseTimeS(String(ticks))).to.equal(MOMENT_S - 1)
  })

  it('gives back any second that it is told, in every spelling', () => {
    check(
      fc.property(fc.integer({ min: 100_000_000, max: 0xffffffff }), seconds => {
        const iso = new Date(seconds * 1_000).toISOString()

        expect(parseTimeS(iso)).to.equal(seconds)
        expect(parseTimeS(iso.replace('T', ' ').slice(0, 19))).to.equal(seconds)
        expect(parseTimeS(String(seconds))).to.equal(seconds)
        expect(parseTimeS(String(BigInt(seconds) * 10_000_000n + 116_444_736_000_000_000n))).to.equal(seconds)
      })
    )
  })
})
