import { open, readdir } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'

import { reasonOf } from '../../config/atomic-file.js'
import { type NodeConfig, resolveInDir } from '../../config/node-config.js'
import { nodePaths } from '../../config/node-dir.js'
import { POLICY_FILES_MAX } from '../../config/policy-files.js'
import { NodeError } from '../../errors.js'
import type { Elsewhere } from './manifest.js'

/** Longest file of a node that is backed up, in bytes: an anchor with the roster of a thousand organizations has a few MiB. */
export const FILE_BYTES_MAX = 33_554_432
/** Most files of one folder. */
const FOLDER_FILES_MAX = 1_024
/** A path inside the directory of a node, as a backup may hold it: nothing that leads out of it. */
const SAFE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\/\p{Cc}]+(?:\/[^\\/\p{Cc}]+)*$/u

/** A file that belongs to a node and is not in its database. */
export interface NodeFile {
  /** Where it lies in the directory of the node, with slashes; absent for a file elsewhere. */
  inside?: string
  /** Key of node.yaml that names a file elsewhere. */
  key?: string
  path: string
}

export function isSafePath(path: string): boolean {
  return SAFE_PATH.test(path)
}

/**
 * The files of a node: configuration, policy, keys, all of `mesh/` (the documents that it starts from and those that wait for
 * it, pins, a join that waits for its answer), the pre-shared key. The geo table is named in node.yaml and is no part of a backup: anybody can fetch it.
 *
 * @throws NodeError `FILE_UNREADABLE`
 */
export async function listNodeFiles(dir: string, config: NodeConfig): Promise<NodeFile[]> {
  const { config: configFile, nodeKey, inboxDir, anchor } = nodePaths(dir)
  const policyDir = resolveInDir(dir, config.policy.dir)
  const { pskFile } = config.mesh
  const files: NodeFile[] = []

  const add = (path: string, key: string): void => {
    const inside = insideOf(dir, path)
    if (!files.some(file => file.path === path)) files.push(inside === undefined ? { key, path } : { inside, path })
  }

  add(configFile, '')
  for (const path of await filesIn(join(nodeKey, '..'), FOLDER_FILES_MAX)) add(path, '')
  if (pskFile !== undefined) add(resolveInDir(dir, pskFile), 'mesh.pskFile')
  for (const path of await filesIn(policyDir, POLICY_FILES_MAX)) add(path, 'policy.dir')
  for (const path of await filesIn(join(anchor, '..'), FOLDER_FILES_MAX)) add(path, '')
  for (const path of await filesIn(inboxDir, FOLDER_FILES_MAX)) add(path, '')

  return files
}

/** The content of a file as it is now. @throws NodeError `FILE_UNREADABLE` · `DOCUMENT_TOO_LARGE` */
export async function readNodeFile(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r')

    try {
      const { size } = await file.stat()
      if (size > FILE_BYTES_MAX) throw new NodeError('DOCUMENT_TOO_LARGE', `${path} is too large for a file of a node`)

      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (err) {
    if (err instanceof NodeError) throw err

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, {
      cause: err,
      fix: 'run the command as the user of the node'
    })
  }
}

/** Name of a file that lies elsewhere, inside the archive. */
export function elsewhereName(at: number, path: string): string {
  return `elsewhere/${at}-${basename(path)}`
}

/** What the configuration names outside the directory: files that are in the backup, and what is not. */
export function elsewhereOf(files: readonly NodeFile[], config: NodeConfig, dir: string): Elsewhere[] {
  const inBackup = files.flatMap(({ key, path }, at) => (key === undefined ? [] : [{ key, path, name: elsewhereName(at, path) }]))
  const left = [
    { key: 'geo.file', path: config.geo.file },
    { key: 'store.dir', path: config.store.dir }
  ].flatMap(({ key, path }) => (path === undefined ? [] : [{ key, path: resolveInDir(dir, path) }]))

  return [...inBackup, ...left.filter(({ key, path }) => key === 'geo.file' || insideOf(dir, path) === undefined)]
}

export function insideOf(dir: string, path: string): string | undefined {
  const way = relative(dir, path)

  return isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`) ? undefined : way.split(sep).join('/')
}

/** Plain files of a folder by name, without those that are being written; an absent folder is an empty one. */
async function filesIn(folder: string, filesMax: number): Promise<string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true })
    const names = found.filter(entry => entry.isFile() && !entry.name.endsWith('.tmp')).map(({ name }) => name)

    if (names.length > filesMax) {
      throw new NodeError('FILE_UNREADABLE', `${folder} holds more than ${filesMax} files`, { fix: 'take out what is no file of the node' })
    }

    return names.sort().map(name => join(folder, name))
  } catch (err) {
    if (err instanceof NodeError) throw err
    if (reasonOf(err) === 'ENOENT') return []

    throw new NodeError('FILE_UNREADABLE', `${folder} cannot be read: ${reasonOf(err)}`, {
      cause: err,
      fix: 'run the command as the user of the node'
    })
  }
}
