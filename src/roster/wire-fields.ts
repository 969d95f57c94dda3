import { checkPublicKey } from '../envelope/signing.js'
import { NodeError, type NodeErrorCode } from '../errors.js'
import { MS_MAX } from '../limits.js'
import { compareBytes } from '../model/bytes.js'

const KEY_BYTES = 32

/** A 64-bit field as protobufjs decodes it. */
export type Wide = number | { toNumber(): number }

/** Strict readers of decoded fields. Each throws the code of the document that it was made for, naming the field. */
export interface WireFields {
  refuse(message: string): never
  /** Exactly `length` bytes, copied: a kept document must not pin the message it came in. */
  bytes(value: Uint8Array, length: number, name: string): Uint8Array
  /** As `bytes`, or undefined when the field is empty. */
  optionalBytes(value: Uint8Array, length: number, name: string): Uint8Array | undefined
  /** An Ed25519 public key. @throws KEY_MALFORMED KEY_WEAK */
  key(value: Uint8Array, name: string): Uint8Array
  optionalKey(value: Uint8Array, name: string): Uint8Array | undefined
  whole(value: Wide, range: { min: number; max: number }, name: string): number
  /** Milliseconds since the epoch, 1 – 2^53. */
  ms(value: Wide, name: string): number
  text(value: string, pattern: RegExp, name: string): string
  /** A number of a closed set. */
  named<Name extends string>(value: number, names: ReadonlyMap<number, Name>, name: string): Name
  /** Organization keys, sorted, distinct. @throws KEY_MALFORMED KEY_WEAK */
  keys(values: readonly Uint8Array[], range: { min: number; max: number }, name: string): Uint8Array[]
  /** Sorted by `compare`, distinct, at most `max`. */
  sorted<T>(values: readonly T[], compare: (a: T, b: T) => number, max: number, name: string): readonly T[]
}

/** Readers that refuse with `code`. */
export function wireFields(code: NodeErrorCode): WireFields {
  function refuse(message: string): never {
    throw new NodeError(code, message)
  }

  function bytes(value: Uint8Array, length: number, name: string): Uint8Array {
    if (value.byteLength !== length) refuse(`${name} must be ${length} bytes, not ${value.byteLength}`)

    return Uint8Array.from(value)
  }

  function key(value: Uint8Array, name: string): Uint8Array {
    const copy = bytes(value, KEY_BYTES, name)
    checkPublicKey(copy)

    return copy
  }

  function whole(value: Wide, { min, max }: { min: number; max: number }, name: string): number {
    const number = typeof value === 'number' ? value : value.toNumber()
    if (number < min || number > max) refuse(`${name} must be ${min} to ${max}`)

    return number
  }

  function sorted<T>(values: readonly T[], compare: (a: T, b: T) => number, max: number, name: string): readonly T[] {
    if (values.length > max) refuse(`${name} has ${values.length} entries, more than ${max}`)

    for (const [at, value] of values.entries()) {
      const former = at === 0 ? undefined : values[at - 1]
      if (former !== undefined && compare(former, value) >= 0) refuse(`${name} must be sorted and without repetition`)
    }

    return values
  }

  return {
    refuse,
    bytes,
    optionalBytes: (value, length, name) => (value.byteLength === 0 ? undefined : bytes(value, length, name)),
    key,
    optionalKey: (value, name) => (value.byteLength === 0 ? undefined : key(value, name)),
    whole,
    ms: (value, name) => whole(value, { min: 1, max: MS_MAX }, name),
    text(value, pattern, name) {
      if (!pattern.test(value)) refuse(`${name} is not of the allowed form`)

      return value
    },
    named(value, names, name) {
      return names.get(value) ?? refuse(`${name} has the unknown number ${value}`)
    },
    keys(values, { min, max }, name) {
      if (values.length < min) refuse(`${name} needs at least ${min}`)

      return sorted(values, compareBytes, max, name).map(each => key(each, name))
    },
    sorted
  }
}

/** Order of text on the wire: by code unit, which for the ASCII that documents hold is the order of the bytes. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
