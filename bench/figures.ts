import type { Bench } from './support/bench.js'

/** The benches by the names of chapter 9; loaded when they are asked for. */
export const FIGURES: Readonly<Record<string, () => Promise<Bench>>> = {
  F1: async () => (await import('./figures/f1.js')).bench,
  F2: async () => (await import('./figures/f2.js')).bench,
  F3: async () => (await import('./figures/f3.js')).bench,
  F4: async () => (await import('./figures/f4.js')).bench,
  F5: async () => (await import('./figures/f5.js')).bench,
  F6: async () => (await import('./figures/f6.js')).bench,
  F7: async () => (await import('./figures/f7.js')).bench,
  F11: async () => (await import('./figures/f11.js')).bench,
  F12: async () => (await import('./figures/f12.js')).bench,
  F13: async () => (await import('./figures/f13.js')).bench,
  F14: async () => (await import('./figures/f14.js')).bench
}
