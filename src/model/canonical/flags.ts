import { parseCidr, readIpv4 } from '../ip.js'

/**
 * What a value is besides canonical. Flags refuse nothing here: gates and policies do (reference/domain 3).
 * Sources: IANA special-purpose address registries (RFC 6890), AS numbers (RFC 5398, 6996, 7300, 6793), special-use domain
 * names (RFC 6761, 7686, 9476; `internal` by ICANN 2024; RFC 6762 appendix G).
 */

interface SpecialNetwork {
  flag: string
  address: Uint8Array
  length: number
}

/** In the order in which flags are listed. */
const SPECIAL: readonly (readonly [flag: string, ...cidrs: string[]])[] = [
  ['unspecified', '0.0.0.0/32', '::/128'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  ['cgnat', '100.64.0.0/10'],
  ['loopback', '127.0.0.0/8', '::1/128'],
  ['linklocal', '169.254.0.0/16', 'fe80::/10'],
  ['documentation', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  ['benchmark', '198.18.0.0/15', '2001:2::/48'],
  ['multicast', '224.0.0.0/4', 'ff00::/8'],
  ['reserved', '0.0.0.0/8', '192.0.0.0/24', '192.88.99.0/24', '240.0.0.0/4', '2001:10::/28', '2001:20::/28']
]

const SPECIAL_NETWORKS = SPECIAL.flatMap(([flag, ...cidrs]) =>
  cidrs.flatMap(cidr => {
    const network = parseCidr(cidr)

    return network === undefined ? [] : [{ flag, ...network }]
  })
)
const SPECIAL_IPV6: readonly SpecialNetwork[] = SPECIAL_NETWORKS.filter(({ address }) => address.byteLength === 16)
const SPECIAL_IPV4 = SPECIAL_NETWORKS.filter(({ address }) => address.byteLength === 4).map(({ flag, address, length }) => ({
  flag,
  network: readIpv4(address),
  length
}))

/** NAT64's well-known prefix, 64:ff9b::/96: global though it stands outside 2000::/3. */
const NAT64 = Uint8Array.of(0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)

function isSamePrefix(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >>> 3
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false
  const rest = bits & 7

  return rest === 0 || (a[whole] ?? 0) >>> (8 - rest) === (b[whole] ?? 0) >>> (8 - rest)
}

function ipv4Flags(network: number, length: number): string[] {
  const flags: string[] = []

  for (const special of SPECIAL_IPV4) {
    const bits = Math.min(length, special.length)
    // Never 0, so the shift is never by 32, which would be by 0: the canonicaliser refuses the default route.
    if ((network ^ special.network) >>> (32 - bits) === 0 && flags.at(-1) !== special.flag) flags.push(special.flag)
  }

  return flags
}

function ipv6Flags(address: Uint8Array, length: number): string[] {
  const flags: string[] = []

  for (const special of SPECIAL_IPV6) {
    const bits = Math.min(length, special.length)
    if (isSamePrefix(address, special.address, bits) && flags.at(-1) !== special.flag) flags.push(special.flag)
  }

  const isGlobal = (address[0] ?? 0) >>> 5 === 1 && length >= 3
  const isNat64 = length >= 96 && isSamePrefix(address, NAT64, 96)

  return flags.length === 0 && !isGlobal && !isNat64 ? ['reserved'] : flags
}

/** Flags of a network; it has those of every special network that it overlaps, so that no supernet hides one. */
export function networkFlags(address: Uint8Array, length: number): string[] {
  return address.byteLength === 4 ? ipv4Flags(readIpv4(address), length) : ipv6Flags(address, length)
}

export function addressFlags(address: Uint8Array): string[] {
  const flags = networkFlags(address, address.byteLength * 8)

  // 0.0.0.0 is in the reserved 0.0.0.0/8 as well; its own name says more.
  return flags[0] === 'unspecified' ? ['unspecified'] : flags
}

const AS_TRANS = 23_456
const AS_RANGES: readonly (readonly [flag: string, from: number, to: number])[] = [
  ['as-trans', AS_TRANS, AS_TRANS],
  ['documentation', 64_496, 64_511],
  ['private', 64_512, 65_534],
  ['documentation', 65_536, 65_551],
  ['reserved', 65_552, 131_071],
  ['private', 4_200_000_000, 4_294_967_294]
]

export function asnFlags(asn: number): string[] {
  return AS_RANGES.filter(([, from, to]) => asn >= from && asn <= to).map(([flag]) => flag)
}

const SPECIAL_TLDS = new Set('alt arpa example internal invalid local localhost test corp home intranet lan private'.split(' '))
const SPECIAL_DOMAINS = new Set(['example.com', 'example.net', 'example.org'])

export function domainFlags(domain: string): string[] {
  const lastDot = domain.lastIndexOf('.')
  const tld = domain.slice(lastDot + 1)
  if (tld === 'onion') return ['onion']
  if (SPECIAL_TLDS.has(tld)) return ['special-use']

  return SPECIAL_DOMAINS.has(domain.slice(domain.lastIndexOf('.', lastDot - 1) + 1)) ? ['special-use'] : []
}
