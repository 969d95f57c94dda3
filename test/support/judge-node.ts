import { systemClock } from '../../src/clock.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import type { Batch } from '../../src/envelope/batch.js'
import { createInbox, type InboxVerdict } from '../../src/inbox/inbox.js'
import { noLog } from '../../src/log.js'
import { noMetrics } from '../../src/metrics/index.js'
import { epochsOf } from '../../src/node/known-nodes.js'
import { createStreamCuts } from '../../src/node/stream-cuts.js'
import { createRoster } from '../../src/roster/roster-view.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { Store } from '../../src/store/store.js'
import { keysOf, testNode, type TestNode, testRoster } from './mesh-nodes.js'

/** A node of the test mesh with the real inbox, the real ends of streams and a store in memory, over real connections. */
export interface JudgeNode {
  node: TestNode
  store: Store
  /** As if a peer had handed it over; durable when it resolves. */
  receive(batch: Batch): Promise<InboxVerdict>
  /** Draws the consequences of the roster, as a node does now and then. */
  refreshCuts(): Promise<void>
}

/** Started. `more`: further documents of its roster. */
export async function judgeNode(name: string, knows: readonly string[], more: readonly Uint8Array[] = []): Promise<JudgeNode> {
  const documents = testRoster()
  const roster = createRoster([...documents.base, ...knows.flatMap(other => documents.chainOf(other)), ...more], {
    meshId: documents.meshId,
    nowMs: Date.now()
  })
  const store = createMemoryStore()
  await store.start()
  const epochOf = epochsOf(roster)
  const cuts = createStreamCuts({ roster, store, clock: systemClock, log: noLog })
  const inbox = createInbox(
    {
      store,
      roster,
      epochOf,
      policy: () => ({ verdict: 'accept', rule: 'test' }),
      inboundGate: () => undefined,
      isOurs: () => true,
      clock: systemClock,
      log: noLog,
      metrics: noMetrics
    },
    { ownOrg: keysOf(name).org.publicKey }
  )
  const node = testNode({ name, roster: documents, knows, replace: { inbox, streams: store, roster, epochOf } })
  const from = { nodeKey: node.orgKey, orgKey: node.orgKey, peerId: 'test' }
  await node.mesh.start()

  return {
    node,
    store,
    refreshCuts: () => cuts.refresh(),

    async receive(batch) {
      const verdict = await inbox.accept(encodeBatch(batch), from, 'gossip')
      await verdict.stored

      return verdict
    }
  }
}
