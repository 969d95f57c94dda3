import type { Stream } from '@libp2p/interface'
import type { Batch } from '../../src/envelope/batch.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { entryOf, type SummaryEntry } from '../../src/envelope/digest.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import { signBytes } from '../../src/envelope/signing.js'
import { isCommunity } from '../../src/envelope/stream.js'
import { SEQ_AHEAD_MAX } from '../../src/limits.js'
import { createChannel } from '../../src/mesh/channel.js'
import { SYNC_REQUEST_BYTES_MAX } from '../../src/mesh/constants.js'
import { decodeSyncRequest, encodeSyncAnswer, PAYLOAD_VOID, type RangeAsk, type SyncAnswer } from '../../src/mesh/sync/sync-codec.js'
import { sha256 } from '../../src/model/bytes.js'
import { encodeSigned } from '../../src/roster/signed-codec.js'
import type { Store } from '../../src/store/store.js'
import { falseProof } from './proof-mutations.js'
import type { SimMeshInit } from './sim-mesh.js'
import type { Trace } from './trace.js'

export interface LiarInit extends Pick<SimMeshInit, 'name' | 'store' | 'clock' | 'random' | 'party' | 'documents'> {
  trace: Trace
  /** One gossip message to every peer. */
  tell(topic: string, bytes: Uint8Array): void
}

/** A member that means harm: it holds what it got and gives everybody something else. */
export interface Liar {
  start(): void
  /** Answers the sync requests of one peer. */
  answer(stream: Stream): Promise<void>
}

/** How often it floods a forged batch or a false fork proof. */
const TELL_EVERY_MS = 4_000
/** An answer that it drags out. */
const SLOW_MS = 1_500

export function createLiar(init: LiarInit): Liar {
  const { name, store, clock, random, trace } = init

  function note(what: string): void {
    trace.note(`lie-${what}`, name)
  }

  function lieAbout(entry: SummaryEntry): SummaryEntry {
    const lie = random.int(5)
    note(`summary`)

    if (lie === 0) return { ...entry, head: entry.head + 1 + random.int(50), headHash: random.bytes(32) }
    if (lie === 3) return { ...entry, head: entry.head + SEQ_AHEAD_MAX + random.int(1_000_000), headHash: random.bytes(32) }
    if (lie === 1) return { ...entry, headHash: random.bytes(32) }
    if (lie === 2) return { ...entry, streamId: random.bytes(16) }

    return entry
  }

  function* summary(id: number): Generator<SyncAnswer> {
    const entries = store.listStreams().filter(isCommunity).map(entryOf)

    yield { id, digest: random.bytes(32), isEqual: false, entries: entries.map(lieAbout), isEnd: true, code: '' }
  }

  async function* range(id: number, ask: RangeAsk): AsyncGenerator<SyncAnswer> {
    const empty: SyncAnswer = { id, isEqual: false, entries: [], isEnd: false, code: '' }
    const foreign = store.listStreams()

    for await (const batch of store.readRange({ ...ask, to: Math.min(ask.to, ask.from + 8) })) {
      const lie = random.int(9)

      if (lie === 0) {
        note('payload')
        yield { ...empty, batch: encodeBatch(withFlippedPayload(batch, init)) }
      } else if (lie === 1) {
        note('forged')
        yield { ...empty, batch: encodeBatch(forged(batch, init)) }
      } else if (lie === 2) {
        note('garbage')
        yield { ...empty, batch: random.bytes(200) }
      } else if (lie === 3 && foreign.length > 0) {
        note('foreign')
        yield* wrongPlace(empty, store, random.pick(foreign).streamId)
      } else if (lie === 4) {
        note('slow')
        await clock.sleep(SLOW_MS)
        yield { ...empty, batch: encodeBatch(batch) }
      } else if (lie === 5) {
        note('other-question')
        yield { ...empty, id: id + 1, batch: encodeBatch(batch) }
      } else if (lie === 6 || lie === 7) {
        // alone: as if the payload were gone; void: as if it broke a rule
        note(lie === 6 ? 'alone' : 'void')
        const { payload: _kept, ...header } = batch
        yield { ...empty, batch: encodeBatch(header), code: lie === 6 ? '' : PAYLOAD_VOID }
      } else {
        yield { ...empty, batch: encodeBatch(batch) }
      }
    }

    yield { ...empty, isEnd: true }
  }

  async function held(): Promise<Batch[]> {
    const batches: Batch[] = []

    for (const { streamId, head, floor } of store.listStreams().filter(isCommunity)) {
      for await (const batch of store.readRange({ streamId, from: floor, to: head, bytesMax: 1_000_000 })) batches.push(batch)
    }

    return batches
  }

  async function tellLies(): Promise<void> {
    const honest = await held()
    if (honest.length === 0) return

    if (random.chance(0.5)) {
      note('gossip')
      init.tell(
        'batches',
        encodeBatch(random.chance(0.5) ? forged(random.pick(honest), init) : withFlippedPayload(random.pick(honest), init))
      )

      return
    }

    const { bytes } = falseProof({ meshId: init.documents.meshId, forger: init.party.node, honest, random })
    note('proof')
    init.tell('control', encodeSigned({ type: 'fork-proof', body: bytes, signatures: [] }))
  }

  return {
    start() {
      clock.every(TELL_EVERY_MS, () => void tellLies())
    },

    async answer(stream) {
      const channel = createChannel(stream, clock, { messageBytesMax: SYNC_REQUEST_BYTES_MAX, malformedCode: 'SYNC_MALFORMED' })

      for (let bytes = await channel.receive(60_000); bytes !== undefined; bytes = await channel.receive(60_000)) {
        const { id, range: ask } = decodeSyncRequest(bytes)

        for await (const answer of ask === undefined ? summary(id) : range(id, ask)) await channel.send(encodeSyncAnswer(answer))
      }
    }
  }
}

async function* wrongPlace(empty: SyncAnswer, store: Store, streamId: Uint8Array): AsyncGenerator<SyncAnswer> {
  for await (const batch of store.readRange({ streamId, from: 1, to: 1, bytesMax: 1 })) yield { ...empty, batch: encodeBatch(batch) }
}

function withFlippedPayload(batch: Batch, { random }: LiarInit): Batch {
  if (batch.payload === undefined) return batch

  const payload = Uint8Array.from(batch.payload)
  const bit = random.int(payload.byteLength * 8)
  payload[bit >> 3] = (payload[bit >> 3] ?? 0) ^ (1 << (bit & 7))

  return { ...batch, payload }
}

/** The next batch of somebody else's stream, which only its owner could sign. */
function forged(batch: Batch, { party, documents }: LiarInit): Batch {
  const header = { ...batch.header, seq: batch.header.seq + 1, prev: batch.headerHash }
  const headerBytes = encodeHeader(header)

  return {
    ...batch,
    header,
    headerBytes,
    headerHash: sha256(headerBytes),
    signature: signBytes(party.node.secretKey, 'batch', documents.meshId, headerBytes)
  }
}
