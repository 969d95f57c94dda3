import type { KeyObject } from 'node:crypto'

import type { Clock, Timer } from '../../clock.js'
import { isNodeError } from '../../errors.js'
import type { Log } from '../../log.js'
import { compareBytes, equalBytes, toHex } from '../../model/bytes.js'
import type { Roster } from '../../roster/roster.js'
import {
  PRESENCE_AGE_MS,
  PRESENCE_AHEAD_MS,
  PRESENCE_ANSWER_MS,
  PRESENCE_EVERY_MS,
  PRESENCE_FIRST_MS,
  PRESENCE_BURST,
  PRESENCE_PARTING_MS,
  PRESENCE_RATE_PER_SECOND,
  PRESENCE_RIVALS_MAX
} from '../constants.js'
import { createOriginRate } from '../gossip/origin-rate.js'
import type { Links } from '../links.js'
import type { MeshMetrics } from '../metrics.js'
import { openPresence, type Presence, signPresence } from './presence-codec.js'

/** Another live process with this node's key, proven by its signature under this very start of ours. */
export interface Rival {
  /** 8 bytes. */
  instance: Uint8Array
  startedMs: number
  /** This process started after it, and must not publish. */
  isEarlier: boolean
}

export interface PresenceComponents {
  roster: Pick<Roster, 'admit' | 'meshId'>
  links: Pick<Links, 'ready' | 'listen'>
  clock: Clock
  log: Log
  metrics: MeshMetrics
  /** Sends a presence on the control topic. */
  publish(signed: Uint8Array): void
  /** `rival` is called once for each; where it is earlier, a moment later, so that it has heard of us when the mesh ends. */
  told?: { announced(): void; rival(rival: Rival): void }
}

export interface PresenceInit {
  /** 32 bytes. */
  nodeKey: Uint8Array
  secretKey: KeyObject
  instance: Uint8Array
  startedMs: number
}

/** What gossip does with a message. */
export type PresenceVerdict = 'accept' | 'ignore' | 'reject'

/**
 * Finds a second live process with the same node key (3.5), by statements that only the key itself can sign: each process says at
 * its start which instance it is; whoever hears another instance of its own key answers with a presence that names it. A presence
 * that names *this* start was made after it and by another process, so it cannot be an old one that somebody sends again, and
 * nobody else can lock a node out. The process that started later withdraws.
 */
export interface PresenceDesk {
  readonly instance: Uint8Array
  start(): void
  stop(): void
  /** A presence that came by gossip. */
  takeGossip(bytes: Uint8Array): PresenceVerdict
  /** A peer asks whether we live, because `instance` has connected to it; with its presence where there is one. Gives ours. */
  answer(instance: Uint8Array, theirs: Uint8Array): Uint8Array
  /** Reads a presence that a peer answered with. Undefined when it is not of that key, or not about `sees`. */
  read(bytes: Uint8Array, expected: { nodeKey: Uint8Array; instance: Uint8Array; sees: Uint8Array }): Presence | undefined
}

/** Which of two live processes started later, the same at every node: by its time, then by its instance. */
export function isLater(a: Pick<Presence, 'startedMs' | 'instance'>, b: Pick<Presence, 'startedMs' | 'instance'>): boolean {
  return a.startedMs !== b.startedMs ? a.startedMs > b.startedMs : compareBytes(a.instance, b.instance) > 0
}

export function createPresence(components: PresenceComponents, init: PresenceInit): PresenceDesk {
  const { roster, links, clock, log, metrics, publish } = components
  const { nodeKey, secretKey, instance, startedMs } = init
  const rivals = new Map<string, { isProven: boolean; answeredAt: number }>()
  const rate = createOriginRate(clock, { perSecond: PRESENCE_RATE_PER_SECOND, burst: PRESENCE_BURST })
  const timers = new Set<Timer>()
  let isRunning = false
  let hasAnnounced = false

  function sign(sees?: Uint8Array): Uint8Array {
    const presence = { nodeKey, instance, startedMs, madeMs: clock.nowMs(), ...(sees === undefined ? {} : { sees }) }

    return signPresence(presence, { meshId: roster.meshId, secretKey })
  }

  function later(afterMs: number, call: () => void): void {
    const timer = clock.after(afterMs, () => {
      timers.delete(timer)
      call()
    })

    timers.add(timer)
  }

  function announce(): void {
    if (!isRunning || links.ready().length === 0) return

    publish(sign())
    components.told?.announced()
  }

  /** A peer is there. gossipsub learns of its subscriptions a moment later, so the first words are said more than once. */
  function announceSoon(): void {
    if (!isRunning) return

    const [first = 0] = PRESENCE_FIRST_MS
    for (const afterMs of hasAnnounced ? [first] : PRESENCE_FIRST_MS) later(afterMs, announce)
    hasAnnounced = true
  }

  function isFresh({ madeMs }: Presence): boolean {
    const ageMs = clock.nowMs() - madeMs

    return ageMs <= PRESENCE_AGE_MS && -ageMs <= PRESENCE_AHEAD_MS
  }

  function rivalOf(other: Uint8Array): { isProven: boolean; answeredAt: number } | undefined {
    const name = toHex(other)
    const known = rivals.get(name)
    if (known !== undefined) return known

    // former runs of this node that somebody brings up again must not push out one that lives
    if (rivals.size >= PRESENCE_RIVALS_MAX) {
      const [oldest] = [...rivals].find(([, { isProven }]) => !isProven) ?? []
      if (oldest === undefined) return undefined

      rivals.delete(oldest)
    }

    const rival = { isProven: false, answeredAt: Number.NEGATIVE_INFINITY }
    rivals.set(name, rival)

    return rival
  }

  /** Another instance of our own key. It is alive for certain only when it names ours; until then it hears that we are. */
  function meet(other: Presence): void {
    const rival = rivalOf(other.instance)
    if (rival === undefined) return

    if (clock.monotonicMs() - rival.answeredAt >= PRESENCE_ANSWER_MS) {
      rival.answeredAt = clock.monotonicMs()
      publish(sign(other.instance))
    }

    if (rival.isProven || other.sees === undefined || !equalBytes(other.sees, instance)) return

    rival.isProven = true
    prove(other)
  }

  function prove(other: Presence): void {
    const isEarlier = isLater({ startedMs, instance }, other)
    const rival: Rival = { instance: other.instance, startedMs: other.startedMs, isEarlier }

    metrics.instanceRivals.inc({ started: isEarlier ? 'earlier' : 'later' })
    if (isEarlier) later(PRESENCE_PARTING_MS, () => components.told?.rival(rival))
    else components.told?.rival(rival)
  }

  /** @returns undefined for bytes that are no presence, or that their key did not sign */
  function open(bytes: Uint8Array): Presence | undefined {
    try {
      return openPresence(bytes, roster.meshId)
    } catch (err) {
      if (!isNodeError(err)) throw err

      log.debug('a presence is refused', { code: err.code })

      return undefined
    }
  }

  function isMember(key: Uint8Array): boolean {
    try {
      roster.admit(key, clock.nowMs())

      return true
    } catch (err) {
      if (!isNodeError(err)) throw err

      return false
    }
  }

  function judge(bytes: Uint8Array): PresenceVerdict {
    const presence = open(bytes)

    if (presence === undefined) return 'reject'
    if (!isFresh(presence) || !isMember(presence.nodeKey) || rate.isOver(toHex(presence.nodeKey))) return 'ignore'

    rate.take(toHex(presence.nodeKey))
    if (equalBytes(presence.nodeKey, nodeKey) && !equalBytes(presence.instance, instance)) meet(presence)

    return 'accept'
  }

  links.listen({ ready: announceSoon })

  return {
    instance,
    start() {
      isRunning = true
      timers.add(clock.every(PRESENCE_EVERY_MS, announce))
    },
    stop() {
      isRunning = false
      for (const timer of timers) timer.stop()
      timers.clear()
    },
    takeGossip(bytes) {
      const verdict = judge(bytes)
      metrics.presences.inc({ result: verdict })

      return verdict
    },
    answer(other, theirs) {
      const presence = theirs.byteLength === 0 ? undefined : open(theirs)

      if (presence !== undefined && equalBytes(presence.nodeKey, nodeKey) && equalBytes(presence.instance, other)) meet(presence)

      return sign(other)
    },
    read(bytes, expected) {
      const presence = open(bytes)
      if (presence?.sees === undefined || !equalBytes(presence.nodeKey, expected.nodeKey)) return undefined

      return equalBytes(presence.instance, expected.instance) && equalBytes(presence.sees, expected.sees) ? presence : undefined
    }
  }
}
