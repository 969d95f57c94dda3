import type { PrometheusMetrics } from '../metrics/prometheus.js'
import type { Deliveries } from '../outbox/deliveries.js'
import type { DeliveryView, NodePort } from '../rest/index.js'
import { orgDid } from '../roster/fingerprint.js'
import { publishSource, type PublishingComponents } from './publishing.js'
import { retract, type RetractionComponents } from './retraction.js'
import { readStatus, type StatusComponents } from './status.js'

export interface PortComponents
  extends PublishingComponents,
    Omit<RetractionComponents, 'store' | 'outbox'>,
    Omit<StatusComponents, 'store'> {
  store: PublishingComponents['store'] & RetractionComponents['store'] & StatusComponents['store']
  deliveries: Deliveries
  register: PrometheusMetrics
}

/** What REST and the command line ask of the node. */
export function createPort(components: PortComponents): NodePort {
  const { deliveries, keeper, register } = components

  return {
    publish: (source, options, onProgress, signal) => publishSource(components, source, options, { onProgress, signal }),
    retract(request) {
      const reason = request.isDryRun ? undefined : components.whyNotSigning()
      if (reason !== undefined) throw reason

      return retract(components, request)
    },
    status: () => readStatus(components),
    async deliveries() {
      return (await deliveries.list()).map(
        ({ orgKey, streamId, head, held, lastAckMs, expiresMs }): DeliveryView => ({
          orgDid: orgDid(orgKey),
          orgName: keeper.nameOf(orgKey) ?? orgDid(orgKey),
          streamId,
          head,
          held,
          pending: head - held,
          ...(lastAckMs === undefined ? {} : { lastAckMs }),
          ...(expiresMs === undefined ? {} : { expiresMs })
        })
      )
    },
    isReady: components.isReady,
    whyNotReady: components.whyNotSigning,
    metricsText: () => register.text()
  }
}
