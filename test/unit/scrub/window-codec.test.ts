import { expect } from 'chai'
import fc from 'fast-check'

import { CLASSIFICATIONS } from '../../../src/model/enumerations.js'
import { decodeHost, decodeMark, decodeWindowKey, encodeHost, encodeMark, encodeWindowKey } from '../../../src/scrub/window-codec.js'
import { isNodeError } from '../../../src/errors.js'
import { check } from '../../support/property.js'

describe('entries of the window table', () => {
  const window = fc.record({
    startS: fc.integer({ min: 0, max: 0xffffffff }),
    classification: fc.constantFrom(...CLASSIFICATIONS),
    malware: fc.constantFrom(undefined, 'kelihos', 'b67-ss-tinba')
  })
  const host = fc.constantFrom(undefined, '198.51.100.7', '2001:db8::7')

  it('give back the keys that they were made of', () => {
    check(
      fc.property(window, host, (key, address) => {
        const { malware, ...rest } = key
        const decoded = decodeWindowKey(encodeWindowKey(key, address))

        expect(decoded.window).to.deep.equal(malware === undefined ? rest : key)
        expect(decoded.host).to.equal(address)
      })
    )
  })

  it('give back hosts and marks', () => {
    const count = fc.record({
      asn: fc.option(fc.integer({ min: 1, max: 4_294_967_294 }), { nil: undefined }),
      cc: fc.option(fc.constantFrom('DE', 'AT'), { nil: undefined }),
      count: fc.integer({ min: 1, max: 0xffffffff }),
      role: fc.constantFrom<'VICTIM' | 'EXPOSED'>('VICTIM', 'EXPOSED'),
      tlp: fc.constantFrom<'CLEAR' | 'GREEN'>('CLEAR', 'GREEN'),
      origin: fc.constantFrom<'sinkhole' | 'scan'>('sinkhole', 'scan'),
      feed: fc.constantFrom(undefined, '', 'feed-a'),
      removedGroups: fc.integer({ min: 0, max: 255 })
    })

    check(
      fc.property(count, value => {
        expect(decodeHost(encodeHost(value))).to.deep.equal(value)
      })
    )
    for (const state of ['open', 'closing', 'closed'] as const) {
      expect(decodeMark(encodeMark({ state, closedAtS: 1_700_000_000 }))).to.deep.equal({ state, closedAtS: 1_700_000_000 })
    }
  })

  it('throw only STORE_CORRUPT for any other bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(decodeWindowKey, decodeHost, decodeMark), (bytes, decode) => {
        try {
          decode(bytes)
        } catch (err) {
          expect(isNodeError(err, 'STORE_CORRUPT'), String(err)).to.equal(true)
        }
      }),
      { runs: 500 }
    )
  })
})
