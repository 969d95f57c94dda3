import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The root of this repository. */
export const repositoryDir = fileURLToPath(new URL('../..', import.meta.url))

/** Said by every test that skips because the real samples are absent. */
export const NO_SHARED_DATA = 'the real feed samples (../shared beside the clone) are not here'

/**
 * A file or folder of the real samples that may stand beside the clone, `undefined` when it is absent: users and fresh
 * clones do not have them. `findShared('data', 'ctip', 'ctip_azure.txt')`.
 */
export function findShared(...parts: readonly string[]): string | undefined {
  const path = fileURLToPath(new URL(['../../../shared', ...parts].join('/'), import.meta.url))

  return existsSync(path) ? path : undefined
}

/** The folder of real feed samples, when it is there. */
export function findSharedData(): string | undefined {
  return findShared('data')
}
