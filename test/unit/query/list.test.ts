import { randomBytes } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import type { Claim } from '../../../src/query/claim.js'
import { createCursorSealer } from '../../../src/query/cursor.js'
import { createList, type ListFilter, type ListPage } from '../../../src/query/list.js'
import { noDeadline } from '../../../src/query/ports.js'
import { mayRead, type Reader, type Scope } from '../../../src/query/visibility.js'
import { claim, createFakeClaims, NOW_MS, NOW_S, orgKey } from '../../support/claims.js'
import { checkAsync } from '../../support/property.js'

const reader: Reader = { tlpCeiling: 'GREEN', scopes: new Set<Scope>(['read']), orgKey: orgKey(1) }
const cursors = createCursorSealer(randomBytes(32))

function listOver(claims: readonly Claim[]) {
  const list = createList({ claims: createFakeClaims(claims), clock: { nowMs: () => NOW_MS }, cursors })

  return (filter: ListFilter, rest: { cursor?: string; limit?: number; readerId?: string; as?: Reader } = {}): Promise<ListPage> => {
    const { as = reader, readerId = 'k1', ...page } = rest

    return list({ filter, reader: as, readerId, deadline: noDeadline, ...page })
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (err) {
    return isNodeError(err) ? err.code : String(err)
  }

  return 'none'
}

describe('list', () => {
  const some = [
    claim({ value: '203.0.113.1', asn: 64_500, cc: 'DE', malware: 'kelihos' }),
    claim({ value: '203.0.113.2', classification: 'scanner', role: 'ATTACK_SOURCE', confidence: 30 }),
    claim({ value: '203.0.113.3', org: orgKey(2), tlp: 'CLEAR', lastSeenS: NOW_S - 7_200 }),
    claim({ type: 'domain', value: 'example.com', status: 'delisted' }),
    claim({ value: '203.0.113.5', validUntilS: NOW_S - 1 })
  ]
  const values = async (filter: ListFilter): Promise<string[]> =>
    (await listOver(some)(filter)).claims.map(({ indicator }) => indicator.value)

  it('gives live claims only, withdrawn ones when asked', async () => {
    expect(await values({})).to.deep.equal(['203.0.113.1', '203.0.113.2', '203.0.113.3'])
    expect(await values({ withWithdrawn: true })).to.include('example.com')
  })

  const filters: Array<[string, ListFilter, string[]]> = [
    ['type', { types: ['domain'], withWithdrawn: true }, ['example.com']],
    ['classification', { classifications: ['scanner'] }, ['203.0.113.2']],
    ['role', { roles: ['ATTACK_SOURCE', 'VICTIM'] }, ['203.0.113.2']],
    ['malware', { malware: ['kelihos'] }, ['203.0.113.1']],
    ['AS', { asns: [64_500] }, ['203.0.113.1']],
    ['country', { countryCodes: ['DE', 'FR'] }, ['203.0.113.1']],
    ['organization', { orgs: [orgKey(2)] }, ['203.0.113.3']],
    ['TLP', { tlp: 'CLEAR' }, ['203.0.113.3']],
    ['confidence', { minConfidence: 31 }, ['203.0.113.1', '203.0.113.3']],
    ['since', { sinceS: NOW_S }, ['203.0.113.1', '203.0.113.2']],
    ['until', { untilS: NOW_S }, ['203.0.113.3']],
    ['two filters, both', { orgs: [orgKey(1)], minConfidence: 31 }, ['203.0.113.1']]
  ]

  for (const [name, filter, expected] of filters) {
    it(`filters by ${name}`, async () => {
      expect(await values(filter)).to.deep.equal(expected)
    })
  }

  it('pages through everything readable once, whatever is hidden between', async () => {
    const anyClaim = fc
      .record({ number: fc.integer({ min: 1, max: 250 }), isHidden: fc.boolean() })
      .map(({ number, isHidden }) =>
        claim({ value: `203.0.113.${number}`, ...(isHidden ? { tlp: 'RED', audience: [orgKey(9)], org: orgKey(8) } : {}) })
      )

    await checkAsync(
      fc.asyncProperty(fc.array(anyClaim, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), async (claims, limit) => {
        const list = listOver(claims)
        const found: Claim[] = []
        let cursor: string | undefined

        do {
          const page: ListPage = await list({}, { limit, ...(cursor === undefined ? {} : { cursor }) })
          found.push(...page.claims)
          cursor = page.cursor
        } while (cursor !== undefined)

        expect(found).to.deep.equal(claims.filter(item => mayRead(reader, item)))
      })
    )
  })

  it('refuses a cursor that is garbage, another filter’s, another key’s or another node’s', async () => {
    const list = listOver(some)
    const { cursor = '' } = await list({}, { limit: 1 })
    const turned = `${cursor.slice(0, -4)}AAAA`
    const foreign = createCursorSealer(randomBytes(32)).seal(new Uint8Array(4), '["k1",[]]')

    for (const bad of ['', 'x', '!!!!', 'A'.repeat(5_000), turned, foreign, cursor.slice(0, 30)]) {
      expect(await codeOf(list({}, { cursor: bad })), bad).to.equal('REQUEST_INVALID')
    }

    expect(await codeOf(list({ types: ['ipv4'] }, { cursor }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(list({}, { cursor, readerId: 'k2' }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(list({}, { cursor }))).to.equal('none')
  })

  it('takes a cursor for the same filter in another order', async () => {
    const list = listOver(some)
    const { cursor = '' } = await list({ types: ['ipv4', 'domain'], roles: ['ATTACK_SOURCE', 'INFRASTRUCTURE'] }, { limit: 1 })

    expect(await codeOf(list({ roles: ['INFRASTRUCTURE', 'ATTACK_SOURCE'], types: ['domain', 'ipv4'] }, { cursor }))).to.equal('none')
  })

  it('makes cursors that tell neither the place nor its length', () => {
    const short = cursors.seal(Buffer.from('ab'), 'x')
    const long = cursors.seal(Buffer.from('203.0.113.45 and more'), 'x')

    expect(short).to.have.length(long.length)
    expect(Buffer.from(long, 'base64url').includes('203.0.113')).to.equal(false)
  })

  it('refuses a key that may only publish', async () => {
    expect(await codeOf(listOver(some)({}, { as: { ...reader, scopes: new Set<Scope>(['publish']) } }))).to.equal('SCOPE_MISSING')
  })
})
