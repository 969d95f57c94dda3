import type { Batch } from '../envelope/batch.js'
import { sha256, toHex } from '../model/bytes.js'
import { ERASURE_MARKS_MAX, ERASURE_MARKS_PER_ORG_MAX } from './constants.js'

/** A batch that its organization has erased and that is not erased here yet: it has not come, or is about to go (4.4). */
export interface ErasureMark {
  streamId: Uint8Array
  seq: number
  /** Who erased it: only the organization that published it can. */
  orgKey: Uint8Array
  /** Of the erasing batch, as `audienceKey` makes it: only an erasure for the same audience counts. */
  audience: Uint8Array
  /** End of the erasing batch: what lives longer is not erased by it. */
  expiresMs: number
}

/** The organizations of an audience in 32 bytes. The salt is left out: streams of one audience have several. */
export function audienceKey(audience: readonly Uint8Array[]): Uint8Array {
  return sha256(...audience)
}

/** What a mark is found by. An erasure by another organization, or for another audience, is another mark and meets no batch. */
export type MarkPlace = Pick<ErasureMark, 'streamId' | 'seq' | 'orgKey' | 'audience'>

export function markPlace({ header, audience }: Pick<Batch, 'header' | 'audience'>): MarkPlace {
  return { streamId: header.streamId, seq: header.seq, orgKey: header.orgKey, audience: audienceKey(audience) }
}

/** All marks, in memory: there are none for most of the time. */
export interface ErasureMarks {
  /** The mark that erases a batch which ends at `expiresMs`. */
  find(place: MarkPlace, expiresMs: number): ErasureMark | undefined
  /** False when the organization, or all together, have too many. A mark that ends later replaces one that ends sooner. */
  add(mark: ErasureMark): boolean
  delete(mark: ErasureMark): void
  list(): ErasureMark[]
}

export function createErasureMarks(): ErasureMarks {
  const marks = new Map<string, ErasureMark>()
  const perOrg = new Map<string, number>()
  const keyOf = ({ streamId, seq, orgKey, audience }: MarkPlace): string => `${toHex(streamId)}/${seq}/${toHex(orgKey)}/${toHex(audience)}`

  function count(orgKey: Uint8Array, by: 1 | -1): void {
    const hex = toHex(orgKey)
    const left = (perOrg.get(hex) ?? 0) + by

    if (left === 0) perOrg.delete(hex)
    else perOrg.set(hex, left)
  }

  return {
    find(place, expiresMs) {
      const mark = marks.size === 0 ? undefined : marks.get(keyOf(place))

      return mark !== undefined && expiresMs <= mark.expiresMs ? mark : undefined
    },
    add(mark) {
      const key = keyOf(mark)
      const known = marks.get(key)
      if (known !== undefined && known.expiresMs >= mark.expiresMs) return true

      if (known === undefined) {
        if (marks.size >= ERASURE_MARKS_MAX || (perOrg.get(toHex(mark.orgKey)) ?? 0) >= ERASURE_MARKS_PER_ORG_MAX) return false
        count(mark.orgKey, 1)
      }

      marks.set(key, mark)

      return true
    },
    delete(mark) {
      if (marks.delete(keyOf(mark))) count(mark.orgKey, -1)
    },
    list: () => [...marks.values()]
  }
}
