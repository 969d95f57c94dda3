import type { MetricsRegister } from '../metrics/index.js'

export function registerOutboxMetrics(register: MetricsRegister) {
  return {
    batches: register.counter({
      name: 'outbox_batches_total',
      help: 'Batches signed and durable, by audience kind',
      labelNames: ['audience']
    }),
    records: register.counter({
      name: 'outbox_records_total',
      help: 'Records signed and durable, by audience kind',
      labelNames: ['audience']
    }),
    refused: register.counter({
      name: 'outbox_refused_total',
      help: 'Records that the outbound gate refused, by code',
      labelNames: ['code']
    }),
    pendingRecords: register.gauge({ name: 'outbox_pending_records', help: 'Records that wait to be sealed or stored', labelNames: [] }),
    rows: register.counter({ name: 'publish_rows_total', help: 'Input rows, by what became of them', labelNames: ['outcome'] })
  }
}

export type OutboxMetrics = ReturnType<typeof registerOutboxMetrics>
