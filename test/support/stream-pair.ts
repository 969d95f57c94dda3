import { noise } from '@chainsafe/libp2p-noise'
import type { Libp2p, Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { STREAM_WINDOW_BYTES } from '../../src/mesh/constants.js'

/** Two libp2p nodes over TCP on loopback, and streams between them. */
export interface StreamPairs {
  /** Both ends of a fresh stream: ours and theirs. */
  open(): Promise<{ near: Stream; far: Stream }>
  stop(): Promise<void>
}

const PROTOCOL = '/test/pair/1.0.0'

export async function startStreamPairs(): Promise<StreamPairs> {
  const [near, far] = await Promise.all([startNode(), startNode()])
  const waiting: Array<(stream: Stream) => void> = []
  const [address] = far.getMultiaddrs()
  if (address === undefined) throw new Error('no address')

  await far.handle(PROTOCOL, stream => waiting.shift()?.(stream), { maxInboundStreams: 1_000, maxOutboundStreams: 1_000 })

  return {
    async open() {
      const arrived = new Promise<Stream>(resolve => waiting.push(resolve))
      const stream = await near.dialProtocol(address, PROTOCOL, { maxOutboundStreams: 1_000 })

      return { near: stream, far: await arrived }
    },

    async stop() {
      await Promise.all([near.stop(), far.stop()])
    }
  }
}

async function startNode(): Promise<Libp2p> {
  return createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })],
    connectionManager: { reconnectRetries: 0 }
  })
}
