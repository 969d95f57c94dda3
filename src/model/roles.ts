import type { Classification, ObservableType, Role } from './enumerations.js'

/**
 * The least protected role that a classification allows (design 4.2, normative). A producer may only move to a more
 * protected one; a weaker role makes the record void, so that an infected host cannot be sold as infrastructure.
 */
const LEAST_ROLE: Readonly<Record<Classification, Exclude<Role, 'NETWORK'>>> = {
  'infected-system': 'VICTIM',
  'privileged-account-compromise': 'VICTIM',
  'unprivileged-account-compromise': 'VICTIM',
  'application-compromise': 'VICTIM',
  'system-compromise': 'VICTIM',
  burglary: 'VICTIM',
  'data-loss': 'VICTIM',
  'data-leak': 'VICTIM',
  'unauthorised-information-access': 'VICTIM',
  'unauthorised-information-modification': 'VICTIM',
  'unauthorised-use-of-resources': 'VICTIM',
  sabotage: 'VICTIM',
  outage: 'VICTIM',

  'weak-crypto': 'EXPOSED',
  'ddos-amplifier': 'EXPOSED',
  'potentially-unwanted-accessible': 'EXPOSED',
  'information-disclosure': 'EXPOSED',
  'vulnerable-system': 'EXPOSED',
  misconfiguration: 'EXPOSED',

  scanner: 'ATTACK_SOURCE',
  sniffing: 'ATTACK_SOURCE',
  'social-engineering': 'ATTACK_SOURCE',
  'ids-alert': 'ATTACK_SOURCE',
  'brute-force': 'ATTACK_SOURCE',
  exploit: 'ATTACK_SOURCE',
  dos: 'ATTACK_SOURCE',
  ddos: 'ATTACK_SOURCE',
  spam: 'ATTACK_SOURCE',
  other: 'ATTACK_SOURCE',
  undetermined: 'ATTACK_SOURCE',

  'c2-server': 'INFRASTRUCTURE',
  'malware-distribution': 'INFRASTRUCTURE',
  'malware-configuration': 'INFRASTRUCTURE',
  phishing: 'INFRASTRUCTURE',
  masquerade: 'INFRASTRUCTURE',
  'harmful-speech': 'INFRASTRUCTURE',
  violence: 'INFRASTRUCTURE',
  copyright: 'INFRASTRUCTURE',
  test: 'INFRASTRUCTURE'
}

/** How protected a role is: INFRASTRUCTURE = NETWORK < ATTACK_SOURCE < EXPOSED < VICTIM. */
const PROTECTION: Readonly<Record<Role, number>> = { INFRASTRUCTURE: 0, NETWORK: 0, ATTACK_SOURCE: 1, EXPOSED: 2, VICTIM: 3 }

const NAMES_NO_HOST: ReadonlySet<ObservableType> = new Set<ObservableType>([
  'md5',
  'sha1',
  'sha256',
  'sha512',
  'cert-sha1',
  'cert-sha256',
  'ja3',
  'ja4'
])

/** File hashes, certificates, JA3 and JA4: nobody's host, so INFRASTRUCTURE whatever the classification. */
export function namesNoHost(type: ObservableType): boolean {
  return NAMES_NO_HOST.has(type)
}

/** Of two roles the more protected one; the first when they are equal. */
export function moreProtected(a: Role, b: Role): Role {
  return PROTECTION[b] > PROTECTION[a] ? b : a
}

/** Whether `role` protects at least as much as `least`. */
export function isAsProtected(role: Role, least: Role): boolean {
  return PROTECTION[role] >= PROTECTION[least]
}

/**
 * The least protected role of a record: NETWORK for an asn of any classification and for a cidr whose classification is in
 * the last two rows of 4.2, INFRASTRUCTURE for what names no host, else the table's.
 */
export function leastRole(type: ObservableType, classification: Classification): Role {
  if (namesNoHost(type)) return 'INFRASTRUCTURE'

  return mayBeNetwork(type, classification) ? 'NETWORK' : LEAST_ROLE[classification]
}

/** NETWORK is a statement about a network: only an asn or a cidr carries it, never a single address, name or aggregate. */
function mayBeNetwork(type: ObservableType, classification: Classification): boolean {
  if (type === 'asn') return true

  return type === 'cidr' && !isAsProtected(LEAST_ROLE[classification], 'EXPOSED')
}

/**
 * Whether a record of this type and classification may carry `role`. Being NETWORK does not make INFRASTRUCTURE free: that
 * and every other role is measured against the table.
 */
export function isRoleAllowed(type: ObservableType, classification: Classification, role: Role): boolean {
  if (role === 'NETWORK') return mayBeNetwork(type, classification)
  if (namesNoHost(type)) return true

  return isAsProtected(role, LEAST_ROLE[classification])
}
