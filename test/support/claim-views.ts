/** What a claim and a look-up look like in JSON, as objects: what src/rest/v1/claim-text.ts is held against. */
import { toHex } from '../../src/model/bytes.js'
import { indicatorId } from '../../src/model/ids.js'
import type { Indicator, VictimRecord } from '../../src/model/indicator.js'
import type { Claim } from '../../src/query/claim.js'
import type { LookupAnswer, LookupFailure, RelatedAnswer } from '../../src/query/lookup.js'
import type { Factor } from '../../src/query/verdict.js'
import type { BulkAnswer, ClaimBody, LookupBody } from '../../src/rest/v1/schemas.js'
import { type NameOf, organizationView } from '../../src/rest/v1/views.js'
import { orgDid } from '../../src/roster/fingerprint.js'

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

function timeOfS(seconds: number): string {
  return timeOf(seconds * 1_000)
}

/** One claim as every interface shows it: snake_case, RFC 3339, absent fields absent. */
export function claimView(claim: Claim, nameOf: NameOf): ClaimBody {
  const { indicator, org, audience } = claim
  const { type, value, classification, malware, role } = indicator
  const view: ClaimBody = {
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
    audience: audience.length === 0 ? 'community' : audience.map(orgDid),
    received: timeOf(claim.receivedMs),
    revision: indicator.rev,
    scrub: scrubView(indicator)
  }

  addOptional(view, indicator)
  if (claim.isContested) view.contested = true
  if (claim.kind === 'victim') addVictim(view, indicator)

  return view
}

function addOptional(view: ClaimBody, indicator: Indicator): void {
  const { malware, confidence, severity, hosts, asn, cc, feed, reference, tags, reputation } = indicator

  if (malware !== undefined) view.malware = malware
  if (confidence !== undefined) view.confidence = confidence
  if (severity !== undefined) view.severity = severity
  if (hosts !== undefined) view.hosts = hosts
  if (asn !== undefined) view.asn = asn
  if (cc !== undefined) view.cc = cc
  if (feed !== undefined) view.feed = feed
  if (reference !== undefined) view.reference = reference
  if (tags.length > 0) view.tags = [...tags]
  if (indicator.toBlock) view.to_block = true
  if (reputation !== undefined) view.reputation = reputationView(reputation)
}

function addVictim(view: ClaimBody, { sourcePort, transport, sinkhole }: VictimRecord): void {
  if (sourcePort !== undefined) view.source_port = sourcePort
  if (transport !== undefined) view.transport = transport
  if (sinkhole !== undefined) view.sinkhole = sinkhole
}

function scrubView({ scrub }: Indicator): ClaimBody['scrub'] {
  const { method, profile, k, grainS, removedGroups } = scrub

  return { method, profile, grain_s: grainS, removed_groups: removedGroups, ...(k === undefined ? {} : { k }) }
}

function reputationView(reputation: NonNullable<Indicator['reputation']>): NonNullable<ClaimBody['reputation']> {
  const { score, colour, complaintPermille, trapHits, volumeDecade, windowS } = reputation

  return { score, colour, complaint_permille: complaintPermille, trap_hits: trapHits, volume_decade: volumeDecade, window_s: windowS }
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
