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

/** Texts of organization keys: making one costs as much as the rest of a claim's view. A mesh has at most a few thousand. */
const didOfKey = new Map<string, string>()
const DIDS_MAX = 8_192

function didOf(org: Uint8Array): string {
  const key = Buffer.from(org.buffer, org.byteOffset, org.byteLength).toString('latin1')
  const known = didOfKey.get(key)
  if (known !== undefined) return known

  const did = orgDid(org)
  if (didOfKey.size >= DIDS_MAX) didOfKey.clear()
  didOfKey.set(key, did)

  return did
}

export function organizationView(org: Uint8Array, nameOf: NameOf): { id: string; name?: string } {
  const name = nameOf(org)

  return name === undefined ? { id: didOf(org) } : { id: didOf(org), name }
}

/** One claim as every interface shows it: snake_case, RFC 3339, absent fields absent. Written for speed: no spreading of objects. */
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
    audience: audience.length === 0 ? 'community' : audience.map(didOf),
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
