/**
 * Punycode (RFC 3492) as a byte grammar: does an `xn--` label decode? No Unicode tables, which differ between releases of
 * a run-time; a receiver of today and one of next year must agree on every label (design 3.7, 4.1).
 */

const BASE = 36
const TMIN = 1
const TMAX = 26
const SKEW = 38
const DAMP = 700
const BIAS_FIRST = 72
const CODE_POINT_FIRST = 128
const CODE_POINT_MAX = 0x10ffff
const HYPHEN = 0x2d

function adapt(delta: number, points: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : delta >>> 1
  let k = 0
  rest += Math.floor(rest / points)

  while (rest > ((BASE - TMIN) * TMAX) >>> 1) {
    rest = Math.floor(rest / (BASE - TMIN))
    k += BASE
  }

  return k + Math.floor(((BASE - TMIN + 1) * rest) / (rest + SKEW))
}

/** a–z are 0–25 and 0–9 are 26–35; upper case is not the canonical spelling. */
function digitOf(byte: number): number {
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61

  return byte >= 0x30 && byte <= 0x39 ? byte - 0x16 : -1
}

/**
 * Whether the bytes from `at` to `end`, what follows `xn--` in a lower-case label, are Punycode of at least one code point
 * above ASCII, none of them a surrogate. Such a text has one Punycode form only, so a label that passes is canonical.
 */
export function isPunycode(bytes: Uint8Array, at: number, end: number): boolean {
  const hyphen = bytes.subarray(at, end).lastIndexOf(HYPHEN)
  let points = hyphen > 0 ? hyphen : 0
  let i = hyphen > 0 ? at + hyphen + 1 : at
  let codePoint = CODE_POINT_FIRST
  let bias = BIAS_FIRST
  let position = 0
  if (i >= end) return false

  while (i < end) {
    const before = position
    let weight = 1

    for (let k = BASE; ; k += BASE) {
      if (i >= end) return false
      const digit = digitOf(bytes[i++] ?? 0)
      if (digit === -1) return false
      position += digit * weight
      // The largest delta that can stand for a code point of a label; beyond it the arithmetic would lose digits.
      if (position > 0x7fffffff) return false
      const threshold = k <= bias ? TMIN : k >= bias + TMAX ? TMAX : k - bias
      if (digit < threshold) break
      weight *= BASE - threshold
    }

    points++
    bias = adapt(position - before, points, before === 0)
    codePoint += Math.floor(position / points)
    position %= points
    if (codePoint > CODE_POINT_MAX || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return false
    position++
  }

  return true
}
