import { isNodeError } from '../errors.js'
import { TYPE_NUMBER } from '../model/enumerations.js'
import { indicatorId } from '../model/ids.js'
import { equalBytes } from '../model/bytes.js'
import { formatCidr } from '../model/ip.js'
import type { Claim } from '../query/claim.js'
import { getTolerant, readList, readStoredList, toClaim } from './claim-lists.js'
import { SCAN_CHUNK, SCAN_MAX } from './constants.js'
import { type Engine, readMany } from './engine.js'
import { asnKey, claimKeyOfAsn, claimKeyOfId, type KeyRange, keyAfter, prefixRange, Table } from './keys.js'
import type { AsnQuery, ClaimPage, ClaimQuery, ValueRef } from './store.js'
import { claimKey, claimPageKey, hostPrefix, parseClaimKey, subdomainPrefix } from './value-keys.js'

/** The key of a value, or undefined for a text that is no canonical form of its type: nothing can be stored under it. */
function keyOf({ type, value }: ValueRef): Uint8Array | undefined {
  try {
    return claimKey(type, value)
  } catch (err) {
    if (isNodeError(err, 'STORE_KEY_INVALID')) return undefined
    throw err
  }
}

function claimsAt(engine: Engine, key: Uint8Array, value: Uint8Array | undefined): Claim[] {
  const claims: Claim[] = []

  for (const entry of readStoredList(engine, key, value).entries) {
    const claim = toClaim(engine, entry)
    if (claim !== undefined) claims.push(claim)
  }

  return claims
}

export function findClaims(engine: Engine, ref: ValueRef): Claim[] {
  const key = keyOf(ref)
  if (key === undefined || !engine.filter.mayHave(key, 0, key.byteLength)) return []

  const value = getTolerant(engine, key)

  return value === undefined ? [] : claimsAt(engine, key, value)
}

/** Misses cost no read; what may be there is read in one call. */
export async function findManyClaims(engine: Engine, refs: readonly ValueRef[]): Promise<Claim[][]> {
  const answers: Claim[][] = refs.map(() => [])
  const wanted: Array<{ at: number; key: Uint8Array }> = []

  for (const [at, ref] of refs.entries()) {
    const key = keyOf(ref)
    if (key !== undefined && engine.filter.mayHave(key, 0, key.byteLength)) wanted.push({ at, key })
  }

  const values = await readMany(
    engine,
    wanted.map(({ key }) => key)
  )

  for (const [i, { at, key }] of wanted.entries()) {
    const value = values[i]
    if (value !== undefined) answers[at] = claimsAt(engine, key, value)
  }

  return answers
}

export function findCovering(engine: Engine, ip: string): Claim[] {
  return engine.cidrs
    .covering(ip)
    .flatMap(({ address, length }) => findClaims(engine, { type: 'cidr', value: formatCidr(address, length) }))
}

export async function findOnHost(engine: Engine, host: string, limit: number): Promise<Claim[]> {
  const claims: Claim[] = []

  for (const type of ['endpoint', 'url'] as const) {
    const prefix = hostPrefix(type, host)
    // most hosts have neither, and an iterator that finds nothing costs ten reads
    if (!engine.filter.mayHave(prefix, 0, prefix.byteLength)) continue

    const page = await scan(engine, prefixRange(prefix), { limit: limit - claims.length })
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
        for (const claim of claimsAt(engine, key, value)) if (filter === undefined || filter(claim)) claims.push(claim)
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

    for (const claim of claimsAt(engine, claimAt, getTolerant(engine, claimAt))) {
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
    const list = readList(engine, claimAt, getTolerant(engine, claimAt), page => getTolerant(engine, claimPageKey(claimAt, page)))

    for (const entry of list.entries) {
      const claim = toClaim(engine, entry)
      if (claim !== undefined && equalBytes(indicatorId({ ...claim.indicator, orgKey: claim.org }), id)) claims.push(claim)
    }
  }

  return claims
}
