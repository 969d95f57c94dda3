import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { type Aggregate, AGGREGATE_WINDOW_S_MAX, formatAggregate, parseAggregate } from '../../../src/model/aggregate.js'
import { check } from '../../support/property.js'

const aggregate: fc.Arbitrary<Aggregate> = fc.record(
  {
    asn: fc.integer({ min: 1, max: 4_294_967_294 }).filter(asn => asn !== 65_535),
    cc: fc.constantFrom('DE', 'US', 'ZZ'),
    malware: fc.constantFrom('conficker', 'a', '0.b_c-d', 'x'.repeat(64)),
    startS: fc.integer({ min: 0, max: 4_294_967_295 }),
    lengthS: fc.integer({ min: 1, max: AGGREGATE_WINDOW_S_MAX })
  },
  { requiredKeys: ['startS', 'lengthS'] }
)

describe('the value of an aggregate', () => {
  it('reads back as what it was made of', () => {
    check(
      fc.property(aggregate, parts => {
        expect(parseAggregate(formatAggregate(parts))).to.deep.equal({ ...parts })
      }),
      { runs: 500 }
    )
  })

  it('is spelled with bars, absent parts empty', () => {
    expect(formatAggregate({ asn: 64_500, cc: 'DE', malware: 'conficker', startS: 1_700_000_000, lengthS: 86_400 })).to.equal(
      'AS64500|DE|conficker|1700000000|86400'
    )
    expect(formatAggregate({ cc: 'DE', startS: 0, lengthS: 3_600 })).to.equal('|DE||0|3600')
  })

  it('has one spelling: whatever is read is written the same', () => {
    const soup = fc
      .array(fc.constantFrom('AS', '64500', '|', '|', '|', '|', 'DE', 'de', 'x', '0', '1', '-', ' ', '.', '\n'), { maxLength: 12 })
      .map(parts => parts.join(''))

    check(
      fc.property(soup, text => {
        const parsed = parseAggregate(text)
        if (parsed !== undefined) expect(formatAggregate(parsed)).to.equal(text)
      }),
      { runs: 3_000 }
    )
  })

  it('is never written of parts outside their grammar', () => {
    const good = { startS: 1, lengthS: 1 }

    for (const bad of [
      { ...good, asn: 0 },
      { ...good, asn: 65_535 },
      { ...good, asn: 1.5 },
      { ...good, cc: 'de' },
      { ...good, cc: 'D|' },
      { ...good, malware: '' },
      { ...good, malware: 'a|b' },
      { ...good, malware: 'x'.repeat(65) },
      { ...good, startS: -1 },
      { ...good, startS: 2 ** 32 },
      { ...good, lengthS: 0 },
      { ...good, lengthS: AGGREGATE_WINDOW_S_MAX + 1 },
      { ...good, lengthS: Number.NaN }
    ]) {
      let thrown: unknown
      try {
        formatAggregate(bad)
      } catch (err) {
        thrown = err
      }

      expect(isNodeError(thrown, 'RECORD_VALUE_INVALID'), JSON.stringify(bad)).to.equal(true)
    }
  })
})
