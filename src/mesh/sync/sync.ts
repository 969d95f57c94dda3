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
import { createPatience } from './patience.js'
import type { Patience } from './patience.js'
import { createPullPlan } from './pull-plan.js'
import { createSyncSession, isPeersFault } from './sync-session.js'
import type { SyncSession } from './sync-session.js'
import { standingOf } from './standing.js'
import type { Standing } from './standing.js'
import { handleSync } from './sync-handler.js'
import { createTurns } from './turns.js'
import type { Turns } from './turns.js'

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
  /** The peer hears gossip from now on: looks once more, soon, when anything has come since it was last asked. */
  subscribed(link: Link): void
  /** Syncs with every ready peer, a few at a time. Never rejects. */
  syncNow(): Promise<void>
}

type Outcome = 'equal' | 'pulled' | 'silent' | 'failed'

function isGood(outcome: Outcome): boolean {
  return outcome === 'equal' || outcome === 'pulled'
}

/** What a link keeps from round to round. */
interface Lane {
  patience: Patience
  channel?: Channel
  session?: SyncSession
  running?: Promise<Outcome>
  /** Of the run: resolves when its peer keeps us waiting. */
  stalled?: PromiseWithResolvers<void>
  /** Of the run: the peer did not give what it offered. */
  fellShort?: boolean
  soon?: Timer
  /** Own digest when the peer was last asked. */
  comparedFor?: string
  /** Own and their digest when a nudge last led to a sync: the same pair does not lead to another. */
  nudgedFor?: string
}

export function createSync(components: SyncComponents, init: SyncInit): Sync {
  const { streams, entitlement, links, clock, log } = components
  const { limits } = init
  const turns = createTurns({ links, clock }, init)
  const plan = createPullPlan({ streams })
  const lanes = new Map<Link, Lane>()
  const runs = createRuns(components, init, {
    plan,
    turns,
    laneOf,
    help,
    ended: () => {
      if (isHelpOwed) help()
    }
  })
  let timer: Timer | undefined
  let helpTimer: Timer | undefined
  let isHelpOwed = false
  let isRunning = false

  function laneOf(link: Link): Lane {
    const lane = lanes.get(link) ?? { patience: createPatience(clock, () => stalled(link)) }
    lanes.set(link, lane)

    return lane
  }

  function stalled(link: Link): void {
    lanes.get(link)?.stalled?.resolve()
    log.debug('a peer keeps a sync waiting, others are asked', { peer: link.peerId })
    if (turns.doubt(link)) help()
  }

  /** One more peer is asked, soon: for what another one holds up, or for a share of what is much. Many calls make one sync. */
  function help(): void {
    if (!isRunning || helpTimer !== undefined) return

    helpTimer = clock.after(SYNC_GAP_MS, () => {
      helpTimer = undefined
      const helper = turns.helper(link => lanes.get(link)?.running === undefined)
      // while every other peer is being asked, the first that is done is asked once more
      isHelpOwed = helper === undefined && [...lanes.values()].some(({ running }) => running !== undefined)
      if (helper !== undefined) void runs.run(helper)
    })
  }

  function soon(link: Link): void {
    const lane = laneOf(link)
    if (!isRunning || lane.soon !== undefined || link.state !== 'ready') return

    lane.soon = clock.after(SYNC_GAP_MS, () => {
      delete lane.soon
      void runs.run(link)
    })
  }

  async function round(): Promise<void> {
    const queue = turns.round()

    /** One peer; when it does not answer, the next. */
    async function one(): Promise<void> {
      for (let link = queue.shift(); link !== undefined; link = queue.shift()) {
        if (isGood(await runs.attempt(link))) return
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

  /** Whether anything has come since the peer was last asked. Called from an event of gossipsub: nothing may be thrown there. */
  function hasNewsFor(link: Link): boolean {
    try {
      return link.peer !== undefined && toHex(entitlement.viewFor(link.peer).digest) !== laneOf(link).comparedFor
    } catch (err) {
      log.error('the own streams could not be read when a peer subscribed; it is asked', err)

      return true
    }
  }

  function subscribed(link: Link): void {
    if (hasNewsFor(link)) soon(link)
  }

  return {
    gapSeen: soon,
    subscribed,
    answer: (link, stream) => handleSync({ ...components, differs: nudge }, link, stream),

    start() {
      isRunning = true
      schedule()
      for (const link of links.ready()) soonAfterReady(link)
    },

    async stop() {
      isRunning = false
      timer?.stop()
      helpTimer?.stop()
      helpTimer = undefined
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
  /** The same, given up as soon as the peer keeps us waiting; the sync itself goes on. */
  attempt(link: Link): Promise<Outcome>
}

interface RunsInit {
  plan: ReturnType<typeof createPullPlan>
  turns: Turns
  laneOf(link: Link): Lane
  help(): void
  /** A run is over. */
  ended(): void
}

function createRuns(components: SyncComponents, { ownNodeKey, limits }: SyncInit, { plan, turns, laneOf, help, ended }: RunsInit): Runs {
  const { entitlement, intake, links, offences, clock, log, metrics, deliveries, ownHeads, syncProgress } = components
  const heads = createHeadConflicts(components.streams)
  const notes = createDeliveryNotes({ ownNodeKey, ...(deliveries === undefined ? {} : { deliveries }) })

  async function openSession(link: Link, lane: Lane): Promise<SyncSession> {
    if (lane.session !== undefined) return lane.session

    const { patience } = lane
    const opening = link.connection.newStream(SYNC_PROTOCOL)
    const stream = await patience.during(withinMs(clock, opening, Math.min(DIAL_TIMEOUT_MS, 2 * SYNC_ANSWER_MS), 'opening a sync'))
    const channel = createChannel(stream, clock, { messageBytesMax: SYNC_MESSAGE_BYTES_MAX, malformedCode: 'SYNC_MALFORMED' })
    const progress = (told: Parameters<NonNullable<typeof syncProgress>>[1]): void => {
      if (link.peer !== undefined) syncProgress?.(link.peer, told)
    }

    const fellShort = (): void => {
      lane.fellShort = true
      if (turns.doubt(link)) help()
    }

    lane.channel = channel
    lane.session = createSyncSession({ channel, intake, plan, patience, clock, progress, wantsHelp: help, fellShort }, link, limits)

    return lane.session
  }

  function note(link: Link, isInSync: boolean, standing: Standing): void {
    link.lastSyncMs = clock.nowMs()
    link.isInSync = isInSync
    link.standing = standing
    if (isInSync) link.inSyncMs = link.lastSyncMs
  }

  async function sync(link: Link, lane: Lane): Promise<Outcome> {
    const { peer } = link
    if (peer === undefined || link.state !== 'ready') return 'failed'

    const session = await openSession(link, lane)
    const before = entitlement.viewFor(peer)
    lane.comparedFor = toHex(before.digest)
    const theirs = await session.compare(before.digest)

    notes.take(peer, before, theirs)
    const offered = theirs.isEqual ? before.entries : theirs.entries
    note(link, theirs.isEqual, standingOf(before.entries, offered))
    ownHeads?.compared(peer, offered)

    try {
      if (theirs.isEqual) return 'equal'

      await session.pull(theirs.entries, await heads.find(before, theirs.entries))
    } finally {
      ownHeads?.ended(peer)
    }

    const after = entitlement.viewFor(peer)
    note(link, equalBytes(after.digest, theirs.digest), standingOf(after.entries, offered))

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
    // what the peer had still to bring is to come from another
    if (isPeersFault(err) && turns.doubt(link)) help()

    return code === 'PEER_TIMEOUT' ? 'silent' : 'failed'
  }

  function run(link: Link): Promise<Outcome> {
    const lane = laneOf(link)
    if (lane.running !== undefined) return lane.running

    turns.asked(link)
    lane.stalled = Promise.withResolvers()
    lane.fellShort = false
    lane.running = sync(link, lane)
      .catch(err => fail(link, lane, err))
      .then(outcome => {
        metrics.syncRounds.inc({ result: outcome })
        if (isGood(outcome) && lane.fellShort !== true) turns.answered(link)

        return outcome
      })
      .finally(() => {
        delete lane.running
        ended()
      })

    return lane.running
  }

  return {
    run,

    attempt(link) {
      const running = run(link)
      const stalled = laneOf(link).stalled?.promise.then((): Outcome => 'silent')

      return stalled === undefined ? running : Promise.race([running, stalled])
    }
  }
}
