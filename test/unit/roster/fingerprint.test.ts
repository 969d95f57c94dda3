import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { decodeBase58, encodeBase58 } from '../../../src/roster/base58.js'
import { fingerprint, isFingerprint, nodePeerId, orgDid, parseOrgDid, parsePeerId, words } from '../../../src/roster/fingerprint.js'
import { WORDS } from '../../../src/roster/word-list.js'
import { check } from '../../support/property.js'
import { keyPair } from '../../support/roster-maker.js'

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('text forms of keys', () => {
  it('writes the PeerId that libp2p writes', () => {
    check(
      fc.property(fc.string(), name => {
        const { publicKey } = keyPair(name)
        const theirs = peerIdFromPublicKey(publicKeyFromRaw(publicKey)).toString()

        expect(nodePeerId(publicKey)).to.equal(theirs)
        expect(theirs.startsWith('12D3Koo')).to.equal(true)
        expect(peerIdFromString(nodePeerId(publicKey)).publicKey?.raw).to.deep.equal(Uint8Array.from(publicKey))
      })
    )
  })

  it('writes the did:key of the example key of RFC 8032, test 1', () => {
    const key = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex')

    expect(orgDid(key)).to.equal('did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw')
    expect(parseOrgDid(orgDid(key))).to.deep.equal(Uint8Array.from(key))
  })

  it('reads back what it writes, whatever the key', () => {
    check(
      fc.property(key32, key => {
        expect(Uint8Array.from(parseOrgDid(orgDid(key)))).to.deep.equal(key)
        expect(Uint8Array.from(parsePeerId(nodePeerId(key)))).to.deep.equal(key)
      })
    )
  })

  it('reads back any bytes in base 58, zeros in front included', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(Uint8Array.from(decodeBase58(encodeBase58(bytes)))).to.deep.equal(bytes)
      })
    )
  })

  it('refuses text that is no key, with KEY_MALFORMED only', () => {
    const wrong = [
      '',
      'did:key:z',
      'did:key:z6Mk',
      `${orgDid(new Uint8Array(32))}1`,
      nodePeerId(new Uint8Array(32)),
      'did:web:example.org',
      'x'.repeat(200)
    ]

    for (const text of wrong) {
      try {
        parseOrgDid(text)
        expect.fail(`read ${text}`)
      } catch (err) {
        expect(isNodeError(err, 'KEY_MALFORMED'), String(err)).to.equal(true)
      }
    }

    check(
      fc.property(fc.string(), text => {
        try {
          parsePeerId(text)
        } catch (err) {
          expect(isNodeError(err, 'KEY_MALFORMED'), String(err)).to.equal(true)
        }
      })
    )
  })
})

describe('fingerprint', () => {
  it('is stable: people compare it across releases', () => {
    const key = new Uint8Array(32).fill(1)

    expect([fingerprint(key), words(key)]).to.deep.equal(['7EDV-5XK1-T5FG-SYK1', 'funnel journey lodge salad nylon'])
  })

  it('has four groups of four characters and five words', () => {
    check(
      fc.property(key32, key => {
        expect(fingerprint(key)).to.match(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
        expect(isFingerprint(fingerprint(key))).to.equal(true)
        expect(words(key).split(' ')).to.have.length(5)
      })
    )
  })

  it('detects every wrong character and every two swapped neighbours', () => {
    const text = fingerprint(keyPair('a').publicKey).replaceAll('-', '')

    for (let at = 0; at < text.length; at++) {
      for (const char of ALPHABET) {
        if (char !== text[at]) expect(isFingerprint(text.slice(0, at) + char + text.slice(at + 1)), `${at} ${char}`).to.equal(false)
      }

      const swapped = text.slice(0, at) + (text[at + 1] ?? '') + text[at] + text.slice(at + 2)
      if (swapped !== text && swapped.length === 16) expect(isFingerprint(swapped)).to.equal(false)
    }
  })

  it('takes what people type: lower case, spaces, O for 0, I and L for 1', () => {
    const text = fingerprint(keyPair('a').publicKey)

    expect(isFingerprint(text.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))).to.equal(true)
    expect(isFingerprint(`${text}0`)).to.equal(false)
    expect(isFingerprint('')).to.equal(false)
  })

  it('has 1,024 different lower-case words, none the beginning of another', () => {
    expect(new Set(WORDS).size).to.equal(1_024)
    expect(WORDS).to.have.length(1_024)

    for (const [at, word] of WORDS.entries()) {
      expect(word).to.match(/^[a-z]{3,8}$/)
      expect(WORDS[at + 1]?.startsWith(word) ?? false, word).to.equal(false)
    }
  })
})
