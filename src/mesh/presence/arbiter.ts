import type { Clock } from '../../clock.js'
import { isNodeError } from '../../errors.js'
import type { Log } from '../../log.js'
import { equalBytes } from '../../model/bytes.js'
import { HELLO_PROTOCOL, PRESENCE_ALIVE_MS } from '../constants.js'
import type { Hello } from '../hello/hello.js'
import type { Link, Links } from '../links.js'
import type { MeshMetrics } from '../metrics.js'
import { withinMs } from '../timeout.js'
import type { Presence } from './presence-codec.js'
import { isLater, type PresenceDesk } from './presence.js'

export interface ArbiterComponents {
  hello: Pick<Hello, 'ask'>
  links: Pick<Links, 'ready' | 'drop'>
  presence: Pick<PresenceDesk, 'read'>
  clock: Clock
  log: Log
  metrics: MeshMetrics
}

/** A presence as it was read, and its bytes to hand on. */
interface Shown {
  presence: Presence
  bytes: Uint8Array
}

const NONE = new Uint8Array(0)

/**
 * Decides between two connections of one node key that come from two starts of a process (3.5). A process that crashed and started
 * again leaves a dead connection behind, and is let in; where both show that they live, each hears of the other in a way that it can
 * verify, and the one that started later is turned away.
 */
export interface Arbiter {
  /** A served link of the same node that another start of its process made. */
  findRival(link: Link): Link | undefined
  /** Whether the fresh link may be served. The one that lost is dropped. Never rejects. */
  judge(rival: Link, fresh: Link): Promise<boolean>
}

export function createArbiter({ hello, links, presence, clock, log, metrics }: ArbiterComponents): Arbiter {
  /** Shows that the process behind the link lives and has heard of the other one; undefined when it does not. */
  async function show(link: Link, other: Link, theirs: Uint8Array): Promise<Shown | undefined> {
    const instance = link.instance ?? NONE
    const sees = other.instance ?? NONE

    try {
      const work = link.connection.newStream(HELLO_PROTOCOL).then(stream => hello.ask(link, stream, { instance: sees, presence: theirs }))
      const bytes = await withinMs(clock, work, PRESENCE_ALIVE_MS, 'asking whether a process lives')
      const read = presence.read(bytes, { nodeKey: link.nodeKey, instance, sees })

      return read === undefined ? undefined : { presence: read, bytes }
    } catch (err) {
      log.debug('a process did not show that it lives', { peer: link.peerId, code: isNodeError(err) ? err.code : 'PEER_UNREACHABLE' })

      return undefined
    }
  }

  function conclude(result: 'silent' | 'former-silent' | 'later' | 'earlier', lost: Link): void {
    metrics.instancesJudged.inc({ result })
    links.drop(lost, result === 'former-silent' ? 'instance-silent' : 'INSTANCE_DUPLICATE')
  }

  return {
    findRival: link =>
      links
        .ready()
        .find(
          other =>
            other !== link &&
            other.peerId === link.peerId &&
            other.instance !== undefined &&
            link.instance !== undefined &&
            !equalBytes(other.instance, link.instance)
        ),

    async judge(rival, fresh) {
      const second = await show(fresh, rival, NONE)
      const first = await show(rival, fresh, second?.bytes ?? NONE)

      if (first === undefined) {
        if (rival.state !== 'closed') conclude('former-silent', rival)

        return fresh.state !== 'closed'
      }

      if (second === undefined) {
        conclude('silent', fresh)

        return false
      }

      // who asks again hands over the other's word: both can verify it, and the later one withdraws by itself
      await show(fresh, rival, first.bytes)
      const isFreshLater = isLater(second.presence, first.presence)

      log.warn('two live processes have the key of one node: the one that started later is refused', { peer: fresh.peerId })
      conclude(isFreshLater ? 'later' : 'earlier', isFreshLater ? fresh : rival)

      return !isFreshLater && fresh.state !== 'closed'
    }
  }
}
