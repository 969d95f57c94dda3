import { CLASSIFICATION_NUMBER, type Classification, type ObservableType, ROLE_NUMBER, type Role, TYPE_NUMBER } from './enumerations.js'
import { namesNoHost } from './roles.js'

const HOUR_S = 3_600
const DAY_S = 86_400

/** What decides how long a statement stays true. */
export interface AgeingKey {
  type: ObservableType
  role: Role
  classification: Classification
}

/** Hard life in seconds after last_seen: what is used when nothing is said, and the most that valid_until may claim. */
export interface Ttl {
  defaultS: number
  maxS: number
}

/** The soft score's curve: MISP's polynomial with this lifetime (τ, seconds) and decay speed (δ). */
export interface Decay {
  lifetimeS: number
  speed: number
}

interface AgeingRule {
  matches: (key: AgeingKey) => boolean
  defaultS: number
  /** Absent: the default is the maximum. */
  maxS?: number
  /** Absent: the score does not decay. */
  decay?: Decay
}

const isTlsFingerprint = (type: ObservableType): boolean => type === 'ja3' || type === 'ja4'
const isAddress = (type: ObservableType): boolean => type === 'ipv4' || type === 'ipv6'
/** A statement about malicious code itself: RSIT class 2 without infected-system, which is a VICTIM. */
const isMaliciousCode = (classification: Classification): boolean =>
  classification === 'c2-server' || classification === 'malware-distribution' || classification === 'malware-configuration'

/** Design 4.3; the first match rules. Sources of the figures: reference/domain 2.6. */
const RULES: readonly AgeingRule[] = [
  // file hashes and certificates: they do not decay
  { matches: ({ type }) => namesNoHost(type) && !isTlsFingerprint(type), defaultS: 365 * DAY_S },
  { matches: ({ type }) => isTlsFingerprint(type), defaultS: 180 * DAY_S },
  // reputation of networks
  { matches: ({ role }) => role === 'NETWORK', defaultS: 7 * DAY_S, decay: { lifetimeS: 7 * DAY_S, speed: 1 } },
  { matches: ({ type }) => type === 'aggregate', defaultS: 7 * DAY_S },
  { matches: ({ role }) => role === 'VICTIM', defaultS: 48 * HOUR_S },
  { matches: ({ role }) => role === 'EXPOSED', defaultS: 72 * HOUR_S },
  {
    matches: ({ classification, type }) => classification === 'c2-server' && (isAddress(type) || type === 'endpoint'),
    defaultS: 30 * DAY_S,
    maxS: 180 * DAY_S,
    decay: { lifetimeS: 60 * DAY_S, speed: 2 }
  },
  {
    matches: ({ classification, type }) => classification === 'c2-server' && type === 'domain',
    defaultS: 90 * DAY_S,
    decay: { lifetimeS: 120 * DAY_S, speed: 2 }
  },
  // compromised web hosts
  {
    matches: ({ classification, type }) => classification === 'malware-distribution' && (isAddress(type) || type === 'domain'),
    defaultS: 30 * DAY_S,
    decay: { lifetimeS: 30 * DAY_S, speed: 2 }
  },
  { matches: ({ classification }) => classification === 'phishing', defaultS: 72 * HOUR_S, decay: { lifetimeS: 3 * DAY_S, speed: 2.3 } },
  // malware URLs
  {
    matches: ({ classification, type }) => type === 'url' && isMaliciousCode(classification),
    defaultS: 7 * DAY_S,
    decay: { lifetimeS: 7 * DAY_S, speed: 2 }
  },
  { matches: ({ classification }) => classification === 'ddos', defaultS: 12 * HOUR_S },
  // attack sources
  { matches: ({ role }) => role === 'ATTACK_SOURCE', defaultS: 72 * HOUR_S, decay: { lifetimeS: 3 * DAY_S, speed: 1 } }
]

/** What no rule names lives 72 h (4.3). */
const OTHERWISE: AgeingRule = { matches: () => true, defaultS: 72 * HOUR_S }

/** JA3 and JA4 collide; a claim about one is never more than a coin's toss (4.3). */
const FINGERPRINT_CONFIDENCE_MAX = 50

const ORDERED: readonly AgeingRule[] = [...RULES, OTHERWISE]
/** Numbers of roles and classifications are below these. */
const ROLES_MAX = 8
const CLASSIFICATIONS_MAX = 256
const TYPES_MAX = 32
/** Place of the rule in `ORDERED`, plus one, of each (type, role, classification) that has been asked for: every record that comes asks. */
const placeOfRule = new Uint8Array(TYPES_MAX * ROLES_MAX * CLASSIFICATIONS_MAX)

function ruleOf(key: AgeingKey): AgeingRule {
  const at = (TYPE_NUMBER[key.type] * ROLES_MAX + ROLE_NUMBER[key.role]) * CLASSIFICATIONS_MAX + CLASSIFICATION_NUMBER[key.classification]
  let place = placeOfRule[at] ?? 0

  if (place === 0) {
    place = ORDERED.findIndex(({ matches }) => matches(key)) + 1
    placeOfRule[at] = place
  }

  return ORDERED[place - 1] ?? OTHERWISE
}

/** Default and largest distance of valid_until from last_seen, in seconds. */
export function ttlS(key: AgeingKey): Ttl {
  const { defaultS, maxS = defaultS } = ruleOf(key)

  return { defaultS, maxS }
}

/** The soft score's curve; undefined where a statement holds in full until it expires. */
export function findDecay(key: AgeingKey): Decay | undefined {
  return ruleOf(key).decay
}

/** The highest confidence that a claim of this type may carry, 0–100. */
export function confidenceMax(type: ObservableType): number {
  return isTlsFingerprint(type) ? FINGERPRINT_CONFIDENCE_MAX : 100
}

/**
 * MISP's polynomial: base · (1 − (age / τ)^(1 / δ)), never below 0; `base` unchanged where there is no decay.
 * A negative age (a clock ahead of ours) counts as 0.
 */
export function decayedScore(base: number, ageS: number, decay: Decay | undefined): number {
  if (decay === undefined || ageS <= 0) return base
  if (ageS >= decay.lifetimeS) return 0

  return base * (1 - (ageS / decay.lifetimeS) ** (1 / decay.speed))
}

/**
 * Age in seconds at which the score falls to `threshold`: the life that people should be shown, because τ is not it
 * (base 80, threshold 30, τ 120 d, δ 2: 46.9 d).
 */
export function effectiveLifeS(base: number, threshold: number, { lifetimeS, speed }: Decay): number {
  if (base <= threshold) return 0

  return lifetimeS * (1 - Math.max(threshold, 0) / base) ** speed
}
