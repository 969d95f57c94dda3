import { decayedScore, findDecay } from '../model/ageing.js'
import { toHex } from '../model/bytes.js'
import type { Role } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import type { Claim } from './claim.js'
import { CONFIDENCE_CAP_PERCENT, CONFIDENCE_DEFAULT_PERCENT, MALICIOUS_PERCENT } from './constants.js'

export const VERDICTS = ['malicious', 'suspicious', 'unknown', 'withdrawn'] as const
export type VerdictWord = (typeof VERDICTS)[number]

/** One term of the noisy-OR, kept visible (4.4). All in 0–1. */
export interface Factor {
  /** 32-byte organization key. */
  org: Uint8Array
  /** Feed label; `unknown` for unlabelled aggregators and manual claims; absent for what the organization observed itself. */
  upstream?: string
  trust: number
  claimed: number
  decay: number
}

export interface Judgement {
  verdict: VerdictWord
  /** 0–95. */
  confidence: number
  /** Distinct organizations with a live claim, echoes included. */
  organizations: number
  /** Unix seconds: when the last live claim ends. */
  untilS?: number
  /** What was multiplied: one per distinct organization with a distinct upstream. */
  factors: readonly Factor[]
}

export interface JudgeComponents {
  /** Local trust in what an organization says, 0–1. */
  weightOf(org: Uint8Array, indicator: Indicator): number
}

/** Roles that say "harmed" rather than "harmful": never more than suspicious. */
const HARMED: ReadonlySet<Role> = new Set<Role>(['VICTIM', 'EXPOSED'])

export function isExpired(claim: Claim, nowS: number): boolean {
  return claim.indicator.validUntilS <= nowS
}

/** Counts in verdicts and lists: active, not expired, not contested. */
export function isLive(claim: Claim, nowS: number): boolean {
  return claim.indicator.status === 'active' && !claim.isContested && !isExpired(claim, nowS)
}

/**
 * Judges the claims about one value. Expired and withdrawn claims have no part in the confidence; a value of which only
 * withdrawn claims are left is `withdrawn`.
 *
 * Confidence is the noisy-OR over distinct organizations with distinct upstream feeds of trust × claimed confidence × decay,
 * at most 0.95 (4.4): an echo of the same feed through five members counts once.
 */
export function judgeClaims(claims: readonly Claim[], nowS: number, { weightOf }: JudgeComponents): Judgement {
  const live = claims.filter(claim => isLive(claim, nowS))

  if (live.length === 0) {
    const isWithdrawn = claims.some(claim => claim.indicator.status !== 'active' && !isExpired(claim, nowS))

    return { verdict: isWithdrawn ? 'withdrawn' : 'unknown', confidence: 0, organizations: 0, factors: [] }
  }

  const factors = independentFactors(live.map(claim => factorOf(claim, nowS, weightOf)))
  const confidence = noisyOr(factors)
  const isHarmful = live.some(claim => !HARMED.has(claim.indicator.role) && claim.indicator.classification !== 'test')

  return {
    verdict: wordOf(confidence, isHarmful),
    confidence,
    organizations: new Set(live.map(claim => toHex(claim.org))).size,
    untilS: Math.max(...live.map(claim => claim.indicator.validUntilS)),
    factors
  }
}

function wordOf(confidence: number, isHarmful: boolean): VerdictWord {
  if (confidence === 0) return 'unknown'

  return confidence >= MALICIOUS_PERCENT && isHarmful ? 'malicious' : 'suspicious'
}

function factorOf(claim: Claim, nowS: number, weightOf: JudgeComponents['weightOf']): Factor {
  const { confidence, lastSeenS } = claim.indicator
  const upstream = upstreamOf(claim)

  return {
    org: claim.org,
    ...(upstream === undefined ? {} : { upstream }),
    trust: weightOf(claim.org, claim.indicator),
    claimed: (confidence ?? CONFIDENCE_DEFAULT_PERCENT) / 100,
    decay: decayedScore(1, nowS - lastSeenS, findDecay(claim.indicator))
  }
}

/** Own observations are their own source; what was taken from elsewhere without saying whence may be the same as anybody's. */
function upstreamOf({ indicator }: Claim): string | undefined {
  if (indicator.feed !== undefined) return indicator.feed

  return indicator.origin === 'aggregator' || indicator.origin === 'manual' ? 'unknown' : undefined
}

/** Strongest first; each organization and each upstream only once. */
function independentFactors(factors: readonly Factor[]): Factor[] {
  const strength = ({ trust, claimed, decay }: Factor): number => trust * claimed * decay
  const organizations = new Set<string>()
  const upstreams = new Set<string>()
  const chosen: Factor[] = []

  for (const factor of [...factors].sort((a, b) => strength(b) - strength(a) || Buffer.compare(a.org, b.org))) {
    const org = toHex(factor.org)
    if (organizations.has(org) || (factor.upstream !== undefined && upstreams.has(factor.upstream))) continue

    organizations.add(org)
    if (factor.upstream !== undefined) upstreams.add(factor.upstream)
    chosen.push(factor)
  }

  return chosen
}

function noisyOr(factors: readonly Factor[]): number {
  const doubt = factors.reduce((product, { trust, claimed, decay }) => product * (1 - trust * claimed * decay), 1)

  return Math.min(CONFIDENCE_CAP_PERCENT, Math.round((1 - doubt) * 100))
}
