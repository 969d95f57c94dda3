import { noise } from '@chainsafe/libp2p-noise'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import type { Connection, Libp2p, PrivateKey, Stream, StreamHandler } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { systemClock } from '../../src/clock.js'
import { createAdmission } from '../../src/mesh/admission.js'
import { HELLO_PROTOCOL } from '../../src/mesh/constants.js'
import { createHello } from '../../src/mesh/hello/hello.js'
import type { HelloOutcome } from '../../src/mesh/hello/hello.js'
import type { Link } from '../../src/mesh/links.js'
import { registerMeshMetrics } from '../../src/mesh/metrics.js'
import { createOffences } from '../../src/mesh/offences.js'
import { noMetrics } from '../../src/metrics/index.js'
import { createRoster } from '../../src/roster/roster-view.js'
import { keysOf } from './mesh-nodes.js'
import type { TestRoster } from './mesh-nodes.js'

/** A libp2p node that keeps no rule of the mesh: it dials, and sends what the test likes. */
export interface RawPeer {
  readonly libp2p: Libp2p
  dial(address: string): Promise<Connection>
  /** Says hello as the member whose key it has. */
  greet(connection: Connection): Promise<HelloOutcome>
  stop(): Promise<void>
}

export interface RawPeerInit {
  /** A member's name: its node key and its chain. A random key without. */
  name?: string
  roster?: TestRoster
  /** Members that it knows. */
  knows?: readonly string[]
  handlers?: Readonly<Record<string, StreamHandler>>
}

export async function startRawPeer({ name, roster, knows = [], handlers = {} }: RawPeerInit = {}): Promise<RawPeer> {
  const privateKey: PrivateKey =
    name === undefined ? await generateKeyPair('Ed25519') : await generateKeyPairFromSeed('Ed25519', keysOf(name).node.seed)
  const libp2p = await createLibp2p({
    privateKey,
    addresses: { listen: [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { reconnectRetries: 0 },
    services: { identify: identify() }
  })

  for (const [protocol, handler] of Object.entries(handlers)) await libp2p.handle(protocol, handler, { maxInboundStreams: 64 })

  return {
    libp2p,
    dial: address => libp2p.dial(multiaddr(address)),

    async greet(connection) {
      if (roster === undefined) throw new Error('a raw peer without a roster has nothing to say')

      const objects = [...roster.base, ...[...(name === undefined ? [] : [name]), ...knows].flatMap(other => roster.chainOf(other))]
      const view = createRoster(objects, { meshId: roster.meshId, nowMs: Date.now() })
      const metrics = registerMeshMetrics(noMetrics)
      const parts = { roster: view, clock: systemClock, metrics, offences: createOffences(systemClock) }
      const admission = createAdmission(parts, { doorsMax: 10, connectionsMax: 10, connectionsPerNodeMax: 10, connectionsPerOrgMax: 10 })
      const applyObject = async (signed: Uint8Array) => view.apply(signed, Date.now()).result
      const nodeKey = name === undefined ? keyOf(privateKey) : keysOf(name).node.publicKey
      const hello = createHello({ ...parts, applyObject, admission }, { nodeKey, agent: 'raw', instance: Buffer.from('raw-peer') })

      return hello.greet(linkOf(connection), await connection.newStream(HELLO_PROTOCOL))
    },

    async stop() {
      await libp2p.stop()
    }
  }
}

/** A link as hello needs it: nothing else of it is used. */
function linkOf(connection: Connection): Link {
  return {
    connection,
    peerId: connection.remotePeer.toString(),
    nodeKey: connection.remotePeer.type === 'Ed25519' ? connection.remotePeer.publicKey.raw : new Uint8Array(0),
    direction: 'outbound',
    openedMs: Date.now(),
    openedAt: performance.now(),
    isDoor: false,
    whenReady: Promise.resolve(true),
    state: 'greeting'
  }
}

function keyOf(privateKey: PrivateKey): Uint8Array {
  return privateKey.publicKey.raw
}

/** Resolves when a stream or connection ends, with its error when it was reset. */
export function ended(stream: Pick<Stream, 'status' | 'addEventListener'>): Promise<Error | undefined> {
  return new Promise(resolve => {
    if (stream.status !== 'open') return resolve(undefined)

    stream.addEventListener('close', ({ error }) => resolve(error), { once: true })
  })
}

export function connectionEnded(connection: Connection): Promise<void> {
  return new Promise(resolve => {
    if (connection.status !== 'open') return resolve()

    connection.addEventListener('close', () => resolve(), { once: true })
  })
}
