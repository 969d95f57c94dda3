import { createHash } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { PRIVATE_MODE, reasonOf, syncDir } from '../../config/atomic-file.js'
import { NodeError } from '../../errors.js'
import { toHex } from '../../model/bytes.js'
import { framesOf, rowsOf, type SnapshotAbout, type SnapshotEnd } from '../../store/snapshot-codec.js'
import {
  ABOUT_NAME,
  type BackupAbout,
  encodeJson,
  type FileFact,
  FILES_PREFIX,
  type Manifest,
  MANIFEST_NAME,
  STORE_ABOUT_NAME
} from './manifest.js'
import { elsewhereName, type NodeFile, readNodeFile } from './node-files.js'
import { createStoreAudit } from './store-audit.js'
import { encodeEntry, TAR_END } from './tar.js'

/** Rows of the store are gathered into files of about this size, in bytes. */
const SEGMENT_BYTES = 4_194_304

export interface BackupSource {
  about: BackupAbout
  files: readonly NodeFile[]
  /** Frames of a snapshot; absent where the node has never run. */
  snapshot?: AsyncIterable<Uint8Array>
  createdMs: number
  onProgress(bytes: number, ofBytes: number | undefined): void
  /** The last file of the backup, as it goes in. */
  onManifest(manifest: Manifest, faults: readonly string[]): void
}

/** The archive of a backup, in the clear, as it is made: nothing of the store is held for longer than a segment. */
export async function* backupParts(source: BackupSource): AsyncGenerator<Uint8Array> {
  const facts: FileFact[] = []
  let bytes = 0
  let ofBytes: number | undefined

  function entry(name: string, body: Uint8Array): Uint8Array {
    facts.push({ name, bytes: body.byteLength, sha256: createHash('sha256').update(body).digest('hex') })
    bytes += body.byteLength
    source.onProgress(bytes, ofBytes)

    return encodeEntry({ name, body }, source.createdMs)
  }

  yield entry(ABOUT_NAME, encodeJson(source.about))

  for (const [at, { inside, path }] of source.files.entries()) {
    yield entry(inside === undefined ? elsewhereName(at, path) : FILES_PREFIX + inside, await readNodeFile(path))
  }

  const store = source.snapshot === undefined ? undefined : createStorePart(source.snapshot)

  if (store !== undefined) {
    for await (const { name, body } of store.files()) {
      ofBytes = store.ofBytes()
      yield entry(name, body)
    }
  }

  const manifest: Manifest = { ...source.about, files: facts, ...store?.facts() }
  source.onManifest(manifest, store?.faults() ?? [])
  yield encodeEntry({ name: MANIFEST_NAME, body: encodeJson(manifest) }, source.createdMs)
  yield TAR_END
}

/** The store as files of an archive, proven on their way. */
function createStorePart(snapshot: AsyncIterable<Uint8Array>) {
  let about: SnapshotAbout | undefined
  let end: SnapshotEnd = { rows: 0, damaged: 0 }
  let audit = createStoreAudit({ layout: 1 })

  async function* files(): AsyncGenerator<{ name: string; body: Uint8Array }> {
    let blocks: Uint8Array[] = []
    let bytes = 0
    let number = 0

    const segment = (): { name: string; body: Uint8Array } => {
      const made = { name: `store/${String(++number).padStart(8, '0')}.rows`, body: Buffer.concat(blocks) }
      blocks = []
      bytes = 0

      return made
    }

    for await (const frame of framesOf(snapshot)) {
      if (frame.kind === 'about') {
        about = frame.about
        audit = createStoreAudit({ layout: about.format })
        yield { name: STORE_ABOUT_NAME, body: encodeJson(about) }
      } else if (frame.kind === 'rows') {
        for (const row of rowsOf(frame.rows)) audit.take(row)
        blocks.push(frame.rows)
        bytes += frame.rows.byteLength
        if (bytes >= SEGMENT_BYTES) yield segment()
      } else {
        end = frame.end
      }
    }

    if (bytes > 0) yield segment()
  }

  return {
    files,
    ofBytes: () => about?.payload_bytes,
    faults: () => audit.faults(),
    facts(): Pick<Manifest, 'store'> {
      if (about === undefined) throw new NodeError('STORE_CORRUPT', 'A snapshot has no beginning')
      const { heads, state, reasons, format } = about

      return { store: { layout: format, heads, state, reasons, ...audit.facts(), damaged: end.damaged } }
    }
  }
}

export interface PrivateFile {
  path: string
  /** An older file of this name is replaced, once the new one is whole. */
  isForced: boolean
  signal: AbortSignal
}

/**
 * Writes a file whole or not at all, mode 0600: FILE.part, fsync, rename, fsync of the directory.
 *
 * @returns its length and SHA-256 in hex
 * @throws NodeError `FILE_EXISTS` · `FILE_UNWRITABLE`, and what the source throws; nothing is left behind then
 */
export async function writePrivateFile(
  source: AsyncIterable<Uint8Array>,
  { path, isForced, signal }: PrivateFile
): Promise<{ bytes: number; sha256: string }> {
  const part = `${path}.part`
  const hash = createHash('sha256')
  let bytes = 0

  await requireAbsent(path, isForced)
  const file = await openPart(part, isForced)

  try {
    for await (const chunk of source) {
      signal.throwIfAborted()
      await file.writeFile(chunk).catch((err: unknown) => Promise.reject(unwritable(path, err)))
      hash.update(chunk)
      bytes += chunk.byteLength
    }

    await file.sync()
    await file.close()
    await requireAbsent(path, isForced)
    await rename(part, path)
    await syncDir(dirname(path))
  } catch (err) {
    // a handle that is closed already has nothing more to close
    await file.close().catch(() => undefined)
    await rm(part, { force: true })
    if (err instanceof NodeError || signal.aborted) throw err

    throw unwritable(path, err)
  }

  return { bytes, sha256: toHex(hash.digest()) }
}

async function openPart(part: string, isForced: boolean): ReturnType<typeof open> {
  try {
    return await open(part, isForced ? 'w' : 'wx', PRIVATE_MODE)
  } catch (err) {
    if (reasonOf(err) !== 'EEXIST') throw unwritable(part, err)

    throw new NodeError('FILE_EXISTS', `${part} is there: another backup is being written, or one was interrupted`, {
      cause: err,
      fix: 'remove it when no other backup runs, or say --force'
    })
  }
}

async function requireAbsent(path: string, isForced: boolean): Promise<void> {
  if (isForced) return

  try {
    await (await open(path, 'r')).close()
  } catch (err) {
    if (reasonOf(err) === 'ENOENT') return
    throw unwritable(path, err)
  }

  throw new NodeError('FILE_EXISTS', `${path} is there already`, { fix: 'name another file with -o, or say --force to replace it' })
}

function unwritable(path: string, err: unknown): NodeError {
  if (err instanceof NodeError) return err

  return new NodeError('FILE_UNWRITABLE', `${path} cannot be written: ${reasonOf(err)}`, {
    cause: err,
    fix: 'check the owner and mode of the directory, and that the disk has room'
  })
}
