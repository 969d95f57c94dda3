import { noise } from '@chainsafe/libp2p-noise'
import type { GossipSub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Libp2p } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { expect } from 'chai'
import { createLibp2p } from 'libp2p'
import { EXPLICIT_GRANTS_MAX, EXPLICIT_PEERS_MAX, EXPLICIT_PER_ORG_MAX, UNWANTED_BYTES_MIN } from '../../../../src/mesh/constants.js'
import { chooseExplicit, createExplicitPeers } from '../../../../src/mesh/gossip/explicit-peers.js'
import type { Router } from '../../../../src/mesh/gossip/explicit-peers.js'
import { messageIdOf } from '../../../../src/mesh/gossip/message-id.js'
import { createPubsub, routerOf, topicsOf } from '../../../../src/mesh/gossip/pubsub.js'
import { registerMeshMetrics } from '../../../../src/mesh/metrics.js'
import { noMetrics } from '../../../../src/metrics/index.js'
import { sha256, toHex } from '../../../../src/model/bytes.js'
import { nodePeerId } from '../../../../src/roster/fingerprint.js'
import { createRoster } from '../../../../src/roster/roster-view.js'
import { keysOf, readyPeers, stopAllNodes, testNode, testRoster, until } from '../../../support/mesh-nodes.js'
import type { TestNode } from '../../../support/mesh-nodes.js'

const candidates = (text: string) => text.split(' ').map(peerId => ({ peerId, org: peerId.startsWith('?') ? undefined : peerId.charAt(0) }))
const choice = (text: string): string => [...chooseExplicit(candidates(text))].join(' ')

describe('choice of explicit peers', () => {
  it(`takes ${EXPLICIT_PEERS_MAX} of as many organizations as there are, in the order of the operator`, () => {
    expect(choice('a1 b1 c1 d1 e1')).to.equal('a1 b1 c1 d1')
    expect(choice('a1 a2 a3 b1')).to.equal('a1 b1 a2')
    expect(choice('a1 a2 b1 b2 c1')).to.equal('a1 b1 c1 a2')
  })

  it(`takes ${EXPLICIT_PER_ORG_MAX} where there is one organization only, siblings of the own node among them`, () => {
    expect(choice('a1 a2 a3 a4')).to.equal('a1 a2')
  })

  it('passes over what is no member', () => {
    expect(choice('?1 a1 ?2 b1')).to.equal('a1 b1')
    expect(choice('?1')).to.equal('')
  })
})

/** The book of one node on its own: alpha, with these configured. */
function bookOf(knows: readonly string[], configured: readonly string[]) {
  const documents = testRoster()
  const roster = createRoster([...documents.base, ...['alpha', ...knows].flatMap(name => documents.chainOf(name))], { nowMs: Date.now() })
  const told: Array<{ id: string; peers: string[] }> = []
  const router: Router = {
    direct: new Set<string>(),
    mesh: new Map([['batches', new Set<string>()]]),
    tellUnwanted: (id, peerIds) => void told.push({ id: toHex(id), peers: [...peerIds] })
  }
  const closers: Array<(link: never, other: undefined) => void> = []
  const book = createExplicitPeers({
    links: {
      listen: ({ closed }) => void (closed === undefined ? undefined : closers.push(closed)),
      findReady: () => undefined
    },
    admission: {
      memberOf(nodeKey) {
        try {
          return roster.admit(nodeKey, Date.now())
        } catch {
          // as the admission answers for a stranger, whatever the reason
          return undefined
        }
      }
    },
    metrics: registerMeshMetrics(noMetrics),
    configured: () => configured.map(peerIdOf),
    router: () => router
  })
  const link = (name: string) => ({ peerId: peerIdOf(name) }) as Parameters<typeof book.offer>[0]

  return {
    book,
    router,
    told,
    roster,
    documents,
    link,
    close: (name: string) => closers.forEach(closed => closed(link(name) as never, undefined))
  }
}

const peerIdOf = (name: string): string => nodePeerId(keysOf(name).node.publicKey)
const MANY = Array.from({ length: EXPLICIT_GRANTS_MAX + 1 }, (_, at) => `member-${at}`)

describe('book of explicit peers', () => {
  it('offers to those that it chose, and agrees with others that ask', () => {
    const { book, link } = bookOf(['beta', 'gamma'], ['beta'])
    expect([book.offer(link('beta'), false), book.offer(link('gamma'), false), book.offer(link('gamma'), true)]).to.deep.equal([
      true,
      false,
      true
    ])
  })

  it(`agrees with ${EXPLICIT_GRANTS_MAX} that ask at once, and with one more when one has gone`, () => {
    const { book, link, close } = bookOf(MANY, [])
    expect(MANY.filter(name => book.offer(link(name), true))).to.have.length(EXPLICIT_GRANTS_MAX)
    close(MANY[0] ?? '')
    expect(book.offer(link(MANY.at(-1) ?? ''), true)).to.equal(true)
  })

  it('gives no place to strangers', () => {
    const { book, link } = bookOf([], [])
    expect(book.offer(link('mallory'), true)).to.equal(false)
  })

  it('takes an agreed peer out of the grafted ones, and forgets it with its link', () => {
    const { book, router, link, close } = bookOf(['beta'], ['beta'])
    router.mesh.get('batches')?.add(peerIdOf('beta'))
    book.settle(link('beta'), true)
    expect([...router.direct]).to.deep.equal([peerIdOf('beta')])
    expect(router.mesh.get('batches')?.size).to.equal(0)
    close('beta')
    expect(router.direct.size).to.equal(0)
  })

  it('tells the others that a large message need not be sent again, and nobody of a small one', () => {
    const { book, told, link } = bookOf(['beta', 'gamma', 'delta'], ['beta', 'gamma', 'delta'])
    for (const name of ['beta', 'gamma', 'delta']) book.settle(link(name), true)
    const large = new Uint8Array(UNWANTED_BYTES_MIN)
    book.heard(peerIdOf('beta'), large)
    expect(told).to.deep.equal([{ id: toHex(sha256(large).subarray(0, 20)), peers: [peerIdOf('gamma'), peerIdOf('delta')] }])
    book.heard(peerIdOf('beta'), large.subarray(1))
    expect(told).to.have.length(1)
  })

  it('chooses another in the place of a revoked one', () => {
    const names = ['beta', 'gamma', 'delta', 'epsilon', 'zeta']
    const { book, roster, documents } = bookOf(names, names)
    expect([...book.chosen()]).to.deep.equal(names.slice(0, 4).map(peerIdOf))
    roster.apply(documents.revocationOf('gamma'), Date.now())
    expect([...book.chosen()]).to.deep.equal(['beta', 'delta', 'epsilon', 'zeta'].map(peerIdOf))
  })

  it('needs the sets that gossipsub keeps today, and says so when they are gone', () => {
    expect(() => routerOf({} as never)).to.throw('no sets of direct and grafted peers')
    expect(() => routerOf({ direct: new Set(), mesh: new Map() } as never)).to.throw('sends its messages elsewhere')
  })
})

describe('explicit peers between real hosts', () => {
  let nodes: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes)
    nodes = []
  })

  async function node(name: string, knows: readonly string[], peers: readonly string[] = []): Promise<TestNode> {
    const made = testNode({ name, roster: testRoster(), knows, peers, limits: { syncEveryMs: 60_000, helloEveryMs: 60_000 } })
    nodes.push(made)
    await made.mesh.start()

    return made
  }

  const explicitAt = ({ mesh }: TestNode): string[] =>
    mesh.peers().flatMap(({ isExplicit, orgName }) => (isExplicit ? [orgName ?? ''] : []))
  const hasGossip = ({ arrivals }: TestNode, count: number): boolean =>
    new Set(arrivals.flatMap(({ way, seq, result }) => (way === 'gossip' && result === 'accepted' ? [seq] : []))).size >= count

  it('are agreed where one side alone configured the other, and pass everything on both ways', async () => {
    const names = ['alpha', 'beta', 'gamma']
    const hub = await node('alpha', names)
    const b = await node('beta', names, [hub.address()])
    const c = await node('gamma', names, [hub.address()])
    await until(() => readyPeers(hub) === 2, 'both peers')
    await until(() => nodes.flatMap(explicitAt).length === 4, 'each side to know it')
    expect([explicitAt(hub).sort(), explicitAt(b), explicitAt(c)]).to.deep.equal([['beta', 'gamma'], ['alpha'], ['alpha']])

    // a subscription travels a moment after the link is ready
    await new Promise(resolve => setTimeout(resolve, 300))
    for (let i = 0; i < 5; i++) b.publish()
    await until(() => hasGossip(c, 5), 'what beta published, at gamma through the hub')
    for (let i = 0; i < 5; i++) c.publish()
    await until(() => hasGossip(b, 5), 'what gamma published, at beta through the hub')
  })
})

describe('notice of unwanted messages', () => {
  const topics = topicsOf(new Uint8Array(32))
  let hosts: Array<Libp2p<{ pubsub: GossipSub }>> = []

  afterEach(async () => {
    await Promise.all(hosts.map(async host => host.stop()))
    hosts = []
  })

  async function host(): Promise<Libp2p<{ pubsub: GossipSub }>> {
    const made = await createLibp2p({
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify(), pubsub: createPubsub(topics) }
    })
    hosts.push(made)
    made.services.pubsub.subscribe(topics.batches)

    return made
  }

  it('is heeded by gossipsub: an explicit peer is not sent what it said it has', async () => {
    const [origin, relay, receiver] = [await host(), await host(), await host()]
    for (const other of [origin, receiver]) {
      await other.dial(relay.getMultiaddrs())
      routerOf(other.services.pubsub).direct.add(relay.peerId.toString())
      routerOf(relay.services.pubsub).direct.add(other.peerId.toString())
    }

    const subscribers = (): number => relay.services.pubsub.getSubscribers(topics.batches).length
    await until(() => subscribers() === 2 && receiver.services.pubsub.getSubscribers(topics.batches).length === 1, 'subscriptions')
    const received: string[] = []
    receiver.services.pubsub.addEventListener(
      'gossipsub:message',
      ({ detail: { msg } }) => void received.push(Buffer.from(msg.data).toString())
    )

    routerOf(receiver.services.pubsub).tellUnwanted(messageIdOf(Buffer.from('known already')), new Set([relay.peerId.toString()]))
    await new Promise(resolve => setTimeout(resolve, 200))
    await origin.services.pubsub.publish(topics.batches, Buffer.from('known already'))
    await origin.services.pubsub.publish(topics.batches, Buffer.from('new'))
    await until(() => received.includes('new'), 'the new message')
    expect(received).to.deep.equal(['new'])
  })
})
