/** A stream of bytes between two simulated nodes: as much of libp2p's Stream as the mesh uses. */
import type { Stream } from '@libp2p/interface'

type Listener = (event: { data?: Uint8Array; error?: Error }) => void

/** What one end does towards the other; the network decides when it arrives. */
export interface Wire {
  data(bytes: Uint8Array): void
  end(): void
  reset(): void
}

/** The listeners of an EventTarget, called in the order in which they came. */
export class Listeners {
  readonly #byName = new Map<string, Array<{ call: Listener; isOnce: boolean }>>()

  add(name: string, call: Listener, isOnce = false): void {
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), { call, isOnce }])
  }

  remove(name: string, call: Listener): void {
    this.#byName.set(
      name,
      (this.#byName.get(name) ?? []).filter(other => other.call !== call)
    )
  }

  has(name: string): boolean {
    return (this.#byName.get(name) ?? []).length > 0
  }

  emit(name: string, event: { data?: Uint8Array; error?: Error } = {}): void {
    for (const { call, isOnce } of this.#byName.get(name) ?? []) {
      if (isOnce) this.remove(name, call)
      call(event)
    }
  }
}

export class SimStream {
  status: 'open' | 'closing' | 'closed' | 'aborted' | 'reset' = 'open'
  readStatus: 'readable' | 'paused' = 'readable'
  readableEnded = false
  readonly writableNeedsDrain = false
  readonly protocol: string
  readonly #listeners = new Listeners()
  readonly #unread: Uint8Array[] = []
  readonly #wire: Wire
  #hasRemoteEnded = false

  constructor(protocol: string, wire: Wire) {
    this.protocol = protocol
    this.#wire = wire
  }

  get readBufferLength(): number {
    return this.#unread.reduce((sum, bytes) => sum + bytes.byteLength, 0)
  }

  addEventListener(name: string, call: Listener, options?: { once?: boolean }): void {
    this.#listeners.add(name, call, options?.once)
    if (name === 'message') queueMicrotask(() => this.#deliver())
  }

  removeEventListener(name: string, call: Listener): void {
    this.#listeners.remove(name, call)
  }

  send(bytes: { subarray(): Uint8Array }): boolean {
    if (this.status !== 'open') throw new Error(`The stream is ${this.status}`)

    this.#wire.data(Uint8Array.from(bytes.subarray()))

    return true
  }

  pause(): void {
    this.readStatus = 'paused'
  }

  resume(): void {
    this.readStatus = 'readable'
    this.#deliver()
  }

  async close(): Promise<void> {
    if (this.status !== 'open') return

    this.status = 'closing'
    this.#wire.end()
    this.#finish()
  }

  abort(error: Error): void {
    if (this.#isOver()) return

    this.status = 'aborted'
    this.#wire.reset()
    this.#listeners.emit('close', { error })
  }

  /** From the network: bytes have arrived. */
  take(bytes: Uint8Array): void {
    if (this.#isOver()) return

    this.#unread.push(bytes)
    this.#deliver()
  }

  /** From the network: the other end sends no more. */
  takeEnd(): void {
    this.#hasRemoteEnded = true
    this.#deliver()
  }

  /** From the network: the other end, or the connection, is gone. */
  takeReset(error: Error): void {
    if (this.#isOver()) return

    this.status = 'reset'
    this.#listeners.emit('close', { error })
  }

  #isOver(): boolean {
    return this.status === 'closed' || this.status === 'aborted' || this.status === 'reset'
  }

  #deliver(): void {
    while (this.readStatus === 'readable' && this.#listeners.has('message')) {
      const data = this.#unread.shift()
      if (data === undefined) break

      this.#listeners.emit('message', { data })
    }

    if (this.#hasRemoteEnded && !this.readableEnded && this.#unread.length === 0) {
      this.readableEnded = true
      this.#listeners.emit('end')
      this.#finish()
    }
  }

  #finish(): void {
    if (this.status !== 'closing' || !this.readableEnded) return

    this.status = 'closed'
    this.#listeners.emit('close')
  }
}

/** The mesh uses no more of a Stream than SimStream has. */
export function asStream(stream: SimStream): Stream {
  return stream as unknown as Stream
}
