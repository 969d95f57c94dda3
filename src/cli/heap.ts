import { setFlagsFromString } from 'node:v8'

/**
 * How far the heap may grow between two full collections, in percent of what lives. V8 by itself lets garbage pile up to a
 * multiple of it: 860 MiB instead of 290 while 1.2 million rows are published (chapter 9, F11: at most 400).
 */
const HEAP_GROWTH_PERCENT = 30

/** For commands that move a whole store through this process. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`)
}
