import { entryOf, missingFrom } from '../../envelope/digest.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import type { SeqRange, StreamState } from '../../envelope/stream.js'
import { SEQ_AHEAD_MAX } from '../../limits.js'
import { toHex } from '../../model/bytes.js'
import { CONFLICTS_MAX, SYNC_RANGE_BYTES_MAX, SYNC_RANGE_SEQS_MAX } from '../constants.js'
import type { HeadConflict } from './head-conflicts.js'
import type { RangeAsk } from './sync-codec.js'

/** What of a peer's offer is still to be asked, with other peers' sessions taken into account. */
export interface PullOffer {
  /** The next range worth asking, claimed for this session; undefined when nothing is left to ask now. */
  next(): RangeAsk | undefined
  /** Starts over: what was too far ahead may be within reach now. Nothing is asked twice. */
  rewind(): void
  /** Asks nothing more of this stream in this session. */
  skip(streamId: Uint8Array): void
  /** Batches that are offered and neither held, asked, nor skipped. An upper bound while others pull too. */
  remaining(): number
  /** Streams of which something was missing when the offer was made. */
  readonly streams: number
}

/** The ranges that are on their way, over all sessions: two peers are never asked for the same batch at one time. */
export interface PullPlan {
  /** `conflicts`: heads of the peer that contradict what is held below our own head, see head-conflicts.ts. */
  offer(entries: readonly SummaryEntry[], conflicts?: readonly HeadConflict[]): PullOffer
  /**
   * A range is answered, or given up: what of it is still missing may be asked again. A contradiction that was not answered to its
   * end stays open.
   */
  release(ask: RangeAsk, isAnswered?: boolean): void
}

export interface PullPlanComponents {
  streams: { findStream(streamId: Uint8Array): StreamState | undefined }
}

export function createPullPlan({ streams }: PullPlanComponents): PullPlan {
  const onTheWay = new Map<string, SeqRange[]>()

  /** Contradictions that were looked into already, by stream, seq and the hash that the peer named. */
  const conflicts = new Set<string>()
  const conflictOf = new WeakMap<RangeAsk, string>()

  function lackOf(entry: SummaryEntry, own: readonly SeqRange[]): SeqRange[] {
    const state = streams.findStream(entry.streamId)
    if (state === undefined) return subtract(missingFrom(undefined, entry), own)
    // beyond a cut nothing is taken any more
    if (state.condition === 'disowned' || (state.condition !== 'live' && state.cutSeq === undefined)) return []

    // where the good part of a quarantined stream ends, each node works out from what it holds: a peer may offer more of it, and
    // the inbox refuses what does not count
    if (state.condition === 'forked') return subtract(missingFrom(entryOf(state), entry), own)

    const cut = { from: state.cutSeq ?? Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }

    return subtract(missingFrom(entryOf(state), entry), [...own, cut])
  }

  /**
   * The header behind a head hash that contradicts ours, and those before it: they prove a fork at its lowest place, or that the
   * peer is wrong (3.4).
   */
  function askFor({ streamId, seq, hash }: HeadConflict): RangeAsk[] {
    const id = `${toHex(streamId)}/${seq}/${toHex(hash)}`
    if (conflicts.has(id)) return []

    if (conflicts.size >= CONFLICTS_MAX) conflicts.clear()
    conflicts.add(id)

    const from = Math.min(seq, Math.max(streams.findStream(streamId)?.floor ?? 1, seq - SYNC_RANGE_SEQS_MAX + 1))
    const ask = { streamId, from, to: seq, bytesMax: SYNC_RANGE_BYTES_MAX, headersOnly: true }
    conflictOf.set(ask, id)

    return [ask]
  }

  return {
    offer(entries, heads = []) {
      const wanted = entries.filter(entry => lackOf(entry, []).length > 0)
      const contradictions = heads.flatMap(askFor)
      const asked = new Map<string, SeqRange[]>()
      const skipped = new Set<string>()
      let at = 0

      function open(entry: SummaryEntry): SeqRange[] {
        const id = toHex(entry.streamId)

        return skipped.has(id) ? [] : lackOf(entry, asked.get(id) ?? [])
      }

      return {
        streams: wanted.length,
        rewind: () => {
          at = 0
        },
        skip: streamId => void skipped.add(toHex(streamId)),
        remaining: () => wanted.reduce((total, entry) => total + open(entry).reduce((sum, { from, to }) => sum + to - from + 1, 0), 0),

        next() {
          const contradiction = contradictions.shift()
          if (contradiction !== undefined) return contradiction

          for (; at < wanted.length; at++) {
            const entry = wanted[at]
            if (entry === undefined) continue

            const id = toHex(entry.streamId)
            const [range] = subtract(open(entry), onTheWay.get(id) ?? [])
            const reachable = reach(streams.findStream(entry.streamId), entry)
            if (range === undefined || range.from > reachable) continue

            const ask = askOf(entry.streamId, { from: range.from, to: Math.min(range.to, reachable) })

            asked.set(id, [...(asked.get(id) ?? []), { from: ask.from, to: ask.to }])
            onTheWay.set(id, [...(onTheWay.get(id) ?? []), { from: ask.from, to: ask.to }])

            return ask
          }

          return undefined
        }
      }
    },

    release(ask, isAnswered = false) {
      const { streamId, from, to } = ask
      const conflict = conflictOf.get(ask)
      if (conflict !== undefined && !isAnswered) conflicts.delete(conflict)

      const id = toHex(streamId)
      const rest = (onTheWay.get(id) ?? []).filter(range => range.from > to || range.to < from)

      if (rest.length === 0) onTheWay.delete(id)
      else onTheWay.set(id, rest)
    }
  }
}

/** The highest seq that the inbox would take now: batches further ahead of the gapless one are refused (3.3). */
function reach(state: StreamState | undefined, { floor }: SummaryEntry): number {
  return (state?.gapless ?? floor - 1) + SEQ_AHEAD_MAX
}

function askOf(streamId: Uint8Array, { from, to }: SeqRange): RangeAsk {
  return { streamId, from, to: Math.min(to, from + SYNC_RANGE_SEQS_MAX - 1), bytesMax: SYNC_RANGE_BYTES_MAX, headersOnly: false }
}

/** The parts of `ranges` that lie in none of `holes`. Ranges ascend; holes need not. */
export function subtract(ranges: readonly SeqRange[], holes: readonly SeqRange[]): SeqRange[] {
  let rest = [...ranges]

  for (const hole of holes) {
    rest = rest.flatMap(({ from, to }) => {
      if (hole.to < from || hole.from > to) return [{ from, to }]

      const parts: SeqRange[] = []
      if (from < hole.from) parts.push({ from, to: hole.from - 1 })
      if (to > hole.to) parts.push({ from: hole.to + 1, to })

      return parts
    })
  }

  return rest
}
