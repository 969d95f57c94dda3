import type { SummaryEntry } from '../../envelope/digest.js'
import { isCommunity } from '../../envelope/stream.js'
import { equalBytes, toHex } from '../../model/bytes.js'
import { DELIVERY_NOTES_MAX } from '../constants.js'
import type { MeshComponents, PeerRef } from '../mesh.js'
import type { EntitledView } from './entitlement.js'

export interface DeliveryNotesInit {
  ownNodeKey: Uint8Array
  deliveries?: MeshComponents['deliveries']
}

/** Turns a peer's summary into receipts for our addressed streams: the durable stream is the outbox (3.4). */
export interface DeliveryNotes {
  take(peer: PeerRef, ours: EntitledView, theirs: { isEqual: boolean; entries: readonly SummaryEntry[] }): void
}

export function createDeliveryNotes({ ownNodeKey, deliveries }: DeliveryNotesInit): DeliveryNotes {
  /** By organization and stream: up to where it was told already. */
  const told = new Map<string, number>()

  function tell(orgKey: Uint8Array, streamId: Uint8Array, seq: number): void {
    const id = `${toHex(orgKey)}/${toHex(streamId)}`
    if (seq < 1 || told.get(id) === seq) return

    if (told.size >= DELIVERY_NOTES_MAX) told.clear()
    told.set(id, seq)
    deliveries?.holdsUpTo?.(streamId, seq, orgKey)
  }

  return {
    take({ orgKey }, ours, theirs) {
      if (deliveries?.holdsUpTo === undefined) return

      const entries = theirs.isEqual ? ours.entries : theirs.entries

      for (const { streamId, head, missing } of entries) {
        const state = ours.states.get(toHex(streamId))
        if (state === undefined || isCommunity(state) || !equalBytes(state.nodeKey, ownNodeKey)) continue

        tell(orgKey, streamId, Math.min(state.head, (missing[0]?.from ?? head + 1) - 1))
      }
    }
  }
}
