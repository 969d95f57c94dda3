import type { Clock } from '../../clock.js'
import { DOUBT_MS, DOUBTED_MAX, SYNC_PEERS_A_ROUND_MAX } from '../constants.js'
import type { Link, Links } from '../links.js'

export interface TurnsComponents {
  links: Pick<Links, 'ready' | 'findReady'>
  clock: Clock
}

export interface TurnsInit {
  /** Whether the operator configured this peer. */
  isExplicit(peerId: string): boolean
}

/**
 * Whose turn it is to be asked. A peer that let a question wait, or did not give what it offered, comes after the others for
 * DOUBT_MS or until it answers well. It is never left out for good, and loses nothing else (V3).
 */
export interface Turns {
  /**
   * The peers of one round, best first, at most SYNC_PEERS_A_ROUND_MAX: an explicit one in turn, a random one, then others in
   * case those do not answer.
   */
  round(): Link[]
  /** A peer without doubt that `isFree`, the one that was asked longest ago; undefined when there is none. */
  helper(isFree: (link: Link) => boolean): Link | undefined
  asked(link: Link): void
  answered(link: Link): void
  /** True when the peer was without doubt until now. */
  doubt(link: Link): boolean
}

export function createTurns({ links, clock }: TurnsComponents, { isExplicit }: TurnsInit): Turns {
  /** By peer id: until when, on the monotonic clock. */
  const doubts = new Map<string, number>()
  const askedAt = new WeakMap<Link, number>()
  let explicitTurn = 0

  function isDoubted({ peerId }: Link): boolean {
    const untilMs = doubts.get(peerId)
    if (untilMs === undefined) return false
    if (clock.monotonicMs() < untilMs) return true

    doubts.delete(peerId)

    return false
  }

  /** One link for each peer. */
  function peers(): Link[] {
    return links.ready().filter(link => links.findReady(link.peerId) === link)
  }

  return {
    round() {
      const all = peers()
      const explicit = all.filter(({ peerId }) => isExplicit(peerId))
      const trusted = explicit.filter(link => !isDoubted(link))
      const inTurn = trusted.length > 0 ? trusted : explicit
      const first = inTurn[explicitTurn++ % Math.max(1, inTurn.length)]
      const others = shuffle(
        all.filter(link => link !== first),
        clock
      )
      const order = [...others.filter(link => !isDoubted(link)), ...others.filter(isDoubted)]

      return (first === undefined ? order : [first, ...order]).slice(0, SYNC_PEERS_A_ROUND_MAX)
    },

    helper(isFree) {
      const [first] = peers()
        .filter(link => !isDoubted(link) && isFree(link))
        .sort((a, b) => (askedAt.get(a) ?? 0) - (askedAt.get(b) ?? 0))

      return first
    },

    asked: link => void askedAt.set(link, clock.monotonicMs()),
    answered: ({ peerId }) => void doubts.delete(peerId),

    doubt(link) {
      const wasDoubted = isDoubted(link)
      if (doubts.size >= DOUBTED_MAX && !doubts.has(link.peerId)) doubts.clear()
      doubts.set(link.peerId, clock.monotonicMs() + DOUBT_MS)

      return !wasDoubted
    }
  }
}

function shuffle<T>(values: readonly T[], clock: Clock): T[] {
  return values
    .map(value => ({ value, order: clock.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
