import type { GossipSubComponents } from '@libp2p/gossipsub'
import type { Connection, StreamHandler, Topology } from '@libp2p/interface'
import { NodeError } from '../errors.js'
import type { Log } from '../log.js'
import type { Links } from './links.js'
import type { MeshMetrics } from './metrics.js'

type Registrar = GossipSubComponents['registrar']

export interface GuardComponents {
  links: Links
  log: Log
  metrics: MeshMetrics
}

/**
 * Lets a stream handler see admitted peers only: it waits for the hello of the connection, and resets the streams of
 * strangers. libp2p's own middleware is no place for this: 3.3.11 appends the handler to the registered array at each
 * inbound stream, so that the second stream runs it twice.
 */
export function guardHandler({ links, metrics }: GuardComponents, protocol: string, handler: StreamHandler): StreamHandler {
  return async (stream, connection) => {
    const link = links.find(connection)

    if (link === undefined || !(await link.whenReady)) {
      metrics.streamsRefused.inc({ protocol })
      stream.abort(new NodeError('PEER_NOT_ADMITTED', 'This protocol is for admitted peers'))

      return
    }

    await handler(stream, connection)
  }
}

/**
 * The registrar that libp2p's own services get: their handlers are guarded, and their topologies hear of a connection
 * when it is ready, not when it opens. When one of two connections to a node closes, they hear of the other one.
 */
export function guardRegistrar(components: GuardComponents, registrar: Registrar): Registrar {
  const { links, log } = components
  const topologies = new Set<Topology>()

  function announce(topology: Topology, connection: Connection): void {
    Promise.resolve(topology.onConnect?.(connection.remotePeer, connection)).catch(err => {
      log.debug('a service refused a connection', { reason: String(err) })
    })
  }

  links.listen({
    closed(_link, other) {
      if (other === undefined) return
      for (const topology of topologies) announce(topology, other.connection)
    }
  })

  function guardTopology(topology: Topology): Topology {
    return {
      ...topology,
      onConnect(_peerId, connection) {
        const link = links.find(connection)

        link?.whenReady
          .then(isReady => {
            if (isReady && link.state === 'ready') announce(topology, connection)
          })
          .catch(err => log.error('a service could not be told of a connection', err))
      }
    }
  }

  return {
    getProtocols: () => registrar.getProtocols(),
    getHandler: protocol => registrar.getHandler(protocol),
    getTopologies: protocol => registrar.getTopologies(protocol),
    handle: (protocol, handler, options) => registrar.handle(protocol, guardHandler(components, protocol, handler), options),
    unhandle: (protocols, options) => registrar.unhandle(protocols, options),
    use: (protocol, middleware) => registrar.use(protocol, middleware),
    unuse: protocol => registrar.unuse(protocol),
    getMiddleware: protocol => registrar.getMiddleware(protocol),

    async register(protocol, topology, options) {
      topologies.add(topology)

      return registrar.register(protocol, guardTopology(topology), options)
    },

    unregister(id) {
      topologies.clear()
      registrar.unregister(id)
    }
  }
}
