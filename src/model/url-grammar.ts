import { latin1Text } from './bytes.js'
import { isDigit, isDomain, scanPort } from './host-grammar.js'
import { formatIpv6, isMapped, parseIpv4, parseIpv6 } from './ip.js'

/**
 * Byte grammars of canonical URLs and endpoints (design 4.1). A URL that passes is a fixed point of the canonicaliser,
 * `xn--` hosts excepted, where the canonicaliser also asks IDNA and a receiver only Punycode.
 */

const SLASH = 0x2f
const COLON = 0x3a
const QUESTION = 0x3f
const PERCENT = 0x25
const DOT = 0x2e
const OPEN = 0x5b
const CLOSE = 0x5d

/** The schemes of a `url` and the port that goes without saying. */
export const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['ftp', 21],
  ['ws', 80],
  ['wss', 443]
])

const SCHEMES = [...DEFAULT_PORTS].map(([name, defaultPort]) => ({ prefix: Buffer.from(`${name}://`, 'latin1'), defaultPort }))

/** Bit 1: the byte may stand as it is in a path; bit 2: in a query; bit 4: unreserved (RFC 3986 2.3), never escaped; bit 8: upper-case hex digit. */
export const URL_CLASS = new Uint8Array(256)
/** Printable bytes that the WHATWG URL standard escapes in a path; `\` is a slash there. */
const PATH_ESCAPED = ' "#<>?`{}\\%'
/** The same for the query of a special scheme. */
const QUERY_ESCAPED = ' "#<>\'%'

for (let byte = 0x21; byte < 0x7f; byte++) {
  const char = String.fromCharCode(byte)
  URL_CLASS[byte] =
    (PATH_ESCAPED.includes(char) ? 0 : 1) |
    (QUERY_ESCAPED.includes(char) ? 0 : 2) |
    (/[A-Za-z0-9\-._~]/.test(char) ? 4 : 0) |
    (/[0-9A-F]/.test(char) ? 8 : 0)
}

const IN_PATH = 1
const IN_QUERY = 2
const IS_UNRESERVED = 4
const IS_UPPER_HEX = 8

function startsWith(bytes: Uint8Array, at: number, end: number, prefix: Uint8Array): boolean {
  if (end - at < prefix.length) return false
  for (let i = 0; i < prefix.length; i++) if (bytes[at + i] !== prefix[i]) return false

  return true
}

function hexValue(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : byte - 0x37
}

/** Whether a `%` at `at` begins an upper-case escape of a byte that needs one. */
function isEscape(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 2 >= end) return false

  const high = bytes[at + 1] ?? 0
  const low = bytes[at + 2] ?? 0
  if (((URL_CLASS[high] ?? 0) & (URL_CLASS[low] ?? 0) & IS_UPPER_HEX) === 0) return false

  return ((URL_CLASS[hexValue(high) * 16 + hexValue(low)] ?? 0) & IS_UNRESERVED) === 0
}

/** Whether the bytes between `at` and `end`, the authority without its port, are a canonical host in brackets, dotted decimals or a domain. */
function isHost(bytes: Uint8Array, at: number, end: number): boolean {
  if (bytes[at] === OPEN) {
    if (bytes[end - 1] !== CLOSE) return false

    const text = latin1Text(bytes, at + 1, end - 1)
    const address = parseIpv6(text)

    return address !== undefined && !isMapped(address) && formatIpv6(address) === text
  }

  // No domain ends in a label that starts with a digit, so a digit at the end of a short host can only be IPv4.
  if (end - at <= 15 && isDigit(bytes[end - 1]) && isDigit(bytes[at]) && parseIpv4(latin1Text(bytes, at, end)) !== undefined) return true

  return isDomain(bytes, at, end)
}

/** End of the host that starts at `at`: the first `:` or `/` outside brackets. */
function hostEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at

  if (bytes[at] === OPEN) {
    while (i < end && bytes[i] !== CLOSE) i++
    i++
  }

  while (i < end && bytes[i] !== COLON && bytes[i] !== SLASH) i++

  return Math.min(i, end)
}

/** The segment between `from` and `to` is `.` or `..`. */
function isDotSegment(bytes: Uint8Array, from: number, to: number): boolean {
  return (to - from === 1 || to - from === 2) && bytes[from] === DOT && bytes[to - 1] === DOT
}

function isPathAndQuery(bytes: Uint8Array, at: number, end: number): boolean {
  let wanted = IN_PATH
  let segmentAt = at + 1
  let i = at + 1

  for (; i < end; i++) {
    const byte = bytes[i] ?? 0

    if (byte === PERCENT) {
      if (!isEscape(bytes, i, end)) return false
      i += 2
    } else if (wanted === IN_PATH && byte === SLASH) {
      if (isDotSegment(bytes, segmentAt, i)) return false
      segmentAt = i + 1
    } else if (wanted === IN_PATH && byte === QUESTION) {
      if (isDotSegment(bytes, segmentAt, i) || i + 1 === end) return false
      wanted = IN_QUERY
    } else if (((URL_CLASS[byte] ?? 0) & wanted) === 0) {
      return false
    }
  }

  return wanted === IN_QUERY || !isDotSegment(bytes, segmentAt, end)
}

/**
 * Whether the bytes from `at` to `end` are a canonical URL: one of five schemes, no userinfo, no default port, no dot
 * segments, no fragment, no empty query, escapes in upper case and only where they are needed.
 */
export function isUrl(bytes: Uint8Array, at: number, end: number): boolean {
  const scheme = SCHEMES.find(({ prefix }) => startsWith(bytes, at, end, prefix))
  if (scheme === undefined) return false

  const hostAt = at + scheme.prefix.length
  let pathAt = hostEnd(bytes, hostAt, end)
  if (!isHost(bytes, hostAt, pathAt)) return false

  if (bytes[pathAt] === COLON && pathAt < end) {
    const portAt = pathAt + 1
    while (pathAt < end && bytes[pathAt] !== SLASH) pathAt++
    const port = scanPort(bytes, portAt, pathAt)
    if (port === 0 || port === scheme.defaultPort) return false
  }

  return pathAt < end && bytes[pathAt] === SLASH && isPathAndQuery(bytes, pathAt, end)
}

/** Whether the bytes from `at` to `end` are a canonical endpoint, `host:port/tcp` or `host:port/udp`. */
export function isEndpoint(bytes: Uint8Array, at: number, end: number): boolean {
  const slash = end - 4
  if (slash <= at || bytes[slash] !== SLASH) return false
  const isTcp = bytes[slash + 1] === 0x74 && bytes[slash + 2] === 0x63 && bytes[slash + 3] === 0x70
  const isUdp = bytes[slash + 1] === 0x75 && bytes[slash + 2] === 0x64 && bytes[slash + 3] === 0x70
  if (!isTcp && !isUdp) return false

  const colon = hostEnd(bytes, at, slash)

  return bytes[colon] === COLON && scanPort(bytes, colon + 1, slash) !== 0 && isHost(bytes, at, colon)
}
