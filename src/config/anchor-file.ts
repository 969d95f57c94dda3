import { open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { decodeSigned, decodeWelcome, encodeWelcome, SIGNED_BYTES_MAX, type Welcome, WELCOME_BYTES_MAX } from '../roster/signed-codec.js'
import { reasonOf, writeFileAtomic } from './atomic-file.js'
import { nodePaths } from './node-dir.js'

const OBJECT_SUFFIX = '.tocsin'
/** Files of the inbox that are taken at a time. */
export const INBOX_FILES_MAX = 1_024
/** Objects carry no secrets, and the admin group may want to read them. */
const OBJECT_MODE = 0o640

/**
 * Objects and addresses that this node starts from. Framed only: `createRoster` verifies them.
 *
 * @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `DOCUMENT_MALFORMED` · `DOCUMENT_TOO_LARGE`
 */
export async function readAnchor(dir: string): Promise<Welcome> {
  return decodeWelcome(
    await readDocumentFile(nodePaths(dir).anchor, { fix: 'this node belongs to no mesh yet: tocsin join request, or tocsin init --found' })
  )
}

export async function writeAnchor(dir: string, welcome: Welcome): Promise<void> {
  await writeFileAtomic(nodePaths(dir).anchor, encodeWelcome(welcome), OBJECT_MODE)
}

/**
 * Reads a file that someone else made, never more of it than a document may have.
 *
 * @throws NodeError `FILE_NOT_FOUND` · `FILE_UNREADABLE` · `DOCUMENT_TOO_LARGE`
 */
export async function readDocumentFile(
  path: string,
  { fix = 'check the name of the file', bytesMax = WELCOME_BYTES_MAX }: { fix?: string; bytesMax?: number } = {}
): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')

    try {
      const { size } = await file.stat()
      if (size > bytesMax) throw new NodeError('DOCUMENT_TOO_LARGE', `${path} is too large for a Tocsin document`)

      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (err) {
    if (err instanceof NodeError) throw err
    if (reasonOf(err) === 'ENOENT' || reasonOf(err) === 'ENOTDIR') {
      throw new NodeError('FILE_NOT_FOUND', `There is no file ${path}`, { cause: err, fix })
    }

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix })
  }
}

/** Leaves an object for a running node to pick up: one file per object, named by its id, whole or not there. */
export async function dropIntoInbox(dir: string, object: Uint8Array): Promise<void> {
  const { id } = decodeSigned(object)

  await writeFileAtomic(join(nodePaths(dir).inboxDir, toHex(id) + OBJECT_SUFFIX), object, OBJECT_MODE)
}

/**
 * What lies in the inbox, at most 1,024 files of it, by name. A file that cannot be read is left out and found again
 * the next time. Remove each with `removeFromInbox` once it is durable elsewhere.
 */
export async function readInbox(dir: string): Promise<Array<{ path: string; bytes: Uint8Array }>> {
  const { inboxDir } = nodePaths(dir)
  const found: Array<{ path: string; bytes: Uint8Array }> = []

  for (const name of await listInbox(inboxDir)) {
    const path = join(inboxDir, name)

    try {
      found.push({ path, bytes: await readDocumentFile(path, { bytesMax: SIGNED_BYTES_MAX }) })
    } catch (err) {
      // One bad file must not hold up the others, and one that another process has just taken is no failure.
      if (!(err instanceof NodeError)) throw err
    }
  }

  return found
}

export async function removeFromInbox(path: string): Promise<void> {
  await rm(path, { force: true })
}

async function listInbox(inboxDir: string): Promise<string[]> {
  try {
    const names = await readdir(inboxDir)

    return names
      .filter(name => name.endsWith(OBJECT_SUFFIX))
      .sort()
      .slice(0, INBOX_FILES_MAX)
  } catch (err) {
    if (reasonOf(err) === 'ENOENT') return []
    throw new NodeError('FILE_UNREADABLE', `${inboxDir} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'check its owner and mode' })
  }
}
