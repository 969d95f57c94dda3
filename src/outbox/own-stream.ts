import { randomBytes } from 'node:crypto'
import { audienceHash, streamId } from '../envelope/stream-id.js'
import { isCommunity, type StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import { SHORT_CLASS_MS } from '../limits.js'
import { equalBytes } from '../model/bytes.js'
import { type Chain, type ChainHead, createChain } from './chain.js'
import { OPEN_STREAMS_MAX, SALT_BYTES } from './constants.js'
import type { OutboxMetrics } from './metrics.js'
import { endOf } from './batch-content.js'
import type { Entry, OutboxComponents, OwnStreamInit, Refusal } from './ports.js'

/** The two chains (short-lived and long-lived batches) of one audience. */
export interface OwnStream {
  /** Resolves when every record is durable or refused. */
  add(entries: readonly Entry[]): Promise<{ batches: number; refused: Refusal[] }>
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
        const isShort = endOf(record) <= nowMs + SHORT_CLASS_MS
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

/**
 * Continues the chain that the store holds for this audience and class, or opens one. An ORGS stream goes on only where somebody
 * else holds its head as well; a new salt makes a new stream otherwise, so that a restored disk never forks what it forgot (3.5).
 *
 * @throws NodeError `STREAM_TOO_MANY`
 */
function findHead(components: Pick<OutboxComponents, 'store' | 'roster' | 'ownHeads'>, init: OwnStreamInit, kind: 0 | 1): ChainHead {
  const own = components.store.listStreams().filter(stream => equalBytes(stream.nodeKey, init.nodeKey) && stream.epoch === init.epoch)
  const known = own
    .filter(stream => stream.class === kind && stream.condition === 'live' && stream.cutSeq === undefined)
    .filter(stream => sameAudience(stream, init.audience))
    .filter(stream => isCommunity(stream) || components.ownHeads?.isConfirmed(stream.streamId) !== false)
    .sort((a, b) => b.headCreatedMs - a.headCreatedMs)[0]

  if (known !== undefined) return headOf(known)

  // what has expired altogether is closed: nobody asks for it any more
  if (!isCommunity(init) && own.filter(stream => !isCommunity(stream) && stream.records > 0).length >= OPEN_STREAMS_MAX) {
    throw new NodeError('STREAM_TOO_MANY', `This node has ${OPEN_STREAMS_MAX} open streams to single audiences`, {
      fix: 'wait until records of the oldest have expired, or address fewer different groups'
    })
  }

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
