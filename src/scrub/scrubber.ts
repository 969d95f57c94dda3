import { confidenceMax, ttlS } from '../model/ageing.js'
import { isMalwareName } from '../model/aggregate.js'
import { isTlpWithin, maxTlp, type Role, type ScrubMethod, type Tlp } from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import { parseUrl } from '../model/parse-url.js'
import { isRoleAllowed, leastRole } from '../model/roles.js'
import type { Constituency } from '../roster/roster.js'
import { AHEAD_MAX_S, CIDR_LENGTH_MIN, CLEAN_NAMES_MAX, WINDOW_S } from './constants.js'
import type { AddressDecision, CellInput, Decision, Explanation, RefuseDecision, Route } from './decision.js'
import { findPersonal } from './detectors.js'
import { explain } from './explain.js'
import { type Host, hostOf } from './host.js'
import type { Observation } from './observation.js'
import { isTagAllowed, PROFILES, publicProfile, type ScrubProfile } from './profiles.js'
import { ADDRESSED_TLP, createOwnershipTest, includesKey, type Router } from './routing.js'
import { ceilTo, floorTo } from './times.js'
import { redactUrl } from './url-redaction.js'

/** A row that says nothing about sharing (P3; reference/domain 2.8: missing is AMBER). */
const UNMARKED_TLP: Tlp = 'AMBER'
/** Above this nothing goes to every member. */
const COMMUNITY_TLP: Tlp = 'GREEN'
const TAGS_MAX = 16

/** Flags of values that are nobody's on the Internet. */
const NOT_PUBLIC: ReadonlySet<string> = new Set([
  'unspecified',
  'private',
  'cgnat',
  'loopback',
  'linklocal',
  'benchmark',
  'multicast',
  'reserved',
  'as-trans'
])
/** Values that stand for nothing in particular. */
const MEANINGLESS: ReadonlySet<string> = new Set(['empty-file', 'null-hash'])
/** Names set aside for documentation (RFC 2606, RFC 6761): what a laboratory mesh may use. */
const EXAMPLE_NAME = /(?:^|\.)example(?:\.(?:com|net|org))?$/

export interface ScrubberInit {
  ownOrg: Uint8Array
  /** The publisher's own signed constituency: what lies in it does not leave, unless routed to itself. */
  ownConstituency: Pick<Constituency, 'cidrs' | 'asns' | 'domains'>
  /** A laboratory mesh counts documentation ranges as public address space (5.1 rule 12). */
  isLab: boolean
  route: Router['route']
  nowS: () => number
  /** Hosts whose pages may be named as references; none by default. Sub-domains count. */
  referenceHosts?: readonly string[]
  /** Networks wider than /16 and /32 need the operator's yes. */
  mayPublishWideNetworks?: boolean
  /** Whether addressed records tell which sinkhole saw the host. */
  mayTellSinkhole?: boolean
}

export interface Scrubber {
  /**
   * Decides about one row. Never throws, never weakens a role, and leaves nothing but the fields of the model in what
   * it returns.
   *
   * @param options.explain - adds the field changes for the dry run; they hold input values
   */
  scrub(observation: Observation, options?: { explain?: boolean }): Decision
}

/** The scrubber (design 5.1): pure, one row in, one decision out. */
export function createScrubber(init: ScrubberInit): Scrubber {
  const isOwn = createOwnershipTest(init.ownOrg, init.ownConstituency, init.route)
  const referenceHosts = init.referenceHosts ?? []

  function refuse(row: Observation, code: string, field?: string): RefuseDecision {
    return field === undefined ? { kind: 'refuse', line: row.line, code } : { kind: 'refuse', line: row.line, code, field }
  }

  function publish(row: Observation, role: Exclude<Role, 'VICTIM' | 'EXPOSED'>, nowS: number): Decision {
    if (isOwn(row)) return refuse(row, 'OWN_NETWORK', 'value')

    const profile = publicProfile(role)
    const value = publicValue(row, profile)
    if (findPersonalIn(value) !== undefined) return refuse(row, 'PERSONAL_DATA', 'value')

    const tlp = row.tlp ?? UNMARKED_TLP
    const method = value.isRedacted ? 'redacted' : profile.grainS > 0 ? 'floored' : 'none'
    const indicator = toIndicator(row, { type: value.type, value: value.value, role, tlp, profile, method, nowS })
    if (indicator.validUntilS <= nowS) return refuse(row, 'RECORD_EXPIRED', 'last_seen')

    if (profile.keepsReference && row.reference !== undefined && mayRefer(row.reference, referenceHosts))
      indicator.reference = row.reference

    return { kind: 'publish', line: row.line, indicator, tlp }
  }

  function protect(row: Observation, role: 'VICTIM' | 'EXPOSED', nowS: number): Decision {
    const { line } = row
    const host = hostOf(row.type, row.value)
    const { ip } = host
    if (ip === undefined) return { kind: 'suppress', line, code: 'RECIPIENT_MISSING' }

    const tlp = row.tlp ?? UNMARKED_TLP
    const found = init.route(ip, row.asn, row.cc, tlp)
    const isOurs = isOwn(row)
    const route = isOurs ? onlySelf(found, init.ownOrg) : found
    const cell = isOurs ? undefined : toCell(row, role, ip, tlp, nowS)

    if (route !== undefined) {
      const victim = toVictim(row, role, host, maxTlp(tlp, ADDRESSED_TLP), nowS, init.mayTellSinkhole === true)

      if (victim.validUntilS > nowS) return addressed(line, victim, route, cell)
    }

    if (cell !== undefined) return { kind: 'aggregate', line, cell }
    if (isOurs && route === undefined) return { kind: 'suppress', line, code: 'OWN_NETWORK' }
    // A route that exists and yet no record means that the record would be over; likewise a window whose statistic would be.
    if (route !== undefined || isTlpWithin(tlp, COMMUNITY_TLP)) return refuse(row, 'RECORD_EXPIRED', 'last_seen')

    return { kind: 'suppress', line, code: 'RECIPIENT_MISSING' }
  }

  function decide(row: Observation): Decision {
    const nowS = init.nowS()
    const role = row.role ?? leastRole(row.type, row.classification)

    if (!isRoleAllowed(row.type, row.classification, role)) return refuse(row, 'ROLE_TOO_WEAK', 'role')

    const problem = findValueProblem(row, init.isLab, init.mayPublishWideNetworks === true)
    if (problem !== undefined) return refuse(row, problem, 'value')
    if (row.firstSeenS > row.lastSeenS || row.lastSeenS > nowS + AHEAD_MAX_S) return refuse(row, 'RECORD_TIMES_INVALID', 'last_seen')

    return role === 'VICTIM' || role === 'EXPOSED' ? protect(row, role, nowS) : publish(row, role, nowS)
  }

  return {
    scrub(row, options) {
      const decision = decide(row)
      if (options?.explain !== true) return decision

      const explanation: Explanation = explain(row, decision)

      return { ...decision, explain: explanation }
    }
  }
}

function addressed(line: number, victim: VictimRecord, route: Route, cell: CellInput | undefined): AddressDecision {
  return cell === undefined ? { kind: 'address', line, victim, route } : { kind: 'address', line, victim, route, cell }
}

/** Our own address is told to nobody but ourselves. */
function onlySelf(route: Route | undefined, ownOrg: Uint8Array): Route | undefined {
  return route !== undefined && includesKey(route.orgKeys, ownOrg) ? { ...route, orgKeys: [ownOrg] } : undefined
}

function findValueProblem(row: Observation, isLab: boolean, mayBeWide: boolean): string | undefined {
  for (const flag of row.flags) {
    if (NOT_PUBLIC.has(flag)) return 'ADDRESS_NOT_PUBLIC'
    if (MEANINGLESS.has(flag)) return 'SCRUB_REFUSED'
    if (flag === 'documentation' && !isLab) return 'ADDRESS_NOT_PUBLIC'
    if (flag === 'special-use' && !(isLab && EXAMPLE_NAME.test(hostOf(row.type, row.value).domain ?? ''))) return 'ADDRESS_NOT_PUBLIC'
  }

  if (row.type === 'cidr' && !mayBeWide) {
    const length = Number(row.value.slice(row.value.indexOf('/') + 1))
    const least = row.value.includes(':') ? CIDR_LENGTH_MIN.v6 : CIDR_LENGTH_MIN.v4
    if (length < least) return 'NETWORK_TOO_WIDE'
  }

  return undefined
}

interface PublicValue {
  type: Observation['type']
  value: string
  isRedacted: boolean
}

/** The value as it may leave: URLs without personal parts, endpoints without their port where the profile says so. */
function publicValue(row: Observation, profile: ScrubProfile): PublicValue {
  if (row.type === 'url') {
    const { url, redactions } = redactUrl(row.value)

    return {
      type: 'url',
      value: url,
      isRedacted: redactions > 0 || row.flags.includes('userinfo-stripped') || row.flags.includes('fragment-stripped')
    }
  }

  if (row.type === 'endpoint' && !profile.keepsPort) return { ...hostValue(hostOf(row.type, row.value), row), isRedacted: true }

  return { type: row.type, value: row.value, isRedacted: false }
}

function hostValue({ ip, domain }: Host, row: Observation): { type: Observation['type']; value: string } {
  if (ip !== undefined) return { type: ip.includes(':') ? 'ipv6' : 'ipv4', value: ip }

  return domain === undefined ? { type: row.type, value: row.value } : { type: 'domain', value: domain }
}

/** Only URLs have room for personal data; their host is what is reported, so an address there is none. */
function findPersonalIn({ type, value }: PublicValue): string | undefined {
  if (type !== 'url') return undefined

  const path = value.indexOf('/', value.indexOf('://') + 3)

  return findPersonal(path === -1 ? '' : value.slice(path))
}

interface IndicatorParts {
  type: Observation['type']
  value: string
  method: ScrubMethod
  role: Role
  tlp: Tlp
  profile: ScrubProfile
  nowS: number
}

/** The allow-list: every field that can leave is named here, and nothing is copied wholesale (5.1 rule 1). */
function toIndicator(row: Observation, { type, value, role, tlp, profile, method, nowS }: IndicatorParts): Indicator {
  const lastSeenS = ceilTo(row.lastSeenS, profile.grainS)
  const { defaultS, maxS } = ttlS({ type, role, classification: row.classification })
  const indicator: Indicator = {
    type,
    value,
    classification: row.classification,
    role,
    origin: row.origin,
    firstSeenS: floorTo(row.firstSeenS, profile.grainS),
    lastSeenS,
    validUntilS: Math.max(lastSeenS, Math.min(row.validUntilS ?? lastSeenS + defaultS, lastSeenS + maxS)),
    count: row.count,
    tlp,
    status: 'active',
    rev: nowS,
    scrub: { method, profile: profile.name, grainS: profile.grainS, removedGroups: row.removedGroups.size },
    tags: profile.keepsTags ? allowedTags(row.tags) : [],
    toBlock: profile.keepsToBlock && row.toBlock
  }

  if (row.malware !== undefined && isNameClean(row.malware)) indicator.malware = row.malware
  if (row.asn !== undefined) indicator.asn = row.asn
  if (row.cc !== undefined) indicator.cc = row.cc
  if (row.feed !== undefined && isNameClean(row.feed)) indicator.feed = row.feed
  if (profile.keepsConfidence && row.confidence !== undefined) indicator.confidence = Math.min(row.confidence, confidenceMax(type))
  if (profile.keepsSeverity && row.severity !== undefined) indicator.severity = row.severity
  if (profile.keepsReputation && row.reputation !== undefined) indicator.reputation = row.reputation

  return indicator
}

/** The full record for the network that owns the address: exact times, and the port that tells subscribers behind one address apart. */
function toVictim(row: Observation, role: Role, host: Host, tlp: Tlp, nowS: number, mayTellSinkhole: boolean): VictimRecord {
  const profile = PROFILES['victim-addressed/1']
  const { type, value } = hostValue(host, row)
  const victim: VictimRecord = toIndicator(row, { type, value, role, tlp, profile, method: 'addressed', nowS })
  const sourcePort = row.sourcePort ?? host.port
  const transport = row.transport ?? host.transport

  if (sourcePort !== undefined) victim.sourcePort = sourcePort
  if (transport !== undefined) victim.transport = transport
  if (mayTellSinkhole && row.sinkhole !== undefined) victim.sinkhole = row.sinkhole

  return victim
}

/** The row's share of a statistic; none when it is marked above GREEN or the statistic would be over before it is published. */
function toCell(row: Observation, role: 'VICTIM' | 'EXPOSED', host: string, tlp: Tlp, nowS: number): CellInput | undefined {
  if (!isTlpWithin(tlp, COMMUNITY_TLP)) return undefined

  const windowEndS = floorTo(row.lastSeenS, WINDOW_S) + WINDOW_S
  const { defaultS } = ttlS({ type: 'aggregate', role, classification: row.classification })
  if (windowEndS + defaultS <= nowS) return undefined

  const cell: CellInput = {
    host,
    classification: row.classification,
    role,
    atS: row.lastSeenS,
    count: row.count,
    tlp,
    origin: row.origin,
    removedGroups: row.removedGroups.size
  }

  if (row.asn !== undefined) cell.asn = row.asn
  if (row.cc !== undefined) cell.cc = row.cc
  if (row.malware !== undefined && isNameClean(row.malware)) cell.malware = row.malware
  if (row.feed !== undefined && isNameClean(row.feed)) cell.feed = row.feed

  return cell
}

const cleanNames = new Map<string, boolean>()

/** Families and feed labels repeat by the thousand, so what was found in one is remembered. */
function isNameClean(name: string): boolean {
  let isClean = cleanNames.get(name)

  if (isClean === undefined) {
    isClean = isMalwareName(name) && findPersonal(name) === undefined
    if (cleanNames.size >= CLEAN_NAMES_MAX) cleanNames.clear()
    cleanNames.set(name, isClean)
  }

  return isClean
}

const NO_TAGS: readonly string[] = []

/** Sorted and distinct, as the wire wants them. */
function allowedTags(tags: readonly string[]): readonly string[] {
  if (tags.length === 0) return NO_TAGS

  return [...new Set(tags.filter(tag => isTagAllowed(tag) && findPersonal(tag) === undefined))].sort().slice(0, TAGS_MAX)
}

/** References go to public pages of hosts that the operator named, and carry nothing personal. */
function mayRefer(reference: string, hosts: readonly string[]): boolean {
  const url = parseUrl(reference)
  if (url === undefined) return false

  const { protocol, hostname, username, password, hash, pathname, search } = url
  const isListed = hosts.some(host => hostname === host || hostname.endsWith(`.${host}`))

  return (
    protocol === 'https:' &&
    isListed &&
    username === '' &&
    password === '' &&
    hash === '' &&
    search === '' &&
    findPersonal(pathname) === undefined
  )
}
