import { equalBytes, toHex } from '../model/bytes.js'
import { indicatorId } from '../model/ids.js'
import type { Claim } from '../query/claim.js'
import type { ValueRef } from '../query/ports.js'
import type { Store } from '../store/store.js'

/** Claims read at a time where ids are looked for in all that the organization published, and rows looked at for them. */
const SCAN_PAGE = 1_000
const SCAN_STEP = 50_000

export interface OrgClaimsQuery {
  ids: readonly Uint8Array[]
  /** Keys of the organization. */
  keys: readonly Uint8Array[]
  /** Values among which all ids are; absent: anywhere. */
  refs?: readonly ValueRef[]
}

/**
 * The claims of an organization behind ids, by hex id, withdrawn ones too. Only what this very node published is indexed by id; what
 * its siblings and the organization's former keys did is found by its values, or in one pass over all claims.
 */
export async function findOrgClaims(
  store: Pick<Store, 'findOwnClaims' | 'findManyClaims' | 'listClaims'>,
  { ids, keys, refs = [] }: OrgClaimsQuery
): Promise<Map<string, Claim[]>> {
  const found = new Map<string, Claim[]>()

  for (const id of ids) {
    const claims = await store.findOwnClaims(id)
    if (claims.length > 0) found.set(toHex(id), claims)
  }

  const wanted = new Set(ids.map(toHex).filter(id => !found.has(id)))
  if (wanted.size === 0) return found

  const take = takeInto(found, wanted, keys)
  for (const claims of await store.findManyClaims(refs)) claims.forEach(take)
  if (refs.length === 0) await scan(store, keys, take)

  return found
}

/** Takes a claim of the organization whose id is wanted, once. */
function takeInto(found: Map<string, Claim[]>, wanted: ReadonlySet<string>, keys: readonly Uint8Array[]): (claim: Claim) => void {
  const taken = new Set<string>()

  return claim => {
    if (!keys.some(key => equalBytes(key, claim.org))) return

    const id = toHex(indicatorId({ ...claim.indicator, orgKey: claim.org }))
    const row = `${toHex(claim.headerHash)}/${claim.ref.row}`
    if (!wanted.has(id) || taken.has(row)) return

    taken.add(row)
    found.set(id, [...(found.get(id) ?? []), claim])
  }
}

async function scan(store: Pick<Store, 'listClaims'>, keys: readonly Uint8Array[], take: (claim: Claim) => void): Promise<void> {
  const filter = ({ org }: Claim): boolean => keys.some(key => equalBytes(key, org))
  let after: Uint8Array | undefined

  do {
    const page = await store.listClaims({ limit: SCAN_PAGE, scanMax: SCAN_STEP, filter, ...(after === undefined ? {} : { after }) })
    page.claims.forEach(take)
    after = page.next
  } while (after !== undefined)
}
