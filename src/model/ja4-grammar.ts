/**
 * Byte grammar of a JA4 TLS client fingerprint (FoxIO, JA4): `t13d1516h2_8daaf6152771_b186095e22b6`.
 * Transport t, q or d; two characters of TLS version; d or i; two counts of two digits; the first and last character of the
 * ALPN value, the only place where case counts; two hashes of 12 lower-case hex digits.
 */
export const JA4_LENGTH = 36

const LOWER_HEX = '0123456789abcdef'
const DIGIT = '0123456789'
const ALNUM = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const POSITIONS: readonly string[] = [
  'tqd',
  `${DIGIT}sd`,
  DIGIT,
  'di',
  ...Array.from({ length: 4 }, () => DIGIT),
  ALNUM,
  ALNUM,
  '_',
  ...Array.from({ length: 12 }, () => LOWER_HEX),
  '_',
  ...Array.from({ length: 12 }, () => LOWER_HEX)
]
const ALLOWED: readonly Uint8Array[] = POSITIONS.map(chars => {
  const table = new Uint8Array(256)
  for (const char of chars) table[char.charCodeAt(0)] = 1

  return table
})

/** Positions of the two ALPN characters. */
export const JA4_ALPN = { from: 8, to: 10 } as const

export function isJa4(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at !== JA4_LENGTH) return false

  return ALLOWED.every((table, i) => table[bytes[at + i] ?? 0] === 1)
}
