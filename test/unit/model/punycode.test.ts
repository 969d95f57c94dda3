import { domainToASCII, domainToUnicode } from 'node:url'

import { expect } from 'chai'
import fc from 'fast-check'

import { isPunycode } from '../../../src/model/punycode.js'
import { check } from '../../support/property.js'

const isDecodable = (text: string): boolean => isPunycode(Buffer.from(text, 'latin1'), 0, text.length)

/** Letters and ideographs that IDNA leaves as they are. */
const label = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'abcxyz019-'),
      fc.integer({ min: 0x4e00, max: 0x9fa5 }).map(code => String.fromCodePoint(code)),
      fc.constantFrom(...'äöüßçéñøžłαβγδεжзийк', '\u{20000}', '\u{2a6d6}')
    ),
    { minLength: 1, maxLength: 20 }
  )
  .map(chars => `a${chars.join('')}é`)

describe('Punycode labels', () => {
  it('of real names decode', () => {
    check(
      fc.property(label, text => {
        const ascii = domainToASCII(text)
        fc.pre(ascii.startsWith('xn--') && !ascii.includes('.'))
        expect(isDecodable(ascii.slice(4)), ascii).to.equal(true)
      }),
      { runs: 1_000 }
    )
  })

  it('that the run-time decodes decode here as well', () => {
    check(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'), minLength: 1, maxLength: 12 }), text => {
        const unicode = domainToUnicode(`xn--${text}`)
        if (unicode !== '' && unicode !== `xn--${text}` && domainToASCII(unicode) === `xn--${text}`) {
          expect(isDecodable(text), text).to.equal(true)
        }
      }),
      { runs: 3_000 }
    )
  })

  it('decode up to the last code point and right beside the surrogates', () => {
    for (const text of ['dn32g', '0y0c', 'bcher-kva']) expect(isDecodable(text), text).to.equal(true)
  })

  for (const [text, why] of [
    ['', 'nothing to decode'],
    ['zz', 'a number that does not end'],
    ['abc-', 'no code point above ASCII'],
    ['-abc', 'a delimiter where a digit must stand'],
    ['a_b', 'a byte that is no digit'],
    ['BCHER-KVA', 'upper case'],
    ['99999999', 'a code point above U+10FFFF'],
    ['999999999999999999999999999999', 'a number that overflows'],
    ['ib9b', 'the first surrogate'],
    ['zy0c', 'the last surrogate']
  ] as const) {
    it(`are refused: ${why}`, () => {
      expect(isDecodable(text)).to.equal(false)
    })
  }
})
