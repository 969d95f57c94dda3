import { ClassicLevel } from 'classic-level'

import { CACHE_BYTES, FILE_BYTES, WRITE_BUFFER_BYTES } from '../../src/store/constants.js'

export type RawDatabase = ClassicLevel<Uint8Array, Uint8Array>

/** LevelDB with the store's own settings and nothing above it: what the store is held against. */
export async function openRaw(location: string): Promise<RawDatabase> {
  const db: RawDatabase = new ClassicLevel(location, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: FILE_BYTES,
    cacheSize: CACHE_BYTES
  })
  await db.open()

  return db
}

/** One synced write: its puts packed one behind the other. */
export interface WrittenGroup {
  bytes: Buffer
  /** Lengths of key and value, alternating; a deletion has the length −1. */
  lengths: number[]
  isSync: boolean
}

export interface Recording {
  groups: WrittenGroup[]
  keys: number
  bytes: number
  /** Ends the recording: later writes are not seen. */
  end(): WrittenGroup[]
}

/**
 * Writes down every chained batch that anybody in this process writes through classic-level, with the keys and values that
 * it really holds, until `end`.
 */
export function recordWrites(): Recording {
  const prototype: { batch: (...given: unknown[]) => unknown } = ClassicLevel.prototype as never
  const hadOwn = Object.hasOwn(prototype, 'batch')
  const original = prototype.batch
  const recording: Recording = { groups: [], keys: 0, bytes: 0, end }

  function end(): WrittenGroup[] {
    if (hadOwn) prototype.batch = original
    else delete (prototype as Partial<typeof prototype>).batch

    return recording.groups
  }

  prototype.batch = function batch(this: unknown, ...given: unknown[]): unknown {
    const made = original.apply(this, given)
    if (given.length === 0) watch(made as ChainedBatch, recording)

    return made
  }

  return recording
}

interface ChainedBatch {
  put(key: Uint8Array, value: Uint8Array): unknown
  del(key: Uint8Array): unknown
  write(options?: { sync?: boolean }): Promise<void>
}

function watch(batch: ChainedBatch, recording: Recording): void {
  const parts: Uint8Array[] = []
  const lengths: number[] = []
  const { put, del, write } = batch

  batch.put = function record(key, value) {
    parts.push(Uint8Array.from(key), Uint8Array.from(value))
    lengths.push(key.byteLength, value.byteLength)
    recording.keys++
    recording.bytes += key.byteLength + value.byteLength

    return put.call(this, key, value)
  }
  batch.del = function record(key) {
    parts.push(Uint8Array.from(key))
    lengths.push(key.byteLength, -1)

    return del.call(this, key)
  }
  batch.write = function record(options) {
    recording.groups.push({ bytes: Buffer.concat(parts), lengths, isSync: options?.sync === true })

    return write.call(this, options)
  }
}

/**
 * Writes the recorded groups with LevelDB alone, one after the other, synced where they were synced. Gives milliseconds
 * spent in it: taking the recording apart does not count.
 */
export async function replayWrites(db: RawDatabase, groups: readonly WrittenGroup[]): Promise<number> {
  let spentMs = 0

  for (const group of groups) {
    const operations = unpack(group)
    const startedMs = performance.now()
    const batch = db.batch()

    for (const [key, value] of operations) {
      if (value === undefined) batch.del(key)
      else batch.put(key, value)
    }

    await batch.write({ sync: group.isSync })
    spentMs += performance.now() - startedMs
  }

  return spentMs
}

function unpack({ bytes, lengths }: WrittenGroup): Array<[Uint8Array, Uint8Array | undefined]> {
  const operations: Array<[Uint8Array, Uint8Array | undefined]> = []
  let at = 0

  for (let i = 0; i < lengths.length; i += 2) {
    const keyBytes = lengths[i] ?? 0
    const valueBytes = lengths[i + 1] ?? 0
    const key = bytes.subarray(at, at + keyBytes)
    at += keyBytes

    if (valueBytes < 0) operations.push([key, undefined])
    else {
      operations.push([key, bytes.subarray(at, at + valueBytes)])
      at += valueBytes
    }
  }

  return operations
}
