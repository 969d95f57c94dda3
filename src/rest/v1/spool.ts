import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { NodeError } from '../../errors.js'
import type { PublishSource } from '../ports.js'

export interface Spool extends PublishSource {
  close(): Promise<void>
}

/**
 * A body that arrives once and must be read twice (`--as-of`). It lies in a file that has no name any more, so that neither a
 * crash nor a curious neighbour finds it.
 *
 * @throws NodeError `STORE_FULL` when the disk cannot take it.
 */
export async function createSpool(body: AsyncIterable<Uint8Array>): Promise<Spool> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-'))
  let handle: FileHandle

  try {
    handle = await open(join(dir, 'body'), 'wx+', 0o600)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }

  try {
    for await (const chunk of body) await handle.writeFile(chunk)
  } catch (err) {
    await handle.close()
    if (err instanceof Error && 'code' in err && err.code === 'ENOSPC')
      throw new NodeError('STORE_FULL', 'the disk is full', { cause: err })

    throw err
  }

  return {
    open: () => createReadStream('', { fd: handle.fd, start: 0, autoClose: false }),
    close: () => handle.close()
  }
}
