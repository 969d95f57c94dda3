/** Presence bitmaps of the columnar payload: row i is bit i & 7 (least significant first) of byte i >> 3. */

/** Bits that are set, for each value of a byte. */
const BITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  let bits = 0

  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1

  return bits
})

/** Which rows have a value. Empty when none has: an absent field. */
export function encodeBitmap(column: readonly unknown[]): Uint8Array {
  const bitmap = new Uint8Array(bitmapBytes(column.length))
  let any = false

  for (let i = 0; i < column.length; i++) {
    if (column[i] === undefined) continue

    bitmap[i >> 3] = (bitmap[i >> 3] ?? 0) | (1 << (i & 7))
    any = true
  }

  return any ? bitmap : new Uint8Array(0)
}

export function bitmapBytes(count: number): number {
  return (count + 7) >> 3
}

export function hasBit(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}

/** How many bits are set. */
export function countBits(bitmap: Uint8Array): number {
  let bits = 0

  for (let i = 0; i < bitmap.length; i++) bits += BITS[bitmap[i] ?? 0] ?? 0

  return bits
}

/** The one form: empty, or of the right length with at least one bit set and none past the last row. */
export function isCanonicalBitmap(bitmap: Uint8Array, count: number): boolean {
  if (bitmap.length === 0) return true
  if (bitmap.length !== bitmapBytes(count)) return false

  const last = bitmap[bitmap.length - 1] ?? 0
  const spare = bitmap.length * 8 - count

  return last >> (8 - spare) === 0 && countBits(bitmap) > 0
}
