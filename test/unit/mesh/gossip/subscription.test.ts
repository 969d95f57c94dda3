import type { GossipSub } from '@libp2p/gossipsub'
import { expect } from 'chai'

import { systemClock } from '../../../../src/clock.js'
import { noLog } from '../../../../src/log.js'
import { createGossip, type GossipComponents } from '../../../../src/mesh/gossip/gossip.js'
import { topicsOf } from '../../../../src/mesh/gossip/pubsub.js'
import type { Link } from '../../../../src/mesh/links.js'
import type { MeshLimits } from '../../../../src/mesh/mesh.js'
import { registerMeshMetrics } from '../../../../src/mesh/metrics.js'
import { noMetrics } from '../../../../src/metrics/index.js'

/** gossipsub as far as it says who subscribes. */
class FakePubsub extends EventTarget {
  readonly topicValidators = new Map()
  subscribe(): void {}
  tell(peer: string, topic: string, subscribe = true): void {
    this.dispatchEvent(new CustomEvent('subscription-change', { detail: { peerId: peer, subscriptions: [{ topic, subscribe }] } }))
  }
}

describe('a peer that subscribes', () => {
  const topics = topicsOf(new Uint8Array(32))
  const link = { peerId: 'ready' } as Link
  let looked: Link[]
  let pubsub: FakePubsub
  let gossip: ReturnType<typeof createGossip>

  beforeEach(() => {
    looked = []
    pubsub = new FakePubsub()
    const components = {
      pubsub: pubsub as unknown as GossipSub,
      links: { findReady: (peerId: string) => (peerId === link.peerId ? link : undefined), ready: () => [link], listen: () => {} },
      clock: systemClock,
      log: noLog,
      metrics: registerMeshMetrics(noMetrics),
      subscribed: (who: Link) => void looked.push(who)
    } as unknown as GossipComponents
    gossip = createGossip(components, topics, {} as MeshLimits)
    gossip.start()
  })

  afterEach(() => gossip.stop())

  it('is told of, so that sync may look once more for what went past it before it listened', () => {
    pubsub.tell('ready', topics.batches)
    expect(looked).to.deep.equal([link])
  })

  it('is left alone for another topic, for an end, before it is admitted, and after the stop', async () => {
    pubsub.tell('ready', topics.control)
    pubsub.tell('ready', topics.batches, false)
    pubsub.tell('at the door', topics.batches)
    await gossip.stop()
    pubsub.tell('ready', topics.batches)

    expect(looked).to.deep.equal([])
  })
})
