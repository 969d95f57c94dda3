import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import type { Query } from '../query/query.js'
import type { Scope } from '../query/visibility.js'
import type { Caller, KeyRing } from './auth/key-ring.js'
import type { BackupPort, JoinPort, KeyTable, MembershipPort, NodePort } from './ports.js'
import type { ContestedPort, DbPort } from './upkeep-ports.js'

/** What REST needs from the rest of the node. */
export interface RestComponents {
  query: Query
  node: NodePort
  keys: KeyTable
  /** Absent: the routes of the roster and of bans are not there. */
  membership?: MembershipPort
  /** Absent: the routes of invites and requests are not there. */
  join?: JoinPort
  /** Absent: the routes of contested records are not there. */
  contested?: ContestedPort
  /** Absent: the routes of work on the database are not there. */
  db?: DbPort
  /** Absent: the route of backups is not there. */
  backup?: BackupPort
  /** Key of the organization that owns this node: what the operator and new keys read as. */
  ownOrg: Uint8Array
  /** Keys that it had before; its readers see what was addressed to those as well. */
  formerOrgs?: () => readonly Uint8Array[]
  /** An organization by name, did:key or fingerprint, as the roster knows it. */
  findOrg(text: string): Uint8Array | undefined
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

export interface RestInit {
  /** `host:port` or `off`. */
  listen: string
  requestsPerMinute: number
  queryMs: number
  keysMax: number
  /** Directory of the node: the admin socket and its pointer lie here. Absent: no admin socket. */
  dir?: string
  /** Shown by /openapi.json. */
  version: string
}

/** What every route sees. */
export interface RouteContext extends Omit<RestComponents, 'keys'> {
  ring: KeyRing
  init: RestInit
  /** True behind the admin socket: no body limit, progress lines, operator rights. */
  isLocal: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before any handler of a route with scopes runs. */
    caller: Caller | undefined
    /** Monotonic clock, milliseconds. */
    startedMs: number
  }

  interface FastifyContextConfig {
    /** One of these is needed; absent: the route is open to all. */
    scopes?: readonly Scope[]
    /** One line for the OpenAPI document. */
    summary?: string
  }
}
