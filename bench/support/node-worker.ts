/** A whole node in a process of its own that tells when batches became durable, and publishes when it is asked to. */
import { systemClock } from '../../src/clock.js'
import { readNodeConfig } from '../../src/config/node-config.js'
import { createLog } from '../../src/log.js'
import { createPrometheusMetrics, type PrometheusMetrics } from '../../src/metrics/prometheus.js'
import type { MetricsRegister } from '../../src/metrics/index.js'
import { createNode, type TocsinNode } from '../../src/node.js'
import { askSocket, serveParent } from './processes.js'

export type NodeOrder =
  | { start: string }
  | { publish: string }
  | { peers: true }
  /** Asks the node's own REST for a value. */
  | { lookup: string }
  /** When each batch became durable here, in order: monotonic nanoseconds that all processes of the machine share. */
  | { stored: true }
  | { stop: true }

/** Nanoseconds of CLOCK_MONOTONIC as text: JSON has no bigint. */
const nowNs = (): string => process.hrtime.bigint().toString()

let node: TocsinNode | undefined
let dirOfNode = ''
const stored: string[] = []

/** The store counts a batch as new once its write is on disk and its claims are in every look-up: that moment is noted. */
function watched(metrics: PrometheusMetrics): PrometheusMetrics {
  const counter: MetricsRegister['counter'] = config => {
    const made = metrics.counter(config)
    if (config.name !== 'store_batches_put_total') return made

    return {
      inc(labels, value) {
        if (Object.values(labels).includes('new')) stored.push(nowNs())
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
    if ('lookup' in order) {
      const { status, body } = await askSocket(dirOfNode, `/v1/lookup/${encodeURIComponent(order.lookup)}`)

      return { atNs: nowNs(), isFound: status === 200 && body.includes('"claims":[{') }
    }

    return node?.stop()
  },
  async () => node?.stop()
)
