import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { readNodeKey } from '../config/key-files.js'
import { readNodeConfig, resolveInDir } from '../config/node-config.js'
import { isNodeError, NodeError } from '../errors.js'
import type { Store } from '../store/store.js'
import type { Args, Io } from './command.js'

/** Where the store of this directory lies. @throws NodeError `FILE_NOT_FOUND` where no node has ever run */
export async function findStoreDir(args: Args, io: Pick<Io, 'env'>): Promise<string> {
  const { config } = await readNodeConfig(args.dir, io.env)
  const dir = resolveInDir(args.dir, config.store.dir)

  if (!existsSync(join(dir, 'db'))) {
    throw new NodeError('FILE_NOT_FOUND', `there is no database in ${dir}`, { fix: 'the first start of the node makes it: tocsin run' })
  }

  return dir
}

/**
 * Opens the store of a stopped node for one piece of work.
 * @throws NodeError `STORE_LOCKED` while the node runs, and what the start of a store throws
 */
export async function withStore<T>(args: Args, io: Io, work: (store: Store) => Promise<T>): Promise<T> {
  const dir = await findStoreDir(args, io)
  const { publicKey: nodeKey } = await readNodeKey(args.dir)
  // LevelDB is loaded only here: no other command pays for it.
  const { createStore } = await import('../store/index.js')
  const store = createStore({ clock: io.clock }, { dir, nodeKey })

  try {
    await store.start()
  } catch (err) {
    if (!isNodeError(err, 'STORE_LOCKED')) throw err

    throw new NodeError('STORE_LOCKED', 'the node of this directory runs', {
      cause: err,
      fix: 'stop it, and start it again afterwards; db stats, verify, prune and compact work while it runs, as soon as it answers'
    })
  }

  try {
    return await work(store)
  } finally {
    await store.stop()
  }
}
