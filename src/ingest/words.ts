import { isAsn, isMalwareName } from '../model/aggregate.js'
import {
  ORIGIN_NUMBER,
  type Origin,
  ROLE_NUMBER,
  type Role,
  SEVERITY_NUMBER,
  type Severity,
  type Tlp,
  type Transport
} from '../model/enumerations.js'

/**
 * How feeds spell what the model says with closed sets. Tables are data (design 4.5, reference/domain 2.8); each
 * reader looks words up here and drops a field whose word is unknown, counting its name.
 */

/** TLP 1 and 2, and the two words of C-TIP that are neither. Missing stays missing: the scrubber treats that as AMBER. */
export const TLP_WORDS: Readonly<Record<string, Tlp>> = {
  clear: 'CLEAR',
  white: 'CLEAR',
  green: 'GREEN',
  amber: 'AMBER',
  yellow: 'AMBER',
  unknown: 'AMBER',
  'amber+strict': 'AMBER+STRICT',
  amber_strict: 'AMBER+STRICT',
  'amber-strict': 'AMBER+STRICT',
  'amber strict': 'AMBER+STRICT',
  red: 'RED'
}

/** Words → 0–100: STIX's scale (None, Low, Medium, High), C-TIP's Informational. */
export const CONFIDENCE_WORDS: Readonly<Record<string, number>> = {
  none: 0,
  informational: 10,
  low: 15,
  med: 50,
  medium: 50,
  high: 85
}

/** Admiralty credibility, where a feed says so (`admiralty:2`). 6 means that it cannot be judged: absent. */
export const ADMIRALTY_CREDIBILITY: Readonly<Record<string, number>> = { 1: 90, 2: 70, 3: 50, 4: 30, 5: 10 }

/** Words of severities beyond Shadowserver's own five. */
const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  informational: 'info',
  none: 'info',
  moderate: 'medium',
  important: 'high',
  severe: 'critical'
}

const ORIGIN_WORDS: Readonly<Record<string, Origin>> = {
  'spam-traps': 'spam-trap',
  spamtrap: 'spam-trap',
  crawler: 'p2p-crawler',
  analyst: 'manual'
}

/**
 * The TLP of a row's marking. An empty marking is `undefined` (unmarked), a word that is none of TLP's is RED:
 * an unparsable sharing rule means the most restrictive one (P3).
 */
export function parseTlp(text: string): Tlp | undefined {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/^tlp[:= ]/, '')

  return word === '' ? undefined : (lookUp(TLP_WORDS, word) ?? 'RED')
}

/** 0–100 from a number (also `0.85` on a 0–1 scale never: feeds here use 0–100) or a word. */
export function parseConfidence(text: string): number | undefined {
  const word = text.trim().toLowerCase()

  if (/^\d{1,3}(\.\d+)?%?$/.test(word)) {
    const number = Math.round(Number.parseFloat(word))

    return number <= 100 ? number : undefined
  }

  return word.startsWith('admiralty:') ? lookUp(ADMIRALTY_CREDIBILITY, word.slice('admiralty:'.length)) : lookUp(CONFIDENCE_WORDS, word)
}

export function parseSeverity(text: string): Severity | undefined {
  const word = text.trim().toLowerCase()

  return isKeyOf(SEVERITY_NUMBER, word) ? word : lookUp(SEVERITY_WORDS, word)
}

export function parseOrigin(text: string): Origin | undefined {
  const word = text.trim().toLowerCase()

  return isKeyOf(ORIGIN_NUMBER, word) ? word : lookUp(ORIGIN_WORDS, word)
}

export function parseRole(text: string): Role | undefined {
  const word = text.trim().toUpperCase().replaceAll(/[- ]/g, '_')

  return isKeyOf(ROLE_NUMBER, word) ? word : undefined
}

export function parseTransport(text: string): Transport | undefined {
  const word = text.trim().toLowerCase()

  if (word === 'tcp' || word === '6') return 'tcp'

  return word === 'udp' || word === '17' ? 'udp' : undefined
}

/** ISO 3166-1 alpha-2, upper case. `ZZ` and the like are syntax too; whether a country exists is no question of privacy. */
export function parseCountry(text: string): string | undefined {
  const word = text.trim().toUpperCase()

  return /^[A-Z]{2}$/.test(word) ? word : undefined
}

/** `64500`, `AS64500`. */
export function parseAsn(text: string): number | undefined {
  const match = /^(?:ASN?)? ?(\d{1,10})$/i.exec(text.trim())
  const number = Number(match?.[1] ?? 0)

  return isAsn(number) ? number : undefined
}

export function parsePort(text: string): number | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0

  return number >= 1 && number <= 65_535 ? number : undefined
}

export function parseCount(text: string): number | undefined {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0

  return number >= 1 && number <= 0xffffffff ? number : undefined
}

/**
 * A malware family as `[a-z0-9][a-z0-9._-]{0,63}`: lower case, blanks become hyphens. Anything that does not fit then,
 * or looks like an address or a device identifier rather than a name, is `undefined`: the field is dropped, the row stays.
 */
export function parseMalware(text: string): string | undefined {
  const name = text.trim().toLowerCase().replaceAll(/\s+/g, '-')

  return isLabel(name) ? name : undefined
}

/** A registered feed label, same grammar. */
export function parseFeed(text: string): string | undefined {
  return parseMalware(text)
}

function isLabel(name: string): boolean {
  return isMalwareName(name) && !/\d{1,3}(?:[.-]\d{1,3}){3}|[0-9a-f]{24}/.test(name)
}

function isKeyOf<K extends string>(table: Readonly<Record<K, unknown>>, word: string): word is K {
  return Object.hasOwn(table, word)
}

/** The entry of a table under a word from outside: `constructor` and the like are no entries. */
export function lookUp<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
