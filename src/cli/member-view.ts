import type { Membership } from '../roster/documents.js'
import type { Member } from '../roster/roster.js'
import type { RosterView } from '../roster/roster-view.js'
import { type Comparable, nodeView, orgView, timeText } from './identity-lines.js'

/** One member as the commands print it in JSON. */
export interface MemberView extends Comparable {
  name: string
  did: string
  kind: string
  is_steward: boolean
  may_publish: boolean
  may_receive_victims: boolean
  tlp_ceiling: string
  quota_bytes_a_day: number
  asns: readonly number[]
  cidrs: readonly string[]
  country_codes: readonly string[]
  domains: readonly string[]
  serial: number
  valid_from: string
  valid_until: string
  nodes: ReadonlyArray<Comparable & { peer_id: string; certified_until: string; addresses: readonly string[] }>
}

export function memberView(member: Member, roster: RosterView, nowMs: number): MemberView {
  const { asns, cidrs, countryCodes, domains } = member.constituency

  return {
    ...orgView(member.orgKey, member.name),
    kind: member.kind,
    is_steward: roster.charter.stewards.some(steward => Buffer.compare(steward, member.orgKey) === 0),
    may_publish: member.mayPublish,
    may_receive_victims: member.mayReceiveVictims,
    tlp_ceiling: member.tlpCeiling,
    quota_bytes_a_day: member.quotaBytesADay,
    asns,
    cidrs,
    country_codes: countryCodes,
    domains,
    serial: member.serial,
    valid_from: timeText(member.notBeforeMs),
    valid_until: timeText(member.notAfterMs),
    nodes: roster.nodesOf(member.orgKey, nowMs).map(({ nodeKey, notAfterMs, addresses }) => ({
      ...nodeView(nodeKey),
      certified_until: timeText(notAfterMs),
      addresses
    }))
  }
}

/** `publish, victims, ≤ AMBER, steward` */
export function rightsText({ may_publish, may_receive_victims, tlp_ceiling, is_steward }: MemberView): string {
  return [
    ...(is_steward ? ['steward'] : []),
    ...(may_publish ? ['publish'] : []),
    ...(may_receive_victims ? ['victims'] : []),
    `<= ${tlp_ceiling}`
  ].join(', ')
}

/** `AS64500 198.51.100.0/24 DE`, or a dash. */
export function networksText({ asns, cidrs, country_codes, domains }: MemberView): string {
  const all = [...asns.map(asn => `AS${asn}`), ...cidrs, ...country_codes, ...domains]

  return all.length === 0 ? '-' : all.join(' ')
}

/** The rights of a membership as it was signed, present or past. */
export function rightsOf({
  mayPublish,
  mayReceiveVictims,
  tlpCeiling
}: Pick<Membership, 'mayPublish' | 'mayReceiveVictims' | 'tlpCeiling'>): string {
  if (tlpCeiling === undefined) return 'suspended'

  return [...(mayPublish ? ['publish'] : []), ...(mayReceiveVictims ? ['victims'] : []), `<= ${tlpCeiling}`].join(', ')
}
