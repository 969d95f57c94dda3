import type { Clock } from '../clock.js'
import type { Batch } from '../envelope/batch.js'
import { isCommunity, type SeqRange, type StreamState } from '../envelope/stream.js'
import type { Startable } from '../lifecycle.js'
import type { Log } from '../log.js'
import { equalBytes, toHex } from '../model/bytes.js'
import { OWED_LOOK_MAX } from './constants.js'

export interface DeliveryEntry {
  streamId: Uint8Array
  seq: number
  orgKey: Uint8Array
  ackMs: number
}

export interface DeliveriesComponents {
  store: {
    listStreams(): readonly StreamState[]
    appendDelivery(delivery: DeliveryEntry): Promise<void>
    readDeliveries(streamId: Uint8Array, range: SeqRange): Promise<DeliveryEntry[]>
    readBatch(streamId: Uint8Array, seq: number): Promise<Batch | undefined>
  }
  clock: Clock
  log: Log
}

export interface DeliveriesInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
}

/** What one addressee holds of one of this node's ORGS streams. */
export interface Delivery {
  orgKey: Uint8Array
  streamId: Uint8Array
  head: number
  /** Highest seq that the addressee acknowledged, or shows in its summary. */
  held: number
  lastAckMs?: number
  /** When the oldest undelivered batch expires and is no longer offered. */
  expiresMs?: number
}

/**
 * The ledger of addressed delivery (5.1 rule 4): who acknowledged what, when. The durable stream is the queue and sync
 * the retry, so nothing here decides what is sent.
 */
export interface Deliveries extends Startable {
  /** A node of this organization holds this batch durably. */
  acknowledged(streamId: Uint8Array, seq: number, orgKey: Uint8Array): void
  /** By its summary, a node of this organization holds everything of our stream up to `seq`. */
  holdsUpTo(streamId: Uint8Array, seq: number, orgKey: Uint8Array): void
  list(): Promise<Delivery[]>
  /** Looks through the ledger for who still lacks something that has not expired. */
  look(): Promise<void>
  /** Whom the last `look` found: the mesh dials them until they hold it (3.4). One entry an organization. */
  owed(): readonly Uint8Array[]
}

interface Held {
  seq: number
  ackMs: number
}

export function createDeliveries({ store, clock, log }: DeliveriesComponents, init: DeliveriesInit): Deliveries {
  const held = new Map<string, Held>()
  const writing = new Set<Promise<void>>()
  let owed: readonly Uint8Array[] = []

  const ownStreams = (): StreamState[] =>
    store.listStreams().filter(stream => !isCommunity(stream) && equalBytes(stream.nodeKey, init.nodeKey))

  function note(streamId: Uint8Array, seq: number, orgKey: Uint8Array): void {
    const stream = ownStreams().find(own => equalBytes(own.streamId, streamId))

    // only addressees of our own streams count: a peer cannot grow the ledger
    if (stream === undefined || seq > stream.head || !stream.audience.some(key => equalBytes(key, orgKey))) return

    const key = keyOf(streamId, orgKey)
    if ((held.get(key)?.seq ?? 0) >= seq) return

    const ackMs = clock.nowMs()
    held.set(key, { seq, ackMs })

    const write: Promise<void> = store
      .appendDelivery({ streamId, seq, orgKey, ackMs })
      .catch(err => log.error('an acknowledgement could not be written down', err))
      .finally(() => writing.delete(write))
    writing.add(write)
  }

  async function describe(stream: StreamState, orgKey: Uint8Array): Promise<Delivery> {
    const known = held.get(keyOf(stream.streamId, orgKey))
    const seq = known?.seq ?? stream.floor - 1
    const next = seq < stream.head ? await store.readBatch(stream.streamId, seq + 1) : undefined

    return {
      orgKey,
      streamId: stream.streamId,
      head: stream.head,
      held: seq,
      ...(known === undefined ? {} : { lastAckMs: known.ackMs }),
      ...(next === undefined ? {} : { expiresMs: next.header.expiresMs })
    }
  }

  /** True when something above `from` still counts: of many batches the newest are looked at, which expire last. */
  async function isUnexpired({ streamId, head, cutSeq }: StreamState, from: number): Promise<boolean> {
    const last = Math.min(head, (cutSeq ?? head + 1) - 1)

    for (let seq = last; seq > Math.max(from, last - OWED_LOOK_MAX); seq--) {
      const batch = await store.readBatch(streamId, seq)
      if (batch?.payload !== undefined && batch.header.expiresMs > clock.nowMs()) return true
    }

    return false
  }

  async function look(): Promise<void> {
    const found = new Map<string, Uint8Array>()

    for (const stream of ownStreams()) {
      for (const orgKey of stream.audience) {
        const name = toHex(orgKey)
        const from = held.get(keyOf(stream.streamId, orgKey))?.seq ?? stream.floor - 1

        if (equalBytes(orgKey, init.orgKey) || found.has(name) || from >= stream.head) continue
        if (await isUnexpired(stream, from)) found.set(name, orgKey)
      }
    }

    owed = [...found.values()]
  }

  return {
    name: 'deliveries',
    async start() {
      for (const { streamId, floor, head } of ownStreams()) {
        for (const { orgKey, seq, ackMs } of await store.readDeliveries(streamId, { from: floor, to: head })) {
          const key = keyOf(streamId, orgKey)
          if ((held.get(key)?.seq ?? 0) < seq) held.set(key, { seq, ackMs })
        }
      }
    },
    async stop() {
      await Promise.all(writing)
    },
    look,
    owed: () => owed,
    acknowledged: note,
    holdsUpTo: note,
    async list() {
      const all: Delivery[] = []

      for (const stream of ownStreams()) {
        for (const orgKey of stream.audience) if (!equalBytes(orgKey, init.orgKey)) all.push(await describe(stream, orgKey))
      }

      return all
    }
  }
}

function keyOf(streamId: Uint8Array, orgKey: Uint8Array): string {
  return `${toHex(streamId)}:${toHex(orgKey)}`
}
