/**
 * The JSON of claims and look-ups, written in one pass. Making an object of each claim and handing it to a serialiser costs three
 * times as much as finding the claim. snake_case, RFC 3339 times, absent fields absent; claimSchema and lookupSchema say what is in it,
 * and a test holds this text to them.
 */
import { indicatorIdText } from '../../model/ids.js'
import type { Indicator, VictimRecord } from '../../model/indicator.js'
import type { Claim } from '../../query/claim.js'
import type { LookupAnswer, LookupFailure, RelatedAnswer } from '../../query/lookup.js'
import type { Factor } from '../../query/verdict.js'
import { timeOf, timeOfS } from './times.js'
import { type NameOf, organizationView } from './views.js'

/** Texts of organizations, by key: making one costs as much as the rest of a claim. A mesh has at most a few thousand. */
const organizations = new Map<string, { name: string | undefined; text: string; did: string }>()
const ORGANIZATIONS_MAX = 8_192

function organizationOf(org: Uint8Array, nameOf: NameOf): { text: string; did: string } {
  const key = Buffer.from(org.buffer, org.byteOffset, org.byteLength).toString('latin1')
  const name = nameOf(org)
  const known = organizations.get(key)
  // a new membership may bring a new name
  if (known !== undefined && known.name === name) return known

  const view = organizationView(org, nameOf)
  const made = { name, text: JSON.stringify(view), did: JSON.stringify(view.id) }
  if (organizations.size >= ORGANIZATIONS_MAX) organizations.clear()
  organizations.set(key, made)

  return made
}

function listText<Item>(items: readonly Item[], textOf: (item: Item) => string): string {
  let text = '['

  for (let i = 0; i < items.length; i++) {
    const item = items[i]
    if (item !== undefined) text += i === 0 ? textOf(item) : `,${textOf(item)}`
  }

  return `${text}]`
}

/** One claim as every interface shows it. */
export function claimText(claim: Claim, nameOf: NameOf): string {
  const { indicator, org, audience } = claim
  const { type, value, classification, malware, role } = indicator
  const id = indicatorIdText({ orgKey: org, type, value, classification, malware, role })

  return `{"id":"${id}","type":"${type}","value":${JSON.stringify(value)},"classification":"${classification}","role":"${role}"${optionalText(indicator)},"origin":"${indicator.origin}","first_seen":"${timeOfS(indicator.firstSeenS)}","last_seen":"${timeOfS(indicator.lastSeenS)}","valid_until":"${timeOfS(indicator.validUntilS)}","count":${indicator.count},"tlp":"${indicator.tlp}","status":"${indicator.status}"${claim.isContested ? ',"contested":true' : ''},"organization":${organizationOf(org, nameOf).text},"audience":${audienceText(audience, nameOf)},"received":"${timeOf(claim.receivedMs)}","revision":${indicator.rev}${linksText(indicator)}${claim.kind === 'victim' ? victimText(indicator) : ''},"scrub":${scrubText(indicator)}}`
}

function audienceText(audience: readonly Uint8Array[], nameOf: NameOf): string {
  return audience.length === 0 ? '"community"' : listText(audience, org => organizationOf(org, nameOf).did)
}

function optionalText({ malware, confidence, severity, hosts, asn, cc }: Indicator): string {
  let text = ''

  if (malware !== undefined) text += `,"malware":${JSON.stringify(malware)}`
  if (confidence !== undefined) text += `,"confidence":${confidence}`
  if (severity !== undefined) text += `,"severity":"${severity}"`
  if (hosts !== undefined) text += `,"hosts":${hosts}`
  if (asn !== undefined) text += `,"asn":${asn}`
  if (cc !== undefined) text += `,"cc":${JSON.stringify(cc)}`

  return text
}

function linksText({ feed, tags, reference, toBlock, reputation }: Indicator): string {
  let text = ''

  if (feed !== undefined) text += `,"feed":${JSON.stringify(feed)}`
  if (tags.length > 0) text += `,"tags":${JSON.stringify(tags)}`
  if (reference !== undefined) text += `,"reference":${JSON.stringify(reference)}`
  if (toBlock) text += ',"to_block":true'
  if (reputation !== undefined) text += `,"reputation":${reputationText(reputation)}`

  return text
}

function victimText({ sourcePort, transport, sinkhole }: VictimRecord): string {
  let text = ''

  if (sourcePort !== undefined) text += `,"source_port":${sourcePort}`
  if (transport !== undefined) text += `,"transport":"${transport}"`
  if (sinkhole !== undefined) text += `,"sinkhole":${JSON.stringify(sinkhole)}`

  return text
}

function scrubText({ scrub: { method, profile, k, grainS, removedGroups } }: Indicator): string {
  const kText = k === undefined ? '' : `,"k":${k}`

  return `{"method":"${method}","profile":"${profile}"${kText},"grain_s":${grainS},"removed_groups":${removedGroups}}`
}

function reputationText(reputation: NonNullable<Indicator['reputation']>): string {
  const { score, colour, complaintPermille, trapHits, volumeDecade, windowS } = reputation

  return `{"score":${score},"colour":"${colour}","complaint_permille":${complaintPermille},"trap_hits":${trapHits},"volume_decade":${volumeDecade},"window_s":${windowS}}`
}

/** The answer about one value. */
export function lookupText(answer: LookupAnswer, nameOf: NameOf): string {
  const { input, type, value, verdict, confidence, organizations: count, untilS, factors, claims, related } = answer
  const inputText = JSON.stringify(input)
  const valueText = value === input ? inputText : JSON.stringify(value)
  const untilText = untilS === undefined ? '' : `,"until":"${timeOfS(untilS)}"`

  return `{"input":${inputText},"type":"${type}","value":${valueText},"verdict":"${verdict}","confidence":${confidence},"organizations":${count}${untilText},"factors":${listText(factors, factor => factorText(factor, nameOf))},"claims":${claimsText(claims, nameOf)},"related":${listText(related, one => relatedText(one, nameOf))}}`
}

function claimsText(claims: readonly Claim[], nameOf: NameOf): string {
  return listText(claims, claim => claimText(claim, nameOf))
}

function factorText({ org, upstream, trust, claimed, decay, isCounted }: Factor, nameOf: NameOf): string {
  const upstreamText = upstream === undefined ? '' : `,"upstream":${JSON.stringify(upstream)}`

  return `{"organization":${organizationOf(org, nameOf).text}${upstreamText},"trust":${trust},"claimed":${claimed},"decay":${Math.round(decay * 1_000) / 1_000},"counted":${isCounted}}`
}

function relatedText({ relation, type, value, verdict, confidence, claims }: RelatedAnswer, nameOf: NameOf): string {
  return `{"relation":"${relation}","type":"${type}","value":${JSON.stringify(value)},"verdict":"${verdict}","confidence":${confidence},"claims":${claimsText(claims, nameOf)}}`
}

/** Room for one answer as most of them are, and for a start, in bytes. */
const ANSWER_BYTES = 1_536
/** UTF-8 bytes of one UTF-16 unit, at most. */
const BYTES_OF_UNIT = 3

/**
 * The answers about many values, in order; a bad one says why it is none. Bytes, and each answer written to them at once: ten thousand
 * texts that wait to be joined keep the collector busier than everything else.
 */
export function bulkBytes(answers: ReadonlyArray<LookupAnswer | LookupFailure>, nameOf: NameOf): Buffer {
  let bytes = Buffer.allocUnsafe(32 + answers.length * ANSWER_BYTES)
  let at = bytes.write('{"results":[', 'latin1')

  for (const [i, answer] of answers.entries()) {
    const text =
      'code' in answer ? `{"input":${JSON.stringify(answer.input)},"error":${JSON.stringify(answer.code)}}` : lookupText(answer, nameOf)
    const needed = at + text.length * BYTES_OF_UNIT + 3

    if (needed > bytes.byteLength) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * bytes.byteLength))
      larger.set(bytes.subarray(0, at))
      bytes = larger
    }

    if (i > 0) bytes[at++] = COMMA
    at += bytes.write(text, at, 'utf8')
  }

  at += bytes.write(']}', at, 'latin1')

  return bytes.subarray(0, at)
}

const COMMA = 0x2c

/** A page of claims. */
export function pageText({ claims, cursor }: { claims: readonly Claim[]; cursor?: string | undefined }, nameOf: NameOf): string {
  const next = cursor === undefined ? '' : `,"next":${JSON.stringify(cursor)}`

  return `{"indicators":${claimsText(claims, nameOf)}${next}}`
}
