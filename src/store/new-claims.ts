import { ClaimDraft } from './claim-draft.js'

/** Numbers kept of one claim: slab, start of the key, end of the key, end of the page. */
const FIELDS = 4
const START_CLAIMS = 256
/** Slots looked at for one key. Values can be chosen so that they meet; what is crowded out goes to a map, whose hash nobody can foresee. */
const PROBES_MAX = 32

/**
 * Claims of values that were certainly never stored, as one group of writes holds them: key and page end to end in slabs, found by the
 * bytes of their key. An import brings ten thousand to a group, and a map of strings and objects for them cost a tenth of all its work.
 */
export class NewClaims {
  /** Claims held. */
  count = 0
  private readonly slabs: Uint8Array[] = []
  private places = new Int32Array(START_CLAIMS * FIELDS)
  /** Open addressing: place + 1, or 0. Twice as many slots as places. */
  private slots = new Int32Array(START_CLAIMS * 2)
  /** Those that found no slot near theirs, by the text of their key. */
  private readonly crowded = new Map<string, number>()

  /** @param claim - where key and page lie in the slab. The key is in no other claim held. */
  add(slab: Uint8Array, { from, keyEnd, end }: { from: number; keyEnd: number; end: number }): void {
    if (this.count * FIELDS === this.places.length) this.grow()
    if (this.slabs.at(-1) !== slab) this.slabs.push(slab)

    const at = this.count * FIELDS
    this.places[at] = this.slabs.length - 1
    this.places[at + 1] = from
    this.places[at + 2] = keyEnd
    this.places[at + 3] = end
    this.link(this.count++, slab, from, keyEnd)
  }

  find(key: Uint8Array): ClaimDraft | undefined {
    const mask = this.slots.length - 1
    const first = hashOf(key, 0, key.byteLength)

    for (let step = 0; step < PROBES_MAX; step++) {
      const place = (this.slots[(first + step) & mask] ?? 0) - 1
      if (place === -1) return undefined

      const draft = this.draftAt(place)
      if (Buffer.compare(draft.key, key) === 0) return draft
    }

    const place = this.crowded.get(textOf(key))

    return place === undefined ? undefined : this.draftAt(place)
  }

  /** Forgets what was added since `count` was this: a plan that failed adds nothing. */
  truncate(count: number): void {
    this.count = count
    this.relink()
  }

  forEach(visit: (key: Uint8Array, value: Uint8Array) => void): void {
    for (let place = 0; place < this.count; place++) {
      const { slab, from, keyEnd, end } = this.read(place)
      visit(slab.subarray(from, keyEnd), slab.subarray(keyEnd, end))
    }
  }

  private draftAt(place: number): ClaimDraft {
    const { slab, from, keyEnd, end } = this.read(place)

    return new ClaimDraft(slab, from, keyEnd, end)
  }

  private read(place: number): { slab: Uint8Array; from: number; keyEnd: number; end: number } {
    const at = place * FIELDS
    const slab = this.slabs[this.places[at] ?? 0] ?? NO_BYTES

    return { slab, from: this.places[at + 1] ?? 0, keyEnd: this.places[at + 2] ?? 0, end: this.places[at + 3] ?? 0 }
  }

  private grow(): void {
    const places = new Int32Array(this.places.length * 2)
    places.set(this.places)
    this.places = places
    this.slots = new Int32Array(this.slots.length * 2)
    this.relink()
  }

  private relink(): void {
    this.slots.fill(0)
    this.crowded.clear()

    for (let place = 0; place < this.count; place++) {
      const { slab, from, keyEnd } = this.read(place)
      this.link(place, slab, from, keyEnd)
    }
  }

  private link(place: number, slab: Uint8Array, from: number, keyEnd: number): void {
    const mask = this.slots.length - 1
    const first = hashOf(slab, from, keyEnd)

    for (let step = 0; step < PROBES_MAX; step++) {
      const slot = (first + step) & mask

      if (this.slots[slot] === 0) {
        this.slots[slot] = place + 1

        return
      }
    }

    this.crowded.set(textOf(slab.subarray(from, keyEnd)), place)
  }
}

function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

const NO_BYTES = new Uint8Array(0)

/** FNV-1a, mixed at the end: the slots take its low bits. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
  hash ^= hash >>> 15

  return Math.imul(hash, 0x2c1b3c6d) >>> 8
}
