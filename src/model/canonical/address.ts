import { formatIp, isMapped, parseIpv4, parseIpv6 } from '../ip.js'
import { addressFlags } from './flags.js'
import type { CanonErrorCode, CanonOptions, CanonResult } from './result.js'

export type AddressReading = { address: Uint8Array } | { error: CanonErrorCode }

const OCTET_DIGITS_MAX = 3

/** IPv4 with zeros in front of octets: four groups of 1–3 digits. Undefined when it is not even that. */
function readPadded(text: string): Uint8Array | undefined {
  const groups = text.length <= 4 * OCTET_DIGITS_MAX + 3 ? text.split('.') : []
  if (groups.length !== 4 || !groups.every(group => /^[0-9]{1,3}$/.test(group) && Number(group) <= 255)) return undefined

  return Uint8Array.from(groups, Number)
}

/** One address, refanged already: dotted decimals, or IPv6 with or without brackets. IPv4-mapped IPv6 is IPv4. */
export function readAddress(text: string, { zeroPadded = false }: CanonOptions): AddressReading {
  if (!text.includes(':')) {
    const ipv4 = parseIpv4(text)
    if (ipv4 !== undefined) return { address: Uint8Array.of(ipv4 >>> 24, (ipv4 >>> 16) & 255, (ipv4 >>> 8) & 255, ipv4 & 255) }

    const padded = readPadded(text)
    if (padded === undefined) return { error: 'ip-syntax' }

    return zeroPadded ? { address: padded } : { error: 'ip4-leading-zero' }
  }

  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  if (inner.includes('%')) return { error: 'ip6-zone' }

  const address = parseIpv6(inner)
  if (address === undefined) return { error: 'ip-syntax' }

  return { address: isMapped(address) ? address.slice(12) : address }
}

export function acceptAddress(address: Uint8Array): CanonResult {
  return { ok: true, type: address.byteLength === 4 ? 'ipv4' : 'ipv6', canonical: formatIp(address), flags: addressFlags(address) }
}
