import { fromHex, toHex } from '../model/bytes.js'
import type { Role } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import { scoreClaims, type ScoreFactor } from '../policy/scoring.js'
import type { Claim } from './claim.js'
import { MALICIOUS_PERCENT } from './constants.js'

export const VERDICTS = ['malicious', 'suspicious', 'unknown', 'withdrawn'] as const
export type VerdictWord = (typeof VERDICTS)[number]

/** One term of the noisy-OR, kept visible (4.4). All in 0–1. */
export interface Factor {
  /** 32-byte organization key. */
  org: Uint8Array
  /** Feed that it comes from in the end; `unknown` for what was passed on without saying whence; absent for what the organization saw itself. */
  upstream?: string
  trust: number
  claimed: number
  decay: number
  /** False for an echo: its organization or upstream counts already. */
  isCounted: boolean
}

export interface Judgement {
  verdict: VerdictWord
  /** 0–95. */
  confidence: number
  /** Distinct organizations with a live claim, echoes included. */
  organizations: number
  /** Unix seconds: when the last live claim ends. */
  untilS?: number
  /** Strongest first. */
  factors: readonly Factor[]
}

export interface JudgeComponents {
  /** Local trust in what an organization says, 0–1: the weight of the policy rule that accepts it. */
  weightOf(org: Uint8Array, indicator: Indicator): number
  /** The first key of an organization that has had several: they are one (3.1). Absent: each key is an organization. */
  rootOrgOf?(org: Uint8Array): Uint8Array
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
export function judgeClaims(claims: readonly Claim[], nowS: number, { weightOf, rootOrgOf = org => org }: JudgeComponents): Judgement {
  const live = claims.filter(claim => isLive(claim, nowS))

  if (live.length === 0) {
    const isWithdrawn = claims.some(claim => claim.indicator.status !== 'active' && !isExpired(claim, nowS))

    return { verdict: isWithdrawn ? 'withdrawn' : 'unknown', confidence: 0, organizations: 0, factors: [] }
  }

  const orgs = new Map<string, Uint8Array>()
  const scored = live.map(({ org, indicator }) => {
    const root = rootOrgOf(org)
    const name = nameOf(root)
    orgs.set(name, root)

    return { org: name, weight: weightOf(org, indicator), indicator }
  })
  const { score, factors } = scoreClaims(scored, nowS)
  const confidence = Math.round(score * 100)
  const isHarmful = live.some(claim => !HARMED.has(claim.indicator.role) && claim.indicator.classification !== 'test')

  return {
    verdict: wordOf(confidence, isHarmful),
    confidence,
    organizations: orgs.size,
    untilS: live.reduce((until, { indicator }) => Math.max(until, indicator.validUntilS), 0),
    factors: factors.map(factor => factorOf(factor, orgs.get(factor.org) ?? fromHex(factor.org)))
  }
}

/** Claims of one stream share the very bytes of its organization's key: to spell them for each costs more than to score it. */
const names = new WeakMap<Uint8Array, string>()

function nameOf(org: Uint8Array): string {
  let name = names.get(org)

  if (name === undefined) {
    name = toHex(org)
    names.set(org, name)
  }

  return name
}

function wordOf(confidence: number, isHarmful: boolean): VerdictWord {
  if (confidence === 0) return 'unknown'

  return confidence >= MALICIOUS_PERCENT && isHarmful ? 'malicious' : 'suspicious'
}

function factorOf({ upstream, weight, confidence, decay, isCounted }: ScoreFactor, org: Uint8Array): Factor {
  if (upstream.startsWith('org:')) return { org, trust: weight, claimed: confidence, decay, isCounted }

  const feed = upstream.startsWith('feed:') ? upstream.slice('feed:'.length) : upstream

  return { org, upstream: feed, trust: weight, claimed: confidence, decay, isCounted }
}
