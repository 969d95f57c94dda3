import type { NodeErrorCode } from '../errors.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'
import { findGateFault, type GateFacts } from './gate-checks.js'

/** The code that masks a received row, or `undefined`. */
export type InboundGate = (row: Indicator | VictimRecord, kind: 'indicator' | 'victim', isCommunity: boolean) => NodeErrorCode | undefined

/**
 * The same checks on what peers send (5.1 rule 10): a finding masks the row, and the batch lives (3.3). Whether the
 * audience may have the row's TLP was judged with the header, so for ORGS there is no ceiling here.
 */
export function createInboundGate({ isLab }: { isLab: boolean }): InboundGate {
  const community: GateFacts = { isCommunity: true, isLab, ceiling: 'GREEN' }
  const addressed: GateFacts = { isCommunity: false, isLab, ceiling: 'RED' }

  return (row, kind, isCommunity) => findGateFault(row, kind, isCommunity ? community : addressed)
}
