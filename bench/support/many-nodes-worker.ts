/** Several nodes of the product in one process, and as many bare gossipsub hosts: what F4 measures, and its limit. */
import { noise } from '@chainsafe/libp2p-noise'
import type { GossipSub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'

import { STREAM_WINDOW_BYTES } from '../../src/mesh/constants.js'
import { createPubsub, topicsOf } from '../../src/mesh/gossip/pubsub.js'
import { createPrometheusMetrics, type PrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { MetricsRegister } from '../../src/metrics/index.js'
import { testRoster, type TestRoster } from '../../test/support/mesh-nodes.js'
import { publishRows } from '../../test/support/publish-domain.js'
import { createRealNode, type RealNode } from '../../test/support/real-mesh.js'
import { serveParent } from './processes.js'

export interface Place {
  base: string
  meshName: string
  startMs: number
  names: readonly string[]
  name: string
  port: number
  peers: readonly string[]
}

export type ManyOrder =
  | { start: Place }
  | { peers: string }
  | { publish: string; rows: readonly string[] }
  /** When each batch became durable there, in order: monotonic nanoseconds that all processes of the machine share. */
  | { stored: string }
  | { stop: true }
  | { listen: string }
  | { dial: string; to: string }
  | { subscribers: string }
  /** Base64 of the message. */
  | { send: string; data: string }
  | { received: string }

interface Running {
  node: RealNode
  stored: string[]
}

type Bare = Libp2p<{ pubsub: GossipSub }>

/** Nanoseconds of CLOCK_MONOTONIC as text: JSON has no bigint. */
const nowNs = (): string => process.hrtime.bigint().toString()
const nodes = new Map<string, Running>()
const hosts = new Map<string, { host: Bare; received: string[] }>()
const topics = topicsOf(new Uint8Array(32))
let roster: TestRoster | undefined

/** The documents of the mesh, each signed once in this process. */
function rosterOf({ meshName, startMs, names }: Place): TestRoster {
  if (roster !== undefined) return roster

  const made = testRoster(meshName, startMs)
  const chains = new Map(names.map(name => [name, made.chainOf(name)]))
  roster = { ...made, chainOf: name => chains.get(name) ?? made.chainOf(name) }

  return roster
}

/** The store counts a batch as new once its write is on disk and its claims are in every look-up: that moment is noted. */
function watched(metrics: PrometheusMetrics, stored: string[]): PrometheusMetrics {
  const counter: MetricsRegister['counter'] = config => {
    const counted = metrics.counter(config)
    if (config.name !== 'store_batches_put_total') return counted

    return {
      inc(labels, value) {
        if (Object.values(labels).includes('new')) stored.push(nowNs())
        counted.inc(labels, value)
      }
    }
  }

  return { ...metrics, counter }
}

async function start(place: Place): Promise<void> {
  const node = await createRealNode(place.base, place.name, { roster: rosterOf(place), knows: place.names })
  const stored: string[] = []

  await node.start(place.peers, { listen: `/ip4/127.0.0.1/tcp/${place.port}`, metrics: watched(createPrometheusMetrics(), stored) })
  nodes.set(place.name, { node, stored })
}

async function listen(name: string): Promise<string> {
  const host: Bare = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })],
    // thirty hosts of one address within a second would meet libp2p's limits for strangers
    connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 100 },
    services: { identify: identify(), pubsub: createPubsub(topics) }
  })
  const received: string[] = []

  host.services.pubsub.addEventListener('gossipsub:message', () => received.push(nowNs()))
  host.services.pubsub.subscribe(topics.batches)
  hosts.set(name, { host, received })

  return host.getMultiaddrs().map(String)[0] ?? ''
}

function nodeNamed(name: string): Running {
  const running = nodes.get(name)
  if (running === undefined) throw new Error(`${name} does not run here`)

  return running
}

function hostNamed(name: string): { host: Bare; received: string[] } {
  const found = hosts.get(name)
  if (found === undefined) throw new Error(`${name} does not listen here`)

  return found
}

async function stop(): Promise<void> {
  await Promise.all([...[...nodes.values()].map(({ node }) => node.stop()), ...[...hosts.values()].map(({ host }) => host.stop())])
  nodes.clear()
  hosts.clear()
}

async function admittedPeers(name: string): Promise<number> {
  const { peers } = await nodeNamed(name).node.node().port().status()

  return new Set(peers.flatMap(({ isAdmitted, peerId }) => (isAdmitted ? [peerId] : []))).size
}

serveParent(async (order: ManyOrder): Promise<unknown> => {
  if ('start' in order) return start(order.start)
  if ('peers' in order) return admittedPeers(order.peers)
  if ('publish' in order) return publishRows(nodeNamed(order.publish).node, order.rows)
  if ('stored' in order) return nodeNamed(order.stored).stored
  if ('listen' in order) return listen(order.listen)
  if ('dial' in order) return void (await hostNamed(order.dial).host.dial(multiaddr(order.to)))
  if ('subscribers' in order) return hostNamed(order.subscribers).host.services.pubsub.getSubscribers(topics.batches).length
  if ('received' in order) return hostNamed(order.received).received
  if ('stop' in order) return stop()

  const atNs = nowNs()
  await hostNamed(order.send).host.services.pubsub.publish(topics.batches, Buffer.from(order.data, 'base64'))

  return atNs
}, stop)
