import type { Classification, Origin, Tlp } from '../model/enumerations.js'
import type { Indicator, VictimRecord } from '../model/indicator.js'

/** Why a victim's record goes to whom it goes (5.1 rule 4): the first of these that names anybody. */
export type RouteReason = 'cidr' | 'asn' | 'cc'

/** Who is responsible for an address by the stewards' signatures. */
export interface Route {
  /** 32-byte organization keys, sorted; several only where equally long prefixes match. The own key stands for "to myself". */
  orgKeys: readonly Uint8Array[]
  why: RouteReason
  /** The signed prefix that matched; only with `cidr`. */
  prefix?: string
}

/** One infected or exposed host on its way into an aggregation window. */
export interface CellInput {
  /** Canonical ipv4 or ipv6. Never leaves the window. */
  host: string
  asn?: number
  cc?: string
  malware?: string
  classification: Classification
  role: 'VICTIM' | 'EXPOSED'
  /** When it was last seen, unix seconds: decides the window. */
  atS: number
  count: number
  /** CLEAR or GREEN: rows above GREEN enter no COMMUNITY cell. */
  tlp: Tlp
  origin: Origin
  feed?: string
  /** Groups of input fields that were removed from the row. */
  removedGroups: number
}

/** What the scrub changed in one field. Input values are shown to the operator who gave them and to nobody else. */
export interface FieldChange {
  field: string
  before: string
  after: string
  why: string
}

/** Only with `explain`: the dry run's view of one row. */
export interface Explanation {
  changes: readonly FieldChange[]
  removedGroups: readonly string[]
}

interface Decided {
  /** Line or row of the input. */
  line: number
  explain?: Explanation
}

/** What becomes of one observation. There is no sixth way, and no silent one. */
export type Decision = PublishDecision | AddressDecision | AggregateDecision | SuppressDecision | RefuseDecision

export interface PublishDecision extends Decided {
  kind: 'publish'
  indicator: Indicator
  /** CLEAR and GREEN go to COMMUNITY; more needs an audience. */
  tlp: Tlp
}

export interface AddressDecision extends Decided {
  kind: 'address'
  victim: VictimRecord
  route: Route
  /** Its host counts in the aggregate too, unless the row is marked above GREEN or the network is the publisher's own. */
  cell?: CellInput
}

export interface AggregateDecision extends Decided {
  kind: 'aggregate'
  cell: CellInput
}

/** Nothing is wrong with the row, but nobody may have it. */
export interface SuppressDecision extends Decided {
  kind: 'suppress'
  code: string
}

/** Something is wrong with the row. */
export interface RefuseDecision extends Decided {
  kind: 'refuse'
  code: string
  /** Name of the field at fault; never its content. */
  field?: string
}
