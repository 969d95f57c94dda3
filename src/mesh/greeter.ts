import type { Stream } from '@libp2p/interface'
import type { Clock, Timer } from '../clock.js'
import { isNodeError } from '../errors.js'
import type { Log } from '../log.js'
import { equalBytes } from '../model/bytes.js'
import type { Member, Roster } from '../roster/roster.js'
import { CROSSED_DIALS_MS, DIAL_TIMEOUT_MS, HELLO_PROTOCOL, REFRESH_LOOK_MS_MIN, VERDICT_LINGER_MS } from './constants.js'
import type { ExplicitPeers } from './gossip/explicit-peers.js'
import { DIAL_AGAIN } from './hello/hello.js'
import type { Hello, HelloOutcome } from './hello/hello.js'
import type { Link, Links } from './links.js'
import type { MeshLimits } from './mesh.js'
import type { MeshMetrics } from './metrics.js'
import type { Offences } from './offences.js'
import type { Arbiter } from './presence/arbiter.js'
import { createRefusalLog } from './refusals.js'
import { withinMs } from './timeout.js'

export interface GreeterComponents {
  hello: Hello
  links: Links
  roster: Pick<Roster, 'digest' | 'admit'>
  explicit?: Pick<ExplicitPeers, 'settle'>
  /** Absent: of two connections of one node the newer one stays, whoever made it. */
  arbiter?: Arbiter
  offences: Offences
  clock: Clock
  log: Log
  metrics: MeshMetrics
  /** Roster objects that were new here: others may lack them too. */
  passOn(objects: readonly Uint8Array[]): void
}

export interface GreeterInit {
  ownPeerId: string
  limits: MeshLimits
}

/** Runs hello over the connections: first thing on each, again from time to time, and to fetch what the roster lacks. */
export interface Greeter {
  start(): void
  stop(): void
  /** The handler of HELLO_PROTOCOL. */
  answer(link: Link, stream: Stream): Promise<void>
  /** Hello with a ready peer when the roster digests differ, or `ids` are wanted. Never rejects. */
  refresh(link: Link, ids?: readonly Uint8Array[]): Promise<void>
  /** What the last hello on this link failed with: the peer's verdict, or an error code. */
  refusalOf(link: Link): string | undefined
}

export function createGreeter(components: GreeterComponents, { ownPeerId, limits }: GreeterInit): Greeter {
  const { hello, links, roster, explicit, arbiter, offences, clock, log, metrics, passOn } = components
  const refusals = new WeakMap<Link, string>()
  const running = new WeakMap<Link, Promise<void>>()
  const judged = new WeakSet<Link>()
  const refusalLog = createRefusalLog({ clock, log })
  let timer: Timer | undefined

  async function greet(link: Link, ids: readonly Uint8Array[]): Promise<HelloOutcome> {
    const stream = await withinMs(clock, link.connection.newStream(HELLO_PROTOCOL), DIAL_TIMEOUT_MS, 'opening a hello')

    return hello.greet(link, stream, ids)
  }

  /** One hello that we lead, and what follows from it. Never rejects. */
  async function lead(link: Link, ids: readonly Uint8Array[]): Promise<void> {
    try {
      let outcome = await greet(link, ids)
      if (outcome.mayRetry) outcome = await greet(link, ids)
      if (outcome.mayAgree) {
        const { fresh } = outcome
        outcome = await greet(link, [])
        outcome = { ...outcome, fresh: [...fresh, ...outcome.fresh] }
      }

      conclude(link, outcome, 'leader')
    } catch (err) {
      fail(link, err)
    }
  }

  function conclude(link: Link, outcome: HelloOutcome, role: 'leader' | 'follower'): void {
    const { member, refusal, mustDialAgain, mayRetry, fresh, wasQuestion } = outcome
    if (wasQuestion) return

    if (fresh.length > 0) {
      links.refreshAdmission()
      passOn(fresh)
    }

    if (member === undefined || refusal !== undefined) {
      const reason = member === undefined ? 'PEER_NOT_ADMITTED' : 'HELLO_REFUSED'

      refusals.set(link, refusal ?? reason)
      metrics.hellos.inc({ outcome: member === undefined ? 'peer-refused' : 'refused-by-peer' })
      log.debug('hello refused', { peer: link.peerId, code: refusal ?? reason })
      if (member === undefined) refusalLog.ofPeer(link.peerId, whyRefused(link), link.clockOffsetMs)
      if (refusal !== undefined && !mayRetry) refusalLog.byPeer(link.peerId, refusal, link.clockOffsetMs)
      // the follower leaves the peer the time to read the verdict, and to try again with its chain
      if (role === 'leader') links.drop(link, reason)
      else if (!mayRetry && !link.isDoor) clock.after(VERDICT_LINGER_MS, () => links.drop(link, reason))

      return
    }

    if (mustDialAgain) {
      metrics.hellos.inc({ outcome: 'dial-again' })
      refusals.set(link, DIAL_AGAIN)
      if (role === 'leader') links.drop(link, 'dial-again')

      return
    }

    const rival = link.state === 'greeting' ? arbiter?.findRival(link) : undefined
    if (rival !== undefined) return judge(rival, link, member, outcome.isExplicit)

    serve(link, member, outcome.isExplicit)
  }

  function serve(link: Link, member: Member, isExplicit: boolean): void {
    metrics.hellos.inc({ outcome: 'admitted' })
    // before the link is ready: then gossipsub hears of the peer, and grafts it unless it is explicit
    explicit?.settle(link, isExplicit)
    links.markReady(link, member)
  }

  /** Another start of the same node's process is served already: both must show that they live, and one of them goes (3.5). */
  function judge(rival: Link, link: Link, member: Member, isExplicit: boolean): void {
    if (judged.has(link)) return

    judged.add(link)
    arbiter
      ?.judge(rival, link)
      .then(mayServe => {
        if (mayServe) serve(link, member, isExplicit)
        else metrics.hellos.inc({ outcome: 'instance-refused' })
      })
      .catch(err => fail(link, err))
  }

  function whyRefused(link: Link): string {
    try {
      roster.admit(link.nodeKey, clock.nowMs())

      return ''
    } catch (err) {
      if (isNodeError(err)) return err.code
      throw err
    }
  }

  function fail(link: Link, err: unknown): void {
    if (link.state === 'closed') return

    const code = isNodeError(err) ? err.code : 'PEER_UNREACHABLE'

    metrics.hellos.inc({ outcome: code === 'HELLO_MALFORMED' ? 'malformed' : 'failed' })
    log.debug('hello failed', { peer: link.peerId, code, reason: String(err) })
    refusals.set(link, refusals.get(link) ?? code)

    if (code === 'HELLO_MALFORMED') offences.charge(link.peerId)
    if (link.state !== 'ready' || code === 'HELLO_MALFORMED') links.drop(link, code)
  }

  /** One hello of ours at a time on a link; a second caller waits for the first. */
  async function refresh(link: Link, ids: readonly Uint8Array[] = []): Promise<void> {
    const before = running.get(link)

    if (before !== undefined) {
      await before
      if (ids.length === 0) return
    }

    const work = lead(link, ids)

    running.set(link, work)
    await work
    running.delete(link)
  }

  function refreshAll(): void {
    // certificates and memberships end by clock, without any object arriving
    links.refreshAdmission()

    for (const link of links.ready()) {
      const isDue = clock.monotonicMs() - (link.helloAt ?? 0) >= limits.helloEveryMs
      const differs = link.rosterDigest === undefined || !equalBytes(link.rosterDigest, roster.digest())

      if ((isDue && link.direction === 'outbound') || (differs && isSettled(link))) void refresh(link)
    }
  }

  /** A hello that just ended may have left the digests apart on purpose; the next one waits a little. */
  function isSettled(link: Link): boolean {
    return clock.monotonicMs() - (link.helloAt ?? 0) >= Math.min(limits.syncEveryMs, limits.helloEveryMs)
  }

  function dropDuplicate(link: Link): void {
    for (const other of links.ready()) {
      if (other === link || other.peerId !== link.peerId) continue

      const isCrossed = other.direction !== link.direction && Math.abs(link.openedAt - other.openedAt) < CROSSED_DIALS_MS

      if (!isCrossed) links.drop(other.openedAt <= link.openedAt ? other : link, 'newer-link')
      else if (ownPeerId < link.peerId) links.drop(link.direction === 'outbound' ? other : link, 'crossed-dials')
    }
  }

  links.listen({
    opened(link) {
      if (link.direction === 'outbound') void refresh(link)
    },
    ready: dropDuplicate
  })

  return {
    start() {
      timer ??= clock.every(Math.max(REFRESH_LOOK_MS_MIN, Math.min(limits.helloEveryMs, limits.syncEveryMs) / 4), refreshAll)
    },

    stop() {
      timer?.stop()
      timer = undefined
    },

    async answer(link, stream) {
      try {
        conclude(link, await hello.answer(link, stream), 'follower')
      } catch (err) {
        fail(link, err)
      }
    },

    refresh,
    refusalOf: link => refusals.get(link)
  }
}
