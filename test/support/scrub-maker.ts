import type { Indicator, VictimRecord } from '../../src/model/indicator.js'
import type { Member } from '../../src/roster/roster.js'
import type { CellInput } from '../../src/scrub/decision.js'
import type { Observation } from '../../src/scrub/observation.js'
import { createRouter } from '../../src/scrub/routing.js'
import { createScrubber, type Scrubber, type ScrubberInit } from '../../src/scrub/scrubber.js'

/** 2026-01-02T12:00:00Z. */
export const NOW_S = Date.UTC(2026, 0, 2, 12) / 1_000
/** Start of the day before: a window that is over. */
export const YESTERDAY_S = Date.UTC(2026, 0, 1) / 1_000

export const orgKey = (n: number): Uint8Array => new Uint8Array(32).fill(n)

export const CERT = orgKey(1)
export const ISP = orgKey(2)
export const OTHER_ISP = orgKey(3)
export const NATIONAL = orgKey(4)

export function member(fields: Partial<Omit<Member, 'constituency'>> & { constituency?: Partial<Member['constituency']> } = {}): Member {
  return {
    orgKey: CERT,
    name: 'member',
    kind: 'isp',
    mayPublish: true,
    mayReceiveVictims: true,
    tlpCeiling: 'AMBER+STRICT',
    quotaBytesADay: 134_217_728,
    serial: 1,
    notBeforeMs: 0,
    notAfterMs: 4_000_000_000_000,
    ...fields,
    constituency: { asns: [], cidrs: [], countryCodes: [], domains: [], ...fields.constituency }
  }
}

/** A publisher, an Internet provider with a prefix and an AS, another with a longer prefix inside it, a national CERT. */
export const MEMBERS: readonly Member[] = [
  member({ orgKey: CERT, kind: 'sector-cert', constituency: { cidrs: ['192.0.2.0/28'], domains: ['cert.example'] } }),
  member({ orgKey: ISP, constituency: { asns: [64_500], cidrs: ['198.51.100.0/24', '2001:db8:64::/48'] } }),
  member({ orgKey: OTHER_ISP, constituency: { cidrs: ['198.51.100.128/25'] } }),
  member({ orgKey: NATIONAL, kind: 'national-cert', constituency: { countryCodes: ['DE'] } })
]

export function observation(fields: Partial<Observation> = {}): Observation {
  return {
    line: 1,
    type: 'ipv4',
    value: '198.51.100.7',
    flags: ['documentation'],
    classification: 'infected-system',
    malware: 'kelihos',
    origin: 'sinkhole',
    firstSeenS: NOW_S - 3_601,
    lastSeenS: NOW_S - 601,
    count: 3,
    asn: 64_500,
    cc: 'DE',
    tlp: 'GREEN',
    tags: [],
    toBlock: false,
    removedGroups: new Set(['geo', 'device']),
    ...fields
  }
}

export function scrubber(fields: Partial<ScrubberInit> = {}, members: readonly Member[] = MEMBERS): Scrubber {
  return createScrubber({
    ownOrg: CERT,
    ownConstituency: members[0]?.constituency ?? { cidrs: [], asns: [], domains: [] },
    isLab: true,
    route: createRouter(members).route,
    nowS: () => NOW_S,
    ...fields
  })
}

export function cell(fields: Partial<CellInput> = {}): CellInput {
  return {
    host: '198.51.100.7',
    asn: 64_500,
    cc: 'DE',
    malware: 'kelihos',
    classification: 'infected-system',
    role: 'VICTIM',
    atS: YESTERDAY_S + 100,
    count: 1,
    tlp: 'GREEN',
    origin: 'sinkhole',
    removedGroups: 2,
    ...fields
  }
}

/** A record that both gates let through in a laboratory mesh. */
export function indicator(fields: Partial<Indicator> = {}): Indicator {
  return {
    type: 'ipv4',
    value: '203.0.113.9',
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    origin: 'sinkhole',
    firstSeenS: NOW_S - 100,
    lastSeenS: NOW_S - 100,
    validUntilS: NOW_S + 86_400,
    count: 1,
    tlp: 'GREEN',
    status: 'active',
    rev: NOW_S,
    scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 0 },
    tags: [],
    toBlock: false,
    ...fields
  }
}

export function victim(fields: Partial<VictimRecord> = {}): VictimRecord {
  return {
    ...indicator({
      value: '198.51.100.7',
      classification: 'infected-system',
      role: 'VICTIM',
      tlp: 'AMBER+STRICT',
      scrub: { method: 'addressed', profile: 'victim-addressed/1', grainS: 0, removedGroups: 2 }
    }),
    sourcePort: 1_025,
    ...fields
  }
}

export function aggregate(fields: Partial<Indicator> = {}): Indicator {
  return indicator({
    type: 'aggregate',
    value: `AS64500|DE|kelihos|${YESTERDAY_S}|86400`,
    classification: 'infected-system',
    role: 'VICTIM',
    malware: 'kelihos',
    hosts: 10,
    count: 25,
    scrub: { method: 'aggregated', profile: 'victim-public/1', k: 5, grainS: 86_400, removedGroups: 2 },
    ...fields
  })
}
