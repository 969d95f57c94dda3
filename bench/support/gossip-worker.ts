/** Bare gossipsub over the same libp2p parts and settings as the product's, with nothing behind it: the limit of F3. */
import { noise } from '@chainsafe/libp2p-noise'
import type { GossipSub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'

import { createPubsub, topicsOf } from '../../src/mesh/gossip/pubsub.js'
import { STREAM_WINDOW_BYTES } from '../../src/mesh/constants.js'
import { serveParent } from './processes.js'

export type GossipOrder =
  | { listen: true }
  | { dial: string }
  /** Base64 of the message. */
  | { publish: string }
  | { peers: true }
  | { received: true }

const topics = topicsOf(new Uint8Array(32))
const received: string[] = []
const nowNs = (): string => process.hrtime.bigint().toString()
let host: Libp2p<{ pubsub: GossipSub }> | undefined

async function listen(): Promise<string[]> {
  host = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })],
    services: { identify: identify(), pubsub: createPubsub(topics) }
  })
  host.services.pubsub.addEventListener('gossipsub:message', () => received.push(nowNs()))
  host.services.pubsub.subscribe(topics.batches)

  return host.getMultiaddrs().map(String)
}

serveParent(
  async (order: GossipOrder) => {
    if ('listen' in order) return listen()
    if ('dial' in order) return void (await host?.dial(multiaddr(order.dial)))
    if ('peers' in order) return host?.services.pubsub.getSubscribers(topics.batches).length
    if ('received' in order) return received

    const atNs = nowNs()
    await host?.services.pubsub.publish(topics.batches, Buffer.from(order.publish, 'base64'))

    return { atNs }
  },
  async () => host?.stop()
)
