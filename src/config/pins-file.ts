import { readFile } from 'node:fs/promises'

import { NodeError } from '../errors.js'
import { fromHex, toHex } from '../model/bytes.js'
import { reasonOf, writeFileAtomic } from './atomic-file.js'
import { nodePaths } from './node-dir.js'

/** Charters that one node may pin. A conflict needs one pin; a mesh with more than a handful has other troubles. */
export const PINS_MAX = 64
const SCHEMA = 'tocsin.pins/1'
/** No secrets, and the admin group may want to read it. */
const PINS_MODE = 0o640
const ID_HEX = /^[0-9a-f]{64}$/

/** Ids of the charters that the operator of this node pinned (3.1); none without a file. @throws NodeError `FILE_UNREADABLE` · `DOCUMENT_MALFORMED` */
export async function readPins(dir: string): Promise<Uint8Array[]> {
  const path = nodePaths(dir).pins
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    if (reasonOf(err) === 'ENOENT' || reasonOf(err) === 'ENOTDIR') return []

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'check the owner of the file' })
  }

  return idsOf(path, text)
}

/** @throws NodeError `FILE_UNWRITABLE` · `USAGE_INVALID` above PINS_MAX */
export async function writePins(dir: string, pins: readonly Uint8Array[]): Promise<void> {
  if (pins.length > PINS_MAX) {
    throw new NodeError('USAGE_INVALID', `a node pins at most ${PINS_MAX} charters`, {
      fix: 'tocsin mesh unpin ID   for those that no longer matter'
    })
  }

  await writeFileAtomic(nodePaths(dir).pins, `${JSON.stringify({ schema: SCHEMA, charters: pins.map(toHex) }, null, 2)}\n`, PINS_MODE)
}

function idsOf(path: string, text: string): Uint8Array[] {
  const { schema, charters } = fieldsOf(path, text)

  if (schema !== SCHEMA || !Array.isArray(charters) || charters.length > PINS_MAX) throw damaged(path)

  return charters.map(id => {
    if (typeof id !== 'string' || !ID_HEX.test(id)) throw damaged(path)

    return fromHex(id)
  })
}

function fieldsOf(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)

    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (err) {
    throw damaged(path, err)
  }
}

function damaged(path: string, cause?: unknown): NodeError {
  return new NodeError('DOCUMENT_MALFORMED', `${path} is damaged`, { cause, fix: 'remove the file, then pin again: tocsin mesh pin ID' })
}
