import { createPrefixTable, parseCidr } from '../model/ranges.js'
import { equalBytes } from '../model/bytes.js'
import type { Constituency, Member } from './roster.js'

/** A network that two organizations would both be responsible for. */
export interface Overlap {
  orgKey: Uint8Array
  name: string
  /** As it stands in the membership of the other one: `AS64500`, `198.51.100.0/24`, `DE`, `example.org`. */
  theirs: string
  /** What is asked for. */
  ours: string
}

/** Overlaps that are told; a steward who sees a hundred knows enough. */
export const OVERLAPS_MAX = 100

/**
 * Where a constituency touches those that the stewards signed for others. An overlap is no fault: a national CERT covers the
 * networks of its ISPs. It is shown to whoever signs, because addressed records follow it.
 *
 * @param members - as of now; the organization itself and its former keys may be among them, and are left out with `own`
 * @returns at most 100, sorted by name
 */
export function findOverlaps(asked: Constituency, members: readonly Member[], own: readonly Uint8Array[]): Overlap[] {
  const others = members.filter(({ orgKey }) => !own.some(key => equalBytes(key, orgKey)))

  return others
    .flatMap(member => [
      ...plainOverlaps(
        asked.asns.map(asn => `AS${asn}`),
        member.constituency.asns.map(asn => `AS${asn}`),
        member
      ),
      ...cidrOverlaps(asked.cidrs, member),
      ...plainOverlaps(asked.countryCodes, member.constituency.countryCodes, member),
      ...domainOverlaps(asked.domains, member)
    ])
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, OVERLAPS_MAX)
}

function plainOverlaps(asked: readonly string[], signed: readonly string[], { orgKey, name }: Member): Overlap[] {
  const known = new Set(signed)

  return asked.filter(text => known.has(text)).map(text => ({ orgKey, name, theirs: text, ours: text }))
}

/** Two networks overlap when one holds the first address of the other. */
function cidrOverlaps(asked: readonly string[], { orgKey, name, constituency }: Member): Overlap[] {
  const found = new Map<string, Overlap>()
  const put = (theirs: string, ours: string): void => {
    found.set(`${theirs} ${ours}`, { orgKey, name, theirs, ours })
  }
  const tableOf = (cidrs: readonly string[]) => {
    const table = createPrefixTable<string>()
    for (const cidr of cidrs) table.add(cidr, cidr)

    return table
  }
  const [theirs, ours] = [tableOf(constituency.cidrs), tableOf(asked)]

  for (const cidr of asked) for (const { value } of theirs.covering(firstAddress(cidr))) put(value, cidr)
  for (const cidr of constituency.cidrs) for (const { value } of ours.covering(firstAddress(cidr))) put(cidr, value)

  return [...found.values()]
}

function firstAddress(cidr: string): string {
  return parseCidr(cidr) === undefined ? '' : cidr.slice(0, cidr.indexOf('/'))
}

function domainOverlaps(asked: readonly string[], { orgKey, name, constituency }: Member): Overlap[] {
  const isWithin = (domain: string, parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`)

  return asked.flatMap(ours =>
    constituency.domains.filter(theirs => isWithin(ours, theirs) || isWithin(theirs, ours)).map(theirs => ({ orgKey, name, theirs, ours }))
  )
}
