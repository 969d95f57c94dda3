import type { MetricsRegister } from '../metrics/index.js'

export function registerStoreMetrics(register: MetricsRegister) {
  return {
    batches: register.counter({ name: 'store_batches_put_total', help: 'Batches put, by what came of it', labelNames: ['result'] }),
    groupSeconds: register.histogram({
      name: 'store_group_seconds',
      help: 'Time to make one group of writes durable',
      labelNames: [],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
    }),
    claimsRefused: register.counter({ name: 'store_claims_refused_total', help: 'Claims left out, by reason', labelNames: ['reason'] }),
    holes: register.counter({ name: 'store_holes_opened_total', help: 'Stored batches found missing or damaged', labelNames: ['found'] }),
    expired: register.counter({ name: 'store_expired_total', help: 'What retention erased', labelNames: ['what'] }),
    degraded: register.gauge({ name: 'store_degraded', help: '1 while the store is degraded or failed', labelNames: [] })
  }
}

export type StoreMetrics = ReturnType<typeof registerStoreMetrics>
