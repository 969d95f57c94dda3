import { compareBytes, equalBytes } from '../model/bytes.js'
import { isTlpWithin, maxTlp, type ObservableType, type Tlp } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import { countAddresses, createPrefixTable } from '../model/ranges.js'
import type { Constituency, Member } from '../roster/roster.js'
import type { Route } from './decision.js'
import { hostOf } from './host.js'

/** What an addressed record is marked at least (5.1 rule 4). */
export const ADDRESSED_TLP: Tlp = 'AMBER+STRICT'

/** Addresses whose prefix or ownership is remembered. */
const REMEMBERED_MAX = 65_536

/** Who is responsible for an address, by what the stewards signed. Built once for a roster and a moment. */
export interface Router {
  /** The longest matching prefix, else the AS, else the national CERT of the country, else nobody. */
  route(ip: string, asn: number | undefined, cc: string | undefined, tlp?: Tlp): Route | undefined
  /** Addresses of an AS by its signed CIDRs; `undefined` when nobody signed any, or a member has several AS and they cannot be told apart. */
  asSize(asn: number): number | undefined
}

/**
 * @param members - those whose membership covers the moment. Only members with the right to receive victims, and a TLP
 * ceiling that lets them be addressed, are routed to.
 */
export function createRouter(members: readonly Member[]): Router {
  const receivers = members.filter(member => member.mayReceiveVictims)
  const prefixes = createPrefixTable<Member>()
  const byAsn = new Map<number, Member[]>()
  const byCountry = new Map<string, Member[]>()

  for (const member of receivers) {
    const { cidrs, asns, countryCodes } = member.constituency

    for (const cidr of cidrs) prefixes.add(cidr, member)
    for (const asn of asns) push(byAsn, asn, member)
    if (member.kind === 'national-cert') for (const cc of countryCodes) push(byCountry, cc, member)
  }

  const sizes = sizesOf(members)
  /** Hosts check in again and again; what is forgotten is looked up again. */
  const remembered = new Map<string, Route | undefined>()

  function ofPrefix(ip: string, tlp: Tlp): Route | undefined {
    if (tlp !== ADDRESSED_TLP) return findPrefix(ip, tlp)
    if (remembered.has(ip)) return remembered.get(ip)

    const found = findPrefix(ip, tlp)
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    remembered.set(ip, found)

    return found
  }

  function findPrefix(ip: string, tlp: Tlp): Route | undefined {
    const covering = prefixes.covering(ip)

    // Members that may not be addressed at this marking are passed over, so the next longer-lived prefix gets its turn.
    for (const { cidr } of covering) {
      const found = covering.filter(entry => entry.cidr === cidr && mayHave(entry.value, tlp)).map(entry => entry.value)
      if (found.length > 0) return { orgKeys: keysOf(found), why: 'cidr', prefix: cidr }
    }

    return undefined
  }

  return {
    route(ip, asn, cc, tlp = ADDRESSED_TLP) {
      const marked = maxTlp(tlp, ADDRESSED_TLP)
      const byPrefix = ofPrefix(ip, marked)
      if (byPrefix !== undefined) return byPrefix

      const network = asn === undefined ? [] : (byAsn.get(asn) ?? []).filter(member => mayHave(member, marked))
      if (network.length > 0) return { orgKeys: keysOf(network), why: 'asn' }

      const country = cc === undefined ? [] : (byCountry.get(cc) ?? []).filter(member => mayHave(member, marked))

      return country.length === 0 ? undefined : { orgKeys: keysOf(country), why: 'cc' }
    },
    asSize: asn => sizes.get(asn)
  }
}

function mayHave(member: Member, tlp: Tlp): boolean {
  return isTlpWithin(tlp, member.tlpCeiling)
}

function keysOf(members: readonly Member[]): Uint8Array[] {
  return members.map(member => member.orgKey).sort(compareBytes)
}

function push<K>(map: Map<K, Member[]>, key: K, member: Member): void {
  const known = map.get(key)

  if (known === undefined) map.set(key, [member])
  else known.push(member)
}

/** A member with one AS signed all its CIDRs for that AS; the largest of several statements about one AS counts. */
function sizesOf(members: readonly Member[]): Map<number, number> {
  const sizes = new Map<number, number>()

  for (const { constituency } of members) {
    const [asn, ...more] = constituency.asns
    if (asn === undefined || more.length > 0 || constituency.cidrs.length === 0) continue

    sizes.set(asn, Math.max(sizes.get(asn) ?? 0, countAddresses(constituency.cidrs)))
  }

  return sizes
}

/** The publisher's own declared networks and domains (5.1 rule 5). */
export interface OwnNetwork {
  covers(type: ObservableType, value: string, asn: number | undefined): boolean
}

export function createOwnNetwork({ cidrs, asns, domains }: Pick<Constituency, 'cidrs' | 'asns' | 'domains'>): OwnNetwork {
  const prefixes = createPrefixTable<true>()
  const ownAsns = new Set(asns)
  const remembered = new Map<string, boolean>()

  for (const cidr of cidrs) prefixes.add(cidr, true)

  function coversIp(ip: string): boolean {
    if (prefixes.size === 0) return false

    let isCovered = remembered.get(ip)

    if (isCovered === undefined) {
      isCovered = prefixes.longest(ip).length > 0
      if (remembered.size >= REMEMBERED_MAX) remembered.clear()
      remembered.set(ip, isCovered)
    }

    return isCovered
  }

  return {
    covers(type, value, asn) {
      if (asn !== undefined && ownAsns.has(asn)) return true
      if (type === 'asn') return ownAsns.has(Number(value.slice(2)))
      if (type === 'cidr') return prefixes.longest(value.slice(0, value.indexOf('/'))).length > 0

      const { ip, domain } = hostOf(type, value)

      return (ip !== undefined && coversIp(ip)) || (domain !== undefined && domains.some(own => isWithin(domain, own)))
    }
  }
}

/**
 * Whether a record lies in a member's signed constituency: what a receiver of victim records holds each row against
 * (5.1 rule 4). The country counts for national CERTs only, as in routing.
 */
export function createCoverage({
  constituency,
  kind
}: Pick<Member, 'constituency' | 'kind'>): (record: Pick<Indicator, 'type' | 'value' | 'asn' | 'cc'>) => boolean {
  const network = createOwnNetwork(constituency)
  const countries = new Set(kind === 'national-cert' ? constituency.countryCodes : [])

  return ({ type, value, asn, cc }) => network.covers(type, value, asn) || (cc !== undefined && countries.has(cc))
}

/**
 * The publisher's own values (5.1 rule 5), for scrubber and gate: inside its declared networks or domains, unless
 * another member holds a longer signed prefix there, whose network it then is.
 */
export function createOwnershipTest(
  ownOrg: Uint8Array,
  own: Pick<Constituency, 'cidrs' | 'asns' | 'domains'>,
  route: Router['route']
): (record: Pick<Indicator, 'type' | 'value' | 'asn'>) => boolean {
  const network = createOwnNetwork(own)

  return ({ type, value, asn }) => {
    if (!network.covers(type, value, asn)) return false

    const { ip } = hostOf(type, value)
    const nearest = ip === undefined ? undefined : route(ip, asn, undefined)

    return nearest?.why !== 'cidr' || includesKey(nearest.orgKeys, ownOrg)
  }
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`)
}

export function includesKey(keys: readonly Uint8Array[], key: Uint8Array): boolean {
  return keys.some(known => equalBytes(known, key))
}
