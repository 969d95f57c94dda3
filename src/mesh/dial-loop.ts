import type { Connection } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Clock, Timer } from '../clock.js'
import { isNodeError, NodeError } from '../errors.js'
import type { Log } from '../log.js'
import {
  CONFIGURED_PEERS_MAX,
  DIAL_HURRY_MS,
  DIAL_TIMEOUT_MS,
  DIALS_AT_ONCE_MAX,
  GREETING_MS,
  LINK_PROVEN_MS,
  REDIAL_MS
} from './constants.js'
import { DIAL_AGAIN } from './hello/hello.js'
import type { Link, Links } from './links.js'
import type { MeshLimits } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import { withinMs } from './timeout.js'

export interface DialLoopComponents {
  links: Links
  dial(address: string): Promise<Connection>
  /** What the last hello on a link failed with. */
  refusalOf(link: Link): string | undefined
  /** Addresses of members worth a connection now, with `/p2p/`; asked from time to time. */
  suggest(): readonly string[]
  clock: Clock
  log: Log
  metrics: MeshMetrics
}

export interface DialLoopInit {
  ownPeerId: string
  /** Multiaddrs with `/p2p/`. */
  peers: readonly string[]
  suggestEveryMs: number
  limits: MeshLimits
}

/**
 * Keeps a connection to every configured peer, for ever, with jittered back-off; never gives up, never bans (3.4, V3).
 * libp2p's own reconnecting forgets a peer after a few tries.
 */
export interface DialLoop {
  start(): void
  stop(): void
  /** Adds a peer for as long as the node runs, and waits for its first good hello. @throws NodeError `PEER_UNREACHABLE` or the code of the refusal. */
  add(address: string): Promise<void>
  /** Whether the operator named this peer. */
  isExplicit(peerId: string): boolean
  /** All that the operator named, in that order. */
  explicitPeers(): string[]
}

/** Addresses kept per peer; the last ones given count. */
const ADDRESSES_MAX = 8
/** Doublings of the back-off that are computed; the last wait is reached before. */
const DOUBLINGS_MAX = 16
/** A stranger's first connection only says hello; the second is served. */
const TRIES_PER_ADDRESS = 2

/** One peer to be connected to. Suggested ones are tried once per suggestion; the others for ever. */
interface Target {
  peerId: string
  addresses: string[]
  isExplicit: boolean
  failures: number
  isDialling: boolean
  next?: Timer
}

export function createDialLoop(components: DialLoopComponents, init: DialLoopInit): DialLoop {
  const { links, clock, log, metrics, suggest } = components
  const { limits, ownPeerId } = init
  const targets = new Map<string, Target>()
  let suggestions: Timer | undefined
  let isRunning = false
  let dialling = 0
  let hurriedAt = Number.NEGATIVE_INFINITY

  function target(address: string, isExplicit: boolean): Target | undefined {
    const peerId = peerIdOf(address)
    if (peerId === ownPeerId) return undefined

    const known = targets.get(peerId) ?? { peerId, addresses: [], isExplicit, failures: 0, isDialling: false }
    if (!targets.has(peerId) && targets.size >= CONFIGURED_PEERS_MAX) return undefined

    known.isExplicit ||= isExplicit
    if (!known.addresses.includes(address)) known.addresses = [...known.addresses, address].slice(-ADDRESSES_MAX)
    targets.set(peerId, known)

    return known
  }

  function schedule(to: Target, afterMs: number): void {
    if (!isRunning) return

    to.next?.stop()
    to.next = clock.after(afterMs, () => void attempt(to))
  }

  /** Half to full of the doubled wait, so that peers that failed together do not return together. */
  function backOffMs({ failures }: Target): number {
    const fullMs = Math.min(limits.dialLastMs, limits.dialFirstMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX))

    return fullMs * (0.5 + 0.5 * clock.random())
  }

  /** One dial when there is no link. Never rejects. */
  async function attempt(to: Target): Promise<void> {
    delete to.next
    if (!isRunning || to.isDialling || links.list().some(({ peerId }) => peerId === to.peerId)) return
    if (dialling >= DIALS_AT_ONCE_MAX) return schedule(to, REDIAL_MS)

    const beganAt = clock.monotonicMs()
    to.isDialling = true
    dialling += 1

    try {
      await reach(components, to)
      metrics.dials.inc({ result: 'ok' })
    } catch (err) {
      const code = isNodeError(err) ? err.code : 'PEER_UNREACHABLE'

      metrics.dials.inc({ result: code === 'PEER_UNREACHABLE' ? 'unreachable' : 'refused' })
      log.debug('dial failed', { peer: to.peerId, code, failures: to.failures + 1 })
      retry(to, hurriedAt > beganAt)
    } finally {
      to.isDialling = false
      dialling -= 1
    }
  }

  /** `isSoon`: others came back while this peer was tried in vain. */
  function retry(to: Target, isSoon = false): void {
    to.failures += 1
    // the end of a link may have set an earlier time
    if (to.next === undefined && to.isExplicit) schedule(to, isSoon ? REDIAL_MS : backOffMs(to))
    if (!to.isExplicit) targets.delete(to.peerId)
  }

  /** A peer that could not be reached is back: what kept it away probably kept others away, too. */
  function hurry(): void {
    const now = clock.monotonicMs()
    if (now - hurriedAt < DIAL_HURRY_MS) return

    hurriedAt = now
    for (const to of targets.values()) {
      if (to.next !== undefined && to.failures > 0) schedule(to, REDIAL_MS * (0.5 + clock.random()))
    }
  }

  function takeSuggestions(): void {
    for (const address of suggest()) {
      const to = target(address, false)
      if (to !== undefined && to.next === undefined) schedule(to, 0)
    }
  }

  links.listen({
    ready({ peerId }) {
      if ((targets.get(peerId)?.failures ?? 0) > 0) hurry()
    },

    closed(link, other) {
      const to = targets.get(link.peerId)
      if (to === undefined || other !== undefined) return

      const hasProven = link.readyAt !== undefined && clock.monotonicMs() - link.readyAt >= LINK_PROVEN_MS
      if (hasProven) to.failures = 0

      // a link of ours that never became ready is the attempt's to judge
      if (link.peer === undefined && (to.isDialling || to.next !== undefined)) return

      to.failures += hasProven ? 0 : 1
      schedule(to, to.failures <= 1 ? REDIAL_MS * (0.5 + clock.random()) : backOffMs(to))
    }
  })

  return {
    start() {
      isRunning = true
      for (const address of init.peers) target(address, true)
      for (const to of targets.values()) schedule(to, 0)

      suggestions = clock.every(init.suggestEveryMs, takeSuggestions)
      // at once, too: a node whose operator named no peers must ask somebody for its own heads before it publishes (3.5)
      takeSuggestions()
    },

    stop() {
      isRunning = false
      suggestions?.stop()
      for (const { next } of targets.values()) next?.stop()
      targets.clear()
    },

    async add(address) {
      const to = target(address, true)
      if (to === undefined) throw new NodeError('PEER_UNREACHABLE', 'This address is our own, or too many peers are configured')
      if (links.findReady(to.peerId) !== undefined) return

      try {
        await reach(components, to)
      } catch (err) {
        retry(to)
        throw err
      }
    },

    isExplicit: peerId => targets.get(peerId)?.isExplicit === true,
    explicitPeers: () => [...targets.values()].flatMap(({ peerId, isExplicit }) => (isExplicit ? [peerId] : []))
  }
}

/**
 * Dials the addresses of a peer in turn and waits for the hello.
 *
 * @throws NodeError `PEER_UNREACHABLE`, or the code with which the hello failed
 */
async function reach(components: DialLoopComponents, { addresses, peerId }: Target): Promise<void> {
  let failure: unknown

  for (const address of addresses) {
    for (let tries = 0; tries < TRIES_PER_ADDRESS; tries++) {
      try {
        const refusal = await tryOnce(components, address, peerId)
        if (refusal === undefined) return

        failure = new NodeError('HELLO_REFUSED', `The peer did not admit this node: ${refusal}`, { details: { code: refusal } })
        if (refusal !== DIAL_AGAIN) break
      } catch (err) {
        failure = err
        break
      }
    }
  }

  if (isNodeError(failure) && failure.code !== 'PEER_TIMEOUT') throw failure

  throw new NodeError('PEER_UNREACHABLE', `No address of the peer answers: ${addresses.join(', ')}`, {
    cause: failure,
    fix: 'check that the peer runs, and that its address and port are right and reachable from here'
  })
}

/** Undefined when a link to the peer is ready; otherwise what the hello failed with. */
async function tryOnce(
  { links, dial, refusalOf, clock }: DialLoopComponents,
  address: string,
  peerId: string
): Promise<string | undefined> {
  const connection = await withinMs(clock, dial(address), DIAL_TIMEOUT_MS, 'dialling')
  const link = links.find(connection)

  if (link === undefined) throw new NodeError('PEER_UNREACHABLE', 'The peer closed the connection at once')
  if (await withinMs(clock, readyOrClosed(link), GREETING_MS, 'waiting for the hello')) return undefined
  if (links.findReady(peerId) !== undefined) return undefined

  return refusalOf(link) ?? 'it closed the connection'
}

/** The node id at the end of a multiaddr. @throws NodeError `CONFIG_INVALID` */
export function peerIdOf(address: string): string {
  try {
    const name = multiaddr(address)
      .getComponents()
      .findLast(({ name: part }) => part === 'p2p')?.value

    return peerIdFromString(name ?? '').toString()
  } catch (err) {
    throw new NodeError('CONFIG_INVALID', `Not the address of a peer: ${address}`, {
      cause: err,
      fix: 'write it as /ip4/192.0.2.1/tcp/7400/p2p/12D3Koo…, as `tocsin status` of the peer prints it'
    })
  }
}

/** True when ready; a door is neither until it closes. */
async function readyOrClosed(link: Link): Promise<boolean> {
  if (await link.whenReady) return true

  return new Promise(resolve => {
    if (link.state === 'closed') return resolve(false)

    link.connection.addEventListener('close', () => resolve(false), { once: true })
  })
}
