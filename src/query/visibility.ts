import { equalBytes } from '../model/bytes.js'
import { isTlpWithin, type Tlp } from '../model/enumerations.js'
import type { Claim } from './claim.js'

export const SCOPES = ['read', 'siem', 'publish', 'admin'] as const
/** What an API key may do: `read` all its organization may see, `siem` community data and own infected hosts, `publish`, `admin`. */
export type Scope = (typeof SCOPES)[number]

/** Who asks. Whatever is absent means the most restrictive (P3). */
export interface Reader {
  /** Highest TLP that the reader may see. */
  tlpCeiling: Tlp
  scopes: ReadonlySet<Scope>
  /** Organization that the reader belongs to; without it only COMMUNITY claims are visible. */
  orgKey?: Uint8Array
  /** Keys that the organization had before: what was addressed to them is its own (3.1 `replaces`). */
  formerOrgs?: readonly Uint8Array[]
}

/** Highest TLP that a COMMUNITY batch may carry (5.1 rule 9). */
const COMMUNITY_TLP: Tlp = 'GREEN'

/** Sees everything that the node holds: the operator at the local socket. */
export function operatorOf(orgKey: Uint8Array): Reader {
  return { tlpCeiling: 'RED', scopes: new Set(SCOPES), orgKey }
}

/** True when the reader's scopes let it read at all; which claims is `mayRead`. */
export function isReading({ scopes }: Reader): boolean {
  return scopes.has('read') || scopes.has('siem') || scopes.has('admin')
}

/**
 * The one authorisation of reads, for look-up, lists, counts and cursors of every interface (design 7.2, P1).
 * A claim that it refuses does not exist for the reader.
 */
export function mayRead(reader: Reader, claim: Pick<Claim, 'audience' | 'org' | 'kind' | 'indicator'>): boolean {
  const { tlp } = claim.indicator

  if (!isReading(reader) || !isTlpWithin(tlp, reader.tlpCeiling)) return false
  // A victim record in COMMUNITY is void on the wire; should one ever be stored, nobody reads it.
  if (claim.audience.length === 0) return claim.kind === 'indicator' && isTlpWithin(tlp, COMMUNITY_TLP)

  const { orgKey, formerOrgs = [] } = reader
  if (orgKey === undefined) return false

  const isTheirs = (key: Uint8Array): boolean => equalBytes(key, orgKey) || formerOrgs.some(former => equalBytes(key, former))
  if (!isTheirs(claim.org) && !claim.audience.some(isTheirs)) return false

  return reader.scopes.has('read') || reader.scopes.has('admin') || claim.kind === 'victim'
}
