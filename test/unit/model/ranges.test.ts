import { expect } from 'chai'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'

import { isNodeError } from '../../../src/errors.js'
import { clearHostBits } from '../../../src/model/ip.js'
import { countAddresses, createPrefixTable, formatIp } from '../../../src/model/ranges.js'
import { check } from '../../support/property.js'

/** Few distinct bits, so that prefixes nest and addresses hit. */
const denseIpv4 = fc.array(fc.constantFrom(0, 1, 128, 255), { minLength: 4, maxLength: 4 }).map(bytes => Uint8Array.from(bytes))
const denseIpv6 = fc
  .array(fc.constantFrom(0, 0x20, 0xff), { minLength: 16, maxLength: 16 })
  .map(bytes => Uint8Array.from([0x20, ...bytes.slice(1)]))

const cidr = fc.tuple(fc.oneof(denseIpv4, denseIpv6), fc.nat(128)).map(([address, nat]) => {
  const length = nat % (address.byteLength * 8 + 1)
  const network = address.slice()
  clearHostBits(network, length)

  return `${formatIp(network)}/${length}`
})

const ip = fc.oneof(denseIpv4, denseIpv6).map(formatIp)

/** Every covering prefix by ipaddr.js, longest first, values in the order added. */
function oracle(cidrs: readonly string[], address: string): Array<{ cidr: string; value: number }> {
  const parsed = ipaddr.parse(address)

  return cidrs
    .map((text, value) => ({ cidr: text, value, range: ipaddr.parseCIDR(text) }))
    .filter(({ range }) => range[0].kind() === parsed.kind() && parsed.match(range))
    .sort((a, b) => b.range[1] - a.range[1] || a.value - b.value)
    .map(({ cidr: text, value }) => ({ cidr: text, value }))
}

function expectRefusal(call: () => unknown): void {
  let thrown: unknown
  try {
    call()
  } catch (err) {
    thrown = err
  }

  expect(isNodeError(thrown, 'VALUE_INVALID'), String(thrown)).to.equal(true)
}

describe('prefix table', () => {
  it('answers as ipaddr.js does, whatever is added and asked in whatever order', () => {
    check(
      fc.property(
        fc.array(cidr, { maxLength: 30 }),
        fc.array(ip, { minLength: 1, maxLength: 10 }),
        fc.nat(30),
        (cidrs, addresses, early) => {
          const table = createPrefixTable<number>()

          for (const [value, text] of cidrs.entries()) {
            table.add(text, value)
            // Asking in between must not freeze the order.
            if (value === early) table.longest(addresses[0] ?? '')
          }

          for (const address of addresses) {
            const want = oracle(cidrs, address)
            const longest = want.filter(({ cidr: text }) => text === want[0]?.cidr)

            expect(table.covering(address)).to.deep.equal(want)
            expect(table.longest(address)).to.deep.equal(longest.map(({ value }) => value))
          }

          expect(table.size).to.equal(cidrs.length)
        }
      ),
      { runs: 400 }
    )
  })

  it('takes an address for the prefix of itself, and an IPv4-mapped one for IPv4', () => {
    const table = createPrefixTable<string>()
    table.add('192.0.2.1', 'host')
    table.add('192.0.2.0/24', 'net')
    table.add('2001:db8::/32', 'v6')
    table.add('0.0.0.0/0', 'all')

    expect(table.longest('192.0.2.1')).to.deep.equal(['host'])
    expect(table.longest('::ffff:192.0.2.2')).to.deep.equal(['net'])
    expect(table.covering('192.0.2.1').map(({ cidr: text }) => text)).to.deep.equal(['192.0.2.1/32', '192.0.2.0/24', '0.0.0.0/0'])
    expect(table.longest('2001:db8::1')).to.deep.equal(['v6'])
    expect(table.longest('2001:db9::1')).to.deep.equal([])
    expect(table.longest('evil.example')).to.deep.equal([])
  })

  it('holds as many prefixes as its limit and refuses one more', () => {
    const table = createPrefixTable<number>({ prefixesMax: 2 })
    table.add('192.0.2.0/24', 1)
    table.add('192.0.2.0/24', 2)

    expectRefusal(() => table.add('2001:db8::/32', 3))
    expect(table.size).to.equal(2)
    expect(table.longest('192.0.2.1')).to.deep.equal([1, 2])
  })

  it('refuses what is no network', () => {
    const table = createPrefixTable<number>()

    for (const text of ['192.0.2.1/24', '192.0.2.0/33', 'evil.example', '', '2001:db8::1/32']) expectRefusal(() => table.add(text, 1))
    expect(table.size).to.equal(0)
  })
})

describe('size of networks', () => {
  it('counts addresses once, however networks overlap', () => {
    expect(countAddresses([])).to.equal(0)
    expect(countAddresses(['192.0.2.0/24'])).to.equal(256)
    expect(countAddresses(['192.0.2.0/24', '192.0.2.0/24', '192.0.2.128/25', '192.0.2.7/32'])).to.equal(256)
    expect(countAddresses(['192.0.2.128/25', '198.51.100.0/24', '192.0.2.0/25'])).to.equal(512)
    expect(countAddresses(['192.0.2.0/24', '192.0.2.0/25', '192.0.2.128/25', '192.0.3.0/24'])).to.equal(512)
    expect(countAddresses(['0.0.0.0/0', '192.0.2.0/24'])).to.equal(2 ** 32)
  })

  it('counts an IPv6 prefix by its /64s', () => {
    expect(countAddresses(['2001:db8::/64'])).to.equal(1)
    expect(countAddresses(['2001:db8::/48', '2001:db8:0:1::/64'])).to.equal(65_536)
    expect(countAddresses(['2001:db8::/32', '192.0.2.0/24'])).to.equal(2 ** 32 + 256)
    expect(countAddresses(['2001:db8::/65'])).to.equal(0.5)
  })

  it('counts what ipaddr.js marks one by one', () => {
    const small = fc.tuple(fc.nat(255), fc.integer({ min: 24, max: 32 })).map(([host, length]) => {
      const address = Uint8Array.of(192, 0, 2, host)
      clearHostBits(address, length)

      return `${formatIp(address)}/${length}`
    })

    check(
      fc.property(fc.array(small, { maxLength: 12 }), cidrs => {
        const ranges = cidrs.map(text => ipaddr.IPv4.parseCIDR(text))
        const marked = Array.from({ length: 256 }, (_, host) => ranges.some(range => ipaddr.IPv4.parse(`192.0.2.${host}`).match(range)))

        expect(countAddresses(cidrs)).to.equal(marked.filter(Boolean).length)
      })
    )
  })

  it('refuses what is no network', () => {
    expectRefusal(() => countAddresses(['192.0.2.0/24', '192.0.2.1/24']))
    expectRefusal(() => countAddresses(['192.0.2.1']))
  })
})
