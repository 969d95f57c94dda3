import type { Indicator, Sighting, VictimRecord } from '../../../src/model/indicator.js'
import { CREATED_MS } from './samples.js'

export const CREATED_S = CREATED_MS / 1_000

/** A command-and-control address that may go to COMMUNITY. */
export function sampleIndicator(fields: Partial<Indicator> = {}): Indicator {
  return {
    type: 'ipv4',
    value: '198.51.100.7',
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    malware: 'kelihos.b',
    confidence: 80,
    origin: 'sinkhole',
    firstSeenS: CREATED_S - 7_200,
    lastSeenS: CREATED_S - 3_600,
    validUntilS: CREATED_S + 80_000,
    count: 3,
    asn: 64_500,
    cc: 'DE',
    tlp: 'GREEN',
    status: 'active',
    rev: CREATED_S,
    scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 0 },
    tags: [],
    toBlock: true,
    ...fields
  }
}

/** An infected host as its network gets it. */
export function sampleVictim(fields: Partial<VictimRecord> = {}): VictimRecord {
  return {
    ...sampleIndicator({
      value: '198.51.100.23',
      classification: 'infected-system',
      role: 'VICTIM',
      tlp: 'AMBER+STRICT',
      toBlock: false,
      scrub: { method: 'addressed', profile: 'victim-addressed/1', grainS: 0, removedGroups: 3 }
    }),
    sourcePort: 50_123,
    transport: 'tcp',
    sinkhole: '203.0.113.9',
    ...fields
  }
}

/** Infected hosts as COMMUNITY gets them. */
export function sampleAggregate(fields: Partial<Indicator> = {}): Indicator {
  return sampleIndicator({
    type: 'aggregate',
    value: `AS64500|DE|kelihos.b|${CREATED_S - 100_000}|86400`,
    classification: 'infected-system',
    role: 'VICTIM',
    hosts: 15,
    toBlock: false,
    scrub: { method: 'aggregated', profile: 'victim-public/1', k: 5, grainS: 86_400, removedGroups: 3 },
    ...fields
  })
}

export function sampleSighting(fields: Partial<Sighting> = {}): Sighting {
  return { type: 'domain', value: 'bad.example', kind: 'seen', windowStartS: CREATED_S - 3_600, count: 2, ...fields }
}
