import { createHash } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { audienceHash, streamId } from '../../../src/envelope/stream-id.js'
import { toHex } from '../../../src/model/bytes.js'
import { check } from '../../support/property.js'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const parts = fc.record({
  meshId: bytes32,
  nodeKey: bytes32,
  audienceHash: bytes32,
  epoch: fc.integer({ min: 1, max: 0xffff_ffff }),
  class: fc.constantFrom<0 | 1>(0, 1)
})

describe('stream id', () => {
  it('is the first half of the hash of its parts, byte for byte as in the design', () => {
    check(
      fc.property(parts, p => {
        const tail = p.epoch.toString(16).padStart(8, '0') + p.class.toString(16).padStart(2, '0')
        const hex = Buffer.from('tocsin/v1/stream\n').toString('hex') + toHex(p.meshId) + toHex(p.nodeKey) + toHex(p.audienceHash) + tail

        expect(toHex(streamId(p))).to.equal(createHash('sha256').update(hex, 'hex').digest('hex').slice(0, 32))
      })
    )
  })

  it('differs when any one part differs', () => {
    check(
      fc.property(parts, parts, (a, b) => {
        for (const field of ['meshId', 'nodeKey', 'audienceHash', 'epoch', 'class'] as const) {
          if (String(a[field]) !== String(b[field])) expect(toHex(streamId({ ...a, [field]: b[field] }))).to.not.equal(toHex(streamId(a)))
        }
      })
    )
  })
})

describe('audience hash', () => {
  it('is the hash of the fixed text alone for COMMUNITY', () => {
    expect(toHex(audienceHash(new Uint8Array(0), []))).to.equal(createHash('sha256').update('tocsin/v1/audience\n').digest('hex'))
  })

  it('covers the salt, so that the same members make many streams', () => {
    const keys = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

    expect(toHex(audienceHash(new Uint8Array(16).fill(1), keys))).to.not.equal(toHex(audienceHash(new Uint8Array(16).fill(2), keys)))
  })
})
