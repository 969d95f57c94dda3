import { isPunycode } from './punycode.js'

/**
 * Byte grammars of canonical names: what a receiver checks (design 3.7). The canonicaliser promises that whatever it
 * accepts passes here; tests hold the two together.
 */

const DOT = 0x2e
const HYPHEN = 0x2d
const ZERO = 0x30
const NINE = 0x39

/** A label and a whole name, in bytes (RFC 1035 2.3.4). */
export const LABEL_BYTES_MAX = 63
export const DOMAIN_BYTES_MAX = 253

/** 1 for the bytes of a label: a–z, 0–9, `_` and `-`. */
const IS_LABEL = new Uint8Array(256)
for (const char of 'abcdefghijklmnopqrstuvwxyz0123456789_-') IS_LABEL[char.charCodeAt(0)] = 1

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE
}

function startsAce(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x78 && bytes[at + 1] === 0x6e && bytes[at + 2] === HYPHEN && bytes[at + 3] === HYPHEN
}

/**
 * Whether the bytes from `at` to `end` are a canonical domain: two labels or more of 1–63 bytes `[a-z0-9_-]` that neither
 * start nor end with `-`, at most 253 bytes, a last label that does not start with a digit, `xn--` labels that decode.
 */
export function isDomain(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 3 || end - at > DOMAIN_BYTES_MAX) return false

  let labelAt = at
  let isSingle = true

  for (let i = at; ; i++) {
    const byte = i === end ? DOT : (bytes[i] ?? 0)

    if (byte !== DOT) {
      if (IS_LABEL[byte] === 0) return false
      continue
    }

    const length = i - labelAt
    if (length === 0 || length > LABEL_BYTES_MAX || bytes[labelAt] === HYPHEN || bytes[i - 1] === HYPHEN) return false
    if (length >= 4 && startsAce(bytes, labelAt) && !isPunycode(bytes, labelAt + 4, i)) return false
    if (i === end) return !isSingle && !isDigit(bytes[labelAt])
    isSingle = false
    labelAt = i + 1
  }
}

/** A port between `at` and `end`: decimal without leading zeros, 1–65535, else 0. */
export function scanPort(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 1 || end - at > 5 || bytes[at] === ZERO) return 0

  let port = 0

  for (let i = at; i < end; i++) {
    if (!isDigit(bytes[i])) return 0
    port = port * 10 + (bytes[i] ?? 0) - ZERO
  }

  return port <= 65_535 ? port : 0
}
