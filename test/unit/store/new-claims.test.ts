import { expect } from 'chai'
import fc from 'fast-check'

import { NewClaims } from '../../../src/store/new-claims.js'
import { check } from '../../support/property.js'

function packed(keys: readonly Uint8Array[]): { slab: Uint8Array; places: Array<{ from: number; keyEnd: number; end: number }> } {
  const places = keys.map(() => ({ from: 0, keyEnd: 0, end: 0 }))
  const slab = Buffer.alloc(keys.reduce((sum, key) => sum + key.byteLength + 1, 0))
  let at = 0

  for (const [i, key] of keys.entries()) {
    slab.set(key, at)
    slab[at + key.byteLength] = i & 0xff
    places[i] = { from: at, keyEnd: at + key.byteLength, end: at + key.byteLength + 1 }
    at += key.byteLength + 1
  }

  return { slab, places }
}

function held(keys: readonly Uint8Array[]): NewClaims {
  const claims = new NewClaims()
  const { slab, places } = packed(keys)
  for (const place of places) claims.add(slab, place)

  return claims
}

function distinct(keys: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(keys.map(key => [Buffer.from(key).toString('hex'), key])).values()]
}

/** The keys' own hash: whoever knows it can choose keys that meet. */
function slotOf(key: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193)
  hash ^= hash >>> 15

  return Math.imul(hash, 0x2c1b3c6d) >>> 8
}

describe('claims of new values', () => {
  it('are found by their key, and no others are', () => {
    check(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 6 }), { maxLength: 900 }),
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 6 }), { maxLength: 20 }),
        (all, others) => {
          const keys = distinct(all)
          const claims = held(keys)
          const names = new Set(keys.map(key => Buffer.from(key).toString('hex')))

          expect(claims.count).to.equal(keys.length)
          for (const [i, key] of keys.entries()) expect(claims.find(key)?.value).to.deep.equal(Buffer.of(i & 0xff))
          for (const key of others) expect(claims.find(key) !== undefined).to.equal(names.has(Buffer.from(key).toString('hex')))
        }
      )
    )
  })

  it('are visited in the order in which they came', () => {
    const keys = Array.from({ length: 600 }, (_, i) => Buffer.from(`key ${i}`))
    const seen: string[] = []
    held(keys).forEach((key, value) => seen.push(`${Buffer.from(key).toString()}=${value[0]}`))

    expect(seen).to.deep.equal(keys.map((key, i) => `${key.toString()}=${i & 0xff}`))
  })

  it('are forgotten from a count on', () => {
    const keys = Array.from({ length: 300 }, (_, i) => Buffer.from(`key ${i}`))
    const claims = held(keys)
    claims.truncate(200)

    for (const [i, key] of keys.entries()) expect(claims.find(key) !== undefined, `key ${i}`).to.equal(i < 200)
    expect(claims.count).to.equal(200)
  })

  it('are found where somebody has chosen values whose keys meet', () => {
    const meeting: Uint8Array[] = []

    for (let i = 0; meeting.length < 100; i++) {
      const key = Buffer.from(`value ${i}`)
      if ((slotOf(key) & 511) === 7) meeting.push(key)
    }

    const claims = held(meeting)
    for (const [i, key] of meeting.entries()) expect(claims.find(key)?.value).to.deep.equal(Buffer.of(i))
    expect(claims.find(Buffer.from('value of nobody'))).to.equal(undefined)
    claims.truncate(50)
    for (const [i, key] of meeting.entries()) expect(claims.find(key) !== undefined).to.equal(i < 50)
  })
})
