import { compareBytes, equalBytes, toHex } from '../model/bytes.js'
import type { Claim } from './claim.js'
import { mergeClaim } from './merge.js'
import type { ClaimSource } from './ports.js'

export interface JoinKeysComponents {
  claims: ClaimSource
  /** The first key of an organization that has had several (3.1 `replaces`); the key itself of any other. */
  rootOrgOf(org: Uint8Array): Uint8Array
  /** Whether the organization has had, or has now, another key than this one. */
  hasOtherKeys(org: Uint8Array): boolean
}

/**
 * The claims of a store with the keys of each organization taken for one: what the present key says of a statement that a former
 * key made, to the same organizations, revises or withdraws it (3.1, 4.4). The store keeps both as they were signed.
 */
export function joinKeys({ claims: source, rootOrgOf, hasOtherKeys }: JoinKeysComponents): ClaimSource {
  function joined(claims: Claim[]): Claim[]
  function joined(claims: readonly Claim[]): readonly Claim[]
  function joined(claims: readonly Claim[]): readonly Claim[] {
    return claims.length > 1 && claims.some(({ org }) => hasOtherKeys(org)) ? joinClaims(claims, rootOrgOf) : claims
  }

  return {
    mayCover: ip => source.mayCover(ip),
    mayBeOnHost: host => source.mayBeOnHost(host),
    findClaims: async (type, value) => joined(await source.findClaims(type, value)),
    findManyClaims: async refs => (await source.findManyClaims(refs)).map(claims => joined(claims)),
    findCovering: async ip => joined(await source.findCovering(ip)),
    findOnHost: async (host, limit) => joined(await source.findOnHost(host, limit)),
    async listClaims(query) {
      const page = await source.listClaims(query)
      const doubtful = page.claims.filter(({ org }) => hasOtherKeys(org))
      if (doubtful.length === 0) return page

      // the revision that counts may have another end, or be withdrawn: the filter sees what is left of all that is said of the value
      const lists = await source.findManyClaims(doubtful.map(({ indicator: { type, value } }) => ({ type, value })))
      const present = new Map(doubtful.map((claim, at) => [claim, joined(lists[at] ?? []).find(other => isSameRow(other, claim))]))
      const claims = page.claims.filter(claim => {
        if (!present.has(claim)) return true
        const other = present.get(claim)

        return other !== undefined && (query.filter?.(other) ?? true)
      })

      return { ...page, claims }
    }
  }
}

/** Merges what one organization says of one statement to the same organizations, whichever of its keys it said it with. */
export function joinClaims(claims: readonly Claim[], rootOrgOf: (org: Uint8Array) => Uint8Array): Claim[] {
  const byStatement = new Map<string, Claim>()

  for (const claim of claims) {
    const key = statementOf(claim, rootOrgOf)
    byStatement.set(key, mergeClaim(byStatement.get(key), claim))
  }

  return [...byStatement.values()]
}

function statementOf({ org, audience, kind, indicator }: Claim, rootOrgOf: (org: Uint8Array) => Uint8Array): string {
  const { type, value, classification, malware = '', role } = indicator
  const roots = audience.map(rootOrgOf).sort(compareBytes)
  const distinct = roots.filter((root, at) => at === 0 || !equalBytes(root, roots[at - 1] ?? root))

  return [toHex(rootOrgOf(org)), distinct.map(toHex).join(','), kind, type, classification, malware, role, value].join(' ')
}

function isSameRow(a: Claim, b: Claim): boolean {
  return a.ref.row === b.ref.row && equalBytes(a.headerHash, b.headerHash)
}
