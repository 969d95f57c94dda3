import type { Stream } from '@libp2p/interface'
import type { Uint8ArrayList } from 'uint8arraylist'
import type { Clock } from '../clock.js'
import { READ_AHEAD_BYTES, WRITE_STALL_MS } from './constants.js'
import { asError, withinMs } from './timeout.js'

/** Bytes as libp2p hands them over: one piece or a list of pieces. */
export type Bytes = Uint8Array | Uint8ArrayList

/** The shape that it-pipe and it-length-prefixed join: pull from `source`, push through `sink`. */
export interface Duplex {
  source: AsyncGenerator<Bytes, void, undefined>
  sink(source: AsyncIterable<Bytes> | Iterable<Bytes>): Promise<void>
}

/**
 * Joins a libp2p stream to it-pipe with back-pressure both ways: a slow reader stops the remote sender after
 * READ_AHEAD_BYTES and one window, a slow peer stops our source. The end of the sink's source closes our half
 * of the stream; an error in it resets the stream, and so does a peer that takes nothing for WRITE_STALL_MS.
 */
export function duplex(stream: Stream, clock: Clock): Duplex {
  return { source: readFrom(stream), sink: source => writeTo(stream, clock, source) }
}

/**
 * Resolves when the stream takes more bytes. The stream's own `onDrain` resolves at once from its second use on,
 * so this listens itself, and looks again after the stream has sent what it held.
 *
 * @throws the error of the stream when it closes first.
 */
export function drained(stream: Stream): Promise<void> {
  if (stream.status !== 'open' && stream.status !== 'closing') return Promise.reject(new Error(`The stream is ${stream.status}`))
  if (!stream.writableNeedsDrain) return Promise.resolve()

  return new Promise((resolve, reject) => {
    // libp2p's own listener came first and queued its sending before this microtask
    const onDrain = (): void => queueMicrotask(look)
    const onClose = (event: { error?: Error }): void => {
      leave()
      reject(event.error ?? new Error('The stream closed before it drained'))
    }

    function look(): void {
      if (stream.writableNeedsDrain) return

      leave()
      resolve()
    }

    function leave(): void {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
    }

    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
  })
}

async function writeTo(stream: Stream, clock: Clock, source: AsyncIterable<Bytes> | Iterable<Bytes>): Promise<void> {
  try {
    for await (const bytes of source) {
      if (!stream.send(bytes)) await withinMs(clock, drained(stream), WRITE_STALL_MS, 'sending')
    }

    await withinMs(clock, stream.close(), WRITE_STALL_MS, 'closing')
  } catch (err) {
    stream.abort(asError(err))
    throw err
  }
}

async function* readFrom(stream: Stream): AsyncGenerator<Bytes, void, undefined> {
  const queue: Bytes[] = []
  let queuedBytes = 0
  let isClosed = stream.status !== 'open' && stream.status !== 'closing'
  let hasLookedTwice = false
  let failure: Error | undefined
  let wake: (() => void) | undefined

  // a pause from inside the listener is undone by the resume that delivered the message
  const pauseWhenFull = (): void => {
    if (queuedBytes >= READ_AHEAD_BYTES && stream.readStatus === 'readable') stream.pause()
  }
  const onMessage = (event: { data: Bytes }): void => {
    queue.push(event.data)
    queuedBytes += event.data.byteLength
    if (queuedBytes >= READ_AHEAD_BYTES) queueMicrotask(pauseWhenFull)
    wake?.()
  }
  const onEnd = (): void => wake?.()
  const onClose = (event: { error?: Error }): void => {
    isClosed = true
    failure = event.error
    wake?.()
  }

  stream.addEventListener('message', onMessage)
  stream.addEventListener('end', onEnd)
  stream.addEventListener('close', onClose)

  try {
    while (true) {
      const next = queue.shift()

      if (next !== undefined) {
        queuedBytes -= next.byteLength
        yield next
        continue
      }

      if (stream.readStatus === 'paused') {
        resume(stream)
        continue
      }

      if (failure !== undefined) throw failure
      if (stream.readableEnded || (isClosed && (stream.readBufferLength === 0 || hasLookedTwice))) return

      if (isClosed) {
        // what a closed stream still holds is delivered in a microtask after the listener was added, or never
        hasLookedTwice = true
        await Promise.resolve()
        continue
      }

      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('end', onEnd)
    stream.removeEventListener('close', onClose)
  }
}

/** Hands over what the stream holds. A stream whose connection is gone delivers first and throws after. */
function resume(stream: Stream): void {
  try {
    stream.resume()
  } catch (err) {
    if (stream.status === 'open') throw err
  }
}
