import { compareBytes } from '../model/bytes.js'
import type { Claim } from './claim.js'

/**
 * Takes one more revision into a claim (4.4). Both are of one (organization, audience, kind, type, value, classification,
 * malware, role). What counts stands before what is contested, and nothing of the one enters the other (3.5): a revision from
 * beyond a fork must not hide what its publisher had said before. Among equals the winner is the higher rev, then the withdrawn one, then the higher header hash, then the higher row;
 * first_seen is the lowest, last_seen and count are the highest of all revisions. The result does not depend on the order
 * of arrival, nor on how often a revision arrives.
 */
export function mergeClaim(known: Claim | undefined, incoming: Claim): Claim {
  if (known === undefined) return incoming
  if (known.isContested !== incoming.isContested) return known.isContested ? incoming : known

  const winner = compareRevisions(known, incoming) >= 0 ? known : incoming
  const firstSeenS = Math.min(known.indicator.firstSeenS, incoming.indicator.firstSeenS)
  const lastSeenS = Math.max(known.indicator.lastSeenS, incoming.indicator.lastSeenS)
  const count = Math.max(known.indicator.count, incoming.indicator.count)
  const { indicator } = winner

  if (indicator.firstSeenS === firstSeenS && indicator.lastSeenS === lastSeenS && indicator.count === count) return winner

  return { ...winner, indicator: { ...indicator, firstSeenS, lastSeenS, count } }
}

/** Positive when `a` wins over `b`, negative when `b` does, 0 for the same row of the same batch. */
export function compareRevisions(a: Claim, b: Claim): number {
  return (
    a.indicator.rev - b.indicator.rev ||
    Number(isWithdrawn(a)) - Number(isWithdrawn(b)) ||
    compareBytes(a.headerHash, b.headerHash) ||
    a.ref.row - b.ref.row
  )
}

/** Delisted or retracted by its publisher: kept as a tombstone, in no list and no export. */
export function isWithdrawn(claim: Claim): boolean {
  return claim.indicator.status !== 'active'
}
