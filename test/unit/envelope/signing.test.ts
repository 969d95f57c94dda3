import { sign } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { KEY_CACHE_MAX } from '../../../src/envelope/constants.js'
import {
  checkPublicKey,
  countImportedKeys,
  generateKeyPair,
  publicFromSeed,
  publicOf,
  SIGNING_TYPES,
  secretFromSeed,
  signBytes,
  signingBytes,
  verifySignature
} from '../../../src/envelope/signing.js'
import { NodeError } from '../../../src/errors.js'
import { fromHex, toHex } from '../../../src/model/bytes.js'
import { check } from '../../support/property.js'
import { codeOf } from './samples.js'

const seed = Buffer.alloc(32, 7)
const secret = secretFromSeed(seed)
const key = publicFromSeed(seed)
const mesh = Buffer.alloc(32, 1)
const body = Buffer.from('a body')

/** The order of the base point, 2^252 + 27742317777372353535851937790883648493. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`)
}

function toLittleEndian(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, '0')).reverse()
}

describe('signing', () => {
  it('signs the prefix, the type, the mesh and the body, and nothing else', () => {
    expect(toHex(signingBytes('batch', mesh, body))).to.equal(
      `${Buffer.from('tocsin/v1/batch\n').toString('hex')}${'01'.repeat(32)}${Buffer.from(body).toString('hex')}`
    )
  })

  it('verifies what was signed', () => {
    verifySignature({ key, type: 'batch', meshId: mesh, body, signature: signBytes(secret, 'batch', mesh, body) })
  })

  it('agrees with RFC 8032, test 1: the key of a known seed', () => {
    const known = publicFromSeed(fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'))

    expect(toHex(known)).to.equal('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
  })

  it('never verifies a signature as another type or for another mesh', () => {
    const meshes = [mesh, Buffer.alloc(32, 2)]
    let refused = 0

    for (const type of SIGNING_TYPES) {
      for (const meshId of meshes) {
        const signature = signBytes(secret, type, meshId, body)

        for (const otherType of SIGNING_TYPES) {
          for (const otherMesh of meshes) {
            if (otherType === type && otherMesh === meshId) continue

            expect(codeOf(() => verifySignature({ key, type: otherType, meshId: otherMesh, body, signature }))).to.equal(
              'SIGNATURE_INVALID'
            )
            refused++
          }
        }
      }
    }

    expect(refused).to.equal(SIGNING_TYPES.length * 2 * (SIGNING_TYPES.length * 2 - 1))
  })

  it('refuses a body, key or signature with any one bit changed', () => {
    const signature = signBytes(secret, 'batch', mesh, body)

    check(
      fc.property(fc.constantFrom('body', 'key', 'signature'), fc.nat(), (what, n) => {
        const changed = { key: Buffer.from(key), body: Buffer.from(body), signature: Buffer.from(signature) }
        const bytes = changed[what]
        const at = (n >> 3) % bytes.length

        bytes[at] = (bytes[at] ?? 0) ^ (1 << (n & 7))
        expect(codeOf(() => verifySignature({ type: 'batch', meshId: mesh, ...changed }))).to.be.oneOf([
          'SIGNATURE_INVALID',
          'KEY_MALFORMED'
        ])
      })
    )
  })

  it('refuses a malleated signature: S + L signs the same and is not reduced', () => {
    const signature = signBytes(secret, 'batch', mesh, body)
    const s = littleEndian(signature.subarray(32))
    const malleated = Buffer.concat([signature.subarray(0, 32), toLittleEndian(s + L)])

    expect(codeOf(() => verifySignature({ key, type: 'batch', meshId: mesh, body, signature: malleated }))).to.equal('SIGNATURE_INVALID')
  })

  for (const length of [0, 31, 33, 64]) {
    it(`refuses a public key of ${length} bytes`, () => {
      expect(codeOf(() => checkPublicKey(new Uint8Array(length).fill(5)))).to.equal('KEY_MALFORMED')
    })
  }

  for (const length of [0, 63, 65]) {
    it(`refuses a signature of ${length} bytes`, () => {
      expect(codeOf(() => verifySignature({ key, type: 'batch', meshId: mesh, body, signature: new Uint8Array(length) }))).to.equal(
        'SIGNATURE_INVALID'
      )
    })
  }

  const smallOrder = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    '0100000000000000000000000000000000000000000000000000000000000080',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
  ]

  for (const hex of smallOrder) {
    it(`refuses the point of small order ${hex.slice(0, 4)}…${hex.slice(-4)}`, () => {
      expect(codeOf(() => checkPublicKey(fromHex(hex)))).to.equal('KEY_WEAK')
    })
  }

  it('would accept forged signatures without that check: the identity as key signs everything', () => {
    const identity = fromHex(smallOrder[0] ?? '')
    const forged = Buffer.concat([identity, Buffer.alloc(32)])

    expect(codeOf(() => verifySignature({ key: identity, type: 'batch', meshId: mesh, body, signature: forged }))).to.equal('KEY_WEAK')
  })

  it('refuses every other y at or above the field prime', () => {
    for (let low = 0xef; low <= 0xff; low++) {
      for (const high of ['7f', 'ff']) {
        const hex = `${low.toString(16)}${'ff'.repeat(30)}${high}`

        expect(
          codeOf(() => checkPublicKey(fromHex(hex))),
          hex
        ).to.equal('KEY_MALFORMED')
      }
    }
  })

  it('keeps at most KEY_CACHE_MAX imported keys, and still verifies after one was dropped', () => {
    const signature = signBytes(secret, 'batch', mesh, body)

    verifySignature({ key, type: 'batch', meshId: mesh, body, signature })

    for (let i = 0; i < KEY_CACHE_MAX + 1; i++) {
      const other = Buffer.alloc(32, 3)

      other.writeUInt32LE(i, 4)
      codeOf(() => verifySignature({ key: other, type: 'batch', meshId: mesh, body, signature: new Uint8Array(0) }))
    }

    expect(countImportedKeys()).to.equal(KEY_CACHE_MAX)
    verifySignature({ key, type: 'batch', meshId: mesh, body, signature })
  })

  it('makes key pairs that verify, from system randomness', () => {
    const a = generateKeyPair()
    const b = generateKeyPair()

    expect(toHex(a.publicKey)).to.not.equal(toHex(b.publicKey))
    expect(toHex(publicFromSeed(a.seed))).to.equal(toHex(a.publicKey))
    expect(toHex(publicOf(a.secretKey))).to.equal(toHex(a.publicKey))
    expect(a.seed.byteLength).to.equal(32)
    verifySignature({
      key: a.publicKey,
      type: 'epoch',
      meshId: mesh,
      body,
      signature: sign(null, signingBytes('epoch', mesh, body), a.secretKey)
    })
  })

  it('refuses a seed of another length and a mesh id of another length', () => {
    expect(codeOf(() => secretFromSeed(new Uint8Array(31)))).to.equal('KEY_MALFORMED')
    expect(() => signingBytes('batch', new Uint8Array(31), body)).to.throw(NodeError)
  })
})
