import type { Clock } from '../clock.js'
import { NodeError } from '../errors.js'
import { equalBytes } from '../model/bytes.js'
import { type Classification, isTlpWithin, type ObservableType, type Role, type Tlp } from '../model/enumerations.js'
import { CONFIDENCE_UNSAID } from '../policy/scoring.js'
import type { Claim } from './claim.js'
import { PAGE_DEFAULT, PAGE_MAX, PAGE_SCAN_MAX } from './constants.js'
import type { CursorSealer } from './cursor.js'
import type { ClaimSource, Deadline } from './ports.js'
import { isExpired } from './verdict.js'
import { isReading, mayRead, type Reader } from './visibility.js'

/** All given filters must hold; several words in one filter are alternatives. */
export interface ListFilter {
  types?: readonly ObservableType[]
  classifications?: readonly Classification[]
  roles?: readonly Role[]
  malware?: readonly string[]
  asns?: readonly number[]
  countryCodes?: readonly string[]
  /** 32-byte organization keys. */
  orgs?: readonly Uint8Array[]
  /** Highest TLP of interest. */
  tlp?: Tlp
  /** 0–100; a claim without a confidence counts as 50. */
  minConfidence?: number
  /** last_seen ≥, unix seconds. */
  sinceS?: number
  /** last_seen <, unix seconds. */
  untilS?: number
  /** Give withdrawn and contested claims too. */
  withWithdrawn?: boolean
}

export interface ListPage {
  claims: readonly Claim[]
  /** Absent at the end. A page may hold fewer claims than asked, even none, and still have a next one. */
  cursor?: string
}

export interface ListComponents {
  claims: ClaimSource
  clock: Pick<Clock, 'nowMs'>
  cursors: CursorSealer
}

export interface ListRequest {
  filter: ListFilter
  reader: Reader
  /** Binds the cursor: one key's cursor is no use to another. */
  readerId: string
  cursor?: string
  /** 1–1,000; 100 when absent. */
  limit?: number
  deadline: Deadline
}

/** @throws NodeError `REQUEST_INVALID` for a cursor that is not ours or belongs to another filter, `SCOPE_MISSING`. */
export type List = (request: ListRequest) => Promise<ListPage>

/** Lists claims by filter in the order of the store. Expired claims, and those that the reader may not see, do not exist. */
export function createList({ claims: source, clock, cursors }: ListComponents): List {
  return async ({ filter, reader, readerId, cursor, limit = PAGE_DEFAULT, deadline }) => {
    if (!isReading(reader)) throw new NodeError('SCOPE_MISSING', 'this key may not read', { fix: 'tocsin key create NAME --scope read' })

    const binding = JSON.stringify([readerId, plainOf(filter)])
    const after = cursor === undefined ? undefined : cursors.open(cursor, binding)
    const nowS = Math.floor(clock.nowMs() / 1_000)
    const page = await source.listClaims({
      ...(filter.types === undefined ? {} : { types: filter.types }),
      ...(after === undefined ? {} : { after }),
      limit: Math.min(limit, PAGE_MAX),
      scanMax: PAGE_SCAN_MAX,
      filter: claim => mayRead(reader, claim) && !isExpired(claim, nowS) && isAsked(filter, claim)
    })

    deadline.check()

    return { claims: page.claims, ...(page.next === undefined ? {} : { cursor: cursors.seal(page.next, binding) }) }
  }
}

function isAsked(filter: ListFilter, claim: Claim): boolean {
  const { indicator, org } = claim
  const { lastSeenS, confidence = CONFIDENCE_UNSAID } = indicator

  return (
    (filter.withWithdrawn === true || (indicator.status === 'active' && !claim.isContested)) &&
    isOneOf(filter.types, indicator.type) &&
    isOneOf(filter.classifications, indicator.classification) &&
    isOneOf(filter.roles, indicator.role) &&
    isOneOf(filter.malware, indicator.malware) &&
    isOneOf(filter.asns, indicator.asn) &&
    isOneOf(filter.countryCodes, indicator.cc) &&
    (filter.orgs === undefined || filter.orgs.some(key => equalBytes(key, org))) &&
    (filter.tlp === undefined || isTlpWithin(indicator.tlp, filter.tlp)) &&
    (filter.minConfidence === undefined || confidence >= filter.minConfidence) &&
    (filter.sinceS === undefined || lastSeenS >= filter.sinceS) &&
    (filter.untilS === undefined || lastSeenS < filter.untilS)
  )
}

function isOneOf<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value))
}

/** The filter in one spelling, so that the same filter written in another order opens the same cursor. */
function plainOf(filter: ListFilter): unknown {
  const { orgs, ...rest } = filter
  const entries: Array<[string, unknown]> = Object.entries({ ...rest, orgs: orgs?.map(key => Buffer.from(key).toString('hex')) })

  return entries
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).sort() : value])
    .sort(([a], [b]) => String(a).localeCompare(String(b)))
}
