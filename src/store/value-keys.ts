/**
 * Canonical value ↔ the part of a claim key behind the type byte. Fixed widths where the type has one: IPv4 4, IPv6 16, AS 4,
 * hashes raw, CIDR family (4 or 6) + address + length. The others are printable ASCII and end with 0x00:
 *
 *   domain    labels reversed: com.example.www, so that all names below a domain are one range
 *   url       reversed host, space, scheme, space, the rest (port, path, query)
 *   endpoint  reversed host, space, port/proto
 *   ja4, aggregate  as they are
 *
 * An IP host is not reversed. A value whose key would be longer than KEY_PLAIN_BYTES_MAX, or that does not read as above, keeps
 * KEY_HEAD_BYTES, then 0x01 and SHA-256 of the value; such a key does not give its value back (the claims carry it).
 */
import { NodeError } from '../errors.js'
import { type ObservableType, TYPE_NAME, TYPE_NUMBER } from '../model/enumerations.js'
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../model/ip.js'
import { parseCidr } from '../model/ranges.js'
import { KEY_HEAD_BYTES, KEY_PLAIN_BYTES_MAX } from './constants.js'
import { Table } from './keys.js'
import { END, HASH_BYTES, HASHED, isDigits, readText, reverseHost, SPACE, writeChars, writeHost, writeText } from './value-text.js'

export { reverseHost } from './value-text.js'

/** Room that any key of the claim table fits in, in bytes. */
export const CLAIM_KEY_BYTES_MAX = KEY_PLAIN_BYTES_MAX + 48

/** Bytes of hexadecimal types. */
const HEX_BYTES: Partial<Record<ObservableType, number>> = {
  md5: 16,
  sha1: 20,
  sha256: 32,
  sha512: 64,
  'cert-sha1': 20,
  'cert-sha256': 32,
  ja3: 16,
  pseudonym: 16
}

function invalid(type: ObservableType): NodeError {
  return new NodeError('STORE_KEY_INVALID', `Not a canonical ${type}`)
}

/**
 * Writes the whole key of the claim table at `at`; `out` has CLAIM_KEY_BYTES_MAX bytes of room. Gives the end.
 * @throws NodeError `STORE_KEY_INVALID` when a value of fixed width is not canonical.
 */
export function writeClaimKey(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  out[at] = Table.claim
  out[at + 1] = TYPE_NUMBER[type]

  switch (type) {
    case 'ipv4':
      return writeIpv4(out, at + 2, value)
    case 'ipv6':
      return writeBytes(out, at + 2, parseIpv6(value), type)
    case 'cidr':
      return writeCidr(out, at + 2, value)
    case 'asn':
      return writeAsn(out, at + 2, value)
    case 'domain':
    case 'url':
    case 'endpoint':
    case 'ja4':
    case 'aggregate':
      return writeText(out, at + 2, type, value)
    default:
      return writeHex(out, at + 2, type, value)
  }
}

/** The key of a value in the claim table, page 0. @throws NodeError `STORE_KEY_INVALID` */
export function claimKey(type: ObservableType, value: string): Uint8Array {
  const out = Buffer.allocUnsafe(CLAIM_KEY_BYTES_MAX)

  return out.subarray(0, writeClaimKey(out, 0, type, value))
}

/** Key of an overflow page, from 1. */
export function claimPageKey(key: Uint8Array, page: number): Uint8Array {
  const out = Buffer.allocUnsafe(key.byteLength + 1)
  out.set(key)
  out[key.byteLength] = page

  return out
}

export interface ParsedClaimKey {
  type: ObservableType
  /** Absent when the key holds a hash. */
  value: string | undefined
  /** 0, or the number of the overflow page. */
  page: number
  /** Bytes of the key of page 0. */
  bytes: number
}

/** @throws NodeError `STORE_KEY_INVALID` for bytes that are no key of the claim table. */
export function parseClaimKey(key: Uint8Array): ParsedClaimKey {
  const type = key[0] === Table.claim ? TYPE_NAME.get(key[1] ?? 0) : undefined
  if (type === undefined) throw new NodeError('STORE_KEY_INVALID', 'Not a key of the claim table')

  const end = endOf(key, type)
  const page = key.byteLength === end ? 0 : (key[end] ?? 0)

  if (end > key.byteLength || key.byteLength > end + 1 || (key.byteLength === end + 1 && page === 0)) throw invalid(type)

  return { type, value: readValue(key, type, end), page, bytes: end }
}

/** Range of claim keys whose host is exactly this one: endpoints or URLs. An IPv6 host may come with or without its brackets. */
export function hostPrefix(type: 'endpoint' | 'url', host: string): Uint8Array {
  return prefixOf(type, `${reverseHost(spelledHost(host))} `)
}

/**
 * Where the host of an endpoint's or URL's key ends, its space included: the bytes before are `hostPrefix` of that host. Undefined for
 * other types, and for a host that is longer than what a hashed key keeps.
 */
export function hostEndOf(key: Uint8Array, from: number, to: number): number | undefined {
  const type = key[from + 1]
  if (type !== TYPE_NUMBER.url && type !== TYPE_NUMBER.endpoint) return undefined

  for (let at = from + 2; at < to; at++) if (key[at] === SPACE) return at + 1

  return undefined
}

/** Range of claim keys of the names below a domain, itself left out. */
export function subdomainPrefix(domain: string): Uint8Array {
  return prefixOf('domain', `${reverseHost(domain)}.`)
}

/** In URLs and endpoints an IPv6 address stands in brackets. */
function spelledHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

/** Writes `hostPrefix` at `at`; `out` has CLAIM_KEY_BYTES_MAX bytes of room. Gives the end. A host longer than any name is cut. */
export function writeHostPrefix(out: Uint8Array, at: number, type: 'endpoint' | 'url', name: string): number {
  const host = spelledHost(name)
  out[at] = Table.claim
  out[at + 1] = TYPE_NUMBER[type]
  const plainEnd = host.length > KEY_HEAD_BYTES ? -1 : writeHost(out, at + 2, host, { from: 0, to: host.length })
  const end = plainEnd === -1 ? writeChars(out, at + 2, reverseHost(host).slice(0, KEY_PLAIN_BYTES_MAX)) : plainEnd
  out[end] = SPACE

  return end + 1
}

function prefixOf(type: ObservableType, text: string): Uint8Array {
  const prefix = Buffer.allocUnsafe(text.length + 2)

  prefix[0] = Table.claim
  prefix[1] = TYPE_NUMBER[type]
  prefix.write(text, 2, 'latin1')

  return prefix
}

function writeIpv4(out: Uint8Array, at: number, value: string): number {
  const address = parseIpv4(value)
  if (address === undefined) throw invalid('ipv4')

  return writeU32(out, at, address)
}

function writeU32(out: Uint8Array, at: number, value: number): number {
  out[at] = value >>> 24
  out[at + 1] = value >>> 16
  out[at + 2] = value >>> 8
  out[at + 3] = value

  return at + 4
}

function writeBytes(out: Uint8Array, at: number, bytes: Uint8Array | undefined, type: ObservableType): number {
  if (bytes === undefined) throw invalid(type)
  out.set(bytes, at)

  return at + bytes.byteLength
}

function writeCidr(out: Uint8Array, at: number, value: string): number {
  const cidr = parseCidr(value)
  if (cidr === undefined) throw invalid('cidr')

  out[at] = cidr.address.byteLength === 4 ? 4 : 6
  out.set(cidr.address, at + 1)
  out[at + 1 + cidr.address.byteLength] = cidr.length

  return at + 2 + cidr.address.byteLength
}

function writeAsn(out: Uint8Array, at: number, value: string): number {
  const number = value.startsWith('AS') && isDigits(value.slice(2)) ? Number(value.slice(2)) : Number.NaN
  if (!(number >= 0 && number <= 0xffffffff) || `AS${number}` !== value) throw invalid('asn')

  return writeU32(out, at, number)
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30

  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}

function writeHex(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  const bytes = HEX_BYTES[type] ?? 0
  if (value.length !== 2 * bytes) throw invalid(type)

  for (let i = 0; i < bytes; i++) {
    const high = hexDigit(value.charCodeAt(2 * i))
    const low = hexDigit(value.charCodeAt(2 * i + 1))
    if (high < 0 || low < 0) throw invalid(type)
    out[at + i] = high * 16 + low
  }

  return at + bytes
}

/** Where the key of page 0 ends. */
function endOf(key: Uint8Array, type: ObservableType): number {
  switch (type) {
    case 'ipv4':
    case 'asn':
      return 6
    case 'ipv6':
      return 18
    case 'cidr':
      return key[2] === 4 ? 8 : 20
    case 'domain':
    case 'url':
    case 'endpoint':
    case 'ja4':
    case 'aggregate': {
      let at = 2
      while (at < key.byteLength && key[at] !== END && key[at] !== HASHED) at++

      return at + (key[at] === HASHED ? HASH_BYTES + 2 : 1)
    }
    default:
      return 2 + (HEX_BYTES[type] ?? 0)
  }
}

function readValue(key: Uint8Array, type: ObservableType, end: number): string | undefined {
  const bytes = Buffer.from(key.buffer, key.byteOffset, end)

  switch (type) {
    case 'ipv4':
      return formatIpv4(bytes.readUInt32BE(2))
    case 'ipv6':
      return formatIpv6(bytes.subarray(2))
    case 'cidr': {
      const length = bytes[end - 1] ?? 0

      return `${bytes[2] === 4 ? formatIpv4(bytes.readUInt32BE(3)) : formatIpv6(bytes.subarray(3, 19))}/${length}`
    }
    case 'asn':
      return `AS${bytes.readUInt32BE(2)}`
    case 'domain':
    case 'url':
    case 'endpoint':
    case 'ja4':
    case 'aggregate':
      return bytes.includes(HASHED, 2) ? undefined : readText(type, bytes.toString('latin1', 2, end - 1))
    default:
      return bytes.toString('hex', 2, end)
  }
}
