import { isNodeError } from '../errors.js'
import type { ObservableType } from '../model/enumerations.js'
import { decodeValue } from '../model/value-bytes.js'

/** The value in these bytes, or undefined where they are not one of its type: a bad value masks its row and nothing else. */
export function readValue(type: ObservableType, bytes: Uint8Array, at: number, length: number): string | undefined {
  try {
    return decodeValue(type, bytes, at, length)
  } catch (err) {
    if (isNodeError(err, 'RECORD_VALUE_INVALID')) return undefined

    throw err
  }
}
