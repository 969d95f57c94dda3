import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

import { NodeError } from '../errors.js'

/** Only the owner reads and writes. */
export const PRIVATE_MODE = 0o600
export const PRIVATE_DIR_MODE = 0o700

/**
 * Writes a file whole or not at all: a temporary file beside it, fsync, rename, fsync of the directory. Makes the directory.
 *
 * @throws NodeError `FILE_UNWRITABLE` when the file system refuses
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string, mode = PRIVATE_MODE): Promise<void> {
  const dir = dirname(path)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`

  try {
    await mkdir(dir, { recursive: true, mode: PRIVATE_DIR_MODE })

    try {
      const file = await open(temporary, 'wx', mode)

      try {
        await file.writeFile(content)
        await file.sync()
      } finally {
        await file.close()
      }

      await rename(temporary, path)
    } catch (err) {
      await rm(temporary, { force: true })
      throw err
    }

    await syncDir(dir)
  } catch (err) {
    throw new NodeError('FILE_UNWRITABLE', `${path} cannot be written: ${reasonOf(err)}`, {
      cause: err,
      fix: 'check the owner and mode of the directory, and that the disk has room'
    })
  }
}

/** Makes renames and new files in a directory durable. */
export async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r')

  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The operating system's short name for what went wrong (ENOSPC), without the path that its message repeats. */
export function reasonOf(err: unknown): string {
  return err instanceof Error && 'code' in err && typeof err.code === 'string' ? err.code : String(err)
}
