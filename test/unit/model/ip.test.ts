import { expect } from 'chai'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'

import { clearHostBits, formatIp, formatIpv6, isMapped, parseCidr, parseIp, parseIpv4, parseIpv6 } from '../../../src/model/ip.js'
import { check } from '../../support/property.js'

const address16 = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map(groups => Uint8Array.from(groups.flatMap(group => [group >>> 8, group & 255])))

const address4 = fc.uint8Array({ minLength: 4, maxLength: 4 })

describe('addresses', () => {
  it('read as ipaddr.js reads them, in any spelling', () => {
    const undotted = fc.oneof(
      fc.ipV6(),
      address16.map(bytes => ipaddr.fromByteArray([...bytes]).toString())
    )

    check(
      // ipaddr.js takes ::192.0.2.1 for an IPv4-mapped address; a test below reads dotted tails.
      fc.property(
        undotted.filter(text => !text.includes('.')),
        text => {
          expect([...(parseIpv6(text) ?? [])]).to.deep.equal(ipaddr.IPv6.parse(text).toByteArray())
        }
      ),
      { runs: 2_000 }
    )
    check(
      fc.property(fc.ipV4(), text => {
        expect([...(parseIp(text) ?? [])]).to.deep.equal(ipaddr.IPv4.parse(text).toByteArray())
      })
    )
  })

  it('are written as RFC 5952 says, and read again as the same bytes', () => {
    check(
      fc.property(address16, bytes => {
        const text = formatIpv6(bytes)
        expect(text).to.equal(new ipaddr.IPv6([...bytes]).toRFC5952String())
        expect(parseIpv6(text)).to.deep.equal(bytes)
      }),
      { runs: 2_000 }
    )
    check(
      fc.property(address4, bytes => {
        expect(parseIp(formatIp(bytes))).to.deep.equal(bytes)
      })
    )
  })

  it('are read and refused as the URL parser reads and refuses them between brackets', () => {
    function urlHost(text: string): string | undefined {
      try {
        return new URL(`http://[${text}]/`).hostname
      } catch {
        return undefined
      }
    }

    const soup = fc
      .array(fc.constantFrom(':', '::', '0', '1', 'ff', 'FFFF', '12345', '.', '1.2.3.4', '255', '256', '01', 'g'), { maxLength: 12 })
      .map(parts => parts.join(''))

    check(
      fc.property(soup, text => {
        const bytes = parseIpv6(text)
        expect(bytes === undefined ? undefined : `[${formatIpv6(bytes)}]`, text).to.equal(urlHost(text))
      }),
      { runs: 5_000 }
    )
  })

  it('have no IPv4 spelling but four decimals', () => {
    for (const text of [
      '',
      '1.2.3',
      '1.2.3.4.5',
      '01.2.3.4',
      '1.2.3.04',
      '00.0.0.0',
      '256.0.0.0',
      '1.2.3.',
      '.1.2.3',
      '1..2.3',
      '1.2.3.4 ',
      '0x1.2.3.4'
    ]) {
      expect(parseIpv4(text), text).to.equal(undefined)
    }

    expect(parseIpv4('0.0.0.0')).to.equal(0)
    expect(parseIpv4('255.255.255.255')).to.equal(0xffffffff)
  })

  it('are IPv4 when they are IPv4-mapped', () => {
    expect(parseIp('::ffff:192.0.2.1')).to.deep.equal(Uint8Array.of(192, 0, 2, 1))
    expect(parseIp('::fffe:192.0.2.1')?.byteLength).to.equal(16)
    expect(isMapped(parseIpv6('::ffff:0:1') ?? new Uint8Array(16))).to.equal(true)
    expect(isMapped(parseIpv6('0:0:0:0:1:ffff:0:1') ?? new Uint8Array(16))).to.equal(false)
  })
})

describe('networks', () => {
  it('clear the bits that ipaddr.js clears', () => {
    check(
      fc.property(fc.oneof(address4, address16), fc.nat(128), (address, nat) => {
        const length = nat % (address.byteLength * 8 + 1)
        const text = `${formatIp(address)}/${length}`
        const cleared = address.slice()
        const had = clearHostBits(cleared, length)
        const family = address.byteLength === 4 ? ipaddr.IPv4 : ipaddr.IPv6

        expect([...cleared]).to.deep.equal(family.networkAddressFromCIDR(text).toByteArray())
        expect(had).to.equal(Buffer.compare(cleared, address) !== 0)
      }),
      { runs: 1_000 }
    )
  })

  it('need a slash, a length in range and clear host bits', () => {
    for (const text of [
      '192.0.2.0',
      '192.0.2.0/',
      '192.0.2.0/33',
      '192.0.2.1/24',
      '192.0.2.0/024',
      '192.0.2.0/-1',
      '2001:db8::/129',
      '2001:db8::1/64',
      '/24',
      '192.0.2.0/24/1'
    ]) {
      expect(parseCidr(text), text).to.equal(undefined)
    }

    expect(parseCidr('0.0.0.0/0')).to.deep.equal({ address: Uint8Array.of(0, 0, 0, 0), length: 0 })
    expect(parseCidr('192.0.2.0/24')).to.deep.equal({ address: Uint8Array.of(192, 0, 2, 0), length: 24 })
    expect(parseCidr('::ffff:192.0.2.0/120')).to.deep.equal({ address: Uint8Array.of(192, 0, 2, 0), length: 24 })
  })
})
