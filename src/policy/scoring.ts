import { decayedScore, findDecay } from '../model/ageing.js'
import type { Indicator } from '../model/indicator.js'

/** One organization's claim as scoring sees it. */
export interface ScoredClaim {
  /** Identity of the organization; a key and the key that it replaces are one. */
  org: string
  /** 0–1: local trust, from the policy. */
  weight: number
  indicator: Pick<Indicator, 'type' | 'role' | 'classification' | 'confidence' | 'lastSeenS' | 'origin' | 'feed'>
}

/** One claim's part in the score; all factors stay visible (4.4). */
export interface ScoreFactor {
  org: string
  /** What the claim comes from in the end: a registered feed, the organization's own eyes, or `unknown`. */
  upstream: string
  weight: number
  /** 0–1. */
  confidence: number
  /** 0–1: what age has left of it. */
  decay: number
  /** weight × confidence × decay. */
  probability: number
  /** False for an echo: its organization or its upstream counts already through a stronger claim. */
  isCounted: boolean
}

export interface Score {
  /** 0–0.95. */
  score: number
  /** Organizations that count: independent of each other and of each other's upstream. */
  reporters: number
  factors: ScoreFactor[]
}

/** Nothing that others say makes certain (4.4). */
export const SCORE_MAX = 0.95
/** A claim that does not say how sure it is counts as Medium on STIX's scale (reference/domain 2.8). */
export const CONFIDENCE_UNSAID = 50

/**
 * Confidence as shown: noisy-OR over distinct organizations with distinct upstream feeds of trust × confidence × decay,
 * capped at 0.95 (4.4). The same upstream through five members counts once, and so does one member through five feeds.
 */
export function scoreClaims(claims: readonly ScoredClaim[], nowS: number): Score {
  const factors = claims.map(claim => toFactor(claim, nowS))
  const [only] = factors
  if (only !== undefined && factors.length === 1) return scoreOne(only)

  factors.sort(strongestFirst)
  const orgs = new Set<string>()
  const upstreams = new Set<string>()
  let doubt = 1

  for (const factor of factors) {
    if (factor.probability === 0 || orgs.has(factor.org) || upstreams.has(factor.upstream)) continue

    factor.isCounted = true
    orgs.add(factor.org)
    upstreams.add(factor.upstream)
    doubt *= 1 - factor.probability
  }

  return { score: Math.min(1 - doubt, SCORE_MAX), reporters: orgs.size, factors }
}

/** Most values have one claim: the same as below without its sets. */
function scoreOne(factor: ScoreFactor): Score {
  factor.isCounted = factor.probability !== 0

  return { score: Math.min(1 - (1 - factor.probability), SCORE_MAX), reporters: factor.isCounted ? 1 : 0, factors: [factor] }
}

/** What a claim is an echo of: its registered feed; else, where others' data was passed on without saying whose, `unknown`; else the organization itself. */
export function upstreamOf(org: string, { feed, origin }: Pick<Indicator, 'feed' | 'origin'>): string {
  if (feed !== undefined) return `feed:${feed}`

  return origin === 'aggregator' || origin === 'manual' ? 'unknown' : `org:${org}`
}

function toFactor({ org, weight, indicator }: ScoredClaim, nowS: number): ScoreFactor {
  const confidence = (indicator.confidence ?? CONFIDENCE_UNSAID) / 100
  const decay = decayedScore(1, Math.max(0, nowS - indicator.lastSeenS), findDecay(indicator))

  return {
    org,
    upstream: upstreamOf(org, indicator),
    weight,
    confidence,
    decay,
    probability: weight * confidence * decay,
    isCounted: false
  }
}

/** A total order, so that the result does not depend on the order of the claims. */
function strongestFirst(a: ScoreFactor, b: ScoreFactor): number {
  return b.probability - a.probability || (a.org < b.org ? -1 : a.org > b.org ? 1 : a.upstream < b.upstream ? -1 : 1)
}
