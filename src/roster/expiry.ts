const DAY_MS = 86_400_000

/** Documents that end by clock, and whose end an operator must see coming. */
export type ExpiringDocument = 'membership' | 'certificate' | 'charter'

/** Days before the end at which the operator is warned, and warned again: 30, 7 and 1 for what stewards sign, 10, 3 and 1 for what the organization signs. */
export const WARN_DAYS: Readonly<Record<ExpiringDocument, readonly [number, number, number]>> = {
  membership: [30, 7, 1],
  certificate: [10, 3, 1],
  charter: [30, 7, 1]
}

/** What happens at the end, and what to do about it. */
export const EXPIRY_WORDS: Readonly<Record<ExpiringDocument, { name: string; after: string; fix: string }>> = {
  membership: {
    name: 'the membership of this organization',
    after: 'after that, peers refuse this node and nothing is published',
    fix: 'ask a steward to renew it: tocsin member renew'
  },
  certificate: {
    name: 'the certificate of this node',
    after: 'after that, peers refuse this node and nothing is published',
    fix: 'renew it with the key of the organization: tocsin identity renew'
  },
  charter: {
    name: 'the charter of the mesh',
    after: 'after that, nobody is admitted and exports are marked stale; all else goes on',
    fix: 'the stewards sign its next version: tocsin mesh amend'
  }
}

/** 0: far away · 1, 2, 3: a warning has been passed · 4: over. */
export type ExpiryLevel = 0 | 1 | 2 | 3 | 4

export interface ExpiryNotice {
  document: ExpiringDocument
  untilMs: number
  level: ExpiryLevel
}

export function expiryLevel(document: ExpiringDocument, untilMs: number, nowMs: number): ExpiryLevel {
  const leftMs = untilMs - nowMs
  const [first, second, third] = WARN_DAYS[document]

  if (leftMs < 0) return 4
  if (leftMs <= third * DAY_MS) return 3
  if (leftMs <= second * DAY_MS) return 2

  return leftMs <= first * DAY_MS ? 1 : 0
}

/** `the certificate of this node ends in 3 days (2026-12-21); after that, …`. Dates are UTC. */
export function expiryText({ document, untilMs, level }: ExpiryNotice, nowMs: number): string {
  const { name, after } = EXPIRY_WORDS[document]
  const day = new Date(untilMs).toISOString().slice(0, 10)
  if (level === 4) return `${name} has ended (${day})`

  return `${name} ends ${leftText(untilMs - nowMs)} (${day}); ${after}`
}

function leftText(leftMs: number): string {
  if (leftMs < DAY_MS) return `in ${Math.ceil(leftMs / 3_600_000)} hours`

  const days = Math.floor(leftMs / DAY_MS)

  return days === 1 ? 'in a day' : `in ${days} days`
}
