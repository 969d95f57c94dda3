/**
 * The whole of what a module may know about metrics. The Prometheus adapter is metrics/prometheus.ts;
 * tests pass `noMetrics`. Label values come from closed unions: never a peer id, a value or a message.
 */
export interface Counter<Label extends string = never> {
  inc(labels: Record<Label, string>, value?: number): void
}

export interface Gauge<Label extends string = never> {
  set(labels: Record<Label, string>, value: number): void
}

export interface Histogram<Label extends string = never> {
  observe(labels: Record<Label, string>, value: number): void
}

export interface MetricConfig<Label extends string> {
  name: string
  help: string
  labelNames: readonly Label[]
}

export interface MetricsRegister {
  counter<Label extends string = never>(config: MetricConfig<Label>): Counter<Label>
  gauge<Label extends string = never>(config: MetricConfig<Label>): Gauge<Label>
  histogram<Label extends string = never>(config: MetricConfig<Label> & { buckets: readonly number[] }): Histogram<Label>
}

export const noMetrics: MetricsRegister = {
  counter: () => ({ inc() {} }),
  gauge: () => ({ set() {} }),
  histogram: () => ({ observe() {} })
}
