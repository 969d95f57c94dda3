import { domainToASCII } from 'node:url'

import { formatIpv4, formatIpv6, isMapped, parseIpv6, readIpv4 } from '../ip.js'
import { DEFAULT_PORTS } from '../url-grammar.js'
import { isAscii, refang } from './clean.js'
import { readName } from './domain.js'
import { addressFlags, domainFlags } from './flags.js'
import { escapeUrlPart, removeDotSegments } from './url-path.js'
import { readNumericHost } from './url-ipv4.js'
import { type CanonErrorCode, type CanonOptions, type CanonResult, refuse } from './result.js'

/**
 * URLs by the rules of the WHATWG standard for special schemes, written out here so that a canonical form never changes
 * with a release of the run-time; tests compare it with the run-time's own parser.
 */

/** What people write for a scheme so that nobody clicks. */
const DEFANGED_SCHEMES: ReadonlyMap<string, string> = new Map([
  ['hxxp', 'http'],
  ['hxxps', 'https'],
  ['h**p', 'http'],
  ['h**ps', 'https'],
  ['fxp', 'ftp']
])
const SCHEME_GRAMMAR = /^[a-z][a-z0-9+.-]*$/
const SCHEME_CHARS_MAX = 32
const COLONS = ['[://]', '[:]', ':'] as const

interface SchemeReading {
  scheme: string
  /** What follows the scheme and its slashes. */
  rest: string
}

/** Port and host without the rest of the authority. */
interface HostReading {
  host: string
  flags: string[]
}

function isSlash(char: string | undefined): boolean {
  return char === '/' || char === '\\'
}

function withoutSlashes(text: string): string {
  let from = 0
  while (isSlash(text[from])) from++

  return text.slice(from)
}

/** Name before the first colon, plain or defanged, and what follows that colon; undefined when the text has none in time. */
function splitScheme(text: string): { name: string; rest: string; hasSlashes: boolean } | undefined {
  let end = 0
  while (end < SCHEME_CHARS_MAX && /[A-Za-z0-9+.*-]/.test(text.charAt(end))) end++

  const colon = COLONS.find(mark => text.startsWith(mark, end))
  if (end === 0 || colon === undefined) return undefined

  const rest = text.slice(end + colon.length)

  return { name: text.slice(0, end).toLowerCase(), rest, hasSlashes: colon === '[://]' || isSlash(rest[0]) }
}

function readScheme(text: string, defaultScheme: string | undefined): SchemeReading | { error: CanonErrorCode } {
  const split = splitScheme(text)

  if (split !== undefined) {
    const scheme = DEFANGED_SCHEMES.get(split.name) ?? split.name
    if (DEFAULT_PORTS.has(scheme)) return { scheme, rest: withoutSlashes(split.rest) }

    // A colon after a name with dots, or before digits, separates a port.
    const isHostAndPort = !split.hasSlashes && (scheme.includes('.') || /^[0-9]/.test(split.rest))
    if (!isHostAndPort && SCHEME_GRAMMAR.test(scheme)) return { error: 'url-scheme' }
  }

  if (defaultScheme === undefined) return { error: 'url-no-scheme' }

  return DEFAULT_PORTS.has(defaultScheme) ? { scheme: defaultScheme, rest: withoutSlashes(text) } : { error: 'url-scheme' }
}

/** Percent-decodes a host as UTF-8; a `%` that is no escape stays and is refused as a character. */
function decodeHost(text: string): string {
  if (!text.includes('%')) return text

  const bytes = Buffer.from(text, 'utf8')
  let length = 0

  for (let i = 0; i < bytes.length; i++) {
    const hex = bytes[i] === 0x25 ? bytes.toString('latin1', i + 1, i + 3) : ''

    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      bytes[length++] = Number.parseInt(hex, 16)
      i += 2
    } else {
      bytes[length++] = bytes[i] ?? 0
    }
  }

  return bytes.toString('utf8', 0, length)
}

/** The host by the rules of its kind: IPv6 in brackets, any spelling of IPv4, else a domain. */
function readHost(text: string): HostReading | undefined {
  if (text.startsWith('[')) {
    const address = text.endsWith(']') ? parseIpv6(text.slice(1, -1)) : undefined
    if (address === undefined) return undefined
    if (isMapped(address)) return { host: formatIpv4(readIpv4(address, 12)), flags: addressFlags(address.slice(12)) }

    return { host: `[${formatIpv6(address)}]`, flags: addressFlags(address) }
  }

  const decoded = decodeHost(text)
  const numeric = isAscii(decoded) ? readNumericHost(decoded.toLowerCase()) : undefined
  if (numeric !== undefined) return numericHost(numeric)

  const reading = readName(decoded)
  if (!('error' in reading)) return { host: reading.name, flags: domainFlags(reading.name) }

  // Digits beyond ASCII (full width above all) that IDNA makes an address of.
  return reading.error === 'domain-is-ip' ? numericHost(readNumericHost(domainToASCII(decoded)) ?? -1) : undefined
}

function numericHost(address: number): HostReading | undefined {
  if (address === -1) return undefined

  const bytes = Uint8Array.of(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255)

  return { host: formatIpv4(address), flags: addressFlags(bytes) }
}

/** Where the authority ends: at the first slash, `?` or `#`. */
function authorityEnd(text: string): number {
  const end = text.search(/[/\\?#]/)

  return end === -1 ? text.length : end
}

/** Port text after the colon: `''` for none or the scheme's own. */
function readPort(text: string, scheme: string): string | undefined {
  if (text === '') return ''
  if (!/^[0-9]+$/.test(text)) return undefined

  const digits = text.replace(/^0+/, '')
  const port = digits.length > 5 ? 0 : Number(digits)
  if (port < 1 || port > 65_535) return undefined

  return port === DEFAULT_PORTS.get(scheme) ? '' : `:${port}`
}

/** Splits host and port at the first colon outside brackets. */
function splitPort(text: string): { host: string; port: string } {
  const from = text.startsWith('[') ? Math.max(text.indexOf(']'), 0) : 0
  const colon = text.indexOf(':', from)

  return colon === -1 ? { host: text, port: '' } : { host: text.slice(0, colon), port: text.slice(colon + 1) }
}

/** Path and query without the fragment, escaped and with dot segments resolved. */
function readPathAndQuery(text: string): string {
  const mark = text.indexOf('?')
  const path = escapeUrlPart(mark === -1 ? text : text.slice(0, mark), 'path')
  const query = mark === -1 ? '' : escapeUrlPart(text.slice(mark + 1), 'query')

  return removeDotSegments(path) + (query === '' ? '' : `?${query}`)
}

export function canonUrl(text: string, { defaultScheme }: CanonOptions): CanonResult {
  const reading = readScheme(text.replaceAll(/[\t\r\n]/g, ''), defaultScheme?.toLowerCase())
  if ('error' in reading) return refuse(reading.error)

  const { scheme, rest } = reading
  const end = authorityEnd(rest)
  const authority = refang(rest.slice(0, end))
  const at = authority.lastIndexOf('@')
  const { host: hostText, port: portText } = splitPort(authority.slice(at + 1))
  // A second colon is no port gone wrong but IPv6 without its brackets.
  const host = portText.includes(':') ? undefined : readHost(hostText)
  if (host === undefined) return refuse('url-host')

  const port = readPort(portText, scheme)
  if (port === undefined) return refuse('url-port')

  const hash = rest.indexOf('#', end)
  const pathAndQuery = readPathAndQuery(hash === -1 ? rest.slice(end) : rest.slice(end, hash))
  const flags: string[] = []
  if (at > 0) flags.push('userinfo-stripped')
  if (hash !== -1 && hash + 1 < rest.length) flags.push('fragment-stripped')

  return { ok: true, type: 'url', canonical: `${scheme}://${host.host}${port}${pathAndQuery}`, flags: [...flags, ...host.flags] }
}
