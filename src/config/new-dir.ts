import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import { NodeError } from '../errors.js'
import { PRIVATE_DIR_MODE, reasonOf, syncDir } from './atomic-file.js'

/**
 * Refuses a directory that holds anything: an `init` over a node would end it.
 *
 * @throws NodeError `DATA_DIR_NOT_EMPTY` · `FILE_UNREADABLE`
 */
export async function requireNewDir(dir: string): Promise<void> {
  if ((await namesIn(dir))?.length) {
    throw new NodeError('DATA_DIR_NOT_EMPTY', `${dir} is not empty`, {
      fix: 'name another directory with --dir, or move this one away first: it may hold keys that exist nowhere else'
    })
  }
}

/**
 * Makes a directory whole or not at all: `build` fills a temporary one beside it, which then takes its name. An existing
 * empty directory may be a mount point, whose name cannot be taken: then its content is moved in, `last` at the end.
 *
 * @throws NodeError as `requireNewDir`, `FILE_UNWRITABLE`, and whatever `build` throws; nothing is left behind then
 */
export async function buildDir(dir: string, last: string, build: (temporary: string) => Promise<void>): Promise<void> {
  await requireNewDir(dir)

  const exists = (await namesIn(dir)) !== undefined
  const suffix = randomBytes(6).toString('hex')
  const temporary = exists ? join(dir, `.new-${suffix}`) : join(dirname(dir), `.${basename(dir)}.new-${suffix}`)

  try {
    await makeDir(temporary)
    await build(temporary)
    if (exists) await moveContent(temporary, dir, last)
    else await rename(temporary, dir)
    await syncDir(dirname(dir))
  } catch (err) {
    await rm(temporary, { recursive: true, force: true })
    if (err instanceof NodeError) throw err

    throw new NodeError('FILE_UNWRITABLE', `${dir} cannot be made: ${reasonOf(err)}`, {
      cause: err,
      fix: 'check the owner and mode of its parent'
    })
  }
}

async function makeDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_DIR_MODE })
}

async function moveContent(from: string, to: string, last: string): Promise<void> {
  const moved: string[] = []
  const names = (await readdir(from)).sort((a, b) => Number(a === last) - Number(b === last))

  try {
    for (const name of names) {
      await rename(join(from, name), join(to, name))
      moved.push(name)
    }

    await rm(from, { recursive: true, force: true })
    await syncDir(to)
  } catch (err) {
    for (const name of moved) await rm(join(to, name), { recursive: true, force: true })
    throw err
  }
}

async function namesIn(dir: string): Promise<string[] | undefined> {
  try {
    return await readdir(dir)
  } catch (err) {
    if (reasonOf(err) === 'ENOENT') return undefined

    throw new NodeError('FILE_UNREADABLE', `${dir} cannot be used as a directory: ${reasonOf(err)}`, {
      cause: err,
      fix: 'name another directory with --dir'
    })
  }
}
