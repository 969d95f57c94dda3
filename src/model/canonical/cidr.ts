import { clearHostBits, formatCidr, parseIpv4, parseIpv6, parsePrefixLength } from '../ip.js'
import { acceptAddress, readAddress } from './address.js'
import { refang, trimBlank } from './clean.js'
import { networkFlags } from './flags.js'
import { type CanonErrorCode, type CanonOptions, type CanonResult, refuse } from './result.js'

export type NetworkReading = { address: Uint8Array; length: number; hadHostBits: boolean } | { error: CanonErrorCode }

/** Prefix length of an IPv4 netmask; undefined when its ones are not one run from the top. */
function lengthOfMask(mask: number): number | undefined {
  const length = Math.clz32(~mask)

  return (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0) === mask ? length : undefined
}

/** Bits after the slash for an address of this width: decimal, or a netmask where the address is IPv4. */
function readLength(suffix: string, bitsMax: number): { length: number } | { error: CanonErrorCode } {
  if (/^[0-9]+$/.test(suffix)) {
    const length = parsePrefixLength(suffix, bitsMax)

    return length === undefined ? { error: 'cidr-length' } : { length }
  }

  const mask = bitsMax === 32 ? parseIpv4(suffix) : undefined
  if (mask === undefined) return { error: 'cidr-syntax' }
  const length = lengthOfMask(mask)

  return length === undefined ? { error: 'cidr-mask' } : { length }
}

/** `address/length` or `address/netmask`, refanged already. Host bits are cleared. */
export function readCidr(text: string, options: CanonOptions): NetworkReading {
  const slash = text.indexOf('/')
  const ipText = text.slice(0, slash)
  const reading = readAddress(ipText, options)
  if ('error' in reading) return reading

  let { address } = reading
  const isMappedText = address.byteLength === 4 && ipText.includes(':')
  const suffix = readLength(text.slice(slash + 1), ipText.includes(':') ? 128 : 32)
  if ('error' in suffix) return suffix

  let { length } = suffix

  if (isMappedText) {
    // Inside ::ffff:0:0/96 the prefix is an IPv4 one; a wider one is IPv6 and its host bits go, the marker among them.
    if (length < 96) address = parseIpv6(ipText.replaceAll(/[[\]]/g, '')) ?? address
    else length -= 96
  }

  if (length === 0) return { error: 'cidr-default-route' }

  return { length, hadHostBits: clearHostBits(address, length), address }
}

/** The one prefix from `first` to `last`; undefined when the range is not one block. */
function lengthOfRange(first: Uint8Array, last: Uint8Array): number | undefined {
  const bits = first.byteLength * 8
  const bit = (bytes: Uint8Array, at: number): number => ((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1
  let length = 0
  while (length < bits && bit(first, length) === bit(last, length)) length++
  for (let at = length; at < bits; at++) if (bit(first, at) !== 0 || bit(last, at) !== 1) return undefined

  return length
}

/** `first-last`, refanged already. */
function readRange(text: string, options: CanonOptions): NetworkReading {
  const ends = text.split('-', 3)
  const first = readAddress(trimBlank(ends[0] ?? ''), options)
  const last = readAddress(trimBlank(ends[1] ?? ''), options)
  if ('error' in first) return first
  if ('error' in last) return last
  if (ends.length !== 2 || first.address.byteLength !== last.address.byteLength) return { error: 'cidr-syntax' }

  const length = lengthOfRange(first.address, last.address)
  if (length === undefined) return { error: 'range-not-cidr' }
  if (length === 0) return { error: 'cidr-default-route' }

  return { address: first.address, length, hadHostBits: false }
}

/** A network in any of the ways people write it. A single address is an address. */
export function canonCidr(text: string, options: CanonOptions): CanonResult {
  const plain = refang(text)

  if (!plain.includes('/') && !plain.includes('-')) {
    const reading = readAddress(plain, options)

    return 'error' in reading ? refuse(reading.error) : acceptAddress(reading.address)
  }

  const reading = plain.includes('/') ? readCidr(plain, options) : readRange(plain, options)
  if ('error' in reading) return refuse(reading.error)

  const { address, length, hadHostBits } = reading
  if (length === address.byteLength * 8) return acceptAddress(address)

  const flags = networkFlags(address, length)

  return { ok: true, type: 'cidr', canonical: formatCidr(address, length), flags: hadHostBits ? [...flags, 'host-bits-cleared'] : flags }
}
