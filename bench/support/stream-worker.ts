/** Bare libp2p streams over the product's parts and settings, with nothing behind them: a limit of F5. */
import { noise } from '@chainsafe/libp2p-noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'

import { systemClock } from '../../src/clock.js'
import { STREAM_WINDOW_BYTES } from '../../src/mesh/constants.js'
import { duplex } from '../../src/mesh/duplex.js'
import { serveParent } from './processes.js'

export type StreamOrder =
  | { listen: true }
  /** Asks each address for so many bytes, all at once; answers with the milliseconds until the last byte. */
  | { fetch: string[]; bytes: number }

const PROTOCOL = '/bench/stream/1.0.0'
const WRITE_BYTES = 65_536
let host: Libp2p | undefined

async function listen(): Promise<string[]> {
  host = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })]
  })
  await host.handle(PROTOCOL, async stream => {
    const { source, sink } = duplex(stream, systemClock)
    const asked = await source.next()
    const bytes = asked.done === true ? 0 : Number(Buffer.from(asked.value.subarray()).toString())

    await sink(
      (function* send() {
        const piece = Buffer.alloc(WRITE_BYTES, 7)
        for (let left = bytes; left > 0; left -= WRITE_BYTES) yield piece.subarray(0, Math.min(left, WRITE_BYTES))
      })()
    )
  })

  return host.getMultiaddrs().map(String)
}

async function fetchFrom(address: string, bytes: number): Promise<void> {
  const stream = await host?.dialProtocol(multiaddr(address), PROTOCOL)
  if (stream === undefined) throw new Error('not listening')

  stream.send(Buffer.from(String(bytes)))
  let got = 0

  for await (const piece of duplex(stream, systemClock).source) {
    got += piece.byteLength
    if (got >= bytes) break
  }

  if (got < bytes) throw new Error(`${got} of ${bytes} bytes came`)
}

serveParent(
  async (order: StreamOrder) => {
    if ('listen' in order) return listen()

    const { fetch, bytes } = order
    // connections and protocols are agreed upon beforehand
    for (const address of fetch) await fetchFrom(address, 1_000)
    const startedMs = performance.now()
    await Promise.all(fetch.map(address => fetchFrom(address, bytes)))

    return performance.now() - startedMs
  },
  async () => host?.stop()
)
