import type { StreamState } from '../envelope/stream.js'
import { isCommunity } from '../envelope/stream.js'
import { audienceHash, streamId as streamIdOf } from '../envelope/stream-id.js'
import { REVOCATION_BYTES_MAX } from '../limits.js'
import { compareBytes, equalBytes, toHex } from '../model/bytes.js'
import type { Cutoff } from '../roster/documents.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'

export interface CutoffsComponents {
  roster: Pick<RosterView, 'meshId' | 'findEpoch' | 'nodeKeysOf'>
  store: Pick<Store, 'listStreams' | 'readRange'>
}

export interface CutoffsAsk {
  orgKey: Uint8Array
  /** Absent: every node of the organization. */
  nodeKey?: Uint8Array
  /** What was created from then on is bad. */
  badSinceMs: number
}

/** A cut-off on the wire: stream id, seq and framing. */
const CUTOFF_BYTES = 28
/** Two keys, a reason, a time. */
const REVOCATION_FRAME_BYTES = 128
/** What fits into a revocation (3.6). */
export const CUTOFFS_FIT_MAX = Math.floor((REVOCATION_BYTES_MAX - REVOCATION_FRAME_BYTES) / CUTOFF_BYTES)
/** Bytes of headers read at a time. */
const STEP_BYTES = 1_048_576

/**
 * Where the streams of a node or organization end, from what this node holds: the last seq of the gapless prefix that was created
 * before the bad time. Both COMMUNITY streams of each node are always among them, so that every member ends them at the same
 * place; of ORGS streams the ones written to last, as far as one revocation has room. An unlisted stream ends by time alone.
 *
 * @returns sorted by stream id
 */
export async function findCutoffs({ roster, store }: CutoffsComponents, ask: CutoffsAsk): Promise<Cutoff[]> {
  const streams = store.listStreams().filter(({ orgKey, nodeKey }) => {
    return equalBytes(orgKey, ask.orgKey) && (ask.nodeKey === undefined || equalBytes(nodeKey, ask.nodeKey))
  })
  const listed = [...streams].sort((a, b) => Number(isCommunity(b)) - Number(isCommunity(a)) || b.headCreatedMs - a.headCreatedMs)
  const cutoffs = new Map<string, Cutoff>()

  for (const stream of listed) {
    cutoffs.set(toHex(stream.streamId), { streamId: stream.streamId, lastGoodSeq: await lastGoodSeq(store, stream, ask.badSinceMs) })
  }

  const absent = communityStreams(roster, ask).filter(({ streamId }) => !cutoffs.has(toHex(streamId)))

  return [...absent, ...cutoffs.values()].slice(0, CUTOFFS_FIT_MAX).sort((a, b) => compareBytes(a.streamId, b.streamId))
}

/** COMMUNITY streams of the present epoch: of one that this node does not hold, nothing is good. */
function communityStreams({ meshId, findEpoch, nodeKeysOf }: CutoffsComponents['roster'], { orgKey, nodeKey }: CutoffsAsk): Cutoff[] {
  const everyone = audienceHash(new Uint8Array(0), [])
  const nodes = nodeKey === undefined ? nodeKeysOf(orgKey) : [nodeKey]

  return nodes.flatMap(key =>
    ([0, 1] as const).map(streamClass => ({
      streamId: streamIdOf({ meshId, nodeKey: key, audienceHash: everyone, epoch: findEpoch(orgKey, key)?.epoch ?? 1, class: streamClass }),
      lastGoodSeq: 0
    }))
  )
}

/** created_ms never falls in a stream, so all that is good lies in front. */
async function lastGoodSeq(store: Pick<Store, 'readRange'>, stream: StreamState, badSinceMs: number): Promise<number> {
  const { streamId, gapless, gaplessCreatedMs } = stream
  if (gaplessCreatedMs < badSinceMs) return gapless

  let [low, high] = [0, gapless]

  while (low < high) {
    const middle = (low + high + 1) >>> 1
    const createdMs = await createdAt(store, streamId, middle)

    if (createdMs !== undefined && createdMs < badSinceMs) low = middle
    else if (createdMs === undefined && middle < stream.floor) low = middle
    else high = middle - 1
  }

  return low
}

async function createdAt(store: Pick<Store, 'readRange'>, streamId: Uint8Array, seq: number): Promise<number | undefined> {
  for await (const { header } of store.readRange({ streamId, from: seq, to: seq, bytesMax: STEP_BYTES, headersOnly: true }))
    return header.createdMs

  return undefined
}
