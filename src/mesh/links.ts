import type { Connection } from '@libp2p/interface'
import type { Clock, Timer } from '../clock.js'
import { isNodeError, NodeError } from '../errors.js'
import type { Log } from '../log.js'
import type { Member, Roster } from '../roster/roster.js'
import type { Admission } from './admission.js'
import { nodeKeyOf } from './admission.js'
import { DOOR_STREAMS_MAX, DOOR_WATCH_MS, GREETING_MS } from './constants.js'
import type { MeshLimits, PeerRef } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import type { Standing } from './sync/standing.js'

/** One connection as the mesh sees it. Its fields are written by links, hello and sync, read by all. */
export interface Link {
  readonly connection: Connection
  readonly peerId: string
  readonly nodeKey: Uint8Array
  readonly direction: 'inbound' | 'outbound'
  /** Wall clock, for people. */
  readonly openedMs: number
  /** Monotonic, for durations. */
  readonly openedAt: number
  /** The key had no valid chain when it connected: it may say hello and nothing else. */
  readonly isDoor: boolean
  /** Resolves true when both sides have admitted each other, false when the link ends first. False at once for a door. */
  readonly whenReady: Promise<boolean>
  state: 'greeting' | 'ready' | 'closed'
  /** Monotonic. */
  readyAt?: number
  /** Set when ready. */
  peer?: PeerRef
  orgName?: string
  clockOffsetMs?: number
  /** Their roster digest as they last told it. */
  rosterDigest?: Uint8Array
  /** Which start of the peer's process this is, as it said in hello. */
  instance?: Uint8Array
  /** When the last good hello ended, monotonic. */
  helloAt?: number
  /** Both sides agreed to be explicit gossip peers. */
  isExplicit?: boolean
  lastSyncMs?: number
  isInSync?: boolean
  /** When both last held the same. */
  inSyncMs?: number
  /** As of the last sync that this node began. */
  standing?: Standing
}

export interface LinksComponents {
  roster: Pick<Roster, 'admit'>
  admission: Pick<Admission, 'memberOf'>
  clock: Clock
  log: Log
  metrics: MeshMetrics
}

export interface LinkListener {
  /** A connection that may say hello. */
  opened?(link: Link): void
  ready?(link: Link): void
  /** `other`: another ready link to the same node, when there is one. */
  closed?(link: Link, other: Link | undefined): void
}

/** All connections and what became of them. The only place that decides whether a peer is served. */
export interface Links {
  /** Takes a new connection in; called by the host for each. Undefined: it is of no use, or closed already. */
  open(connection: Connection): Link | undefined
  /** Forgets a connection; called by the host for each. */
  close(connection: Connection): Link | undefined
  find(connection: Connection): Link | undefined
  list(): Link[]
  ready(): Link[]
  /** The newest ready link to the node. */
  findReady(peerId: string): Link | undefined
  /** Both sides admitted each other. */
  markReady(link: Link, member: Member): void
  /** Ends a connection at once. `reason` comes from a closed set of words or error codes. */
  drop(link: Link, reason: string): void
  /** Drops links whose node is admitted no longer. */
  refreshAdmission(): void
  listen(listener: LinkListener): void
}

interface Entry {
  link: Link
  resolve(isReady: boolean): void
  timers: readonly Timer[]
}

export function createLinks({ roster, admission, clock, log, metrics }: LinksComponents, limits: MeshLimits): Links {
  const entries = new Map<string, Entry>()
  const listeners: LinkListener[] = []

  function gauge(): void {
    const all = [...entries.values()].map(({ link }) => link)

    metrics.links.set({ state: 'ready' }, all.filter(link => link.state === 'ready').length)
    metrics.links.set({ state: 'door' }, all.filter(link => link.isDoor).length)
  }

  function readyLinks(): Link[] {
    return [...entries.values()].map(({ link }) => link).filter(link => link.state === 'ready')
  }

  function findReady(peerId: string): Link | undefined {
    return readyLinks().findLast(link => link.peerId === peerId)
  }

  function drop(link: Link, reason: string): void {
    metrics.linksDropped.inc({ reason })
    log.debug('link dropped', { peer: link.peerId, reason })
    link.connection.abort(new NodeError('PEER_NOT_ADMITTED', `The link was ended: ${reason}`))
  }

  function watchDoor(link: Link): Timer[] {
    return [
      clock.after(limits.doorMs, () => drop(link, 'door-time')),
      clock.every(DOOR_WATCH_MS, () => {
        if (link.connection.streams.length > DOOR_STREAMS_MAX) drop(link, 'door-streams')
      })
    ]
  }

  function watchGreeting(link: Link): Timer[] {
    return [clock.after(GREETING_MS, () => drop(link, 'greeting-time'))]
  }

  return {
    open(connection) {
      const nodeKey = nodeKeyOf(connection.remotePeer)
      if (nodeKey === undefined || connection.status !== 'open') return undefined

      const isDoor = admission.memberOf(nodeKey) === undefined
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const link: Link = {
        connection,
        peerId: connection.remotePeer.toString(),
        nodeKey,
        direction: connection.direction,
        openedMs: clock.nowMs(),
        openedAt: clock.monotonicMs(),
        isDoor,
        whenReady: promise,
        state: 'greeting'
      }

      if (isDoor) resolve(false)

      entries.set(connection.id, { link, resolve, timers: isDoor ? watchDoor(link) : watchGreeting(link) })
      gauge()
      for (const { opened } of listeners) opened?.(link)

      return link
    },

    close(connection) {
      const entry = entries.get(connection.id)
      if (entry === undefined) return undefined

      entries.delete(connection.id)
      for (const timer of entry.timers) timer.stop()
      entry.link.state = 'closed'
      entry.resolve(false)
      gauge()
      for (const { closed } of listeners) closed?.(entry.link, findReady(entry.link.peerId))

      return entry.link
    },

    find: connection => entries.get(connection.id)?.link,
    list: () => [...entries.values()].map(({ link }) => link),
    ready: readyLinks,
    findReady,
    drop,

    markReady(link, member) {
      const entry = entries.get(link.connection.id)
      if (entry === undefined || link.isDoor || link.state !== 'greeting') return

      link.state = 'ready'
      link.readyAt = clock.monotonicMs()
      link.peer = { nodeKey: link.nodeKey, orgKey: member.orgKey, peerId: link.peerId }
      link.orgName = member.name
      for (const timer of entry.timers) timer.stop()
      entry.resolve(true)
      gauge()
      for (const { ready } of listeners) ready?.(link)
    },

    refreshAdmission() {
      for (const link of readyLinks()) {
        try {
          roster.admit(link.nodeKey, clock.nowMs())
        } catch (err) {
          if (!isNodeError(err)) throw err

          drop(link, err.code)
        }
      }
    },

    listen(listener) {
      listeners.push(listener)
    }
  }
}
