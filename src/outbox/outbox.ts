import { NodeError } from '../errors.js'
import type { Startable } from '../lifecycle.js'
import { BATCH_DELAY_MS } from '../limits.js'
import { toHex } from '../model/bytes.js'
import { PENDING_RECORDS_MAX } from './constants.js'
import { registerOutboxMetrics } from './metrics.js'
import { bucketOf, pace } from './pace.js'
import { createOwnStream, type OwnStream } from './own-stream.js'
import type { Entry, OutboundErasure, OutboundRecord, OutboxComponents, OutboxInit, Refusal } from './ports.js'

export type { OutboundErasure, OutboundRecord, OutboxComponents, OutboxInit, Refusal } from './ports.js'

/** What became of the records of one `publish` call. */
export interface Acknowledgement {
  /** Records that are durable. */
  stored: number
  batches: number
  /** Records that the outbound gate refused, by position in the call. */
  refused: Refusal[]
}

export interface Outbox extends Startable {
  /**
   * Signs and stores records and hands them to the mesh. Resolves when all of them are durable: only then may the
   * caller acknowledge (D1). Waits while more than 50,000 records are pending.
   *
   * @throws NodeError of `whyNotSigning`; `STORE_FULL` or `STORE_WRITE_FAILED` when the store stopped acknowledging.
   */
  publish(records: readonly OutboundRecord[]): Promise<Acknowledgement>
  /** The same for erasures (4.4). What they name is erased here when it resolves. */
  erase(erasures: readonly OutboundErasure[]): Promise<Acknowledgement>
  /** Records that wait to be sealed or to become durable. */
  pending(): number
}

/** Flow out, last part: route by audience and class → batch → gate → sign → store → hand to mesh. */
export function createOutbox(components: OutboxComponents, init: OutboxInit): Outbox {
  const { log } = components
  const metrics = registerOutboxMetrics(components.metrics)
  const streams = new Map<string, OwnStream>()
  const delayMs = init.batchDelayMs ?? BATCH_DELAY_MS
  let pending = 0
  let isRunning = false
  let room: Array<() => void> = []

  function streamFor(audience: readonly Uint8Array[]): OwnStream {
    const epoch = init.epochOf?.() ?? 1
    const key = [epoch, ...audience.map(toHex)].join()
    let stream = streams.get(key)

    if (stream === undefined) {
      stream = createOwnStream({ ...components, metrics, delayMs }, { ...init, audience, epoch })
      streams.set(key, stream)
    }

    return stream
  }

  const isFull = (): boolean => pending >= PENDING_RECORDS_MAX

  async function waitForRoom(): Promise<void> {
    while (isFull()) await new Promise<void>(resolve => room.push(resolve))
  }

  function release(count: number): void {
    pending -= count
    metrics.pendingRecords.set({}, pending)

    if (!isFull()) {
      const waiting = room
      room = []
      for (const go of waiting) go()
    }
  }

  function requireRunning(): void {
    if (!isRunning)
      throw new NodeError('NODE_NOT_READY', 'This node is stopping and takes nothing more', { fix: 'start it again: tocsin run' })
  }

  async function publish(records: ReadonlyArray<OutboundRecord | OutboundErasure>): Promise<Acknowledgement> {
    requireRunning()
    await components.ownHeads?.settled()
    requireRunning()

    const reason = init.whyNotSigning()
    if (reason !== undefined) throw reason

    await pace(components.quota, bucketOf(records), components.clock)
    await waitForRoom()
    pending += records.length

    try {
      const parts = await Promise.all([...byAudience(records, init.orgKey)].map(([, part]) => streamFor(part.audience).add(part.entries)))
      const refused = parts.flatMap(part => part.refused).sort((a, b) => a.position - b.position)

      for (const { code } of refused) metrics.refused.inc({ code })

      return { stored: records.length - refused.length, batches: parts.reduce((sum, part) => sum + part.batches, 0), refused }
    } finally {
      release(records.length)
    }
  }

  return {
    name: 'outbox',
    async start() {
      isRunning = true
    },
    async stop() {
      isRunning = false
      const results = await Promise.allSettled([...streams.values()].map(stream => stream.drain()))

      for (const result of results) {
        if (result.status === 'rejected') log.warn('a stream did not drain', { reason: String(result.reason) })
      }

      streams.clear()
    },
    publish,
    erase: publish,
    pending: () => pending
  }

  /** Groups a call's records by audience, the own organization always included in ORGS. */
  function byAudience(all: ReadonlyArray<OutboundRecord | OutboundErasure>, own: Uint8Array): Map<string, AudienceGroup> {
    const groups = new Map<string, AudienceGroup>()

    all.forEach((record, position) => {
      const orgs = record.audience.length === 0 ? [] : withOwn(record.audience, own)
      const key = orgs.map(toHex).join()
      const group = groups.get(key)

      if (group === undefined) groups.set(key, { audience: orgs, entries: [{ position, record }] })
      else group.entries.push({ position, record })
    })

    return groups
  }
}

interface AudienceGroup {
  audience: Uint8Array[]
  entries: Entry[]
}

function withOwn(audience: readonly Uint8Array[], own: Uint8Array): Uint8Array[] {
  const byHex = new Map([...audience, own].map(key => [toHex(key), key]))

  return [...byHex.keys()].sort().map(hex => byHex.get(hex) ?? own)
}
