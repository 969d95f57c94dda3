import type { Indicator } from '../model/indicator.js'
import type { OrgKind } from '../model/enumerations.js'

export type PolicyWord = 'accept' | 'quarantine' | 'reject'

/** Who says it and what is said: all that a rule can ask about. */
export interface PolicyQuestion {
  /** 32-byte organization key of the publisher. */
  org: Uint8Array
  /** Name and kind as the stewards signed them. */
  orgName?: string
  orgKind?: OrgKind
  /** 32-byte key of the node that signed. */
  nodeKey?: Uint8Array
  indicator: Indicator
}

/** One rule, checked. Every condition that is there must hold; within a list any entry does. */
export interface PolicyRule {
  /** `00-default.yaml:12 accept-cert`: file, line and name, for `explain` and quarantine. */
  place: string
  verdict: PolicyWord
  /** 0–1: how much this publisher's confidence counts here. Only with accept. */
  weight: number
  /** did:key, fingerprint (upper case, with hyphens) or name (lower case); absent or `*`: anybody. */
  orgs?: ReadonlySet<string>
  kinds?: ReadonlySet<string>
  /** PeerIds. */
  nodes?: ReadonlySet<string>
  types?: ReadonlySet<string>
  roles?: ReadonlySet<string>
  classifications?: ReadonlySet<string>
  tlps?: ReadonlySet<string>
  origins?: ReadonlySet<string>
  feeds?: ReadonlySet<string>
  /** Exact names, and beginnings that were written with a final `*`. */
  malware?: { names: ReadonlySet<string>; prefixes: readonly string[] }
  tags?: ReadonlySet<string>
  /** 0–100; a claim without confidence is outside every range. */
  confidence?: Range
  /** Hours since last_seen. */
  ageHours?: Range
}

/** Both ends inclusive. */
export interface Range {
  min?: number
  max?: number
}
