import type { FastifyInstance } from 'fastify'

import { NodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import { type AdminSocket, openAdminSocket } from './admin-socket.js'
import { createKeyRing, type KeyRing } from './auth/key-ring.js'
import { CONNECTIONS_MAX } from './constants.js'
import type { RestComponents, RestInit, RouteContext } from './context.js'
import { buildServer } from './server.js'

export type { RestComponents, RestInit } from './context.js'
export * from './ports.js'
export * from './upkeep-ports.js'

export interface Rest extends Startable {
  /** `http://host:port` once started; undefined when TCP is off. */
  url(): string | undefined
  /** Path of the admin socket once started. */
  socketPath(): string | undefined
  /** The API keys, for those who embed a node or run the demo. */
  readonly keys: KeyRing
}

/** The REST API on TCP, and the same routes with the operator's rights on a socket in the directory of the node. */
export function createRest(components: RestComponents, init: RestInit): Rest {
  const { keys: table, clock, log } = components
  const ring = createKeyRing({ table, clock }, init)
  const context: RouteContext = { ...components, ring, init, isLocal: false }
  let tcp: FastifyInstance | undefined
  let local: FastifyInstance | undefined
  let socket: AdminSocket | undefined
  let address: string | undefined

  async function startLocal(dir: string): Promise<void> {
    const server = buildServer({ ...context, isLocal: true })
    local = server
    socket = await openAdminSocket(dir, async path => {
      await server.listen({ path })
    })
  }

  async function startTcp(): Promise<void> {
    const { host, port } = splitListen(init.listen)
    const server = buildServer(context)
    server.server.maxConnections = CONNECTIONS_MAX
    tcp = server

    try {
      address = await server.listen({ host, port })
    } catch (err) {
      throw listenError(err, init.listen)
    }

    log.info('REST API listens', { url: address })
    if (!isLoopback(host)) log.warn('the REST API listens beyond this machine', { host, port })
  }

  async function stop(): Promise<void> {
    // The socket first: a command that starts now should find no node rather than half of one.
    await socket?.remove()
    await local?.close()
    await tcp?.close()
    socket = undefined
    local = undefined
    tcp = undefined
    address = undefined
  }

  return {
    name: 'rest',
    keys: ring,
    url: () => address,
    socketPath: () => socket?.path,

    async start() {
      if (tcp !== undefined || local !== undefined) return

      await ring.load()
      if (init.listen !== 'off') await startTcp()
      if (init.dir !== undefined) await startLocal(init.dir)
    },

    stop
  }
}

/** @throws NodeError `CONFIG_INVALID` for a port above 65535; the schema of node.yaml knows digits only. */
function splitListen(listen: string): { host: string; port: number } {
  const colon = listen.lastIndexOf(':')
  const port = Number(listen.slice(colon + 1))

  if (colon === -1 || !Number.isInteger(port) || port > 65_535) {
    throw new NodeError('CONFIG_INVALID', `rest.listen: "${listen}" is no host:port`, { fix: 'write 127.0.0.1:7480, or off' })
  }

  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function listenError(err: unknown, listen: string): NodeError {
  const code = err instanceof Error && 'code' in err ? err.code : undefined

  switch (code) {
    case 'EADDRINUSE':
      return new NodeError('PORT_IN_USE', `the REST API cannot listen on ${listen}: another program uses that port`, {
        cause: err,
        fix: 'set rest.listen in node.yaml to a free port, or TOCSIN_REST_LISTEN=127.0.0.1:0 for any'
      })
    case 'EACCES':
      return new NodeError('LISTEN_FAILED', `the REST API may not listen on ${listen}`, {
        cause: err,
        fix: 'ports below 1024 need a privilege'
      })
    default:
      return new NodeError('LISTEN_FAILED', `the REST API cannot listen on ${listen}`, {
        cause: err,
        fix: 'rest.listen in node.yaml must name an address of this machine'
      })
  }
}
