import type { Stream } from '@libp2p/interface'
import type { Clock, Timer } from '../../clock.js'
import { isNodeError } from '../../errors.js'
import type { Log } from '../../log.js'
import { equalBytes, toHex } from '../../model/bytes.js'
import { createChannel } from '../channel.js'
import type { Channel } from '../channel.js'
import {
  DIAL_TIMEOUT_MS,
  SYNC_ANSWER_MS,
  SYNC_GAP_MS,
  SYNC_MESSAGE_BYTES_MAX,
  SYNC_PEERS_A_ROUND_MAX,
  SYNC_PROTOCOL
} from '../constants.js'
import type { Intake } from '../intake.js'
import type { Link, Links } from '../links.js'
import type { MeshComponents, MeshLimits } from '../mesh.js'
import type { MeshMetrics } from '../metrics.js'
import type { Offences } from '../offences.js'
import { withinMs } from '../timeout.js'
import { createDeliveryNotes } from './delivery-notes.js'
import type { Entitlement } from './entitlement.js'
import { createHeadConflicts } from './head-conflicts.js'
import { createPullPlan } from './pull-plan.js'
import { createSyncSession, isPeersFault } from './sync-session.js'
import type { SyncSession } from './sync-session.js'
import { handleSync } from './sync-handler.js'

export interface SyncComponents extends Pick<MeshComponents, 'streams' | 'deliveries' | 'ownHeads' | 'syncProgress'> {
  entitlement: Entitlement
  intake: Intake
  links: Links
  offences: Offences
  clock: Clock
  log: Log
  metrics: MeshMetrics
}

export interface SyncInit {
  ownNodeKey: Uint8Array
  /** Whether the operator configured this peer. */
  isExplicit(peerId: string): boolean
  limits: MeshLimits
}

/** The guarantee (3.4): what a peer holds, we are entitled to and lack, is pulled until nothing is missing. */
export interface Sync {
  start(): void
  stop(): Promise<void>
  /** The handler of SYNC_PROTOCOL, for ready links. */
  answer(link: Link, stream: Stream): Promise<void>
  /** Holes were seen that this peer can probably fill: pulls from it soon. Many calls make one sync. */
  gapSeen(link: Link): void
  /** Syncs with every ready peer, a few at a time. Never rejects. */
  syncNow(): Promise<void>
}

type Outcome = 'equal' | 'pulled' | 'silent' | 'failed'

/** What a link keeps from round to round. */
interface Lane {
  channel?: Channel
  session?: SyncSession
  running?: Promise<Outcome>
  soon?: Timer
  /** Own and their digest when a nudge last led to a sync: the same pair does not lead to another. */
  nudgedFor?: string
}

export function createSync(components: SyncComponents, init: SyncInit): Sync {
  const { streams, entitlement, links, clock } = components
  const { limits } = init
  const plan = createPullPlan({ streams })
  const lanes = new Map<Link, Lane>()
  const runs = createRuns(components, init, { plan, laneOf })
  let timer: Timer | undefined
  let isRunning = false
  let explicitTurn = 0

  function laneOf(link: Link): Lane {
    const lane = lanes.get(link) ?? {}
    lanes.set(link, lane)

    return lane
  }

  function soon(link: Link): void {
    const lane = laneOf(link)
    if (!isRunning || lane.soon !== undefined || link.state !== 'ready') return

    lane.soon = clock.after(SYNC_GAP_MS, () => {
      delete lane.soon
      void runs.run(link)
    })
  }

  /** The peers of one round: an explicit one in turn, a random one, then others in case those are silent. */
  function candidates(): Link[] {
    const ready = links.ready().filter(link => links.findReady(link.peerId) === link)
    const explicit = ready.filter(({ peerId }) => init.isExplicit(peerId))
    const first = explicit[explicitTurn++ % Math.max(1, explicit.length)]
    const others = shuffle(
      ready.filter(link => link !== first),
      clock
    )

    return first === undefined ? others : [first, ...others]
  }

  async function round(): Promise<void> {
    const queue = candidates().slice(0, SYNC_PEERS_A_ROUND_MAX)

    /** One peer; when it does not answer, the next. */
    async function one(): Promise<void> {
      for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
        const outcome = await runs.run(link)
        if (outcome === 'equal' || outcome === 'pulled') return
      }
    }

    await Promise.all([one(), one()])
  }

  function schedule(): void {
    const jitteredMs = limits.syncEveryMs * (0.8 + 0.4 * clock.random())

    timer = clock.after(jitteredMs, () => {
      void round()
      schedule()
    })
  }

  links.listen({
    ready: link => soonAfterReady(link),
    closed(link) {
      lanes.get(link)?.soon?.stop()
      lanes.delete(link)
    }
  })

  function soonAfterReady(link: Link): void {
    if (isRunning) void runs.run(link)
  }

  function nudge(link: Link, theirDigest: Uint8Array): void {
    if (link.peer === undefined) return

    const lane = laneOf(link)
    const pair = toHex(entitlement.viewFor(link.peer).digest) + toHex(theirDigest)
    if (lane.running !== undefined || lane.nudgedFor === pair) return

    lane.nudgedFor = pair
    soon(link)
  }

  return {
    gapSeen: soon,
    answer: (link, stream) => handleSync({ ...components, differs: nudge }, link, stream),

    start() {
      isRunning = true
      schedule()
      for (const link of links.ready()) soonAfterReady(link)
    },

    async stop() {
      isRunning = false
      timer?.stop()
      for (const { soon: waiting, channel } of lanes.values()) {
        waiting?.stop()
        channel?.abort(new Error('The node stops'))
      }

      await Promise.all([...lanes.values()].flatMap(({ running }) => running ?? []))
      lanes.clear()
    },

    async syncNow() {
      const queue = links.ready()
      const worker = async (): Promise<void> => {
        for (let link = queue.shift(); link !== undefined; link = queue.shift()) await runs.run(link)
      }

      await Promise.all(Array.from({ length: SYNC_PEERS_A_ROUND_MAX }, worker))
    }
  }
}

interface Runs {
  /** One sync with one peer; joins the one that runs. Never rejects. */
  run(link: Link): Promise<Outcome>
}

interface RunsInit {
  plan: ReturnType<typeof createPullPlan>
  laneOf(link: Link): Lane
}

function createRuns(components: SyncComponents, { ownNodeKey, limits }: SyncInit, { plan, laneOf }: RunsInit): Runs {
  const { entitlement, intake, links, offences, clock, log, metrics, deliveries, ownHeads, syncProgress } = components
  const heads = createHeadConflicts(components.streams)
  const notes = createDeliveryNotes({ ownNodeKey, ...(deliveries === undefined ? {} : { deliveries }) })

  async function openSession(link: Link, lane: Lane): Promise<SyncSession> {
    if (lane.session !== undefined) return lane.session

    const stream = await withinMs(
      clock,
      link.connection.newStream(SYNC_PROTOCOL),
      Math.min(DIAL_TIMEOUT_MS, 2 * SYNC_ANSWER_MS),
      'opening a sync'
    )
    const channel = createChannel(stream, clock, { messageBytesMax: SYNC_MESSAGE_BYTES_MAX, malformedCode: 'SYNC_MALFORMED' })
    const progress = (told: Parameters<NonNullable<typeof syncProgress>>[1]): void => {
      if (link.peer !== undefined) syncProgress?.(link.peer, told)
    }

    lane.channel = channel
    lane.session = createSyncSession({ channel, intake, plan, clock, progress }, link, limits)

    return lane.session
  }

  async function sync(link: Link, lane: Lane): Promise<Outcome> {
    const { peer } = link
    if (peer === undefined || link.state !== 'ready') return 'failed'

    const session = await openSession(link, lane)
    const before = entitlement.viewFor(peer)
    const theirs = await session.compare(before.digest)

    notes.take(peer, before, theirs)
    link.lastSyncMs = clock.nowMs()
    link.isInSync = theirs.isEqual
    ownHeads?.compared(peer, theirs.isEqual ? before.entries : theirs.entries)

    try {
      if (theirs.isEqual) return 'equal'

      await session.pull(theirs.entries, await heads.find(before, theirs.entries))
    } finally {
      ownHeads?.ended(peer)
    }

    link.lastSyncMs = clock.nowMs()
    link.isInSync = equalBytes(entitlement.viewFor(peer).digest, theirs.digest)

    return 'pulled'
  }

  function fail(link: Link, lane: Lane, err: unknown): Outcome {
    const code = isNodeError(err) ? err.code : 'PEER_UNREACHABLE'

    lane.channel?.abort(err)
    delete lane.channel
    delete lane.session
    if (isPeersFault(err))
      log.warn('a sync answer failed a check and is charged to the peer', { peer: link.peerId, code, reason: String(err) })
    else log.debug('sync ended early', { peer: link.peerId, code })
    if (isPeersFault(err) && offences.charge(link.peerId)) links.drop(link, 'offender')

    return code === 'PEER_TIMEOUT' ? 'silent' : 'failed'
  }

  return {
    run(link) {
      const lane = laneOf(link)

      lane.running ??= sync(link, lane)
        .catch(err => fail(link, lane, err))
        .then(outcome => {
          metrics.syncRounds.inc({ result: outcome })

          return outcome
        })
        .finally(() => {
          delete lane.running
        })

      return lane.running
    }
  }
}

function shuffle<T>(values: readonly T[], clock: Clock): T[] {
  return values
    .map(value => ({ value, order: clock.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
