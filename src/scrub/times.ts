/** Coarser times (5.1 rule 7): a window that surely holds the true times, never one that cuts them. */

/** Start of the grain that holds `seconds`. Grain 0 is exact. */
export function floorTo(seconds: number, grainS: number): number {
  return grainS === 0 ? seconds : Math.floor(seconds / grainS) * grainS
}

/** End of the grain that holds `seconds`; a time on the border stays. */
export function ceilTo(seconds: number, grainS: number): number {
  return grainS === 0 ? seconds : Math.ceil(seconds / grainS) * grainS
}
