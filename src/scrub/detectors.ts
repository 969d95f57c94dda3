import { formatIp, parseIp } from '../model/ranges.js'

/**
 * Finds personal data in short texts: values, path segments, parameters, tags. Each detector sees the text as it is,
 * percent-decoded (three times over) and with the base64 and hexadecimal in it decoded, because that is how addresses
 * travel in URLs. All patterns are linear in the text.
 */

/** What was found. */
export type PersonalKind = 'email' | 'credential' | 'address'

/** How often percent-encoding is peeled off: `%2540` is `%40` is `@`. */
const PERCENT_ROUNDS = 3
/** Decoded parts of one text that are looked at. */
const VIEWS_MAX = 32
/** Characters of a text that are decoded; values on the wire have 2,048 at most. */
const CHARS_MAX = 8_192

/** The first kind of personal data in `text`, in any of its spellings. */
export function findPersonal(text: string): PersonalKind | undefined {
  for (const view of viewsOf(text)) {
    if (hasEmail(view)) return 'email'
    if (hasCredential(view)) return 'credential'
    if (hasAddress(view)) return 'address'
  }

  return undefined
}

/** An e-mail address: a local part, `@`, and a name with a dot whose last label is letters. */
export function hasEmail(text: string): boolean {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    if (/[A-Za-z0-9._+'=~-]/.test(text[at - 1] ?? '') && DOMAIN_BEHIND.test(text.slice(at + 1, at + 260))) return true
  }

  return false
}

const DOMAIN_BEHIND = /^[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,7}\.[A-Za-z]{2,63}(?![A-Za-z0-9])/

/** Keys and tokens by their published shapes. */
const CREDENTIALS: readonly RegExp[] = [
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}/,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/,
  /-----BEGIN [A-Z ]{0,32}PRIVATE KEY/,
  /\b[Bb]earer [A-Za-z0-9._~+/=-]{8,}/,
  /\b[Bb]asic [A-Za-z0-9+/=]{8,}/,
  /\b(?:password|passwd|pwd|secret|api_?key|access_?token|auth_?token)\s{0,2}[=:]\s{0,2}(?!REDACTED)[^\s&;,]{1,}/i,
  // scheme://user:secret@host
  /:\/\/[^\s/:@]{1,64}:[^\s/@]{1,128}@/
]

export function hasCredential(text: string): boolean {
  return CREDENTIALS.some(pattern => pattern.test(text))
}

/** An IP address written out anywhere in the text. Version numbers of four parts look the same and go with it. */
export function hasAddress(text: string): boolean {
  if (/(?<![0-9.])(?:25[0-5]|2[0-4]\d|1?\d{1,2})(?:\.(?:25[0-5]|2[0-4]\d|1?\d{1,2})){3}(?![0-9]|\.[0-9])/.test(text)) return true

  return hasIpv6(text)
}

function hasIpv6(text: string): boolean {
  if (!text.includes(':')) return false

  for (const [word] of text.matchAll(/(?<![0-9A-Za-z_])[0-9A-Fa-f:.]{3,45}(?![0-9A-Za-z_])/g)) {
    if (!/:.*:/.test(word)) continue

    const bytes = parseIp(word.replace(/^:(?!:)|(?<!:):$/g, ''))
    if (bytes !== undefined && formatIp(bytes) !== '::') return true
  }

  return false
}

/** The text and everything that is encoded in it. */
export function viewsOf(text: string): string[] {
  const views = [text.slice(0, CHARS_MAX)]

  for (let index = 0; index < views.length && views.length < VIEWS_MAX; index++) {
    const view = views[index] ?? ''

    for (const decoded of [...percentDecoded(view), ...tokensDecoded(view)]) {
      if (views.length < VIEWS_MAX && !views.includes(decoded)) views.push(decoded)
    }
  }

  return views
}

function percentDecoded(text: string): string[] {
  const decoded: string[] = []
  let view = text

  for (let round = 0; round < PERCENT_ROUNDS && view.includes('%'); round++) {
    const next = view.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    if (next === view) break

    decoded.push(next)
    view = next
  }

  return decoded
}

/** Base64 (both alphabets) and hexadecimal words that decode to printable text. Shorter ones cannot hold an address. */
function tokensDecoded(text: string): string[] {
  const decoded: string[] = []

  for (const [token] of [...text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/g), ...text.matchAll(/[A-Za-z0-9+]{8,}={0,2}/g)]) {
    if (/^[0-9A-Fa-f]+$/.test(token) && token.length % 2 === 0) pushPrintable(decoded, Buffer.from(token, 'hex'))
    pushPrintable(decoded, Buffer.from(token, 'base64'))
    if (decoded.length >= VIEWS_MAX) break
  }

  return decoded
}

function pushPrintable(into: string[], bytes: Buffer): void {
  // Latin text in base64 decodes to printable bytes only; random words hardly ever do.
  if (bytes.byteLength >= 6 && bytes.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09)) {
    into.push(bytes.toString('latin1'))
  }
}
