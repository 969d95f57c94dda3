/**
 * Addresses as text and bytes: one spelling each way. IPv4 is four decimals without leading zeros; IPv6 reads RFC 4291
 * text and writes RFC 5952. Every function is one pass over its input.
 */

const DOT = 0x2e
const COLON = 0x3a
const ZERO = 0x30
const NINE = 0x39

/** The text of 0–255, so that formatting an address is four look-ups. */
const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => String(octet))

/** IPv4 text between `at` and `end` as an unsigned 32-bit number, or -1: inner loops cannot afford an object. */
function scanIpv4(text: string, at: number, end: number): number {
  if (end - at < 7 || end - at > 15) return -1

  let address = 0
  let octet = 0
  let digits = 0
  let octets = 0

  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i)

    if (code === DOT) {
      if (digits === 0 || octets === 3) return -1
      address = address * 256 + octet
      octets++
      octet = 0
      digits = 0
    } else {
      if (code < ZERO || code > NINE || (digits > 0 && octet === 0)) return -1
      octet = octet * 10 + code - ZERO
      digits++
      if (octet > 255) return -1
    }
  }

  return octets === 3 && digits > 0 ? address * 256 + octet : -1
}

/** Dotted decimals without leading zeros as an unsigned 32-bit number. */
export function parseIpv4(text: string): number | undefined {
  const address = scanIpv4(text, 0, text.length)

  return address === -1 ? undefined : address
}

export function formatIpv4(address: number): string {
  return `${OCTETS[address >>> 24]}.${OCTETS[(address >>> 16) & 255]}.${OCTETS[(address >>> 8) & 255]}.${OCTETS[address & 255]}`
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO
  const lower = code | 0x20

  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/**
 * IPv6 text (RFC 4291, `::` once, a dotted IPv4 tail, no zone, no brackets) as 16 bytes. An IPv4-mapped address stays
 * 16 bytes here; `parseIp` is the one that turns it into IPv4.
 */
export function parseIpv6(text: string): Uint8Array | undefined {
  const length = text.length
  if (length < 2 || length > 45) return undefined

  const bytes = new Uint8Array(16)
  let filled = 0
  let gap = -1
  let i = 0

  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return undefined
    gap = 0
    i = 2
  }

  while (i < length) {
    if (filled === 16) return undefined

    const groupAt = i
    let group = 0

    for (; i < length; i++) {
      const digit = hexDigit(text.charCodeAt(i))
      if (digit === -1) break
      if (i - groupAt === 4) return undefined
      group = group * 16 + digit
    }

    const isEnd = i === length

    if (!isEnd && text.charCodeAt(i) === DOT) {
      const tail = scanIpv4(text, groupAt, length)
      if (tail === -1 || filled > 12) return undefined
      new DataView(bytes.buffer).setUint32(filled, tail)
      filled += 4
      break
    }

    if (i === groupAt) return undefined
    bytes[filled++] = group >>> 8
    bytes[filled++] = group & 255
    if (isEnd) break
    if (text.charCodeAt(i) !== COLON) return undefined
    i++
    if (i === length) return undefined

    if (text.charCodeAt(i) === COLON) {
      if (gap !== -1) return undefined
      gap = filled
      i++
    }
  }

  return spread(bytes, filled, gap)
}

/** Moves the groups after `::` to the end. `::` stands for at least one group of zeros; without it all eight must be there. */
function spread(bytes: Uint8Array, filled: number, gap: number): Uint8Array | undefined {
  if (gap === -1) return filled === 16 ? bytes : undefined
  if (filled > 14) return undefined
  bytes.copyWithin(16 - (filled - gap), gap, filled)
  bytes.fill(0, gap, 16 - (filled - gap))

  return bytes
}

/** RFC 5952 text of the 16 bytes at `at`: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
export function formatIpv6(bytes: Uint8Array, at = 0): string {
  let runAt = -1
  let runLength = 1

  for (let group = 0; group < 8; group++) {
    let end = group
    while (end < 8 && bytes[at + 2 * end] === 0 && bytes[at + 2 * end + 1] === 0) end++

    if (end - group > runLength) {
      runAt = group
      runLength = end - group
    }

    if (end > group) group = end
  }

  let text = ''

  for (let group = 0; group < 8; group++) {
    if (group === runAt) {
      text += '::'
      group += runLength - 1
      continue
    }

    if (text !== '' && !text.endsWith(':')) text += ':'
    text += (((bytes[at + 2 * group] ?? 0) << 8) | (bytes[at + 2 * group + 1] ?? 0)).toString(16)
  }

  return text
}

/** Whether the 16 bytes at `at` are an IPv4-mapped address, ::ffff:0:0/96, whose one spelling is the IPv4 address. */
export function isMapped(bytes: Uint8Array, at = 0): boolean {
  if (bytes[at + 10] !== 0xff || bytes[at + 11] !== 0xff) return false
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false

  return true
}

/** The unsigned 32-bit number of the 4 bytes at `at`. */
export function readIpv4(bytes: Uint8Array, at = 0): number {
  return (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}

function ipv4Bytes(address: number): Uint8Array {
  return Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255)
}

/** 4 bytes for IPv4 and for IPv4-mapped IPv6, 16 for other IPv6, undefined for anything else. */
export function parseIp(text: string): Uint8Array | undefined {
  const address = scanIpv4(text, 0, text.length)
  if (address !== -1) return ipv4Bytes(address)

  const bytes = parseIpv6(text)

  return bytes !== undefined && isMapped(bytes) ? bytes.slice(12) : bytes
}

/** Text of 4 or 16 bytes. */
export function formatIp(bytes: Uint8Array): string {
  return bytes.byteLength === 4 ? formatIpv4(readIpv4(bytes)) : formatIpv6(bytes)
}

/** Clears the bits after the first `length`. Returns whether one was set. */
export function clearHostBits(address: Uint8Array, length: number): boolean {
  let had = false

  for (let i = length >>> 3; i < address.byteLength; i++) {
    const keep = i === length >>> 3 ? (0xff00 >>> (length & 7)) & 0xff : 0
    const byte = address[i] ?? 0
    if ((byte & ~keep) !== 0) had = true
    address[i] = byte & keep
  }

  return had
}

/** Prefix length text: decimal, no leading zero, at most `max`. Undefined for anything else. */
export function parsePrefixLength(text: string, max: number): number | undefined {
  if (text.length === 0 || text.length > 3) return undefined
  let length = 0

  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < ZERO || code > NINE || (i > 0 && length === 0)) return undefined
    length = length * 10 + code - ZERO
  }

  return length <= max ? length : undefined
}

/**
 * A network in CIDR form with clear host bits: `length` 0–32 with 4 bytes, 0–128 with 16. IPv4-mapped prefixes of 96 bits
 * and more become IPv4. Undefined for anything else, an address without `/` included.
 */
export function parseCidr(text: string): { address: Uint8Array; length: number } | undefined {
  const slash = text.indexOf('/')
  if (slash === -1 || text.length > 49) return undefined

  const ipText = text.slice(0, slash)
  const ipv4 = parseIpv4(ipText)
  let address = ipv4 === undefined ? parseIpv6(ipText) : ipv4Bytes(ipv4)
  let length = parsePrefixLength(text.slice(slash + 1), ipv4 === undefined ? 128 : 32)
  if (address === undefined || length === undefined) return undefined

  if (address.byteLength === 16 && length >= 96 && isMapped(address)) {
    address = address.slice(12)
    length -= 96
  }

  return clearHostBits(address, length) ? undefined : { address, length }
}

export function formatCidr(address: Uint8Array, length: number): string {
  return `${formatIp(address)}/${length}`
}
