import type { Inbox, Sender } from '../../src/inbox/inbox.js'
import { SYNC_UNSTORED_MAX } from '../../src/mesh/constants.js'

/**
 * Hands batches to the inbox one after the other and waits until all are durable; at most SYNC_UNSTORED_MAX writes are open, as in a sync session.
 *
 * @throws Error when a batch is not accepted: a figure over refused batches would mean nothing
 */
export async function receiveAll(inbox: Inbox, batches: readonly Uint8Array[], from: Sender): Promise<void> {
  const open: Array<Promise<void>> = []

  for (const bytes of batches) {
    const { result, code, stored } = await inbox.accept(bytes, from, 'sync')
    if (result !== 'accepted') throw new Error(`a batch was ${result}: ${code ?? ''}`)

    open.push(stored)
    if (open.length >= SYNC_UNSTORED_MAX) await open.shift()
  }

  await Promise.all(open)
}
