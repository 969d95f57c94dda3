import type { Clock } from '../clock.js'
import type { StreamState } from '../envelope/stream.js'
import type { Log } from '../log.js'
import { equalBytes } from '../model/bytes.js'
import type { RevocationView } from '../roster/authority.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store, StreamCut } from '../store/store.js'

export interface StreamCutsComponents {
  roster: Pick<RosterView, 'forks' | 'findRevocation'>
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
    const forks = roster.forks()

    for (const stream of store.listStreams()) {
      const cut = await wantedCut(stream, forks.find(({ streamId }) => equalBytes(streamId, stream.streamId))?.seq)
      if (cut.condition === stream.condition && cut.cutSeq === stream.cutSeq) continue

      await store.cutStream(cut, clock.nowMs())
      log.warn('a stream counts from another place on', { condition: cut.condition, cutSeq: cut.cutSeq ?? 0, head: stream.head })
    }
  }

  async function wantedCut(stream: StreamState, forkSeq: number | undefined): Promise<StreamCut> {
    const { streamId, orgKey, nodeKey } = stream
    const revocation = roster.findRevocation(orgKey, nodeKey)
    if (revocation === undefined)
      return forkSeq === undefined ? { streamId, condition: 'live' } : { streamId, condition: 'forked', cutSeq: forkSeq }

    const lastGood = revocation.lastGoodSeq(streamId)
    const cutSeq = lastGood === undefined ? await firstBadSeq(stream, revocation) : lastGood + 1

    return {
      streamId,
      condition: lastGood === undefined ? 'disowned' : 'revoked',
      cutSeq: Math.min(cutSeq, forkSeq ?? Number.POSITIVE_INFINITY)
    }
  }

  /** The first held seq of a bad time, else the one after the head: nothing new of an unlisted stream is accepted (3.1). */
  async function firstBadSeq({ streamId, floor, head, headCreatedMs }: StreamState, { badSinceMs }: RevocationView): Promise<number> {
    if (headCreatedMs < badSinceMs) return head + 1

    let [low, high] = [floor, head]

    // created_ms never falls in a stream
    while (low < high) {
      const middle = (low + high) >>> 1
      const held = await heldFrom(streamId, middle, high)

      if (held === undefined || held.createdMs >= badSinceMs) high = middle
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
