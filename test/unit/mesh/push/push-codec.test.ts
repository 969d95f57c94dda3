import { expect } from 'chai'
import fc from 'fast-check'
import { isNodeError } from '../../../../src/errors.js'
import { decodePushAnswer, encodePushAnswer } from '../../../../src/mesh/push/push-codec.js'
import { check } from '../../../support/property.js'

describe('push codec', () => {
  it('gives back any answer', () => {
    for (const result of ['durable', 'known', 'refused'] as const) {
      expect(decodePushAnswer(encodePushAnswer({ result, code: '' }))).to.deep.equal({ result, code: '' })
      expect(decodePushAnswer(encodePushAnswer({ result, code: 'QUOTA_EMPTY' }))).to.deep.equal({ result, code: 'QUOTA_EMPTY' })
    }
  })

  it('throws only PUSH_MALFORMED for other bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        try {
          decodePushAnswer(bytes)
        } catch (err) {
          expect(isNodeError(err, 'PUSH_MALFORMED'), String(err)).to.equal(true)
        }
      }),
      { runs: 500 }
    )
  })
})
