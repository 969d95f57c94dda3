import { expect } from 'chai'
import fc from 'fast-check'

import { countBits, encodeBitmap, hasBit, isCanonicalBitmap } from '../../../src/envelope/bitmap.js'
import { check } from '../../support/property.js'

const column = fc.array(fc.option(fc.nat(), { nil: undefined }), { minLength: 1, maxLength: 70 })

describe('presence bitmap', () => {
  it('says of each row whether it has a value', () => {
    check(
      fc.property(column, values => {
        const bitmap = encodeBitmap(values)

        expect(values.map((_, i) => hasBit(bitmap, i))).to.deep.equal(values.map(value => value !== undefined))
        expect(countBits(bitmap)).to.equal(values.filter(value => value !== undefined).length)
        expect(isCanonicalBitmap(bitmap, values.length)).to.equal(true)
      })
    )
  })

  it('is the least significant bit first, and empty when no row has a value', () => {
    expect([...encodeBitmap([1, undefined, undefined, 1, undefined, undefined, undefined, undefined, 1])]).to.deep.equal([0b1001, 1])
    expect(encodeBitmap([undefined, undefined]).byteLength).to.equal(0)
  })

  it('is canonical in one form only', () => {
    expect(isCanonicalBitmap(Uint8Array.of(0b100), 2)).to.equal(false)
    expect(isCanonicalBitmap(Uint8Array.of(0), 2)).to.equal(false)
    expect(isCanonicalBitmap(Uint8Array.of(1, 0), 8)).to.equal(false)
    expect(isCanonicalBitmap(Uint8Array.of(1), 9)).to.equal(false)
    expect(isCanonicalBitmap(Uint8Array.of(0xff), 8)).to.equal(true)
  })
})
