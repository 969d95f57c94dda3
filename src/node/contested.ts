import type { Clock } from '../clock.js'
import { isCommunity, isContestedAt, type StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import { compareBytes, equalBytes, toHex } from '../model/bytes.js'
import {
  CONTESTED_BATCHES_SHOWN,
  type ContestedAsk,
  type ContestedBatchView,
  type ContestedChange,
  type ContestedPort,
  type ContestedView
} from '../rest/upkeep-ports.js'
import { nodePeerId, orgDid } from '../roster/fingerprint.js'
import type { RosterView } from '../roster/roster-view.js'
import type { Store } from '../store/store.js'

export interface ContestedComponents {
  store: Pick<Store, 'listStreams' | 'findStream' | 'readRange' | 'restoreStream'>
  roster: Pick<RosterView, 'findEpoch' | 'findRevocation'>
  nameOf(orgKey: Uint8Array): string | undefined
  clock: Clock
  log: Log
}

/** Bytes of headers read at a time. */
const STEP_BYTES = 262_144
const FIX = 'tocsin quarantine list   shows what is set aside'

interface Part {
  from: number
  to: number
  batches: number
  records: number
}

/** What of other publishers this operator lets count again after a fork (3.5): each receiver decides for itself. */
export function createContested({ store, roster, nameOf, clock, log }: ContestedComponents): ContestedPort {
  async function* heldFrom(stream: StreamState, from: number, to: number): AsyncGenerator<ContestedBatchView> {
    for (let next = from; next <= to; ) {
      let last = next - 1

      for await (const { header, verdict } of store.readRange({
        streamId: stream.streamId,
        from: next,
        to,
        bytesMax: STEP_BYTES,
        headersOnly: true
      })) {
        last = header.seq
        if (verdict !== 'ok') continue

        const { seq, createdMs, records } = header
        yield { seq, createdMs, records, isRestored: !isContestedAt(stream, seq) }
      }

      if (last < next) return
      next = last + 1
    }
  }

  async function count(stream: StreamState, from: number, to: number): Promise<Part> {
    const part = { from, to, batches: 0, records: 0 }

    for await (const { records } of heldFrom(stream, from, to)) {
      part.batches++
      part.records += records
    }

    return part
  }

  /** Why what is set aside of a stream stays so, whatever the operator thinks. */
  function refusalOf({ orgKey, nodeKey, condition, epoch }: StreamState): string | undefined {
    if (condition === 'revoked' || condition === 'disowned' || roster.findRevocation(orgKey, nodeKey) !== undefined)
      return 'its node or organization is revoked'
    if ((roster.findEpoch(orgKey, nodeKey)?.epoch ?? 1) <= epoch)
      return 'its organization has not started the streams of the node again: the publisher runs tocsin identity epoch'

    return undefined
  }

  function contested(): StreamState[] {
    return store
      .listStreams()
      .filter(({ cutSeq, head }) => cutSeq !== undefined && cutSeq <= head)
      .sort((a, b) => compareBytes(a.orgKey, b.orgKey) || compareBytes(a.streamId, b.streamId))
  }

  function find({ streamId, orgKey, upTo }: ContestedAsk): StreamState[] {
    if ((streamId === undefined) === (orgKey === undefined))
      throw new NodeError('REQUEST_INVALID', 'name either a stream or an organization')
    if (upTo !== undefined && streamId === undefined) throw new NodeError('REQUEST_INVALID', 'a last seq goes with one stream')

    const found = contested().filter(stream =>
      streamId === undefined ? orgKey !== undefined && equalBytes(stream.orgKey, orgKey) : equalBytes(stream.streamId, streamId)
    )
    if (found.length === 0) throw new NodeError('NOT_FOUND', 'nothing of it is set aside', { fix: FIX })

    return found
  }

  function changeOf(stream: StreamState, part: Part): ContestedChange {
    return { streamId: stream.streamId, orgName: nameOf(stream.orgKey) ?? orgDid(stream.orgKey), ...part }
  }

  async function decide(stream: StreamState, upTo: number | undefined, part: Part, isDryRun: boolean): Promise<ContestedChange> {
    if (!isDryRun) {
      await store.restoreStream(stream.streamId, upTo, clock.nowMs())
      log.warn(upTo === undefined ? 'the operator set records aside again' : 'the operator restored contested records', {
        stream: toHex(stream.streamId),
        from: part.from,
        to: part.to,
        records: part.records
      })
    }

    return changeOf(stream, part)
  }

  async function view(stream: StreamState): Promise<ContestedView> {
    const { streamId, orgKey, nodeKey, condition, epoch, head, restoredTo, cutSeq = head + 1 } = stream
    const { batches, records } = await count(stream, cutSeq, head)
    const refusal = refusalOf(stream)

    return {
      streamId,
      orgDid: orgDid(orgKey),
      orgName: nameOf(orgKey) ?? orgDid(orgKey),
      peerId: nodePeerId(nodeKey),
      audience: isCommunity(stream) ? 'community' : 'orgs',
      condition,
      epoch,
      fromSeq: cutSeq,
      head,
      batches,
      records,
      ...(restoredTo === undefined ? {} : { restoredTo }),
      ...(refusal === undefined ? {} : { refusal })
    }
  }

  return {
    async list() {
      const views: ContestedView[] = []
      for (const stream of contested()) views.push(await view(stream))

      return views
    },

    async batches(streamId) {
      const shown: ContestedBatchView[] = []

      for (const stream of find({ streamId, isDryRun: true })) {
        for await (const batch of heldFrom(stream, stream.cutSeq ?? stream.head + 1, stream.head)) {
          if (shown.length >= CONTESTED_BATCHES_SHOWN) return shown
          shown.push(batch)
        }
      }

      return shown
    },

    async restore(ask) {
      const streams = find(ask)
      const changes: ContestedChange[] = []

      // all of it or nothing: a plan that was shown is what happens
      for (const stream of streams) {
        const refusal = refusalOf(stream)
        if (refusal !== undefined) throw new NodeError('RESTORE_REFUSED', `This cannot be restored: ${refusal}`, { fix: FIX })
      }

      for (const stream of streams) {
        const { head, restoredTo = 0, cutSeq = head + 1 } = stream
        const to = Math.min(ask.upTo ?? head, head)
        if (to < cutSeq) throw new NodeError('REQUEST_INVALID', `what is set aside begins at ${cutSeq}`, { fix: FIX })
        if (to <= restoredTo) continue

        const part = await count(stream, Math.max(cutSeq, restoredTo + 1), to)
        changes.push(await decide(stream, to, part, ask.isDryRun))
      }

      return changes
    },

    async contest(ask) {
      const changes: ContestedChange[] = []

      for (const stream of find(ask)) {
        const { restoredTo, cutSeq } = stream
        if (restoredTo === undefined || cutSeq === undefined) continue

        changes.push(await decide(stream, undefined, await count(stream, cutSeq, restoredTo), ask.isDryRun))
      }

      return changes
    }
  }
}
