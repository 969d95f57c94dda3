import { hash } from 'node:crypto'

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

function idOf(tag: string, orgKey: Uint8Array, observable: Uint8Array, rest: string): Uint8Array {
  const tagBytes = Buffer.from(`${tag}\0`, 'latin1')
  const restBytes = Buffer.from(rest, 'latin1')
  const zero = Uint8Array.of(0)

  return hash('sha256', Buffer.concat([tagBytes, orgKey, zero, observable, zero, restBytes]), 'buffer').subarray(0, ID_BYTES)
}

/**
 * First 16 bytes of SHA-256("ind/1" 0x00 org key 0x00 observable key 0x00 classification 0x00 malware 0x00 role); absent
 * malware is empty. Publishing again updates; another organization's claim has another id.
 */
export function indicatorId({ orgKey, type, value, classification, malware = '', role }: IndicatorIdParts): Uint8Array {
  return idOf('ind/1', orgKey, observableKey(type, value), `${classification}\0${malware}\0${role}`)
}

/** First 16 bytes of SHA-256("sgt/1" 0x00 org key 0x00 observable key 0x00 kind 0x00 window start in decimal seconds). */
export function sightingId({ orgKey, type, value, kind, windowStartS }: SightingIdParts): Uint8Array {
  return idOf('sgt/1', orgKey, observableKey(type, value), `${kind}\0${windowStartS}`)
}

/** STIX identifier of an object of ours: `indicator--…` from the id of the claim it shows. UUIDv5 of the id's lower-case hex. */
export function stixSdoId(objectType: string, id: Uint8Array): string {
  return `${objectType}--${uuidV5(SDO_NAMESPACE, toHex(id))}`
}
