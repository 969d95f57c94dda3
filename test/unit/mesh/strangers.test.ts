import { expect } from 'chai'
import { PUSH_PROTOCOL, SYNC_PROTOCOL } from '../../../src/mesh/constants.js'
import { decodeHello, encodeHello } from '../../../src/mesh/hello/hello-codec.js'
import { createChannel } from '../../../src/mesh/channel.js'
import { systemClock } from '../../../src/clock.js'
import { HELLO_MESSAGE_BYTES_MAX, HELLO_PROTOCOL } from '../../../src/mesh/constants.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'
import { connectionEnded, ended, startRawPeer } from '../../support/raw-peer.js'
import type { RawPeer } from '../../support/raw-peer.js'

const GOSSIP_PROTOCOL = '/meshsub/1.2.0'
const PING_PROTOCOL = '/ipfs/ping/1.0.0'

describe('mesh and strangers', () => {
  let nodes: TestNode[] = []
  let peers: RawPeer[] = []

  afterEach(async () => {
    await Promise.all(peers.map(async peer => peer.stop()))
    await stopAllNodes(nodes)
    nodes = []
    peers = []
  })

  async function start(init: Partial<TestNodeInit> = {}): Promise<TestNode> {
    const node = testNode({ name: 'alpha', roster: testRoster(), knows: ['beta'], ...init })
    nodes.push(node)
    await node.mesh.start()

    return node
  }

  async function raw(init: Parameters<typeof startRawPeer>[0] = {}): Promise<RawPeer> {
    const peer = await startRawPeer(init)
    peers.push(peer)

    return peer
  }

  it('lets no random key reach any protocol but identify and hello', async function () {
    this.timeout(30_000)
    const a = await start({ limits: { doorMs: 400 } })
    let handshakes = 0
    let refusedStreams = 0

    for (let i = 0; i < 50; i++) {
      const peer = await startRawPeer()

      try {
        const connection = await peer.dial(a.address())
        handshakes += 1

        for (const protocol of [GOSSIP_PROTOCOL, PUSH_PROTOCOL, SYNC_PROTOCOL, PING_PROTOCOL]) {
          const stream = await connection.newStream(protocol).catch(() => undefined)
          if (stream === undefined || (await ended(stream)) !== undefined || stream.status !== 'open') refusedStreams += 1
        }
      } finally {
        await peer.stop()
      }
    }

    expect(handshakes).to.equal(50)
    expect(refusedStreams).to.equal(200)
    expect(a.arrivals).to.deep.equal([])
    expect(readyPeers(a)).to.equal(0)
    for (const protocol of [PUSH_PROTOCOL, SYNC_PROTOCOL])
      expect(a.counters.get(`mesh_streams_refused_total{protocol=${protocol}}`)).to.equal(50)
  })

  it('sends a stranger no roster object, and says why it is refused', async () => {
    const a = await start()
    const connection = await (await raw()).dial(a.address())
    const channel = createChannel(await connection.newStream(HELLO_PROTOCOL), systemClock, {
      messageBytesMax: HELLO_MESSAGE_BYTES_MAX,
      malformedCode: 'HELLO_MALFORMED'
    })
    const { meshId } = testRoster()

    await channel.send(
      encodeHello({ kind: 'open', meshId, rosterDigest: new Uint8Array(32), clockMs: Date.now(), agent: 'raw', chain: [] })
    )
    const answer = await channel.receive(2_000)

    expect(answer === undefined ? undefined : decodeHello(answer)).to.deep.include({
      kind: 'verdict',
      isExplicit: false,
      isAdmitted: false,
      rosterDigest: new Uint8Array(32)
    })
    expect(await channel.receive(2_000)).to.equal(undefined)
  })

  it('refuses a node of another mesh', async () => {
    const a = await start()
    const other = testRoster('other-mesh')
    const peer = await raw({ name: 'beta', roster: other })
    const outcome = await peer.greet(await peer.dial(a.address()))

    expect(outcome.refusal).to.equal('DOCUMENT_WRONG_MESH')
    expect(readyPeers(a)).to.equal(0)
  })

  it('admits a member that it did not know, on a second connection', async () => {
    const a = await start({ knows: [] })
    const b = testNode({ name: 'beta', roster: testRoster(), knows: ['alpha'] })
    nodes.push(b)
    await b.mesh.start()
    await b.mesh.dial(a.address())

    await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'both to be ready')
    expect(a.counters.get('mesh_hellos_total{outcome=dial-again}')).to.equal(1)
  })

  it('admits one another when neither knew the other', async () => {
    const a = await start({ knows: [] })
    const b = testNode({ name: 'beta', roster: testRoster(), knows: [] })
    nodes.push(b)
    await b.mesh.start()
    await b.mesh.dial(a.address())
    await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'both to be ready')
  })

  it('closes the connection of a stranger that stays silent', async () => {
    const a = await start({ limits: { doorMs: 200 } })
    const connection = await (await raw()).dial(a.address())
    await connectionEnded(connection)
    await until(() => a.mesh.peers().length === 0, 'the door to be free')
  })

  it('keeps at most ten strangers at a time, and members still come in', async () => {
    const a = await start()
    const connections = await Promise.all(
      Array.from({ length: 14 }, async () => {
        const peer = await raw()

        return peer.dial(a.address()).catch(() => undefined)
      })
    )
    await until(() => (a.counters.get('mesh_connections_refused_total{reason=doors-full}') ?? 0) === 4, 'four refusals')
    await until(() => connections.filter(connection => connection?.status === 'open').length <= 10, 'the refused to be closed')
    expect(a.mesh.peers()).to.have.length(10)

    const member = await raw({ name: 'beta', roster: testRoster(), knows: ['alpha'] })
    expect((await member.greet(await member.dial(a.address()))).refusal).to.equal(undefined)
    await until(() => readyPeers(a) === 1, 'the member')
  })

  it('drops a stranger that opens more streams than a hello needs', async () => {
    const a = await start()
    const connection = await (await raw()).dial(a.address())
    const closed = connectionEnded(connection)

    await until(() => a.mesh.peers().length === 1, 'the stranger to be at the door')

    // streams that never say which protocol they want reach no handler, and would otherwise lie about
    const { muxer } = connection as unknown as { muxer: { createStream(options: object): Promise<unknown> } }
    for (let i = 0; i < 10; i++) await muxer.createStream({})

    await closed
    await until(() => a.mesh.peers().length === 0, 'the door to be free')
    expect([...a.counters.keys()].filter(key => key.startsWith('mesh_links_dropped'))).to.deep.equal([
      'mesh_links_dropped_total{reason=door-streams}'
    ])
  })
})
