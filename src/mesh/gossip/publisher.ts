import type { GossipSub } from '@libp2p/gossipsub'
import type { Log } from '../../log.js'
import { PUBLISH_BYTES_MAX, PUBLISH_MESSAGES_MAX } from '../constants.js'
import type { MeshMetrics } from '../metrics.js'
import type { Pace } from './pace.js'
import type { Topics } from './pubsub.js'

export interface PublisherComponents {
  pubsub: GossipSub
  pace: Pace
  log: Log
  metrics: MeshMetrics
  /** Batches were left to sync: the peers should learn of them now, not at their next round. */
  leftToSync(): void
}

/** Own messages on their way into gossip: one at a time, no faster than the peers drain. */
export interface Publisher {
  /** Takes a message; roster objects overtake batches. When the queue is full, the message is left to sync. */
  publish(topic: keyof Topics, data: Uint8Array): void
  /** Ends the work; what waits is left to sync. */
  stop(): Promise<void>
}

interface Message {
  topic: keyof Topics
  data: Uint8Array
}

export function createPublisher({ pubsub, pace, log, metrics, leftToSync }: PublisherComponents, topics: Topics): Publisher {
  const running = new AbortController()
  const control: Message[] = []
  const batches: Message[] = []
  let queuedBytes = 0
  let hasSkipped = false
  let work: Promise<void> | undefined

  async function drain(): Promise<void> {
    while (!running.signal.aborted) {
      const message = control.shift() ?? batches.shift()

      if (message === undefined) {
        if (hasSkipped) leftToSync()
        hasSkipped = false

        return
      }

      queuedBytes -= message.data.byteLength
      await pace.room(running.signal)
      if (!running.signal.aborted) await send(message)
    }
  }

  async function send({ topic, data }: Message): Promise<void> {
    try {
      const { recipients } = await pubsub.publish(topics[topic], data)

      metrics.gossipPublished.inc({ topic, result: recipients.length > 0 ? 'sent' : 'nobody' })
    } catch (err) {
      metrics.gossipPublished.inc({ topic, result: 'failed' })
      log.warn('gossip did not take a message', { topic, reason: String(err) })
    }
  }

  return {
    publish(topic, data) {
      if (control.length + batches.length >= PUBLISH_MESSAGES_MAX || queuedBytes + data.byteLength > PUBLISH_BYTES_MAX) {
        hasSkipped = true
        metrics.gossipPublished.inc({ topic, result: 'queue-full' })

        return
      }

      queuedBytes += data.byteLength
      ;(topic === 'control' ? control : batches).push({ topic, data })
      work ??= drain().finally(() => {
        work = undefined
      })
    },

    async stop() {
      running.abort()
      await work
    }
  }
}
