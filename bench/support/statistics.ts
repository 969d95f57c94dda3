/** The middle value; of an even count the lower of the two. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The smallest value that at least `share` of all do not exceed (nearest rank). @throws RangeError for no values */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new RangeError('a percentile needs at least one value')

  return value
}

/** Deterministic chance, uniform in [0, 1): every run measures the same records. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0

  // the low bits of a linear congruence repeat soon: they are mixed (splitmix32)
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)

    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** Calls `work` again and again for about `forMs` after as long a warm-up, and gives calls a second: the median of five parts. */
export function rateOf(work: () => void, forMs = 1_000): number {
  const rates: number[] = []
  const partMs = forMs / 5

  for (let part = -2; part < 5; part++) {
    const startedMs = performance.now()
    let calls = 0

    while (performance.now() - startedMs < partMs) {
      work()
      calls++
    }

    if (part >= 0) rates.push((calls * 1_000) / (performance.now() - startedMs))
  }

  return median(rates)
}
