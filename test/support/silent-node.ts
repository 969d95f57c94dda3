import { systemClock } from '../../src/clock.js'
import { decodeBatch } from '../../src/envelope/batch-codec.js'
import type { MeshComponents } from '../../src/mesh/index.js'
import { createMemoryLedger } from './memory-ledger.js'
import { testNode } from './mesh-nodes.js'
import type { TestNode, TestNodeInit } from './mesh-nodes.js'

/**
 * How a member is silent. All of them connect, say hello, take their place among the gossip peers and pass nothing on.
 * `hoarder`: says that it holds everything, and leaves each question for a range without an answer. `empty`: says that it holds
 * nothing. `resetter`: resets every sync stream. `frozen`: a hoarder whose whole process is stopped later.
 */
export type Silence = 'hoarder' | 'empty' | 'resetter' | 'frozen'

/** What a silent member kept to itself. */
export interface Kept {
  /** Batches that gossip brought, none of which it passed on. */
  gossip: number
  /** Digest questions that it answered with nothing, or with a reset. */
  digests: number
  /** Questions for ranges that it never answered. */
  ranges: number
}

export interface SilentNode {
  readonly node: TestNode
  readonly kept: Kept
}

const never = new Promise<never>(() => undefined)

/** Times of the product, not those of quick tests: a silent member must not be noticed by its haste. */
const LIMITS = { syncEveryMs: 10_000, helloEveryMs: 30_000, dialFirstMs: 500, dialLastMs: 5_000 }

export function silentNode(init: Omit<TestNodeInit, 'replace' | 'limits'>, silence: Silence): SilentNode {
  const ledger = createMemoryLedger()
  const kept: Kept = { gossip: 0, digests: 0, ranges: 0 }

  const inbox: MeshComponents['inbox'] = {
    async accept(bytes, _from, way) {
      if (way === 'gossip') kept.gossip += 1
      ledger.put(decodeBatch(bytes))

      return { result: 'ignored', stored: Promise.resolve() }
    }
  }

  const streams: MeshComponents['streams'] = {
    listStreams() {
      kept.digests += 1
      if (silence === 'resetter') throw new Error('a silent member gives no answer')

      return silence === 'empty' ? [] : ledger.listStreams()
    },
    // a new version for each question, so that each is seen here
    streamsVersion: () => systemClock.monotonicMs(),
    findStream: streamId => (silence === 'empty' ? undefined : ledger.findStream(streamId)),
    readRange() {
      kept.ranges += 1

      return { [Symbol.asyncIterator]: () => ({ next: () => never }) }
    }
  }

  return { kept, node: testNode({ ...init, limits: LIMITS, replace: { inbox, streams } }) }
}
