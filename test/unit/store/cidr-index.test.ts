import { expect } from 'chai'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'

import { formatCidr, formatIp, parseCidr } from '../../../src/model/ip.js'
import { createCidrIndex } from '../../../src/store/cidr-index.js'
import { valueOf } from '../../support/generators-store.js'
import { check } from '../../support/property.js'

function add(index: ReturnType<typeof createCidrIndex>, cidr: string): void {
  const { address, length } = parseCidr(cidr) as { address: Uint8Array; length: number }
  index.add(address, length)
}

describe('index of prefixes', () => {
  it('finds the prefixes that cover an address, longest first, as ipaddr.js does', () => {
    check(
      fc.property(fc.array(valueOf.cidr, { maxLength: 12 }), fc.nat(), valueOf.ipv4, (cidrs, at, other) => {
        const index = createCidrIndex()
        for (const cidr of cidrs) add(index, cidr)

        const chosen = cidrs[at % Math.max(1, cidrs.length)]
        const ip = chosen === undefined ? other : formatIp((parseCidr(chosen) as { address: Uint8Array }).address)
        const address = ipaddr.parse(ip)
        const wanted = [...new Set(cidrs)]
          .filter(cidr => ipaddr.parseCIDR(cidr)[0].kind() === address.kind() && address.match(ipaddr.parseCIDR(cidr)))
          .sort((a, b) => ipaddr.parseCIDR(b)[1] - ipaddr.parseCIDR(a)[1])

        expect(index.covering(ip).map(({ address: network, length }) => formatCidr(network, length))).to.deep.equal(wanted)
      }),
      { runs: 300 }
    )
  })

  it('forgets what is deleted', () => {
    const index = createCidrIndex()
    add(index, '192.0.2.0/24')
    index.delete(Uint8Array.of(192, 0, 2, 0), 24)

    expect([index.size, index.covering('192.0.2.1')]).to.deep.equal([0, []])
    expect(index.covering('not an address')).to.deep.equal([])
  })

  it('holds its limit, and past it names every length rather than too few', () => {
    const index = createCidrIndex(2)
    add(index, '192.0.2.0/24')
    add(index, '198.51.100.0/24')
    expect(index.size).to.equal(2)
    expect(index.covering('192.0.2.1')).to.have.length(1)

    add(index, '203.0.113.0/24')
    expect(index.covering('203.0.113.1').map(({ length }) => length)).to.deep.equal(Array.from({ length: 31 }, (_, i) => 31 - i))
    index.clear()
    expect(index.covering('203.0.113.1')).to.deep.equal([])
  })
})
