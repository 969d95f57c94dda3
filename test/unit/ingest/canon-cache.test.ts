import { expect } from 'chai'
import fc from 'fast-check'

import { createCanonCache, detach } from '../../../src/ingest/canon-cache.js'
import { canonicalize } from '../../../src/model/canonical.js'
import { check } from '../../support/property.js'

describe('remembered canonical forms', () => {
  it('are those of the canonicaliser, however small the memory and whatever was asked before', () => {
    const input = fc.constantFrom('192.0.2.1', '192.0.2.2', ' 192.0.2.1', '2001:DB8::1', 'bad', 'evil.example', 'x'.repeat(100), 'AS1')
    const type = fc.constantFrom('ip', 'ipv4', 'domain', 'asn')

    check(
      fc.property(fc.array(fc.tuple(type, input), { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (asked, entriesMax) => {
        const canon = createCanonCache({}, entriesMax)

        for (const [kind, text] of asked) expect(canon(kind, text)).to.deep.equal(canonicalize(kind, text))
      })
    )
  })

  it('give the same result object again for an address', () => {
    const canon = createCanonCache()

    expect(canon('ip', '192.0.2.1')).to.equal(canon('ip', '192.0.2.1'))
  })

  it('keep every character of what is copied', () => {
    check(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
        expect(detach(text)).to.equal(text)
      })
    )
  })
})
