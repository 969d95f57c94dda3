import type { Clock } from '../../clock.js'
import type { Batch } from '../../envelope/batch.js'
import { isNodeError } from '../../errors.js'
import type { Log } from '../../log.js'
import { equalBytes } from '../../model/bytes.js'
import { createChannel } from '../channel.js'
import type { Channel } from '../channel.js'
import {
  DIAL_TIMEOUT_MS,
  PUSH_ANSWER_BYTES_MAX,
  PUSH_ANSWER_MS,
  PUSH_BATCHES_MAX,
  PUSH_BYTES_MAX,
  PUSH_IN_FLIGHT_MAX,
  PUSH_PROTOCOL
} from '../constants.js'
import type { Link, Links } from '../links.js'
import type { MeshComponents, PeerRef } from '../mesh.js'
import type { MeshMetrics } from '../metrics.js'
import { withinMs } from '../timeout.js'
import { decodePushAnswer } from './push-codec.js'

export interface PushComponents {
  links: Links
  clock: Clock
  log: Log
  metrics: MeshMetrics
  deliveries?: MeshComponents['deliveries']
  /** Organizations that count as this one in an audience: its key and the one it replaced. */
  audienceKeys(orgKey: Uint8Array): readonly Uint8Array[]
  /** The peer of this link should look for what push did not carry. */
  leftToSync(link: Link): void
}

/** ORGS batches straight to the connected nodes of their addressees. What is lost on the way is sync's to repair. */
export interface Push {
  publish(batch: Batch, encoded: Uint8Array): void
}

interface Parcel {
  streamId: Uint8Array
  seq: number
  encoded: Uint8Array
}

/** What waits for one link, and the one worker that sends it. */
interface Lane {
  queue: Parcel[]
  queuedBytes: number
  isWorking: boolean
  channel?: Channel
}

export function createPush({ links, clock, log, metrics, deliveries, audienceKeys, leftToSync }: PushComponents): Push {
  const lanes = new WeakMap<Link, Lane>()

  function enqueue(link: Link, parcel: Parcel): void {
    const lane = lanes.get(link) ?? { queue: [], queuedBytes: 0, isWorking: false }
    lanes.set(link, lane)

    if (lane.queue.length >= PUSH_BATCHES_MAX || lane.queuedBytes + parcel.encoded.byteLength > PUSH_BYTES_MAX) {
      metrics.pushed.inc({ result: 'queue-full' })
      leftToSync(link)

      return
    }

    lane.queue.push(parcel)
    lane.queuedBytes += parcel.encoded.byteLength
    if (!lane.isWorking) void work(link, lane)
  }

  /** Sends what waits over the link's push stream, which stays open for the next time. Never rejects. */
  async function work(link: Link, lane: Lane): Promise<void> {
    lane.isWorking = true

    try {
      lane.channel ??= await openChannel(link)
      await sendAll(link, lane, lane.channel)
    } catch (err) {
      metrics.pushed.inc({ result: 'failed' }, lane.queue.length + 1)
      log.debug('push ended early', { peer: link.peerId, code: isNodeError(err) ? err.code : 'PEER_UNREACHABLE' })
      lane.channel?.abort(err)
      delete lane.channel
      lane.queue.length = 0
      lane.queuedBytes = 0
      leftToSync(link)
    } finally {
      lane.isWorking = false
    }
  }

  async function openChannel(link: Link): Promise<Channel> {
    const stream = await withinMs(clock, link.connection.newStream(PUSH_PROTOCOL), DIAL_TIMEOUT_MS, 'opening a push')

    return createChannel(stream, clock, { messageBytesMax: PUSH_ANSWER_BYTES_MAX, malformedCode: 'PUSH_MALFORMED' })
  }

  async function sendAll(link: Link, lane: Lane, channel: Channel): Promise<void> {
    const inFlight: Parcel[] = []

    while (lane.queue.length > 0 || inFlight.length > 0) {
      const parcel = inFlight.length < PUSH_IN_FLIGHT_MAX ? lane.queue.shift() : undefined

      if (parcel === undefined) {
        await takeAnswer(link, inFlight, channel)
        continue
      }

      lane.queuedBytes -= parcel.encoded.byteLength
      inFlight.push(parcel)
      await channel.send(parcel.encoded)
    }
  }

  async function takeAnswer({ peer }: Link, inFlight: Parcel[], channel: Channel): Promise<void> {
    const bytes = await channel.receive(PUSH_ANSWER_MS)
    if (bytes === undefined) throw new Error('The peer ended the push with answers due')

    const { result, code } = decodePushAnswer(bytes)
    const parcel = inFlight.shift()

    metrics.pushed.inc({ result })
    if (result === 'refused') log.debug('push refused', { peer: peer?.peerId, code })
    else if (parcel !== undefined && peer !== undefined) deliveries?.acknowledged(parcel.streamId, parcel.seq, peer.orgKey)
  }

  return {
    publish({ header, audience }, encoded) {
      for (const link of links.ready()) {
        // of two links to one node, the newer carries
        if (link.peer === undefined || links.findReady(link.peerId) !== link) continue

        if (isAddressed(link.peer, audience)) enqueue(link, { streamId: header.streamId, seq: header.seq, encoded })
      }
    }
  }

  function isAddressed({ orgKey }: PeerRef, audience: readonly Uint8Array[]): boolean {
    return audienceKeys(orgKey).some(key => audience.some(addressee => equalBytes(addressee, key)))
  }
}
