import { canonicalize, type CanonOptions, type CanonResult } from '../model/canonical.js'
import { CANON_CACHE_MAX, CANON_CACHED_CHARS_MAX } from './constants.js'

export type Canonicalizer = (type: string, input: string) => CanonResult

/**
 * The canonicaliser with a memory of two generations of 65,536 inputs each: a feed repeats its hosts, and a look-up
 * costs a tenth of the work. What is forgotten is worked out again, so the memory never decides a result.
 */
export function createCanonCache(options: CanonOptions = {}, entriesMax = CANON_CACHE_MAX): Canonicalizer {
  const caches = new Map<string, TypeCache>()

  return (type, input) => {
    if (input.length > CANON_CACHED_CHARS_MAX) return canonicalize(type, input, options)

    let cache = caches.get(type)

    if (cache === undefined) {
      cache = { young: new Map(), old: new Map() }
      // Types come from closed sets, but their words come from outside.
      if (caches.size < TYPES_MAX) caches.set(type, cache)
    }

    const known = cache.young.get(input)
    if (known !== undefined) return known

    const result = cache.old.get(input) ?? canonicalize(type, input, options)

    if (cache.young.size >= entriesMax) {
      cache.old = cache.young
      cache.young = new Map()
    }
    cache.young.set(input, result)

    return result
  }
}

interface TypeCache {
  young: Map<string, CanonResult>
  old: Map<string, CanonResult>
}

/** More than the canonicaliser has, counting the words that it refuses. */
const TYPES_MAX = 32
