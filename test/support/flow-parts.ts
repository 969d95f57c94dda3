import type { KeyPair } from '../../src/envelope/signing.js'
import type { Indicator, VictimRecord } from '../../src/model/indicator.js'
import { documentId, decodeSigned } from '../../src/roster/signed-codec.js'
import { createRoster, type RosterView } from '../../src/roster/roster-view.js'
import { certificate, charter, keyPair, membership, meshIdOf, NOW_MS, signed } from './roster-maker.js'

/** A laboratory mesh of three organizations with one node each: what the tests of the flows stand on. */
export interface FlowMesh {
  roster: RosterView
  cert: { org: KeyPair; node: KeyPair }
  isp: { org: KeyPair; node: KeyPair }
  agency: { org: KeyPair; node: KeyPair }
  certificateId: Uint8Array
}

export const ISP_CIDR = '198.51.100.0/24'

export function flowMesh(): FlowMesh {
  const party = (name: string): { org: KeyPair; node: KeyPair } => ({ org: keyPair(`${name} org`), node: keyPair(`${name} node`) })
  const [cert, isp, agency] = [party('cert'), party('isp'), party('agency')]
  const first = charter([cert.org])
  const meshId = meshIdOf(first)
  const constituency = { asns: [64_500], cidrs: [ISP_CIDR], countryCodes: [], domains: [] }
  const certificates = [cert, isp, agency].map(({ org, node }) => signed(certificate(org, node), meshId, org, node))
  const roster = createRoster(
    [
      signed(first, meshId, cert.org),
      signed(membership(cert.org, { name: 'cert', kind: 'national-cert', tlpCeiling: 'RED', mayReceiveVictims: true }), meshId, cert.org),
      signed(membership(isp.org, { name: 'isp', tlpCeiling: 'AMBER+STRICT', mayReceiveVictims: true, constituency }), meshId, cert.org),
      signed(membership(agency.org, { name: 'agency', kind: 'agency' }), meshId, cert.org),
      ...certificates
    ],
    { meshId, nowMs: NOW_MS }
  )
  const { type, body } = decodeSigned(certificates[0] ?? new Uint8Array(0))

  return { roster, cert, isp, agency, certificateId: documentId(type, body) }
}

export const NOW_S = NOW_MS / 1_000

/** A command-and-control server at 203.0.113.`last`. */
export function c2(last: number, more: Partial<Indicator> = {}): Indicator {
  return {
    type: 'ipv4',
    value: `203.0.113.${last}`,
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    malware: 'kelihos',
    origin: 'sinkhole',
    firstSeenS: NOW_S - 600,
    lastSeenS: NOW_S - 60,
    validUntilS: NOW_S + 86_400,
    count: 3,
    tlp: 'GREEN',
    status: 'active',
    rev: NOW_S,
    scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 1 },
    tags: [],
    toBlock: true,
    ...more
  }
}

/** An infected host at `value`, as it goes to the network that owns it. */
export function victim(value: string, more: Partial<VictimRecord> = {}): VictimRecord {
  return {
    ...c2(1),
    value,
    classification: 'infected-system',
    role: 'VICTIM',
    tlp: 'AMBER+STRICT',
    toBlock: false,
    scrub: { method: 'addressed', profile: 'victim-addressed/1', grainS: 0, removedGroups: 4 },
    validUntilS: NOW_S + 3_600,
    sourcePort: 40_000,
    transport: 'tcp',
    ...more
  }
}
