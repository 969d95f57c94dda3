import { canonicalize, type CanonOptions, type CanonResult } from '../model/canonical.js'
import { CANON_CACHE_MAX, CANON_CACHED_CHARS_MAX } from './constants.js'

export type Canonicalizer = (type: string, input: string) => CanonResult

/**
 * The canonicaliser with a memory of two generations of 65,536 inputs each: a feed repeats its hosts, and a look-up
 * costs a tenth of the work. What is forgotten is worked out again, so the memory never decides a result.
 */
export function createCanonCache(options: CanonOptions = {}, entriesMax = CANON_CACHE_MAX): Canonicalizer {
  let young = new Map<string, CanonResult>()
  let old = new Map<string, CanonResult>()

  return (type, input) => {
    if (input.length > CANON_CACHED_CHARS_MAX) return canonicalize(type, input, options)

    const key = `${type} ${input}`
    const known = young.get(key)
    if (known !== undefined) return known

    const result = old.get(key) ?? canonicalize(type, input, options)

    if (young.size >= entriesMax) {
      old = young
      young = new Map()
    }
    young.set(key, result)

    return result
  }
}
