import { randomBytes } from 'node:crypto'
import type { Connection, Stream } from '@libp2p/interface'
import { expect } from 'chai'
import { HELLO_PROTOCOL, OFFENCES_MAX, PUSH_PROTOCOL, SYNC_PROTOCOL } from '../../../src/mesh/constants.js'
import { drained } from '../../../src/mesh/duplex.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'
import { ended, startRawPeer } from '../../support/raw-peer.js'
import type { RawPeer } from '../../support/raw-peer.js'

const GOSSIP_PROTOCOL = '/meshsub/1.2.0'
const PROTOCOLS = [HELLO_PROTOCOL, PUSH_PROTOCOL, SYNC_PROTOCOL, GOSSIP_PROTOCOL]

describe('mesh and a member that speaks garbage', () => {
  let nodes: TestNode[] = []
  let peers: RawPeer[] = []

  afterEach(async () => {
    await Promise.all(peers.map(async peer => peer.stop()))
    await stopAllNodes(nodes)
    nodes = []
    peers = []
  })

  /** A node, and a member that has said a good hello and may now open any stream. */
  async function admitted(init: Partial<TestNodeInit> = {}, handlers: Parameters<typeof startRawPeer>[0] = {}) {
    const node = testNode({ name: 'alpha', roster: testRoster(), knows: ['beta', 'gamma'], ...init })
    nodes.push(node)
    await node.mesh.start()

    const peer = await startRawPeer({ name: 'beta', roster: testRoster(), knows: ['alpha'], ...handlers })
    peers.push(peer)

    const connection = await peer.dial(node.address())
    await peer.greet(connection)
    await until(() => readyPeers(node) === 1, 'the member to be admitted')

    return { node, peer, connection }
  }

  /** Whether an honest member is still served. */
  async function expectServed(node: TestNode): Promise<void> {
    const honest = testNode({ name: 'gamma', roster: testRoster(), knows: ['alpha', 'beta'] })
    nodes.push(honest)
    await honest.mesh.start()
    await honest.mesh.dial(node.address())
    const batch = honest.publish()
    await until(() => node.ledger.has(batch.header.streamId, batch.header.seq), 'the honest batch')
  }

  /** Opens, sends, and waits for the reset; some garbage only makes the node wait for more, so the peer then ends. */
  async function send(connection: Connection, protocol: string, bytes: Uint8Array): Promise<void> {
    const stream = await connection.newStream(protocol).catch(() => undefined)
    if (stream === undefined) return

    const reset = ended(stream)
    if (stream.writeStatus === 'writable') stream.send(bytes)
    await Promise.race([reset, stream.close().catch(() => undefined)])
  }

  for (const protocol of PROTOCOLS) {
    it(`survives random bytes on ${protocol}`, async () => {
      const { node, peer } = await admitted()

      for (let i = 0; i < 10; i++) {
        const connection = await peer.dial(node.address()).catch(() => undefined)
        if (connection !== undefined) await send(connection, protocol, randomBytes(1 + i * 300))
      }

      await expectServed(node)
    })

    it(`survives a length prefix over every limit on ${protocol}`, async () => {
      const { node, connection } = await admitted()
      const before = process.memoryUsage().rss

      await send(connection, protocol, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3))
      await send(connection, protocol, Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1))
      expect(process.memoryUsage().rss - before).to.be.lessThan(64 * 1_048_576)
      await expectServed(node)
    })

    it(`holds no more than a few messages of an endless stream on ${protocol}`, async () => {
      const { node, connection } = await admitted()
      const stream = await connection.newStream(protocol)
      // a prefix that promises 200,000 bytes, which come, again and again
      const message = Buffer.concat([Uint8Array.of(0xc0, 0x9a, 0x0c), Buffer.alloc(200_000, 0x41)])
      const before = process.memoryUsage().rss

      await flood(stream, message, 200)
      expect(process.memoryUsage().rss - before).to.be.lessThan(96 * 1_048_576)
      await expectServed(node)
    })
  }

  it('survives silence on every protocol, and bans nobody for it', async () => {
    const { node, connection } = await admitted()
    for (const protocol of PROTOCOLS) await connection.newStream(protocol)
    await expectServed(node)
    expect(readyPeers(node)).to.equal(2)
  })

  it('opens at most four streams of a protocol to one peer', async () => {
    const { node, connection } = await admitted()
    const streams = await Promise.all(Array.from({ length: 10 }, async () => connection.newStream(SYNC_PROTOCOL).catch(() => undefined)))
    await until(() => streams.filter(stream => stream?.status === 'open').length <= 4, 'the rest to be refused')
    await expectServed(node)
  })

  it('drops a member that goes on sending batches that no honest node would, and stays out of reach for it', async () => {
    const { node, peer, connection } = await admitted()
    const stream = await connection.newStream(PUSH_PROTOCOL)
    const dropped = ended(stream)

    for (let i = 0; i < OFFENCES_MAX && stream.writeStatus === 'writable'; i++) stream.send(Uint8Array.of(4, 1, 2, 3, i))
    await dropped
    await until(() => readyPeers(node) === 0, 'the offender to be dropped')
    expect(node.counters.get('mesh_batches_received_total{way=push,result=rejected}')).to.be.at.most(OFFENCES_MAX)

    const again = await peer.dial(node.address()).catch(() => undefined)
    if (again !== undefined) await until(() => again.status !== 'open', 'the second connection to be closed')
    expect(node.counters.get('mesh_connections_refused_total{reason=offender}')).to.be.greaterThan(0)
    await expectServed(node)
  })

  it('pulls from others while a member lets every sync question wait', async () => {
    const { node } = await admitted({}, { handlers: { [SYNC_PROTOCOL]: () => undefined } })
    await until(() => (node.counters.get('mesh_sync_rounds_total{result=silent}') ?? 0) > 0, 'a silent round')

    const honest = testNode({ name: 'gamma', roster: testRoster(), knows: ['alpha', 'beta'] })
    nodes.push(honest)
    for (let i = 0; i < 20; i++) honest.publish({ isSilent: true })
    await honest.mesh.start()
    await honest.mesh.dial(node.address())
    await until(() => node.ledger.count() === 20, 'the batches')
    expect(readyPeers(node)).to.equal(2)
  })

  it('drops a member that answers sync with batches nobody asked for', async () => {
    const { node } = await admitted(
      {},
      { handlers: { [SYNC_PROTOCOL]: stream => stream.addEventListener('message', () => stream.send(Uint8Array.of(2, 8, 99))) } }
    )
    await until(() => (node.counters.get('mesh_sync_rounds_total{result=failed}') ?? 0) > 0, 'the failed round')
    await expectServed(node)
  })
})

/** Sends a message many times, as fast as the node takes it, until it ends the stream. */
async function flood(stream: Stream, message: Uint8Array, times: number): Promise<void> {
  for (let i = 0; i < times && stream.status === 'open'; i++) {
    try {
      if (!stream.send(message)) await Promise.race([drained(stream), new Promise(resolve => setTimeout(resolve, 50))])
    } catch {
      // the node has ended the stream, which is what it should do
      return
    }
  }
}
