import { expect } from 'chai'

import {
  ABUSEIPDB_NUMBERS,
  INTELMQ_TYPES,
  type Meaning,
  N6_CATEGORIES,
  parseClassification,
  REPORT_WORDS,
  THREATFOX_TYPES
} from '../../../src/ingest/classifications.js'
import { reportMeaning } from '../../../src/ingest/csv/shadowserver.js'
import { CLASSIFICATIONS } from '../../../src/model/enumerations.js'
import { isRoleAllowed } from '../../../src/model/roles.js'
import { isTagAllowed } from '../../../src/scrub/profiles.js'

const ALL: ReadonlyArray<readonly [string, Readonly<Record<string, Meaning>>]> = [
  ['n6', N6_CATEGORIES],
  ['IntelMQ', INTELMQ_TYPES],
  ['ThreatFox', THREATFOX_TYPES],
  ['AbuseIPDB', ABUSEIPDB_NUMBERS],
  ['reports', REPORT_WORDS]
]

describe('meanings of categories', () => {
  for (const [name, entries] of ALL) {
    it(`of ${name} are RSIT types with roles that the table allows and tags that may leave`, () => {
      for (const [word, { classification, role, tag }] of Object.entries(entries)) {
        expect(CLASSIFICATIONS, word).to.include(classification)
        if (role !== undefined) expect(isRoleAllowed('ipv4', classification, role), word).to.equal(true)
        if (tag !== undefined) expect(isTagAllowed(tag), tag).to.equal(true)
      }
    })
  }

  it('takes every RSIT type as itself', () => {
    for (const type of CLASSIFICATIONS) expect(parseClassification(type)).to.deep.equal({ classification: type })
  })

  const rows: Array<[string, string, string?]> = [
    ['bots', 'infected-system'],
    ['cnc', 'c2-server'],
    ['server-exploit', 'exploit'],
    ['leak', 'data-leak'],
    ['botnet_cc', 'c2-server'],
    ['dga-domain', 'c2-server'],
    ['Brute Force', 'brute-force'],
    ['14', 'scanner'],
    ['18,22', 'brute-force'],
    ['18, 20', 'infected-system', 'VICTIM'],
    ['dos-victim', 'ddos', 'VICTIM']
  ]

  for (const [word, classification, role] of rows) {
    it(`"${word}" is ${classification}`, () => {
      const meaning = parseClassification(word)

      expect(meaning?.classification).to.equal(classification)
      expect(meaning?.role).to.equal(role)
    })
  }

  it('has none for words that are in no table, inherited ones included', () => {
    for (const word of ['', 'mystery', 'constructor', '__proto__', '99']) expect(parseClassification(word), word).to.equal(undefined)
  })
})

describe('meanings of Shadowserver reports', () => {
  const reports: Array<[string, string, string?]> = [
    ['event4_microsoft_sinkhole.csv', 'infected-system'],
    ['2026-01-02-event4_sinkhole_http-example-com.csv', 'infected-system'],
    ['event6_sinkhole_http.csv', 'infected-system'],
    ['/var/spool/botnet_drone.csv', 'infected-system'],
    ['Drone-Brute-Force.csv', 'brute-force'],
    ['event4_honeypot_brute_force.csv', 'brute-force'],
    ['event4_honeypot_ddos.csv', 'ddos', 'VICTIM'],
    ['amplification-ddos.csv', 'ddos', 'VICTIM'],
    ['blocklist.csv', 'other', 'EXPOSED'],
    ['compromised_website.csv', 'system-compromise'],
    ['darknet.csv', 'scanner'],
    ['scan_ntp.csv', 'ddos-amplifier'],
    ['scan_ssl_freak.csv', 'weak-crypto'],
    ['scan_exchange.csv', 'vulnerable-system'],
    ['scan_vnc.csv', 'potentially-unwanted-accessible']
  ]

  for (const [file, classification, role] of reports) {
    it(`${file} is about ${classification}`, () => {
      const meaning = reportMeaning(file)

      expect(meaning?.classification).to.equal(classification)
      expect(meaning?.role).to.equal(role)
    })
  }

  it('has none for a file that is no known report', () => {
    expect(reportMeaning('holiday-plans.csv')).to.equal(undefined)
  })
})
