import { AGGREGATE_HOSTS_MIN } from '../limits.js'
import { formatAggregate } from '../model/aggregate.js'
import { ttlS } from '../model/ageing.js'
import { type Classification, maxTlp, ORIGIN_NUMBER, type Origin, type Tlp } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import { moreProtected } from '../model/roles.js'
import { FINER_CELLS_MIN, FLOOR_STEP, NETWORK_ADDRESSES_MIN, WINDOW_S } from './constants.js'
import { cellProfile } from './profiles.js'

/** One distinct host of a window: all its rows folded. */
export interface HostCount {
  asn?: number
  cc?: string
  count: number
  role: 'VICTIM' | 'EXPOSED'
  tlp: Tlp
  origin: Origin
  /** The feed's label, or '' where rows of several feeds met. */
  feed: string | undefined
  removedGroups: number
}

/** What all hosts of one window share. */
export interface WindowKey {
  startS: number
  classification: Classification
  malware?: string
}

interface Cell {
  asn?: number
  cc?: string
  hosts: string[]
}

/** Which hosts go into which published cell; a host is in one cell at most. */
export interface Folded {
  cells: Cell[]
  suppressed: string[]
}

/**
 * The ladder of 5.1 rule 3 over one closed window: the AS, else the country, else nothing. An AS is published with 5 or
 * more distinct hosts, if it has 1,024 addresses or more. All other hosts of a country are its residual, published with
 * 5 or more hosts of at least two finer cells. The result depends on the hosts alone, not on the order they came in.
 */
export function foldHosts(hosts: ReadonlyMap<string, HostCount>, asSize: (asn: number) => number | undefined): Folded {
  const networks = new Map<string, Cell>()

  for (const [host, { asn, cc }] of hosts) {
    const key = `${asn ?? ''}|${cc ?? ''}`
    const cell = networks.get(key)

    if (cell === undefined) networks.set(key, { asn, cc, hosts: [host] })
    else cell.hosts.push(host)
  }

  const folded: Folded = { cells: [], suppressed: [] }
  const countries = new Map<string, { hosts: string[]; finer: number }>()

  for (const cell of networks.values()) {
    if (mayStandAlone(cell, asSize)) folded.cells.push(cell)
    else if (cell.cc === undefined) folded.suppressed.push(...cell.hosts)
    else {
      const residual = countries.get(cell.cc) ?? { hosts: [], finer: 0 }

      for (const host of cell.hosts) residual.hosts.push(host)
      residual.finer++
      countries.set(cell.cc, residual)
    }
  }

  for (const [cc, { hosts: residual, finer }] of countries) {
    if (residual.length >= AGGREGATE_HOSTS_MIN && finer >= FINER_CELLS_MIN) folded.cells.push({ cc, hosts: residual })
    else for (const host of residual) folded.suppressed.push(host)
  }

  return folded
}

function mayStandAlone({ asn, hosts }: Cell, asSize: (asn: number) => number | undefined): boolean {
  return asn !== undefined && hosts.length >= AGGREGATE_HOSTS_MIN && (asSize(asn) ?? 0) >= NETWORK_ADDRESSES_MIN
}

/** A cell as it is published: numbers only, floored to multiples of 5, over the whole window. */
export function toAggregate(key: WindowKey, cell: Cell, hosts: ReadonlyMap<string, HostCount>, nowS: number): Indicator {
  const members = cell.hosts.map(host => hosts.get(host)).filter(member => member !== undefined)
  const lastSeenS = key.startS + WINDOW_S
  const role = members.reduce((strictest: HostCount['role'], member) => strictestOf(strictest, member.role), 'EXPOSED')
  const feed = commonFeed(members)
  const indicator: Indicator = {
    type: 'aggregate',
    value: formatAggregate({ asn: cell.asn, cc: cell.cc, malware: key.malware, startS: key.startS, lengthS: WINDOW_S }),
    classification: key.classification,
    role,
    origin: members.reduce(
      (first: Origin, { origin }) => (ORIGIN_NUMBER[origin] < ORIGIN_NUMBER[first] ? origin : first),
      members[0]?.origin ?? 'aggregator'
    ),
    firstSeenS: key.startS,
    lastSeenS,
    validUntilS: lastSeenS + ttlS({ type: 'aggregate', role, classification: key.classification }).defaultS,
    count: floorStep(
      Math.min(
        members.reduce((sum, { count }) => sum + count, 0),
        COUNT_MAX
      )
    ),
    hosts: floorStep(members.length),
    tlp: members.reduce((highest: Tlp, { tlp }) => maxTlp(highest, tlp), 'CLEAR'),
    status: 'active',
    rev: nowS,
    scrub: {
      method: 'aggregated',
      profile: cellProfile(role).name,
      k: AGGREGATE_HOSTS_MIN,
      grainS: WINDOW_S,
      removedGroups: members.reduce((most, { removedGroups }) => Math.max(most, removedGroups), 0)
    },
    tags: [],
    toBlock: false
  }

  if (cell.asn !== undefined) indicator.asn = cell.asn
  if (cell.cc !== undefined) indicator.cc = cell.cc
  if (key.malware !== undefined) indicator.malware = key.malware
  if (feed !== undefined) indicator.feed = feed

  return indicator
}

const COUNT_MAX = 0xffffffff

function floorStep(number: number): number {
  return Math.floor(number / FLOOR_STEP) * FLOOR_STEP
}

function strictestOf(a: HostCount['role'], b: HostCount['role']): HostCount['role'] {
  return moreProtected(a, b) === 'VICTIM' ? 'VICTIM' : 'EXPOSED'
}

/** A label is kept only where every row of the cell came from that feed. */
function commonFeed(members: readonly HostCount[]): string | undefined {
  const feed = members[0]?.feed

  return feed !== undefined && feed !== '' && members.every(member => member.feed === feed) ? feed : undefined
}
