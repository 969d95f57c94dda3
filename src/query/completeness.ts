import { isCommunity, type StreamState } from '../envelope/stream.js'

/** How complete one stream of a publisher is on this node (promise C5). */
export interface Completeness {
  stream: StreamState
  audience: 'community' | 'orgs'
  /** Seqs held, floor … head; void, unread, erased and expired ones count as held (3.4). */
  have: number
  /** Seqs known to exist and not held. */
  missing: number
  /** Age of the newest held batch, in milliseconds. */
  lagMs: number
}

/** One entry a stream, sorted by organization, then COMMUNITY first, then stream id. */
export function completenessOf(streams: readonly StreamState[], nowMs: number): Completeness[] {
  return streams.map(stream => measure(stream, nowMs)).sort(compare)
}

function measure(stream: StreamState, nowMs: number): Completeness {
  const missing = stream.missing.reduce((sum, { from, to }) => sum + to - from + 1, 0)

  return {
    stream,
    audience: isCommunity(stream) ? 'community' : 'orgs',
    have: Math.max(0, stream.head - stream.floor + 1 - missing),
    missing,
    lagMs: Math.max(0, nowMs - stream.headCreatedMs)
  }
}

function compare(a: Completeness, b: Completeness): number {
  return (
    Buffer.compare(a.stream.orgKey, b.stream.orgKey) ||
    Number(b.audience === 'community') - Number(a.audience === 'community') ||
    Buffer.compare(a.stream.streamId, b.stream.streamId)
  )
}
