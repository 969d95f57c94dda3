import { TopicValidatorResult } from '@libp2p/gossipsub'
import type { GossipSub, SubscriptionChangeData } from '@libp2p/gossipsub'
import type { Clock, Timer } from '../../clock.js'
import { isNodeError } from '../../errors.js'
import type { NodeErrorCode } from '../../errors.js'
import type { Log } from '../../log.js'
import { toHex } from '../../model/bytes.js'
import { PUBSUB_MISSING_MS, WATCHDOG_MS } from '../constants.js'
import type { Intake } from '../intake.js'
import type { Link, Links } from '../links.js'
import type { InboxAnswer, MeshComponents, MeshLimits } from '../mesh.js'
import type { MeshMetrics } from '../metrics.js'
import type { Offences } from '../offences.js'
import { peekBatch } from '../peek.js'
import type { PresenceDesk } from '../presence/presence.js'
import { isPresence } from '../presence/presence-codec.js'
import { SIGNED_BYTES_MAX } from '../../roster/signed-codec.js'
import type { ExplicitPeers } from './explicit-peers.js'
import { createOriginRate } from './origin-rate.js'
import { createPace, pubsubStreams } from './pace.js'
import { createPublisher } from './publisher.js'
import type { Topics } from './pubsub.js'
import { createValidationQueue } from './validation-queue.js'

export interface GossipComponents {
  pubsub: GossipSub
  intake: Intake
  links: Links
  explicit: Pick<ExplicitPeers, 'heard'>
  offences: Offences
  applyObject: MeshComponents['applyObject']
  /** Reads what nodes say of themselves. Absent: it is passed over. */
  presence?: Pick<PresenceDesk, 'takeGossip'>
  clock: Clock
  log: Log
  metrics: MeshMetrics
  /** The roster changed by an object that came over the control topic. */
  rosterChanged(): void
  /** The peer of this link should look for what gossip did not carry. */
  leftToSync(link: Link): void
  /** The peer has subscribed to the batches. */
  subscribed(link: Link): void
}

/** The fast path: COMMUNITY batches and roster objects over gossipsub (3.4). */
export interface Gossip {
  /** Sets validators, subscribes, and starts the watchdog. Call it when libp2p runs. */
  start(): void
  stop(): Promise<void>
  publishBatch(encoded: Uint8Array): void
  publishObject(signed: Uint8Array): void
  /** Own presence, on the control topic. */
  publishPresence(signed: Uint8Array): void
}

/** What is wrong with a roster object at every honest node; all else may be a matter of what we do not know yet. */
const WRONG_EVERYWHERE: ReadonlySet<NodeErrorCode> = new Set([
  'DOCUMENT_MALFORMED',
  'DOCUMENT_TOO_LARGE',
  'FORK_PROOF_INVALID',
  'KEY_MALFORMED',
  'KEY_WEAK',
  'SIGNATURE_INVALID'
])

export function createGossip(components: GossipComponents, topics: Topics, limits: MeshLimits): Gossip {
  const { pubsub, links, clock, log, metrics } = components
  const pace = createPace(links, clock)
  const publisher = createPublisher({ pubsub, pace, log, metrics, leftToSync: () => links.ready().forEach(components.leftToSync) }, topics)
  const batches = createBatchValidator(components, limits)
  const validateObject = createObjectValidator(components)
  let timer: Timer | undefined

  /** What was published after the first sync with a peer and before it subscribed went past it. */
  function onSubscription({ detail: { peerId, subscriptions } }: CustomEvent<SubscriptionChangeData>): void {
    if (!subscriptions.some(({ topic, subscribe }) => subscribe && topic === topics.batches)) return

    const link = links.findReady(peerId.toString())
    if (link !== undefined) components.subscribed(link)
  }

  return {
    start() {
      pubsub.topicValidators.set(topics.batches, (peerId, { data }) => batches.validate(peerId.toString(), data))
      pubsub.topicValidators.set(topics.control, (peerId, { data }) => validateObject(peerId.toString(), data))
      pubsub.addEventListener('subscription-change', onSubscription)
      pubsub.subscribe(topics.batches)
      pubsub.subscribe(topics.control)
      timer = clock.every(WATCHDOG_MS, () => {
        pace.dropStalled()
        dropDeaf(links, clock)
      })
    },

    async stop() {
      timer?.stop()
      timer = undefined
      pubsub.removeEventListener('subscription-change', onSubscription)
      batches.clear()
      await publisher.stop()
    },

    publishBatch: encoded => publisher.publish('batches', encoded),
    publishObject: signed => publisher.publish('control', signed),
    publishPresence: signed => publisher.publish('control', signed)
  }
}

/**
 * A ready peer without both pubsub streams gets nothing by gossip while everything looks well (libraries.md, pitfall 5):
 * its connection is ended, and the dial loop makes a new one.
 */
function dropDeaf(links: Links, clock: Clock): void {
  for (const link of links.ready()) {
    if (clock.monotonicMs() - (link.readyAt ?? link.openedAt) < PUBSUB_MISSING_MS) continue
    // of two links to one node, gossipsub uses one
    if (links.findReady(link.peerId) !== link) continue

    const { inbound, outbound } = pubsubStreams(link)

    if (inbound === undefined || outbound === undefined) links.drop(link, 'pubsub-stream-lost')
  }
}

interface BatchValidator {
  validate(peerId: string, data: Uint8Array): Promise<TopicValidatorResult>
  clear(): void
}

function createBatchValidator(
  { intake, links, explicit, offences, clock, log, metrics }: GossipComponents,
  limits: MeshLimits
): BatchValidator {
  const queue = createValidationQueue<InboxAnswer>()
  const rate = createOriginRate(clock)

  function ignore(reason: string): TopicValidatorResult {
    metrics.gossipRefused.inc({ reason })

    return TopicValidatorResult.Ignore
  }

  function judge(link: Link, data: Uint8Array, origin: string, answer: InboxAnswer): TopicValidatorResult {
    if (answer.wantsCertificate !== undefined) {
      intake.offerTwice(link, data, 'gossip').catch(err => log.error('a batch could not be offered again', err))
    }

    if (answer.result === 'rejected') return TopicValidatorResult.Reject
    if (answer.result !== 'accepted') return TopicValidatorResult.Ignore

    rate.take(origin)

    return TopicValidatorResult.Accept
  }

  return {
    clear: () => queue.clear(),

    async validate(peerId, data) {
      const link = links.findReady(peerId)
      if (link === undefined) return ignore('peer-not-ready')

      if (data.byteLength > limits.batchBytesMax) {
        metrics.gossipRefused.inc({ reason: 'oversize' })
        if (offences.charge(peerId)) links.drop(link, 'offender')

        return TopicValidatorResult.Reject
      }

      explicit.heard(peerId, data)

      const place = peekBatch(data)
      const origin = place === undefined ? '' : toHex(place.nodeKey)
      if (rate.isOver(origin)) return ignore('origin-rate')

      const answer = await queue.push({
        source: peerId,
        origin,
        byteLength: data.byteLength,
        run: () => intake.offer(link, data, 'gossip'),
        finished: ({ stored }) => stored
      })

      return answer === undefined ? ignore('queue-full') : judge(link, data, origin, answer)
    }
  }
}

function createObjectValidator({ applyObject, presence, links, offences, log, metrics, rosterChanged }: GossipComponents) {
  return async (peerId: string, signed: Uint8Array): Promise<TopicValidatorResult> => {
    const link = links.findReady(peerId)
    if (link === undefined) return TopicValidatorResult.Ignore
    if (isPresence(signed)) return judgePresence(link, signed)

    try {
      if (signed.byteLength > SIGNED_BYTES_MAX) return reject(link, 'DOCUMENT_TOO_LARGE')

      const result = await applyObject(signed)

      metrics.rosterObjects.inc({ way: 'gossip', result })
      if (result === 'known') return TopicValidatorResult.Ignore

      rosterChanged()

      return TopicValidatorResult.Accept
    } catch (err) {
      if (!isNodeError(err)) log.error('a roster object could not be judged', err)
      if (isNodeError(err) && WRONG_EVERYWHERE.has(err.code)) return reject(link, err.code)

      metrics.rosterObjects.inc({ way: 'gossip', result: 'refused' })

      return TopicValidatorResult.Ignore
    }
  }

  function judgePresence(link: Link, signed: Uint8Array): TopicValidatorResult {
    switch (presence?.takeGossip(signed)) {
      case 'accept':
        return TopicValidatorResult.Accept
      case 'reject':
        return reject(link, 'PRESENCE_INVALID')
      default:
        return TopicValidatorResult.Ignore
    }
  }

  function reject(link: Link, code: NodeErrorCode): TopicValidatorResult {
    metrics.rosterObjects.inc({ way: 'gossip', result: 'rejected' })
    log.debug('roster object rejected', { peer: link.peerId, code })
    if (offences.charge(link.peerId)) links.drop(link, 'offender')

    return TopicValidatorResult.Reject
  }
}
