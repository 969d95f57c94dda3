import type { Stream } from '@libp2p/interface'
import { pipe } from 'it-pipe'
import type { Clock } from '../../clock.js'
import { encodeBatch } from '../../envelope/batch-codec.js'
import type { SummaryEntry } from '../../envelope/digest.js'
import { BATCH_BYTES_MAX } from '../../limits.js'
import { equalBytes, toHex } from '../../model/bytes.js'
import { frame, unframe } from '../channel.js'
import { SUMMARY_ENTRIES_PER_MESSAGE, SYNC_RANGE_BYTES_MAX, SYNC_REQUEST_BYTES_MAX } from '../constants.js'
import { duplex } from '../duplex.js'
import type { Bytes } from '../duplex.js'
import type { Link } from '../links.js'
import type { MeshComponents, PeerRef } from '../mesh.js'
import type { MeshMetrics } from '../metrics.js'
import type { Entitlement } from './entitlement.js'
import { standingOf } from './standing.js'
import { decodeSyncRequest, encodeSyncAnswer, PAYLOAD_VOID } from './sync-codec.js'
import type { RangeAsk, SyncAnswer, SyncRequest } from './sync-codec.js'

export interface SyncHandlerComponents {
  entitlement: Entitlement
  streams: Pick<MeshComponents['streams'], 'readRange'>
  clock: Clock
  metrics: MeshMetrics
  /** The peer holds something else than we do: it may have what we lack. */
  differs(link: Link, theirDigest: Uint8Array): void
}

/** What a stream that is unknown, or not for this peer, is answered with: one and the same. */
const NOT_FOUND = 'NOT_FOUND'

/**
 * Answers the sync requests of one peer, one after the other, as fast as the peer reads. Rejects for bytes that are no
 * requests; the caller resets the stream.
 */
export async function handleSync(components: SyncHandlerComponents, link: Link, stream: Stream): Promise<void> {
  const { peer } = link
  const { clock, metrics } = components
  const { source, sink } = duplex(stream, clock)

  if (peer === undefined) return

  await pipe(
    source,
    unframe({ messageBytesMax: SYNC_REQUEST_BYTES_MAX, malformedCode: 'SYNC_MALFORMED' }),
    async function* (requests: AsyncIterable<Uint8Array>): AsyncGenerator<Bytes> {
      for await (const bytes of requests) {
        metrics.syncBytes.inc({ direction: 'in' }, bytes.byteLength)

        for await (const answer of answerRequest(components, link, peer, decodeSyncRequest(bytes))) {
          const framed = frame(encodeSyncAnswer(answer))

          metrics.syncBytes.inc({ direction: 'out' }, framed.byteLength)
          yield framed
        }
      }
    },
    sink
  )
}

async function* answerRequest(
  components: SyncHandlerComponents,
  link: Link,
  peer: PeerRef,
  request: SyncRequest
): AsyncGenerator<SyncAnswer> {
  const { id, digest, isSummary, range } = request

  if (range !== undefined) yield* answerRange(components, peer, id, range)
  else if (digest !== undefined || isSummary) yield* answerSummary(components, link, peer, { id, digest, isSummary })
  else yield { ...empty(id), isEnd: true, code: 'SYNC_MALFORMED' }
}

async function* answerSummary(
  { entitlement, metrics, differs, clock }: SyncHandlerComponents,
  link: Link,
  peer: PeerRef,
  { id, digest, isSummary }: { id: number; digest: Uint8Array | undefined; isSummary: boolean }
): AsyncGenerator<SyncAnswer> {
  const view = entitlement.viewFor(peer)
  const isEqual = digest !== undefined && equalBytes(digest, view.digest)

  metrics.syncServed.inc({ kind: 'digest', result: isEqual ? 'equal' : 'differs' })
  link.isInSync = isEqual
  if (isEqual) {
    link.inSyncMs = clock.nowMs()
    link.standing = standingOf(view.entries, view.entries)
  }
  if (digest !== undefined && !isEqual) differs(link, digest)

  const parts = inSummaryParts(isSummary && !isEqual ? view.entries : [])
  const last = parts.pop() ?? []

  for (const entries of parts) yield { ...empty(id), entries }

  yield { ...empty(id), digest: view.digest, isEqual, entries: last, isEnd: true }
}

/** What an entry costs on the wire at most: its fields with tags and lengths, and ten bytes for each hole. */
const ENTRY_BYTES = 80
const HOLE_BYTES = 10

/** Splits entries into answers under the limits of a message; none for none. */
export function inSummaryParts(entries: readonly SummaryEntry[]): SummaryEntry[][] {
  const parts: SummaryEntry[][] = []
  let part: SummaryEntry[] = []
  let partBytes = 0

  for (const entry of entries) {
    const cost = ENTRY_BYTES + entry.missing.length * HOLE_BYTES

    if (part.length >= SUMMARY_ENTRIES_PER_MESSAGE || partBytes + cost > BATCH_BYTES_MAX) {
      parts.push(part)
      part = []
      partBytes = 0
    }

    part.push(entry)
    partBytes += cost
  }

  if (part.length > 0) parts.push(part)

  return parts
}

async function* answerRange(
  { entitlement, streams, metrics }: SyncHandlerComponents,
  peer: PeerRef,
  id: number,
  { streamId, from, to, bytesMax, headersOnly }: RangeAsk
): AsyncGenerator<SyncAnswer> {
  const state = entitlement.viewFor(peer).states.get(toHex(streamId))

  if (state === undefined) {
    metrics.syncServed.inc({ kind: 'range', result: 'not-found' })
    yield { ...empty(id), isEnd: true, code: NOT_FOUND }

    return
  }

  const last = Math.min(to, state.head, (state.cutSeq ?? Number.POSITIVE_INFINITY) - 1)
  const limit = bytesMax === 0 ? SYNC_RANGE_BYTES_MAX : Math.min(bytesMax, SYNC_RANGE_BYTES_MAX)

  if (last >= from) {
    for await (const batch of streams.readRange({ streamId, from, to: last, bytesMax: limit, headersOnly })) {
      const isVoid = batch.verdict === 'void' && batch.payload === undefined && !headersOnly

      yield { ...empty(id), batch: encodeBatch(batch), code: isVoid ? PAYLOAD_VOID : '' }
    }
  }

  metrics.syncServed.inc({ kind: 'range', result: 'served' })
  yield { ...empty(id), isEnd: true }
}

function empty(id: number): SyncAnswer {
  return { id, isEqual: false, entries: [], isEnd: false, code: '' }
}
