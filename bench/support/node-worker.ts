/** A whole node in a process of its own that tells when batches became durable, and publishes when it is asked to. */
import { systemClock } from '../../src/clock.js'
import { readNodeConfig } from '../../src/config/node-config.js'
import { createLog } from '../../src/log.js'
import { createPrometheusMetrics, type PrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { MetricsRegister } from '../../src/metrics/index.js'
import { createNode, type TocsinNode } from '../../src/node.js'
import { askSocket, serveParent } from './processes.js'
import { countSockets, type SocketBytes } from './sockets.js'

export type NodeOrder =
  | { start: string }
  | { publish: string }
  | { peers: true }
  /** Asks the node's own REST for a value. */
  | { lookup: string }
  /** When each batch became durable here, in order: monotonic nanoseconds that all processes of the machine share. */
  | { stored: true }
  | { traffic: true }
  | { stop: true }

/** What the node has received and sent since its start. */
export interface Traffic {
  /** Batches that became durable. */
  stored: number
  /** When the first batch came; monotonic nanoseconds. */
  firstNs: string
  cpuMs: number
  sockets: SocketBytes[]
  /** Of sync questions that others asked, with the answers. */
  servedBytes: number
  /** Batches that sync brought a second time. */
  twice: number
  /** Those questions that ended equal, and all others. */
  servedEqual: number
  servedOther: number
}

/** Nanoseconds of CLOCK_MONOTONIC as text: JSON has no bigint. */
const nowNs = (): string => process.hrtime.bigint().toString()

let node: TocsinNode | undefined
let dirOfNode = ''
const stored: string[] = []
const counts = new Map<string, number>()
let firstNs = '0'
const sockets = countSockets()

const WATCHED: ReadonlySet<string> = new Set([
  'store_batches_put_total',
  'mesh_batches_received_total',
  'mesh_sync_bytes_total',
  'mesh_sync_served_total'
])

function sumOf(name: string): number {
  return [...counts].reduce((sum, [key, value]) => sum + (key.startsWith(name) ? value : 0), 0)
}

function traffic(): Traffic {
  const { user, system } = process.cpuUsage()

  return {
    stored: stored.length,
    firstNs,
    cpuMs: (user + system) / 1_000,
    sockets: sockets(),
    servedBytes: sumOf('mesh_sync_bytes_total'),
    twice: sumOf('mesh_batches_received_total sync known'),
    servedEqual: sumOf('mesh_sync_served_total digest equal'),
    servedOther: sumOf('mesh_sync_served_total') - sumOf('mesh_sync_served_total digest equal')
  }
}

/** The store counts a batch as new once its write is on disk and its claims are in every look-up: that moment is noted. */
function watched(metrics: PrometheusMetrics): PrometheusMetrics {
  const counter: MetricsRegister['counter'] = config => {
    const made = metrics.counter(config)
    if (!WATCHED.has(config.name)) return made

    return {
      inc(labels, value = 1) {
        const key = [config.name, ...Object.values(labels)].join(' ')

        counts.set(key, (counts.get(key) ?? 0) + value)
        if (key.startsWith('store_') && key.endsWith(' new')) stored.push(nowNs())
        if (firstNs === '0' && config.name === 'mesh_batches_received_total') firstNs = nowNs()
        made.inc(labels, value)
      }
    }
  }

  return { ...metrics, counter }
}

async function start(dir: string): Promise<void> {
  const { config } = await readNodeConfig(dir)

  node = createNode({
    dir,
    config,
    version: 'bench',
    log: createLog('warn', { write: line => void process.stderr.write(line) }),
    clock: systemClock,
    metrics: watched(createPrometheusMetrics())
  })
  dirOfNode = dir
  await node.start()
}

async function publish(text: string): Promise<{ ackNs: string; batches: number; askedNs: string }> {
  const askedNs = nowNs()
  const bytes = Buffer.from(text)
  const report = await node?.port().publish(
    {
      async *open() {
        yield bytes
      }
    },
    { format: 'jsonl' },
    () => {},
    new AbortController().signal
  )

  return { askedNs, ackNs: nowNs(), batches: report?.batches ?? 0 }
}

serveParent(
  async (order: NodeOrder) => {
    if ('start' in order) return start(order.start)
    if ('publish' in order) return publish(order.publish)
    if ('peers' in order) return (await node?.port().status())?.peers.filter(({ isAdmitted }) => isAdmitted).map(({ orgName }) => orgName)
    if ('stored' in order) return stored
    if ('traffic' in order) return traffic()
    if ('lookup' in order) {
      const { status, body } = await askSocket(dirOfNode, `/v1/lookup/${encodeURIComponent(order.lookup)}`)

      return { atNs: nowNs(), isFound: status === 200 && body.includes('"claims":[{') }
    }

    return node?.stop()
  },
  async () => node?.stop()
)
