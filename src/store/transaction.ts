import type { StreamState } from '../envelope/stream.js'
import { toHex } from '../model/bytes.js'
import type { ObservableType } from '../model/enumerations.js'
import { sealRow } from './crc.js'
import type { Database } from './database.js'
import { Packer } from './packer.js'
import type { OwnHead } from './store.js'

/**
 * What the claim keys of one value become: key and page 0 lie end to end in a slab. Views of them are made when they are
 * asked for: two that live as long as the group would cost more than all the packing.
 */
export class ClaimDraft {
  /** Overflow pages that change; `undefined` stands for "no key". */
  more: Map<number, Uint8Array | undefined> | undefined = undefined
  private slab: Uint8Array
  private from: number
  private keyEnd: number
  private end: number

  /** Without a page while `end` is the end of the key. */
  constructor(slab: Uint8Array, from: number, keyEnd: number, end: number) {
    this.slab = slab
    this.from = from
    this.keyEnd = keyEnd
    this.end = end
  }

  get key(): Uint8Array {
    return this.slab.subarray(this.from, this.keyEnd)
  }

  /** Page 0, or undefined for "no key". */
  get value(): Uint8Array | undefined {
    return this.end === this.keyEnd ? undefined : this.slab.subarray(this.keyEnd, this.end)
  }

  /** The same key and a new page 0, packed elsewhere. */
  place(slab: Uint8Array, from: number, keyEnd: number, end: number): void {
    this.slab = slab
    this.from = from
    this.keyEnd = keyEnd
    this.end = end
  }
}

/** Keys and values are packed into slabs of this size, in bytes: two small allocations a record would cost more than the encoding. */
const SLAB_BYTES = 262_144

/**
 * All that one group of jobs writes, in one atomic LevelDB batch. It is also the overlay through which later jobs see what
 * earlier ones have planned and the disk does not hold yet.
 */
export class Transaction {
  readonly claims = new Map<ObservableType, Map<string, ClaimDraft>>()
  readonly states = new Map<number, StreamState>()
  readonly heads = new Map<string, OwnHead>()
  /** Run once the group is on disk, in order. */
  readonly effects: Array<() => void> = []
  bytes = 0
  isSync = false

  private readonly rows = new Map<string, { key: Uint8Array; value: Uint8Array | undefined }>()
  private packer = new Packer(new Uint8Array(0))

  /** A packer with at least this much room. What was packed before stays where it is. */
  reserve(bytes: number): Packer {
    if (this.packer.bytes.byteLength - this.packer.at < bytes) {
      this.packer = new Packer(new Uint8Array(Math.max(SLAB_BYTES, bytes)))
    }

    return this.packer
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.rows.set(textOf(key), { key, value })
    this.bytes += key.byteLength + value.byteLength
  }

  /** With a checksum behind it. */
  putSealed(key: Uint8Array, body: Uint8Array): void {
    this.put(key, sealRow(key, body))
  }

  delete(key: Uint8Array): void {
    this.rows.set(textOf(key), { key, value: undefined })
    this.bytes += key.byteLength
  }

  /** What this group makes of a key: `value: undefined` for a deletion; undefined when it does not touch it. */
  findRow(key: Uint8Array): { value: Uint8Array | undefined } | undefined {
    return this.rows.get(textOf(key))
  }

  /** What this group does to rows of these tables. */
  *rowsOf(tables: readonly number[]): Generator<{ key: Uint8Array; value: Uint8Array | undefined }> {
    for (const row of this.rows.values()) if (tables.includes(row.key[0] ?? 0)) yield row
  }

  findClaim(type: ObservableType, value: string): ClaimDraft | undefined {
    return this.claims.get(type)?.get(value)
  }

  claimsOf(type: ObservableType): Map<string, ClaimDraft> {
    let drafts = this.claims.get(type)

    if (drafts === undefined) {
      drafts = new Map()
      this.claims.set(type, drafts)
    }

    return drafts
  }

  release(head: OwnHead): void {
    const known = this.heads.get(toHex(head.streamId))
    if (known === undefined || known.seq < head.seq) this.heads.set(toHex(head.streamId), head)
  }

  /** Writes everything in one batch; chained puts cost a quarter of an array of operations. */
  async write(db: Database): Promise<void> {
    const batch = db.batch()

    for (const { key, value } of this.rows.values()) {
      if (value === undefined) batch.del(key)
      else batch.put(key, value)
    }

    for (const drafts of this.claims.values()) {
      for (const draft of drafts.values()) {
        const { key, value, more } = draft
        if (value === undefined) batch.del(key)
        else batch.put(key, value)

        if (more === undefined) continue

        for (const [page, bytes] of more) {
          const pageKey = new Uint8Array(key.byteLength + 1)
          pageKey.set(key)
          pageKey[key.byteLength] = page
          if (bytes === undefined) batch.del(pageKey)
          else batch.put(pageKey, bytes)
        }
      }
    }

    await batch.write({ sync: this.isSync })
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}
