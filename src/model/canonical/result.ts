import type { ObservableType } from '../enumerations.js'

/**
 * Why an input has no canonical form, and what to tell the person. A closed set of stable codes, data about an input and
 * not a failure of the node; the vectors in test/interop/vectors/canonical.json hold each.
 */
export const CANON_ERRORS = {
  'input-empty': 'there is nothing but white space',
  'input-too-long': 'the input is over 8,192 characters',
  'canonical-too-long': 'the canonical form is over 2,048 bytes',
  'type-unsupported': 'this type is not shared',
  'ip-syntax': 'not an IP address',
  'ip4-leading-zero': 'leading zeros are ambiguous (octal); write the decimals without them',
  'ip6-zone': 'a zone (%eth0) has a meaning on one machine only',
  'ip-family': 'the address is of the other family',
  'is-network': 'a network, not an address: use type cidr',
  'cidr-syntax': 'not a network',
  'cidr-mask': 'the netmask is not a run of ones',
  'cidr-length': 'the prefix length is out of range',
  'cidr-default-route': 'a prefix of every address',
  'range-not-cidr': 'the range is not one CIDR block',
  'asn-syntax': 'not an AS number',
  'asn-range': 'no AS can have this number',
  'domain-syntax': 'a character that no domain name has',
  'domain-wildcard': 'wildcard names are not shared; use the name itself',
  'domain-label': 'a label is empty or starts or ends with a hyphen',
  'domain-length': 'a label is over 63 or the name over 253 bytes',
  'domain-single-label': 'a name of one label is local',
  'domain-tld': 'the last label starts with a digit',
  'domain-idna': 'not a valid internationalized name',
  'domain-is-ip': 'numbers only: use type ip',
  'url-no-scheme': 'the scheme is missing (https://…)',
  'url-scheme': 'not a scheme that is shared: http, https, ftp, ws, wss',
  'url-host': 'the host is neither an address nor a domain name',
  'url-port': 'the port is not 1–65535',
  'endpoint-syntax': 'not host:port/proto (IPv6 in brackets)',
  'endpoint-host': 'the host is neither an address nor a domain name',
  'endpoint-port': 'the port is not 1–65535 without leading zeros',
  'endpoint-proto': 'the transport is neither tcp nor udp',
  'hash-syntax': 'not hexadecimal',
  'hash-length': 'the number of digits does not fit the algorithm',
  'hash-algorithm': 'the prefix names another algorithm',
  'ja4-syntax': 'not a JA4 fingerprint'
} as const

export type CanonErrorCode = keyof typeof CANON_ERRORS

export const CANON_ERROR_CODES = Object.keys(CANON_ERRORS) as readonly CanonErrorCode[]

export interface CanonOptions {
  /** IPv4 octets may be padded with zeros and are decimal (DShield). Only where a feed's format says so. */
  zeroPadded?: boolean
  /** Scheme of URLs that come without one. Only where a feed's format says so. */
  defaultScheme?: string
}

export interface CanonRefusal {
  ok: false
  error: CanonErrorCode
}

export type CanonResult = { ok: true; type: ObservableType; canonical: string; flags: string[] } | CanonRefusal

export function refuse(error: CanonErrorCode): CanonRefusal {
  return { ok: false, error }
}
