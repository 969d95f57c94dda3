import type { Stream } from '@libp2p/interface'
import { decode, encode } from 'it-length-prefixed'
import { pipe } from 'it-pipe'
import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import type { NodeErrorCode } from '../errors.js'
import { drained, duplex } from './duplex.js'
import type { Bytes } from './duplex.js'
import { WRITE_STALL_MS } from './constants.js'
import { asError, withinMs } from './timeout.js'

/** A conversation in length-prefixed messages over one stream. */
export interface Channel {
  /** Resolves when the stream takes more. @throws NodeError `PEER_TIMEOUT` when the peer takes nothing for WRITE_STALL_MS. */
  send(message: Uint8Array): Promise<void>
  /**
   * The next message, or undefined when the peer closed its side.
   * @throws NodeError `PEER_TIMEOUT`, or the code given at creation for a message over the limit or cut short.
   */
  receive(limitMs: number): Promise<Uint8Array | undefined>
  /** Closes our half; what was sent still arrives. */
  close(): Promise<void>
  /** Resets the stream. */
  abort(err: unknown): void
  /** Bytes of messages sent and received so far, length prefixes included. */
  readonly bytes: { sent: number; received: number }
}

export interface ChannelInit {
  messageBytesMax: number
  /** The code of bytes that are not such messages. */
  malformedCode: NodeErrorCode
}

/** Opens a conversation on a stream. The stream belongs to the channel from now on. */
export function createChannel(stream: Stream, clock: Clock, init: ChannelInit): Channel {
  const messages = pipe(duplex(stream, clock).source, unframe(init))
  const bytes = { sent: 0, received: 0 }

  return {
    bytes,

    async send(message) {
      const framed = frame(message)
      bytes.sent += framed.byteLength

      if (!stream.send(framed)) await withinMs(clock, drained(stream), WRITE_STALL_MS, 'sending')
    },

    async receive(limitMs) {
      const { done, value } = await withinMs(clock, messages.next(), limitMs, 'receiving')
      if (done === true) return undefined

      bytes.received += frameBytes(value)

      return value
    },

    async close() {
      await withinMs(clock, stream.close(), WRITE_STALL_MS, 'closing')
    },

    abort(err) {
      stream.abort(asError(err))
    }
  }
}

/** One message with its length before it, in one piece for one send. */
export function frame(message: Uint8Array): Bytes {
  return encode.single(message)
}

/**
 * Length-prefixed bytes to messages. The limit is checked on the prefix, before anything of the message is kept.
 *
 * @throws NodeError the code given, for a length over the limit, a length that is none, or an end inside a message.
 */
export function unframe({ messageBytesMax, malformedCode }: ChannelInit) {
  return async function* (source: AsyncIterable<Bytes>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const message of decode(source, { maxDataLength: messageBytesMax })) yield message.subarray()
    } catch (err) {
      if (err instanceof Error && FRAMING_ERRORS.has(err.name)) {
        throw new NodeError(malformedCode, 'The peer sent bytes that are not messages of this protocol', {
          cause: err,
          details: { messageBytesMax }
        })
      }

      throw err
    }
  }
}

const FRAMING_ERRORS: ReadonlySet<string> = new Set([
  'InvalidDataLengthError',
  'InvalidDataLengthLengthError',
  'InvalidMessageLengthError',
  'UnexpectedEOFError'
])

function frameBytes(message: Uint8Array): number {
  let prefix = 1

  for (let rest = message.byteLength; rest > 127; rest = Math.floor(rest / 128)) prefix += 1

  return message.byteLength + prefix
}
