import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { createPrometheusMetrics, SERIES_MAX } from '../../../src/metrics/prometheus.js'

describe('Prometheus metrics', () => {
  it('counts, sets and observes under one prefix', async () => {
    const metrics = createPrometheusMetrics()
    const batches = metrics.counter({ name: 'mesh_batches_total', help: 'Batches', labelNames: ['result'] })
    batches.inc({ result: 'accepted' })
    batches.inc({ result: 'accepted' }, 2)
    metrics.gauge({ name: 'mesh_peers', help: 'Peers', labelNames: [] }).set({}, 4)
    metrics.histogram({ name: 'store_put_seconds', help: 'Puts', labelNames: [], buckets: [0.1, 1] }).observe({}, 0.5)
    const text = await metrics.text()

    expect(text).to.include('tocsin_mesh_batches_total{result="accepted"} 3')
    expect(text).to.include('tocsin_mesh_peers 4')
    expect(text).to.include('tocsin_store_put_seconds_bucket{le="1"} 1')
    expect(text).to.match(/process_resident_memory_bytes \d{7,}/)
  })

  it('gives the same metric to whoever asks again, and refuses another one of the name', () => {
    const metrics = createPrometheusMetrics()
    const config = { name: 'x_total', help: 'x', labelNames: ['a'] as const }

    expect(metrics.counter(config)).to.equal(metrics.counter(config))

    for (const again of [() => metrics.counter({ ...config, labelNames: ['b'] }), () => metrics.gauge(config)]) {
      try {
        again()
        expect.fail('must refuse')
      } catch (err) {
        expect(isNodeError(err, 'INTERNAL')).to.equal(true)
      }
    }
  })

  it('keeps nodes of one process apart', async () => {
    const one = createPrometheusMetrics()
    const two = createPrometheusMetrics()
    one.counter({ name: 'x_total', help: 'x', labelNames: [] }).inc({})
    two.counter({ name: 'x_total', help: 'x', labelNames: [] })

    expect(await one.text()).to.include('tocsin_x_total 1')
    expect(await two.text()).to.include('tocsin_x_total 0')
  })

  it('bounds the label sets whatever is put into them, and counts what it leaves out', async () => {
    const metrics = createPrometheusMetrics()
    const counter = metrics.counter({ name: 'x_total', help: 'x', labelNames: ['peer'] })
    for (let at = 0; at < SERIES_MAX + 10; at++) counter.inc({ peer: String(at) })
    counter.inc({ peer: '0' })
    const text = await metrics.text()

    expect(text.match(/^tocsin_x_total\{/gm)).to.have.length(SERIES_MAX)
    expect(text).to.include('tocsin_x_total{peer="0"} 2')
    expect(text).to.include('tocsin_metrics_series_dropped_total 10')
  })

  it('checks label names at compile time', () => {
    const counter = createPrometheusMetrics().counter({ name: 'x_total', help: 'x', labelNames: ['result'] })
    // @ts-expect-error label names are checked
    const wrong = () => counter.inc({ reslt: 'accepted' })

    expect(wrong).to.be.a('function')
  })
})
