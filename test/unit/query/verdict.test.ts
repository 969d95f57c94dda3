import { expect } from 'chai'
import fc from 'fast-check'

import type { Claim } from '../../../src/query/claim.js'
import { judgeClaims } from '../../../src/query/verdict.js'
import { claim, NOW_S, orgKey } from '../../support/claims.js'
import { check } from '../../support/property.js'

const trusted = { weightOf: () => 1 }
const judge = (claims: readonly Claim[], weightOf: (org: Uint8Array) => number = trusted.weightOf) =>
  judgeClaims(claims, NOW_S, { weightOf })

describe('verdict', () => {
  it('is unknown without claims', () => {
    expect(judge([])).to.deep.equal({ verdict: 'unknown', confidence: 0, organizations: 0, factors: [] })
  })

  it('calls a fresh, confident claim malicious and says until when', () => {
    expect(judge([claim()])).to.deep.include({ verdict: 'malicious', confidence: 90, organizations: 1, untilS: NOW_S + 86_400 })
  })

  it('multiplies trust, claimed confidence and decay, and keeps them visible', () => {
    const { confidence, factors } = judge([claim({ confidence: 80 })], () => 0.5)

    expect(confidence).to.equal(40)
    expect(factors).to.deep.equal([{ org: orgKey(1), trust: 0.5, claimed: 0.8, decay: 1, isCounted: true }])
  })

  it('lets a claim decay with its age', () => {
    const day = 86_400
    const fresh = judge([claim({ classification: 'scanner', role: 'ATTACK_SOURCE' })])
    const old = judge([claim({ classification: 'scanner', role: 'ATTACK_SOURCE', lastSeenS: NOW_S - 2 * day })])

    expect(old.confidence).to.be.lessThan(fresh.confidence)
  })

  it('adds up distinct organizations and never passes 95', () => {
    const two = judge([claim({ confidence: 50 }), claim({ confidence: 50, org: orgKey(2) })])
    const many = judge([1, 2, 3, 4, 5, 6].map(number => claim({ org: orgKey(number) })))

    expect(two).to.deep.include({ confidence: 75, organizations: 2, verdict: 'malicious' })
    expect(many.confidence).to.equal(95)
  })

  it('counts the same upstream feed through five members once', () => {
    const echoes = [1, 2, 3, 4, 5].map(number => claim({ org: orgKey(number), feed: 'feodo', confidence: 50 }))

    expect(judge(echoes)).to.deep.include({ confidence: 50, organizations: 5 })
    expect(judge(echoes).factors.filter(({ isCounted }) => isCounted)).to.have.length(1)
  })

  it('takes unlabelled aggregators and manual claims for one unknown upstream', () => {
    const claims = [claim({ origin: 'aggregator', confidence: 50 }), claim({ origin: 'manual', confidence: 50, org: orgKey(2) })]

    expect(judge(claims).confidence).to.equal(50)
  })

  it('counts one organization once, however many feeds it has', () => {
    const claims = [claim({ feed: 'one', confidence: 50 }), claim({ feed: 'two', confidence: 60 })]

    expect(judge(claims)).to.deep.include({ confidence: 60, organizations: 1 })
  })

  it('gives a claim without a confidence 50', () => {
    const { confidence: _, ...indicator } = claim().indicator

    expect(judge([{ ...claim(), indicator }]).confidence).to.equal(50)
  })

  it('leaves out expired, withdrawn and contested claims', () => {
    const claims = [
      claim({ validUntilS: NOW_S }),
      claim({ org: orgKey(2), status: 'retracted-false-positive' }),
      claim({ org: orgKey(3), isContested: true }),
      claim({ org: orgKey(4), confidence: 20 })
    ]

    expect(judge(claims)).to.deep.include({ verdict: 'suspicious', confidence: 20, organizations: 1 })
  })

  it('says withdrawn when only withdrawn claims are left', () => {
    expect(judge([claim({ status: 'delisted' })]).verdict).to.equal('withdrawn')
    expect(judge([claim({ status: 'delisted', validUntilS: NOW_S - 1 })]).verdict).to.equal('unknown')
  })

  it('never calls a victim malicious', () => {
    expect(judge([claim({ role: 'VICTIM', classification: 'infected-system' })]).verdict).to.equal('suspicious')
  })

  it('does not depend on the order of the claims, and more claims never lower it', () => {
    const anyClaim = fc
      .record({ org: fc.integer({ min: 1, max: 5 }), feed: fc.constantFrom('a', 'b'), confidence: fc.integer({ min: 0, max: 100 }) })
      .map(({ org, feed, confidence }) => claim({ org: orgKey(org), feed, confidence }))

    check(
      fc.property(fc.array(anyClaim, { maxLength: 8 }), claims => {
        expect(judge([...claims].reverse()).confidence).to.equal(judge(claims).confidence)
        expect(judge(claims).confidence).to.be.within(0, 95)
        expect(judge([...claims, claim({ org: orgKey(9), origin: 'sinkhole' })]).confidence).to.be.at.least(judge(claims).confidence)
      })
    )
  })
})
