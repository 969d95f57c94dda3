import { CLOCK_SKEW_MS } from '../limits.js'
import { type Charter, isConstituencyEmpty, isSuspension, isTlpBelow, type Membership, QUOTA_BYTES_A_DAY } from './documents.js'
import { countSigners, type Held, keySet } from './held.js'
import type { Member } from './roster.js'

/** A membership that stands under the current charter. */
export interface StandingMembership {
  held: Held<Membership>
  /** As many current stewards signed it as a grant needs. */
  isByK: boolean
  member: Member
}

/** What only k stewards may give: a constituency, victims' records, a higher quota, a successor, or a suspension (3.1, A3). */
export function needsK(membership: Membership): boolean {
  return (
    !isConstituencyEmpty(membership.constituency) ||
    membership.mayReceiveVictims ||
    (membership.quotaBytesADay ?? 0) > QUOTA_BYTES_A_DAY ||
    membership.replaces !== undefined ||
    isSuspension(membership)
  )
}

/** Signatures of current stewards that a membership needs. */
export function signaturesNeeded(membership: Membership, { k, admit }: Pick<Charter, 'k' | 'admit'>): number {
  return needsK(membership) ? k : admit
}

export function standing(held: Held<Membership>, charter: Charter): StandingMembership {
  return { held, isByK: countSigners(held.signatures, keySet(...charter.stewards)) >= charter.k, member: toMember(held.document) }
}

/**
 * Does a serial take away something that its forerunner gives? What k stewards gave, and the right to publish or to be
 * addressed, only k stewards take away: else one of them could silence a member with a next serial instead of a suspension.
 */
function takesAway(next: Membership, former: Membership): boolean {
  return (
    needsK(former) ||
    (former.mayPublish && !next.mayPublish) ||
    isTlpBelow(next.tlpCeiling, former.tlpCeiling) ||
    (next.quotaBytesADay ?? QUOTA_BYTES_A_DAY) < (former.quotaBytesADay ?? QUOTA_BYTES_A_DAY)
  )
}

/** Lowest serial first; at equal serial the lower body hash comes last, because the last one stands. */
export function compareStanding(a: StandingMembership, b: StandingMembership): number {
  return a.held.document.serial - b.held.document.serial || (a.held.bodyHash < b.held.bodyHash ? 1 : -1)
}

/**
 * The membership that judges a moment: the highest serial that covers it; where none does, one that covers it within the
 * tolerated skew of ±120 s (3.1 "Time").
 *
 * @param memberships - of one organization, sorted by `compareStanding`
 */
export function membershipAt(memberships: readonly StandingMembership[], atMs: number): StandingMembership | undefined {
  return lastThatCovers(memberships, atMs, 0) ?? lastThatCovers(memberships, atMs, CLOCK_SKEW_MS)
}

function lastThatCovers(memberships: readonly StandingMembership[], atMs: number, skewMs: number): StandingMembership | undefined {
  let found: StandingMembership | undefined

  for (const next of memberships) {
    if (!covers(next.held.document, atMs, skewMs)) continue

    const isAllowed = found === undefined || next.isByK || !takesAway(next.held.document, found.held.document)
    if (isAllowed) found = next
  }

  return found
}

/** Does a span of validity cover a moment, both ends included? */
export function covers({ notBeforeMs, notAfterMs }: { notBeforeMs: number; notAfterMs: number }, atMs: number, skewMs: number): boolean {
  return notBeforeMs - skewMs <= atMs && atMs <= notAfterMs + skewMs
}

function toMember(membership: Membership): Member {
  return Object.freeze({
    orgKey: membership.orgKey,
    name: membership.name,
    kind: membership.kind,
    constituency: membership.constituency,
    mayPublish: membership.mayPublish,
    mayReceiveVictims: membership.mayReceiveVictims,
    // A suspended membership is never handed out as one that may be addressed; CLEAR is what anyone may read.
    tlpCeiling: membership.tlpCeiling ?? 'CLEAR',
    quotaBytesADay: membership.quotaBytesADay ?? QUOTA_BYTES_A_DAY,
    ...(membership.replaces === undefined ? {} : { replaces: membership.replaces }),
    serial: membership.serial,
    notBeforeMs: membership.notBeforeMs,
    notAfterMs: membership.notAfterMs
  })
}
