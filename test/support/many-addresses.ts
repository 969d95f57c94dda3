import { createServer, connect, type Socket } from 'node:net'
import { once } from 'node:events'

/** A way to one port of this machine that gives each connection a source address of its own, out of 127.0.0.0/8. */
export interface ManyAddresses {
  /** Where to dial: each connection there arrives at the target from another address. */
  port: number
  /** Distinct source addresses that were used. */
  addresses(): number
  end(): Promise<void>
}

/** The n-th address; Linux answers on all of 127/8. */
function addressOf(n: number): string {
  return `127.${1 + (n % 200)}.${Math.floor(n / 200) % 250}.${2 + (n % 250)}`
}

export async function createManyAddresses(targetPort: number): Promise<ManyAddresses> {
  const used = new Set<string>()
  const sockets = new Set<Socket>()
  let count = 0

  const server = createServer(inbound => {
    const localAddress = addressOf(count++)
    const outbound = connect({ host: '127.0.0.1', port: targetPort, localAddress })

    used.add(localAddress)

    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound]
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }

    inbound.pipe(outbound)
    outbound.pipe(inbound)
  })

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()

  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    addresses: () => used.size,
    async end() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    }
  }
}
