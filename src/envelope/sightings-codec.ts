import { NodeError, type NodeErrorCode } from '../errors.js'
import { SIGHTING_KIND_NAME, SIGHTING_KIND_NUMBER, TYPE_NAME, TYPE_NUMBER } from '../model/enumerations.js'
import type { Sighting } from '../model/indicator.js'
import type { tocsin } from '../proto/tocsin.js'
import { spread, widthOf } from './rows-decode.js'
import { createValuesWriter, lowest, seconds, uint32 } from './rows-encode.js'
import { readValue } from './value-reader.js'

const U32_MAX = 0xffff_ffff

/**
 * Sightings to columns.
 *
 * @throws NodeError `RECORD_VALUE_INVALID` · `RECORD_FIELD_INVALID` · `RECORD_TIMES_INVALID`
 */
export function encodeSightings(sightings: readonly Sighting[]): tocsin.v1.Sightings.$Properties {
  const baseS = lowest(sightings.map(({ windowStartS }) => windowStartS))
  const values = createValuesWriter()

  for (const { type, value } of sightings) values.add(type, value)

  return {
    count: sightings.length,
    baseS: seconds(baseS),
    types: Uint8Array.from(sightings, ({ type }) => TYPE_NUMBER[type]),
    kinds: Uint8Array.from(sightings, ({ kind }) => SIGHTING_KIND_NUMBER[kind]),
    ...values.finish(),
    windowStart: sightings.map(({ windowStartS }) => seconds(seconds(windowStartS) - baseS)),
    counts: sightings.map(({ count }) => uint32(count))
  }
}

/**
 * Columns to sightings, in order; a code in the place of one that cannot be read.
 *
 * @throws NodeError `RECORDS_MALFORMED` · `RECORDS_NOT_CANONICAL`
 */
export function decodeSightings(message: tocsin.v1.Sightings.$Properties): Array<Sighting | NodeErrorCode> {
  const types = message.types ?? new Uint8Array(0)
  const values = message.values ?? new Uint8Array(0)
  const windowStart = message.windowStart ?? []
  const lengths = spread(Array.from(types, widthOf), message.valueLengths ?? [], values.byteLength)
  const found: Array<Sighting | NodeErrorCode> = []
  let at = 0

  if (!windowStart.includes(0)) throw new NodeError('RECORDS_NOT_CANONICAL', 'base_s is not the lowest window start')

  for (const [i, length] of lengths.entries()) {
    const type = TYPE_NAME.get(types[i] ?? 0)
    const kind = SIGHTING_KIND_NAME.get(message.kinds?.[i] ?? 0)
    const windowStartS = (message.baseS ?? 0) + (windowStart[i] ?? 0)

    if (type === undefined || kind === undefined) found.push('RECORD_ENUM_UNKNOWN')
    else if (windowStartS > U32_MAX) found.push('RECORD_TIMES_INVALID')
    else found.push(readSighting({ type, kind, windowStartS, count: message.counts?.[i] ?? 0 }, values, at, length))

    at += length
  }

  return found
}

function readSighting(parts: Omit<Sighting, 'value'>, bytes: Uint8Array, at: number, length: number): Sighting | NodeErrorCode {
  const value = readValue(parts.type, bytes, at, length)

  return value === undefined ? 'RECORD_VALUE_INVALID' : { ...parts, value }
}
