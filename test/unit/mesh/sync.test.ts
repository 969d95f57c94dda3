import { expect } from 'chai'
import { toHex } from '../../../src/model/bytes.js'
import { keysOf, startTogether, stopAllNodes, testNode, testRoster, until, untilGossip } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'

/** The same chances in every run (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed

  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)

    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('mesh sync', () => {
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

  it('brings a node everything that it missed while it was away', async () => {
    const a = make({ name: 'alpha' })
    const b = make({ name: 'beta' })
    for (let i = 0; i < 300; i++) a.publish({ isSilent: true, bytes: 2_000 })
    for (let i = 0; i < 40; i++) a.publish({ isSilent: true, to: ['beta'] })

    await startTogether([a, b])
    await until(() => b.ledger.count() === 340, 'all that was missed')
    expect(b.arrivals.every(({ way }) => way === 'sync')).to.equal(true)
    expect(b.arrivals).to.have.length(340)
  })

  it('tells progress that ends at nothing remaining', async () => {
    const a = make({ name: 'alpha' })
    const b = make({ name: 'beta' })
    for (let i = 0; i < 100; i++) a.publish({ isSilent: true })

    await startTogether([a, b])
    await until(() => b.progress.some(({ batches }) => batches === 100), 'the end of the progress')
    expect(b.progress.at(-1)).to.deep.include({ streams: 1, batches: 100, remaining: 0 })
    for (const { batches, remaining } of b.progress) expect(batches + remaining).to.equal(100)
  })

  it('fills the holes that others can fill, and says when both hold the same', async () => {
    const [a, b, c] = [make({ name: 'alpha' }), make({ name: 'beta' }), make({ name: 'gamma' })]
    const batches = Array.from({ length: 60 }, () => a.publish({ isSilent: true }))

    // nobody holds all of it: each lacks every third
    for (const [at, batch] of batches.entries()) {
      const holders = [a, b, c].filter((_node, i) => at % 3 !== i)
      for (const node of [a, b, c]) if (holders.includes(node)) node.ledger.put(batch)
      if (!holders.includes(a)) a.ledger.remove(batch.header.streamId, batch.header.seq)
    }

    await startTogether([a, b, c])
    await until(() => [a, b, c].every(({ ledger }) => ledger.count() === 60), 'every node to hold all')
    await until(() => [a, b, c].every(({ mesh }) => mesh.peers().every(({ inSync }) => inSync === true)), 'every pair to be in sync')
  })

  it('makes two nodes hold the same within three rounds, whatever each of them lacked', async () => {
    const random = seededRandom(20_261_122)
    const everyMs = 600_000

    for (let trial = 0; trial < 6; trial++) {
      const pair = (['alpha', 'beta'] as const).map(name => make({ name, limits: { syncEveryMs: everyMs } })) as [TestNode, TestNode]
      const batches = pair.flatMap(node =>
        Array.from({ length: 120 }, (_none, at) => node.publish({ isSilent: true, ...(at % 3 === 0 ? { to: ['alpha', 'beta'] } : {}) }))
      )

      for (const node of pair) {
        for (const batch of batches) node.ledger.put(batch)
        // all of it, none of it, or any part; what one lacks the other has
        const share = random()
        const own = pair.indexOf(node)
        for (const [at, { header }] of batches.entries()) {
          if (at % 2 === own && random() < share) node.ledger.remove(header.streamId, header.seq)
        }
      }

      await startTogether(pair)
      for (let round = 0; round < 3; round++) for (const node of pair) await node.mesh.syncNow()
      for (const { ledger } of pair) expect(ledger.count(), `trial ${trial}`).to.equal(batches.length)

      await stopAllNodes(nodes)
      nodes = []
    }
  })

  it('shows a peer only the streams that are for its organization', async () => {
    const [a, b, c] = [make({ name: 'alpha' }), make({ name: 'beta' }), make({ name: 'gamma' })]
    for (let i = 0; i < 5; i++) a.publish({ isSilent: true, to: ['beta'] })
    a.publish({ isSilent: true })

    await startTogether([a, b, c])
    await until(() => b.ledger.count() === 6 && c.ledger.count() === 1, 'both to hold what is theirs')
    await Promise.all([b.mesh.syncNow(), c.mesh.syncNow()])
    expect(c.arrivals).to.have.length(1)
    // the ORGS stream is no part of what beta and gamma compare
    expect(c.mesh.peers().map(({ inSync }) => inSync)).to.deep.equal([true, true])
  })

  it('pulls a gap at once when a later batch arrives by gossip', async () => {
    const a = make({ name: 'alpha', limits: { syncEveryMs: 60_000 } })
    const b = make({ name: 'beta', limits: { syncEveryMs: 60_000 } })
    await startTogether([a, b])
    await untilGossip(a, [b])

    for (let i = 0; i < 5; i++) a.publish({ isSilent: true })
    const { seq } = a.publish().header
    await until(() => b.ledger.count() === seq, 'the gap to be filled')
    expect(b.arrivals.find(arrival => arrival.seq === seq)?.way).to.equal('gossip')
    expect(b.arrivals.find(arrival => arrival.seq === seq - 1)?.way).to.equal('sync')
  })

  it('fetches the certificate of an origin that it does not know, from the peer that passed the batch on', async () => {
    const roster = testRoster()
    const a = make({ name: 'alpha' })
    const b = make({ name: 'beta', knows: ['alpha'] })
    const c = testNode({ name: 'gamma', roster, knows: names })
    a.ledger.put(c.publish({ isSilent: true }))

    await startTogether([a, b])
    await until(() => b.ledger.count() === 1, 'the batch of the unknown origin')
    expect(b.roster.findOrgOf(keysOf('gamma').node.publicKey)).to.not.equal(undefined)
  })

  it('asks nothing beyond a cut, and leaves a revoked stream without cut out of the comparison', async () => {
    const a = make({ name: 'alpha' })
    const b = make({ name: 'beta' })
    const batches = Array.from({ length: 10 }, () => a.publish({ isSilent: true }))
    const other = a.publish({ isSilent: true, to: ['beta'] })
    const first = batches[0]
    if (first === undefined) throw new Error('no batch')

    for (const batch of batches.slice(0, 4)) b.ledger.put(batch)
    b.ledger.cut(first.header.streamId, 'revoked', 5)
    b.ledger.put(other)
    b.ledger.cut(other.header.streamId, 'revoked')

    await startTogether([a, b])
    await until(() => b.mesh.peers().some(({ lastSyncMs }) => lastSyncMs !== undefined), 'a sync')
    await b.mesh.syncNow()
    expect(b.ledger.count()).to.equal(5)
    expect(b.arrivals).to.deep.equal([])
  })

  it('costs at most 200 bytes when there is nothing new', async () => {
    const a = make({ name: 'alpha', limits: { syncEveryMs: 60_000 } })
    const b = make({ name: 'beta', limits: { syncEveryMs: 60_000 } })
    for (let i = 0; i < 50; i++) a.publish({ isSilent: true })
    await startTogether([a, b])
    await until(() => b.ledger.count() === 50, 'the first sync')
    await until(() => b.mesh.peers().every(({ inSync }) => inSync === true), 'both to be equal')

    const bytesOf = (node: TestNode): number =>
      (node.counters.get('mesh_sync_bytes_total{direction=in}') ?? 0) + (node.counters.get('mesh_sync_bytes_total{direction=out}') ?? 0)
    const before = bytesOf(a)
    await b.mesh.syncNow()
    expect(bytesOf(a) - before).to.be.within(1, 200)
  })

  it('tells up to where an addressee holds our stream', async () => {
    const held: string[] = []
    const deliveries = {
      acknowledged: () => undefined,
      holdsUpTo: (streamId: Uint8Array, seq: number, orgKey: Uint8Array) => held.push(`${toHex(streamId)}/${seq}/${toHex(orgKey)}`)
    }
    const a = make({ name: 'alpha', replace: { deliveries } })
    const b = make({ name: 'beta' })
    for (let i = 0; i < 3; i++) a.publish({ isSilent: true, to: ['beta'] })
    const { streamId } = a.publish({ isSilent: true, to: ['beta'] }).header

    await startTogether([a, b])
    await until(() => held.includes(`${toHex(streamId)}/4/${toHex(keysOf('beta').org.publicKey)}`), 'the receipt')
  })
})
