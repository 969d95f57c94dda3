import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { VALUE_BYTES_MAX } from '../../../src/limits.js'
import { canonicalize } from '../../../src/model/canonical.js'
import { OBSERVABLE_TYPES, type ObservableType } from '../../../src/model/enumerations.js'
import { decodeValue, encodeValue, fixedWidth } from '../../../src/model/value-bytes.js'
import { check } from '../../support/property.js'

const SAMPLES: Readonly<Record<ObservableType, readonly string[]>> = {
  ipv4: ['192.0.2.1', '0.0.0.0', '255.255.255.255'],
  ipv6: ['2001:db8::1', '::', '64:ff9b::c000:201'],
  cidr: ['192.0.2.0/24', '192.0.2.128/25', '128.0.0.0/1', '192.0.2.0/31', '2001:db8::/32', '2001:db8::/127', '8000::/1', '::fffe:0:0/95'],
  asn: ['AS64500', 'AS1', 'AS4294967294'],
  domain: ['evil.example', '_dmarc.example.net', 'xn--bcher-kva.example', 'r1---x.example', `${'a'.repeat(63)}.example`],
  url: [
    'http://evil.example/',
    'https://192.0.2.1:8443/a/b.c?d=e&f',
    'ftp://[2001:db8::1]/%20x',
    'ws://evil.example/a//b/...',
    'wss://evil.example/?a\\b|{}`^'
  ],
  endpoint: ['192.0.2.1:443/tcp', '[2001:db8::1]:53/udp', 'evil.example:65535/tcp'],
  md5: ['0123456789abcdef0123456789abcdef'],
  sha1: ['0123456789abcdef0123456789abcdef01234567'],
  sha256: ['0123456789abcdef'.repeat(4)],
  sha512: ['0123456789abcdef'.repeat(8)],
  'cert-sha1': ['0123456789abcdef0123456789abcdef01234567'],
  'cert-sha256': ['0123456789abcdef'.repeat(4)],
  ja3: ['0123456789abcdef0123456789abcdef'],
  ja4: ['t13d1516h2_8daaf6152771_b186095e22b6', 'q13i0310Ab_55b375c5d22e_cd85d2d88918'],
  aggregate: ['AS64500|DE|conficker|1700000000|86400', '|DE||0|3600', '|||1|1'],
  pseudonym: ['00112233445566778899aabbccddeeff']
}

const INVALID_TEXT: Partial<Record<ObservableType, readonly string[]>> = {
  domain: [
    'evil',
    'Evil.example',
    'evil..example',
    '.evil.example',
    'evil.example.',
    '-a.example',
    'a-.example',
    'evil.1x',
    '192.0.2.1',
    'ev il.example',
    'evil.exa%6dple',
    'xn--zz.example',
    'xn--.example',
    'xn--abc-.example',
    'bücher.example',
    'a\0b.example',
    '*.evil.example',
    `${'a'.repeat(64)}.example`,
    `${'a.'.repeat(126)}aa`,
    ''
  ],
  url: [
    'evil.example/',
    'HTTP://evil.example/',
    'gopher://evil.example/',
    'http:/evil.example/',
    'http://evil.example',
    'http://evil.example:80/',
    'http://evil.example:0/',
    'http://evil.example:08080/',
    'http://evil.example:65536/',
    'http://evil.example:/',
    'http://user@evil.example/',
    'http://evil.example/#x',
    'http://evil.example/?',
    'http://evil.example/a b',
    'http://evil.example/%2f',
    'http://evil.example/%41',
    'http://evil.example/%',
    'http://evil.example/%4',
    'http://evil.example/%zz',
    'http://evil.example/a/../b',
    'http://evil.example/./',
    'http://evil.example/..',
    'http://evil.example/.?x',
    'http://evil.example/"',
    'http://evil.example/<',
    'http://evil.example/\\',
    "http://evil.example/?'",
    'http://evil.example/?#',
    'http://evil.example/ü',
    'http:///',
    'http://evil/',
    'http://evil.example./',
    'http://3232235777/',
    'http://0x7f.1/',
    'http://[::ffff:192.0.2.1]/',
    'http://[::ffff:c000:201]/',
    'http://[2001:DB8::1]/',
    'http://[2001:db8:0::1]/',
    'http://[fe80::1%25eth0]/',
    'http://[2001:db8::1/',
    'http://[2001:db8::1]x/',
    'http://192.0.2.01/',
    'http://192.0.2.256/',
    'http://evil.example/\r\n',
    'http://evil.example?x',
    'http://',
    '',
    `http://evil.example/${'a'.repeat(2_029)}`
  ],
  endpoint: [
    '192.0.2.1:443',
    '192.0.2.1:443/TCP',
    '192.0.2.1:443/sctp',
    '192.0.2.1:0/tcp',
    '192.0.2.1:0443/tcp',
    '192.0.2.1:65536/tcp',
    '192.0.2.1:/tcp',
    '192.0.2.1/tcp',
    '2001:db8::1:443/tcp',
    '[::ffff:192.0.2.1]:443/tcp',
    '[2001:DB8::1]:443/tcp',
    'evil:443/tcp',
    ':443/tcp',
    '/tcp',
    'tcp',
    '',
    'evil.example:80:81/tcp',
    'evil.example:80/x/tcp'
  ],
  ja4: [
    't13d1516h2_8daaf6152771_b186095e22b',
    'T13d1516h2_8daaf6152771_b186095e22b6',
    't13d1516h2-8daaf6152771_b186095e22b6',
    't13d1516h2_8DAAF6152771_b186095e22b6',
    ''
  ],
  aggregate: [
    'AS64500|DE|conficker|1|',
    'AS64500|DE|conficker|1',
    'AS064500|DE|conficker|1|1',
    'AS0|DE|x|1|1',
    'AS65535|DE|x|1|1',
    '64500|DE|x|1|1',
    'AS64500|de|x|1|1',
    'AS64500|DEU|x|1|1',
    'AS64500|DE|Conficker|1|1',
    'AS64500|DE|-x|1|1',
    'AS64500|DE|x|01|1',
    'AS64500|DE|x|1|0',
    'AS64500|DE|x|-1|1',
    'AS64500|DE|x|4294967296|1',
    'AS64500|DE|x|1|31622401',
    'AS64500|DE|x|1|1|',
    '',
    `|DE|${'x'.repeat(65)}|1|1`
  ]
}

const INVALID_BYTES: readonly (readonly [type: ObservableType, hex: string, why: string])[] = [
  ['ipv4', 'c00002', 'too short'],
  ['ipv4', 'c000020101', 'too long'],
  ['ipv6', '20010db8', 'too short'],
  ['ipv6', '00000000000000000000ffffc0000201', 'IPv4-mapped'],
  ['asn', '00000000', 'AS0'],
  ['asn', '0000ffff', 'AS65535'],
  ['asn', 'ffffffff', 'the last number'],
  ['asn', 'fbf4', 'too short'],
  ['cidr', '', 'nothing'],
  ['cidr', '04', 'no length'],
  ['cidr', '0400', 'every IPv4 address'],
  ['cidr', '0600', 'every IPv6 address'],
  ['cidr', '0420c0000201', 'one IPv4 address'],
  ['cidr', '068020010db8000000000000000000000001', 'one IPv6 address'],
  ['cidr', '0518c00002', 'no family'],
  ['cidr', '0418c0000200', 'a byte too many'],
  ['cidr', '0418c000', 'a byte too few'],
  ['cidr', '0417c00003', 'a host bit'],
  ['cidr', '0421c000020100', 'a length beyond IPv4'],
  ['cidr', '067800000000000000000000ffffc00002', 'IPv4-mapped'],
  ['md5', '00', 'too short'],
  ['sha256', '00'.repeat(31), 'too short'],
  ['sha512', '00'.repeat(65), 'too long'],
  ['pseudonym', '00'.repeat(15), 'too short']
]

const decodeAll = (type: ObservableType, bytes: Uint8Array): string => decodeValue(type, bytes, 0, bytes.byteLength)

function expectRefusal(decode: () => unknown): void {
  let thrown: unknown
  try {
    decode()
  } catch (err) {
    thrown = err
  }

  expect(isNodeError(thrown, 'RECORD_VALUE_INVALID'), String(thrown)).to.equal(true)
}

describe('wire form of values', () => {
  for (const type of OBSERVABLE_TYPES) {
    it(`gives back every ${type}, wherever it stands and whatever holds it`, () => {
      for (const value of SAMPLES[type]) {
        const bytes = encodeValue(type, value)
        const around = new Uint8Array([0xff, 0xff, 0xff, ...bytes, 0xff])

        expect(decodeAll(type, bytes)).to.equal(value)
        expect(decodeValue(type, around, 3, bytes.byteLength)).to.equal(value)
        expect(decodeValue(type, Buffer.from(around), 3, bytes.byteLength)).to.equal(value)
        expect(bytes.byteLength).to.equal(fixedWidth(type) ?? bytes.byteLength)
      }
    })
  }

  it('is the bytes that the layout says', () => {
    const hex = (type: ObservableType, value: string): string => Buffer.from(encodeValue(type, value)).toString('hex')

    expect(hex('ipv4', '192.0.2.1')).to.equal('c0000201')
    expect(hex('ipv6', '2001:db8::1')).to.equal('20010db8000000000000000000000001')
    expect(hex('asn', 'AS64500')).to.equal('0000fbf4')
    expect(hex('cidr', '192.0.2.0/24')).to.equal('0418c00002')
    expect(hex('cidr', '192.0.2.0/23')).to.equal('0417c00002')
    expect(hex('cidr', '128.0.0.0/1')).to.equal('040180')
    expect(hex('cidr', '2001:db8::/32')).to.equal('062020010db8')
    expect(hex('md5', '0123456789abcdef0123456789abcdef')).to.equal('0123456789abcdef0123456789abcdef')
    expect(hex('domain', 'evil.example')).to.equal(Buffer.from('evil.example').toString('hex'))
  })

  it('is one for each value: bytes decode and encode to themselves, or are refused', () => {
    const soup = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(...'htp:/evil.xm', 'http://evil.example/', '..', '%2F', '%41', '[', ']', ':80', '/tcp', 'xn--', '|', 'AS1', '0'),
          {
            maxLength: 14
          }
        )
        .map(parts => Buffer.from(parts.join('')))
    )

    check(
      fc.property(fc.constantFrom(...OBSERVABLE_TYPES), soup, (type, bytes) => {
        let value: string
        try {
          value = decodeAll(type, bytes)
        } catch (err) {
          expect(isNodeError(err, 'RECORD_VALUE_INVALID'), String(err)).to.equal(true)
          return
        }

        expect(Buffer.compare(encodeValue(type, value), bytes), value).to.equal(0)
      }),
      { runs: 8_000 }
    )
  })

  it('ends where it ends: what stands before and after it in a column changes nothing', () => {
    const outcome = (type: ObservableType, bytes: Uint8Array, at: number, length: number): string | undefined => {
      try {
        return decodeValue(type, bytes, at, length)
      } catch {
        return undefined
      }
    }
    const column = fc
      .array(fc.constantFrom(...Object.values(SAMPLES).flat(), '/', ':80/', '.example', 'xn--abc-', '%2', '/tcp'), {
        minLength: 1,
        maxLength: 4
      })
      .map(parts => Buffer.from(parts.join('')))

    check(
      fc.property(fc.constantFrom(...OBSERVABLE_TYPES), column, fc.nat(80), fc.nat(80), (type, bytes, from, size) => {
        const at = from % bytes.byteLength
        const length = Math.min(size, bytes.byteLength - at)
        const alone = bytes.subarray(at, at + length)

        expect(outcome(type, bytes, at, length)).to.equal(outcome(type, Uint8Array.from(alone), 0, length))
      }),
      { runs: 8_000 }
    )

    // The byte behind would complete the value.
    expect(outcome('url', Buffer.from('http://evil.example/'), 0, 19)).to.equal(undefined)
    expect(outcome('url', Buffer.from('http://evil.example/%2F'), 0, 22)).to.equal(undefined)
    expect(outcome('domain', Buffer.from('xn--bcher-kva.example'), 0, 9)).to.equal(undefined)
    expect(outcome('domain', Buffer.from('evil.xn--abc-0y0c'), 0, 13)).to.equal(undefined)
    expect(outcome('endpoint', Buffer.from('192.0.2.1:443/tcp'), 0, 16)).to.equal(undefined)
  })

  it('holds canonical values only: what decodes is what canonicalize makes of it', () => {
    const samples = fc.constantFrom(...OBSERVABLE_TYPES).chain(type => fc.tuple(fc.constant(type), fc.constantFrom(...SAMPLES[type])))
    const changes = fc.array(fc.tuple(fc.nat(63), fc.integer({ min: 0, max: 127 })), { maxLength: 3 })

    check(
      fc.property(samples, changes, ([type, sample], edits) => {
        const bytes = Buffer.from(encodeValue(type, sample))
        for (const [at, byte] of edits) bytes[at % bytes.byteLength] = byte

        let value: string
        try {
          value = decodeAll(type, bytes)
        } catch {
          return
        }

        // The receiver asks Punycode and not IDNA, and nobody canonicalizes what a scrub makes.
        if (value.includes('xn--') || type === 'aggregate' || type === 'pseudonym') return
        expect(canonicalize(type, value)).to.include({ ok: true, type, canonical: value })
      }),
      { runs: 8_000 }
    )
  })

  for (const [type, texts] of Object.entries(INVALID_TEXT) as [ObservableType, readonly string[]][]) {
    it(`refuses what is no canonical ${type}, both ways`, () => {
      for (const text of texts) {
        const bytes = Buffer.from(text)
        expectRefusal(() => decodeAll(type, bytes))
        expectRefusal(() => encodeValue(type, text))
      }
    })
  }

  for (const [type, hex, why] of INVALID_BYTES) {
    it(`refuses ${type} bytes: ${why}`, () => {
      expectRefusal(() => decodeAll(type, Buffer.from(hex, 'hex')))
    })
  }

  it('is never made of a value that is not canonical', () => {
    for (const [type, value] of [
      ['ipv4', '192.0.2.01'],
      ['ipv4', '2001:db8::1'],
      ['ipv6', '2001:DB8::1'],
      ['ipv6', '2001:db8:0::1'],
      ['ipv6', '::ffff:192.0.2.1'],
      ['ipv6', '::ffff:c000:201'],
      ['cidr', '192.0.2.1/24'],
      ['cidr', '192.0.2.0/32'],
      ['cidr', '0.0.0.0/0'],
      ['cidr', '2001:db8:0::/48'],
      ['cidr', '::ffff:192.0.2.0/120'],
      ['cidr', '192.0.2.0'],
      ['asn', '64500'],
      ['asn', 'AS064500'],
      ['asn', 'AS65535'],
      ['asn', 'AS4294967295'],
      ['md5', '0123456789ABCDEF0123456789abcdef'],
      ['md5', '0123456789abcdef0123456789abcde'],
      ['sha256', 'g'.repeat(64)],
      ['pseudonym', '0'.repeat(31)],
      ['domain', 'evil.examplé'],
      ['domain', '\u0165vil.example']
    ] as const) {
      expectRefusal(() => encodeValue(type, value))
    }
  })

  it('stands inside the bytes it is read from', () => {
    const bytes = Buffer.from('c0000201', 'hex')

    expectRefusal(() => decodeValue('ipv4', bytes, 1, 4))
    expectRefusal(() => decodeValue('ipv4', bytes, -1, 4))
    expectRefusal(() => decodeValue('domain', bytes, 0, 5))
  })

  it('is at most 2,048 bytes', () => {
    const url = (length: number): Buffer => Buffer.from('http://evil.example/'.padEnd(length, 'a'))

    expect(decodeAll('url', url(VALUE_BYTES_MAX)).length).to.equal(VALUE_BYTES_MAX)
    expectRefusal(() => decodeAll('url', url(VALUE_BYTES_MAX + 1)))
    expectRefusal(() => encodeValue('url', url(VALUE_BYTES_MAX + 1).toString()))
  })
})
