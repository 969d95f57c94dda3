/**
 * The closed sets of the data model with their wire numbers (design 4.1–4.2). Numbers are stable for ever;
 * an unknown number makes a row unreadable, never "other".
 */

/** Builds the reverse map of a name → number table once. */
function namesOf<Name extends string>(numbers: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map(Object.entries<number>(numbers).map(([name, number]) => [number, name as Name]))
}

/** Observable types, and the two that are not observables (`aggregate`, `pseudonym`). 32–47 are reserved for later types. */
export const TYPE_NUMBER = {
  ipv4: 1,
  ipv6: 2,
  cidr: 3,
  asn: 4,
  domain: 5,
  url: 6,
  endpoint: 7,
  md5: 8,
  sha1: 9,
  sha256: 10,
  sha512: 11,
  'cert-sha1': 12,
  'cert-sha256': 13,
  ja3: 14,
  ja4: 15,
  aggregate: 30,
  pseudonym: 31
} as const
export type ObservableType = keyof typeof TYPE_NUMBER
export const TYPE_NAME = namesOf(TYPE_NUMBER)
export const OBSERVABLE_TYPES = Object.keys(TYPE_NUMBER) as readonly ObservableType[]

/** RSIT v1003 (ENISA task force, CC0): number = class · 16 + position; machine names exactly as published. */
export const CLASSIFICATION_NUMBER = {
  spam: 0x10,
  'harmful-speech': 0x11,
  violence: 0x12,
  'infected-system': 0x20,
  'c2-server': 0x21,
  'malware-distribution': 0x22,
  'malware-configuration': 0x23,
  scanner: 0x30,
  sniffing: 0x31,
  'social-engineering': 0x32,
  'ids-alert': 0x40,
  'brute-force': 0x41,
  exploit: 0x42,
  'privileged-account-compromise': 0x50,
  'unprivileged-account-compromise': 0x51,
  'application-compromise': 0x52,
  'system-compromise': 0x53,
  burglary: 0x54,
  dos: 0x60,
  ddos: 0x61,
  misconfiguration: 0x62,
  sabotage: 0x63,
  outage: 0x64,
  'unauthorised-information-access': 0x70,
  'unauthorised-information-modification': 0x71,
  'data-loss': 0x72,
  'data-leak': 0x73,
  'unauthorised-use-of-resources': 0x80,
  copyright: 0x81,
  masquerade: 0x82,
  phishing: 0x83,
  'weak-crypto': 0x90,
  'ddos-amplifier': 0x91,
  'potentially-unwanted-accessible': 0x92,
  'information-disclosure': 0x93,
  'vulnerable-system': 0x94,
  other: 0xa0,
  undetermined: 0xa1,
  test: 0xb0
} as const
export type Classification = keyof typeof CLASSIFICATION_NUMBER
export const CLASSIFICATION_NAME = namesOf(CLASSIFICATION_NUMBER)
export const CLASSIFICATIONS = Object.keys(CLASSIFICATION_NUMBER) as readonly Classification[]

/** RSIT classes, by `CLASSIFICATION_NUMBER >> 4`. */
export const RSIT_CLASS: Readonly<Record<number, string>> = {
  1: 'abusive-content',
  2: 'malicious-code',
  3: 'information-gathering',
  4: 'intrusion-attempts',
  5: 'intrusions',
  6: 'availability',
  7: 'information-content-security',
  8: 'fraud',
  9: 'vulnerable',
  10: 'other',
  11: 'test'
}

export const ROLE_NUMBER = { INFRASTRUCTURE: 1, ATTACK_SOURCE: 2, VICTIM: 3, EXPOSED: 4, NETWORK: 5 } as const
export type Role = keyof typeof ROLE_NUMBER
export const ROLE_NAME = namesOf(ROLE_NUMBER)

/** TLP 2.0 (FIRST). Ordered: compare the numbers. */
export const TLP_NUMBER = { CLEAR: 1, GREEN: 2, AMBER: 3, 'AMBER+STRICT': 4, RED: 5 } as const
export type Tlp = keyof typeof TLP_NUMBER
export const TLP_NAME = namesOf(TLP_NUMBER)

/** Shadowserver's five words. */
export const SEVERITY_NUMBER = { info: 1, low: 2, medium: 3, high: 4, critical: 5 } as const
export type Severity = keyof typeof SEVERITY_NUMBER
export const SEVERITY_NAME = namesOf(SEVERITY_NUMBER)

/** How the publisher observed it: n6's origins, and scan, manual, aggregator. */
export const ORIGIN_NUMBER = {
  sinkhole: 1,
  honeypot: 2,
  darknet: 3,
  sandbox: 4,
  'p2p-crawler': 5,
  'av-alert': 6,
  'spam-trap': 7,
  dga: 8,
  'c2-panel': 9,
  'av-sensor': 10,
  'network-monitor': 11,
  proxy: 12,
  scan: 13,
  manual: 14,
  aggregator: 15
} as const
export type Origin = keyof typeof ORIGIN_NUMBER
export const ORIGIN_NAME = namesOf(ORIGIN_NUMBER)

export const STATUS_NUMBER = {
  active: 1,
  delisted: 2,
  'retracted-false-positive': 3,
  'retracted-error': 4,
  'retracted-privacy': 5
} as const
export type Status = keyof typeof STATUS_NUMBER
export const STATUS_NAME = namesOf(STATUS_NUMBER)

export const SIGHTING_KIND_NUMBER = { seen: 1, 'false-positive': 2, expired: 3 } as const
export type SightingKind = keyof typeof SIGHTING_KIND_NUMBER
export const SIGHTING_KIND_NAME = namesOf(SIGHTING_KIND_NUMBER)

export const ORG_KIND_NUMBER = { 'national-cert': 1, 'sector-cert': 2, isp: 3, agency: 4, company: 5, research: 6, feed: 7 } as const
export type OrgKind = keyof typeof ORG_KIND_NUMBER
export const ORG_KIND_NAME = namesOf(ORG_KIND_NUMBER)

export const SCRUB_METHOD_NUMBER = { none: 1, floored: 2, redacted: 3, aggregated: 4, truncated: 5, addressed: 6, pseudonym: 7 } as const
/** What the scrub did to a value: nothing, floored its times, redacted parts of a URL, folded it into an aggregate … */
export type ScrubMethod = keyof typeof SCRUB_METHOD_NUMBER
export const SCRUB_METHOD_NAME = namesOf(SCRUB_METHOD_NUMBER)

/** Shipped scrub profiles (5.1 rule 2). */
export const PROFILE_NUMBER = {
  'infra/1': 1,
  'attack-source/1': 2,
  'exposed-public/1': 3,
  'victim-public/1': 4,
  'victim-truncated/1': 5,
  'victim-addressed/1': 6
} as const
export type Profile = keyof typeof PROFILE_NUMBER
export const PROFILE_NAME = namesOf(PROFILE_NUMBER)

/** SNDS-like colour of a reputation: green < 10 % spam, red > 90 %. */
export const COLOUR_NUMBER = { green: 1, yellow: 2, red: 3 } as const
export type Colour = keyof typeof COLOUR_NUMBER
export const COLOUR_NAME = namesOf(COLOUR_NUMBER)

export const TRANSPORT_NUMBER = { tcp: 6, udp: 17 } as const
export type Transport = keyof typeof TRANSPORT_NUMBER
export const TRANSPORT_NAME = namesOf(TRANSPORT_NUMBER)

export function isTlpWithin(tlp: Tlp, ceiling: Tlp): boolean {
  return TLP_NUMBER[tlp] <= TLP_NUMBER[ceiling]
}

export function maxTlp(a: Tlp, b: Tlp): Tlp {
  return TLP_NUMBER[a] >= TLP_NUMBER[b] ? a : b
}
