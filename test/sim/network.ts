import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Random } from './random.js'
import { asStream, Listeners, SimStream } from './stream.js'
import type { Timeline } from './timeline.js'
import type { Trace } from './trace.js'

/** One running node as the network sees it. */
export interface Host {
  /** Which instance: two may have one key. */
  readonly name: string
  readonly peerId: PeerId
  connected(connection: Connection): void
  disconnected(connection: Connection): void
  stream(protocol: string, stream: Stream, connection: Connection): void
  datagram(from: PeerId, topic: string, bytes: Uint8Array): void
}

export interface NetworkInit {
  /** Probability that one transmission is lost. */
  loss: number
  /** Probability that a datagram arrives twice. */
  duplicates: number
  /** Datagrams take up to this long, so that later ones overtake them. */
  delayMs: number
}

/** How long a lost segment of a stream waits before it is sent again; doubles. As in TCP, the application sees only the wait. */
const RETRANSMIT_MS = 200
/** Attempts after which the connection is given up: some 25 s. */
const ATTEMPTS_MAX = 7

/** Streams that are slow and break, datagrams that get lost, come twice and out of order, and sides that do not hear each other. */
export interface Network {
  attach(host: Host): void
  /** The node is gone without a word. */
  detach(host: Host): void
  /** Rejects when nobody listens there. */
  dial(from: Host, peerId: string): Promise<Connection>
  /** One message of best effort to each of these peers. */
  datagram(from: Host, peerIds: readonly string[], topic: string, bytes: Uint8Array): void
  /** Nodes hear only those of their own side; undefined joins all. */
  partition(sideOf: ((name: string) => number) | undefined): void
}

export interface NetworkComponents {
  timeline: Timeline
  random: Random
  trace: Trace
}

export function createNetwork(components: NetworkComponents, init: NetworkInit): Network {
  const { timeline, random, trace } = components
  const hosts = new Map<string, Host>()
  const cables = new Set<Cable>()
  /** When the newest datagram of a pair arrives: an earlier one that arrives later was overtaken. */
  const arrivals = new Map<string, number>()
  let sideOf: ((name: string) => number) | undefined
  let nextId = 0

  const hears = (a: Host, b: Host): boolean => sideOf === undefined || sideOf(a.name) === sideOf(b.name)

  /** One transmission: true when it gets through now. */
  function isThrough(from: Host, to: Host): boolean {
    if (!hears(from, to)) trace.note('segment-partitioned')
    else if (random.chance(init.loss)) trace.note('segment-lost')
    else return true

    return false
  }

  function latencyMs(): number {
    return random.between(5, 60)
  }

  /** Sends until it gets through; `failed` after the last attempt. */
  function transmit(from: Host, to: Host, passed: () => void, failed: () => void, attempt = 0): void {
    if (isThrough(from, to)) return passed()
    if (attempt >= ATTEMPTS_MAX) return failed()

    trace.note('segment-delayed')
    timeline.after(RETRANSMIT_MS * 2 ** attempt, () => transmit(from, to, passed, failed, attempt + 1))
  }

  function noteOrder(pair: string, atMs: number): void {
    const lastMs = arrivals.get(pair) ?? 0

    if (atMs < lastMs) trace.note('datagram-overtaken')
    arrivals.set(pair, Math.max(lastMs, atMs))
  }

  function findHost(from: Host, peerId: string): Host | undefined {
    return [...hosts.values()].find(host => host.peerId.toString() === peerId && host.name !== from.name && hears(from, host))
  }

  function open(from: Host, to: Host): Cable {
    const cable = createCable({ timeline, transmit, latencyMs, trace, cut: [random.fork(`cable ${nextId}`)] }, `c${nextId++}`, [from, to])
    cables.add(cable)
    cable.whenClosed(() => cables.delete(cable))

    return cable
  }

  return {
    attach: host => void hosts.set(host.name, host),

    detach(host) {
      hosts.delete(host.name)
      for (const cable of cables) if (cable.joins(host)) cable.break('the other side is gone')
    },

    dial(from, peerId) {
      return new Promise((resolve, reject) => {
        const give = (): void => reject(new Error(`nobody listens as ${peerId}`))
        const to = findHost(from, peerId)
        if (to === undefined) return void timeline.after(latencyMs(), give)

        transmit(
          from,
          to,
          () =>
            timeline.after(latencyMs(), () => {
              if (hosts.get(to.name) !== to || hosts.get(from.name) !== from) return give()

              const cable = open(from, to)
              trace.note('connected', from.name, to.name)
              to.connected(cable.end(to))
              from.connected(cable.end(from))
              resolve(cable.end(from))
            }),
          give
        )
      })
    },

    datagram(from, peerIds, topic, bytes) {
      for (const peerId of peerIds) {
        const cable = [...cables].find(one => one.joins(from) && one.other(from).peerId.toString() === peerId)
        if (cable === undefined) continue

        const to = cable.other(from)
        const copies = random.chance(init.duplicates) ? 2 : 1
        if (copies === 2) trace.note('datagram-doubled')

        for (let copy = 0; copy < copies; copy++) {
          if (!hears(from, to)) trace.note('datagram-partitioned')
          else if (random.chance(init.loss)) trace.note('datagram-lost')
          else {
            const delayMs = random.between(1, init.delayMs)
            noteOrder(`${from.name} ${to.name}`, timeline.nowMs() + delayMs)
            timeline.after(delayMs, () => {
              if (hosts.get(to.name) === to) to.datagram(from.peerId, topic, bytes)
            })
          }
        }
      }
    },

    partition(next) {
      sideOf = next
    }
  }
}

interface CableComponents {
  timeline: Timeline
  trace: Trace
  transmit(from: Host, to: Host, passed: () => void, failed: () => void): void
  latencyMs(): number
  /** Where bytes are cut into pieces. */
  cut: [Random]
}

/** One connection: two ends. */
interface Cable {
  joins(host: Host): boolean
  other(host: Host): Host
  end(host: Host): Connection
  break(why: string): void
  whenClosed(call: () => void): void
}

function createCable(components: CableComponents, id: string, [dialler, listener]: [Host, Host]): Cable {
  const { timeline, trace, transmit, latencyMs } = components
  const streams = new Set<SimStream>()
  const listeners = { dialler: new Listeners(), listener: new Listeners() }
  const closed: Array<() => void> = []
  let isOpen = true

  function endCable(why: string): void {
    if (!isOpen) return

    isOpen = false
    trace.note('disconnected', dialler.name, listener.name)
    for (const stream of streams) stream.takeReset(new Error(why))
    for (const [host, own] of [
      [dialler, listeners.dialler],
      [listener, listeners.listener]
    ] as const) {
      own.emit('close')
      host.disconnected(endOf(host))
    }
    for (const call of closed) call()
  }

  /** What one end sends, in order: a lost segment holds up all behind it. */
  function pipe(from: Host, to: Host): (deliver: () => void) => void {
    const queue: Array<() => void> = []
    let lastMs = 0
    let isSending = false

    function next(): void {
      const [deliver] = queue
      isSending = deliver !== undefined
      if (deliver === undefined || !isOpen) return

      transmit(
        from,
        to,
        () => {
          queue.shift()
          lastMs = Math.max(lastMs, timeline.nowMs() + latencyMs())
          timeline.after(lastMs - timeline.nowMs(), () => isOpen && deliver())
          next()
        },
        () => endCable('too many segments were lost')
      )
    }

    return deliver => {
      queue.push(deliver)
      if (!isSending) next()
    }
  }

  function wire(send: (deliver: () => void) => void, far: () => SimStream | undefined) {
    return {
      data(bytes: Uint8Array): void {
        for (const piece of inPieces(bytes, components.cut[0])) send(() => far()?.take(piece))
      },
      end: () => send(() => far()?.takeEnd()),
      reset: () => send(() => far()?.takeReset(new Error('the peer reset the stream')))
    }
  }

  function newStream(from: Host, to: Host, protocol: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      if (!isOpen) return reject(new Error('the connection is closed'))

      let far: SimStream | undefined
      const there = pipe(from, to)
      const back = pipe(to, from)
      const near = new SimStream(
        protocol,
        wire(there, () => far)
      )

      closed.push(() => reject(new Error('the connection is closed')))
      streams.add(near)
      there(() => {
        far = new SimStream(
          protocol,
          wire(back, () => near)
        )
        streams.add(far)
        back(() => resolve(asStream(near)))
        to.stream(protocol, asStream(far), endOf(to))
      })
    })
  }

  function makeEnd(own: Host, far: Host, events: Listeners): Connection {
    const connection = {
      id: `${id}-${own.name}`,
      remotePeer: far.peerId,
      direction: own === dialler ? 'outbound' : 'inbound',
      streams: [],
      get status() {
        return isOpen ? 'open' : 'closed'
      },
      newStream: (protocol: string) => newStream(own, far, protocol),
      abort: () => endCable('the connection was ended'),
      close: async () => endCable('the connection was closed'),
      addEventListener: (name: string, call: () => void, options?: { once?: boolean }) => events.add(name, call, options?.once),
      removeEventListener: (name: string, call: () => void) => events.remove(name, call)
    }

    return connection as unknown as Connection
  }

  const ends = { dialler: makeEnd(dialler, listener, listeners.dialler), listener: makeEnd(listener, dialler, listeners.listener) }

  function endOf(host: Host): Connection {
    return host === dialler ? ends.dialler : ends.listener
  }

  return {
    joins: host => host === dialler || host === listener,
    other: host => (host === dialler ? listener : dialler),
    end: endOf,
    break: endCable,
    whenClosed: call => void closed.push(call)
  }
}

/** Bytes arrive in other pieces than they were sent in. */
function inPieces(bytes: Uint8Array, random: Random): Uint8Array[] {
  if (bytes.byteLength < 2 || random.chance(0.7)) return [bytes]

  const at = 1 + random.int(bytes.byteLength - 1)

  return [bytes.subarray(0, at), bytes.subarray(at)]
}
