import { expect } from 'chai'

import { createCoverage, createRouter } from '../../../src/scrub/routing.js'
import { CERT, indicator, ISP, member, MEMBERS, NATIONAL, orgKey, OTHER_ISP } from '../../support/scrub-maker.js'

const route = createRouter(MEMBERS).route

describe('routing of victims', () => {
  it('prefers prefix to AS to country', () => {
    expect(route('198.51.100.7', 64_500, 'DE')).to.deep.equal({ orgKeys: [ISP], why: 'cidr', prefix: '198.51.100.0/24' })
    expect(route('198.51.100.200', undefined, undefined)).to.deep.equal({ orgKeys: [OTHER_ISP], why: 'cidr', prefix: '198.51.100.128/25' })
    expect(route('2001:db8:64:1::1', undefined, undefined)?.why).to.equal('cidr')
    expect(route('203.0.113.7', 64_500, 'DE')).to.deep.equal({ orgKeys: [ISP], why: 'asn' })
    expect(route('203.0.113.7', 64_501, 'DE')).to.deep.equal({ orgKeys: [NATIONAL], why: 'cc' })
    expect(route('203.0.113.7', undefined, 'AT')).to.equal(undefined)
  })

  it('gives members with equally long prefixes a copy each, sorted', () => {
    const twins = createRouter([
      member({ orgKey: orgKey(9), constituency: { cidrs: ['192.0.2.0/24'] } }),
      member({ orgKey: orgKey(8), constituency: { cidrs: ['192.0.2.0/24'] } })
    ])

    expect(twins.route('192.0.2.1', undefined, undefined)?.orgKeys).to.deep.equal([orgKey(8), orgKey(9)])
  })

  it('passes over members without the right or with a lower ceiling', () => {
    const router = createRouter([
      member({ orgKey: orgKey(7), mayReceiveVictims: false, constituency: { cidrs: ['192.0.2.0/25'] } }),
      member({ orgKey: orgKey(8), tlpCeiling: 'AMBER', constituency: { cidrs: ['192.0.2.0/26'] } }),
      member({ orgKey: orgKey(9), constituency: { cidrs: ['192.0.2.0/24'] } })
    ])

    expect(router.route('192.0.2.1', undefined, undefined)).to.deep.equal({ orgKeys: [orgKey(9)], why: 'cidr', prefix: '192.0.2.0/24' })
    expect(router.route('192.0.2.1', undefined, undefined, 'RED')).to.equal(undefined)
  })

  it('takes countries from national CERTs only', () => {
    const router = createRouter([member({ kind: 'isp', constituency: { countryCodes: ['DE'] } })])

    expect(router.route('192.0.2.1', undefined, 'DE')).to.equal(undefined)
  })

  it('knows the size of an AS from what a member with that one AS signed', () => {
    const router = createRouter([
      ...MEMBERS,
      member({ orgKey: orgKey(5), constituency: { asns: [64_502, 64_503], cidrs: ['192.0.2.0/24'] } }),
      member({ orgKey: orgKey(6), constituency: { asns: [64_504] } }),
      member({ orgKey: orgKey(7), mayReceiveVictims: false, constituency: { asns: [64_505], cidrs: ['192.0.2.0/24'] } })
    ])

    expect(router.asSize(64_500)).to.equal(256 + 65_536)
    expect(router.asSize(64_502)).to.equal(undefined)
    expect(router.asSize(64_504)).to.equal(undefined)
    expect(router.asSize(64_505)).to.equal(256)
    expect(router.asSize(64_599)).to.equal(undefined)
  })
})

describe('coverage of a constituency', () => {
  it('is by prefix, AS, domain and, for national CERTs, country', () => {
    const isp = createCoverage(
      member({ orgKey: ISP, constituency: { asns: [64_500], cidrs: ['198.51.100.0/24'], domains: ['isp.example'], countryCodes: ['DE'] } })
    )
    const national = createCoverage(member({ orgKey: CERT, kind: 'national-cert', constituency: { countryCodes: ['DE'] } }))

    expect(isp(indicator({ value: '198.51.100.9' }))).to.equal(true)
    expect(isp(indicator({ value: '203.0.113.9' }))).to.equal(false)
    expect(isp(indicator({ value: '203.0.113.9', asn: 64_500 }))).to.equal(true)
    expect(isp(indicator({ type: 'domain', value: 'a.isp.example' }))).to.equal(true)
    expect(isp(indicator({ value: '203.0.113.9', cc: 'DE' }))).to.equal(false)
    expect(national(indicator({ value: '203.0.113.9', cc: 'DE' }))).to.equal(true)
    expect(national(indicator({ value: '203.0.113.9', cc: 'AT' }))).to.equal(false)
  })
})
