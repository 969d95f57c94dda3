import type { Stream } from '@libp2p/interface'
import type { Clock } from '../../clock.js'
import { PACE_BYTES, PACE_MS, PACE_POLL_MS, STALL_MS, STALLED_SOON_MS, UNSENT_BYTES_MAX } from '../constants.js'
import type { Link, Links } from '../links.js'

/**
 * The pubsub streams of a link as the connection has them, whatever gossipsub believes. A peer that took us out of its
 * pubsub has closed its half of both.
 */
export function pubsubStreams(link: Link): { inbound: Stream | undefined; outbound: Stream | undefined } {
  const streams = link.connection.streams.filter(
    ({ protocol, status, remoteWriteStatus }) => protocol.startsWith('/meshsub/') && status === 'open' && remoteWriteStatus !== 'closed'
  )

  return {
    inbound: streams.find(({ direction }) => direction === 'inbound'),
    outbound: streams.find(({ direction }) => direction === 'outbound')
  }
}

/** What gossip has not yet been able to send, per link. gossipsub itself has no flow control (libraries.md, pitfall 4). */
export interface Pace {
  /** Waits while a peer that still drains is behind, PACE_MS at most. A peer that takes nothing is not waited for. */
  room(signal: AbortSignal): Promise<void>
  /** Drops the links that take nothing, or hold too much. */
  dropStalled(): void
}

interface Account {
  unsentBytes: number
  movedAt: number
}

export function createPace(links: Links, clock: Clock): Pace {
  const accounts = new WeakMap<Link, Account>()

  function look(link: Link): Account & { stalledMs: number } {
    const now = clock.monotonicMs()
    const unsentBytes = pubsubStreams(link).outbound?.writeBufferLength ?? 0
    const before = accounts.get(link)
    const hasMoved = before === undefined || unsentBytes === 0 || unsentBytes < before.unsentBytes
    const account = { unsentBytes, movedAt: hasMoved ? now : before.movedAt }

    accounts.set(link, account)

    return { ...account, stalledMs: now - account.movedAt }
  }

  function isBehind(link: Link): boolean {
    const { unsentBytes, stalledMs } = look(link)

    return unsentBytes > PACE_BYTES && stalledMs < STALLED_SOON_MS
  }

  function dropStalled(): void {
    for (const link of links.ready()) {
      const { unsentBytes, stalledMs } = look(link)

      if (unsentBytes > UNSENT_BYTES_MAX || (unsentBytes > PACE_BYTES && stalledMs > STALL_MS)) links.drop(link, 'gossip-stalled')
    }
  }

  return {
    dropStalled,

    async room(signal) {
      const untilMs = clock.monotonicMs() + PACE_MS

      while (!signal.aborted && clock.monotonicMs() < untilMs && links.ready().some(isBehind)) await clock.sleep(PACE_POLL_MS, signal)

      dropStalled()
    }
  }
}
