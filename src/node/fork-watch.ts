import type { Batch } from '../envelope/batch.js'
import { encodeForkProof, forkProofOf } from '../envelope/fork.js'
import { isNodeError } from '../errors.js'
import type { Log } from '../log.js'
import { encodeSigned } from '../roster/signed-codec.js'
import type { Store } from '../store/store.js'
import type { RosterKeeper } from './roster-keeper.js'

export interface ForkWatchComponents {
  keeper: Pick<RosterKeeper, 'applyObject'>
  store: Pick<Store, 'readBatch'>
  announce(signed: Uint8Array): void
  log: Log
}

/**
 * Makes a fork proof of a verified header that contradicts a held one, takes it into the roster and spreads it (3.5).
 * Everybody verifies it anew; here it only has to be found.
 */
export function createForkWatch({ keeper, store, announce, log }: ForkWatchComponents): (batch: Batch) => Promise<void> {
  return async batch => {
    const { streamId, seq } = batch.header

    for (const other of [seq, seq - 1, seq + 1]) {
      const held = other < 1 ? undefined : await store.readBatch(streamId, other)
      const proof = held === undefined ? undefined : forkProofOf(held, batch)
      if (proof === undefined) continue

      const body = encodeForkProof(proof)
      const signed = encodeSigned({ type: 'fork-proof', body, signatures: [] })

      try {
        if ((await keeper.applyObject(signed)) === 'known') return
      } catch (err) {
        if (!isNodeError(err) || err.code.startsWith('STORE_')) throw err
        log.warn('a fork was seen and its proof does not stand', { code: err.code })

        return
      }

      log.error('an origin signed two different batches for one place', undefined, { seq })
      announce(signed)

      return
    }
  }
}
