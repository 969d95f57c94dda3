import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { ObservableType } from '../model/enumerations.js'
import { guessObservable } from '../model/guess.js'
import type { Claim } from './claim.js'
import { BULK_CHUNK, BULK_VALUES_MAX, CLAIMS_SHOWN_MAX, ON_HOST_MAX } from './constants.js'
import type { ClaimSource, Deadline, ValueRef } from './ports.js'
import { addressOf, isHost, type Relation, type RelatedRef, relatedRefs } from './related.js'
import { isExpired, type JudgeComponents, judgeClaims, type Judgement, type VerdictWord } from './verdict.js'
import { isReading, mayRead, type Reader } from './visibility.js'

export interface LookupComponents extends JudgeComponents {
  claims: ClaimSource
  clock: Pick<Clock, 'nowMs'>
}

/** What is said about a value that bears on the asked one. */
export interface RelatedAnswer {
  relation: Relation
  type: ObservableType
  value: string
  verdict: VerdictWord
  confidence: number
  claims: readonly Claim[]
}

/** The answer about one value, made of what the reader may see and of nothing else. */
export interface LookupAnswer extends Judgement {
  /** As asked. */
  input: string
  type: ObservableType
  /** Canonical. */
  value: string
  /** About exactly this value, newest first, at most CLAIMS_SHOWN_MAX; expired ones left out. */
  claims: readonly Claim[]
  related: readonly RelatedAnswer[]
}

/** A text of a bulk look-up that is no observable. */
export interface LookupFailure {
  input: string
  /** Code of model/canonical. */
  code: string
}

export interface Lookup {
  /** @throws NodeError `VALUE_INVALID` with the canonical code in its details, `SCOPE_MISSING`. */
  one(text: string, reader: Reader, deadline: Deadline): Promise<LookupAnswer>
  /** In the order asked; a bad text fails alone. @throws NodeError `REQUEST_TOO_LARGE` above 10,000 values. */
  many(texts: readonly string[], reader: Reader, deadline: Deadline): Promise<Array<LookupAnswer | LookupFailure>>
}

/**
 * Answers from the local store alone: who asked for what leaves no trace outside (5.1 rule 11).
 *
 * The verdict covers the value itself, networks around an address, and endpoints on a host. Parent domains, and the host of
 * a URL or endpoint, stand beside it with verdicts of their own: a bad neighbour is a hint and no proof.
 */
export function createLookup(components: LookupComponents): Lookup {
  const { claims: source, clock } = components

  async function answer(input: string, ref: ValueRef, reader: Reader): Promise<LookupAnswer> {
    const related = relatedRefs(ref)
    // one after the other: most values have no neighbours, and a wait for nothing costs as much as the read
    const exact = await source.findClaims(ref.type, ref.value)
    const around = mayBeNear(ref) ? await findNear(ref) : noneNear
    const others = related.length === 0 ? noClaimLists : await source.findManyClaims(related)

    return compose({ input, ref, exact, around, related, others }, reader)
  }

  function compose(found: Found, reader: Reader): LookupAnswer {
    return isNothing(found) ? nothingAbout(found) : composeFound(found, reader)
  }

  function composeFound(found: Found, reader: Reader): LookupAnswer {
    const { ref, exact, around } = found
    const nowS = Math.floor(clock.nowMs() / 1_000)
    const readable = (claim: Claim): boolean => mayRead(reader, claim) && !isExpired(claim, nowS)
    const own = exact.filter(readable)
    const near = around.length === 0 ? noneNear : around.filter(({ claim }) => readable(claim))
    const judged =
      near.length === 0
        ? own
        : [...own, ...near.filter(({ relation, claim }) => bearsOnVerdict(ref, relation, claim)).map(({ claim }) => claim)]

    return answerOf(found, judgeClaims(judged, nowS, components), newestFirst(own), relatedAnswers(found, near, { readable, nowS }))
  }

  /** What stands beside the verdict. */
  function relatedAnswers(
    { related, others }: Found,
    near: readonly NearClaim[],
    { readable, nowS }: { readable: (claim: Claim) => boolean; nowS: number }
  ): readonly RelatedAnswer[] {
    if (near.length === 0 && others.length === 0) return noneRelated

    const groups = groupByValue(near)
    for (const [at, { relation, type, value }] of related.entries()) {
      const claims = (others[at] ?? []).filter(readable)
      if (claims.length > 0) groups.push({ relation, type, value, claims })
    }

    return groups.map(group => {
      const { verdict, confidence } = judgeClaims(group.claims, nowS, components)

      return { ...group, verdict, confidence, claims: newestFirst(group.claims) }
    })
  }

  return {
    async one(text, reader, deadline) {
      mustRead(reader)
      const guess = guessObservable(text)

      if (!guess.ok) {
        throw new NodeError('VALUE_INVALID', `this is no observable (${guess.error})`, {
          fix: 'give an address, network, AS, domain, URL, endpoint or hash; defanged forms are understood',
          details: { reason: guess.error }
        })
      }

      const found = await answer(text, { type: guess.type, value: guess.canonical }, reader)
      deadline.check()

      return found
    },

    async many(texts, reader, deadline) {
      mustRead(reader)
      if (texts.length > BULK_VALUES_MAX) throw new NodeError('REQUEST_TOO_LARGE', `more than ${BULK_VALUES_MAX} values`)

      const answers: Array<LookupAnswer | LookupFailure> = []

      for (let at = 0; at < texts.length; at += BULK_CHUNK) {
        deadline.check()
        answers.push(...(await answerMany(texts.slice(at, at + BULK_CHUNK), reader)))
      }

      return answers
    }
  }

  /** One read for all exact, parent and host values of a chunk. */
  async function answerMany(texts: readonly string[], reader: Reader): Promise<Array<LookupAnswer | LookupFailure>> {
    const asked = texts.map(prepare)
    const refs: ValueRef[] = []
    for (const item of asked) if ('ref' in item) refs.push(item.ref, ...item.related)

    const found = await source.findManyClaims(refs)
    const answers: Array<LookupAnswer | LookupFailure> = []
    let at = 0

    for (const item of asked) {
      if ('code' in item) {
        answers.push(item)
        continue
      }

      const { input, ref, related } = item
      // a wait for each of 10,000 values would cost more than all else
      const around = mayBeNear(ref) ? await findNear(ref) : noneNear
      const others = listsOf(found, at + 1, related.length)
      answers.push(compose({ input, ref, exact: found[at] ?? noClaims, around, related, others }, reader))
      at += 1 + related.length
    }

    return answers
  }

  /** False: surely no network covers the value, and nothing is claimed on it. From memory. */
  function mayBeNear(ref: ValueRef): boolean {
    const address = addressOf(ref)

    return (address !== undefined && source.mayCover(address)) || (isHost(ref.type) && source.mayBeOnHost(ref.value))
  }

  async function findNear(ref: ValueRef): Promise<readonly NearClaim[]> {
    const address = addressOf(ref)
    const [covering, onHost] = await Promise.all([
      address === undefined ? noClaims : source.findCovering(address),
      isHost(ref.type) ? source.findOnHost(ref.value, ON_HOST_MAX) : noClaims
    ])
    if (covering.length + onHost.length === 0) return noneNear

    return [...named('covering', covering), ...named('on-host', onHost)]
  }
}

// Most values of a bulk look-up are unknown: these are shared, so that a miss makes next to no garbage.
const noClaims: readonly Claim[] = []
const noClaimLists: ReadonlyArray<readonly Claim[]> = []
const noneNear: readonly NearClaim[] = []
const noneRelated: readonly RelatedAnswer[] = []
const nothing: Pick<LookupAnswer, 'verdict' | 'confidence' | 'organizations' | 'factors' | 'claims' | 'related'> = {
  verdict: 'unknown',
  confidence: 0,
  organizations: 0,
  factors: [],
  claims: noClaims,
  related: []
}

interface NearClaim {
  relation: Relation
  claim: Claim
}

interface Found {
  input: string
  ref: ValueRef
  exact: readonly Claim[]
  around: readonly NearClaim[]
  related: readonly RelatedRef[]
  others: ReadonlyArray<readonly Claim[]>
}

interface Group {
  relation: Relation
  type: ObservableType
  value: string
  claims: Claim[]
}

/** Some of the lists, from `at` on; none when they are all empty. */
function listsOf(found: ReadonlyArray<readonly Claim[]>, at: number, count: number): ReadonlyArray<readonly Claim[]> {
  for (let i = at; i < at + count; i++) if (found[i]?.length !== 0) return found.slice(at, at + count)

  return noClaimLists
}

/** Field by field: spreading a judgement into each of 10,000 answers costs more than making it. */
function answerOf(
  { input, ref: { type, value } }: Found,
  { verdict, confidence, organizations, untilS, factors }: Judgement,
  claims: readonly Claim[],
  related: readonly RelatedAnswer[]
): LookupAnswer {
  return untilS === undefined
    ? { input, type, value, verdict, confidence, organizations, factors, claims, related }
    : { input, type, value, verdict, confidence, organizations, untilS, factors, claims, related }
}

function mustRead(reader: Reader): void {
  if (!isReading(reader)) throw new NodeError('SCOPE_MISSING', 'this key may not read', { fix: 'tocsin key create NAME --scope read' })
}

function isNothing({ exact, around, others }: Found): boolean {
  return exact.length === 0 && around.length === 0 && others.every(claims => claims.length === 0)
}

/** The very answer that a value gets whose claims the reader may not see, or that have expired. */
function nothingAbout({ input, ref: { type, value } }: Found): LookupAnswer {
  const { verdict, confidence, organizations, factors, claims, related } = nothing

  return { input, type, value, verdict, confidence, organizations, factors, claims, related }
}

function prepare(input: string): { input: string; ref: ValueRef; related: readonly RelatedRef[] } | LookupFailure {
  const guess = guessObservable(input)
  if (!guess.ok) return { input, code: guess.error }

  const ref = { type: guess.type, value: guess.canonical }

  return { input, ref, related: relatedRefs(ref) }
}

function named(relation: Relation, claims: readonly Claim[]): NearClaim[] {
  return claims.map(claim => ({ relation, claim }))
}

/** A URL on a host says little of the host: it may be one page of a hoster. An endpoint is the host itself. */
function bearsOnVerdict(ref: ValueRef, relation: Relation, { indicator }: Claim): boolean {
  return isHost(ref.type) && (relation === 'covering' || (relation === 'on-host' && indicator.type === 'endpoint'))
}

function groupByValue(near: readonly NearClaim[]): Group[] {
  const groups = new Map<string, Group>()

  for (const { relation, claim } of near) {
    const { type, value } = claim.indicator
    const key = `${relation} ${type} ${value}`
    const group = groups.get(key) ?? { relation, type, value, claims: [] }

    group.claims.push(claim)
    groups.set(key, group)
  }

  return [...groups.values()]
}

function newestFirst(claims: readonly Claim[]): readonly Claim[] {
  if (claims.length < 2) return claims

  return [...claims].sort((a, b) => b.indicator.lastSeenS - a.indicator.lastSeenS).slice(0, CLAIMS_SHOWN_MAX)
}
