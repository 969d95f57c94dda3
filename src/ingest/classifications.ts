import { CLASSIFICATION_NUMBER, type Classification, type Role } from '../model/enumerations.js'
import { lookUp } from './words.js'

/** What a feed's category means here. `role` only where the category itself says more than the RSIT type does. */
export interface Meaning {
  classification: Classification
  role?: Role
  tag?: string
}

/** n6's categories (reference/domain 2.3). */
export const N6_CATEGORIES: Readonly<Record<string, Meaning>> = {
  amplifier: { classification: 'ddos-amplifier' },
  backdoor: { classification: 'system-compromise' },
  bots: { classification: 'infected-system' },
  cnc: { classification: 'c2-server' },
  'dos-attacker': { classification: 'ddos' },
  'dos-victim': { classification: 'ddos', role: 'VICTIM' },
  deface: { classification: 'unauthorised-information-modification' },
  exposed: { classification: 'potentially-unwanted-accessible' },
  leak: { classification: 'data-leak' },
  malurl: { classification: 'malware-distribution' },
  'malware-action': { classification: 'malware-configuration' },
  phish: { classification: 'phishing' },
  proxy: { classification: 'other', tag: 'service:proxy' },
  scam: { classification: 'masquerade' },
  scanning: { classification: 'scanner' },
  'server-exploit': { classification: 'exploit' },
  spam: { classification: 'spam' },
  'spam-url': { classification: 'spam' },
  tor: { classification: 'other', tag: 'service:tor' },
  vulnerable: { classification: 'vulnerable-system' },
  webinject: { classification: 'malware-configuration' }
}

/** Types that IntelMQ adds to RSIT. */
export const INTELMQ_TYPES: Readonly<Record<string, Meaning>> = {
  blacklist: { classification: 'other' },
  'dga-domain': { classification: 'c2-server', tag: 'service:dga' },
  malware: { classification: 'other' },
  'infected system': { classification: 'infected-system' },
  'c&c': { classification: 'c2-server' },
  'malware url': { classification: 'malware-distribution' }
}

/** ThreatFox threat types. `payload` names files. */
export const THREATFOX_TYPES: Readonly<Record<string, Meaning>> = {
  botnet_cc: { classification: 'c2-server' },
  cc_skimming: { classification: 'malware-configuration' },
  payload: { classification: 'malware-distribution' },
  payload_delivery: { classification: 'malware-distribution' }
}

/** AbuseIPDB category numbers. 20 is an exploited host: a victim, whatever it does to others. */
export const ABUSEIPDB_NUMBERS: Readonly<Record<string, Meaning>> = {
  1: { classification: 'system-compromise' },
  4: { classification: 'ddos' },
  5: { classification: 'brute-force' },
  7: { classification: 'phishing' },
  9: { classification: 'other', tag: 'service:proxy' },
  10: { classification: 'spam' },
  11: { classification: 'spam' },
  12: { classification: 'spam' },
  13: { classification: 'other', tag: 'service:vpn' },
  14: { classification: 'scanner' },
  15: { classification: 'exploit' },
  16: { classification: 'exploit' },
  18: { classification: 'brute-force' },
  20: { classification: 'infected-system', role: 'VICTIM' },
  21: { classification: 'exploit' },
  22: { classification: 'brute-force' }
}

/** Report words of the Team Cymru, Spamhaus, CERT-EU and DataPlane files. */
export const REPORT_WORDS: Readonly<Record<string, Meaning>> = {
  bot: { classification: 'infected-system' },
  beagle: { classification: 'infected-system' },
  bruteforce: { classification: 'brute-force' },
  controller: { classification: 'c2-server' },
  ddosreport: { classification: 'ddos', role: 'VICTIM' },
  defacement: { classification: 'unauthorised-information-modification' },
  honeypot: { classification: 'scanner' },
  openresolvers: { classification: 'vulnerable-system' },
  routers: { classification: 'vulnerable-system' },
  scanners: { classification: 'scanner' },
  sshpwauth: { classification: 'brute-force' },
  sshclient: { classification: 'scanner' },
  dnsrd: { classification: 'scanner' },
  dnsrdany: { classification: 'scanner' },
  dnsversion: { classification: 'scanner' },
  proto41: { classification: 'potentially-unwanted-accessible' },
  sipinvitation: { classification: 'brute-force' },
  sipquery: { classification: 'scanner' },
  sipregistration: { classification: 'brute-force' },
  smtpdata: { classification: 'scanner' },
  smtpgreet: { classification: 'scanner' },
  telnetlogin: { classification: 'brute-force' },
  vncrfb: { classification: 'scanner' }
}

const TABLES = [N6_CATEGORIES, INTELMQ_TYPES, THREATFOX_TYPES, REPORT_WORDS]

/**
 * The meaning of a category word or of AbuseIPDB's list of numbers (`18,22`); of several numbers a victim's comes
 * first, then the order given. Unknown words have none: the row then needs a default.
 */
export function parseClassification(text: string): Meaning | undefined {
  const word = text.trim().toLowerCase()

  if (isClassification(word)) return { classification: word }
  if (/^\d{1,2}(?:, ?\d{1,2}){0,22}$/.test(word)) return ofNumbers(word.split(/, ?/))

  for (const table of TABLES) {
    const meaning = lookUp(table, word)
    if (meaning !== undefined) return meaning
  }

  const hyphened = word.replaceAll(/[ _]/g, '-')

  return isClassification(hyphened) ? { classification: hyphened } : undefined
}

function ofNumbers(numbers: readonly string[]): Meaning | undefined {
  const meanings = numbers.map(number => lookUp(ABUSEIPDB_NUMBERS, number)).filter(meaning => meaning !== undefined)

  return meanings.find(meaning => meaning.role === 'VICTIM') ?? meanings[0]
}

function isClassification(word: string): word is Classification {
  return Object.hasOwn(CLASSIFICATION_NUMBER, word)
}
