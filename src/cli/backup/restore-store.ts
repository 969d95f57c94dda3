import type { Clock } from '../../clock.js'
import { readNodeKey } from '../../config/key-files.js'
import { NodeError } from '../../errors.js'
import { putRestoredMark } from '../../node/restored.js'
import type { SnapshotAbout } from '../../store/snapshot-codec.js'
import type { StoreFiller } from '../../store/fill.js'
import type { Store } from '../../store/store.js'
import type { Manifest } from './manifest.js'

/** Batches that one step of the walk proves. */
const STEPS = 256

export interface RestoredStore {
  claims: number
  /** Batches whose payload the backup lacks: peers are asked for them. */
  holes: number
}

export interface StoreRestore {
  begin(about: SnapshotAbout): Promise<void>
  rows(block: Uint8Array): Promise<void>
  /** Makes a store of what came, proves it, and leaves the mark of a restored node in it. */
  end(manifest: Manifest): Promise<RestoredStore>
  abort(): Promise<void>
}

export interface StoreRestoreInit {
  /** Where the store is made. */
  dir: string
  /** Where the restored keys lie. */
  nodeDir: string
  clock: Clock
}

export function restoreStore({ dir, nodeDir, clock }: StoreRestoreInit): StoreRestore {
  let filler: StoreFiller | undefined

  return {
    async begin(about) {
      // LevelDB is loaded only here: a backup is verified without
      const { fillStore } = await import('../../store/fill.js')
      filler = await fillStore(dir, about, { nowMs: clock.nowMs() })
    },
    async rows(block) {
      await filler?.put(block)
    },
    async end(manifest) {
      const filled = filler
      filler = undefined
      await filled?.end()

      return finish({ dir, nodeDir, clock }, manifest)
    },
    async abort() {
      const left = filler
      filler = undefined
      await left?.abort()
    }
  }
}

/** A node that had never run gets an empty store: it may have published after the backup all the same. */
async function finish({ dir, nodeDir, clock }: StoreRestoreInit, manifest: Manifest): Promise<RestoredStore> {
  const { createStore } = await import('../../store/index.js')
  const { publicKey: nodeKey } = await readNodeKey(nodeDir)
  const store = createStore({ clock }, { dir, nodeKey })
  let holes = 0

  await store.start()

  try {
    const { claims } = await store.rebuildClaims()

    // every row was proven as it came, and the claims were made just now; a backup with gaps shows the store where they are
    if (isWhole(manifest)) requireRight(store.condition().state)
    else holes = await openHoles(store)

    await putRestoredMark(store, {
      backupMs: Date.parse(manifest.created),
      restoredMs: clock.nowMs(),
      heads: store.findOwnHeads().map(({ streamId, seq }) => ({ stream: Buffer.from(streamId).toString('hex'), seq }))
    })

    return { claims, holes }
  } finally {
    await store.stop()
  }
}

/** A store that was well when it was backed up must be well when it is restored. @throws NodeError `BACKUP_DAMAGED` */
function requireRight(state: 'ok' | 'degraded' | 'failed'): void {
  if (state === 'ok') return

  throw new NodeError('BACKUP_DAMAGED', 'The store that was made of the backup does not prove itself', {
    fix: 'take an older backup, and report this with the log'
  })
}

function isWhole({ store }: Manifest): boolean {
  return store === undefined || (store.state === 'ok' && store.damaged === 0 && store.holes === 0)
}

/** Walks over all of it: a payload that is not there becomes a hole, which the running node fills from its peers. */
async function openHoles(store: Store): Promise<number> {
  let holes = 0

  for (let after: Uint8Array | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const report = await store.verify({ steps: STEPS, ...(after === undefined ? {} : { after }) })
    holes += report.holes
    after = report.next
  }

  return holes
}
