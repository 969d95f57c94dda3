import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { PRIVATE_DIR_MODE, reasonOf, writeFileAtomic } from '../../config/atomic-file.js'
import { buildDir, requireNewDir } from '../../config/new-dir.js'
import { NODE_CONFIG_FILE, parseNodeConfig, resolveInDir } from '../../config/node-config.js'
import { NodeError } from '../../errors.js'
import type { Io } from '../command.js'
import type { Keys } from './age.js'
import type { Elsewhere } from './manifest.js'
import { type BackupRead, NO_SINK, readBackup } from './read-backup.js'
import { insideOf } from './node-files.js'
import { restoreStore, type RestoredStore } from './restore-store.js'

export interface Restoring {
  path: string
  keys: Keys
  dir: string
  /** `node.yaml` of the backup: it says where the store goes. */
  configText: string
  meshId?: string
  /** The operator lets it write outside `dir`, where the backup says. */
  mayWriteOutside: boolean
  io: Pick<Io, 'clock' | 'env' | 'signal'>
  onProgress(text: string, bytes?: number, ofBytes?: number): void
}

export interface Restored {
  read: BackupRead
  store: RestoredStore
  /** Files outside the directory that were there already and differ: they were left as they are. */
  kept: readonly Elsewhere[]
  /** Files that belong outside the directory and were put into its folder ASIDE. */
  aside: readonly Elsewhere[]
}

/**
 * Makes the directory of a node from a backup, whole or not at all: everything is written into a directory beside it, proven, made
 * durable, and takes the name at the end. Who made a backup is not proven by its encryption, and its paths could lead anywhere: what lies
 * elsewhere is put aside, or, where the operator lets it, written last and only where nothing is.
 *
 * @throws NodeError `DATA_DIR_NOT_EMPTY` · `FILE_UNWRITABLE` · as `readBackup`
 */
export async function restoreDir(restoring: Restoring): Promise<Restored> {
  const { dir, io } = restoring
  let done: Restored | undefined

  await requireNewDir(dir)
  await buildDir(dir, NODE_CONFIG_FILE, async temporary => {
    const { config } = parseNodeConfig(restoring.configText, { fileName: NODE_CONFIG_FILE, environment: io.env })
    const storeDir = resolveInDir(dir, config.store.dir)

    if (insideOf(dir, storeDir) !== undefined) {
      done = await fill(restoring, temporary, join(temporary, insideOf(dir, storeDir) ?? ''))

      return
    }

    await requireNewDir(storeDir)
    await mkdir(dirname(storeDir), { recursive: true, mode: PRIVATE_DIR_MODE })
    await buildDir(storeDir, 'heads.log', async temporaryStore => {
      done = await fill(restoring, temporary, temporaryStore)
    })
  })

  if (done === undefined) throw new NodeError('INTERNAL', 'a backup was restored without its end')

  return done
}

/** Reads the whole backup once more, and writes as it goes. The files elsewhere come after the last byte was right. */
async function fill(
  { path, keys, meshId, mayWriteOutside, io, onProgress }: Restoring,
  into: string,
  storeInto: string
): Promise<Restored> {
  const store = restoreStore({ dir: storeInto, nodeDir: into, clock: io.clock })
  const outside: Array<{ name: string; body: Uint8Array }> = []

  try {
    const read = await readBackup({
      path,
      keys,
      signal: io.signal,
      onProgress: (bytes, ofBytes) => onProgress('restored', bytes, ofBytes),
      ...(meshId === undefined ? {} : { meshId }),
      sink: {
        ...NO_SINK,
        async file(name, body) {
          await writeFileAtomic(join(into, name), body)
        },
        async elsewhere(name, body) {
          if (mayWriteOutside) outside.push({ name, body })
          else await writeFileAtomic(join(into, name), body)
        },
        beginStore: store.begin,
        rows: store.rows
      }
    })

    if (read.faults.length > 0) {
      throw new NodeError('BACKUP_DAMAGED', `The store in the backup does not prove itself: ${read.faults[0] ?? ''}`, {
        fix: 'take an older backup; tocsin backup verify tells which are right'
      })
    }

    onProgress('the claims are made from the signed batches')
    const made = await store.end(read.manifest)
    // what comes after this is the rename: an interruption until here leaves nothing
    io.signal.throwIfAborted()

    const kept = await writeOutside(read.manifest.elsewhere, outside)
    const aside = mayWriteOutside ? [] : read.manifest.elsewhere.filter(({ name }) => name !== undefined)

    return { read, store: made, kept, aside }
  } catch (err) {
    await store.abort()
    throw err
  }
}

async function writeOutside(
  elsewhere: readonly Elsewhere[],
  files: ReadonlyArray<{ name: string; body: Uint8Array }>
): Promise<Elsewhere[]> {
  const kept: Elsewhere[] = []

  for (const place of elsewhere) {
    const file = files.find(({ name }) => name === place.name)
    if (file === undefined) continue

    const there = await contentOf(place.path)
    if (there === undefined) await writeFileAtomic(place.path, file.body)
    else if (!Buffer.from(file.body).equals(there)) kept.push(place)
  }

  return kept
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path, 'r')

    try {
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (err) {
    if (reasonOf(err) === 'ENOENT') return undefined
    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, {
      cause: err,
      fix: 'run the command as the user of the node'
    })
  }
}
