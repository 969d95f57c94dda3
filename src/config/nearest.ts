/** Longest word that is compared: a paste of a whole file must not cost anything. */
const WORD_CHARS_MAX = 64

/**
 * The candidate that a person most likely meant, or undefined when none is close: at most a third of the letters
 * may differ (a swap of neighbours counts once), two at least.
 */
export function findNearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_CHARS_MAX) return undefined

  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1

  for (const candidate of candidates) {
    if (candidate.length > WORD_CHARS_MAX) continue

    const distance = editDistance(wanted, candidate.toLowerCase())

    if (distance < bestDistance && distance < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }

  return best
}

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)

  for (let row = 1; row <= a.length; row++) {
    const current = [row]

    for (let column = 1; column <= b.length; column++) {
      const replace = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      let distance = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replace)

      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, at(before, column - 2) + 1)
      }

      current.push(distance)
    }

    before = previous
    previous = current
  }

  return at(previous, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
