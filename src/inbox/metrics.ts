import type { MetricsRegister } from '../metrics/index.js'

export function registerInboxMetrics(register: MetricsRegister) {
  return {
    batches: register.counter({
      name: 'inbox_batches_total',
      help: 'Batches received, by way and by what became of them',
      labelNames: ['way', 'result']
    }),
    refused: register.counter({ name: 'inbox_refused_total', help: 'Batches that were not applied, by code', labelNames: ['code'] }),
    rows: register.counter({
      name: 'inbox_rows_total',
      help: 'Rows of valid batches, by the verdict of the policy',
      labelNames: ['verdict']
    }),
    masked: register.counter({
      name: 'inbox_rows_masked_total',
      help: 'Rows that broke a rule of their own, by code',
      labelNames: ['code']
    })
  }
}
