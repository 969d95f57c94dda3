import { expect } from 'chai'
import { systemClock } from '../../../src/clock.js'
import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import { toHex } from '../../../src/model/bytes.js'
import { keysOf, readyPeers, startTogether, stopAllNodes, testNode, testRoster, until, untilGossip } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'

describe('mesh', () => {
  const names = ['alpha', 'beta', 'gamma'] as const
  let nodes: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes)
    nodes = []
  })

  function make(init: Partial<TestNodeInit> & { name: string }): TestNode {
    const node = testNode({ roster: testRoster(), knows: names, ...init })
    nodes.push(node)

    return node
  }

  async function three(init: Partial<TestNodeInit> = {}): Promise<[TestNode, TestNode, TestNode]> {
    const made: [TestNode, TestNode, TestNode] = [
      make({ ...init, name: 'alpha' }),
      make({ ...init, name: 'beta' }),
      make({ ...init, name: 'gamma' })
    ]
    await startTogether(made)

    return made
  }

  describe('gossip', () => {
    it('delivers COMMUNITY batches to every member, once each', async () => {
      const [a, b, c] = await three({ limits: { syncEveryMs: 60_000 } })
      await untilGossip(a, [b, c])
      const published = Array.from({ length: 20 }, (_none, at) => a.publish({ bytes: (at + 1) * 1_000 }).header.seq)

      await until(() => b.ledger.count() === published.at(-1) && c.ledger.count() === published.at(-1), 'all batches')
      for (const seq of published) expect(b.arrivals.filter(arrival => arrival.seq === seq).map(({ way }) => way)).to.deep.equal(['gossip'])
    })

    it('does not pass on a batch whose signature is wrong, and charges its sender', async () => {
      const [a, b, c] = await three({ limits: { syncEveryMs: 60_000 } })
      const batch = a.publish({ isSilent: true })
      const signature = Uint8Array.from(batch.signature)
      signature[3] = (signature[3] ?? 0) ^ 1

      a.mesh.publish(batch, encodeBatch({ ...batch, signature }))
      await until(() => b.arrivals.some(({ result }) => result === 'rejected'), 'the rejection')
      a.mesh.publish(batch, encodeBatch(batch))
      await until(() => c.ledger.count() === 1, 'the honest copy')
      // the forged copy came from its maker and was relayed by nobody
      const maker = a.address().split('/').at(-1)
      for (const { from, result } of [...b.arrivals, ...c.arrivals]) if (result === 'rejected') expect(from).to.equal(maker)
    })

    it('carries batches up to the limit of 256 KiB', async () => {
      const [a, b] = await three({ limits: { syncEveryMs: 60_000 } })
      await untilGossip(a, [b])
      const { seq } = a.publish({ bytes: 262_144 - 600 }).header
      await until(() => b.arrivals.some(arrival => arrival.seq === seq), 'the large batch')
      expect(b.arrivals.find(arrival => arrival.seq === seq)?.way).to.equal('gossip')
    })

    it('leaves to sync what is too much for it, and says so at once', async () => {
      const a = make({ name: 'alpha', limits: { syncEveryMs: 60_000 } })
      const b = make({ name: 'beta', limits: { syncEveryMs: 60_000 } })
      await startTogether([a, b])
      await untilGossip(a, [b])
      const seqs = Array.from({ length: 80 }, () => a.publish({ bytes: 250_000 }).header.seq)

      await until(() => b.ledger.count() === seqs.at(-1), 'all batches', 15_000)
      expect(a.counters.get('mesh_gossip_published_total{topic=batches,result=queue-full}')).to.be.greaterThan(0)
    })

    it('spreads a roster object to nodes that did not get it from its maker', async () => {
      const [a, b, c] = await three()
      const [membership, certificate] = testRoster().chainOf('delta')
      if (membership === undefined || certificate === undefined) throw new Error('no chain')

      for (const object of [membership, certificate]) {
        a.roster.apply(object, Date.now())
        a.mesh.announce(object)
      }

      const delta = keysOf('delta').node.publicKey
      await until(() => [b, c].every(({ roster }) => roster.findOrgOf(delta) !== undefined), 'the new member')
      await until(() => toHex(b.roster.digest()) === toHex(a.roster.digest()), 'equal rosters')
    })
  })

  describe('push', () => {
    it('brings an ORGS batch to its addressee only, and acknowledges what is durable', async () => {
      const [a, b, c] = await three({ limits: { syncEveryMs: 60_000 } })
      const { streamId } = a.publish({ to: ['beta'] }).header

      await until(() => a.acknowledged.length === 1, 'the acknowledgement')
      expect(a.acknowledged).to.deep.equal([`${toHex(streamId)}/1/${toHex(keysOf('beta').org.publicKey)}`])
      expect(b.arrivals.map(({ way }) => way)).to.deep.equal(['push'])
      expect(c.arrivals).to.deep.equal([])
    })

    it('reports no acknowledgement for a batch whose write failed', async () => {
      const failing = { inbox: { accept: async () => ({ result: 'accepted' as const, stored: Promise.reject(new Error('disk full')) }) } }
      const a = make({ name: 'alpha' })
      const b = make({ name: 'beta', replace: failing })
      await startTogether([a, b])

      a.publish({ to: ['beta'] })
      await until(() => a.counters.get('mesh_pushed_total{result=refused}') === 1, 'the refusal')
      expect(a.acknowledged).to.deep.equal([])
      expect(b.counters.get('mesh_batches_unstored_total{way=push}')).to.equal(1)
    })
  })

  describe('admission', () => {
    it('drops a node when its revocation arrives, at every member', async () => {
      const [a, b, c] = await three()
      const revocation = testRoster().revocationOf('gamma')

      a.roster.apply(revocation, Date.now())
      a.mesh.announce(revocation)
      a.mesh.refreshAdmission()

      await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'gamma to be out')
      expect(b.mesh.peers().some(({ peerId, isAdmitted }) => isAdmitted && peerId === c.address().split('/').at(-1))).to.equal(false)
    })

    it('drops a node whose certificate has expired meanwhile', async () => {
      let aheadMs = 0
      const a = make({ name: 'alpha', clock: { ...systemClock, nowMs: () => Date.now() + aheadMs } })
      const b = make({ name: 'beta' })
      await startTogether([a, b])
      aheadMs = 25 * 86_400_000
      await until(() => readyPeers(a) === 0, 'the link to end')
      expect(a.counters.get('mesh_links_dropped_total{reason=CERTIFICATE_EXPIRED}')).to.equal(1)
    })

    it('knows the clocks of its peers once there are two', async () => {
      const [a] = await three()
      expect(Math.abs(a.mesh.clockOffsetMs() ?? Number.NaN)).to.be.lessThan(2_000)
    })
  })

  describe('links', () => {
    it('finds a peer again that was restarted', async () => {
      const a = make({ name: 'alpha' })
      await a.mesh.start()
      const b = make({ name: 'beta', peers: [a.address()] })
      await b.mesh.start()
      await until(() => readyPeers(a) === 1, 'the first link')
      const port = a.address().split('/')[4] ?? ''

      await a.mesh.stop()
      await until(() => readyPeers(b) === 0, 'the link to end')
      const again = make({ name: 'alpha', listen: [`/ip4/127.0.0.1/tcp/${port}`] })
      await again.mesh.start()
      await until(() => readyPeers(again) === 1, 'the second link')
    })

    it('keeps one connection when both sides dialled each other', async () => {
      const a = make({ name: 'alpha' })
      const b = make({ name: 'beta' })
      await Promise.all([a.mesh.start(), b.mesh.start()])
      await Promise.allSettled([a.mesh.dial(b.address()), b.mesh.dial(a.address())])

      await until(() => readyPeers(a) === 1 && readyPeers(b) === 1, 'a link')
      await until(() => a.mesh.peers().length === 1 && b.mesh.peers().length === 1, 'one link only')
      const { streamId } = a.publish().header
      await until(() => b.ledger.has(streamId, 1), 'a batch over what is left')
    })

    it('says what to check when a peer cannot be reached, and goes on trying', async () => {
      const a = make({ name: 'alpha' })
      await a.mesh.start()
      const address = a.address()
      const port = address.split('/')[4] ?? ''
      await a.mesh.stop()
      const b = make({ name: 'beta' })
      await b.mesh.start()
      expect(await b.mesh.dial(address).catch((err: unknown) => err)).to.include({ code: 'PEER_UNREACHABLE' })
      expect(await b.mesh.dial('/ip4/127.0.0.1/tcp/1').catch((err: unknown) => err)).to.include({ code: 'CONFIG_INVALID' })

      const late = make({ name: 'alpha', listen: [`/ip4/127.0.0.1/tcp/${port}`] })
      await late.mesh.start()
      await until(() => readyPeers(b) === 1, 'the peer that came late')
    })

    it('names the address of a port that is taken', async () => {
      const a = make({ name: 'alpha' })
      await a.mesh.start()
      const port = a.address().split('/')[4] ?? ''
      const b = make({ name: 'beta', listen: [`/ip4/127.0.0.1/tcp/${port}`] })
      const error = await b.mesh.start().catch((err: unknown) => err)

      expect(error).to.include({ code: 'PORT_IN_USE' })
      expect(String(error)).to.include(`127.0.0.1:${port}`)
      expect(b.mesh.listenAddresses()).to.deep.equal([])
    })

    it('names an address that is not of this machine', async () => {
      const a = make({ name: 'alpha', listen: ['/ip4/192.0.2.1/tcp/0'] })
      expect(await a.mesh.start().catch((err: unknown) => err)).to.include({ code: 'LISTEN_FAILED' })
    })

    it('starts, stops and starts again, with nothing left behind', async () => {
      const handles = (): string[] => process.getActiveResourcesInfo().filter(kind => kind.startsWith('TCP') || kind === 'Timeout')
      const before = handles().sort()
      const a = make({ name: 'alpha' })
      const b = make({ name: 'beta' })

      for (let round = 0; round < 3; round++) {
        await startTogether([a, b])
        const { streamId, seq } = a.publish().header
        await until(() => b.ledger.has(streamId, seq), 'a batch in each round')
        await stopAllNodes([a, b])
        expect(a.mesh.peers()).to.deep.equal([])
      }

      await until(() => handles().length <= before.length, `no handle more than ${before.join(' ')}`)
    })
  })
})
