import { entryOf, findHeadConflict } from '../../envelope/digest.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import { equalBytes, toHex } from '../../model/bytes.js'
import { HEADS_COMPARED_MAX, HEADS_PROVEN_MAX } from '../constants.js'
import type { MeshComponents } from '../mesh.js'
import type { EntitledView } from './entitlement.js'

/** A head that a peer names and that is not what we hold at its seq. Unsigned: it only says which header to fetch (3.4). */
export interface HeadConflict {
  streamId: Uint8Array
  seq: number
  /** What the peer says its header hashes to. */
  hash: Uint8Array
}

export interface HeadConflicts {
  /** Holds the peer's heads against our own headers at those seqs, also where ours goes further. */
  find(view: EntitledView, theirs: readonly SummaryEntry[]): Promise<HeadConflict[]>
}

/**
 * The longer side of two histories sees a fork at once: the shorter side's head is one of its own headers, or it is not.
 * A head that was found to agree is not read again; a round reads at most HEADS_COMPARED_MAX headers.
 */
export function createHeadConflicts(streams: Pick<MeshComponents['streams'], 'readRange'>): HeadConflicts {
  const proven = new Map<string, string>()

  async function hashAt(streamId: Uint8Array, seq: number): Promise<Uint8Array | undefined> {
    for await (const batch of streams.readRange({ streamId, from: seq, to: seq, bytesMax: 1, headersOnly: true })) return batch.headerHash

    return undefined
  }

  return {
    async find(view, theirs) {
      const conflicts: HeadConflict[] = []
      let compared = 0

      for (const entry of theirs) {
        const { streamId, head: seq, headHash: hash } = entry
        const name = toHex(streamId)
        const state = view.states.get(name)
        if (state === undefined || seq < state.floor || hash.every(byte => byte === 0)) continue

        const own = entryOf(state)

        if (findHeadConflict(own, entry) !== undefined) conflicts.push({ streamId, seq, hash })
        if (own.head <= seq || compared >= HEADS_COMPARED_MAX) continue

        const place = `${seq}/${toHex(hash)}`
        if (proven.get(name) === place) continue

        compared += 1
        const held = await hashAt(streamId, seq)

        if (held !== undefined && !equalBytes(held, hash)) conflicts.push({ streamId, seq, hash })
        else if (held !== undefined) {
          if (proven.size >= HEADS_PROVEN_MAX) proven.clear()
          proven.set(name, place)
        }
      }

      return conflicts
    }
  }
}
