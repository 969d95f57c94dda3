import type { Clock } from '../clock.js'
import { OFFENCE_WINDOW_MS, OFFENCES_MAX, OFFENDER_OUT_MS, OFFENDERS_MAX } from './constants.js'

/** Counts what is wrong at every honest node, per peer. Silence and slowness are no offences (V3). */
export interface Offences {
  /** One more message that no honest node would send. True when this makes the peer an offender. */
  charge(peerId: string): boolean
  /** Whether the peer is kept out now. */
  isOut(peerId: string): boolean
}

interface Account {
  windowMs: number
  count: number
  outUntilMs: number
}

/** At most OFFENCES_MAX within OFFENCE_WINDOW_MS; then the peer stays out for OFFENDER_OUT_MS. Memory: OFFENDERS_MAX peers. */
export function createOffences(clock: Clock): Offences {
  const accounts = new Map<string, Account>()

  function account(peerId: string, nowMs: number): Account {
    const known = accounts.get(peerId)
    if (known !== undefined) return known

    if (accounts.size >= OFFENDERS_MAX) {
      const oldest = accounts.keys().next()
      if (oldest.done !== true) accounts.delete(oldest.value)
    }

    const fresh = { windowMs: nowMs, count: 0, outUntilMs: 0 }
    accounts.set(peerId, fresh)

    return fresh
  }

  return {
    charge(peerId) {
      const nowMs = clock.monotonicMs()
      const entry = account(peerId, nowMs)

      if (nowMs - entry.windowMs > OFFENCE_WINDOW_MS) {
        entry.windowMs = nowMs
        entry.count = 0
      }

      entry.count += 1
      if (entry.count < OFFENCES_MAX) return false

      entry.outUntilMs = nowMs + OFFENDER_OUT_MS

      return true
    },

    isOut: peerId => (accounts.get(peerId)?.outUntilMs ?? 0) > clock.monotonicMs()
  }
}
