import type {
  Classification,
  Colour,
  ObservableType,
  Origin,
  Profile,
  Role,
  ScrubMethod,
  Severity,
  SightingKind,
  Status,
  Tlp,
  Transport
} from './enumerations.js'

/** What the scrub did with the row; without it nothing is signed (P4). Every field is part of the wire form. */
export interface ScrubNote {
  method: ScrubMethod
  profile: Profile
  /** Distinct hosts that the cell had to reach; only on aggregates. */
  k?: number
  /** First_seen was floored and last_seen ceiled to this, in seconds; 0 is exact. */
  grainS: number
  /** How many groups of input fields were removed (field-name groups such as geo, http, device); 0–255. */
  removedGroups: number
}

/** SNDS-like reputation of an address or network. */
export interface Reputation {
  /** 0 (worst) – 100 (best). */
  score: number
  colour: Colour
  /** Complaints per 1,000 messages. */
  complaintPermille: number
  trapHits: number
  /** log10 of the messages seen, floored: 3 means 1,000–9,999. */
  volumeDecade: number
  /** Length of the observation window, in seconds. */
  windowS: number
}

/**
 * One organization's statement about one observable (design 4.2). No free text. Times are unix seconds, UTC.
 * `value` is canonical; for `aggregate` it is `AS64500|DE|conficker|start_s|length_s`, for `pseudonym` 32 hex digits.
 */
export interface Indicator {
  type: ObservableType
  value: string
  classification: Classification
  role: Role
  /** `[a-z0-9][a-z0-9._-]{0,63}` */
  malware?: string
  /** 0–100; absent means unknown. */
  confidence?: number
  severity?: Severity
  origin: Origin
  firstSeenS: number
  lastSeenS: number
  /** Mandatory, ≤ lastSeenS + the type's maximum (model/ageing.ts). */
  validUntilS: number
  /** Events folded in, 1–2^32−1. */
  count: number
  /** Distinct hosts; aggregates only. */
  hosts?: number
  asn?: number
  /** ISO 3166-1 alpha-2, upper case. */
  cc?: string
  tlp: Tlp
  status: Status
  /** Monotonic per id: max(known + 1, unix seconds); uint32. */
  rev: number
  scrub: ScrubNote
  reputation?: Reputation
  /** Machine tags from the allow-list of namespaces, sorted, distinct, ≤ 16. */
  tags: readonly string[]
  /** Public https reference; INFRASTRUCTURE only. */
  reference?: string
  /** 16-byte id of another claim of the same organization that this one replaces. */
  supersedes?: Uint8Array
  /** Registered feed label, `[a-z0-9][a-z0-9._-]{0,63}`. */
  feed?: string
  /** The publisher recommends blocking. */
  toBlock: boolean
}

/** An indicator with the full address and exact times; travels only in ORGS batches to the network that owns the address. */
export interface VictimRecord extends Indicator {
  sourcePort?: number
  transport?: Transport
  /** Canonical ipv4 or ipv6 of the sinkhole, if the publisher allows. */
  sinkhole?: string
}

/** How another organization agrees or disagrees with a claim. Expires 30 days after its window's start. */
export interface Sighting {
  type: ObservableType
  value: string
  kind: SightingKind
  windowStartS: number
  count: number
}

/** Privacy withdrawal: names places, never values or ids (4.4). Rows sorted by (seq, row). */
export interface Erasure {
  streamId: Uint8Array
  rows: ReadonlyArray<{ seq: number; row: number }>
}

/** The payload of a batch, in wire order: row numbers count through indicators, victimRecords, sightings, erasures. */
export interface Records {
  indicators: readonly Indicator[]
  victimRecords: readonly VictimRecord[]
  sightings: readonly Sighting[]
  erasures: readonly Erasure[]
}

export function countRecords(records: Records): number {
  return records.indicators.length + records.victimRecords.length + records.sightings.length + records.erasures.length
}

export const noRecords: Records = { indicators: [], victimRecords: [], sightings: [], erasures: [] }
