import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempDir {
  readonly path: string
  /** Removes the directory and all that is in it. */
  remove(): Promise<void>
}

/** A directory of its own under the system's temporary one. The name is short: a Unix socket path holds 107 bytes. */
export async function createTempDir(): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), 'tocsin-'))

  return {
    path,
    async remove() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    }
  }
}

/** Gives each test of the surrounding `describe` a fresh directory and removes it afterwards. The result names the current one. */
export function useTempDir(): () => string {
  let current: TempDir | undefined

  beforeEach(async () => {
    current = await createTempDir()
  })

  afterEach(async () => {
    await current?.remove()
    current = undefined
  })

  return () => {
    if (current === undefined) throw new Error('The temporary directory exists only inside a test')

    return current.path
  }
}
