import { NAMES_MAX } from './constants.js'

/** Repeated strings and their local numbers. */
export interface Names {
  /** The number of a string, given out on first use; 0 when the table is full. */
  numberOf(text: string): number
  findText(number: number): string | undefined
}

export interface NameTable extends Names {
  /** Takes in a stored name. */
  load(number: number, text: string): void
  /** Names given out since the last call, to be written with what uses them. */
  takeNew(): Array<{ number: number; text: string }>
  readonly size: number
}

/** `next` gives a number that was never used. */
export function createNames(next: () => number): NameTable {
  const numbers = new Map<string, number>()
  const texts = new Map<number, string>()
  let fresh: Array<{ number: number; text: string }> = []

  function load(number: number, text: string): void {
    numbers.set(text, number)
    texts.set(number, text)
  }

  return {
    load,
    numberOf(text) {
      const known = numbers.get(text)
      if (known !== undefined) return known
      if (numbers.size >= NAMES_MAX) return 0

      const number = next()
      load(number, text)
      fresh.push({ number, text })

      return number
    },
    findText: number => texts.get(number),
    takeNew() {
      const taken = fresh
      fresh = []

      return taken
    },
    get size() {
      return numbers.size
    }
  }
}
