import { scanWire, type WireSchema } from '../../envelope/wire.js'
import { NodeError } from '../../errors.js'
import { MS_MAX } from '../../limits.js'
import { tocsin } from '../../proto/tocsin.js'
import { JOIN_ANSWER_BYTES_MAX, JOIN_MESSAGE_BYTES_MAX, JOIN_NONCE_BYTES, JOIN_TEXT_CHARS_MAX } from '../constants.js'

export interface JoinOpen {
  kind: 'open'
  meshId: Uint8Array
  inviteId: Uint8Array
  nonce: Uint8Array
}

export interface JoinChallenge {
  kind: 'challenge'
  nonce: Uint8Array
  clockMs: number
}

export interface JoinProof {
  kind: 'proof'
  proof: Uint8Array
  /** Encoded `Signed`. */
  request: Uint8Array
}

/** What the steward's node says of a request. */
export type JoinState =
  | { state: 'waiting' }
  | { state: 'admitted'; welcome: Uint8Array }
  | { state: 'denied'; reason: string }
  | { state: 'refused'; code: string; text: string }

export interface JoinAnswer {
  kind: 'answer'
  answer: JoinState
}

export interface JoinTaken {
  kind: 'taken'
  state: 'admitted' | 'denied'
}

export type JoinMessage = JoinOpen | JoinChallenge | JoinProof | JoinAnswer | JoinTaken

/** The protocol version that `JoinOpen.version` carries. */
const JOIN_VERSION = 1
const MESH_ID_BYTES = 32
const INVITE_ID_BYTES = 16
const PROOF_BYTES = 32
/** Organization and node sign a request. */
const SIGNATURES_MAX = 2
/** Numbers of `JoinAnswer.state` in proto/mesh.proto. */
const STATE_NUMBER: Readonly<Record<JoinState['state'], number>> = { waiting: 1, admitted: 2, denied: 3, refused: 4 }

const SIGNED_SCHEMA: WireSchema = [
  undefined,
  { kind: 'u32' },
  { kind: 'bytes' },
  { kind: 'message*', max: SIGNATURES_MAX, schema: [undefined, { kind: 'bytes' }, { kind: 'bytes' }] }
]

/** Fields by number, as in proto/mesh.proto. */
const JOIN_SCHEMA: WireSchema = [
  undefined,
  { kind: 'message', schema: [undefined, { kind: 'u32' }, { kind: 'bytes' }, { kind: 'bytes' }, { kind: 'bytes' }] },
  { kind: 'message', schema: [undefined, { kind: 'bytes' }, { kind: 'u64' }] },
  { kind: 'message', schema: [undefined, { kind: 'bytes' }, { kind: 'message', schema: SIGNED_SCHEMA }] },
  { kind: 'message', schema: [undefined, { kind: 'u32' }, { kind: 'string' }, { kind: 'string' }, { kind: 'bytes' }] },
  { kind: 'message', schema: [undefined, { kind: 'u32' }] }
]

export function encodeJoin(message: JoinMessage): Uint8Array {
  return tocsin.v1.Join.encode(toWire(message)).finish()
}

/**
 * Takes one message of the join protocol apart, strictly: known fields once and in order, exact lengths.
 *
 * @throws NodeError `JOIN_MALFORMED`
 */
export function decodeJoin(bytes: Uint8Array): JoinMessage {
  if (bytes.byteLength > JOIN_ANSWER_BYTES_MAX) throw malformed('over its limit')

  const { sizes } = scanWire(bytes, JOIN_SCHEMA, { malformed: 'JOIN_MALFORMED', notCanonical: 'JOIN_MALFORMED' })
  if (sizes.filter(size => size > 0).length !== 1) throw malformed('not exactly one kind')

  const { open, challenge, proof, answer, taken } = decodeMessage(bytes)

  if (answer != null) return fromAnswer(answer)
  // only an answer, which a newcomer asked for, may be larger than what a stranger may send
  if (bytes.byteLength > JOIN_MESSAGE_BYTES_MAX) throw malformed('over its limit')
  if (open != null) return fromOpen(open)
  if (challenge != null)
    return { kind: 'challenge', nonce: copy(challenge.nonce, JOIN_NONCE_BYTES, 'nonce'), clockMs: toMs(challenge.clockMs) }
  if (proof != null) return fromProof(proof)
  if (taken != null) return { kind: 'taken', state: takenState(taken.state) }

  throw malformed('no kind')
}

function toWire(message: JoinMessage): tocsin.v1.Join.$Shape {
  switch (message.kind) {
    case 'open':
      return { open: { version: JOIN_VERSION, meshId: message.meshId, inviteId: message.inviteId, nonce: message.nonce } }
    case 'challenge':
      return { challenge: { nonce: message.nonce, clockMs: message.clockMs } }
    case 'proof':
      return { proof: { proof: message.proof, request: tocsin.v1.Signed.decode(message.request) } }
    case 'answer':
      return { answer: answerToWire(message.answer) }
    case 'taken':
      return { taken: { state: STATE_NUMBER[message.state] } }
  }
}

function answerToWire(answer: JoinState): tocsin.v1.JoinAnswer.$Shape {
  const state = STATE_NUMBER[answer.state]

  switch (answer.state) {
    case 'waiting':
      return { state }
    case 'admitted':
      return { state, welcome: answer.welcome }
    case 'denied':
      return { state, text: plainText(answer.reason) }
    case 'refused':
      return { state, code: answer.code, text: plainText(answer.text) }
  }
}

/** Strings on the wire are printable ASCII. */
function plainText(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, JOIN_TEXT_CHARS_MAX)
}

function fromOpen({ version, meshId, inviteId, nonce }: tocsin.v1.JoinOpen.$Properties): JoinOpen {
  if (version !== JOIN_VERSION) throw malformed(`version ${version}`)

  return {
    kind: 'open',
    meshId: copy(meshId, MESH_ID_BYTES, 'mesh id'),
    inviteId: copy(inviteId, INVITE_ID_BYTES, 'invite id'),
    nonce: copy(nonce, JOIN_NONCE_BYTES, 'nonce')
  }
}

function fromProof({ proof, request }: tocsin.v1.JoinProof.$Properties): JoinProof {
  if (request == null) throw malformed('no request')

  return { kind: 'proof', proof: copy(proof, PROOF_BYTES, 'proof'), request: Uint8Array.from(tocsin.v1.Signed.encode(request).finish()) }
}

function fromAnswer({ state, code, text, welcome }: tocsin.v1.JoinAnswer.$Properties): JoinAnswer {
  const words = (text ?? '').slice(0, JOIN_TEXT_CHARS_MAX)

  switch (state) {
    case STATE_NUMBER.waiting:
      return { kind: 'answer', answer: { state: 'waiting' } }
    case STATE_NUMBER.admitted:
      return { kind: 'answer', answer: { state: 'admitted', welcome: Uint8Array.from(welcome ?? []) } }
    case STATE_NUMBER.denied:
      return { kind: 'answer', answer: { state: 'denied', reason: words } }
    case STATE_NUMBER.refused:
      return { kind: 'answer', answer: { state: 'refused', code: (code ?? '').slice(0, JOIN_TEXT_CHARS_MAX), text: words } }
    default:
      throw malformed(`an answer with state ${state}`)
  }
}

function takenState(state: number | null | undefined): JoinTaken['state'] {
  if (state === STATE_NUMBER.admitted) return 'admitted'
  if (state === STATE_NUMBER.denied) return 'denied'

  throw malformed(`taken with state ${state}`)
}

function decodeMessage(bytes: Uint8Array): tocsin.v1.Join.$Properties {
  try {
    return tocsin.v1.Join.decode(bytes)
  } catch (err) {
    throw malformed('the bytes do not decode', err)
  }
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
  return new NodeError('JOIN_MALFORMED', `Not a message of the join protocol: ${what}`, { cause })
}
