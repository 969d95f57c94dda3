import { expect } from 'chai'
import fc from 'fast-check'

import { CLASSIFICATIONS, OBSERVABLE_TYPES, ROLE_NUMBER, type Role, TLP_NUMBER, type Tlp } from '../../../src/model/enumerations.js'
import { isAsProtected, leastRole } from '../../../src/model/roles.js'
import type { Decision } from '../../../src/scrub/decision.js'
import type { Observation } from '../../../src/scrub/observation.js'
import { check } from '../../support/property.js'
import { CERT, ISP, member, MEMBERS, NATIONAL, NOW_S, observation, OTHER_ISP, scrubber, YESTERDAY_S } from '../../support/scrub-maker.js'

const decide = (fields: Partial<Observation> = {}): Decision => scrubber().scrub(observation(fields))

/** Kind and code, or kind and recipients: what a test asks about. */
function outcome(decision: Decision): unknown {
  if (decision.kind === 'refuse' || decision.kind === 'suppress') return [decision.kind, decision.code]
  if (decision.kind === 'address') return [decision.kind, decision.route.orgKeys.map(key => key[0]), decision.route.why]

  return [decision.kind]
}

const c2 = (fields: Partial<Observation> = {}): Partial<Observation> => ({
  classification: 'c2-server',
  value: '203.0.113.9',
  asn: 64_510,
  ...fields
})

describe('scrubber', () => {
  describe('victims', () => {
    it('go in full to the network that owns the address, and count in the aggregate', () => {
      const decision = decide({ sourcePort: 52_000, transport: 'tcp' })

      expect(outcome(decision)).to.deep.equal(['address', [ISP[0]], 'cidr'])
      if (decision.kind !== 'address') throw new Error('not addressed')
      expect(decision.victim).to.deep.include({
        type: 'ipv4',
        value: '198.51.100.7',
        role: 'VICTIM',
        tlp: 'AMBER+STRICT',
        firstSeenS: NOW_S - 3_601,
        lastSeenS: NOW_S - 601,
        validUntilS: NOW_S - 601 + 48 * 3_600,
        sourcePort: 52_000,
        transport: 'tcp',
        scrub: { method: 'addressed', profile: 'victim-addressed/1', grainS: 0, removedGroups: 2 }
      })
      expect(decision.route.prefix).to.equal('198.51.100.0/24')
      expect(decision.cell).to.deep.include({ host: '198.51.100.7', asn: 64_500, cc: 'DE', malware: 'kelihos', tlp: 'GREEN', count: 3 })
    })

    it('go to the longest prefix, else the AS, else the national CERT, else nobody', () => {
      expect(outcome(decide({ value: '198.51.100.200' }))).to.deep.equal(['address', [OTHER_ISP[0]], 'cidr'])
      expect(outcome(decide({ value: '203.0.113.7' }))).to.deep.equal(['address', [ISP[0]], 'asn'])
      expect(outcome(decide({ value: '203.0.113.7', asn: 64_501 }))).to.deep.equal(['address', [NATIONAL[0]], 'cc'])
      expect(outcome(decide({ value: '203.0.113.7', asn: 64_501, cc: 'AT' }))).to.deep.equal(['aggregate'])
    })

    it('enter no aggregate when they are marked above GREEN or not at all, but are still addressed', () => {
      for (const tlp of ['AMBER', 'AMBER+STRICT', undefined] as const) {
        const decision = decide({ tlp })

        expect(outcome(decision), String(tlp)).to.deep.equal(['address', [ISP[0]], 'cidr'])
        expect(decision, String(tlp)).not.to.have.property('cell')
      }

      expect(outcome(decide({ value: '203.0.113.7', asn: 64_501, cc: 'AT', tlp: 'AMBER' }))).to.deep.equal([
        'suppress',
        'RECIPIENT_MISSING'
      ])
    })

    it('marked RED go to nobody whose ceiling is lower', () => {
      expect(outcome(decide({ tlp: 'RED' }))).to.deep.equal(['suppress', 'RECIPIENT_MISSING'])
    })

    it('never tell the sinkhole unless the operator says so', () => {
      const told = scrubber({ mayTellSinkhole: true }).scrub(observation({ sinkhole: '203.0.113.250' }))

      expect(JSON.stringify(decide({ sinkhole: '203.0.113.250' }))).not.to.contain('203.0.113.250')
      expect(told.kind === 'address' ? told.victim.sinkhole : undefined).to.equal('203.0.113.250')
    })

    it('that are old count in the statistic only, and in nothing when that is over as well', () => {
      const threeDays = NOW_S - 3 * 86_400
      const nineDays = NOW_S - 9 * 86_400

      expect(outcome(decide({ firstSeenS: threeDays, lastSeenS: threeDays }))).to.deep.equal(['aggregate'])
      expect(outcome(decide({ firstSeenS: nineDays, lastSeenS: nineDays }))).to.deep.equal(['refuse', 'RECORD_EXPIRED'])
    })

    it('given as an endpoint or URL leave as their address', () => {
      const endpoint = decide({ type: 'endpoint', value: '198.51.100.7:445/tcp', classification: 'vulnerable-system' })
      const url = decide({ type: 'url', value: 'http://198.51.100.7/private/path?user=anna', classification: 'system-compromise' })

      expect(endpoint.kind === 'address' && endpoint.victim).to.include({
        type: 'ipv4',
        value: '198.51.100.7',
        sourcePort: 445,
        transport: 'tcp',
        role: 'EXPOSED'
      })
      expect(url.kind === 'address' && url.victim).to.include({ type: 'ipv4', value: '198.51.100.7' })
    })

    it('without an address are told to nobody', () => {
      expect(outcome(decide({ type: 'domain', value: 'victim.example', flags: [] }))).to.deep.equal(['suppress', 'RECIPIENT_MISSING'])
      expect(outcome(decide({ type: 'cidr', value: '198.51.100.0/25' }))).to.deep.equal(['suppress', 'RECIPIENT_MISSING'])
    })
  })

  describe('roles', () => {
    it('are never weaker than the table allows', () => {
      expect(outcome(decide({ role: 'INFRASTRUCTURE' }))).to.deep.equal(['refuse', 'ROLE_TOO_WEAK'])
      expect(outcome(decide(c2({ classification: 'scanner', role: 'INFRASTRUCTURE' })))).to.deep.equal(['refuse', 'ROLE_TOO_WEAK'])
      expect(outcome(decide({ classification: 'vulnerable-system', role: 'ATTACK_SOURCE' }))).to.deep.equal(['refuse', 'ROLE_TOO_WEAK'])
    })

    it('may be more protected than asked: a C2 that is called a victim goes the way of victims', () => {
      expect(outcome(decide({ classification: 'c2-server', role: 'VICTIM' }))).to.deep.equal(['address', [ISP[0]], 'cidr'])
    })
  })

  describe('infrastructure and attack sources', () => {
    it('leave in full with exact times, respectively with times to the minute and without their port', () => {
      const server = decide(c2({ type: 'endpoint', value: '203.0.113.9:8080/tcp' }))
      const scanner = decide(c2({ type: 'endpoint', value: '203.0.113.9:22/tcp', classification: 'scanner' }))

      expect(server.kind === 'publish' && server.indicator).to.deep.include({
        value: '203.0.113.9:8080/tcp',
        firstSeenS: NOW_S - 3_601,
        lastSeenS: NOW_S - 601,
        scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 2 }
      })
      expect(scanner.kind === 'publish' && scanner.indicator).to.deep.include({
        type: 'ipv4',
        value: '203.0.113.9',
        firstSeenS: NOW_S - 3_660,
        lastSeenS: NOW_S - 600,
        scrub: { method: 'redacted', profile: 'attack-source/1', grainS: 60, removedGroups: 2 }
      })
    })

    it('keep their own marking, and AMBER when they have none', () => {
      expect(decide(c2({ tlp: 'CLEAR' }))).to.include({ kind: 'publish', tlp: 'CLEAR' })
      expect(decide(c2({ tlp: undefined }))).to.include({ kind: 'publish', tlp: 'AMBER' })
    })

    it('never claim to live longer than their type may, nor leave when they are over', () => {
      const long = decide(c2({ validUntilS: NOW_S + 10 * 365 * 86_400 }))
      const over = decide(c2({ classification: 'scanner', firstSeenS: NOW_S - 5 * 86_400, lastSeenS: NOW_S - 4 * 86_400 }))

      expect(long.kind === 'publish' && long.indicator.validUntilS).to.equal(NOW_S - 601 + 180 * 86_400)
      expect(outcome(over)).to.deep.equal(['refuse', 'RECORD_EXPIRED'])
      expect(outcome(decide(c2({ validUntilS: NOW_S - 1 })))).to.deep.equal(['refuse', 'RECORD_EXPIRED'])
    })

    it('lose personal parts of their URLs, tags outside the allow-list, and references that nobody allowed', () => {
      const fields = c2({
        type: 'url',
        value: 'http://evil.example/gate.php?mail=anna%40example.org&v=2',
        flags: ['special-use'],
        tags: ['malpedia:win.kelihos', 'person:anna', 'service:tor'],
        reference: 'https://www.example.org/report'
      })
      const decision = decide(fields)
      const allowed = scrubber({ referenceHosts: ['example.org'] }).scrub(observation(fields))

      expect(decision.kind === 'publish' && decision.indicator).to.deep.include({
        value: 'http://evil.example/gate.php?mail=REDACTED&v=2',
        tags: ['malpedia:win.kelihos', 'service:tor']
      })
      expect(decision.kind === 'publish' && decision.indicator).not.to.have.property('reference')
      expect(allowed.kind === 'publish' && allowed.indicator.reference).to.equal('https://www.example.org/report')
    })

    it('are refused where a family or feed would carry an address', () => {
      const decision = decide(c2({ malware: 'host-198.51.100.7', feed: 'feed-a' }))

      expect(decision.kind === 'publish' && decision.indicator).not.to.have.property('malware')
      expect(decision.kind === 'publish' && decision.indicator.feed).to.equal('feed-a')
    })
  })

  describe('address space', () => {
    for (const flag of ['private', 'cgnat', 'loopback', 'linklocal', 'benchmark', 'multicast', 'reserved', 'unspecified', 'as-trans']) {
      it(`that is ${flag} does not leave, not even in a laboratory`, () => {
        expect(outcome(decide(c2({ flags: [flag] })))).to.deep.equal(['refuse', 'ADDRESS_NOT_PUBLIC'])
        expect(outcome(decide({ flags: [flag] }))).to.deep.equal(['refuse', 'ADDRESS_NOT_PUBLIC'])
      })
    }

    it('for documentation leaves in a laboratory mesh only', () => {
      const production = scrubber({ isLab: false })

      expect(outcome(production.scrub(observation()))).to.deep.equal(['refuse', 'ADDRESS_NOT_PUBLIC'])
      expect(outcome(production.scrub(observation(c2({ type: 'domain', value: 'evil.example', flags: ['special-use'] }))))).to.deep.equal([
        'refuse',
        'ADDRESS_NOT_PUBLIC'
      ])
      expect(outcome(decide(c2({ type: 'domain', value: 'evil.example', flags: ['special-use'] })))).to.deep.equal(['publish'])
      expect(outcome(decide(c2({ type: 'domain', value: 'printer.local', flags: ['special-use'] })))).to.deep.equal([
        'refuse',
        'ADDRESS_NOT_PUBLIC'
      ])
    })

    it('wider than /16 and /32 needs the operator’s yes', () => {
      const wide = c2({ type: 'cidr', value: '203.0.0.0/15', flags: [], classification: 'spam', asn: undefined })

      expect(outcome(decide(wide))).to.deep.equal(['refuse', 'NETWORK_TOO_WIDE'])
      expect(outcome(decide({ ...wide, value: '2001:db8::/31' }))).to.deep.equal(['refuse', 'NETWORK_TOO_WIDE'])
      expect(outcome(decide({ ...wide, value: '203.0.0.0/16' }))).to.deep.equal(['publish'])
      expect(outcome(scrubber({ mayPublishWideNetworks: true }).scrub(observation(wide)))).to.deep.equal(['publish'])
    })

    it('of an empty file or a null hash is nobody’s malware', () => {
      expect(outcome(decide(c2({ type: 'md5', value: 'd41d8cd98f00b204e9800998ecf8427e', flags: ['empty-file'] })))).to.deep.equal([
        'refuse',
        'SCRUB_REFUSED'
      ])
    })
  })

  describe('the own network', () => {
    it('does not leave: servers, names, AS and hosts in it are refused or kept', () => {
      expect(outcome(decide(c2({ value: '192.0.2.5' })))).to.deep.equal(['refuse', 'OWN_NETWORK'])
      expect(outcome(decide(c2({ type: 'domain', value: 'www.cert.example', flags: [] })))).to.deep.equal(['refuse', 'OWN_NETWORK'])
      expect(outcome(decide(c2({ type: 'url', value: 'http://cert.example/x', flags: [] })))).to.deep.equal(['refuse', 'OWN_NETWORK'])
      expect(outcome(decide(c2({ type: 'cidr', value: '192.0.2.0/29', classification: 'spam' })))).to.deep.equal(['refuse', 'OWN_NETWORK'])
      expect(outcome(decide(c2({ type: 'domain', value: 'notcert.example', flags: [] })))).to.deep.equal(['publish'])
    })

    it('is told of its own victims, and of them alone, outside every statistic', () => {
      const decision = decide({ value: '192.0.2.5', asn: 64_501 })

      expect(outcome(decision)).to.deep.equal(['address', [CERT[0]], 'cidr'])
      expect(decision).not.to.have.property('cell')
    })

    it('keeps its victims to itself where it may not receive them', () => {
      const deaf = [member({ orgKey: CERT, mayReceiveVictims: false, constituency: { cidrs: ['192.0.2.0/28'] } }), ...MEMBERS.slice(1)]

      expect(outcome(scrubber({}, deaf).scrub(observation({ value: '192.0.2.5', asn: 64_501, cc: 'AT' })))).to.deep.equal([
        'suppress',
        'OWN_NETWORK'
      ])
      // The national CERT of its country is somebody else.
      expect(outcome(scrubber({}, deaf).scrub(observation({ value: '192.0.2.5', asn: 64_501 })))).to.deep.equal(['suppress', 'OWN_NETWORK'])
    })

    it('ends where another member signed a longer prefix inside it', () => {
      const wide = [member({ orgKey: CERT, constituency: { cidrs: ['198.51.0.0/16'] } }), ...MEMBERS.slice(1)]

      expect(outcome(scrubber({}, wide).scrub(observation()))).to.deep.equal(['address', [ISP[0]], 'cidr'])
      expect(outcome(scrubber({}, wide).scrub(observation({ value: '198.51.7.7', asn: 64_501 })))).to.deep.equal([
        'address',
        [CERT[0]],
        'cidr'
      ])
    })
  })

  it('refuses times that run ahead of the clock or backwards', () => {
    expect(outcome(decide({ lastSeenS: NOW_S + 121 }))).to.deep.equal(['refuse', 'RECORD_TIMES_INVALID'])
    expect(outcome(decide({ firstSeenS: NOW_S, lastSeenS: NOW_S - 1 }))).to.deep.equal(['refuse', 'RECORD_TIMES_INVALID'])
    expect(outcome(decide({ lastSeenS: NOW_S + 120 }))).to.deep.equal(['address', [ISP[0]], 'cidr'])
  })

  it('explains what changed when it is asked, and only then', () => {
    const plain = decide(c2({ classification: 'scanner' }))
    const explained = scrubber().scrub(observation(c2({ classification: 'scanner', tlp: undefined })), { explain: true })

    expect(plain).not.to.have.property('explain')
    expect(explained.explain?.changes.map(change => change.field)).to.include.members(['role', 'first_seen', 'last_seen', 'tlp'])
    expect(explained.explain?.removedGroups).to.deep.equal(['geo', 'device'])
  })

  it('never weakens a role, never lets a victim out as itself, and never throws, whatever the row', () => {
    const row = fc.record({
      type: fc.constantFrom(...OBSERVABLE_TYPES.filter(type => type !== 'aggregate' && type !== 'pseudonym')),
      value: fc.constantFrom(
        '198.51.100.7',
        '203.0.113.9',
        '2001:db8::7',
        '203.0.113.0/24',
        'AS64500',
        'evil.example',
        'http://203.0.113.9/u/1',
        '203.0.113.9:80/tcp',
        'aa'
      ),
      classification: fc.constantFrom(...CLASSIFICATIONS),
      role: fc.option(fc.constantFrom(...(Object.keys(ROLE_NUMBER) as Role[])), { nil: undefined }),
      tlp: fc.option(fc.constantFrom(...(Object.keys(TLP_NUMBER) as Tlp[])), { nil: undefined }),
      lastSeenS: fc.integer({ min: NOW_S - 10 * 86_400, max: NOW_S + 300 }),
      asn: fc.constantFrom(undefined, 64_500, 64_501),
      cc: fc.constantFrom(undefined, 'DE', 'AT')
    })

    check(
      fc.property(row, fields => {
        const decision = decide({ ...fields, firstSeenS: fields.lastSeenS - 10 })
        const least = leastRole(fields.type, fields.classification)

        if (decision.kind === 'publish') {
          expect(decision.indicator.role).not.to.be.oneOf(['VICTIM', 'EXPOSED'])
          expect(isAsProtected(decision.indicator.role, fields.role ?? least)).to.equal(true)
          expect(isAsProtected(decision.indicator.role, least)).to.equal(true)
          expect(decision.indicator.tlp).to.equal(fields.tlp ?? 'AMBER')
          expect(decision.indicator.validUntilS).to.be.above(NOW_S)
        }
        if (decision.kind === 'address') {
          expect(decision.victim.role).to.be.oneOf(['VICTIM', 'EXPOSED'])
          expect(TLP_NUMBER[decision.victim.tlp]).to.be.at.least(TLP_NUMBER['AMBER+STRICT'])
          expect(decision.route.orgKeys).to.have.length.above(0)
        }
        if (decision.kind === 'aggregate' || decision.kind === 'address') {
          const input = decision.cell
          if (input !== undefined) expect(input.tlp).to.be.oneOf(['CLEAR', 'GREEN'])
        }
      }),
      { runs: 1_000 }
    )
  })

  it('puts a row of yesterday into the window of its own day', () => {
    const decision = decide({ value: '203.0.113.7', asn: 64_501, cc: 'AT', firstSeenS: YESTERDAY_S, lastSeenS: YESTERDAY_S + 5 })

    expect(decision.kind === 'aggregate' && decision.cell.atS).to.equal(YESTERDAY_S + 5)
  })
})
