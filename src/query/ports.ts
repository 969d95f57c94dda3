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
  findManyClaims(refs: readonly ValueRef[]): Promise<Claim[][]>
  /** CIDR claims that cover the address, longest prefix first. */
  findCovering(ip: string): Promise<Claim[]>
  /** Endpoint and URL claims on exactly this host. */
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
