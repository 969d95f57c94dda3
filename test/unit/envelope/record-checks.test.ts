import { expect } from 'chai'

import { REV_AHEAD_S, SIGHTING_TTL_S } from '../../../src/envelope/constants.js'
import { createRecordsJudge, type RecordsContext } from '../../../src/envelope/record-checks.js'
import { type DecodedRecords, decodeRecords, encodeRecords } from '../../../src/envelope/records-codec.js'
import { CLASSIFICATIONS, type Role, TLP_NUMBER, type Tlp } from '../../../src/model/enumerations.js'
import { countRecords, type Indicator, noRecords, type Records, type Reputation, type Sighting } from '../../../src/model/indicator.js'
import { isRoleAllowed } from '../../../src/model/roles.js'
import { CREATED_S, sampleAggregate, sampleIndicator, sampleSighting, sampleVictim } from './sample-records.js'
import { CREATED_MS, codeOf } from './samples.js'

const DAY_S = 86_400
const community: RecordsContext = {
  isCommunity: true,
  header: { createdMs: CREATED_MS, expiresMs: CREATED_MS + 400 * DAY_S * 1_000, maxTlp: 'GREEN' }
}
const orgs: RecordsContext = { isCommunity: false, header: { ...community.header, maxTlp: 'RED' } }

function judged(records: Partial<Records>, context: RecordsContext): DecodedRecords {
  const all = { ...noRecords, ...records }

  return decodeRecords(encodeRecords(all), { records: countRecords(all) }, createRecordsJudge(context))
}

function maskOf(indicator: Indicator, context = community): string {
  return judged({ indicators: [indicator] }, context).masked[0]?.code ?? 'none'
}

describe('record checks', () => {
  it('let good records of every kind through', () => {
    expect(judged({ indicators: [sampleIndicator(), sampleAggregate()], sightings: [sampleSighting()] }, community).masked).to.deep.equal(
      []
    )
    expect(judged({ indicators: [sampleIndicator()], victimRecords: [sampleVictim()] }, orgs).masked).to.deep.equal([])
  })

  it('mask the row that is bad and no other', () => {
    const rows = [sampleIndicator(), sampleIndicator({ count: 0 }), sampleIndicator({ value: '198.51.100.8' })]
    const { masked, indicators } = judged({ indicators: rows }, community)

    expect(masked).to.deep.equal([{ row: 1, code: 'RECORD_FIELD_INVALID' }])
    expect(indicators.map(({ value }) => value)).to.deep.equal(['198.51.100.7', '198.51.100.8'])
  })

  describe('make a COMMUNITY payload void', () => {
    it('for a victim record', () => {
      expect(codeOf(() => judged({ victimRecords: [sampleVictim({ tlp: 'GREEN' })] }, community))).to.equal('VICTIM_IN_COMMUNITY')
    })

    for (const role of ['VICTIM', 'EXPOSED'] as const) {
      it(`for a ${role} address, however it is written, but not for an aggregate`, () => {
        const types = [
          { type: 'ipv4', value: '198.51.100.7' },
          { type: 'ipv6', value: '2001:db8::7' },
          { type: 'cidr', value: '198.51.100.0/24' },
          { type: 'domain', value: 'host.example' },
          { type: 'url', value: 'http://198.51.100.7/' },
          { type: 'endpoint', value: '198.51.100.7:80/tcp' },
          { type: 'pseudonym', value: '0'.repeat(32) }
        ] as const

        for (const value of types) {
          expect(
            codeOf(() => judged({ indicators: [sampleIndicator({ role, ...value })] }, community)),
            value.type
          ).to.equal('VICTIM_IN_COMMUNITY')
        }

        expect(maskOf(sampleAggregate({ role: 'VICTIM' }))).to.equal('none')
      })
    }

    it('for every role weaker than the classification allows', () => {
      let tried = 0

      for (const classification of CLASSIFICATIONS) {
        for (const role of ['INFRASTRUCTURE', 'ATTACK_SOURCE', 'NETWORK'] as Role[]) {
          const outcome = codeOf(() => judged({ indicators: [sampleIndicator({ classification, role })] }, community))

          if (isRoleAllowed('ipv4', classification, role)) expect(outcome).to.match(/^no error/)
          else expect(outcome, `${classification} as ${role}`).to.equal('ROLE_TOO_WEAK')

          tried++
        }
      }

      expect(tried).to.equal(CLASSIFICATIONS.length * 3)
    })
  })

  it('mask a weaker role in an ORGS payload, where only its row is doubtful', () => {
    expect(maskOf(sampleIndicator({ classification: 'infected-system' }), orgs)).to.equal('ROLE_TOO_WEAK')
  })

  it('make a payload void for a TLP above its header, and for no other', () => {
    for (const maxTlp of Object.keys(TLP_NUMBER) as Tlp[]) {
      for (const tlp of Object.keys(TLP_NUMBER) as Tlp[]) {
        const outcome = codeOf(() => judged({ indicators: [sampleIndicator({ tlp })] }, { ...orgs, header: { ...orgs.header, maxTlp } }))

        expect(outcome === 'TLP_ABOVE_HEADER', `${tlp} under ${maxTlp}`).to.equal(TLP_NUMBER[tlp] > TLP_NUMBER[maxTlp])
      }
    }
  })

  const reputation: Reputation = { score: 50, colour: 'red', complaintPermille: 1_000, trapHits: 7, volumeDecade: 4, windowS: DAY_S }
  const scrub = sampleIndicator().scrub

  /** Each limit from both sides. */
  const limits: Array<[string, Indicator, Indicator, string]> = [
    [
      'last_seen an hour ahead',
      sampleIndicator({ lastSeenS: CREATED_S + 3_600 }),
      sampleIndicator({ lastSeenS: CREATED_S + 3_601 }),
      'RECORD_TIMES_INVALID'
    ],
    [
      'the maximum life of its kind',
      sampleIndicator({ validUntilS: sampleIndicator().lastSeenS + 180 * DAY_S }),
      sampleIndicator({ validUntilS: sampleIndicator().lastSeenS + 180 * DAY_S + 1 }),
      'RECORD_TTL_EXCEEDED'
    ],
    [
      'rev a day ahead',
      sampleIndicator({ rev: CREATED_S + REV_AHEAD_S }),
      sampleIndicator({ rev: CREATED_S + REV_AHEAD_S + 1 }),
      'RECORD_REV_INVALID'
    ],
    ['rev from 1', sampleIndicator({ rev: 1 }), sampleIndicator({ rev: 0 }), 'RECORD_REV_INVALID'],
    ['count from 1', sampleIndicator({ count: 1 }), sampleIndicator({ count: 0 }), 'RECORD_FIELD_INVALID'],
    ['5 hosts', sampleAggregate({ hosts: 5 }), sampleAggregate({ hosts: 4 }), 'HOSTS_TOO_FEW'],
    ['AS 4294967294', sampleIndicator({ asn: 4_294_967_294 }), sampleIndicator({ asn: 4_294_967_295 }), 'RECORD_FIELD_INVALID'],
    ['AS 1', sampleIndicator({ asn: 1 }), sampleIndicator({ asn: 0 }), 'RECORD_FIELD_INVALID'],
    [
      'confidence 50 for a JA3',
      sampleIndicator({ type: 'ja3', value: 'a'.repeat(32), confidence: 50 }),
      sampleIndicator({ type: 'ja3', value: 'a'.repeat(32), confidence: 51 }),
      'RECORD_FIELD_INVALID'
    ],
    ['hosts on aggregates only', sampleAggregate(), sampleIndicator({ hosts: 5 }), 'RECORD_FIELD_INVALID'],
    ['k on aggregates only', sampleAggregate(), sampleIndicator({ scrub: { ...scrub, k: 5 } }), 'RECORD_FIELD_INVALID'],
    ['a country', sampleIndicator({ cc: 'DE' }), sampleIndicator({ cc: 'de' }), 'RECORD_FIELD_INVALID'],
    ['a country of two letters', sampleIndicator({ cc: 'FR' }), sampleIndicator({ cc: 'FRA' }), 'RECORD_FIELD_INVALID'],
    ['a family name', sampleIndicator({ malware: 'a'.repeat(64) }), sampleIndicator({ malware: 'a'.repeat(65) }), 'RECORD_FIELD_INVALID'],
    ['a family in lower case', sampleIndicator({ malware: 'kelihos' }), sampleIndicator({ malware: 'Kelihos' }), 'RECORD_FIELD_INVALID'],
    ['a feed label', sampleIndicator({ feed: 'feed-1' }), sampleIndicator({ feed: 'feed 1' }), 'RECORD_FIELD_INVALID'],
    ['a machine tag', sampleIndicator({ tags: ['misp:type=Botnet.1'] }), sampleIndicator({ tags: ['just words'] }), 'RECORD_FIELD_INVALID'],
    [
      'a tag of 64',
      sampleIndicator({ tags: [`a:${'b'.repeat(62)}`] }),
      sampleIndicator({ tags: [`a:${'b'.repeat(63)}`] }),
      'RECORD_FIELD_INVALID'
    ],
    [
      'an https reference',
      sampleIndicator({ reference: 'https://www.example.org/report' }),
      sampleIndicator({ reference: 'http://www.example.org/report' }),
      'RECORD_FIELD_INVALID'
    ],
    [
      'a canonical reference',
      sampleIndicator({ reference: 'https://www.example.org/' }),
      sampleIndicator({ reference: 'https://WWW.example.org/' }),
      'RECORD_FIELD_INVALID'
    ],
    [
      'a reference on infrastructure only',
      sampleIndicator({ reference: 'https://www.example.org/r' }),
      sampleIndicator({ role: 'ATTACK_SOURCE', reference: 'https://www.example.org/r', validUntilS: CREATED_S }),
      'RECORD_FIELD_INVALID'
    ],
    [
      'complaints up to 1,000',
      sampleIndicator({ reputation }),
      sampleIndicator({ reputation: { ...reputation, complaintPermille: 1_001 } }),
      'RECORD_FIELD_INVALID'
    ],
    [
      'a score up to 100',
      sampleIndicator({ reputation }),
      sampleIndicator({ reputation: { ...reputation, score: 101 } }),
      'RECORD_FIELD_INVALID'
    ],
    [
      '255 removed groups',
      sampleIndicator({ scrub: { ...scrub, removedGroups: 255 } }),
      sampleIndicator({ scrub: { ...scrub, removedGroups: 256 } }),
      'RECORD_FIELD_INVALID'
    ]
  ]

  for (const [what, good, bad, code] of limits) {
    it(`draw the line at ${what}`, () => {
      expect(maskOf(good)).to.equal('none')
      expect(maskOf(bad)).to.equal(code)
    })
  }

  it('mask what outlives its batch', () => {
    const at = (expiresMs: number): string => maskOf(sampleIndicator(), { ...community, header: { ...community.header, expiresMs } })

    expect(at(sampleIndicator().validUntilS * 1_000)).to.equal('none')
    expect(at(sampleIndicator().validUntilS * 1_000 - 1)).to.equal('RECORD_TTL_EXCEEDED')
  })

  it('mask an aggregate among the victim records: it names nobody', () => {
    expect(judged({ victimRecords: [sampleAggregate()] }, orgs).masked).to.deep.equal([{ row: 0, code: 'RECORD_FIELD_INVALID' }])
  })

  const sightings: Array<[string, Partial<Sighting>, string]> = [
    ['no count', { count: 0 }, 'RECORD_FIELD_INVALID'],
    ['an aggregate', { type: 'aggregate', value: '|DE||0|3600' }, 'RECORD_FIELD_INVALID'],
    ['a pseudonym', { type: 'pseudonym', value: '0'.repeat(32) }, 'RECORD_FIELD_INVALID'],
    ['a window in the future', { windowStartS: CREATED_S + 3_601 }, 'RECORD_TIMES_INVALID']
  ]

  for (const [what, fields, code] of sightings) {
    it(`mask a sighting of ${what}`, () => {
      expect(judged({ sightings: [sampleSighting(fields)] }, community).masked).to.deep.equal([{ row: 0, code }])
    })
  }

  it('mask a sighting whose thirty days outlive the batch', () => {
    const expiresMs = (sampleSighting().windowStartS + SIGHTING_TTL_S) * 1_000
    const at = (ms: number): number =>
      judged({ sightings: [sampleSighting()] }, { ...community, header: { ...community.header, expiresMs: ms } }).masked.length

    expect(at(expiresMs)).to.equal(0)
    expect(at(expiresMs - 1)).to.equal(1)
  })
})
