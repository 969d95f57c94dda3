import type { SeqRange } from '../envelope/stream.js'
import { NodeError, type NodeErrorCode } from '../errors.js'
import type { Log } from '../log.js'
import { toHex } from '../model/bytes.js'
import { REASONS_MAX } from './constants.js'
import type { StoreMetrics } from './metrics.js'
import type { StoreCondition } from './store.js'
import type { StreamTable } from './streams.js'
import type { Watermark } from './watermark.js'

/** Keeps what is wrong with the store, and forgets it when it is healed. */
export interface ConditionBook {
  get(): StoreCondition
  /** A fault that stays until a restart, or until `heal` of the same topic. */
  report(topic: string, code: NodeErrorCode, message: string): void
  heal(topic: string): void
  has(topic: string): boolean
  /** Grows with every fault that is met, also one that was told before. */
  faults(): number
  /** Heals whatever was reported, but for these topics. */
  healAllBut(topics: readonly string[]): void
  /** Seqs that were held and are not any more: degraded until peers have given them again. */
  lost(stream: number, ranges: readonly SeqRange[]): void
  /** To be called when a stream has changed. */
  streamChanged(stream: number): void
  fail(err: NodeError): void
  clear(): void
}

export interface ConditionComponents {
  streams: StreamTable
  watermark: () => Watermark | undefined
  log: Log
  metrics: StoreMetrics
}

export function createCondition({ streams, watermark, log, metrics }: ConditionComponents): ConditionBook {
  const reports = new Map<string, { code: NodeErrorCode; message: string }>()
  const lostBy = new Map<number, readonly SeqRange[]>()
  let failure: NodeError | undefined
  let faults = 0

  function show(): void {
    metrics.degraded.set({}, get().state === 'ok' ? 0 : 1)
  }

  /**
   * Own streams that the watermark has seen further than the store holds (D4). By what is planned: the watermark moves while a
   * group is being written, and a write that fails is a failure of its own.
   */
  function behind(): Array<{ code: NodeErrorCode; message: string }> {
    return (watermark()?.heads() ?? []).flatMap(head => {
      const held = streams.find(head.streamId)?.planned
      if (held !== undefined && held.head >= head.seq && held.gapless >= Math.min(head.seq, held.head)) return []

      const upTo = held === undefined ? 0 : Math.min(held.head, held.gapless)

      return [
        {
          code: 'WATERMARK_BEHIND' as const,
          message: `Own stream ${toHex(head.streamId)} was released up to ${head.seq}, the store proves it up to ${upTo}`
        }
      ]
    })
  }

  function get(): StoreCondition {
    const reasons = [...reports.values(), ...behind()]

    for (const [number, ranges] of lostBy) {
      const streamId = streams.findNumber(number)?.planned.streamId
      const count = ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
      reasons.push({
        code: 'STORE_CORRUPT',
        message: `${count} batch(es) of stream ${streamId === undefined ? number : toHex(streamId)} are lost or damaged and wanted from peers`
      })
    }

    if (failure !== undefined) reasons.unshift({ code: failure.code, message: failure.message })

    return { state: failure !== undefined ? 'failed' : reasons.length > 0 ? 'degraded' : 'ok', reasons: reasons.slice(0, REASONS_MAX) }
  }

  return {
    get,
    report(topic, code, message) {
      faults++
      if (reports.has(topic) || reports.size >= REASONS_MAX) return

      reports.set(topic, { code, message })
      log.error('store degraded', new NodeError(code, message))
      show()
    },
    heal(topic) {
      if (reports.delete(topic)) show()
    },
    has: topic => reports.has(topic),
    faults: () => faults,
    healAllBut(topics) {
      for (const topic of reports.keys()) if (!topics.includes(topic)) reports.delete(topic)
      show()
    },
    lost(stream, ranges) {
      faults++
      lostBy.set(stream, [...(lostBy.get(stream) ?? []), ...ranges])
      log.error('stored batches are lost or damaged', undefined, { stream, ranges: ranges.length })
      show()
    },
    streamChanged(stream) {
      const ranges = lostBy.get(stream)
      if (ranges === undefined) return

      const { missing = [], head = 0 } = streams.findNumber(stream)?.durable ?? {}
      const left = ranges.filter(lost => lost.to > head || missing.some(({ from, to }) => lost.from <= to && lost.to >= from))

      if (left.length === 0) lostBy.delete(stream)
      else lostBy.set(stream, left)
      show()
    },
    fail(err) {
      failure = err
      log.error('store failed: nothing is acknowledged until a restart', err)
      show()
    },
    clear() {
      reports.clear()
      lostBy.clear()
      failure = undefined
    }
  }
}
