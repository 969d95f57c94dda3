import { canonicalize, type CanonOptions, type CanonResult } from '../model/canonical.js'
import { CANON_CACHE_MAX, CANON_CACHED_CHARS_MAX } from './constants.js'

export type Canonicalizer = (type: string, input: string) => CanonResult

/** Types whose inputs feeds repeat: hosts check in again and again, names and hashes hardly ever do. */
const REMEMBERED_TYPES: ReadonlySet<string> = new Set(['ip', 'ipv4', 'ipv6'])

/**
 * The canonicaliser with a memory of two generations of 32,768 addresses each: a look-up costs a tenth of the work. What
 * is forgotten is worked out again, so the memory never decides a result.
 */
export function createCanonCache(options: CanonOptions = {}, entriesMax = CANON_CACHE_MAX): Canonicalizer {
  let young = new Map<string, CanonResult>()
  let old = new Map<string, CanonResult>()
  let rememberedType = ''

  return (type, input) => {
    if (!REMEMBERED_TYPES.has(type) || input.length > CANON_CACHED_CHARS_MAX) return canonicalize(type, input, options)

    // One input asks for one type nearly always; another one starts the memory anew.
    if (type !== rememberedType) {
      young = new Map()
      old = new Map()
      rememberedType = type
    }

    const known = young.get(input)
    if (known !== undefined) return known

    const result = old.get(input) ?? canonicalize(type, input, options)

    if (young.size >= entriesMax) {
      old = young
      young = new Map()
    }
    young.set(detach(input), result)

    return result
  }
}

/**
 * A copy of its own. V8 keeps a part of a longer text as a view of it: without this a remembered value of 15 characters
 * would hold the 64 KiB that it was read with.
 */
export function detach(text: string): string {
  return text.length < SLICED_CHARS_MIN ? text : Buffer.from(text, 'utf8').toString('utf8')
}

/** V8 copies shorter parts anyway. */
const SLICED_CHARS_MIN = 13
