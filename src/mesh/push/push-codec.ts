import { scanWire, type WireSchema } from '../../envelope/wire.js'
import { NodeError } from '../../errors.js'
import { tocsin } from '../../proto/tocsin.js'
import { PUSH_ANSWER_BYTES_MAX } from '../constants.js'

export type PushResult = 'durable' | 'known' | 'refused'

export interface PushAnswer {
  result: PushResult
  /** Error code of a refusal; empty otherwise. */
  code: string
}

/** Numbers of `PushAnswer.result` in proto/mesh.proto. */
const RESULT_NUMBER: Readonly<Record<PushResult, number>> = { durable: 1, known: 2, refused: 3 }
const RESULTS: readonly PushResult[] = ['durable', 'known', 'refused']

const ANSWER_SCHEMA: WireSchema = [undefined, { kind: 'u32' }, { kind: 'string' }]

export function encodePushAnswer({ result, code }: PushAnswer): Uint8Array {
  return tocsin.v1.PushAnswer.encode({ result: RESULT_NUMBER[result], code }).finish()
}

/** @throws NodeError `PUSH_MALFORMED` */
export function decodePushAnswer(bytes: Uint8Array): PushAnswer {
  if (bytes.byteLength > PUSH_ANSWER_BYTES_MAX) throw new NodeError('PUSH_MALFORMED', 'A push answer over its limit')

  scanWire(bytes, ANSWER_SCHEMA, { malformed: 'PUSH_MALFORMED', notCanonical: 'PUSH_MALFORMED' })

  const answer = tocsin.v1.PushAnswer.decode(bytes)
  const result = RESULTS.find(name => RESULT_NUMBER[name] === answer.result)

  if (result === undefined) throw new NodeError('PUSH_MALFORMED', `A push answer with result ${answer.result}`)

  return { result, code: answer.code }
}
