import { expect } from 'chai'

import {
  CLASSIFICATIONS,
  type Classification,
  OBSERVABLE_TYPES,
  type ObservableType,
  type Role,
  ROLE_NUMBER
} from '../../../src/model/enumerations.js'
import { isAsProtected, isRoleAllowed, leastRole, moreProtected, namesNoHost } from '../../../src/model/roles.js'

/** The table of design 4.2, written out a second time in its own order. */
const TABLE: Readonly<Record<'VICTIM' | 'EXPOSED' | 'ATTACK_SOURCE' | 'INFRASTRUCTURE', string>> = {
  VICTIM: `infected-system privileged-account-compromise unprivileged-account-compromise application-compromise system-compromise
    burglary data-loss data-leak unauthorised-information-access unauthorised-information-modification unauthorised-use-of-resources
    sabotage outage`,
  EXPOSED: 'weak-crypto ddos-amplifier potentially-unwanted-accessible information-disclosure vulnerable-system misconfiguration',
  ATTACK_SOURCE: 'scanner sniffing social-engineering ids-alert brute-force exploit dos ddos spam other undetermined',
  INFRASTRUCTURE: 'c2-server malware-distribution malware-configuration phishing masquerade harmful-speech violence copyright test'
}

const ROLES = Object.keys(ROLE_NUMBER) as Role[]
const ORDER: readonly Role[] = ['INFRASTRUCTURE', 'ATTACK_SOURCE', 'EXPOSED', 'VICTIM']

function rowOf(classification: Classification): Role {
  const found = Object.entries(TABLE).find(([, names]) => names.split(/\s+/).includes(classification))

  return (found?.[0] ?? 'none') as Role
}

/** Independent reading of the text: the roles that a record may carry. */
function allowed(type: ObservableType, classification: Classification): Role[] {
  const isNoHost = /^(md5|sha1|sha256|sha512|cert-sha1|cert-sha256|ja3|ja4)$/.test(type)
  const row = rowOf(classification)
  const isLastTwoRows = row === 'ATTACK_SOURCE' || row === 'INFRASTRUCTURE'
  const roles = isNoHost ? [...ORDER] : ORDER.slice(ORDER.indexOf(row))
  if (type === 'asn' || (type === 'cidr' && isLastTwoRows)) roles.push('NETWORK')

  return roles.sort()
}

describe('roles', () => {
  it('cover the 39 RSIT types, each in one row', () => {
    const names = Object.values(TABLE).flatMap(row => row.split(/\s+/))

    expect(names).to.have.lengthOf(39)
    expect([...names].sort()).to.deep.equal([...CLASSIFICATIONS].sort())
  })

  it('are allowed for a type and classification exactly as the table and its exceptions say', () => {
    for (const type of OBSERVABLE_TYPES) {
      for (const classification of CLASSIFICATIONS) {
        const got = ROLES.filter(role => isRoleAllowed(type, classification, role)).sort()
        expect(got, `${type} ${classification}`).to.deep.equal(allowed(type, classification))
      }
    }
  })

  it('never let an infected host be sold as infrastructure', () => {
    for (const type of ['ipv4', 'ipv6', 'cidr', 'asn', 'domain', 'url', 'endpoint', 'aggregate', 'pseudonym'] as const) {
      expect(isRoleAllowed(type, 'infected-system', 'INFRASTRUCTURE'), type).to.equal(false)
      expect(isRoleAllowed(type, 'infected-system', 'ATTACK_SOURCE'), type).to.equal(false)
    }

    expect(isRoleAllowed('cidr', 'infected-system', 'NETWORK')).to.equal(false)
    expect(isRoleAllowed('ipv4', 'spam', 'NETWORK')).to.equal(false)
  })

  it('have a least one, which is allowed, and no allowed one is less protected', () => {
    for (const type of OBSERVABLE_TYPES) {
      for (const classification of CLASSIFICATIONS) {
        const least = leastRole(type, classification)

        expect(isRoleAllowed(type, classification, least)).to.equal(true)
        for (const role of ROLES.filter(role => isRoleAllowed(type, classification, role)))
          expect(isAsProtected(role, least)).to.equal(true)
      }
    }
  })

  it('are ordered INFRASTRUCTURE = NETWORK < ATTACK_SOURCE < EXPOSED < VICTIM', () => {
    expect(isAsProtected('NETWORK', 'INFRASTRUCTURE') && isAsProtected('INFRASTRUCTURE', 'NETWORK')).to.equal(true)
    expect(moreProtected('INFRASTRUCTURE', 'NETWORK')).to.equal('INFRASTRUCTURE')
    expect(moreProtected('NETWORK', 'INFRASTRUCTURE')).to.equal('NETWORK')
    expect(moreProtected('ATTACK_SOURCE', 'NETWORK')).to.equal('ATTACK_SOURCE')
    expect(moreProtected('ATTACK_SOURCE', 'EXPOSED')).to.equal('EXPOSED')
    expect(moreProtected('VICTIM', 'EXPOSED')).to.equal('VICTIM')
  })

  it('know that files, certificates and TLS fingerprints name no host', () => {
    expect(OBSERVABLE_TYPES.filter(namesNoHost)).to.deep.equal([
      'md5',
      'sha1',
      'sha256',
      'sha512',
      'cert-sha1',
      'cert-sha256',
      'ja3',
      'ja4'
    ])
  })
})
