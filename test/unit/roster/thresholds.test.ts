import { expect } from 'chai'
import fc from 'fast-check'

import { check } from '../../support/property.js'
import { actualOutcome, expectedOutcome, trials } from '../../support/threshold-trial.js'

describe('thresholds (A3)', () => {
  it('accepts a document if and only if enough different stewards of each set signed it', function () {
    this.timeout(60_000)
    const seen = new Map<string, number>()

    check(
      fc.property(trials, trial => {
        const outcome = expectedOutcome(trial)
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
        expect(actualOutcome(trial)).to.equal(outcome)
      }),
      { runs: 2_000 }
    )

    expect([...seen.keys()].sort()).to.deep.equal(['DOCUMENT_MALFORMED', 'SIGNATURES_TOO_FEW', 'SIGNATURE_INVALID', 'accepted'])
  })
})
