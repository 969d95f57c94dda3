import { expect } from 'chai'
import { SYNC_ANSWER_MS, SYNC_BATCH_MS, SYNC_PROTOCOL } from '../../../src/mesh/constants.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'
import { startRawPeer } from '../../support/raw-peer.js'
import type { RawPeer } from '../../support/raw-peer.js'
import { createSyncPeer } from '../../support/sync-peer.js'
import type { SyncPeer, SyncPeerInit } from '../../support/sync-peer.js'

/** Batches that both peers offer: more than the two ranges that one peer is asked at a time. */
const COUNT = 200

describe('mesh sync and members without manners', () => {
  let nodes: TestNode[] = []
  let peers: RawPeer[] = []

  afterEach(async () => {
    await Promise.all(peers.map(async peer => peer.stop()))
    await stopAllNodes(nodes)
    nodes = []
    peers = []
  })

  function make(init: Partial<TestNodeInit> & { name: string }): TestNode {
    const node = testNode({ roster: testRoster(), knows: ['alpha', 'beta', 'gamma', 'delta'], ...init })
    nodes.push(node)

    return node
  }

  /** A node that syncs only when it has a reason to, and an honest member with COUNT batches, not yet connected. */
  async function nodeAndSource() {
    const [node, source] = [make({ name: 'alpha', limits: { syncEveryMs: 600_000 } }), make({ name: 'gamma' })]
    for (let i = 0; i < COUNT; i++) source.publish({ isSilent: true })
    await node.mesh.start()
    await source.mesh.start()

    return { node, source }
  }

  /** A member that offers what the source holds and answers ranges as it likes; returns when it was asked for some. */
  async function meet(node: TestNode, source: TestNode, answerRange: SyncPeerInit['answerRange'], name = 'beta'): Promise<SyncPeer> {
    const sync = createSyncPeer({ ledger: source.ledger, answerRange })
    const peer = await startRawPeer({ name, roster: testRoster(), knows: ['alpha'], handlers: { [SYNC_PROTOCOL]: sync.handler } })
    peers.push(peer)
    await peer.greet(await peer.dial(node.address()))
    await until(() => sync.asked.length > 0, 'the member to be asked for a range')

    return sync
  }

  it('goes on when one peer is silent, never bans it', async () => {
    const { node, source } = await nodeAndSource()
    const silent = await meet(node, source, () => undefined)

    await source.mesh.dial(node.address())
    // sooner than the question to the silent one is given up
    expect(SYNC_BATCH_MS).to.be.greaterThan(9_000)
    await until(() => node.ledger.count() === COUNT, 'what the silent one had been asked for', 9_000)
    expect(silent.asked).to.have.length.within(1, 2)
    expect(readyPeers(node)).to.equal(2)
    expect(node.counters.get('mesh_links_dropped_total{reason=offender}')).to.equal(undefined)
  })

  it('asks others for what a peer began to give and then did not', async () => {
    const { node, source } = await nodeAndSource()
    await meet(node, source, async ({ at, batches, send }) => {
      if (at === 0) for (const batch of (await batches()).slice(0, 10)) await send({ batch })
    })

    await until(() => node.ledger.count() === 10, 'the beginning')
    await source.mesh.dial(node.address())
    await until(() => node.ledger.count() === COUNT, 'the rest', 9_000)
    expect(readyPeers(node)).to.equal(2)
  })

  it('takes what comes late all the same', async () => {
    const { node, source } = await nodeAndSource()
    await meet(node, source, async ({ at, batches, send }) => {
      if (at === 0) await new Promise(resolve => setTimeout(resolve, SYNC_ANSWER_MS + 200))
      for (const batch of await batches()) await send({ batch })
      await send({ isEnd: true })
    })

    await until(() => node.ledger.count() === COUNT, 'all of it, late')
    expect(readyPeers(node)).to.equal(1)
  })
})
