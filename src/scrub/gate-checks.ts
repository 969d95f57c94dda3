import type { NodeErrorCode } from '../errors.js'
import { AGGREGATE_HOSTS_MIN } from '../limits.js'
import { parseAggregate } from '../model/aggregate.js'
import { isTlpWithin, type ObservableType, type Tlp } from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import { parseCidr, parseIp } from '../model/ranges.js'
import { isRoleAllowed } from '../model/roles.js'
import { findTextFault } from './gate-text.js'

/**
 * What both gates hold one row against (5.1 rules 9 and 10). Written apart from the scrubber on purpose: it shares only
 * the model's parsers, so that one mistake does not open both doors.
 */
export interface GateFacts {
  isCommunity: boolean
  /** Documentation ranges count as public address space (5.1 rule 12). */
  isLab: boolean
  /** Highest TLP that every member of the audience may have. */
  ceiling: Tlp
}

const PROTECTED_ROLES: ReadonlySet<string> = new Set(['VICTIM', 'EXPOSED'])

/** The code of the first rule that the row breaks, or `undefined`. */
export function findGateFault(row: Indicator | VictimRecord, kind: 'indicator' | 'victim', facts: GateFacts): NodeErrorCode | undefined {
  const { type, value } = row

  if (row.scrub === undefined) return 'GATE_SCRUB_NOTE_MISSING'
  if (!isTlpWithin(row.tlp, facts.ceiling)) return 'GATE_TLP_ABOVE_AUDIENCE'
  if (!isRoleAllowed(type, row.classification, row.role)) return 'ROLE_TOO_WEAK'
  if (facts.isCommunity && isVictimsValue(row, kind)) return 'GATE_VICTIM_EXPOSED'
  if (isPrivateValue(type, value, facts.isLab)) return 'GATE_PRIVATE_ADDRESS'

  return findTextFault(row, facts.isCommunity)
}

/** A victim's or exposed host's own value, or a statistic over too few of them. */
function isVictimsValue(row: Indicator, kind: 'indicator' | 'victim'): boolean {
  if (kind === 'victim') return true
  if (!PROTECTED_ROLES.has(row.role)) return false
  if (row.type !== 'aggregate') return true

  const { hosts = 0, scrub } = row

  return (
    hosts < AGGREGATE_HOSTS_MIN ||
    hosts % AGGREGATE_HOSTS_MIN !== 0 ||
    row.count % AGGREGATE_HOSTS_MIN !== 0 ||
    scrub.method !== 'aggregated' ||
    (scrub.k ?? 0) < AGGREGATE_HOSTS_MIN ||
    parseAggregate(row.value) === undefined
  )
}

/** Whether a value names address space, an AS or a name that is nobody's on the Internet. */
export function isPrivateValue(type: ObservableType, value: string, isLab: boolean): boolean {
  switch (type) {
    case 'ipv4':
    case 'ipv6':
      return isPrivateAddress(value, isLab)
    case 'cidr': {
      const network = parseCidr(value)

      return network === undefined || isPrivateBytes(network.address, isLab)
    }
    case 'endpoint':
      return isPrivateHost(value.slice(0, value.lastIndexOf(':')), isLab)
    case 'url':
      return isPrivateHost(/^[a-z]+:\/\/(\[[0-9a-f:]+\]|[^/:?]+)/.exec(value)?.[1] ?? '', isLab)
    case 'domain':
      return isPrivateName(value, isLab)
    case 'asn':
      return isPrivateAsn(Number(value.slice(2)), isLab)
    default:
      return false
  }
}

function isPrivateHost(host: string, isLab: boolean): boolean {
  if (host.startsWith('[')) return isPrivateAddress(host.slice(1, -1), isLab)

  return /[a-z]/.test(host) ? isPrivateName(host, isLab) : isPrivateAddress(host, isLab)
}

function isPrivateAddress(text: string, isLab: boolean): boolean {
  const bytes = parseIp(text)

  // What cannot be read cannot be shown to be public.
  return bytes === undefined || isPrivateBytes(bytes, isLab)
}

function isPrivateBytes(bytes: Uint8Array, isLab: boolean): boolean {
  return bytes.byteLength === 4 ? isPrivateIpv4(bytes, isLab) : isPrivateIpv6(bytes, isLab)
}

/** RFC 6890 and its successors, as decision on the octets. */
function isPrivateIpv4(bytes: Uint8Array, isLab: boolean): boolean {
  const [a = 0, b = 0, c = 0] = bytes

  if (a === 0 || a === 10 || a === 127 || a >= 224) return true
  if (a === 100) return b >= 64 && b < 128
  if (a === 169) return b === 254
  if (a === 172) return b >= 16 && b < 32
  if (a === 192) return b === 168 || (b === 0 && c === 0) || (b === 88 && c === 99) || (!isLab && b === 0 && c === 2)
  if (a === 198) return b === 18 || b === 19 || (!isLab && b === 51 && c === 100)

  return !isLab && a === 203 && b === 0 && c === 113
}

/** Only 2000::/3 and NAT64's 64:ff9b::/96 are anybody's; 2001:db8::/32 and 3fff::/20 are for documents. */
function isPrivateIpv6(bytes: Uint8Array, isLab: boolean): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = bytes

  if (a === 0x00 && b === 0x64 && c === 0xff && d === 0x9b) return bytes.subarray(4, 12).some(byte => byte !== 0)
  if (a < 0x20 || a > 0x3f) return true
  if (a === 0x20 && b === 0x01) return (c === 0x0d && d === 0xb8 && !isLab) || (c === 0x00 && (d === 0x02 || (d >= 0x10 && d < 0x30)))

  return a === 0x3f && b === 0xff && c < 0x10 && !isLab
}

const LOCAL_LABELS: ReadonlySet<string> = new Set([
  'local',
  'localhost',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'test',
  'invalid',
  'alt',
  'arpa'
])

/** Names that mean something on one network only, or (`arpa`) spell an address. */
function isPrivateName(name: string, isLab: boolean): boolean {
  const dot = name.lastIndexOf('.')
  const last = name.slice(dot + 1)

  return LOCAL_LABELS.has(last) || (!isLab && (last === 'example' || (EXAMPLE_ENDS.has(last) && isExampleLabel(name, dot))))
}

const EXAMPLE_ENDS: ReadonlySet<string> = new Set(['com', 'net', 'org'])

/** Is the label that ends before this dot `example`? */
function isExampleLabel(name: string, dot: number): boolean {
  const from = dot - 'example'.length

  return from >= 0 && name.startsWith('example', from) && (from === 0 || name.charAt(from - 1) === '.')
}

function isPrivateAsn(asn: number, isLab: boolean): boolean {
  if ((asn >= 64_496 && asn <= 64_511) || (asn >= 65_536 && asn <= 65_551)) return !isLab

  return asn === 23_456 || (asn >= 64_512 && asn <= 131_071) || asn >= 4_200_000_000
}
