/** Several nodes in a process of its own: whole nodes of the product, and members that are silent. */
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { PrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { MetricsRegister } from '../../src/metrics/index.js'
import type { TestRoster } from './mesh-nodes.js'
import { planRoster } from './mesh-plan.js'
import type { MeshPlan } from './mesh-plan.js'
import { ask } from './node-process.js'
import { publishDomain } from './publish-domain.js'
import { createRealNode } from './real-mesh.js'
import type { RealNode } from './real-mesh.js'
import { silentNode } from './silent-node.js'
import type { Kept, SilentNode, Silence } from './silent-node.js'
import { serveOrders, sharedNs } from './workers.js'

interface Place {
  plan: MeshPlan
  name: string
  port: number
  peers: readonly string[]
}

export type MeshOrder =
  | { honest: Place & { base: string; publicAddress: string } }
  | { silent: Place & { silence: Silence } }
  | { stop: string }
  /** Publishes one batch of one record; answers when it was asked and when it was durable. */
  | { publish: string; value: string }
  | { peers: string }
  | { arrivals: string }
  | { state: string }
  | { kept: string }

/** Names of the admitted peers, and of those that are explicit. */
export interface PeerNames {
  peers: string[]
  explicit: string[]
}

/** By PeerId of a publisher: when the n-th batch of it was first seen to be held, by the shared clock. */
export type Arrivals = Record<string, number[]>

/** What a node says of itself. */
export interface NodeState {
  digest: string
  counters: Record<string, number>
  bans: number
}

interface Running {
  node: RealNode
  metrics: PrometheusMetrics
  arrivals: Map<string, number[]>
}

const honest = new Map<string, Running>()
const silent = new Map<string, SilentNode>()
let made: TestRoster | undefined

function rosterOf(plan: MeshPlan): TestRoster {
  made ??= planRoster(plan)

  return made
}

/** Calls `stored` when a batch became durable and can be looked up. */
function watched(metrics: PrometheusMetrics, stored: () => void): PrometheusMetrics {
  const counter: MetricsRegister['counter'] = config => {
    const counted = metrics.counter(config)
    if (config.name !== 'store_batches_put_total') return counted

    return {
      inc(labels, value) {
        counted.inc(labels, value)
        if (Object.values(labels).includes('new')) stored()
      }
    }
  }

  return { ...metrics, counter }
}

async function startHonest({ plan, name, port, peers, base, publicAddress }: Place & { base: string; publicAddress: string }) {
  const node = await createRealNode(base, name, { roster: rosterOf(plan), knows: plan.names })
  const arrivals = new Map<string, number[]>()
  let isReading = false
  let latestNs = 0

  async function read(atNs: number): Promise<void> {
    const { publishers } = await node.node().port().status()

    for (const { peerId, have } of publishers) {
      const times = arrivals.get(peerId) ?? []
      while (times.length < have) times.push(atNs)
      arrivals.set(peerId, times)
    }
  }

  /** One reading at a time: the next one sees what came meanwhile, and dates it later rather than sooner. */
  async function readAll(): Promise<void> {
    if (isReading) return

    isReading = true
    for (let readNs = 0; readNs !== latestNs; ) {
      readNs = latestNs
      await read(readNs)
    }
    isReading = false
  }

  const metrics = watched(createPrometheusMetrics(), () => {
    latestNs = sharedNs()
    readAll().catch(err => console.error(name, String(err)))
  })

  await node.start(peers, { listen: `/ip4/127.0.0.1/tcp/${port}`, publicAddresses: [publicAddress], metrics })
  honest.set(name, { node, metrics, arrivals })
}

async function startSilent({ plan, name, port, peers, silence }: Place & { silence: Silence }): Promise<void> {
  const roster = rosterOf(plan)
  const twin = silentNode({ name, roster, knows: plan.names, peers, listen: [`/ip4/127.0.0.1/tcp/${port}`] }, silence)

  silent.set(name, twin)
  await twin.node.mesh.start()
}

function find(name: string): Running {
  const running = honest.get(name)
  if (running === undefined) throw new Error(`${name} does not run here`)

  return running
}

async function publish(name: string, value: string): Promise<{ askedNs: number; ackNs: number }> {
  const askedNs = sharedNs()
  await publishDomain(find(name).node, value)

  return { askedNs, ackNs: sharedNs() }
}

async function peersOf(name: string): Promise<PeerNames> {
  const { peers } = await find(name).node.node().port().status()
  const admitted = peers.filter(({ isAdmitted }) => isAdmitted)

  return {
    peers: [...new Set(admitted.map(({ orgName }) => orgName ?? ''))],
    explicit: [...new Set(admitted.flatMap(({ isExplicit, orgName }) => (isExplicit ? [orgName ?? ''] : [])))]
  }
}

async function stateOf(name: string): Promise<NodeState> {
  const { node, metrics } = find(name)
  const { communityDigest } = await node.node().port().status()
  const { body } = await ask(node.dir, 'GET', '/v1/bans')

  return {
    digest: communityDigest,
    counters: countersOf(await metrics.text()),
    bans: Array.isArray(body['bans']) ? body['bans'].length : Number.NaN
  }
}

/** The counters of the mesh by name and labels, as the exposition format has them. */
function countersOf(text: string): Record<string, number> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter(line => line.startsWith('tocsin_mesh_'))
      .map(line => [line.slice('tocsin_'.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))])
  )
}

async function stop(name: string): Promise<void> {
  const running = honest.get(name)
  const twin = silent.get(name)
  honest.delete(name)
  silent.delete(name)
  await Promise.all([running?.node.stop(), twin?.node.mesh.stop()])
}

serveOrders(
  async (order: MeshOrder): Promise<unknown> => {
    if ('honest' in order) return startHonest(order.honest)
    if ('silent' in order) return startSilent(order.silent)
    if ('publish' in order) return publish(order.publish, order.value)
    if ('peers' in order) return peersOf(order.peers)
    if ('arrivals' in order) return Object.fromEntries(find(order.arrivals).arrivals)
    if ('state' in order) return stateOf(order.state)
    if ('kept' in order) return silent.get(order.kept)?.kept satisfies Kept | undefined

    return stop(order.stop)
  },
  async () => {
    await Promise.all([...honest.keys(), ...silent.keys()].map(stop))
  }
)
