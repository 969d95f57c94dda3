import type { Classification, ObservableType, Origin, Role, Severity, Tlp, Transport } from '../model/enumerations.js'
import type { Reputation } from '../model/indicator.js'

/**
 * One row of a feed after parsing and canonicalisation, before scrubbing: private to this process, never stored whole,
 * never sent. Only the fields that can become wire fields exist; all other input fields were dropped and counted by name.
 */
export interface Observation {
  /** 1-based line or row in the input, for the report. */
  line: number
  type: ObservableType
  /** Canonical. */
  value: string
  /** Flags of the canonical form (private, documentation, special-use …). */
  flags: readonly string[]
  classification: Classification
  /** Asked role; the scrubber never takes a weaker one than the table of 4.2 allows. */
  role?: Role
  malware?: string
  confidence?: number
  severity?: Severity
  origin: Origin
  firstSeenS: number
  lastSeenS: number
  validUntilS?: number
  count: number
  asn?: number
  cc?: string
  /** Absent means unmarked: treated as AMBER (P3). */
  tlp?: Tlp
  sourcePort?: number
  transport?: Transport
  sinkhole?: string
  tags: readonly string[]
  reference?: string
  feed?: string
  toBlock: boolean
  reputation?: Reputation
  /** Groups of input fields that were removed from this row: geo, http, device, name, raw … */
  removedGroups: ReadonlySet<string>
}

/** A row that could not become an observation. */
export interface RefusedRow {
  line: number
  /** Error code of errors.ts or of model/canonical. */
  code: string
  /** Name of the field at fault; never its content. */
  field?: string
}

/** Names of input fields that were removed, with how often. */
export type DroppedFields = Map<string, number>
