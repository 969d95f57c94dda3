import { formatIp, parseCidr } from '../model/ranges.js'
import { decodeValue, encodeValue } from '../model/value-bytes.js'
import type { tocsin } from '../proto/tocsin.js'
import { CONSTITUENCY_ENTRIES_MAX, isConstituencyEmpty } from './documents.js'
import type { Constituency } from './roster.js'
import { compareText, type WireFields } from './wire-fields.js'

const COUNTRY_CODE = /^[A-Z]{2}$/
/** 0 is no network, and the last number is reserved (RFC 6483, RFC 7300). */
const ASN_RANGE = { min: 1, max: 2 ** 32 - 2 }

/** Absent when empty, so that there is one encoding of "none". */
export function constituencyToWire(constituency: Constituency): tocsin.v1.Constituency.$Properties | undefined {
  if (isConstituencyEmpty(constituency)) return undefined

  return {
    asns: [...constituency.asns],
    cidrs: [...constituency.cidrs],
    countryCodes: [...constituency.countryCodes],
    domains: [...constituency.domains]
  }
}

export function constituencyFromWire(wire: tocsin.v1.Constituency.$Properties | null | undefined, fields: WireFields): Constituency {
  const asns = fields.sorted(wire?.asns ?? [], (a, b) => a - b, CONSTITUENCY_ENTRIES_MAX, 'asns')
  const cidrs = fields.sorted(wire?.cidrs ?? [], compareText, CONSTITUENCY_ENTRIES_MAX, 'cidrs')
  const countryCodes = fields.sorted(wire?.countryCodes ?? [], compareText, CONSTITUENCY_ENTRIES_MAX, 'country_codes')
  const domains = fields.sorted(wire?.domains ?? [], compareText, CONSTITUENCY_ENTRIES_MAX, 'domains')

  for (const asn of asns) fields.whole(asn, ASN_RANGE, 'asns')
  for (const cc of countryCodes) fields.text(cc, COUNTRY_CODE, 'country_codes')
  for (const cidr of cidrs) if (!isCanonicalCidr(cidr)) fields.refuse('cidrs has an entry that is not canonical')
  for (const domain of domains) if (!isCanonicalDomain(domain)) fields.refuse('domains has an entry that is not canonical')

  return { asns: [...asns], cidrs: [...cidrs], countryCodes: [...countryCodes], domains: [...domains] }
}

/** Canonical address, no host bits, never the default route. A single address is written with its full length. */
export function isCanonicalCidr(cidr: string): boolean {
  const parsed = parseCidr(cidr)
  if (parsed === undefined || parsed.length === 0) return false

  const { address, length } = parsed

  return `${formatIp(address)}/${length}` === cidr && !hasHostBits(address, length)
}

function hasHostBits(address: Uint8Array, length: number): boolean {
  for (const [at, byte] of address.entries()) {
    const kept = Math.min(8, Math.max(0, length - at * 8))
    if ((byte & (0xff >> kept)) !== 0) return true
  }

  return false
}

/** The byte grammar of the type, not a canonicaliser: IDNA tables differ between releases (3.7). */
export function isCanonicalDomain(domain: string): boolean {
  try {
    const bytes = encodeValue('domain', domain)

    return decodeValue('domain', bytes, 0, bytes.byteLength) === domain
  } catch {
    // Any failure to encode means that the grammar does not hold; the caller refuses with the code of its document.
    return false
  }
}
