import type { ObservableType } from '../model/enumerations.js'
import type { Claim } from './claim.js'

export interface ValueRef {
  type: ObservableType
  /** Canonical. */
  value: string
}

/** What queries read of the store. Claims come as they lie there: expired, withdrawn and unreadable ones included. */
export interface ClaimSource {
  findClaims(type: ObservableType, value: string): Promise<Claim[]>
  /** One answer per asked value, in order. */
  findManyClaims(refs: readonly ValueRef[]): Promise<ReadonlyArray<readonly Claim[]>>
  /** CIDR claims that cover the address, longest prefix first. */
  findCovering(ip: string): Promise<Claim[]>
  /** False: surely `findCovering` finds nothing. At once and from memory, so that a miss costs nobody a turn. */
  mayCover(ip: string): boolean
  /** False: surely `findOnHost` finds nothing. At once and from memory. */
  mayBeOnHost(host: string): boolean
  /** Endpoint and URL claims on exactly this host; an IPv6 address without brackets. */
  findOnHost(host: string, limit: number): Promise<Claim[]>
  listClaims(query: {
    types?: readonly ObservableType[]
    after?: Uint8Array
    limit: number
    scanMax?: number
    filter?: (claim: Claim) => boolean
  }): Promise<{ claims: Claim[]; next?: Uint8Array }>
}

/** A moment on the monotonic clock after which a query gives up. */
export interface Deadline {
  /** @throws NodeError `QUERY_TOO_SLOW` when the time is over. */
  check(): void
}

export const noDeadline: Deadline = { check() {} }
