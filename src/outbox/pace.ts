import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import { QUOTA_WAIT_MS } from './constants.js'
import type { Bucket, OutboundErasure, OutboundRecord, PaceQuota } from './ports.js'

export function bucketOf(records: ReadonlyArray<OutboundRecord | OutboundErasure>): Bucket {
  return records.every(record => record.kind === 'erasure' || record.indicator.status !== 'active') ? 'withdrawals' : 'records'
}

/**
 * Waits for room in the own quota: what is sent beyond it every receiver would leave lying. A short wait is waited, a long one is
 * told to whoever publishes.
 *
 * @throws NodeError `QUOTA_EMPTY`
 */
export async function pace(quota: PaceQuota | undefined, bucket: Bucket, clock: Pick<Clock, 'sleep'>): Promise<void> {
  const waitMs = quota?.waitMs(bucket) ?? 0
  if (waitMs === 0) return

  if (waitMs > QUOTA_WAIT_MS) {
    throw new NodeError(
      'QUOTA_EMPTY',
      `This node has published what its stewards allow; there is room again in ${Math.ceil(waitMs / 60_000)} min`,
      {
        fix: 'publish less or later, or ask the stewards for a larger quota',
        details: { waitMs }
      }
    )
  }

  await clock.sleep(waitMs)
}
