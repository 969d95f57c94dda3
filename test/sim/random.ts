import { sha256 } from '../../src/model/bytes.js'

/** Chance that repeats: the same seed gives the same numbers for ever, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** A whole number from 0 to `below` − 1. */
  int(below: number): number
  /** Uniform in [from, to). */
  between(from: number, to: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  shuffle<T>(list: readonly T[]): T[]
  bytes(count: number): Uint8Array
  /** Another source, whose numbers do not move when this one is asked more or less often. */
  fork(name: string): Random
}

const WORDS_PER_BLOCK = 8

/** Numbers out of SHA-256 over the seed and a counter. */
export function createRandom(seed: string): Random {
  let block = Buffer.alloc(0)
  let blocks = 0
  let at = WORDS_PER_BLOCK

  function word(): number {
    if (at === WORDS_PER_BLOCK) {
      block = Buffer.from(sha256(`${seed} ${blocks++}`))
      at = 0
    }

    return block.readUInt32BE(4 * at++)
  }

  const next = (): number => word() / 2 ** 32
  const int = (below: number): number => Math.floor(next() * below)

  return {
    next,
    int,
    between: (from, to) => from + next() * (to - from),
    chance: probability => next() < probability,

    pick(list) {
      const value = list[int(list.length)]
      if (value === undefined) throw new Error('nothing to pick from')

      return value
    },

    shuffle: list =>
      list
        .map(value => ({ value, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ value }) => value),
    bytes: count => Uint8Array.from({ length: count }, () => word() & 255),
    fork: name => createRandom(`${seed}/${name}`)
  }
}
