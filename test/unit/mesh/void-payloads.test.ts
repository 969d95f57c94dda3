import { expect } from 'chai'
import { systemClock } from '../../../src/clock.js'
import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { createInbox } from '../../../src/inbox/inbox.js'
import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { createRoster } from '../../../src/roster/roster-view.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { keysOf, readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode } from '../../support/mesh-nodes.js'

/** The payloads of test nodes are no records, so that every inbox that sees one judges it void. */
describe('mesh sync of payloads that break a rule', () => {
  const names = ['alpha', 'beta', 'gamma', 'delta']
  let nodes: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes)
    nodes = []
  })

  /** A node with the real inbox and a real store. */
  async function judgeNode(name: string): Promise<{ node: TestNode; store: Store; receive(batch: Batch): Promise<void> }> {
    const documents = testRoster()
    const roster = createRoster([...documents.base, ...names.flatMap(other => documents.chainOf(other))], {
      meshId: documents.meshId,
      nowMs: Date.now()
    })
    const store = createMemoryStore()
    await store.start()
    const inbox = createInbox(
      {
        store,
        roster,
        epochOf: () => 1,
        policy: () => ({ verdict: 'accept', rule: 'test' }),
        inboundGate: () => undefined,
        isOurs: () => true,
        clock: systemClock,
        log: noLog,
        metrics: noMetrics
      },
      { ownOrg: keysOf(name).org.publicKey }
    )
    const node = testNode({ name, roster: documents, knows: names, replace: { inbox, streams: store, roster } })
    nodes.push(node)
    await node.mesh.start()
    const { org, node: key } = keysOf('delta')
    const from = { nodeKey: key.publicKey, orgKey: org.publicKey, peerId: 'delta' }

    return {
      node,
      store,
      receive: async batch => {
        const { result, stored } = await inbox.accept(encodeBatch(batch), from, 'gossip')
        await stored
        expect(result).to.equal('held')
      }
    }
  }

  it('counts one as held when peers of two organizations call it void, and not before', async () => {
    const publisher = testNode({ name: 'delta', roster: testRoster(), knows: names })
    const batches = [1, 2, 3].map(() => publisher.publish({ isSilent: true }))
    const [{ header }] = batches as [Batch, ...Batch[]]
    const [one, two, late] = [await judgeNode('alpha'), await judgeNode('beta'), await judgeNode('gamma')]
    for (const batch of batches) await Promise.all([one.receive(batch), two.receive(batch)])
    expect(one.store.findStream(header.streamId)).to.deep.include({ head: 3, missing: [] })

    await late.node.mesh.dial(one.node.address())
    await until(() => late.store.findStream(header.streamId)?.head === 3, 'the headers')
    for (let round = 0; round < 3; round++) await late.node.mesh.syncNow()
    expect(late.store.findStream(header.streamId)?.missing).to.deep.equal([{ from: 1, to: 3 }])
    expect(late.node.mesh.peers()[0]).to.deep.include({ inSync: false })

    await late.node.mesh.dial(two.node.address())
    await until(() => late.store.findStream(header.streamId)?.missing.length === 0, 'the second word')
    expect(await late.store.readBatch(header.streamId, 2)).to.deep.include({ verdict: 'void', reason: 'PAYLOAD_VOID_AT_PEERS' })
    await late.node.mesh.syncNow()
    await until(() => late.node.mesh.peers().every(({ inSync }) => inSync === true), 'all to hold the same')
    expect(readyPeers(late.node)).to.equal(2)
  })
})
