import { isJa4, JA4_ALPN, JA4_LENGTH } from '../ja4-grammar.js'
import { type CanonResult, refuse } from './result.js'

/** Hexadecimal digits and the algorithm that a prefix must name, per type. */
const HASH_TYPES = {
  md5: { digits: 32, algorithm: 'md5', isFile: true },
  sha1: { digits: 40, algorithm: 'sha1', isFile: true },
  sha256: { digits: 64, algorithm: 'sha256', isFile: true },
  sha512: { digits: 128, algorithm: 'sha512', isFile: true },
  'cert-sha1': { digits: 40, algorithm: 'sha1', isFile: false },
  'cert-sha256': { digits: 64, algorithm: 'sha256', isFile: false },
  ja3: { digits: 32, algorithm: 'ja3', isFile: false }
} as const

export type HashType = keyof typeof HASH_TYPES

const FILE_TYPES = ['md5', 'sha1', 'sha256', 'sha512'] as const satisfies readonly HashType[]

/** Hashes of no bytes at all: true of every empty file. */
const EMPTY_FILE: ReadonlySet<string> = new Set([
  'd41d8cd98f00b204e9800998ecf8427e',
  'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e'
])

export function isHashType(type: string): type is HashType {
  return Object.hasOwn(HASH_TYPES, type)
}

/** `sha-256=…`, `SHA1: …`, and what OpenSSL prints for a certificate, `sha1 Fingerprint=…`. Lower case comes in. */
function splitPrefix(text: string): { algorithm?: string; digits: string } {
  const prefix = /^(md5|sha-?1|sha-?256|sha-?512|ja3)(?: fingerprint)? ?[:=] ?/.exec(text)
  if (prefix === null) return { digits: text }

  return { algorithm: (prefix[1] ?? '').replace('-', ''), digits: text.slice(prefix[0].length) }
}

function canonKnown(type: HashType, algorithm: string | undefined, digits: string): CanonResult {
  const rule = HASH_TYPES[type]
  if (algorithm !== undefined && algorithm !== rule.algorithm) return refuse('hash-algorithm')

  // Certificate fingerprints are shown in pairs.
  const hex = type.startsWith('cert-') ? digits.replaceAll(/[: ]/g, '') : digits
  if (!/^[0-9a-f]+$/.test(hex)) return refuse('hash-syntax')
  if (hex.length !== rule.digits) return refuse('hash-length')

  const flags: string[] = []
  if (rule.isFile && EMPTY_FILE.has(hex)) flags.push('empty-file')
  if (/^0+$/.test(hex)) flags.push('null-hash')

  return { ok: true, type, canonical: hex, flags }
}

/** With `hash` the prefix decides what it is, else the number of digits: a file's. */
export function canonHash(type: HashType | 'hash', text: string): CanonResult {
  const { algorithm, digits } = splitPrefix(text.toLowerCase())
  if (type !== 'hash') return canonKnown(type, algorithm, digits)
  if (!/^[0-9a-f]+$/.test(digits)) return refuse('hash-syntax')

  const found = FILE_TYPES.find(name => (algorithm === undefined ? HASH_TYPES[name].digits === digits.length : name === algorithm))
  if (found !== undefined) return canonKnown(found, algorithm, digits)

  return refuse(algorithm === undefined ? 'hash-length' : 'hash-algorithm')
}

/** Lower case but for the two ALPN characters, whose case is part of the fingerprint. */
export function canonJa4(text: string): CanonResult {
  const bare = text.replace(/^ja4[:=]/i, '')
  if (bare.length !== JA4_LENGTH) return refuse('ja4-syntax')

  const { from, to } = JA4_ALPN
  const canonical = bare.slice(0, from).toLowerCase() + bare.slice(from, to) + bare.slice(to).toLowerCase()
  // UTF-8, so that no character above ASCII can pass for another.
  const bytes = Buffer.from(canonical, 'utf8')

  return isJa4(bytes, 0, bytes.length) ? { ok: true, type: 'ja4', canonical, flags: [] } : refuse('ja4-syntax')
}
