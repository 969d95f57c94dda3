import { domainToASCII } from 'node:url'

import { DOMAIN_BYTES_MAX, isDomain, LABEL_BYTES_MAX } from '../host-grammar.js'
import { isAscii, refang } from './clean.js'
import { domainFlags } from './flags.js'
import { type CanonErrorCode, type CanonResult, refuse } from './result.js'

export type NameReading = { name: string } | { error: CanonErrorCode }

/**
 * Characters of an internationalized name before it is mapped. Every code point that survives mapping costs a byte or
 * more of 253, and composition joins at most four; what is longer cannot become a name, and Punycode's cost grows with the square.
 */
const IDNA_CHARS_MAX = 1_024
const FULL_STOPS = /[\u3002\uff0e\uff61]/g
const NAME_CHARS = /^[a-z0-9._-]*$/
/** ASCII that is none of letters, digits, `.`, `_` and `-`. */
const FOREIGN_ASCII = /[\0-,/:-@[-^`{-\x7f]/

/** The rule that an ASCII name in lower case breaks first; what it cannot see is whether `xn--` labels decode. */
function findFault(name: string): CanonErrorCode | undefined {
  const labels = name.split('.')

  for (const label of labels) {
    if (label.length > LABEL_BYTES_MAX) return 'domain-length'
    if (label === '' || label.startsWith('-') || label.endsWith('-')) return 'domain-label'
  }

  if (name.length > DOMAIN_BYTES_MAX) return 'domain-length'
  if (!NAME_CHARS.test(name)) return 'domain-syntax'
  if (labels.length === 1) return 'domain-single-label'
  if (labels.every(label => /^[0-9]+$/.test(label))) return 'domain-is-ip'

  return /^[0-9]/.test(labels.at(-1) ?? '') ? 'domain-tld' : undefined
}

/** A name of ASCII characters. IDNA is asked only about `xn--` labels, so that other names mean the same in every release. */
function readAsciiName(name: string): NameReading {
  const fault = findFault(name)
  if (fault !== undefined) return { error: fault }
  if (!name.startsWith('xn--') && !name.includes('.xn--')) return { name }

  return domainToASCII(name) === name && isWireName(name) ? { name } : { error: 'domain-idna' }
}

/** Without the one dot that names the root. */
function withoutRootDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name
}

/** The receiver's grammar has the last word, on Punycode above all. */
function isWireName(name: string): boolean {
  return isDomain(Buffer.from(name, 'latin1'), 0, name.length)
}

/** A name with characters above ASCII: UTS #46, non-transitional, as WHATWG applies it. */
function readUnicodeName(text: string): NameReading {
  if (text.length > IDNA_CHARS_MAX) return { error: 'domain-length' }

  // The dot of the root goes last: mapping may delete what stood behind it.
  const name = withoutRootDot(domainToASCII(text))
  if (name === '') return { error: 'domain-idna' }

  const fault = findFault(name)
  if (fault !== undefined) return { error: fault }

  return isWireName(name) ? { name } : { error: 'domain-idna' }
}

/**
 * One domain name, refanged already. ASCII characters are looked at before IDNA, which would decode `%` and take more
 * than a name may hold.
 */
export function readName(text: string): NameReading {
  const isPlain = isAscii(text)
  const dotted = isPlain ? text : text.replaceAll(FULL_STOPS, '.')
  if (dotted.startsWith('.') || dotted.startsWith('*.')) return { error: 'domain-wildcard' }

  if (dotted === '' || FOREIGN_ASCII.test(dotted)) return { error: 'domain-syntax' }

  return isPlain ? readAsciiName(withoutRootDot(dotted).toLowerCase()) : readUnicodeName(dotted)
}

export function canonDomain(text: string): CanonResult {
  const reading = readName(refang(text))
  if ('error' in reading) return refuse(reading.error)

  return { ok: true, type: 'domain', canonical: reading.name, flags: domainFlags(reading.name) }
}
