import type { Clock } from '../clock.js'
import { isCommunity, type StreamState } from '../envelope/stream.js'
import type { NodeErrorCode } from '../errors.js'
import type { Log } from '../log.js'
import type { PeerRef, PeerStatus, SyncProgress } from '../mesh/mesh.js'
import type { MetricsRegister } from '../metrics/index.js'
import { toHex } from '../model/bytes.js'
import { completenessOf } from '../query/completeness.js'
import { nodePeerId } from '../roster/key-text.js'
import { lagOf } from './peer-lag.js'
import type { Chore } from './upkeep.js'

/** A hole that stays open this long is an alarm (promise C5). */
const GAP_ALARM_MS = 60_000
const LOOK_EVERY_MS = 5_000
/** Publishers with figures of their own in the metrics; nodes of members, so that only a very large mesh meets the limit. */
export const PUBLISHERS_METERED_MAX = 256
/** Alarms that `status` spells out. */
const REASONS_MAX = 8
/** A catch-up of which nothing was heard for this long has ended. */
const CATCH_UP_STALE_MS = 15_000
/** Peers that are pulled from at a time. */
const CATCH_UPS_MAX = 256

export interface CompletenessComponents {
  store: { listStreams(): readonly StreamState[] }
  nameOf(orgKey: Uint8Array): string | undefined
  /** The connections of this node. */
  peers(): readonly PeerStatus[]
  /** Last refusal of each publishing organization, by hex key. */
  lastErrors(): ReadonlyMap<string, NodeErrorCode>
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

/** A catch-up as it runs, over all peers. */
export interface CatchUp {
  /** Streams of which something was missing. */
  streams: number
  batches: number
  bytes: number
  /** Batches that are offered and not here yet. */
  remaining: number
  recordsPerS: number
  /** Seconds until all is here, at the present rate; undefined while nothing has come. */
  leftS?: number
}

/** Watches what is missing (C5): figures for status and metrics, and an alarm for a hole that nobody fills. */
export interface CompletenessWatch {
  chore: Chore
  /** One sentence for each hole that is open for too long. */
  reasons(): string[]
  /** Tell it of each report of the mesh. */
  progress(peer: PeerRef, told: SyncProgress): void
  catchUp(): CatchUp | undefined
}

interface Gap {
  /** Lowest missing seq: while it moves the stream is being filled. */
  from: number
  sinceMs: number
  isTold: boolean
}

interface Pull {
  told: SyncProgress
  startMs: number
  atMs: number
  /** Records held when the pull began. */
  records: number
}

export function createCompletenessWatch(components: CompletenessComponents): CompletenessWatch {
  const { store, clock, log } = components
  const metrics = registerMetrics(components.metrics)
  const gaps = new Map<string, Gap>()
  const pulls = new Map<string, Pull>()
  let metered: ReadonlySet<string> = new Set()

  const wanted = (stream: StreamState): number | undefined => {
    const from = stream.missing[0]?.from
    // beyond its end nothing of a stream is asked for
    return from === undefined || stream.condition === 'disowned' || from >= (stream.cutSeq ?? Number.POSITIVE_INFINITY) ? undefined : from
  }

  function look(): void {
    const nowMs = clock.monotonicMs()
    const seen = new Set<string>()

    for (const stream of store.listStreams()) {
      const from = wanted(stream)
      if (from === undefined) continue

      const id = toHex(stream.streamId)
      seen.add(id)
      const known = gaps.get(id)

      if (known?.from !== from) gaps.set(id, { from, sinceMs: nowMs, isTold: false })
      else if (!known.isTold && nowMs - known.sinceMs >= GAP_ALARM_MS) alarm(stream, known)
    }

    for (const id of gaps.keys()) if (!seen.has(id)) gaps.delete(id)
    metrics.gapsOpen.set({}, [...gaps.values()].filter(({ isTold }) => isTold).length)
    meter()
    meterPeers()
  }

  function alarm(stream: StreamState, gap: Gap): void {
    gap.isTold = true
    metrics.gapAlarms.inc({})
    log.warn('a hole in a stream stays open: no peer could fill it yet', {
      publisher: nodePeerId(stream.nodeKey),
      stream: toHex(stream.streamId),
      from: gap.from,
      code: components.lastErrors().get(toHex(stream.orgKey)) ?? ''
    })
  }

  /** Have, missing and lag of each publisher, its streams together. */
  function meter(): void {
    const byNode = new Map<string, { have: number; missing: number; lagMs: number }>()

    for (const { stream, have, missing, lagMs } of completenessOf(store.listStreams(), clock.nowMs())) {
      if (!isCommunity(stream)) continue

      const node = nodePeerId(stream.nodeKey)
      const sum = byNode.get(node) ?? { have: 0, missing: 0, lagMs: Number.POSITIVE_INFINITY }
      byNode.set(node, { have: sum.have + have, missing: sum.missing + missing, lagMs: Math.min(sum.lagMs, lagMs) })
    }

    for (const [publisher, { have, missing, lagMs }] of [...byNode].slice(0, PUBLISHERS_METERED_MAX)) {
      metrics.have.set({ publisher }, have)
      metrics.missing.set({ publisher }, missing)
      metrics.lagSeconds.set({ publisher }, lagMs / 1_000)
    }
  }

  /** What each connected peer holds, lacks and has more; of one that left nothing is known any more. */
  function meterPeers(): void {
    const peers = new Map(
      components
        .peers()
        .filter(({ standing }) => standing !== undefined)
        .slice(0, PUBLISHERS_METERED_MAX)
        .map(peer => [peer.peerId, peer])
    )

    for (const peer of new Set([...metered, ...peers.keys()])) {
      const status = peers.get(peer)
      const { have, missing, ahead } = status?.standing ?? { have: 0, missing: 0, ahead: 0 }

      metrics.peerHave.set({ peer }, have)
      metrics.peerMissing.set({ peer }, missing)
      metrics.peerAhead.set({ peer }, ahead)
      metrics.peerLagSeconds.set({ peer }, status === undefined ? 0 : lagOf(status, clock.nowMs()) / 1_000)
    }

    metered = new Set(peers.keys())
  }

  function describe(stream: StreamState, { from, sinceMs }: Gap): string {
    const count = stream.missing.reduce((sum, range) => sum + range.to - range.from + 1, 0)
    const minutes = Math.floor((clock.monotonicMs() - sinceMs) / 60_000)
    const code = components.lastErrors().get(toHex(stream.orgKey))
    const name = components.nameOf(stream.orgKey) ?? nodePeerId(stream.nodeKey)

    return `${count} batch(es) of ${name} from ${from} on are missing for ${minutes} min and no peer gave them${code === undefined ? '' : ` (last refusal: ${code})`}`
  }

  function running(): Pull[] {
    for (const [peer, { atMs }] of pulls) if (clock.monotonicMs() - atMs > CATCH_UP_STALE_MS) pulls.delete(peer)

    return [...pulls.values()]
  }

  const recordsHeld = (): number => store.listStreams().reduce((sum, { records }) => sum + records, 0)

  return {
    chore: {
      name: 'completeness',
      everyMs: LOOK_EVERY_MS,
      async work() {
        look()
      }
    },
    reasons() {
      const told = store.listStreams().flatMap(stream => {
        const gap = gaps.get(toHex(stream.streamId))

        return gap?.isTold === true && wanted(stream) !== undefined ? [describe(stream, gap)] : []
      })

      return told.slice(0, REASONS_MAX)
    },
    progress({ peerId }, told) {
      const nowMs = clock.monotonicMs()
      const known = pulls.get(peerId)

      metrics.remaining.set({}, told.remaining)
      if (told.streams === 0 || told.remaining === 0) pulls.delete(peerId)
      else if (known !== undefined) pulls.set(peerId, { ...known, told, atMs: nowMs })
      else if (pulls.size < CATCH_UPS_MAX) pulls.set(peerId, { told, startMs: nowMs, atMs: nowMs, records: recordsHeld() })
    },
    catchUp() {
      const all = running()
      const [first] = all
      if (first === undefined) return undefined

      const startMs = Math.min(...all.map(pull => pull.startMs))
      const seconds = Math.max(0.001, (clock.monotonicMs() - startMs) / 1_000)
      const batches = all.reduce((sum, { told }) => sum + told.batches, 0)
      // peers offer the same: the largest offer is what is left
      const remaining = Math.max(...all.map(({ told }) => told.remaining))

      return {
        streams: Math.max(...all.map(({ told }) => told.streams)),
        batches,
        bytes: all.reduce((sum, { told }) => sum + told.bytes, 0),
        remaining,
        recordsPerS: Math.max(0, Math.round((recordsHeld() - Math.min(...all.map(pull => pull.records))) / seconds)),
        ...(batches === 0 ? {} : { leftS: Math.ceil((remaining * seconds) / batches) })
      }
    }
  }
}

function registerMetrics(register: MetricsRegister) {
  const labelNames = ['publisher'] as const
  const peerLabel = ['peer'] as const

  return {
    gapAlarms: register.counter({ name: 'sync_gap_alarms_total', help: 'Holes that stayed open for a minute', labelNames: [] }),
    gapsOpen: register.gauge({ name: 'sync_gaps_open', help: 'Streams with a hole that is open for more than a minute', labelNames: [] }),
    remaining: register.gauge({
      name: 'sync_remaining_batches',
      help: 'Batches that the last asked peer offers and that are not here',
      labelNames: []
    }),
    have: register.gauge({ name: 'publisher_have_batches', help: 'COMMUNITY batches held, by publishing node', labelNames }),
    missing: register.gauge({
      name: 'publisher_missing_batches',
      help: 'COMMUNITY batches known and not held, by publishing node',
      labelNames
    }),
    peerHave: register.gauge({ name: 'peer_have_batches', help: 'Batches of the shared streams that a peer holds', labelNames: peerLabel }),
    peerMissing: register.gauge({
      name: 'peer_missing_batches',
      help: 'Batches that this node holds and a peer lacks',
      labelNames: peerLabel
    }),
    peerAhead: register.gauge({ name: 'peer_ahead_batches', help: 'Batches that a peer holds and this node lacks', labelNames: peerLabel }),
    peerLagSeconds: register.gauge({
      name: 'peer_lag_seconds',
      help: 'How long a connected peer and this node have not held the same',
      labelNames: peerLabel
    }),
    lagSeconds: register.gauge({
      name: 'publisher_lag_seconds',
      help: 'Age of the newest COMMUNITY batch held, by publishing node',
      labelNames
    })
  }
}
