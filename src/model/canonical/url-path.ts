import { URL_CLASS } from '../url-grammar.js'

const PERCENT = 0x25
const SLASH = 0x2f
const BACKSLASH = 0x5c
const UNRESERVED = 4
const UPPER_HEX = '0123456789ABCDEF'
const CLASS_OF = { path: 1, query: 2 } as const

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20

  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/**
 * One part of a URL as printable ASCII: what the WHATWG standard escapes is escaped, a `%` that begins no escape becomes
 * `%25`, escapes of unreserved characters (RFC 3986 2.3) are undone and the others are in upper case. Escapes are undone
 * once only; doing it again would make different resources one.
 */
export function escapeUrlPart(text: string, part: 'path' | 'query'): string {
  const bytes = Buffer.from(text, 'utf8')
  const out = Buffer.allocUnsafe(bytes.length * 3)
  const wanted = CLASS_OF[part]
  let length = 0

  function escape(byte: number): void {
    out[length++] = PERCENT
    out[length++] = UPPER_HEX.charCodeAt(byte >>> 4)
    out[length++] = UPPER_HEX.charCodeAt(byte & 15)
  }

  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0

    if (byte === PERCENT) {
      const high = hexValue(bytes[i + 1])
      const low = hexValue(bytes[i + 2])
      const isEscape = high !== -1 && low !== -1
      const meant = isEscape ? high * 16 + low : PERCENT
      if (isEscape) i += 2
      if (((URL_CLASS[meant] ?? 0) & UNRESERVED) === 0) escape(meant)
      else out[length++] = meant
    } else if (part === 'path' && (byte === BACKSLASH || byte === SLASH)) {
      out[length++] = SLASH
    } else if (((URL_CLASS[byte] ?? 0) & wanted) === 0) {
      escape(byte)
    } else {
      out[length++] = byte
    }
  }

  return out.toString('latin1', 0, length)
}

/** The path with `.` and `..` resolved; always begins with `/`. */
export function removeDotSegments(path: string): string {
  if (!path.includes('/.')) return path === '' ? '/' : path

  const segments = path.slice(1).split('/')
  const kept: string[] = []

  for (const [index, segment] of segments.entries()) {
    const isDots = segment === '.' || segment === '..'
    if (segment === '..') kept.pop()
    if (!isDots) kept.push(segment)
    else if (index === segments.length - 1) kept.push('')
  }

  return `/${kept.join('/')}`
}
