import { BATCH_BYTES_MAX, BATCH_RECORDS_MAX, CLOCK_SKEW_MS, VALUE_BYTES_MAX } from '../limits.js'
import { tocsin } from '../proto/tocsin.js'
import { type Charter, STEWARDS_MAX } from './documents.js'
import type { MeshLimits } from './roster.js'
import { wireFields } from './wire-fields.js'

const fields = wireFields('CHARTER_INVALID')
const MESH_NAME = /^[a-z0-9-]{1,64}$/

export function encodeCharterBody(charter: Charter): Uint8Array {
  const limits = limitsToWire(charter.limits)

  return tocsin.v1.Charter.encode({
    name: charter.name,
    nonce: charter.nonce,
    version: charter.version,
    stewards: [...charter.stewards],
    k: charter.k,
    admit: charter.admit,
    lab: charter.isLab,
    ...(limits === undefined ? {} : { limits }),
    ...(charter.previous === undefined ? {} : { previous: charter.previous }),
    expiresMs: charter.expiresMs,
    createdMs: charter.createdMs
  }).finish()
}

/** @throws NodeError `CHARTER_INVALID` · `KEY_MALFORMED` · `KEY_WEAK` */
export function charterFromWire(wire: tocsin.v1.Charter): Charter {
  const stewards = fields.keys(wire.stewards, { min: 1, max: STEWARDS_MAX }, 'stewards')
  const k = fields.whole(wire.k, { min: Math.floor(stewards.length / 2) + 1, max: stewards.length }, 'k')
  const version = fields.whole(wire.version, { min: 1, max: 2 ** 32 - 1 }, 'version')
  const previous = fields.optionalBytes(wire.previous, 32, 'previous')
  const createdMs = fields.ms(wire.createdMs, 'created_ms')
  const expiresMs = fields.ms(wire.expiresMs, 'expires_ms')

  if ((version === 1) !== (previous === undefined)) fields.refuse('previous must be there from version 2 on, and only then')
  if (expiresMs <= createdMs) fields.refuse('expires_ms must be after created_ms')

  return {
    type: 'charter',
    name: fields.text(wire.name, MESH_NAME, 'name'),
    nonce: fields.bytes(wire.nonce, 32, 'nonce'),
    version,
    stewards,
    k,
    admit: fields.whole(wire.admit, { min: 1, max: k }, 'admit'),
    isLab: wire.lab,
    limits: limitsFromWire(wire.limits),
    ...(previous === undefined ? {} : { previous }),
    expiresMs,
    createdMs
  }
}

function limitsToWire(limits: MeshLimits): tocsin.v1.Limits.$Properties | undefined {
  if (Object.values(limits).every(value => value === undefined)) return undefined

  return {
    batchBytesMax: limits.batchBytesMax ?? 0,
    batchRecordsMax: limits.batchRecordsMax ?? 0,
    valueBytesMax: limits.valueBytesMax ?? 0,
    clockSkewMs: limits.clockSkewMs ?? 0
  }
}

/** A charter only lowers the limits of 3.6: a member that raised them would be cut off by every other mesh's software. */
function limitsFromWire(wire: tocsin.v1.Limits.$Properties | null | undefined): MeshLimits {
  if (wire === null || wire === undefined) return {}

  const limit = (value: number | undefined | null, max: number, name: string): number | undefined =>
    value === undefined || value === null || value === 0 ? undefined : fields.whole(value, { min: 1, max }, name)

  const limits = {
    batchBytesMax: limit(wire.batchBytesMax, BATCH_BYTES_MAX, 'batch_bytes_max'),
    batchRecordsMax: limit(wire.batchRecordsMax, BATCH_RECORDS_MAX, 'batch_records_max'),
    valueBytesMax: limit(wire.valueBytesMax, VALUE_BYTES_MAX, 'value_bytes_max'),
    clockSkewMs: limit(wire.clockSkewMs, CLOCK_SKEW_MS, 'clock_skew_ms')
  }

  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}
