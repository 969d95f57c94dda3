import type { Connection, Stream } from '@libp2p/interface'
import { expect } from 'chai'
import { systemClock } from '../../../../src/clock.js'
import { OUTBOUND_BUFFER_BYTES_MAX, SYNC_PROTOCOL } from '../../../../src/mesh/constants.js'
import { readyPeers, startTogether, stopAllNodes, testNode, testRoster, until, untilGossip } from '../../../support/mesh-nodes.js'
import type { TestNode } from '../../../support/mesh-nodes.js'
import { startRawPeer } from '../../../support/raw-peer.js'
import { subscription } from '../../../support/subscription.js'
import type { RawPeer } from '../../../support/raw-peer.js'

const GOSSIP_PROTOCOL = '/meshsub/1.2.0'

describe('gossip watchdog', () => {
  let nodes: TestNode[] = []
  let peers: RawPeer[] = []

  afterEach(async () => {
    await Promise.all(peers.map(async peer => peer.stop()))
    await stopAllNodes(nodes)
    nodes = []
    peers = []
  })

  /** A clock of a node for which time runs ten times as fast, so that the watchdog need not be waited for. */
  const fastClock = {
    ...systemClock,
    monotonicMs: () => performance.now() * 10,
    every: (everyMs: number, call: () => void) => systemClock.every(everyMs / 10, call)
  }

  async function node(limits = {}): Promise<TestNode> {
    const made = testNode({ name: 'alpha', roster: testRoster(), knows: ['beta', 'gamma'], clock: fastClock, limits })
    nodes.push(made)
    await made.mesh.start()

    return made
  }

  async function member(
    address: string,
    handlers: Parameters<typeof startRawPeer>[0] = {}
  ): Promise<{ peer: RawPeer; connection: Connection }> {
    const peer = await startRawPeer({ name: 'beta', roster: testRoster(), knows: ['alpha'], ...handlers })
    peers.push(peer)
    const connection = await peer.dial(address)
    await peer.greet(connection)

    return { peer, connection }
  }

  it('ends the connection of a ready peer without pubsub streams', async () => {
    const a = await node()
    const { connection } = await member(a.address())
    await until(() => readyPeers(a) === 1, 'the member')
    await until(() => connection.status !== 'open', 'the watchdog')
    expect(a.counters.get('mesh_links_dropped_total{reason=pubsub-stream-lost}')).to.equal(1)
  })

  it('dials a connected peer again that lost its pubsub stream, and gossip flows again', async () => {
    const a = await node({ batchBytesMax: 1_048_576, syncEveryMs: 600_000 })
    const b = testNode({ name: 'beta', roster: testRoster(), knows: ['alpha'], clock: fastClock, limits: { syncEveryMs: 600_000 } })
    nodes.push(b)
    await b.mesh.start()
    await b.mesh.dial(a.address())
    await untilGossip(a, [b])

    // above what the other side reads: it takes the sender out of its pubsub for good, while the connection stays
    a.publish({ bytes: 400_000 })
    const lost = '{reason=pubsub-stream-lost}'
    const drops = (): number => [a, b].reduce((sum, { counters }) => sum + (counters.get(`mesh_links_dropped_total${lost}`) ?? 0), 0)
    await until(() => drops() > 0, 'the watchdog')
    await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'the new link')

    b.arrivals.length = 0
    await untilGossip(a, [b])
    expect(b.arrivals.some(({ way, result }) => way === 'gossip' && result === 'accepted')).to.equal(true)
    expect(a.counters.get('mesh_links_dropped_total{reason=offender}')).to.equal(undefined)
  }).timeout(30_000)

  it('leaves peers alone whose pubsub streams are up', async () => {
    const a = await node()
    const b = testNode({ name: 'beta', roster: testRoster(), knows: ['alpha', 'gamma'], clock: fastClock })
    nodes.push(b)
    await b.mesh.start()
    await b.mesh.dial(a.address())
    await new Promise(resolve => setTimeout(resolve, 1_500))
    expect([readyPeers(a), readyPeers(b)]).to.deep.equal([1, 1])
    expect(a.counters.get('mesh_links_dropped_total{reason=pubsub-stream-lost}')).to.equal(undefined)
  })

  it('holds no more than one buffer for a peer that takes nothing, drops it, and goes on serving the others', async () => {
    const a = testNode({ name: 'alpha', roster: testRoster(), knows: ['beta', 'gamma'], limits: { syncEveryMs: 60_000 } })
    const c = testNode({ name: 'gamma', roster: testRoster(), knows: ['alpha', 'beta'], limits: { syncEveryMs: 60_000 } })
    nodes.push(a, c)
    await startTogether([a, c])

    const frozen: Stream[] = []
    const subscribe = subscription(testRoster().meshId)
    const { connection } = await member(a.address(), {
      handlers: {
        [GOSSIP_PROTOCOL]: stream => void frozen.push(stream),
        '/meshsub/1.1.0': stream => void frozen.push(stream),
        [SYNC_PROTOCOL]: () => undefined
      }
    })
    await until(() => readyPeers(a) === 2, 'the member')
    const stream = await connection.newStream(GOSSIP_PROTOCOL)
    stream.send(subscribe)
    await until(() => frozen.length > 0, 'the stream towards the member')
    for (const each of frozen) each.pause()
    // its subscription is taken in first: what is published before that is looked for by sync, whose copies are not meant here
    await new Promise(resolve => setTimeout(resolve, 300))

    const before = process.memoryUsage().rss
    const started = performance.now()
    for (let i = 0; i < 120; i++) a.publish({ bytes: 200_000 })
    await until(() => c.ledger.count() >= 60, 'the others to be served', 15_000)
    await until(() => readyPeers(a) === 1, 'the frozen peer to be dropped', 15_000)
    expect(performance.now() - started).to.be.lessThan(15_000)
    expect(process.memoryUsage().rss - before).to.be.lessThan(12 * OUTBOUND_BUFFER_BYTES_MAX)
    expect(a.counters.get('mesh_links_dropped_total{reason=gossip-stalled}')).to.equal(1)
  }).timeout(30_000)
})
