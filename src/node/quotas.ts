import type { Clock } from '../clock.js'
import { isNodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import { BATCH_BYTES_MAX } from '../limits.js'
import { toHex } from '../model/bytes.js'
import { QUOTA_BYTES_A_DAY } from '../roster/documents.js'
import type { Store } from '../store/store.js'
import type { Chore } from './upkeep.js'

const DAY_MS = 86_400_000
/** How far unused credit accrues (3.6). */
const CREDIT_MS = 30 * DAY_MS
/** Origins with a bucket: all are verified members' nodes. Beyond it the one that is nearest to full goes, and starts full again. */
export const ORIGINS_MAX = 8_192
const SAVE_EVERY_MS = 60_000
const META = 'quotas'
const ROW_BYTES = 32 + 8 + 8

/** Records, and withdrawals: taking back a mistake must never wait for a quota (3.6). */
export type Bucket = 'records' | 'withdrawals'

export interface QuotasComponents {
  /** What the stewards allow the node's organization; undefined: no member now. */
  quotaOf: (nodeKey: Uint8Array) => number | undefined
  store: Pick<Store, 'readMeta' | 'putMeta'>
  clock: Pick<Clock, 'nowMs'>
}

/**
 * Publish volume per origin, by arrival time (GCRA): one number a bucket, the time at which it is full again. A new origin starts
 * full; unused credit accrues up to 30 days; what was used survives a restart.
 */
export interface Quotas extends Startable {
  load(): Promise<void>
  /** How long until a batch of any size fits, in milliseconds; 0: now. */
  waitMs(nodeKey: Uint8Array, bucket: Bucket): number
  charge(nodeKey: Uint8Array, bucket: Bucket, bytes: number): void
  /** Writes down what was used since the last time; the stop of the node does so too. */
  chore: Chore
}

export function createQuotas({ quotaOf, store, clock }: QuotasComponents): Quotas {
  const fullAt = new Map<string, Record<Bucket, number>>()
  let isChanged = false

  /** What this many bytes take out of a bucket, as the time in which they accrue. */
  function costMs(nodeKey: Uint8Array, bytes: number): number {
    return (bytes * DAY_MS) / Math.max(1, quotaOf(nodeKey) ?? QUOTA_BYTES_A_DAY)
  }

  function forgetFullest(): void {
    const nowMs = clock.nowMs()
    const [name] = [...fullAt].reduce((a, b) => (Math.max(...Object.values(b[1])) < Math.max(...Object.values(a[1])) ? b : a))
    for (const [other, buckets] of fullAt) if (Math.max(...Object.values(buckets)) <= nowMs) fullAt.delete(other)
    if (fullAt.size >= ORIGINS_MAX) fullAt.delete(name)
  }

  async function save(): Promise<void> {
    if (!isChanged) return

    isChanged = false
    const bytes = Buffer.alloc(fullAt.size * ROW_BYTES)
    let at = 0

    for (const [name, { records, withdrawals }] of fullAt) {
      bytes.set(Buffer.from(name, 'hex'), at)
      at = bytes.writeDoubleBE(withdrawals, bytes.writeDoubleBE(records, at + 32))
    }

    await store.putMeta(META, bytes)
  }

  return {
    async load() {
      const bytes = Buffer.from((await store.readMeta(META)) ?? [])

      for (let at = 0; at + ROW_BYTES <= bytes.byteLength; at += ROW_BYTES) {
        const name = bytes.toString('hex', at, at + 32)
        fullAt.set(name, { records: bytes.readDoubleBE(at + 32), withdrawals: bytes.readDoubleBE(at + 40) })
      }
    },

    waitMs(nodeKey, bucket) {
      const full = fullAt.get(toHex(nodeKey))?.[bucket] ?? 0
      // no batch is refused for its size: a bucket with less than the largest batch in it counts as empty
      const emptyMs = CREDIT_MS - costMs(nodeKey, BATCH_BYTES_MAX)

      return Math.max(0, Math.ceil(full - clock.nowMs() - emptyMs))
    },

    charge(nodeKey, bucket, bytes) {
      const name = toHex(nodeKey)
      if (!fullAt.has(name) && fullAt.size >= ORIGINS_MAX) forgetFullest()

      const buckets = fullAt.get(name) ?? { records: 0, withdrawals: 0 }
      fullAt.set(name, { ...buckets, [bucket]: Math.max(clock.nowMs(), buckets[bucket]) + costMs(nodeKey, bytes) })
      isChanged = true
    },

    name: 'quotas',
    async start() {},
    async stop() {
      try {
        await save()
      } catch (err) {
        // a store that cannot write has said so; all that is lost is what the last seconds have used up
        if (!isNodeError(err) || !err.code.startsWith('STORE_')) throw err
      }
    },
    chore: { name: 'quotas', everyMs: SAVE_EVERY_MS, work: save }
  }
}

/** The quotas as the outbox asks them: of this node. */
export function ownQuota(
  quotas: Pick<Quotas, 'waitMs' | 'charge'>,
  nodeKey: Uint8Array
): { waitMs(bucket: Bucket): number; charge(bucket: Bucket, bytes: number): void } {
  return {
    waitMs: bucket => quotas.waitMs(nodeKey, bucket),
    charge: (bucket, bytes) => quotas.charge(nodeKey, bucket, bytes)
  }
}

/** The wait of this node, for `status`. */
export function quotaReasons(quotas: Pick<Quotas, 'waitMs'>, nodeKey: Uint8Array): string[] {
  const waitMs = quotas.waitMs(nodeKey, 'records')

  return waitMs === 0 ? [] : [`The publishing quota of this node is used up: there is room again in ${Math.ceil(waitMs / 60_000)} min`]
}
