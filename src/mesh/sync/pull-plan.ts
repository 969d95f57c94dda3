import { entryOf, missingFrom } from '../../envelope/digest.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import type { SeqRange, StreamState } from '../../envelope/stream.js'
import { SEQ_AHEAD_MAX } from '../../limits.js'
import { toHex } from '../../model/bytes.js'
import { CONFLICTS_MAX, SYNC_RANGE_BYTES_FEW, SYNC_RANGE_BYTES_MAX, SYNC_RANGE_SEQS_FIRST, SYNC_RANGE_SEQS_MAX } from '../constants.js'
import type { HeadConflict } from './head-conflicts.js'
import type { RangeAsk } from './sync-codec.js'

/** What of a peer's offer is still to be asked, with other peers' sessions taken into account. */
export interface PullOffer {
  /** The next range worth asking, claimed for this session; undefined when nothing is left to ask now. */
  next(): RangeAsk | undefined
  /** Starts over: what was too far ahead may be within reach now. Nothing is asked twice. */
  rewind(): void
  /**
   * Whether this asks for the header at a head that is far ahead of ours. A summary is not signed: before such a stream is asked
   * for, and shown as missing, its publisher's signature has to prove that it goes so far.
   */
  isProbe(ask: RangeAsk): boolean
  /** The header at the head of this stream is genuine. Gives how many batches more are on offer now. */
  prove(streamId: Uint8Array): number
  /** So many bytes came for a range that was given whole: the next ones may be longer. */
  came(ask: RangeAsk, bytes: number): void
  /** Asks nothing more of this stream in this session. */
  skip(streamId: Uint8Array): void
  /** Batches that are offered and neither held, asked, nor skipped. An upper bound while others pull too. */
  remaining(): number
  /** Streams of which something was missing when the offer was made. */
  readonly streams: number
}

/** Who pulls. */
export interface Puller {
  /** Whether its peer keeps it waiting. What it has claimed is then free for others; it may still arrive. */
  isStalled(): boolean
}

/** The ranges that are on their way, over all sessions: two peers that answer are never asked for the same batch at one time. */
export interface PullPlan {
  /** `conflicts`: heads of the peer that contradict what is held below our own head, see head-conflicts.ts. */
  offer(entries: readonly SummaryEntry[], puller: Puller, conflicts?: readonly HeadConflict[]): PullOffer
  /** What is left of a range, from `from` on, to be asked next under the same claim. */
  resume(ask: RangeAsk, from: number): RangeAsk
  /**
   * A range is answered, or given up: what of it is still missing may be asked again. A contradiction that was not answered to its
   * end stays open.
   */
  release(ask: RangeAsk, isAnswered?: boolean): void
}

export interface PullPlanComponents {
  streams: { findStream(streamId: Uint8Array): StreamState | undefined }
}

interface Claim {
  range: SeqRange
  puller: Puller
}

export function createPullPlan({ streams }: PullPlanComponents): PullPlan {
  /** By stream. Bounded by SYNC_IN_FLIGHT_MAX for each connection. */
  const claims = new Map<string, Set<Claim>>()
  const claimOf = new WeakMap<RangeAsk, Claim>()

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

  function isFarAhead({ streamId, floor, head }: SummaryEntry): boolean {
    return head - Math.max(streams.findStream(streamId)?.head ?? 0, floor - 1) > SEQ_AHEAD_MAX
  }

  function onTheWay(id: string): SeqRange[] {
    return [...(claims.get(id) ?? [])].flatMap(({ range, puller }) => (puller.isStalled() ? [] : [range]))
  }

  function claim(id: string, ask: RangeAsk, puller: Puller): void {
    const made = { range: { from: ask.from, to: ask.to }, puller }
    const others = claims.get(id) ?? new Set()

    claims.set(id, others.add(made))
    claimOf.set(ask, made)
  }

  return {
    offer(entries, puller, heads = []) {
      const wanted = entries.filter(entry => lackOf(entry, []).length > 0)
      const contradictions = heads.flatMap(askFor)
      const probes = wanted.filter(isFarAhead).map(probeOf)
      const probed = new WeakSet(probes)
      const unproven = new Set(probes.map(({ streamId }) => toHex(streamId)))
      const asked = new Map<string, SeqRange[]>()
      const skipped = new Set<string>()
      let rangeSeqs = SYNC_RANGE_SEQS_FIRST
      let at = 0

      function open(entry: SummaryEntry): SeqRange[] {
        const id = toHex(entry.streamId)

        return skipped.has(id) || unproven.has(id) ? [] : lackOf(entry, asked.get(id) ?? [])
      }

      function remaining(): number {
        return wanted.reduce((total, entry) => total + open(entry).reduce((sum, { from, to }) => sum + to - from + 1, 0), 0)
      }

      return {
        streams: wanted.length,
        rewind: () => {
          at = 0
        },
        came({ from, to }, bytes) {
          const isWhole = to - from + 1 >= rangeSeqs
          if (isWhole && bytes < SYNC_RANGE_BYTES_FEW) rangeSeqs = Math.min(2 * rangeSeqs, SYNC_RANGE_SEQS_MAX)
        },
        skip: streamId => void skipped.add(toHex(streamId)),
        remaining,
        isProbe: ask => probed.has(ask),

        prove(proven) {
          const before = remaining()
          unproven.delete(toHex(proven))
          at = 0

          return remaining() - before
        },

        next() {
          const header = contradictions.shift() ?? probes.shift()
          if (header !== undefined) return header

          for (; at < wanted.length; at++) {
            const entry = wanted[at]
            if (entry === undefined) continue

            const id = toHex(entry.streamId)
            const [range] = subtract(open(entry), onTheWay(id))
            const reachable = reach(streams.findStream(entry.streamId), entry)
            if (range === undefined || range.from > reachable) continue

            const ask = askOf(entry.streamId, { from: range.from, to: Math.min(range.to, reachable, range.from + rangeSeqs - 1) })

            asked.set(id, joined(asked.get(id) ?? [], ask))
            claim(id, ask, puller)

            return ask
          }

          return undefined
        }
      }
    },

    resume(ask, from) {
      const rest = { ...ask, from }
      const claimed = claimOf.get(ask)
      const conflict = conflictOf.get(ask)

      if (claimed !== undefined) claimOf.set(rest, claimed)
      if (conflict !== undefined) conflictOf.set(rest, conflict)

      return rest
    },

    release(ask, isAnswered = false) {
      const conflict = conflictOf.get(ask)
      if (conflict !== undefined && !isAnswered) conflicts.delete(conflict)

      const id = toHex(ask.streamId)
      const others = claims.get(id)
      const claimed = claimOf.get(ask)
      if (others === undefined || claimed === undefined) return

      others.delete(claimed)
      if (others.size === 0) claims.delete(id)
    }
  }
}

/**
 * The highest seq that the inbox would take now: batches further ahead of the gapless one are refused (3.3), except those that
 * follow the head one by one.
 */
function reach(state: StreamState | undefined, { floor }: SummaryEntry): number {
  return Math.max((state?.gapless ?? floor - 1) + SEQ_AHEAD_MAX, (state?.head ?? 0) + SYNC_RANGE_SEQS_MAX)
}

function probeOf({ streamId, head }: SummaryEntry): RangeAsk {
  return { streamId, from: head, to: head, bytesMax: SYNC_RANGE_BYTES_MAX, headersOnly: true }
}

/** Ranges are asked in ascending order for the most part: those that touch become one. */
function joined(ranges: readonly SeqRange[], { from, to }: SeqRange): SeqRange[] {
  const last = ranges.at(-1)

  return last?.to === from - 1 ? [...ranges.slice(0, -1), { from: last.from, to }] : [...ranges, { from, to }]
}

function askOf(streamId: Uint8Array, { from, to }: SeqRange): RangeAsk {
  return { streamId, from, to, bytesMax: SYNC_RANGE_BYTES_MAX, headersOnly: false }
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
