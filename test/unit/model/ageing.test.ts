import { expect } from 'chai'
import fc from 'fast-check'

import { type AgeingKey, confidenceMax, decayedScore, effectiveLifeS, findDecay, ttlS } from '../../../src/model/ageing.js'
import { CLASSIFICATIONS, OBSERVABLE_TYPES, type Role, ROLE_NUMBER } from '../../../src/model/enumerations.js'
import { check } from '../../support/property.js'

const HOUR = 3_600
const DAY = 86_400

function key(type: AgeingKey['type'], role: Role, classification: AgeingKey['classification']): AgeingKey {
  return { type, role, classification }
}

describe('hard life', () => {
  const cases: readonly (readonly [what: string, key: AgeingKey, defaultS: number, maxS?: number])[] = [
    ['a file hash', key('sha256', 'INFRASTRUCTURE', 'malware-distribution'), 365 * DAY],
    ['the hash of a stolen file, whatever its role', key('md5', 'VICTIM', 'data-leak'), 365 * DAY],
    ['a certificate', key('cert-sha1', 'INFRASTRUCTURE', 'c2-server'), 365 * DAY],
    ['a JA3', key('ja3', 'INFRASTRUCTURE', 'c2-server'), 180 * DAY],
    ['a JA4', key('ja4', 'INFRASTRUCTURE', 'malware-distribution'), 180 * DAY],
    ['reputation of a network', key('asn', 'NETWORK', 'infected-system'), 7 * DAY],
    ['reputation of a prefix', key('cidr', 'NETWORK', 'ddos'), 7 * DAY],
    ['an aggregate of victims', key('aggregate', 'VICTIM', 'infected-system'), 7 * DAY],
    ['a victim', key('ipv4', 'VICTIM', 'infected-system'), 48 * HOUR],
    ['a victim by another classification', key('ipv4', 'VICTIM', 'c2-server'), 48 * HOUR],
    ['an exposed service', key('ipv6', 'EXPOSED', 'vulnerable-system'), 72 * HOUR],
    ['an exposed amplifier', key('ipv4', 'EXPOSED', 'ddos-amplifier'), 72 * HOUR],
    ['a C2 address', key('ipv4', 'INFRASTRUCTURE', 'c2-server'), 30 * DAY, 180 * DAY],
    ['a C2 endpoint', key('endpoint', 'INFRASTRUCTURE', 'c2-server'), 30 * DAY, 180 * DAY],
    ['a C2 domain', key('domain', 'INFRASTRUCTURE', 'c2-server'), 90 * DAY],
    ['a C2 URL, a malware URL', key('url', 'INFRASTRUCTURE', 'c2-server'), 7 * DAY],
    ['a C2 network that is no reputation', key('cidr', 'INFRASTRUCTURE', 'c2-server'), 72 * HOUR],
    ['a compromised web host', key('ipv4', 'INFRASTRUCTURE', 'malware-distribution'), 30 * DAY],
    ['the domain of a compromised web host', key('domain', 'INFRASTRUCTURE', 'malware-distribution'), 30 * DAY],
    ['a malware endpoint', key('endpoint', 'INFRASTRUCTURE', 'malware-distribution'), 72 * HOUR],
    ['a malware URL', key('url', 'INFRASTRUCTURE', 'malware-distribution'), 7 * DAY],
    ['the URL of a configuration', key('url', 'INFRASTRUCTURE', 'malware-configuration'), 7 * DAY],
    ['a phishing URL', key('url', 'INFRASTRUCTURE', 'phishing'), 72 * HOUR],
    ['a phishing domain', key('domain', 'INFRASTRUCTURE', 'phishing'), 72 * HOUR],
    ['a DDoS source', key('ipv4', 'ATTACK_SOURCE', 'ddos'), 12 * HOUR],
    ['a scanner', key('ipv4', 'ATTACK_SOURCE', 'scanner'), 72 * HOUR],
    ['anything else', key('domain', 'INFRASTRUCTURE', 'copyright'), 72 * HOUR]
  ]

  for (const [what, of, defaultS, maxS = defaultS] of cases) {
    it(`of ${what} is ${defaultS / HOUR} h`, () => {
      expect(ttlS(of)).to.deep.equal({ defaultS, maxS })
    })
  }

  it('is never over a year nor over its maximum, for any record', () => {
    for (const type of OBSERVABLE_TYPES) {
      for (const classification of CLASSIFICATIONS) {
        for (const role of Object.keys(ROLE_NUMBER) as Role[]) {
          const { defaultS, maxS } = ttlS({ type, classification, role })
          expect(defaultS).to.be.within(12 * HOUR, maxS)
          expect(maxS).to.be.at.most(365 * DAY)
        }
      }
    }
  })
})

describe('soft score', () => {
  const nids = { lifetimeS: 120 * DAY, speed: 2 }

  it('is MISP’s polynomial', () => {
    expect(decayedScore(80, 0, nids)).to.equal(80)
    expect(decayedScore(80, 30 * DAY, nids)).to.be.closeTo(40, 1e-9)
    expect(decayedScore(80, 120 * DAY, nids)).to.equal(0)
    expect(decayedScore(80, 121 * DAY, nids)).to.equal(0)
    expect(decayedScore(80, -5, nids)).to.equal(80)
    expect(decayedScore(80, 400 * DAY, undefined)).to.equal(80)
  })

  it('has an effective life that is not its lifetime', () => {
    expect(effectiveLifeS(80, 30, nids) / DAY).to.be.closeTo(46.875, 1e-9)
    expect(effectiveLifeS(80, 30, { lifetimeS: 3 * DAY, speed: 2.3 }) / DAY).to.be.closeTo(1.018, 0.001)
    expect(effectiveLifeS(20, 30, nids)).to.equal(0)
    expect(effectiveLifeS(80, 0, nids)).to.equal(120 * DAY)
  })

  it('falls as time passes, and reaches the threshold at the effective life', () => {
    check(
      fc.property(fc.integer({ min: 31, max: 100 }), fc.nat(200 * DAY), fc.nat(200 * DAY), (base, a, b) => {
        const [early, late] = a <= b ? [a, b] : [b, a]
        expect(decayedScore(base, late, nids)).to.be.at.most(decayedScore(base, early, nids))
        expect(decayedScore(base, effectiveLifeS(base, 30, nids), nids)).to.be.closeTo(30, 1e-6)
      })
    )
  })

  it('decays where the table says, and holds for victims, files and certificates', () => {
    expect(findDecay(key('domain', 'INFRASTRUCTURE', 'c2-server'))).to.deep.equal(nids)
    expect(findDecay(key('ipv4', 'ATTACK_SOURCE', 'scanner'))).to.deep.equal({ lifetimeS: 3 * DAY, speed: 1 })
    expect(findDecay(key('ipv4', 'VICTIM', 'infected-system'))).to.equal(undefined)
    expect(findDecay(key('sha256', 'INFRASTRUCTURE', 'malware-distribution'))).to.equal(undefined)
  })

  it('starts at 50 at most for JA3 and JA4', () => {
    expect(OBSERVABLE_TYPES.filter(type => confidenceMax(type) === 50)).to.deep.equal(['ja3', 'ja4'])
  })
})
