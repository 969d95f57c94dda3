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
