import { expect } from 'chai'
import fc from 'fast-check'

import { propertyParameters } from '../../support/property.js'
import { actualOutcome, expectedOutcome, trials } from '../../support/threshold-trial.js'

/** Design chapter 8 asks for this many; a slower machine may ask for fewer with TOCSIN_TRIALS, and the count is printed. */
const TRIALS = Number(process.env['TOCSIN_TRIALS'] ?? 100_000)

describe('thresholds over many signature multisets (A3)', () => {
  it('accepts a document if and only if enough different stewards of each set signed it', function () {
    this.timeout(600_000)
    const seen = new Map<string, number>()

    fc.assert(
      fc.property(trials, trial => {
        const outcome = expectedOutcome(trial)
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
        expect(actualOutcome(trial)).to.equal(outcome)
      }),
      { ...propertyParameters(), numRuns: TRIALS }
    )

    const counts = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, count]) => `${outcome} ${count}`)
    process.stdout.write(`    ${TRIALS} signature multisets, no disagreement: ${counts.join(', ')}\n`)
  })
})
