import { performance } from 'node:perf_hooks'

import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import { NodeError } from '../errors.js'
import type { Counter as CounterPort, Gauge as GaugePort, Histogram as HistogramPort, MetricsRegister } from './index.js'

/** Every metric of this program begins with this. */
const PREFIX = 'tocsin_'
/** Distinct label sets of one metric; a metric that passes it has a label that is no closed union. */
export const SERIES_MAX = 500

type Labels = Readonly<Record<string, string>>

export interface PrometheusMetrics extends MetricsRegister {
  /** The exposition format, version 0.0.4, with memory, processor and event loop of this process. */
  text(): Promise<string>
}

/**
 * Metrics of one node in a registry of its own, so that several nodes can live in one process. A metric that is asked for
 * twice is the same metric.
 *
 * A label set beyond `SERIES_MAX` is not counted, and counted as such in `tocsin_metrics_series_dropped_total`: memory stays
 * bounded whatever a caller puts into a label (V1). There are no timers: process figures are read when they are asked for.
 */
export function createPrometheusMetrics(): PrometheusMetrics {
  const registry = new Registry()
  const registers = [registry]
  const counters = new Map<string, CounterPort<string>>()
  const gauges = new Map<string, GaugePort<string>>()
  const histograms = new Map<string, HistogramPort<string>>()
  const kinds = new Map<string, string>()
  const dropped = new Counter({
    name: `${PREFIX}metrics_series_dropped_total`,
    help: 'Observations refused because their metric has too many label sets',
    registers
  })
  const processFigures = createProcessFigures(registers)

  /** Makes the metric once; a second asking with other labels or as another kind is a mistake of ours. */
  function once<Metric>(made: Map<string, Metric>, name: string, kind: string, make: () => Metric): Metric {
    const known = kinds.get(name)
    if (known !== undefined && known !== kind) throw new NodeError('INTERNAL', `metric ${name} is registered differently already`)

    const metric = made.get(name) ?? make()
    kinds.set(name, kind)
    made.set(name, metric)

    return metric
  }

  /** The series of one metric: each is made once and then written to without hashing its labels again. Undefined: no room. */
  function seriesOf<Series>(labelNames: readonly string[], make: (labels: Labels) => Series): (labels: Labels) => Series | undefined {
    const known = new Map<string, Series>()

    return labels => {
      const key = keyOf(labels, labelNames)
      const found = known.get(key)
      if (found !== undefined) return found

      if (known.size >= SERIES_MAX) {
        dropped.inc()

        return undefined
      }

      const made = make({ ...labels })
      known.set(key, made)

      return made
    }
  }

  return {
    counter: ({ name, help, labelNames }) =>
      once(counters, name, `counter ${labelNames.join()}`, () => {
        const counter = new Counter<string>({ name: PREFIX + name, help, labelNames: [...labelNames], registers })
        const find = seriesOf(labelNames, labels => counter.labels(labels))

        return { inc: (labels, value = 1) => find(labels)?.inc(value) }
      }),

    gauge: ({ name, help, labelNames }) =>
      once(gauges, name, `gauge ${labelNames.join()}`, () => {
        const gauge = new Gauge<string>({ name: PREFIX + name, help, labelNames: [...labelNames], registers })
        const find = seriesOf(labelNames, labels => gauge.labels(labels))

        return { set: (labels, value) => find(labels)?.set(value) }
      }),

    histogram: ({ name, help, labelNames, buckets }) =>
      once(histograms, name, `histogram ${labelNames.join()}`, () => {
        const histogram = new Histogram<string>({
          name: PREFIX + name,
          help,
          labelNames: [...labelNames],
          buckets: [...buckets],
          registers
        })
        const find = seriesOf(labelNames, labels => histogram.labels(labels))

        return { observe: (labels, value) => find(labels)?.observe(value) }
      }),

    async text() {
      processFigures()

      return registry.metrics()
    }
  }
}

function keyOf(labels: Labels, labelNames: readonly string[]): string {
  let key = ''
  for (const name of labelNames) key += `${labels[name] ?? ''}\0`

  return key
}

/** Under the names that dashboards for every program know. */
function createProcessFigures(registers: Registry[]): () => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers })
  const resident = gauge('process_resident_memory_bytes', 'Resident memory in bytes')
  const heap = gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use, in bytes')
  const cpu = gauge('process_cpu_seconds_total', 'Processor time used, in seconds')
  const uptime = gauge('process_uptime_seconds', 'Seconds since the process started')
  const busy = gauge('nodejs_eventloop_utilization', 'Share of time in which the event loop was busy since the last reading, 0–1')
  let last = performance.eventLoopUtilization()

  return () => {
    const memory = process.memoryUsage()
    const usage = process.cpuUsage()
    const now = performance.eventLoopUtilization()

    resident.set(memory.rss)
    heap.set(memory.heapUsed)
    cpu.set((usage.user + usage.system) / 1_000_000)
    uptime.set(process.uptime())
    busy.set(performance.eventLoopUtilization(now, last).utilization)
    last = now
  }
}
