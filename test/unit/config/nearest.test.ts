import { expect } from 'chai'
import fc from 'fast-check'

import { editDistance, findNearest } from '../../../src/config/nearest.js'
import { check } from '../../support/property.js'

describe('what was meant', () => {
  it('is the word with the fewest slips', () => {
    expect(findNearest('qurey', ['query', 'list', 'run'])).to.equal('query')
    expect(findNearest('publicAdresses', ['publicAddresses', 'peers'])).to.equal('publicAddresses')
    expect(findNearest('STATUS', ['status'])).to.equal('status')
  })

  it('is nothing when no word is close, or the word is absurdly long', () => {
    expect(findNearest('elephant', ['query', 'list', 'run'])).to.equal(undefined)
    expect(findNearest('x', ['ls', 'rm'])).to.equal(undefined)
    expect(findNearest('a'.repeat(100_000), ['a'.repeat(100_000)])).to.equal(undefined)
  })

  it('measures slips symmetrically, a swap of neighbours as one', () => {
    expect(editDistance('abcd', 'abdc')).to.equal(1)
    expect(editDistance('', 'abc')).to.equal(3)

    check(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).to.equal(editDistance(b, a))
        expect(editDistance(a, b) === 0).to.equal(a === b)
        expect(editDistance(a, b)).to.be.at.most(Math.max(a.length, b.length))
      })
    )
  })
})
