import { randomBytes } from 'node:crypto'

import type { Store } from '../store/store.js'

/** Kept, so that a cursor of before a restart still leads on. */
export async function readCursorKey(store: Pick<Store, 'readMeta' | 'putMeta'>): Promise<Uint8Array> {
  const known = await store.readMeta('cursor-key')
  if (known !== undefined) return known

  const fresh = randomBytes(32)
  await store.putMeta('cursor-key', fresh)

  return fresh
}
