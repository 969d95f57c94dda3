import { expect } from 'chai'
import fc from 'fast-check'

import { canonicalize } from '../../../src/model/canonical.js'
import { guessObservable } from '../../../src/model/guess.js'
import { check } from '../../support/property.js'

describe('guess', () => {
  it('takes names that begin like an AS number for names', () => {
    for (const name of ['as400.example.com', 'asn15.example', 'as2-a.example.org', 'as1rv.example.net', 'as64500.example'])
      expect(guessObservable(name), name).to.include({ ok: true, type: 'domain', canonical: name })
  })

  it('takes AS numbers in all their spellings for AS numbers, and broken ones for broken AS numbers', () => {
    for (const text of ['AS64500', 'as64500', 'ASN 64500', 'asn64500', 'AS 64500', 'AS0.64500'])
      expect(guessObservable(text), text).to.include({ ok: true, type: 'asn', canonical: 'AS64500' })

    for (const text of ['AS4294967296', 'AS64500x', 'as1.2.3']) expect(guessObservable(text).ok, text).to.equal(false)
  })

  it('finds what a feed holds: the canonical form of a name or URL is guessed as what it is', () => {
    const label = fc.stringMatching(/^(?:as|asn|md5|sha1|ja3|tcp)?[a-z0-9]{1,12}(?:-[a-z0-9]{1,6})?$/)
    const name = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.constantFrom('com', 'org', 'example', 'xn--p1ai'))

    check(
      fc.property(name, fc.constantFrom('', '/', '/gate.php?id=as15.example'), ([labels, top], path) => {
        const text = `${labels.join('.')}.${top}`
        const canonical = canonicalize(path === '' ? 'domain' : 'url', path === '' ? text : `http://${text}${path}`)
        fc.pre(canonical.ok)

        if (canonical.ok) expect(guessObservable(canonical.canonical)).to.include({ type: canonical.type, canonical: canonical.canonical })
      })
    )
  })
})
