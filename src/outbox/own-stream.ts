import { randomBytes } from 'node:crypto'
import { audienceHash, streamId } from '../envelope/stream-id.js'
import { isCommunity, type StreamState } from '../envelope/stream.js'
import { SHORT_CLASS_MS } from '../limits.js'
import { equalBytes } from '../model/bytes.js'
import { type Chain, type ChainHead, createChain, type Entry } from './chain.js'
import { SALT_BYTES } from './constants.js'
import type { OutboxMetrics } from './metrics.js'
import type { OutboundRecord, OutboxComponents, OwnStreamInit, Refusal } from './ports.js'

/** The two chains (short-lived and long-lived batches) of one audience. */
export interface OwnStream {
  /** Resolves when every record is durable or refused. */
  add(entries: ReadonlyArray<{ position: number; record: OutboundRecord }>): Promise<{ batches: number; refused: Refusal[] }>
  /** Resolves when nothing is pending. */
  drain(): Promise<void>
}

export function createOwnStream(
  components: Omit<OutboxComponents, 'metrics'> & { metrics: OutboxMetrics; delayMs: number },
  init: OwnStreamInit
): OwnStream {
  const chains: Array<Chain | undefined> = [undefined, undefined]

  function chainOf(kind: 0 | 1): Chain {
    const chain = chains[kind] ?? createChain(components, { ...init, head: findHead(components, init, kind) })
    chains[kind] = chain

    return chain
  }

  return {
    async add(entries) {
      const nowMs = components.clock.nowMs()
      const parts: [Entry[], Entry[]] = [[], []]

      for (const { position, record } of entries) {
        const isShort = record.indicator.validUntilS * 1_000 <= nowMs + SHORT_CLASS_MS
        parts[isShort ? 0 : 1].push({ position, record })
      }

      const done = await Promise.all(([0, 1] as const).flatMap(kind => (parts[kind].length > 0 ? [chainOf(kind).add(parts[kind])] : [])))

      return { batches: done.reduce((sum, part) => sum + part.batches, 0), refused: done.flatMap(part => part.refused) }
    },
    async drain() {
      await Promise.all(chains.flatMap(chain => (chain === undefined ? [] : [chain.drain()])))
    }
  }
}

/** Continues the chain that the store holds for this audience and class, or opens one. A new ORGS stream gets a new salt (3.5). */
function findHead(components: Pick<OutboxComponents, 'store' | 'roster'>, init: OwnStreamInit, kind: 0 | 1): ChainHead {
  const known = components.store
    .listStreams()
    .filter(
      stream =>
        equalBytes(stream.nodeKey, init.nodeKey) &&
        stream.class === kind &&
        stream.epoch === init.epoch &&
        stream.condition === 'live' &&
        stream.cutSeq === undefined &&
        sameAudience(stream, init.audience)
    )
    .sort((a, b) => b.headCreatedMs - a.headCreatedMs)[0]

  if (known !== undefined) return headOf(known)

  const salt = isCommunity(init) ? new Uint8Array(0) : randomBytes(SALT_BYTES)
  const hash = audienceHash(salt, init.audience)

  return {
    streamId: streamId({ meshId: components.roster.meshId, nodeKey: init.nodeKey, audienceHash: hash, epoch: init.epoch, class: kind }),
    salt,
    epoch: init.epoch,
    class: kind,
    seq: 0,
    hash: new Uint8Array(32),
    createdMs: 0,
    floor: 1
  }
}

function headOf(stream: StreamState): ChainHead {
  return {
    streamId: stream.streamId,
    salt: stream.salt,
    epoch: stream.epoch,
    class: stream.class,
    seq: stream.head,
    hash: stream.headHash,
    createdMs: stream.headCreatedMs,
    floor: stream.floor
  }
}

function sameAudience(stream: StreamState, audience: readonly Uint8Array[]): boolean {
  return stream.audience.length === audience.length && stream.audience.every((key, i) => equalBytes(key, audience[i] ?? new Uint8Array(0)))
}
