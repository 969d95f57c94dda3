import { NodeError } from '../../errors.js'
import type { ApplyResult } from '../../roster/roster.js'
import type { Channel } from '../channel.js'
import {
  HELLO_ANSWER_MS,
  HELLO_BYTES_MAX,
  HELLO_MESSAGE_BYTES_MAX,
  HELLO_OBJECTS_PER_MESSAGE_MAX,
  STRANGER_BYTES_MAX,
  STRANGER_OBJECTS_MAX
} from '../constants.js'
import type { MeshMetrics } from '../metrics.js'
import { decodeHello, encodeHello } from './hello-codec.js'
import type { HelloMessage } from './hello-codec.js'

export interface ConversationComponents {
  channel: Channel
  applyObject(signed: Uint8Array): Promise<ApplyResult>
  metrics: MeshMetrics
  /** Whether the peer may bring a whole roster; otherwise it has a stranger's allowance. */
  isTrusted(): boolean
}

/** One hello as a conversation: typed messages, what was taken in, and what the peer may still send. */
export interface Conversation {
  send(message: HelloMessage): Promise<void>
  /** The next message. @throws NodeError `HELLO_MALFORMED`; `PEER_UNREACHABLE` at an early end; `PEER_TIMEOUT`. */
  receive(): Promise<HelloMessage>
  /** Sends objects in as many messages as they need; an empty list is one message. */
  sendObjects(objects: readonly Uint8Array[]): Promise<void>
  /** Reads objects until the last message of them, and applies each. */
  receiveObjects(first?: HelloMessage): Promise<void>
  /** Applies objects; one that is refused is counted and passed over: others may stand without it. */
  apply(objects: readonly Uint8Array[]): Promise<void>
  /** Objects that were new here. */
  readonly fresh: Uint8Array[]
}

export function createConversation({ channel, applyObject, metrics, isTrusted }: ConversationComponents): Conversation {
  const fresh: Uint8Array[] = []
  let objectsTaken = 0
  let bytesTaken = 0

  async function receive(): Promise<HelloMessage> {
    const bytes = await channel.receive(HELLO_ANSWER_MS)
    if (bytes === undefined) throw new NodeError('PEER_UNREACHABLE', 'The peer ended its hello early')

    return decodeHello(bytes)
  }

  function allow(objects: readonly Uint8Array[]): void {
    objectsTaken += objects.length
    for (const { byteLength } of objects) bytesTaken += byteLength

    const isStranger = !isTrusted()

    if (bytesTaken > (isStranger ? STRANGER_BYTES_MAX : HELLO_BYTES_MAX) || (isStranger && objectsTaken > STRANGER_OBJECTS_MAX)) {
      throw new NodeError('HELLO_REFUSED', 'The peer sent more roster objects than one hello may bring')
    }
  }

  async function apply(objects: readonly Uint8Array[]): Promise<void> {
    allow(objects)

    for (const signed of objects) {
      const result = await applyObject(signed).catch(err => {
        if (err instanceof NodeError) return 'refused' as const

        throw err
      })

      metrics.rosterObjects.inc({ way: 'hello', result })
      if (result === 'new' || result === 'merged') fresh.push(signed)
    }
  }

  return {
    fresh,
    receive,
    apply,
    send: message => channel.send(encodeHello(message)),

    async sendObjects(objects) {
      const parts = inParts(objects)

      for (const [at, part] of parts.entries())
        await channel.send(encodeHello({ kind: 'objects', objects: part, isMore: at < parts.length - 1 }))
    },

    async receiveObjects(first) {
      for (let message = first ?? (await receive()); ; message = await receive()) {
        if (message.kind !== 'objects') throw new NodeError('HELLO_MALFORMED', `Objects were due, ${message.kind} came`)

        await apply(message.objects)
        if (!message.isMore) return
      }
    }
  }
}

/** What an object costs in a message beside its own bytes: tag and length. */
const OBJECT_OVERHEAD_BYTES = 8

/** Splits objects into messages under the limits; at least one part, which may be empty. */
export function inParts(objects: readonly Uint8Array[]): Uint8Array[][] {
  const parts: Uint8Array[][] = []
  let part: Uint8Array[] = []
  let partBytes = 0

  for (const signed of objects) {
    const cost = signed.byteLength + OBJECT_OVERHEAD_BYTES

    if (
      part.length > 0 &&
      (partBytes + cost > HELLO_MESSAGE_BYTES_MAX - OBJECT_OVERHEAD_BYTES || part.length >= HELLO_OBJECTS_PER_MESSAGE_MAX)
    ) {
      parts.push(part)
      part = []
      partBytes = 0
    }

    part.push(signed)
    partBytes += cost
  }

  parts.push(part)

  return parts
}
