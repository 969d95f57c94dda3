import { expect } from 'chai'

import { type ExpiringDocument, expiryLevel, expiryText, WARN_DAYS } from '../../../src/roster/expiry.js'
import { DAY_MS, NOW_MS } from '../../support/roster-maker.js'

describe('ends of documents', () => {
  const documents: readonly ExpiringDocument[] = ['membership', 'certificate', 'charter']

  it('are warned of at 30, 7 and 1 days, certificates at 10, 3 and 1', () => {
    expect(WARN_DAYS).to.deep.equal({ membership: [30, 7, 1], certificate: [10, 3, 1], charter: [30, 7, 1] })

    for (const document of documents) {
      const [first, second, third] = WARN_DAYS[document]
      const level = (leftMs: number): number => expiryLevel(document, NOW_MS + leftMs, NOW_MS)

      expect([level(first * DAY_MS + 1), level(first * DAY_MS)], document).to.deep.equal([0, 1])
      expect([level(second * DAY_MS + 1), level(second * DAY_MS)], document).to.deep.equal([1, 2])
      expect([level(third * DAY_MS + 1), level(third * DAY_MS)], document).to.deep.equal([2, 3])
      expect([level(0), level(-1)], document).to.deep.equal([3, 4])
    }
  })

  it('are told in days, then in hours, then as over', () => {
    const text = (leftMs: number): string => {
      const untilMs = NOW_MS + leftMs

      return expiryText({ document: 'certificate', untilMs, level: expiryLevel('certificate', untilMs, NOW_MS) }, NOW_MS)
    }

    expect(text(9.5 * DAY_MS)).to.include('ends in 9 days')
    expect(text(1.5 * DAY_MS)).to.include('ends in a day')
    expect(text(3_600_001)).to.include('ends in 2 hours')
    expect(text(-1)).to.match(/has ended \(\d{4}-\d\d-\d\d\)$/)
  })
})
