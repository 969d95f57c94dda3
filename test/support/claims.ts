import type { Claim } from '../../src/query/claim.js'
import type { ClaimSource } from '../../src/query/ports.js'
import { createPrefixTable } from '../../src/model/ranges.js'
import type { Indicator } from '../../src/model/indicator.js'

/** 2026-01-01T00:00:00Z, the moment of every test that needs one. */
export const NOW_MS = 1_767_225_600_000
export const NOW_S = NOW_MS / 1_000

export function orgKey(number: number): Uint8Array {
  const key = new Uint8Array(32)
  key[31] = number
  key[0] = 1

  return key
}

/** A live C2 claim of organization 1 for all members; change what a test is about. */
export function claim(
  fields: Partial<Indicator> & {
    org?: Uint8Array
    audience?: readonly Uint8Array[]
    kind?: Claim['kind']
    isContested?: boolean
    seq?: number
  } = {}
): Claim {
  const { org = orgKey(1), audience = [], kind = 'indicator', isContested = false, seq = 1, ...indicator } = fields

  return {
    org,
    audience,
    kind,
    isContested,
    headerHash: new Uint8Array(32),
    receivedMs: NOW_MS - 500,
    ref: { streamId: new Uint8Array(16), seq, row: 0 },
    indicator: {
      type: 'ipv4',
      value: '203.0.113.45',
      classification: 'c2-server',
      role: 'INFRASTRUCTURE',
      confidence: 90,
      origin: 'sinkhole',
      firstSeenS: NOW_S - 3_600,
      lastSeenS: NOW_S,
      validUntilS: NOW_S + 86_400,
      count: 3,
      tlp: 'GREEN',
      status: 'active',
      rev: 1,
      scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 0 },
      tags: [],
      toBlock: false,
      ...indicator
    }
  }
}

/** Claims in memory behind the port of the queries, in the order given. Pages by position. */
export function createFakeClaims(claims: readonly Claim[]): ClaimSource & { reads: number } {
  const keyOf = (type: string, value: string): string => `${type} ${value}`
  const hostOf = ({ type, value }: Indicator): string | undefined =>
    type === 'endpoint'
      ? value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, '')
      : type === 'url'
        ? new URL(value).hostname
        : undefined
  const prefixes = createPrefixTable<Claim>()

  for (const item of claims) if (item.indicator.type === 'cidr') prefixes.add(item.indicator.value, item)

  const find = (type: string, value: string): Claim[] =>
    claims.filter(({ indicator }) => keyOf(indicator.type, indicator.value) === keyOf(type, value))

  const source = {
    reads: 0,
    async findClaims(type: string, value: string) {
      source.reads++

      return find(type, value)
    },
    findManyClaims: async (refs: ReadonlyArray<{ type: string; value: string }>) => refs.map(({ type, value }) => find(type, value)),
    findCovering: async (ip: string) => prefixes.covering(ip).map(({ value }) => value),
    mayCover: (ip: string) => prefixes.covering(ip).length > 0,
    mayBeOnHost: (host: string) => claims.some(({ indicator }) => hostOf(indicator) === host),
    findOnHost: async (host: string, limit: number) => claims.filter(({ indicator }) => hostOf(indicator) === host).slice(0, limit),
    async listClaims({ types, after, limit, filter = () => true }: Parameters<ClaimSource['listClaims']>[0]) {
      let at = after === undefined ? 0 : Buffer.from(after).readUInt32BE(0)
      const page: Claim[] = []

      for (; at < claims.length && page.length < limit; at++) {
        const item = claims[at]
        if (item !== undefined && (types === undefined || types.includes(item.indicator.type)) && filter(item)) page.push(item)
      }

      const next = Buffer.alloc(4)
      next.writeUInt32BE(at)

      return { claims: page, ...(at < claims.length ? { next: new Uint8Array(next) } : {}) }
    }
  }

  return source
}
