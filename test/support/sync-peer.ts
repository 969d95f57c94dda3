import type { StreamHandler } from '@libp2p/interface'
import { systemClock } from '../../src/clock.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { digestEntries, entryOf } from '../../src/envelope/digest.js'
import type { SummaryEntry } from '../../src/envelope/digest.js'
import { createChannel } from '../../src/mesh/channel.js'
import type { Channel } from '../../src/mesh/channel.js'
import { decodeSyncRequest, encodeSyncAnswer } from '../../src/mesh/sync/sync-codec.js'
import type { RangeAsk, SyncAnswer } from '../../src/mesh/sync/sync-codec.js'
import type { MemoryLedger } from './memory-ledger.js'

/** One range that the node under test asks of a peer with manners of its own. */
export interface RangeAnswering {
  readonly range: RangeAsk
  /** How many ranges this peer was asked before, over all streams. */
  readonly at: number
  /** The batches of the range, encoded; from another seq, or of more bytes than it asks for. */
  batches(from?: number, bytesMax?: number): Promise<Uint8Array[]>
  /** What this peer offers. */
  entries: readonly SummaryEntry[]
  send(fields: Partial<SyncAnswer>): Promise<void>
  /** Bytes as they are, without length prefix. */
  raw(bytes: Uint8Array): void
}

export interface SyncPeer {
  readonly handler: StreamHandler
  /** Ranges that it was asked, in order. */
  readonly asked: RangeAsk[]
}

export interface SyncPeerInit {
  ledger: MemoryLedger
  /** In place of the entries of the ledger. */
  entries?: () => readonly SummaryEntry[]
  answerRange(answering: RangeAnswering): Promise<void> | void
}

const EMPTY: Omit<SyncAnswer, 'id'> = { isEqual: false, entries: [], isEnd: false, code: '' }

/** The answering half of sync by the letter, up to the ranges: those a test answers as it likes. */
export function createSyncPeer({ ledger, answerRange, entries = () => ledger.listStreams().map(entryOf) }: SyncPeerInit): SyncPeer {
  const asked: RangeAsk[] = []

  async function serve(channel: Channel, raw: (bytes: Uint8Array) => void): Promise<void> {
    while (true) {
      const bytes = await channel.receive(3_600_000)
      if (bytes === undefined) return

      const { id, range } = decodeSyncRequest(bytes)
      const send = (fields: Partial<SyncAnswer>): Promise<void> => channel.send(encodeSyncAnswer({ id, ...EMPTY, ...fields }))

      if (range === undefined) await send({ entries: entries(), digest: digestEntries(entries()), isEnd: true })
      else {
        asked.push(range)
        await answerRange({
          range,
          at: asked.length - 1,
          send,
          raw,
          entries: entries(),
          batches: (from = range.from, bytesMax = range.bytesMax) => batchesOf(ledger, { ...range, from, bytesMax })
        })
      }
    }
  }

  return {
    asked,
    handler: stream => {
      const channel = createChannel(stream, systemClock, { messageBytesMax: 1_048_576, malformedCode: 'SYNC_MALFORMED' })

      // the node under test ends streams that it does not like
      serve(channel, bytes => void stream.send(bytes)).catch(() => undefined)
    }
  }
}

async function batchesOf(ledger: MemoryLedger, range: RangeAsk): Promise<Uint8Array[]> {
  const batches: Uint8Array[] = []
  for await (const batch of ledger.readRange(range)) batches.push(encodeBatch(batch))

  return batches
}
