import type { KeyObject } from 'node:crypto'

import { signBytes, verifySignature } from '../../envelope/signing.js'
import { scanWire, type WireSchema } from '../../envelope/wire.js'
import { NodeError } from '../../errors.js'
import { MS_MAX } from '../../limits.js'
import { tocsin } from '../../proto/tocsin.js'
import { INSTANCE_BYTES, PRESENCE_BYTES_MAX } from '../constants.js'

/** A process with a node key says that it is alive. */
export interface Presence {
  /** 32 bytes. */
  nodeKey: Uint8Array
  /** 8 random bytes of one start of a process. */
  instance: Uint8Array
  startedMs: number
  /** When it was signed, by the clock of the signer. */
  madeMs: number
  /** The instance of another live process with the same key that the signer has heard of. */
  sees?: Uint8Array
}

export interface PresenceKey {
  /** 32 bytes. */
  meshId: Uint8Array
  secretKey: KeyObject
}

const CODES = { malformed: 'PRESENCE_INVALID', notCanonical: 'PRESENCE_INVALID' } as const
const SIGNED_SCHEMA: WireSchema = [undefined, { kind: 'bytes' }, { kind: 'bytes' }]
const SCHEMA: WireSchema = [undefined, { kind: 'bytes' }, { kind: 'bytes' }, { kind: 'u64' }, { kind: 'u64' }, { kind: 'bytes' }]

/** Encodes and signs: a whole `SignedPresence`. */
export function signPresence({ nodeKey, instance, startedMs, madeMs, sees }: Presence, { meshId, secretKey }: PresenceKey): Uint8Array {
  const body = tocsin.v1.Presence.encode({ nodeKey, instance, startedMs, madeMs, ...(sees === undefined ? {} : { sees }) }).finish()

  return tocsin.v1.SignedPresence.encode({ body, signature: signBytes(secretKey, 'presence', meshId, body) }).finish()
}

/** Whether a message of the control topic is a presence, and no roster object: its first field is bytes, theirs a number. */
export function isPresence(bytes: Uint8Array): boolean {
  return bytes[0] === 0x0a
}

/**
 * Reads a presence and verifies that its node key signed it. Whether that key is a member's is not asked here.
 *
 * @throws NodeError `PRESENCE_INVALID` · `SIGNATURE_INVALID` · `KEY_MALFORMED` · `KEY_WEAK`
 */
export function openPresence(bytes: Uint8Array, meshId: Uint8Array): Presence {
  if (bytes.byteLength > PRESENCE_BYTES_MAX) throw invalid(`more than ${PRESENCE_BYTES_MAX} bytes`)

  scanWire(bytes, SIGNED_SCHEMA, CODES)
  const { body, signature } = tocsin.v1.SignedPresence.decode(bytes)

  scanWire(body, SCHEMA, CODES)
  const { nodeKey, instance, startedMs, madeMs, sees } = tocsin.v1.Presence.decode(body)
  if (nodeKey.byteLength !== 32) throw invalid('no node key')

  verifySignature({ key: nodeKey, type: 'presence', meshId, body, signature })

  return {
    nodeKey: Uint8Array.from(nodeKey),
    instance: instanceFrom(instance),
    startedMs: toMs(startedMs),
    madeMs: toMs(madeMs),
    ...(sees.byteLength === 0 ? {} : { sees: instanceFrom(sees) })
  }
}

function instanceFrom(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength !== INSTANCE_BYTES) throw invalid(`an instance that has not ${INSTANCE_BYTES} bytes`)

  return Uint8Array.from(bytes)
}

function toMs(value: number | { toNumber(): number }): number {
  const ms = typeof value === 'number' ? value : value.toNumber()
  if (ms <= 0 || ms > MS_MAX) throw invalid('a time outside 1 – 2^53')

  return ms
}

function invalid(what: string): NodeError {
  return new NodeError('PRESENCE_INVALID', `Not a presence: ${what}`)
}
