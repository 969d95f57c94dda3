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
import { createHash } from 'node:crypto'
import { NodeError } from '../errors.js'
import { type ObservableType, TYPE_NAME, TYPE_NUMBER } from '../model/enumerations.js'
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../model/ip.js'
import { parseCidr } from '../model/ranges.js'
import { KEY_HEAD_BYTES, KEY_PLAIN_BYTES_MAX } from './constants.js'
import { Table } from './keys.js'

/** Room that any key of the claim table fits in, in bytes. */
export const CLAIM_KEY_BYTES_MAX = KEY_PLAIN_BYTES_MAX + 48

const END = 0x00
const HASHED = 0x01
const SPACE = 0x20
const HASH_BYTES = 32

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

/** Range of claim keys whose host is exactly this one: endpoints or URLs. */
export function hostPrefix(type: 'endpoint' | 'url', host: string): Uint8Array {
  return prefixOf(type, `${reverseHost(host)} `)
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

function prefixOf(type: ObservableType, text: string): Uint8Array {
  const prefix = Buffer.allocUnsafe(text.length + 2)

  prefix[0] = Table.claim
  prefix[1] = TYPE_NUMBER[type]
  prefix.write(text, 2, 'latin1')

  return prefix
}

/** Labels in reverse order; an IP address as it is. */
export function reverseHost(host: string): string {
  const last = host.slice(host.lastIndexOf('.') + 1)

  return isDigits(last) || host.startsWith('[') ? host : host.split('.').reverse().join('.')
}

/** The inverse of reverseHost: a reversed name begins with its top-level domain, which is never all digits. */
function restoreHost(reversed: string): string {
  const dot = reversed.indexOf('.')
  const first = dot === -1 ? reversed : reversed.slice(0, dot)

  return isDigits(first) || reversed.startsWith('[') ? reversed : reversed.split('.').reverse().join('.')
}

function isDigits(text: string): boolean {
  if (text.length === 0) return false

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }

  return true
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

function writeText(out: Uint8Array, at: number, type: ObservableType, value: string): number {
  const text = keyText(type, value)
  let end = at
  let isPlain = text !== undefined && text.length <= KEY_PLAIN_BYTES_MAX
  const head = text ?? ''
  const length = isPlain ? head.length : Math.min(head.length, KEY_HEAD_BYTES)

  for (let i = 0; i < length; i++) {
    const code = head.charCodeAt(i)

    if (code < SPACE || code > 0x7e) {
      isPlain = false
      break
    }

    if (!isPlain && i >= KEY_HEAD_BYTES) break
    out[end++] = code
  }

  if (!isPlain) {
    end = Math.min(end, at + KEY_HEAD_BYTES)
    out[end++] = HASHED
    out.set(createHash('sha256').update(value).digest(), end)
    end += HASH_BYTES
  }

  out[end++] = END

  return end
}

/** The key text of a value, or undefined when it does not read as its type should. */
function keyText(type: ObservableType, value: string): string | undefined {
  if (value.includes(' ')) return undefined

  switch (type) {
    case 'domain':
      return reversible(value)
    case 'url': {
      const scheme = value.indexOf('://')
      if (scheme <= 0) return undefined
      const hostEnd = endOfHost(value, scheme + 3)
      const host = reversible(value.slice(scheme + 3, hostEnd))

      return host === undefined ? undefined : `${host} ${value.slice(0, scheme)} ${value.slice(hostEnd)}`
    }
    case 'endpoint': {
      const colon = value.lastIndexOf(':')
      const host = colon > 0 ? reversible(value.slice(0, colon)) : undefined

      return host === undefined ? undefined : `${host} ${value.slice(colon + 1)}`
    }
    default:
      return value
  }
}

/** A host in reverse, when reversing again gives it back. */
function reversible(host: string): string | undefined {
  const reversed = reverseHost(host)

  return host.length > 0 && restoreHost(reversed) === host ? reversed : undefined
}

function endOfHost(value: string, at: number): number {
  if (value[at] === '[') {
    const close = value.indexOf(']', at)

    return close === -1 ? value.length : close + 1
  }

  for (let i = at; i < value.length; i++) {
    const char = value[i]
    if (char === '/' || char === ':' || char === '?' || char === '#') return i
  }

  return value.length
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

function readText(type: ObservableType, text: string): string {
  if (type === 'domain') return restoreHost(text)
  if (type !== 'url' && type !== 'endpoint') return text

  const [host = '', second = '', rest = ''] = text.split(' ')

  return type === 'url' ? `${second}://${restoreHost(host)}${rest}` : `${restoreHost(host)}:${second}`
}
