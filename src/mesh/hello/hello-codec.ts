import { scanWire, type WireSchema } from '../../envelope/wire.js'
import { NodeError } from '../../errors.js'
import { MS_MAX } from '../../limits.js'
import { tocsin } from '../../proto/tocsin.js'
import {
  AGENT_BYTES_MAX,
  HELLO_CHAIN_OBJECTS_MAX,
  HELLO_IDS_MAX,
  HELLO_MESSAGE_BYTES_MAX,
  HELLO_OBJECTS_PER_MESSAGE_MAX,
  INSTANCE_BYTES,
  PRESENCE_BYTES_MAX
} from '../constants.js'

/** What opens a hello, both ways. Roster objects are encoded `Signed` throughout. */
export interface HelloOpen {
  kind: 'open'
  meshId: Uint8Array
  rosterDigest: Uint8Array
  clockMs: number
  agent: string
  /** Own membership, certificate and addresses; empty towards a peer that has admitted us with this very chain. */
  chain: readonly Uint8Array[]
  /** `INSTANCE_BYTES` of this start of the process; absent: it tells none. */
  instance?: Uint8Array
}

/** Asks whether a process lives, or says so (3.5). */
export interface HelloInstance {
  kind: 'instance'
  /** The other process with the same key. */
  instance: Uint8Array
  /** An encoded SignedPresence; empty where there is none. */
  presence: Uint8Array
}

export interface HelloObjects {
  kind: 'objects'
  objects: readonly Uint8Array[]
  isMore: boolean
}

export interface HelloRequest {
  kind: 'request'
  ids: readonly Uint8Array[]
  isAll: boolean
  /** Tags of objects that need not be sent, `HELD_TAG_BYTES` each, end to end. */
  held: Uint8Array
}

export interface HelloVerdict {
  kind: 'verdict'
  /** The sender admits the receiver. */
  isAdmitted: boolean
  code: string
  rosterDigest: Uint8Array
  /** The sender wants the receiver as an explicit gossip peer, or agrees to be one. */
  isExplicit: boolean
}

export type HelloMessage = HelloOpen | HelloObjects | HelloRequest | HelloVerdict | HelloInstance

/** The protocol version that `HelloOpen.version` carries. */
const HELLO_VERSION = 1
const HASH_BYTES = 32
/** Signatures of one object: 16 stewards and the two that a certificate needs, rounded up. */
const SIGNATURES_MAX = 32

const SIGNED_SCHEMA: WireSchema = [
  undefined,
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'message*', max: SIGNATURES_MAX, schema: [undefined, { kind: 'bytes' }, { kind: 'bytes' }] }
]

/** Fields by number, as in proto/mesh.proto. */
const HELLO_SCHEMA: WireSchema = [
  undefined,
  {
    kind: 'message',
    schema: [
      undefined,
      { kind: 'u32' },
      { kind: 'bytes' },
      { kind: 'bytes' },
      { kind: 'u64' },
      { kind: 'string' },
      { kind: 'message*', max: HELLO_CHAIN_OBJECTS_MAX, schema: SIGNED_SCHEMA },
      { kind: 'bytes' }
    ]
  },
  {
    kind: 'message',
    schema: [undefined, { kind: 'message*', max: HELLO_OBJECTS_PER_MESSAGE_MAX, schema: SIGNED_SCHEMA }, { kind: 'bool' }]
  },
  { kind: 'message', schema: [undefined, { kind: 'bytes*', max: HELLO_IDS_MAX }, { kind: 'bool' }, { kind: 'bytes' }] },
  { kind: 'message', schema: [undefined, { kind: 'bool' }, { kind: 'string' }, { kind: 'bytes' }, { kind: 'bool' }] },
  { kind: 'message', schema: [undefined, { kind: 'bytes' }, { kind: 'bytes' }] }
]

export function encodeHello(message: HelloMessage): Uint8Array {
  return tocsin.v1.Hello.encode(toWire(message)).finish()
}

/**
 * Takes one hello message apart, strictly: known fields once and in order, bounded counts, exact lengths.
 *
 * @throws NodeError `HELLO_MALFORMED`
 */
export function decodeHello(bytes: Uint8Array): HelloMessage {
  if (bytes.byteLength > HELLO_MESSAGE_BYTES_MAX) throw malformed(`more than ${HELLO_MESSAGE_BYTES_MAX} bytes`)

  const { sizes } = scanWire(bytes, HELLO_SCHEMA, { malformed: 'HELLO_MALFORMED', notCanonical: 'HELLO_MALFORMED' })
  if (sizes.filter(size => size > 0).length !== 1) throw malformed('not exactly one kind')

  const { open, objects, request, verdict, instance } = decodeMessage(bytes)

  if (open != null) return fromOpen(open)
  if (objects != null) return { kind: 'objects', objects: (objects.objects ?? []).map(encodeSigned), isMore: objects.more ?? false }
  if (request != null) return fromRequest(request)
  if (verdict != null) return fromVerdict(verdict)
  if (instance != null) return fromInstance(instance)

  throw malformed('no kind')
}

/** Whether an encoded `Signed` is a charter: its first field is type 1 in roster.proto. */
export function isCharter(signed: Uint8Array): boolean {
  return signed[0] === 0x08 && signed[1] === 0x01
}

function toWire(message: HelloMessage): tocsin.v1.Hello.$Shape {
  switch (message.kind) {
    case 'open': {
      const { meshId, rosterDigest, clockMs, agent, chain, instance } = message

      return {
        open: {
          version: HELLO_VERSION,
          meshId,
          rosterDigest,
          clockMs,
          agent,
          chain: chain.map(decodeSigned),
          ...(instance === undefined ? {} : { instance })
        }
      }
    }
    case 'objects':
      return { objects: { objects: message.objects.map(decodeSigned), more: message.isMore } }
    case 'request':
      return { request: { ids: [...message.ids], all: message.isAll, held: message.held } }
    case 'verdict':
      return toVerdict(message)
    case 'instance':
      return { instance: { instance: message.instance, presence: message.presence } }
  }
}

function toVerdict({ isAdmitted, code, rosterDigest, isExplicit }: HelloVerdict): tocsin.v1.Hello.$Shape {
  return { verdict: { admitted: isAdmitted, code, rosterDigest, explicit: isExplicit } }
}

function fromOpen(open: tocsin.v1.HelloOpen.$Properties): HelloOpen {
  const { version, meshId, rosterDigest, clockMs, agent, chain, instance } = open

  if (version !== HELLO_VERSION) throw malformed(`version ${version}`)
  if ((agent ?? '').length > AGENT_BYTES_MAX) throw malformed('an agent text over its limit')

  return {
    kind: 'open',
    meshId: copy(meshId, HASH_BYTES, 'mesh id'),
    rosterDigest: copy(rosterDigest, HASH_BYTES, 'roster digest'),
    clockMs: toMs(clockMs),
    agent: agent ?? '',
    chain: (chain ?? []).map(encodeSigned),
    ...(instance == null || instance.byteLength === 0 ? {} : { instance: copy(instance, INSTANCE_BYTES, 'instance') })
  }
}

function fromInstance({ instance, presence }: tocsin.v1.HelloInstance.$Properties): HelloInstance {
  if ((presence?.byteLength ?? 0) > PRESENCE_BYTES_MAX) throw malformed('a presence over its limit')

  return { kind: 'instance', instance: copy(instance, INSTANCE_BYTES, 'instance'), presence: Uint8Array.from(presence ?? []) }
}

function fromRequest(request: tocsin.v1.HelloRequest.$Properties): HelloRequest {
  const ids = (request.ids ?? []).map(id => copy(id, HASH_BYTES, 'object id'))

  return { kind: 'request', ids, isAll: request.all ?? false, held: Uint8Array.from(request.held ?? []) }
}

function fromVerdict(verdict: tocsin.v1.HelloVerdict.$Properties): HelloVerdict {
  return {
    kind: 'verdict',
    isAdmitted: verdict.admitted ?? false,
    code: (verdict.code ?? '').slice(0, AGENT_BYTES_MAX),
    rosterDigest: copy(verdict.rosterDigest, HASH_BYTES, 'roster digest'),
    isExplicit: verdict.explicit ?? false
  }
}

function decodeMessage(bytes: Uint8Array): tocsin.v1.Hello.$Properties {
  try {
    return tocsin.v1.Hello.decode(bytes)
  } catch (err) {
    throw malformed('the bytes do not decode', err)
  }
}

function decodeSigned(bytes: Uint8Array): tocsin.v1.Signed.$Shape {
  return tocsin.v1.Signed.decode(bytes)
}

function encodeSigned(signed: tocsin.v1.Signed.$Shape): Uint8Array {
  return Uint8Array.from(tocsin.v1.Signed.encode(signed).finish())
}

function copy(value: Uint8Array | null | undefined, length: number, name: string): Uint8Array {
  if (value?.byteLength !== length) throw malformed(`${name} has not ${length} bytes`)

  return Uint8Array.from(value)
}

function toMs(value: number | { toNumber(): number } | null | undefined): number {
  const ms = typeof value === 'number' ? value : (value?.toNumber() ?? 0)
  if (ms <= 0 || ms > MS_MAX) throw malformed('a clock outside 1 – 2^53')

  return ms
}

function malformed(what: string, cause?: unknown): NodeError {
  return new NodeError('HELLO_MALFORMED', `Not a hello message: ${what}`, { cause })
}
