import { decodeRecords } from '../envelope/records-codec.js'
import type { Header } from '../envelope/header.js'
import { isNodeError, NodeError, type NodeErrorCode } from '../errors.js'
import { maxTlp, type Tlp } from '../model/enumerations.js'
import type { Indicator, Sighting, VictimRecord } from '../model/indicator.js'
import { SCRUB_VERSION } from './constants.js'
import { findGateFault, type GateFacts, isPrivateValue } from './gate-checks.js'

/** COMMUNITY carries CLEAR and GREEN (3.3). */
const COMMUNITY_CEILING: Tlp = 'GREEN'

export interface OutboundGateInit {
  isLab: boolean
  /** Whether a value lies in the publisher's own declared networks or domains (5.1 rule 5). */
  isOwn: (indicator: Indicator) => boolean
  ownOrg: Uint8Array
  /** Highest TLP that a member may be addressed; `undefined` for no member. */
  ceilingOf: (orgKey: Uint8Array) => Tlp | undefined
}

export type OutboundGate = (
  payload: Uint8Array,
  header: Pick<Header, 'records' | 'maxTlp' | 'scrubVersion'>,
  audience: readonly Uint8Array[]
) => void

/**
 * The last look before anything is signed (5.1 rule 9): reads the encoded payload back and refuses the batch when a
 * single row breaks a rule. It fails closed: what it cannot read does not leave.
 *
 * The gate throws NodeError `GATE_VICTIM_EXPOSED` · `ROLE_TOO_WEAK` · `GATE_TLP_ABOVE_AUDIENCE` · `GATE_EMAIL_ADDRESS` ·
 * `GATE_PERSONAL_NAME` · `GATE_CREDENTIAL` · `GATE_PRIVATE_ADDRESS` · `GATE_OWN_NETWORK` · `GATE_RESERVED_FIELD` ·
 * `GATE_SCRUB_NOTE_MISSING`, with the row number and never a value.
 */
export function createOutboundGate(init: OutboundGateInit): OutboundGate {
  const { isLab } = init

  return (payload, header, audience) => {
    const isCommunity = audience.length === 0
    const ceiling = isCommunity ? COMMUNITY_CEILING : ceilingOfAll(audience, init)
    const facts: GateFacts = { isCommunity, isLab, ceiling }
    const isOwnOnly = audience.length > 0 && audience.every(key => Buffer.compare(key, init.ownOrg) === 0)

    // A scrub that this build does not have cannot have been applied by it.
    if (header.scrubVersion !== SCRUB_VERSION) throw refusal('GATE_SCRUB_NOTE_MISSING', 0)

    const records = readBack(payload, header)
    const { masked, rows, sightings } = records
    const unread = masked[0]
    if (unread !== undefined)
      throw refusal(unread.code === 'RECORD_SCRUB_MISSING' ? 'GATE_SCRUB_NOTE_MISSING' : 'GATE_RESERVED_FIELD', unread.row)

    for (const { row, kind, indicator } of rows) {
      const fault = findGateFault(indicator, kind, facts) ?? findOwn(indicator, isOwnOnly, init)
      if (fault !== undefined) throw refusal(fault, row)
    }

    sightings.forEach((sighting, index) => {
      if (isPrivateSighting(sighting, isLab)) throw refusal('GATE_PRIVATE_ADDRESS', rows.length + index)
    })

    const highest = rows.reduce((tlp: Tlp, { indicator }) => maxTlp(tlp, indicator.tlp), 'CLEAR')
    if (maxTlp(highest, header.maxTlp) !== header.maxTlp) throw refusal('GATE_TLP_ABOVE_AUDIENCE', 0)
  }
}

/** Of an ORGS audience the member with the lowest ceiling decides; a key that is no member may have nothing. */
function ceilingOfAll(audience: readonly Uint8Array[], init: OutboundGateInit): Tlp {
  const ceilings = audience.map(key => (Buffer.compare(key, init.ownOrg) === 0 ? 'RED' : (init.ceilingOf(key) ?? 'CLEAR')))

  return ceilings.reduce((lowest: Tlp, ceiling) => (maxTlp(lowest, ceiling) === lowest ? ceiling : lowest), 'RED')
}

function findOwn(row: Indicator | VictimRecord, isOwnOnly: boolean, init: OutboundGateInit): NodeErrorCode | undefined {
  return !isOwnOnly && row.type !== 'aggregate' && init.isOwn(row) ? 'GATE_OWN_NETWORK' : undefined
}

function isPrivateSighting({ type, value }: Sighting, isLab: boolean): boolean {
  return isPrivateValue(type, value, isLab)
}

/** Unknown fields and anything else that is not the one encoding make the payload unreadable: reserved fields hide there. */
function readBack(payload: Uint8Array, header: Pick<Header, 'records'>): ReturnType<typeof decodeRecords> {
  try {
    return decodeRecords(payload, header)
  } catch (err) {
    if (!isNodeError(err)) throw err

    throw new NodeError('GATE_RESERVED_FIELD', 'The outbound gate cannot read the batch back', { cause: err, details: { code: err.code } })
  }
}

function refusal(code: NodeErrorCode, row: number): NodeError {
  return new NodeError(code, `The outbound gate refuses the batch at row ${row}`, { details: { row } })
}
