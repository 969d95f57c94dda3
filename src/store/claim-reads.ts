import { isNodeError } from '../errors.js'
import { TYPE_NUMBER } from '../model/enumerations.js'
import { indicatorId } from '../model/ids.js'
import { equalBytes } from '../model/bytes.js'
import { DOMAIN_BYTES_MAX } from '../model/host-grammar.js'
import { formatCidr } from '../model/ip.js'
import type { Claim } from '../query/claim.js'
import { getTolerant, readStoredList, type StoredPage, toClaim } from './claim-lists.js'
import { SCAN_CHUNK, SCAN_MAX } from './constants.js'
import { type Engine, readMany } from './engine.js'
import { asnKey, claimKeyOfAsn, claimKeyOfId, type KeyRange, keyAfter, prefixRange, Table } from './keys.js'
import type { AsnQuery, ClaimPage, ClaimQuery, Store, ValueRef } from './store.js'
import {
  CLAIM_KEY_BYTES_MAX,
  claimPageKey,
  hostPrefix,
  parseClaimKey,
  subdomainPrefix,
  writeClaimKey,
  writeHostPrefix
} from './value-keys.js'

/** Where keys are put together to ask the filter: most are of values that nobody has claimed, and would be garbage at once. */
const scratch = new Uint8Array(CLAIM_KEY_BYTES_MAX)

/**
 * The key of a value that may be there. Undefined for one that surely is not, and for a text that is no canonical form of its type:
 * nothing can be stored under it.
 */
function findKey({ filter }: Engine, { type, value }: ValueRef): Uint8Array | undefined {
  let end: number

  try {
    end = writeClaimKey(scratch, 0, type, value)
  } catch (err) {
    if (isNodeError(err, 'STORE_KEY_INVALID')) return undefined
    throw err
  }

  return filter.mayHave(scratch, 0, end) ? scratch.slice(0, end) : undefined
}

function claimsAt(engine: Engine, page: StoredPage): Claim[] {
  const claims: Claim[] = []

  for (const entry of readStoredList(engine, page).entries) {
    const claim = toClaim(engine, entry)
    if (claim !== undefined) claims.push(claim)
  }

  return claims
}

export function findClaims(engine: Engine, ref: ValueRef): Claim[] {
  const key = findKey(engine, ref)
  if (key === undefined) return []

  const value = getTolerant(engine, key)

  return value === undefined ? [] : claimsAt(engine, { key, value, of: ref })
}

const noClaims: readonly Claim[] = []

/** Misses cost no read; what may be there is read in one call. */
export async function findManyClaims(engine: Engine, refs: readonly ValueRef[]): Promise<ReadonlyArray<readonly Claim[]>> {
  const answers: Array<readonly Claim[]> = []
  const keys: Uint8Array[] = []
  const places: number[] = []

  for (const ref of refs) {
    // read later, all in one call
    const key = findKey(engine, ref)

    if (key !== undefined) {
      keys.push(key)
      places.push(answers.length)
    }

    answers.push(noClaims)
  }

  const values = await readMany(engine, keys)

  for (const [i, key] of keys.entries()) {
    const value = values[i]
    const at = places[i] ?? 0
    if (value !== undefined) answers[at] = claimsAt(engine, { key, value, of: refs[at] })
  }

  return answers
}

/** What memory alone says of what may be there. */
export function guesses(get: () => Engine): Pick<Store, 'mayCover' | 'mayBeOnHost'> {
  return {
    mayCover: ip => get().cidrs.covering(ip).length > 0,
    mayBeOnHost: host => mayBeOn(get(), 'endpoint', host) || mayBeOn(get(), 'url', host)
  }
}

function mayBeOn({ filter }: Engine, type: 'endpoint' | 'url', host: string): boolean {
  return host.length <= DOMAIN_BYTES_MAX && filter.mayHave(scratch, 0, writeHostPrefix(scratch, 0, type, host))
}

export function findCovering(engine: Engine, ip: string): Claim[] {
  return engine.cidrs
    .covering(ip)
    .flatMap(({ address, length }) => findClaims(engine, { type: 'cidr', value: formatCidr(address, length) }))
}

export async function findOnHost(engine: Engine, host: string, limit: number): Promise<Claim[]> {
  const claims: Claim[] = []

  for (const type of ['endpoint', 'url'] as const) {
    // most hosts have neither, and an iterator that finds nothing costs ten reads
    if (!mayBeOn(engine, type, host)) continue

    const page = await scan(engine, prefixRange(hostPrefix(type, host)), { limit: limit - claims.length })
    claims.push(...page.claims)
    if (claims.length >= limit) break
  }

  return claims.slice(0, limit)
}

export async function findSubdomains(engine: Engine, domain: string, limit: number): Promise<Claim[]> {
  const { claims } = await scan(engine, prefixRange(subdomainPrefix(domain)), { limit })

  return claims.slice(0, limit)
}

/** One pass over the ranges of the asked types, in the order of their numbers. */
export async function listClaims(engine: Engine, { types, after, ...query }: ClaimQuery): Promise<ClaimPage> {
  const numbers = (types === undefined ? Object.values(TYPE_NUMBER) : types.map(type => TYPE_NUMBER[type])).sort((a, b) => a - b)
  const claims: Claim[] = []
  let scanned = 0

  for (const number of numbers) {
    const range = prefixRange(Uint8Array.of(Table.claim, number))
    if (after !== undefined && Buffer.compare(after, range.lt) >= 0) continue

    const gte = after !== undefined && Buffer.compare(after, range.gte) > 0 ? keyAfter(after) : range.gte
    const scanMax = (query.scanMax ?? SCAN_MAX) - scanned
    const page = await scan(engine, { gte, lt: range.lt }, { ...query, limit: query.limit - claims.length, scanMax })

    claims.push(...page.claims)
    scanned += page.scanned
    if (page.next !== undefined) return { claims, next: page.next }
  }

  return { claims }
}

/**
 * Values of a range, whole: `next` is the last key's place, behind its overflow pages.
 */
async function scan(
  engine: Engine,
  { gte, lt }: KeyRange,
  { limit, scanMax = SCAN_MAX, filter }: { limit: number; scanMax?: number; filter?: ((claim: Claim) => boolean) | undefined }
): Promise<ClaimPage & { scanned: number }> {
  const claims: Claim[] = []
  const iterator = engine.db.iterator({ gte, lt })
  let scanned = 0

  try {
    for (;;) {
      const rows = await iterator.nextv(SCAN_CHUNK)
      if (rows.length === 0) return { claims, scanned }

      for (const [key, value] of rows) {
        const { page, bytes } = parseClaimKey(key)
        if (page > 0) continue

        scanned++
        for (const claim of claimsAt(engine, { key, value })) if (filter === undefined || filter(claim)) claims.push(claim)
        if (claims.length >= limit || scanned >= scanMax) return { claims, scanned, next: claimPageKey(key.subarray(0, bytes), 0xff) }
      }
    }
  } finally {
    await iterator.close()
  }
}

export async function listByAsn(engine: Engine, { asn, after, limit, scanMax = SCAN_MAX, filter }: AsnQuery): Promise<ClaimPage> {
  const { gte, lt } = prefixRange(asnKey(asn, Uint8Array.of(Table.claim)))
  const claims: Claim[] = []
  let scanned = 0

  for await (const key of engine.db.keys({ gte: after === undefined ? gte : keyAfter(after), lt })) {
    const claimAt = claimKeyOfAsn(key)

    scanned++

    for (const claim of claimsAt(engine, { key: claimAt, value: getTolerant(engine, claimAt) })) {
      if (claim.indicator.asn === asn && isPersonal(claim) && (filter === undefined || filter(claim))) claims.push(claim)
    }

    if (claims.length >= limit || scanned >= scanMax) return { claims, next: key }
  }

  return { claims }
}

function isPersonal({ indicator }: Claim): boolean {
  return indicator.type === 'aggregate' || indicator.role === 'VICTIM' || indicator.role === 'EXPOSED'
}

export async function findOwnClaims(engine: Engine, id: Uint8Array): Promise<Claim[]> {
  const prefix = Buffer.concat([Uint8Array.of(Table.id), id.subarray(0, 8)])
  const claims: Claim[] = []

  for (const key of await engine.db.keys(prefixRange(prefix)).all()) {
    const claimAt = claimKeyOfId(key)
    const list = readStoredList(engine, { key: claimAt, value: getTolerant(engine, claimAt) })

    for (const entry of list.entries) {
      const claim = toClaim(engine, entry)
      if (claim !== undefined && equalBytes(indicatorId({ ...claim.indicator, orgKey: claim.org }), id)) claims.push(claim)
    }
  }

  return claims
}
