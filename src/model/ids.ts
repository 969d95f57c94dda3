import { hash } from 'node:crypto'

import { NodeError } from '../errors.js'
import { toHex } from './bytes.js'
import type { Classification, ObservableType, Role, SightingKind } from './enumerations.js'
import { observableKey, uuidV5 } from './observable.js'

/** Bytes of an indicator id and of a sighting id. */
export const ID_BYTES = 16

/**
 * Namespace of the STIX identifiers of our own objects (indicator, sighting …), a random UUID fixed for ever. The
 * specification forbids its observables' namespace for these.
 */
const SDO_NAMESPACE = Buffer.from('fee4e2e2fbfd40d6b698910923715751', 'hex')

/** The parts that make a claim the same claim (design 4.1). `value` is the scrubbed, canonical one. */
export interface IndicatorIdParts {
  /** Raw 32-byte organization key. */
  orgKey: Uint8Array
  type: ObservableType
  value: string
  classification: Classification
  malware?: string | undefined
  role: Role
}

export interface SightingIdParts {
  /** Raw 32-byte organization key. */
  orgKey: Uint8Array
  type: ObservableType
  value: string
  kind: SightingKind
  windowStartS: number
}

/** Where the parts are put together: a hash of one buffer costs half of a hash that is fed in parts. */
const scratch = Buffer.alloc(512)
const ORG_AT = 6
const KEY_BYTES = 32
const OBSERVABLE_AT = ORG_AT + KEY_BYTES + 1
const REST_AT = OBSERVABLE_AT + KEY_BYTES + 1

/** Puts the parts into the scratch. @param tag - five characters. @param rest - machine names between zero bytes. */
function partsOf(tag: string, orgKey: Uint8Array, observable: Uint8Array, rest: string): Uint8Array {
  if (orgKey.byteLength !== KEY_BYTES) throw new NodeError('KEY_MALFORMED', 'an organization key is 32 bytes')
  if (REST_AT + rest.length > scratch.length) throw new NodeError('RECORD_VALUE_INVALID', 'a name is longer than any name can be')

  // The zero bytes between the parts are where Buffer.alloc put them; no part is longer than its place.
  scratch.write(tag, 0, 'latin1')
  scratch.set(orgKey, ORG_AT)
  scratch.set(observable, OBSERVABLE_AT)
  const end = REST_AT + scratch.write(rest, REST_AT, 'latin1')

  return scratch.subarray(0, end)
}

function idOf(parts: Uint8Array): Uint8Array {
  return hash('sha256', parts, 'buffer').subarray(0, ID_BYTES)
}

function indicatorParts({ orgKey, type, value, classification, malware = '', role }: IndicatorIdParts): Uint8Array {
  return partsOf('ind/1', orgKey, observableKey(type, value), `${classification}\0${malware}\0${role}`)
}

/**
 * First 16 bytes of SHA-256("ind/1" 0x00 org key 0x00 observable key 0x00 classification 0x00 malware 0x00 role); absent
 * malware is empty. Publishing again updates; another organization's claim has another id.
 *
 * @throws NodeError `KEY_MALFORMED` when the key is not 32 bytes; `RECORD_VALUE_INVALID` when the names are over 440 bytes.
 */
export function indicatorId(parts: IndicatorIdParts): Uint8Array {
  return idOf(indicatorParts(parts))
}

/** `indicatorId` in lower-case hex, without the bytes in between: answers are full of them. */
export function indicatorIdText(parts: IndicatorIdParts): string {
  return hash('sha256', indicatorParts(parts), 'hex').slice(0, 2 * ID_BYTES)
}

/**
 * First 16 bytes of SHA-256("sgt/1" 0x00 org key 0x00 observable key 0x00 kind 0x00 window start in decimal seconds).
 *
 * @throws NodeError `KEY_MALFORMED` when the key is not 32 bytes.
 */
export function sightingId({ orgKey, type, value, kind, windowStartS }: SightingIdParts): Uint8Array {
  return idOf(partsOf('sgt/1', orgKey, observableKey(type, value), `${kind}\0${windowStartS}`))
}

/** STIX identifier of an object of ours: `indicator--…` from the id of the claim it shows. UUIDv5 of the id's lower-case hex. */
export function stixSdoId(objectType: string, id: Uint8Array): string {
  return `${objectType}--${uuidV5(SDO_NAMESPACE, toHex(id))}`
}
