import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { Level } from 'level'
import { NodeError } from '../errors.js'
import { CACHE_BYTES, FILE_BYTES, WRITE_BUFFER_BYTES } from './constants.js'

export type Database = ClassicLevel<Uint8Array, Uint8Array>

export interface DatabaseInit {
  location: string
  /** Block cache, in bytes. */
  cacheBytes?: number
  /** Names the directory that a damaged database is moved to; unique per call. */
  nowMs: number
}

/**
 * Opens or makes the database. One that does not open is moved aside, never repaired in place: the next start begins with
 * an empty one, which the mesh fills again.
 * @throws NodeError `STORE_LOCKED` when another process has it · `STORE_OPEN_FAILED`
 */
export async function openDatabase({ location, cacheBytes = CACHE_BYTES, nowMs }: DatabaseInit): Promise<Database> {
  await mkdir(dirname(location), { recursive: true, mode: 0o700 })

  const db = createDatabase(location, cacheBytes)

  try {
    await db.open()

    return db
  } catch (err) {
    throw await openError(err, location, nowMs)
  }
}

/** In Node.js `level` gives classic-level's class; its own types name only what browsers have as well. */
function createDatabase(location: string, cacheSize: number): Database {
  const db: unknown = new Level<Uint8Array, Uint8Array>(location, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: FILE_BYTES,
    cacheSize
  })

  if (!(db instanceof ClassicLevel))
    throw new NodeError('STORE_OPEN_FAILED', 'level gives no LevelDB here', { fix: 'run Tocsin on Node.js' })

  return db
}

async function openError(err: unknown, location: string, nowMs: number): Promise<NodeError> {
  const { code, message } = levelCause(err)

  if (code === 'LEVEL_LOCKED') {
    return new NodeError('STORE_LOCKED', `Another process has the store at ${location} open`, {
      cause: err,
      fix: 'Stop the other node, or give this one a directory of its own with --dir.'
    })
  }

  // Only what LevelDB itself calls damage is moved: a full disk or a missing permission is not the database's fault.
  const isDamaged = code === 'LEVEL_CORRUPTION' || /corrupt|no such file|does not exist|missing/i.test(message)

  if (!isDamaged) {
    return new NodeError('STORE_OPEN_FAILED', `The store at ${location} did not open: ${message}`, {
      cause: err,
      fix: 'Check permissions and free space of this directory, then start again.'
    })
  }

  return moveAside(err, location, nowMs)
}

/** LevelDB says that what lies on disk is not what it wrote. A full disk, a missing permission or too many open files are no damage. */
export function isDamage(err: unknown): boolean {
  const { code, message } = levelCause(err)

  // A table that was cut to nothing cannot be mapped: LevelDB calls that an invalid argument.
  return code === 'LEVEL_CORRUPTION' || /corruption|io error.*(invalid argument|no such file)/i.test(message)
}

/** Moves a closed database away, whole: nothing is repaired in place. Gives the error that says where it is. */
export async function moveAside(err: unknown, location: string, nowMs: number): Promise<NodeError> {
  const { message } = levelCause(err)
  const aside = `${location}.damaged-${nowMs}`
  await rename(location, aside)

  return new NodeError('STORE_OPEN_FAILED', `The store at ${location} is damaged and was moved to ${aside}: ${message}`, {
    cause: err,
    fix: 'Start again: the node begins with an empty store and fetches what it had from its peers; or restore a backup first.'
  })
}

function levelCause(err: unknown): { code: string; message: string } {
  let at: unknown = err
  let code = ''
  let message = String(err)

  while (at instanceof Error) {
    message = at.message
    if ('code' in at && typeof at.code === 'string') code = at.code
    at = at.cause
  }

  return { code, message }
}

/** @returns `STORE_FULL` for a disk without room, else `STORE_WRITE_FAILED`. */
export function writeError(err: unknown): NodeError {
  if (err instanceof NodeError) return err

  const { code, message } = levelCause(err)
  const isFull = code === 'ENOSPC' || code === 'EDQUOT' || /no space left|disk quota exceeded/i.test(message)

  if (isDamage(err)) return unreadable(err)

  return isFull
    ? new NodeError('STORE_FULL', 'The disk of the store is full: nothing is acknowledged until a restart', {
        cause: err,
        fix: 'Free space on the disk, then restart the node. Nothing that was acknowledged is lost.'
      })
    : new NodeError('STORE_WRITE_FAILED', `The store could not write: ${message}`, {
        cause: err,
        fix: 'Check the disk, then restart the node. Nothing that was acknowledged is lost.'
      })
}

/** What LevelDB cannot read it cannot compact either: such a database is moved aside by the next start. */
export function unreadable(err: unknown): NodeError {
  return new NodeError('STORE_CORRUPT', `LevelDB cannot read what it wrote: ${levelCause(err).message}`, {
    cause: err,
    fix: 'Restart the node, twice if nothing restarts it by itself: it moves the database aside and fetches what it had from its peers.'
  })
}

/** The store is readable whatever happens: an unreadable key is told and counts as absent. */
export function readTolerant(db: Database, key: Uint8Array, onError: (err: unknown) => void): Uint8Array | undefined {
  try {
    return db.getSync(key)
  } catch (err) {
    onError(err)

    return undefined
  }
}
