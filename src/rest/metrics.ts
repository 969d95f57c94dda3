import type { MetricsRegister } from '../metrics/index.js'

/** Seconds; a look-up takes well under a millisecond, a bulk look-up some hundred. */
const SECONDS_BUCKETS = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

export function registerRestMetrics(register: MetricsRegister) {
  return {
    requests: register.counter({
      name: 'rest_requests_total',
      help: 'Answered requests, by route and class of status',
      labelNames: ['route', 'status']
    }),
    seconds: register.histogram({
      name: 'rest_request_seconds',
      help: 'Time from the first byte of a request to the last of its answer',
      labelNames: ['route'],
      buckets: SECONDS_BUCKETS
    })
  }
}
