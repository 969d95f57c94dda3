import { readFile, rm } from 'node:fs/promises'

import { NodeError } from '../errors.js'
import { reasonOf, writeFileAtomic } from './atomic-file.js'
import { nodePaths } from './node-dir.js'

/** A request that a steward has, and all that is needed to become a member when the answer comes. */
export interface PendingJoin {
  /** Text form; holds the secret, so the file is the owner's alone. */
  invite: string
  /** Encoded Signed: the very bytes that the steward has. */
  request: Uint8Array
  /** Encoded Signed: certifies this node from the moment of the request, so that the passphrase is asked once. */
  certificate: Uint8Array
}

const SCHEMA = 'tocsin.pending-join/1'

/** @throws NodeError `FILE_UNWRITABLE` */
export async function writePendingJoin(dir: string, { invite, request, certificate }: PendingJoin): Promise<void> {
  const fields = { schema: SCHEMA, invite, request: base64(request), certificate: base64(certificate) }

  await writeFileAtomic(nodePaths(dir).pendingJoin, `${JSON.stringify(fields, null, 2)}\n`)
}

/** Undefined when no join is under way. @throws NodeError `FILE_UNREADABLE` · `DOCUMENT_MALFORMED` */
export async function readPendingJoin(dir: string): Promise<PendingJoin | undefined> {
  const path = nodePaths(dir).pendingJoin
  let text: string

  try {
    text = await readFile(path, 'utf8')
  } catch (err) {
    if (reasonOf(err) === 'ENOENT' || reasonOf(err) === 'ENOTDIR') return undefined

    throw new NodeError('FILE_UNREADABLE', `${path} cannot be read: ${reasonOf(err)}`, { cause: err, fix: 'check the owner of the file' })
  }

  const { schema, invite, request, certificate } = fieldsOf(path, text)

  if (schema !== SCHEMA || typeof invite !== 'string' || typeof request !== 'string' || typeof certificate !== 'string') throw damaged(path)

  return { invite, request: bytes(request), certificate: bytes(certificate) }
}

export async function removePendingJoin(dir: string): Promise<void> {
  await rm(nodePaths(dir).pendingJoin, { force: true })
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
  return new NodeError('DOCUMENT_MALFORMED', `${path} is damaged`, {
    cause,
    fix: 'remove the file and run tocsin join with the invite again: the steward’s node knows this node'
  })
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString('base64')
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
