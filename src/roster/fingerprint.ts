import { sha256 } from '../model/bytes.js'
import { WORDS } from './word-list.js'

export { nodePeerId, orgDid, parseOrgDid, parsePeerId } from './key-text.js'

/** Crockford's base 32: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const DATA_SYMBOLS = 14
const SYMBOLS = 16
const GROUP_SYMBOLS = 4
const WORD_COUNT = 5
const WORD_BITS = 10
/** Bits of the hash that make the fingerprint; the words come from the bits after them. */
const FINGERPRINT_BITS = DATA_SYMBOLS * 5

/**
 * Four groups of four characters, the last two of which check the others: `7QF2-KM9A-XW4D-3C1P`. 70 bits of
 * SHA-256("tocsin/v1/fingerprint\n" ‖ key); any one or two wrong characters, and any two swapped, are detected.
 * For an organization key, a node key or a mesh id (3.1).
 */
export function fingerprint(key: Uint8Array): string {
  const bits = bitsOf(key)
  const data = Array.from({ length: DATA_SYMBOLS }, (_, at) => Number(take(bits, at * 5, 5)))
  const symbols = [...data, ...checkSymbols(data)]
  const text = symbols.map(symbol => ALPHABET[symbol]).join('')

  return Array.from({ length: SYMBOLS / GROUP_SYMBOLS }, (_, at) => text.slice(at * GROUP_SYMBOLS, (at + 1) * GROUP_SYMBOLS)).join('-')
}

/** Five words of 50 further bits of the same hash, to read aloud: `amber otter violin seven dune`. */
export function words(key: Uint8Array): string {
  const bits = bitsOf(key)

  return Array.from({ length: WORD_COUNT }, (_, at) => WORDS[Number(take(bits, FINGERPRINT_BITS + at * WORD_BITS, WORD_BITS))]).join(' ')
}

/** Is this text a fingerprint whose check characters agree? Takes lower case, spaces, and O, I, L for 0, 1, 1. */
export function isFingerprint(text: string): boolean {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const symbols = Array.from(plain).map(char => ALPHABET.indexOf(char))
  if (symbols.length !== SYMBOLS || symbols.includes(-1)) return false

  const [first, second] = checkSymbols(symbols.slice(0, DATA_SYMBOLS))

  return symbols[DATA_SYMBOLS] === first && symbols[DATA_SYMBOLS + 1] === second
}

function bitsOf(key: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(sha256('tocsin/v1/fingerprint\n', key)).toString('hex')}`)
}

function take(bits: bigint, from: number, count: number): bigint {
  return (bits >> BigInt(256 - from - count)) & ((1n << BigInt(count)) - 1n)
}

/**
 * Two symbols of GF(32) that make the sum of all sixteen zero, and their sum weighted by powers of 2 as well:
 * a Reed–Solomon code of distance 3.
 */
function checkSymbols(data: readonly number[]): [number, number] {
  let sum = 0
  let weighted = 0

  for (const [at, symbol] of data.entries()) {
    sum ^= symbol
    weighted ^= multiply(power(at), symbol)
  }

  // first + second = sum and 2^14·first + 2^15·second = weighted
  const second = multiply(weighted ^ multiply(power(DATA_SYMBOLS), sum), inverse(power(DATA_SYMBOLS) ^ power(DATA_SYMBOLS + 1)))

  return [sum ^ second, second]
}

/** In GF(2)[x] / (x^5 + x^2 + 1). */
function multiply(a: number, b: number): number {
  let product = 0

  for (let bit = 0; bit < 5; bit++) if (((b >> bit) & 1) === 1) product ^= a << bit
  for (let bit = 8; bit >= 5; bit--) if (((product >> bit) & 1) === 1) product ^= 0b100101 << (bit - 5)

  return product
}

function power(exponent: number): number {
  let value = 1

  for (let at = 0; at < exponent; at++) value = multiply(value, 2)

  return value
}

/** a^30 = a^-1, since the group has 31 elements. */
function inverse(a: number): number {
  let value = 1

  for (let at = 0; at < 30; at++) value = multiply(value, a)

  return value
}
