import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { OBSERVABLE_TYPES } from '../../../src/model/enumerations.js'
import { KEY_PLAIN_BYTES_MAX } from '../../../src/store/constants.js'
import { prefixRange } from '../../../src/store/keys.js'
import {
  CLAIM_KEY_BYTES_MAX,
  claimKey,
  claimPageKey,
  hostPrefix,
  parseClaimKey,
  reverseHost,
  subdomainPrefix
} from '../../../src/store/value-keys.js'
import { typedValue, valueOf } from '../../support/generators-store.js'
import { check } from '../../support/property.js'

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function isWithin(key: Uint8Array, prefix: Uint8Array): boolean {
  const { gte, lt } = prefixRange(prefix)

  return Buffer.compare(key, gte) >= 0 && Buffer.compare(key, lt) < 0
}

/** Dots, brackets, digits, blanks and a character that is no ASCII in all the wrong places. */
const oddText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '1', '.', '-', '[', ']', ':', '/', '://', '?', '#', ' ', '\x7f', 'é'), maxLength: 12 }),
  fc
    .tuple(fc.string({ unit: fc.constantFrom('a', '1', '.'), maxLength: 8 }), fc.string({ maxLength: 6 }))
    .map(([host, rest]) => `http://${host}/${rest}`)
)

/** The layout of the text of a key once more, by strings. */
function spelled(type: 'domain' | 'url' | 'endpoint' | 'ja4', value: string): string | undefined {
  const isPlain = /^[!-~]*$/.test(value)
  const isNumber = (label: string | undefined): boolean => label !== undefined && /^[0-9]+$/.test(label)
  const hostOf = (host: string): string | undefined => {
    const labels = host.split('.')
    if (host === '') return undefined
    if (host.startsWith('[')) return host
    if (isNumber(labels.at(-1))) return isNumber(labels[0]) ? host : undefined

    return labels.at(-1)?.startsWith('[') === true ? undefined : labels.toReversed().join('.')
  }

  if (!isPlain) return undefined
  if (type === 'domain') return hostOf(value)
  if (type === 'ja4') return value

  const parts =
    type === 'url'
      ? /^((?:(?!:\/\/)[^])+):\/\/((?:\[[^\]]*(?:\]|$))|[^[/:?#][^/:?#]*|)([^]*)$/.exec(value)
      : /^(?:)([^]+):([^:]*)$/.exec(value)
  if (parts === null) return undefined

  const [, first = '', second = '', rest = ''] = parts
  const host = hostOf(type === 'url' ? second : first)
  if (host === undefined) return undefined

  return type === 'url' ? `${host} ${first} ${rest}` : `${host} ${second}`
}

describe('value keys', () => {
  it('have the bytes that the layout says', () => {
    expect(hex(claimKey('ipv4', '192.0.2.1'))).to.equal('0601c0000201')
    expect(hex(claimKey('asn', 'AS64500'))).to.equal('06040000fbf4')
    expect(hex(claimKey('cidr', '198.51.100.0/24'))).to.equal('060304c633640018')
    expect(hex(claimKey('cidr', '2001:db8::/32'))).to.equal('06030620010db800000000000000000000000020')
    expect(Buffer.from(claimKey('domain', 'www.example.com')).toString('latin1')).to.equal('\x06\x05com.example.www\0')
    expect(Buffer.from(claimKey('url', 'http://a.example.com:81/x?y')).toString('latin1')).to.equal('\x06\x06com.example.a http :81/x?y\0')
    expect(Buffer.from(claimKey('endpoint', '[2001:db8::1]:443/tcp')).toString('latin1')).to.equal('\x06\x07[2001:db8::1] 443/tcp\0')
  })

  it('give their value back, whole or by a hash', () => {
    check(
      fc.property(typedValue, ({ type, value }) => {
        const key = claimKey(type, value)
        const parsed = parseClaimKey(key)

        expect(key.byteLength).to.be.at.most(CLAIM_KEY_BYTES_MAX)
        expect(parsed.type).to.equal(type)
        expect(parsed.page).to.equal(0)
        if (parsed.value === undefined) expect(value.length).to.be.greaterThan(KEY_PLAIN_BYTES_MAX / 2)
        else expect(parsed.value).to.equal(value)
      }),
      { runs: 500 }
    )
  })

  it('differ where values differ', () => {
    check(
      fc.property(typedValue, typedValue, (a, b) => {
        const isSame = a.type === b.type && a.value === b.value

        expect(Buffer.compare(claimKey(a.type, a.value), claimKey(b.type, b.value)) === 0).to.equal(isSame)
      })
    )
  })

  it('sort addresses as numbers', () => {
    check(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff }), (a, b) => {
        const text = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.')

        expect(Math.sign(Buffer.compare(claimKey('ipv4', text(a)), claimKey('ipv4', text(b))))).to.equal(Math.sign(a - b))
      })
    )
  })

  it('put every name below a domain in one range, and nothing else', () => {
    check(
      fc.property(valueOf.domain, valueOf.domain, fc.boolean(), (above, other, isBelow) => {
        const name = isBelow ? `${other.split('.')[0]}.${above}` : other
        const isWanted = name.endsWith(`.${above}`)

        expect(isWithin(claimKey('domain', name), subdomainPrefix(above))).to.equal(isWanted)
      })
    )
  })

  it('put every URL and endpoint of a host in one range', () => {
    for (const host of ['example.com', '192.0.2.1', '[2001:db8::1]']) {
      expect(isWithin(claimKey('url', `http://${host}/x`), hostPrefix('url', host))).to.equal(true)
      expect(isWithin(claimKey('url', `http://${host}:8080/x`), hostPrefix('url', host))).to.equal(true)
      expect(isWithin(claimKey('endpoint', `${host}:53/udp`), hostPrefix('endpoint', host))).to.equal(true)
      expect(isWithin(claimKey('url', `http://a.${host}/x`), hostPrefix('url', host))).to.equal(false)
    }
  })

  it('keep the longest host whole, also where the rest is a hash', () => {
    const host = `${Array.from({ length: 4 }, () => 'x'.repeat(61)).join('.')}.com`.slice(-253)
    const url = `http://${host}/${'y'.repeat(500)}`

    expect(parseClaimKey(claimKey('url', url)).value).to.equal(undefined)
    expect(isWithin(claimKey('url', url), hostPrefix('url', host))).to.equal(true)
    expect(isWithin(claimKey('endpoint', `${host}:65535/tcp`), hostPrefix('endpoint', host))).to.equal(true)
  })

  it('keep overflow pages right behind their value', () => {
    check(
      fc.property(typedValue, typedValue, fc.integer({ min: 1, max: 254 }), (a, b, page) => {
        const [key, other] = [claimKey(a.type, a.value), claimKey(b.type, b.value)]
        const pageKey = claimPageKey(key, page)

        expect(parseClaimKey(pageKey)).to.deep.include({ type: a.type, page, bytes: key.byteLength })
        if (Buffer.compare(key, other) < 0) expect(Buffer.compare(pageKey, other)).to.equal(-1)
        expect(Buffer.compare(key, pageKey)).to.equal(-1)
      })
    )
  })

  it(`take a value of ${KEY_PLAIN_BYTES_MAX} key bytes plain, and one more by its hash`, () => {
    const url = (bytes: number) => `http://example.com/${'x'.repeat(bytes - 'com.example http /'.length)}`

    expect(parseClaimKey(claimKey('url', url(KEY_PLAIN_BYTES_MAX))).value).to.equal(url(KEY_PLAIN_BYTES_MAX))
    expect(parseClaimKey(claimKey('url', url(KEY_PLAIN_BYTES_MAX + 1))).value).to.equal(undefined)
  })

  it('spell a text out where it reads as its type should, and keep a hash of any other', () => {
    check(
      fc.property(fc.constantFrom('domain', 'url', 'endpoint', 'ja4'), oddText, (type, value) => {
        const text = spelled(type, value)
        const key = Buffer.from(claimKey(type, value))

        if (text === undefined) expect(key.subarray(-34, -33)).to.deep.equal(Buffer.of(1))
        else expect(key.subarray(2).toString('latin1')).to.equal(`${text}\0`)
      }),
      { runs: 2_000 }
    )
  })

  it('throw only STORE_KEY_INVALID for any text and for any bytes', () => {
    check(
      fc.property(
        fc.constantFrom(...OBSERVABLE_TYPES),
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.uint8Array({ maxLength: 80 }),
        (type, text, bytes) => {
          for (const work of [() => claimKey(type, text), () => parseClaimKey(bytes)]) {
            try {
              work()
            } catch (err) {
              expect(isNodeError(err, 'STORE_KEY_INVALID'), String(err)).to.equal(true)
            }
          }
        }
      ),
      { runs: 500 }
    )
  })

  it('reverse names and leave addresses', () => {
    expect(reverseHost('www.example.com')).to.equal('com.example.www')
    expect(reverseHost('192.0.2.1')).to.equal('192.0.2.1')
    expect(reverseHost('[2001:db8::1]')).to.equal('[2001:db8::1]')
  })
})
