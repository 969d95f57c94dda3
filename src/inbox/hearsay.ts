import { toHex } from '../model/bytes.js'
import { VOID_CALLS_MAX, VOID_ORGS_MIN } from './constants.js'

/** What peers say of payloads that they judged and do not hold: one alone is not believed (3.4). */
export interface Hearsay {
  /**
   * A peer of this organization calls the payload of a verified header void.
   *
   * @returns whether peers of VOID_ORGS_MIN organizations have said so
   */
  hear(headerHash: Uint8Array, orgKey: Uint8Array): boolean
  /** Whether the payload was believed to be void. */
  isBelieved(headerHash: Uint8Array): boolean
}

/** Memory: VOID_CALLS_MAX headers; the oldest is forgotten, and then asked for again. */
export function createHearsay(): Hearsay {
  const callers = new Map<string, Set<string>>()

  return {
    hear(headerHash, orgKey) {
      const name = toHex(headerHash)
      const known = callers.get(name) ?? new Set()

      if (!callers.has(name) && callers.size >= VOID_CALLS_MAX) {
        const [oldest] = callers.keys()
        if (oldest !== undefined) callers.delete(oldest)
      }

      if (known.size < VOID_ORGS_MIN) known.add(toHex(orgKey))
      callers.set(name, known)

      return known.size >= VOID_ORGS_MIN
    },

    isBelieved: headerHash => (callers.get(toHex(headerHash))?.size ?? 0) >= VOID_ORGS_MIN
  }
}
