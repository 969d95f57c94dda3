import type { Clock } from '../clock.js'
import type { StreamState } from '../envelope/stream.js'
import type { Log } from '../log.js'
import { quarantineOf } from '../roster/quarantine.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store, StreamCut } from '../store/store.js'

export interface StreamCutsComponents {
  roster: Pick<RosterView, 'forksOf' | 'findRevocation' | 'findEpochEnd'>
  store: Pick<Store, 'listStreams' | 'cutStream' | 'readRange'>
  clock: Clock
  log: Log
}

/** Ends what counts of a stream where the roster says so: at a fork, or where a revocation cuts it off (3.1, 3.5). */
export interface StreamCuts {
  /** Call after each change of the roster, and now and then for streams that came later. Turns never overlap; a call during one starts another. */
  refresh(): Promise<void>
}

/** Headers read at a time while the first one of a bad time is looked for. */
const STEP_BYTES = 65_536

export function createStreamCuts({ roster, store, clock, log }: StreamCutsComponents): StreamCuts {
  let running: Promise<void> | undefined
  let isAsked = false

  async function cutAll(): Promise<void> {
    for (const stream of store.listStreams()) {
      const cut = await wantedCut(stream)
      if (cut.condition === stream.condition && cut.cutSeq === stream.cutSeq) continue

      await store.cutStream(cut, clock.nowMs())
      log.warn('a stream counts from another place on', { condition: cut.condition, cutSeq: cut.cutSeq ?? 0, head: stream.head })
    }
  }

  async function wantedCut(stream: StreamState): Promise<StreamCut> {
    const { streamId, orgKey, nodeKey } = stream
    const revocation = roster.findRevocation(orgKey, nodeKey)
    const forkSeq = await firstForked(stream)

    if (revocation === undefined) {
      if (forkSeq !== undefined) return { streamId, condition: 'forked', cutSeq: forkSeq }

      // the organization itself says where the stream of a former epoch ends
      const endSeq = endOfEpoch(stream)

      return endSeq === undefined ? { streamId, condition: 'live' } : { streamId, condition: 'live', cutSeq: endSeq }
    }

    const lastGood = revocation.lastGoodSeq(streamId)
    // unlisted: nothing new is accepted, whatever its time (3.1)
    const cutSeq = lastGood === undefined ? ((await firstHeldFrom(stream, revocation.badSinceMs)) ?? stream.head + 1) : lastGood + 1

    return {
      streamId,
      condition: lastGood === undefined ? 'disowned' : 'revoked',
      cutSeq: Math.min(cutSeq, forkSeq ?? Number.POSITIVE_INFINITY)
    }
  }

  /** Where the forks of its node end this stream: at the forked seq, or after the last held batch of a time before the fork. */
  async function firstForked(stream: StreamState): Promise<number | undefined> {
    const quarantine = quarantineOf(roster.forksOf(stream.nodeKey), stream)
    if (quarantine === undefined) return undefined

    const { cutSeq = Number.POSITIVE_INFINITY, fromMs } = quarantine
    if (fromMs === undefined) return cutSeq

    const firstBad = (await firstHeldFrom(stream, fromMs)) ?? stream.head + 1
    const hole = stream.missing.find(({ from, to }) => from < firstBad && to >= firstBad - 1)

    // whether a hole right before it belongs to the good part cannot be known, and everybody must name the same end
    return Math.min(cutSeq, hole?.from ?? firstBad)
  }

  function endOfEpoch({ streamId, orgKey, nodeKey }: StreamState): number | undefined {
    const last = roster.findEpochEnd(orgKey, nodeKey, streamId)

    return last === undefined ? undefined : last.lastGoodSeq + 1
  }

  /** The first held seq that was made at this time or later; undefined when there is none. */
  async function firstHeldFrom({ streamId, floor, head, headCreatedMs }: StreamState, fromMs: number): Promise<number | undefined> {
    if (headCreatedMs < fromMs || head < floor) return undefined

    let [low, high] = [floor, head]

    // created_ms never falls in a stream
    while (low < high) {
      const middle = (low + high) >>> 1
      const held = await heldFrom(streamId, middle, high)

      if (held === undefined || held.createdMs >= fromMs) high = middle
      else low = held.seq + 1
    }

    return low
  }

  /** The first held header from a seq on: there may be holes. */
  async function heldFrom(streamId: Uint8Array, from: number, to: number): Promise<{ seq: number; createdMs: number } | undefined> {
    for await (const { header } of store.readRange({ streamId, from, to, bytesMax: STEP_BYTES, headersOnly: true })) return header

    return undefined
  }

  async function turns(): Promise<void> {
    while (isAsked) {
      isAsked = false
      await cutAll()
    }
  }

  return {
    refresh() {
      isAsked = true
      running ??= turns().finally(() => {
        running = undefined
      })

      return running
    }
  }
}
