import { expect } from 'chai'

import { HELLO_PROTOCOL } from '../../../../src/mesh/constants.js'
import type { Rival } from '../../../../src/mesh/index.js'
import { readyPeers, stopAllNodes, testNode, testRoster, type TestNode, type TestNodeInit, until } from '../../../support/mesh-nodes.js'
import { startRawPeer } from '../../../support/raw-peer.js'

/** A node that tells what it hears of others with its key, and leaves the mesh when one of them is earlier, as the product does. */
interface Watched extends TestNode {
  rivals: Rival[]
  announcements: number
}

describe('a second live process with the key of a node', function () {
  this.timeout(30_000)

  const roster = testRoster()
  const running: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(running.splice(0))
  })

  function watched(name: string, more: Partial<TestNodeInit> = {}): Watched {
    const rivals: Rival[] = []
    const node = testNode({
      name,
      roster,
      knows: ['alpha', 'beta', 'gamma'],
      ...more,
      replace: {
        presence: {
          announced: () => void both.announcements++,
          rival(rival) {
            rivals.push(rival)
            if (rival.isEarlier) void node.mesh.stop()
          }
        }
      }
    })
    const both: Watched = { ...node, rivals, announcements: 0 }

    running.push(node)

    return both
  }

  async function start(node: Watched, ...peers: readonly Watched[]): Promise<void> {
    await node.mesh.start()
    await Promise.all(peers.map(async peer => node.mesh.dial(peer.address())))
  }

  it('is refused by the peer that serves the first one, and both hear of each other', async () => {
    const [original, peer, clone] = [watched('alpha'), watched('beta'), watched('alpha')]
    await start(peer)
    await start(original, peer)
    const startMs = performance.now()
    await clone.mesh.start()
    await clone.mesh.dial(peer.address()).catch(() => {})
    await until(() => clone.rivals.length > 0 && original.rivals.length > 0, 'both to hear of each other', 5_000)
    process.stdout.write(`        known to both after ${Math.round(performance.now() - startMs)} ms\n`)

    expect(clone.rivals.map(({ isEarlier }) => isEarlier)).to.deep.equal([true])
    expect(original.rivals.map(({ isEarlier }) => isEarlier)).to.deep.equal([false])
    await until(() => readyPeers(original) === 1 && readyPeers(peer) === 1, 'the original to be served as before')
    expect(peer.counters.get('mesh_instances_judged_total{result=later}')).to.be.at.least(1)
  })

  it('is found through the mesh when it is at another peer than the first one', async () => {
    const [original, left, right, clone] = [watched('alpha'), watched('beta'), watched('gamma'), watched('alpha')]
    await start(right)
    await start(left, right)
    await start(original, left)
    const startMs = performance.now()
    await start(clone, right)
    await until(() => clone.rivals.length > 0 && original.rivals.length > 0, 'both to hear of each other', 5_000)
    process.stdout.write(`        known to both after ${Math.round(performance.now() - startMs)} ms\n`)

    expect(clone.rivals.map(({ isEarlier }) => isEarlier)).to.deep.equal([true])
    expect(original.rivals.map(({ isEarlier }) => isEarlier)).to.deep.equal([false])
    expect(readyPeers(original)).to.equal(1)
  })

  it('is served at once where the first one has gone, and where it only looks alive', async () => {
    const [peer, next] = [watched('beta'), watched('alpha')]
    await start(peer)
    // a process whose machine lost its power says nothing more, and its connection stays open
    const former = await startRawPeer({ name: 'alpha', roster, knows: ['beta'], handlers: { [HELLO_PROTOCOL]: async () => {} } })
    await former.greet(await former.dial(peer.address()))
    await until(() => readyPeers(peer) === 1, 'the first one to be served')
    const startMs = performance.now()
    await start(next, peer)
    await until(() => peer.counters.get('mesh_instances_judged_total{result=former-silent}') === 1, 'the silent one to be dropped', 5_000)
    await until(() => readyPeers(peer) === 1, 'the other one to be served', 1_000)
    process.stdout.write(`        served after ${Math.round(performance.now() - startMs)} ms\n`)

    expect(readyPeers(next)).to.equal(1)
    expect(next.rivals).to.deep.equal([])
    await former.stop()
  })

  it('is no matter of two connections of one process', async () => {
    const [a, b] = [watched('alpha'), watched('beta')]
    await start(a)
    await start(b)
    await Promise.all([a.mesh.dial(b.address()), b.mesh.dial(a.address())])
    await until(() => a.announcements > 0 && b.announcements > 0, 'both to have said that they live')

    expect([...a.rivals, ...b.rivals]).to.deep.equal([])
    expect([...a.counters.keys(), ...b.counters.keys()].filter(name => name.startsWith('mesh_instances_judged'))).to.deep.equal([])
  })
})
