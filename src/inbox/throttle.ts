import type { Batch } from '../envelope/batch.js'
import type { StreamState } from '../envelope/stream.js'
import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { THROTTLED_STREAMS_MAX } from './constants.js'

export interface QuotaPort {
  /** How long until a batch fits, in milliseconds; 0: now. */
  waitMs(nodeKey: Uint8Array, bucket: 'records' | 'withdrawals'): number
  charge(nodeKey: Uint8Array, bucket: 'records' | 'withdrawals', bytes: number): void
}

/** Publish volume at the receiver: an empty quota stops a stream at its tail, so that it lags and never has a hole (3.6). */
export interface Throttle {
  /** Takes the bytes of a verified batch out of its origin's credit. @throws NodeError `QUOTA_EMPTY` */
  take(batch: Batch, stream: StreamState | undefined, isWithdrawal: boolean): void
}

export function createThrottle(quota: QuotaPort): Throttle {
  /** The seq at which each throttled stream goes on. */
  const nextSeq = new Map<string, number>()

  function refuse(name: string, seq: number, waitMs: number): never {
    if (nextSeq.size >= THROTTLED_STREAMS_MAX) nextSeq.clear()
    nextSeq.set(name, Math.min(seq, nextSeq.get(name) ?? seq))

    throw new NodeError('QUOTA_EMPTY', 'The publisher has used up what its stewards allow', { details: { seq, waitMs } })
  }

  return {
    take({ header, headerBytes, payload }, stream, isWithdrawal) {
      const { nodeKey, streamId, seq } = header
      const bucket = isWithdrawal ? 'withdrawals' : 'records'
      const name = toHex(streamId)
      const isAtTail = seq > (stream?.head ?? 0)
      const next = nextSeq.get(name)

      if (isAtTail) {
        const waitMs = quota.waitMs(nodeKey, bucket)
        if (waitMs > 0 || (next !== undefined && seq > next)) refuse(name, seq, waitMs)
      }

      if (next !== undefined && seq >= next) nextSeq.delete(name)
      quota.charge(nodeKey, bucket, headerBytes.byteLength + (payload?.byteLength ?? 0))
    }
  }
}
