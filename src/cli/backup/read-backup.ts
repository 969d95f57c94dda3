import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'

import { reasonOf } from '../../config/atomic-file.js'
import { NodeError } from '../../errors.js'
import { fromHex } from '../../model/bytes.js'
import { parseAbout as parseSnapshotAbout, rowsOf, type SnapshotAbout } from '../../store/snapshot-codec.js'
import { FORMAT_VERSION } from '../../store/constants.js'
import { formatNewer } from '../../store/format.js'
import { decrypted, type Keys, kindOf } from './age.js'
import {
  ABOUT_NAME,
  type BackupAbout,
  type FileFact,
  FILES_PREFIX,
  type Manifest,
  MANIFEST_NAME,
  parseAbout,
  parseManifest,
  STORE_ABOUT_NAME,
  STORE_ROWS,
  type StoreFacts
} from './manifest.js'
import { isSafePath } from './node-files.js'
import { createStoreAudit, type StoreAudit } from './store-audit.js'
import { entriesOf, type TarEntry } from './tar.js'

const READ_BYTES = 1_048_576
const HEAD_BYTES = 64
const ELSEWHERE = /^elsewhere\/\d{1,4}-[^/\\\p{Cc}]+$/u

/** What is done with the parts of a backup as they come; absent: they are only proven. */
export interface BackupSink {
  about(about: BackupAbout): Promise<void>
  /** A file of the node; `name` is safe to join to a directory. */
  file(name: string, body: Uint8Array): Promise<void>
  /** A file that lay elsewhere; its place stands in `about.elsewhere`. */
  elsewhere(name: string, body: Uint8Array): Promise<void>
  beginStore(about: SnapshotAbout): Promise<void>
  rows(block: Uint8Array): Promise<void>
}

/** Takes nothing of it. */
export const NO_SINK: BackupSink = {
  async about() {},
  async file() {},
  async elsewhere() {},
  async beginStore() {},
  async rows() {}
}

export interface BackupRead {
  manifest: Manifest
  /** Counted from the rows; absent where the backup has no store. */
  store?: StoreFacts & { layout: number }
  /** What does not hold in the store. Empty in a backup of a store that was well. */
  faults: readonly string[]
  /** Of the encrypted file. */
  bytes: number
}

export interface BackupReading {
  path: string
  keys: Keys
  /** Hex; a backup of another mesh is refused. */
  meshId?: string
  sink?: BackupSink
  signal: AbortSignal
  onProgress?(bytes: number, ofBytes: number): void
}

/** Whether a passphrase or an identity opens the file. @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `BACKUP_MALFORMED` */
export async function backupKind(path: string): Promise<'passphrase' | 'identities'> {
  const { file } = await openBackup(path)

  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)

    return kindOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/**
 * Reads a backup to its end and proves all of it: the encryption, the hash of every file, and in the store every checksum, chain,
 * payload and signature. Nothing is reported as read before the last byte was right.
 *
 * @throws NodeError `BACKUP_DAMAGED` · `BACKUP_MALFORMED` · `BACKUP_FORMAT_NEWER` · `BACKUP_WRONG_MESH` · `BACKUP_KEY_WRONG` ·
 * `PASSPHRASE_WRONG` · `STORE_FORMAT_NEWER` · `FILE_NOT_FOUND` · `FILE_UNREADABLE`
 */
export async function readBackup(reading: BackupReading): Promise<BackupRead> {
  const { file, bytes } = await openBackup(reading.path)
  const reader = createReader(reading)

  try {
    for await (const entry of entriesOf(decrypted(chunksOf(file, bytes, reading), reading.keys))) await reader.take(entry)
  } finally {
    await file.close()
  }

  return { ...reader.result(), bytes }
}

async function openBackup(path: string) {
  try {
    const file = await open(path, 'r')
    const { size } = await file.stat()

    return { file, bytes: size }
  } catch (err) {
    if (reasonOf(err) === 'ENOENT' || reasonOf(err) === 'ENOTDIR') {
      throw new NodeError('FILE_NOT_FOUND', `There is no file ${path}`, { cause: err, fix: 'check the name of the backup' })
    }

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'check the owner of the file' })
  }
}

async function* chunksOf(
  file: Awaited<ReturnType<typeof open>>,
  ofBytes: number,
  { signal, onProgress, path }: BackupReading
): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    signal.throwIfAborted()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, at).catch((err: unknown) => {
      throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'take another copy' })
    })
    if (bytesRead === 0) return

    at += bytesRead
    onProgress?.(at, ofBytes)
    yield buffer.subarray(0, bytesRead)
  }
}

/** Takes the files of the archive one by one; they must come in the order in which a backup is written. */
function createReader({ meshId, sink }: BackupReading) {
  const facts: FileFact[] = []
  let about: BackupAbout | undefined
  let layout = FORMAT_VERSION
  let audit: StoreAudit | undefined
  let manifest: Manifest | undefined
  let counted: StoreFacts | undefined

  async function takeStore({ name, body }: TarEntry): Promise<void> {
    if (name === STORE_ABOUT_NAME && audit === undefined) {
      const snapshot = parseSnapshotAbout(body)
      if (snapshot.format > FORMAT_VERSION) throw formatNewer(snapshot.format, 'The store in the backup')

      layout = snapshot.format
      audit = createStoreAudit({ layout, ...(about?.mesh === undefined ? {} : { meshId: fromHex(about.mesh.id) }) })

      return sink?.beginStore(snapshot)
    }

    if (audit === undefined || !STORE_ROWS.test(name)) throw malformed(name)

    for (const row of rowsOf(body)) audit.take(row)
    await sink?.rows(body)
  }

  async function takePart(entry: TarEntry): Promise<void> {
    const { name, body } = entry

    if (about === undefined) {
      if (name !== ABOUT_NAME) throw malformed(name)
      about = parseAbout(body)
      checkMesh(about, meshId)

      return sink?.about(about)
    }

    if (name.startsWith(FILES_PREFIX) && isSafePath(name.slice(FILES_PREFIX.length))) {
      return sink?.file(name.slice(FILES_PREFIX.length), body)
    }

    if (ELSEWHERE.test(name)) return sink?.elsewhere(name, body)

    return takeStore(entry)
  }

  return {
    async take(entry: TarEntry): Promise<void> {
      if (manifest !== undefined) throw malformed(entry.name)

      if (entry.name === MANIFEST_NAME) {
        manifest = parseManifest(entry.body)
        counted = audit?.facts()
        compare(manifest, facts, counted)

        return
      }

      facts.push({ name: entry.name, bytes: entry.body.byteLength, sha256: createHash('sha256').update(entry.body).digest('hex') })
      await takePart(entry)
    },
    result(): Omit<BackupRead, 'bytes'> {
      if (manifest === undefined) throw malformed('its end')

      return { manifest, faults: audit?.faults() ?? [], ...(counted === undefined ? {} : { store: { layout, ...counted } }) }
    }
  }
}

function checkMesh({ mesh }: BackupAbout, wanted: string | undefined): void {
  if (wanted === undefined || mesh?.id === wanted) return

  throw new NodeError(
    'BACKUP_WRONG_MESH',
    `This backup is of a node of ${mesh === undefined ? 'no mesh' : `the mesh ${mesh.name} (${mesh.id})`}`,
    {
      fix: 'take the backup of the other mesh, or leave --mesh out'
    }
  )
}

/** What was read must be what the manifest lists, file by file, and come to the same. */
function compare(manifest: Manifest, read: readonly FileFact[], counted: StoreFacts | undefined): void {
  const text = (facts: readonly FileFact[]): string => JSON.stringify(facts.map(({ name, bytes, sha256 }) => [name, bytes, sha256]))
  const isSame = text(manifest.files) === text(read)
  const differing = Object.entries(counted ?? {}).filter(
    ([name, value]) => value !== Object.entries(manifest.store ?? {}).find(([key]) => key === name)?.[1]
  )

  if (!isSame || (counted === undefined) !== (manifest.store === undefined) || differing.length > 0) {
    throw new NodeError('BACKUP_DAMAGED', 'The backup does not hold what its manifest lists', {
      fix: 'take another copy, or an older backup'
    })
  }
}

function malformed(name: string): NodeError {
  return new NodeError('BACKUP_MALFORMED', `This is no backup of a Tocsin node: ${name} is not what stands there`, {
    fix: 'check the name of the file'
  })
}
