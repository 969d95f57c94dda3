/**
 * Answers "this claim key was never stored", and "no endpoint or URL has this host", without a read: a blocked Bloom filter,
 * one 64-byte block and eight bits per key. It says "maybe" to everything until it holds every key of the database.
 *
 * At a clean stop it goes to a file beside the database, with a token that the database's last write also holds: a file of
 * another moment (a restored backup, a crash) does not match and is made again by a scan of the keys in the background.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { isErrno } from './files.js'
import { crcOf } from './crc.js'
import { hostEndOf } from './value-keys.js'

const BLOCK_WORDS = 16
const MAGIC = 0x544f4347
const HEAD_BYTES = 24
const TOKEN_BYTES = 12

export interface ClaimFilter {
  /** Adds a key of the claim table; false when it may have been there before. Takes effect even while not ready. */
  add(bytes: Uint8Array, from: number, to: number): boolean
  /** False means: surely not stored. */
  mayHave(bytes: Uint8Array, from: number, to: number): boolean
  readonly isReady: boolean
  setReady(isReady: boolean): void
  clear(): void
  save(file: string, token: Uint8Array): Promise<void>
  /** Takes in the file when it belongs to this token; gives whether it did. The file is gone afterwards in any case. */
  load(file: string, token: Uint8Array): Promise<boolean>
}

/** Adds a claim key, and the host of an endpoint or URL by itself, so that `findOnHost` knows which hosts have neither. */
export function addToFilter(filter: ClaimFilter, key: Uint8Array, from: number, to: number): boolean {
  const hostEnd = hostEndOf(key, from, to)
  if (hostEnd !== undefined) filter.add(key, from, hostEnd)

  return filter.add(key, from, to)
}

/** `bytes` is rounded down to a power of two, at least 1 KiB. */
export function createFilter(bytes: number): ClaimFilter {
  const size = 2 ** Math.floor(Math.log2(Math.max(bytes, 1_024)))
  const words = new Uint32Array(size / 4)
  const blockMask = size / (BLOCK_WORDS * 4) - 1
  let isReady = false
  let h1 = 0
  let h2 = 0

  function mix(key: Uint8Array, from: number, to: number): void {
    let a = 0x811c9dc5
    let b = 0x9747b28c

    for (let i = from; i < to; i++) {
      const byte = key[i] ?? 0
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ byte, 0x5bd1e995)
      b ^= b >>> 15
    }

    a ^= a >>> 16
    a = Math.imul(a, 0x85ebca6b)
    a ^= a >>> 13
    a = Math.imul(a, 0xc2b2ae35)
    h1 = (a ^ (a >>> 16)) >>> 0
    b = Math.imul(b ^ (b >>> 13), 0x5bd1e995)
    h2 = (b ^ (b >>> 15)) >>> 0
  }

  return {
    add(key, from, to) {
      mix(key, from, to)
      const base = (h1 & blockMask) * BLOCK_WORDS
      let bits = h2
      let step = (h1 >>> 9) | 1
      let isNew = false

      for (let i = 0; i < 8; i++) {
        const at = base + ((bits >>> 5) & 15)
        const bit = 1 << (bits & 31)
        const word = words[at] ?? 0

        if ((word & bit) === 0) {
          isNew = true
          words[at] = word | bit
        }

        bits = (bits + step) >>> 0
        step = (step + i + 1) >>> 0
      }

      return isNew && isReady
    },
    mayHave(key, from, to) {
      if (!isReady) return true

      mix(key, from, to)
      const base = (h1 & blockMask) * BLOCK_WORDS
      let bits = h2
      let step = (h1 >>> 9) | 1

      for (let i = 0; i < 8; i++) {
        if (((words[base + ((bits >>> 5) & 15)] ?? 0) & (1 << (bits & 31))) === 0) return false
        bits = (bits + step) >>> 0
        step = (step + i + 1) >>> 0
      }

      return true
    },
    get isReady() {
      return isReady
    },
    setReady(value) {
      isReady = value
    },
    clear() {
      words.fill(0)
    },
    async save(file, token) {
      const body = Buffer.from(words.buffer, words.byteOffset, words.byteLength)
      const head = Buffer.alloc(HEAD_BYTES)
      head.writeUInt32BE(MAGIC, 0)
      head.writeUInt32BE(size, 4)
      head.set(token.subarray(0, TOKEN_BYTES), 8)
      head.writeUInt32BE(crcOf(body, 0, body.byteLength), 20)
      await writeFile(file, Buffer.concat([head, body]), { mode: 0o600 })
    },
    async load(file, token) {
      let content: Buffer

      try {
        content = await readFile(file)
      } catch (err) {
        if (isErrno(err, 'ENOENT')) return false
        throw err
      }

      await rm(file, { force: true })

      const isOurs =
        token.byteLength === TOKEN_BYTES &&
        content.byteLength === HEAD_BYTES + size &&
        content.readUInt32BE(0) === MAGIC &&
        content.readUInt32BE(4) === size &&
        Buffer.compare(content.subarray(8, 20), token) === 0 &&
        content.readUInt32BE(20) === crcOf(content, HEAD_BYTES, content.byteLength)

      if (isOurs) {
        Buffer.from(words.buffer, words.byteOffset, words.byteLength).set(content.subarray(HEAD_BYTES))
        isReady = true
      }

      return isOurs
    }
  }
}

/** Bytes of the token that ties a filter file to its database. */
export const FILTER_TOKEN_BYTES = TOKEN_BYTES
