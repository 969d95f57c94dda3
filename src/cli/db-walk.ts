import type { Store } from '../store/store.js'
import type { Args, Io } from './command.js'
import { createProgress } from './progress.js'
import { formatCount } from './text.js'

/** Batches between two looks at the signal and the progress line. */
const STEPS = 256

export interface WalkTotals {
  batches: number
  holes: number
  claims: number
}

/** Walks over the whole store, with progress. Ctrl-C ends it between two steps. */
export async function walkStore(store: Pick<Store, 'verify'>, args: Args, io: Io): Promise<WalkTotals> {
  const totals: WalkTotals = { batches: 0, holes: 0, claims: 0 }
  const progress = createProgress(io, args)
  let after: Uint8Array | undefined

  do {
    io.signal.throwIfAborted()
    const { next, ...found } = await store.verify({ steps: STEPS, ...(after === undefined ? {} : { after }) })
    addTotals(totals, found)
    progress.show(`${formatCount(totals.batches)} batches verified`)
    after = next
  } while (after !== undefined)

  await progress.end()

  return totals
}

export function addTotals(totals: WalkTotals, found: WalkTotals): void {
  totals.batches += found.batches
  totals.holes += found.holes
  totals.claims += found.claims
}
