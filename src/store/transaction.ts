import type { StreamState } from '../envelope/stream.js'
import { toHex } from '../model/bytes.js'
import type { ObservableType } from '../model/enumerations.js'
import type { ClaimDraft } from './claim-draft.js'
import { sealRow } from './crc.js'
import type { Database } from './database.js'
import { NewClaims } from './new-claims.js'
import { Packer } from './packer.js'
import type { OwnHead } from './store.js'

/** Keys and values are packed into slabs of this size, in bytes: two small allocations a record would cost more than the encoding. */
const SLAB_BYTES = 262_144

/**
 * All that one group of jobs writes, in one atomic LevelDB batch. It is also the overlay through which later jobs see what
 * earlier ones have planned and the disk does not hold yet.
 */
export class Transaction {
  /** Of values that were certainly never stored. */
  readonly newClaims = new NewClaims()
  /** Of values that had claims, or may have had. Where both hold a value, this is what becomes of it. */
  private readonly claims = new Map<ObservableType, Map<string, ClaimDraft>>()
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

  get hasClaims(): boolean {
    return this.newClaims.count > 0 || this.claims.size > 0
  }

  /** @param key - the claim key of the value */
  findClaim(type: ObservableType, value: string, key: Uint8Array): ClaimDraft | undefined {
    return this.claims.get(type)?.get(value) ?? this.newClaims.find(key)
  }

  setClaim(type: ObservableType, value: string, draft: ClaimDraft): void {
    const drafts = this.claims.get(type) ?? new Map<string, ClaimDraft>()

    drafts.set(value, draft)
    this.claims.set(type, drafts)
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

    // before those that may have replaced them: the last word about a key is what stays
    this.newClaims.forEach((key, value) => batch.put(key, value))

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
