import type { Bench } from './support/bench.js'

/** The benches by the names of chapter 9; loaded when they are asked for. */
export const FIGURES: Readonly<Record<string, () => Promise<Bench>>> = {
  F1: async () => (await import('./figures/f1.js')).bench
}
