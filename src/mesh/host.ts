import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Identify } from '@libp2p/identify'
import type { Connection, ConnectionGater, PeerId, PeerStore, StreamHandler } from '@libp2p/interface'
import { ping } from '@libp2p/ping'
import type { Ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import {
  CONNECTIONS_PENDING_MAX,
  DIAL_TIMEOUT_MS,
  DIALS_AT_ONCE_MAX,
  INVITED_DOORS_MAX,
  STREAM_WINDOW_BYTES,
  STREAMS_PER_CONNECTION_MAX,
  STREAMS_PER_PROTOCOL_MAX
} from './constants.js'
import { guardRegistrar } from './guarded-registrar.js'
import type { GuardComponents } from './guarded-registrar.js'
import type { MeshInit, MeshLimits } from './mesh.js'
import { connectionProtectorOf } from './psk.js'

export interface HostComponents extends GuardComponents {
  gater: ConnectionGater
  clock: Clock
  /** Makes gossipsub; it gets the guarded registrar. */
  pubsub: (components: GossipSubComponents) => GossipSub
}

/** The little of libp2p that the rest of the mesh sees. */
export interface Host {
  readonly pubsub: GossipSub
  /** Listens. @throws NodeError `PORT_IN_USE` or `LISTEN_FAILED`, naming the address. */
  start(): Promise<void>
  handle(protocol: string, handler: StreamHandler): Promise<void>
  /** Dials a multiaddr with `/p2p/`; an open connection to the node is given back instead. */
  dial(address: string): Promise<Connection>
  /** With `/p2p/`, as announced. */
  listenAddresses(): string[]
  stop(): Promise<void>
}

interface Services extends Record<string, unknown> {
  identify: Identify
  ping: Ping
  pubsub: GossipSub
}

const STREAM_OPTIONS = { maxInboundStreams: STREAMS_PER_PROTOCOL_MAX, maxOutboundStreams: STREAMS_PER_PROTOCOL_MAX }

/** A libp2p node, not yet started: TCP, Noise, yamux, identify, ping, gossipsub, and nothing that dials by itself. */
export async function createHost(components: HostComponents, init: MeshInit, limits: MeshLimits): Promise<Host> {
  const { links, gater, pubsub, clock } = components
  const privateKey = await generateKeyPairFromSeed('Ed25519', init.nodeSecret)

  const libp2p = await createLibp2p<Services>({
    privateKey,
    start: false,
    nodeInfo: { name: 'tocsin', version: '1', userAgent: init.agent ?? 'tocsin' },
    addresses: { listen: [...init.listen], announce: [...(init.announce ?? [])] },
    transports: [tcp({ maxConnections: limits.connectionsMax + limits.doorsMax + INVITED_DOORS_MAX + CONNECTIONS_PENDING_MAX })],
    connectionEncrypters: [noise()],
    ...(init.psk === undefined ? {} : { connectionProtector: connectionProtectorOf(init.psk) }),
    streamMuxers: [yamux({ maxInboundStreams: STREAMS_PER_CONNECTION_MAX, streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })],
    connectionGater: gater,
    connectionManager: {
      maxConnections: limits.connectionsMax + limits.doorsMax + INVITED_DOORS_MAX,
      maxIncomingPendingConnections: CONNECTIONS_PENDING_MAX,
      inboundConnectionThreshold: limits.inboundPerSecondMax,
      maxParallelDials: DIALS_AT_ONCE_MAX,
      dialTimeout: DIAL_TIMEOUT_MS,
      reconnectRetries: 0
    },
    services: {
      identify: identify({ ...STREAM_OPTIONS, runOnConnectionOpen: false }),
      ping: parts => ping(STREAM_OPTIONS)(withRegistrar(parts, components)),
      pubsub: parts => pubsub(withRegistrar(parts, components))
    }
  })

  libp2p.addEventListener('connection:open', ({ detail }) => {
    const link = links.open(detail)
    // a stranger may ask who we are; what it calls itself is not asked, so that it costs nothing to remember
    if (link?.isDoor === false) askWho(libp2p.services.identify, detail, components)
  })
  libp2p.addEventListener('connection:close', ({ detail }) => {
    const link = links.close(detail)
    if (link?.peer === undefined) forgetPeer(libp2p.peerStore, detail.remotePeer, components)
  })

  return {
    pubsub: libp2p.services.pubsub,

    async start() {
      try {
        await libp2p.start()
      } catch (err) {
        throw listenError(err, init.listen)
      }
    },

    handle: (protocol, handler) => libp2p.handle(protocol, handler, STREAM_OPTIONS),

    async dial(address) {
      const controller = new AbortController()
      const timer = clock.after(DIAL_TIMEOUT_MS, () => controller.abort())

      try {
        return await libp2p.dial(multiaddr(address), { signal: controller.signal })
      } finally {
        timer.stop()
      }
    },

    listenAddresses: () => libp2p.getMultiaddrs().map(address => address.toString()),
    async stop() {
      await libp2p.stop()
    }
  }
}

/** gossipsub hears of a peer's protocols by the answer. A peer that does not give one is dropped by the gossip watchdog. */
function askWho(service: Identify, connection: Connection, { log }: HostComponents): void {
  service.identify(connection).catch(err => log.debug('a peer did not identify itself', { reason: String(err) }))
}

/** The same components, with a registrar that shows a service admitted peers only. */
function withRegistrar<Parts extends { registrar: GossipSubComponents['registrar'] }>(parts: Parts, guard: GuardComponents): Parts {
  const registrar = guardRegistrar(guard, parts.registrar)

  return new Proxy(parts, { get: (target, name, receiver) => (name === 'registrar' ? registrar : Reflect.get(target, name, receiver)) })
}

/**
 * What identify told of a node that was never served is not kept: a thousand strangers must cost no memory. A served
 * node's entry stays, because libp2p looks up in it which services to tell of the disconnect.
 */
function forgetPeer(peerStore: PeerStore, peerId: PeerId, { links, log }: HostComponents): void {
  if (links.list().some(link => link.peerId === peerId.toString())) return

  peerStore.delete(peerId).catch(err => log.debug('a peer could not be forgotten', { reason: String(err) }))
}

function listenError(err: unknown, listen: readonly string[]): NodeError {
  const text = err instanceof Error ? err.message : String(err)
  const used = /EADDRINUSE[^\n]*?([0-9a-f.:[\]]+:\d+)/i.exec(text)

  if (text.includes('EADDRINUSE')) {
    return new NodeError('PORT_IN_USE', `The mesh cannot listen on ${used?.[1] ?? listen.join(', ')}: the port is taken`, {
      cause: err,
      fix: 'stop the other program, or choose another port under mesh.listen in node.yaml (port 0 takes a free one)'
    })
  }

  return new NodeError('LISTEN_FAILED', `The mesh cannot listen on ${listen.join(', ')}`, {
    cause: err,
    fix: 'each address under mesh.listen must be one of this machine, such as /ip4/0.0.0.0/tcp/4242'
  })
}
