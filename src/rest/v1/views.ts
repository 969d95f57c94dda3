import { toHex } from '../../model/bytes.js'
import { indicatorId } from '../../model/ids.js'
import type { Indicator, VictimRecord } from '../../model/indicator.js'
import type { Claim } from '../../query/claim.js'
import type { LookupAnswer, LookupFailure, RelatedAnswer } from '../../query/lookup.js'
import type { Factor } from '../../query/verdict.js'
import { orgDid } from '../../roster/fingerprint.js'
import type { BulkAnswer, ClaimBody, LookupBody } from './schemas.js'

export type NameOf = (org: Uint8Array) => string | undefined

/** RFC 3339 of milliseconds since the epoch; whole seconds are written without a fraction. */
export function timeOf(ms: number): string {
  const text = new Date(ms).toISOString()

  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

export function timeOfS(seconds: number): string {
  return timeOf(seconds * 1_000)
}

export function organizationView(org: Uint8Array, nameOf: NameOf): { id: string; name?: string } {
  const name = nameOf(org)

  return name === undefined ? { id: orgDid(org) } : { id: orgDid(org), name }
}

/** One claim as every interface shows it: snake_case, RFC 3339, absent fields absent. */
export function claimView(claim: Claim, nameOf: NameOf): ClaimBody {
  const { indicator, org } = claim
  const { type, value, classification, malware, role } = indicator

  return {
    id: toHex(indicatorId({ orgKey: org, type, value, classification, malware, role })),
    type,
    value,
    classification,
    role,
    origin: indicator.origin,
    first_seen: timeOfS(indicator.firstSeenS),
    last_seen: timeOfS(indicator.lastSeenS),
    valid_until: timeOfS(indicator.validUntilS),
    count: indicator.count,
    tlp: indicator.tlp,
    status: indicator.status,
    organization: organizationView(org, nameOf),
    audience: claim.audience.length === 0 ? 'community' : claim.audience.map(orgDid),
    received: timeOf(claim.receivedMs),
    revision: indicator.rev,
    scrub: scrubView(indicator),
    ...(claim.isContested ? { contested: true } : {}),
    ...present({
      malware,
      confidence: indicator.confidence,
      severity: indicator.severity,
      hosts: indicator.hosts,
      asn: indicator.asn,
      cc: indicator.cc,
      feed: indicator.feed,
      reference: indicator.reference
    }),
    ...(indicator.tags.length > 0 ? { tags: [...indicator.tags] } : {}),
    ...(indicator.toBlock ? { to_block: true } : {}),
    ...(indicator.reputation === undefined ? {} : { reputation: reputationView(indicator.reputation) }),
    ...(claim.kind === 'victim' ? victimView(indicator) : {})
  }
}

function scrubView({ scrub }: Indicator): ClaimBody['scrub'] {
  const { method, profile, k, grainS, removedGroups } = scrub

  return { method, profile, grain_s: grainS, removed_groups: removedGroups, ...(k === undefined ? {} : { k }) }
}

function reputationView(reputation: NonNullable<Indicator['reputation']>): NonNullable<ClaimBody['reputation']> {
  const { score, colour, complaintPermille, trapHits, volumeDecade, windowS } = reputation

  return { score, colour, complaint_permille: complaintPermille, trap_hits: trapHits, volume_decade: volumeDecade, window_s: windowS }
}

function victimView({ sourcePort, transport, sinkhole }: VictimRecord): Pick<ClaimBody, 'source_port' | 'transport' | 'sinkhole'> {
  return present({ source_port: sourcePort, transport, sinkhole })
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** The same object without the keys that are undefined. */
export function present<T extends object>(fields: T): Present<T> {
  const copy: Present<T> = {}

  for (const key in fields) {
    const value = fields[key]
    if (isPresent(value)) copy[key] = value
  }

  return copy
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined
}

export function lookupView(answer: LookupAnswer, nameOf: NameOf): LookupBody {
  return {
    input: answer.input,
    type: answer.type,
    value: answer.value,
    verdict: answer.verdict,
    confidence: answer.confidence,
    organizations: answer.organizations,
    ...(answer.untilS === undefined ? {} : { until: timeOfS(answer.untilS) }),
    factors: answer.factors.map(factor => factorView(factor, nameOf)),
    claims: answer.claims.map(claim => claimView(claim, nameOf)),
    related: answer.related.map(related => relatedView(related, nameOf))
  }
}

function factorView({ org, upstream, trust, claimed, decay, isCounted }: Factor, nameOf: NameOf): LookupBody['factors'][number] {
  return {
    organization: organizationView(org, nameOf),
    ...(upstream === undefined ? {} : { upstream }),
    trust,
    claimed,
    decay: Math.round(decay * 1_000) / 1_000,
    counted: isCounted
  }
}

function relatedView({ relation, type, value, verdict, confidence, claims }: RelatedAnswer, nameOf: NameOf): LookupBody['related'][number] {
  return { relation, type, value, verdict, confidence, claims: claims.map(claim => claimView(claim, nameOf)) }
}

export function bulkView(answers: ReadonlyArray<LookupAnswer | LookupFailure>, nameOf: NameOf): BulkAnswer {
  return { results: answers.map(answer => ('code' in answer ? { input: answer.input, error: answer.code } : lookupView(answer, nameOf))) }
}
