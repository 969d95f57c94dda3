import { expect } from 'chai'
import fc from 'fast-check'

import { SCORE_MAX, scoreClaims, type ScoredClaim, upstreamOf } from '../../../src/policy/scoring.js'
import { check } from '../../support/property.js'
import { indicator, NOW_S } from '../../support/scrub-maker.js'

/** Hashes do not decay, so that the other factors can be seen. */
const claim = (org: string, fields: Partial<ScoredClaim['indicator']> = {}, weight = 1): ScoredClaim => ({
  org,
  weight,
  indicator: {
    ...indicator({ type: 'sha256', value: 'a'.repeat(64), classification: 'malware-distribution', lastSeenS: NOW_S }),
    ...fields
  }
})

describe('scoring', () => {
  it('is noisy-OR over independent organizations', () => {
    expect(scoreClaims([claim('a', { confidence: 50 }), claim('b', { confidence: 50 })], NOW_S).score).to.be.closeTo(0.75, 1e-9)
    expect(scoreClaims([claim('a', { confidence: 80 }, 0.5)], NOW_S).score).to.be.closeTo(0.4, 1e-9)
    expect(scoreClaims([], NOW_S)).to.deep.equal({ score: 0, reporters: 0, factors: [] })
  })

  it('counts the same upstream through five members once', () => {
    const echoes = ['a', 'b', 'c', 'd', 'e'].map(org => claim(org, { feed: 'the-feed', confidence: 60 }))
    const { score, reporters, factors } = scoreClaims(echoes, NOW_S)

    expect(score).to.be.closeTo(0.6, 1e-9)
    expect(reporters).to.equal(1)
    expect(factors).to.have.lengthOf(5)
    expect(factors.filter(factor => factor.isCounted)).to.have.lengthOf(1)
  })

  it('counts one organization through five feeds once, by its strongest claim', () => {
    const claims = [30, 70, 50].map((confidence, index) => claim('a', { feed: `feed-${index}`, confidence }))

    expect(scoreClaims(claims, NOW_S)).to.include({ reporters: 1 })
    expect(scoreClaims(claims, NOW_S).score).to.be.closeTo(0.7, 1e-9)
  })

  it('lets unlabelled aggregators and manual claims share one upstream', () => {
    const claims = [
      claim('a', { origin: 'aggregator', confidence: 50 }),
      claim('b', { origin: 'manual', confidence: 50 }),
      claim('c', { origin: 'honeypot', confidence: 50 })
    ]

    expect(upstreamOf('a', { origin: 'aggregator', feed: undefined })).to.equal('unknown')
    expect(upstreamOf('c', { origin: 'honeypot', feed: undefined })).to.equal('org:c')
    expect(scoreClaims(claims, NOW_S)).to.include({ reporters: 2 })
  })

  it('fades with age and takes a claim without confidence as Medium', () => {
    const old = scoreClaims(
      [claim('a', { type: 'ipv4', classification: 'c2-server', role: 'INFRASTRUCTURE', confidence: 80, lastSeenS: NOW_S - 15 * 86_400 })],
      NOW_S
    )

    // 1 − (15 / 60)^(1/2)
    expect(old.factors[0]?.decay).to.be.closeTo(0.5, 1e-9)
    expect(old.score).to.be.closeTo(0.4, 1e-9)
    expect(scoreClaims([claim('a')], NOW_S).score).to.be.closeTo(0.5, 1e-9)
  })

  it('is never certain, never falls when somebody else agrees, and does not depend on the order', () => {
    const one = fc.record({
      org: fc.constantFrom('a', 'b', 'c', 'd'),
      weight: fc.double({ min: 0, max: 1, noNaN: true }),
      confidence: fc.integer({ min: 0, max: 100 }),
      feed: fc.constantFrom(undefined, 'x', 'y'),
      origin: fc.constantFrom<'sinkhole' | 'manual'>('sinkhole', 'manual')
    })
    const claims = fc.array(one, { maxLength: 8 }).map(list => list.map(({ org, weight, ...fields }) => claim(org, fields, weight)))

    check(
      fc.property(claims, list => {
        const { score, reporters } = scoreClaims(list, NOW_S)

        expect(score).to.be.within(0, SCORE_MAX)
        expect(reporters).to.be.at.most(new Set(list.map(({ org }) => org)).size)
        expect(scoreClaims(list.toReversed(), NOW_S).score).to.be.closeTo(score, 1e-12)
        expect(scoreClaims([...list, claim('stranger', { origin: 'darknet' })], NOW_S).score).to.be.at.least(score)
      }),
      { runs: 300 }
    )
  })
})
