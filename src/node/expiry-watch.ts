import type { Clock } from '../clock.js'
import type { Log } from '../log.js'
import type { MetricsRegister } from '../metrics/index.js'
import { equalBytes } from '../model/bytes.js'
import { decodeDocument } from '../roster/document-codec.js'
import { EXPIRY_WORDS, type ExpiringDocument, expiryLevel, type ExpiryLevel, type ExpiryNotice, expiryText } from '../roster/expiry.js'
import type { RosterView } from '../roster/roster-view.js'
import { decodeSigned } from '../roster/signed-codec.js'
import type { Chore } from './upkeep.js'

/** A day is the shortest warning; an hour of it must not be lost. */
const LOOK_EVERY_MS = 60_000

export interface ExpiryWatchComponents {
  roster: Pick<RosterView, 'charter' | 'chainOf'>
  clock: Clock
  log: Log
  metrics: MetricsRegister
}

export interface ExpiryWatchInit {
  nodeKey: Uint8Array
  orgKey: Uint8Array
}

/** Sees the ends of this node's own documents coming (3.1): in status, metrics and log. */
export interface ExpiryWatch {
  /** What has passed a warning, in words. */
  warnings(): string[]
  /** Sets the metrics, and logs each warning once when it is passed. */
  look(): void
}

export function createExpiryWatch({ roster, clock, log, metrics }: ExpiryWatchComponents, init: ExpiryWatchInit): ExpiryWatch {
  const told = new Map<ExpiringDocument, ExpiryLevel>()
  const left = metrics.gauge({
    name: 'node_document_left_seconds',
    help: 'Time left of a document that this node stands on; negative when it is over',
    labelNames: ['document']
  })

  function notices(): ExpiryNotice[] {
    const nowMs = clock.nowMs()
    const ends: ReadonlyArray<readonly [ExpiringDocument, number | undefined]> = [
      ...chainEnds(roster.chainOf(init.nodeKey), init),
      ['charter', roster.charter.expiresMs]
    ]

    return ends.flatMap(([document, untilMs]) =>
      untilMs === undefined ? [] : [{ document, untilMs, level: expiryLevel(document, untilMs, nowMs) }]
    )
  }

  return {
    warnings: () =>
      notices()
        .filter(({ level }) => level > 0)
        .map(notice => `${expiryText(notice, clock.nowMs())}: ${EXPIRY_WORDS[notice.document].fix}`),

    look() {
      const nowMs = clock.nowMs()

      for (const notice of notices()) {
        const { document, untilMs, level } = notice

        left.set({ document }, Math.round((untilMs - nowMs) / 1_000))
        if (level > (told.get(document) ?? 0)) {
          log.warn('a document of this node ends', { document, until: new Date(untilMs).toISOString(), fix: EXPIRY_WORDS[document].fix })
        }

        // a renewal takes the level back, and the next end is told again
        told.set(document, level)
      }
    }
  }
}

/** When the newest certificate of the node and the newest membership of its organization end, whether they are over or not. */
function chainEnds(
  chain: readonly Uint8Array[],
  { nodeKey, orgKey }: ExpiryWatchInit
): ReadonlyArray<readonly [ExpiringDocument, number | undefined]> {
  const signed = chain.map(decodeSigned)
  const certificates = signed.filter(({ type }) => type === 'node-certificate').map(({ body }) => decodeDocument('node-certificate', body))
  const memberships = signed.filter(({ type }) => type === 'membership').map(({ body }) => decodeDocument('membership', body))
  const latest = (ends: readonly number[]): number | undefined => (ends.length === 0 ? undefined : Math.max(...ends))

  return [
    ['membership', latest(memberships.filter(each => equalBytes(each.orgKey, orgKey)).map(({ notAfterMs }) => notAfterMs))],
    ['certificate', latest(certificates.filter(each => equalBytes(each.nodeKey, nodeKey)).map(({ notAfterMs }) => notAfterMs))]
  ]
}

/** Looks again and again while the node runs. */
export function expiryChore(watch: Pick<ExpiryWatch, 'look'>): Chore {
  return {
    name: 'ends of documents',
    everyMs: LOOK_EVERY_MS,
    async work() {
      watch.look()
    }
  }
}
