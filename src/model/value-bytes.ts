import { NodeError } from '../errors.js'
import { VALUE_BYTES_MAX } from '../limits.js'
import { isAsn, parseAggregate } from './aggregate.js'
import { latin1Text } from './bytes.js'
import type { ObservableType } from './enumerations.js'
import { isDomain } from './host-grammar.js'
import { clearHostBits, formatCidr, formatIpv4, formatIpv6, isMapped, parseCidr, parseIpv4, parseIpv6, readIpv4 } from './ip.js'
import { isJa4 } from './ja4-grammar.js'
import { isEndpoint, isUrl } from './url-grammar.js'

/**
 * Wire form of values (design 4.1, 3.3):
 *
 *   ipv4 4 · ipv6 16 · asn 4, big-endian · md5, ja3 16 · sha1, cert-sha1 20 · sha256, cert-sha256 32 · sha512 64 · pseudonym 16
 *   cidr: family (0x04 or 0x06) | prefix length | the first ceil(length / 8) bytes of the network
 *   domain, url, endpoint, ja4, aggregate: ASCII
 *
 * One value has one wire form and one wire form has one value: what decodes is canonical in shape and encodes to the same bytes.
 */
const FIXED_WIDTH: Partial<Record<ObservableType, number>> = {
  ipv4: 4,
  ipv6: 16,
  asn: 4,
  md5: 16,
  ja3: 16,
  pseudonym: 16,
  sha1: 20,
  'cert-sha1': 20,
  sha256: 32,
  'cert-sha256': 32,
  sha512: 64
}

const FAMILY_IPV4 = 4
const FAMILY_IPV6 = 6
const LOWER_HEX = /^[0-9a-f]*$/

type VariableText = 'domain' | 'url' | 'endpoint' | 'ja4' | 'aggregate'

const TEXT_GRAMMAR: Readonly<Record<VariableText, (bytes: Uint8Array, at: number, end: number) => boolean>> = {
  domain: isDomain,
  url: isUrl,
  endpoint: isEndpoint,
  ja4: isJa4,
  aggregate: (bytes, at, end) => parseAggregate(latin1Text(bytes, at, end)) !== undefined
}

function refuse(type: ObservableType): NodeError {
  return new NodeError('RECORD_VALUE_INVALID', `the value is not a canonical ${type}`, { details: { type } })
}

/** Bytes that a value of this type takes on the wire; undefined where the length varies and travels beside it. */
export function fixedWidth(type: ObservableType): number | undefined {
  return FIXED_WIDTH[type]
}

/**
 * Wire form of a canonical value. Checks the value as strictly as a receiver will, so that nothing is signed that peers refuse.
 *
 * @throws NodeError `RECORD_VALUE_INVALID` when `canonical` is not the canonical form of a `type`.
 */
export function encodeValue(type: ObservableType, canonical: string): Uint8Array {
  switch (type) {
    case 'ipv4':
      return encodeIpv4(canonical)
    case 'ipv6':
      return encodeIpv6(canonical)
    case 'cidr':
      return encodeCidr(canonical)
    case 'asn':
      return encodeAsn(canonical)
    case 'domain':
    case 'url':
    case 'endpoint':
    case 'ja4':
    case 'aggregate':
      return encodeText(type, canonical)
    default:
      return encodeHex(type, canonical)
  }
}

/**
 * The canonical value in the `length` bytes at `at`. Fastest when `bytes` is a Buffer. The string holds no reference to `bytes`.
 *
 * @throws NodeError `RECORD_VALUE_INVALID` when the bytes are not the wire form of a canonical `type`.
 */
export function decodeValue(type: ObservableType, bytes: Uint8Array, at: number, length: number): string {
  if (at < 0 || length < 0 || at + length > bytes.byteLength) throw refuse(type)

  switch (type) {
    case 'ipv4':
      if (length !== 4) throw refuse(type)
      return formatIpv4(readIpv4(bytes, at))
    case 'ipv6':
      if (length !== 16 || isMapped(bytes, at)) throw refuse(type)
      return formatIpv6(bytes, at)
    case 'cidr':
      return decodeCidr(bytes, at, length)
    case 'asn':
      return decodeAsn(bytes, at, length)
    case 'domain':
    case 'url':
    case 'endpoint':
    case 'ja4':
    case 'aggregate':
      if (length > VALUE_BYTES_MAX || !TEXT_GRAMMAR[type](bytes, at, at + length)) throw refuse(type)
      return latin1Text(bytes, at, at + length)
    default:
      if (length !== FIXED_WIDTH[type]) throw refuse(type)
      return sliceHex(bytes, at, at + length)
  }
}

function sliceHex(bytes: Uint8Array, at: number, end: number): string {
  return (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).toString('hex', at, end)
}

function encodeIpv4(canonical: string): Uint8Array {
  const address = parseIpv4(canonical)
  if (address === undefined) throw refuse('ipv4')

  return Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255)
}

function encodeIpv6(canonical: string): Uint8Array {
  const bytes = parseIpv6(canonical)
  if (bytes === undefined || isMapped(bytes) || formatIpv6(bytes) !== canonical) throw refuse('ipv6')

  return bytes
}

function encodeAsn(canonical: string): Uint8Array {
  const asn = /^AS[1-9][0-9]{0,9}$/.test(canonical) ? Number(canonical.slice(2)) : 0
  if (!isAsn(asn)) throw refuse('asn')

  return Uint8Array.of(asn >>> 24, (asn >>> 16) & 255, (asn >>> 8) & 255, asn & 255)
}

function decodeAsn(bytes: Uint8Array, at: number, length: number): string {
  const asn = length === 4 ? readIpv4(bytes, at) : 0
  if (!isAsn(asn)) throw refuse('asn')

  return `AS${asn}`
}

function encodeCidr(canonical: string): Uint8Array {
  const network = parseCidr(canonical)
  if (network === undefined) throw refuse('cidr')

  const { address, length } = network
  const isHostOrAll = length === 0 || length === address.byteLength * 8
  if (isHostOrAll || formatCidr(address, length) !== canonical) throw refuse('cidr')

  const bytes = new Uint8Array(2 + ((length + 7) >>> 3))
  bytes[0] = address.byteLength === 4 ? FAMILY_IPV4 : FAMILY_IPV6
  bytes[1] = length
  bytes.set(address.subarray(0, bytes.byteLength - 2), 2)

  return bytes
}

/** A prefix of every address, of one address, or with host bits set has another spelling or none, and is refused. */
function decodeCidr(bytes: Uint8Array, at: number, length: number): string {
  const family = bytes[at]
  const bits = length < 2 ? 0 : (bytes[at + 1] ?? 0)
  const width = family === FAMILY_IPV4 ? 4 : 16
  if (family !== FAMILY_IPV4 && family !== FAMILY_IPV6) throw refuse('cidr')
  if (bits === 0 || bits >= width * 8 || length !== 2 + ((bits + 7) >>> 3)) throw refuse('cidr')

  const address = new Uint8Array(width)
  address.set(bytes.subarray(at + 2, at + length))
  if (clearHostBits(address, bits)) throw refuse('cidr')
  if (width === 16 && bits >= 96 && isMapped(address)) throw refuse('cidr')

  return `${width === 4 ? formatIpv4(readIpv4(address)) : formatIpv6(address)}/${bits}`
}

function encodeText(type: VariableText, canonical: string): Uint8Array {
  if (canonical.length > VALUE_BYTES_MAX) throw refuse(type)

  // UTF-8, not latin1: a character above ASCII must become bytes that the grammar refuses, never another character.
  const bytes = Buffer.from(canonical, 'utf8')
  if (!TEXT_GRAMMAR[type](bytes, 0, bytes.byteLength)) throw refuse(type)

  return bytes
}

function encodeHex(type: ObservableType, canonical: string): Uint8Array {
  if (canonical.length !== 2 * (FIXED_WIDTH[type] ?? -1) || !LOWER_HEX.test(canonical)) throw refuse(type)

  return Buffer.from(canonical, 'hex')
}
