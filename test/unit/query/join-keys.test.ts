import { expect } from 'chai'

import { toHex } from '../../../src/model/bytes.js'
import type { Claim } from '../../../src/query/claim.js'
import { createCursorSealer } from '../../../src/query/cursor.js'
import { joinKeys } from '../../../src/query/join-keys.js'
import { createList } from '../../../src/query/list.js'
import { createLookup } from '../../../src/query/lookup.js'
import { noDeadline } from '../../../src/query/ports.js'
import { operatorOf } from '../../../src/query/visibility.js'
import { claim, createFakeClaims, NOW_MS, NOW_S, orgKey } from '../../support/claims.js'

/** Key 2 replaces key 1; 3 is somebody else. */
const [former, present, other] = [orgKey(1), orgKey(2), orgKey(3)]
const keysOfOne = new Set([former, present].map(toHex))
const components = {
  rootOrgOf: (org: Uint8Array) => (keysOfOne.has(toHex(org)) ? former : org),
  hasOtherKeys: (org: Uint8Array) => keysOfOne.has(toHex(org))
}
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

function queriesOver(claims: readonly Claim[]) {
  const source = joinKeys({ claims: createFakeClaims(claims), ...components })
  const clock = { nowMs: () => NOW_MS }
  const list = createList({ claims: source, clock, cursors: createCursorSealer(hash(7)) })
  const reader = operatorOf(present)

  return {
    verdict: async (value: string) =>
      createLookup({ claims: source, clock, weightOf: () => 1, rootOrgOf: components.rootOrgOf }).one(value, reader, noDeadline),
    listed: async (withWithdrawn = false) =>
      (await list({ filter: { withWithdrawn }, reader, readerId: 'k', deadline: noDeadline })).claims.map(({ org, indicator }) => [
        toHex(org).slice(-2),
        indicator.status
      ])
  }
}

const name = (org: Uint8Array): string => toHex(org).slice(-2)

describe('what an organization says under its former and its present key', () => {
  const original = { ...claim({ org: former, firstSeenS: NOW_S - 9_000, count: 40 }), headerHash: hash(1) }
  const withdrawal = { ...claim({ org: present, rev: 2, status: 'retracted-false-positive' }), headerHash: hash(2) }
  const revision = { ...claim({ org: present, rev: 3, confidence: 10 }), headerHash: hash(3) }

  it('is withdrawn by the present key: gone from the verdict and from lists', async () => {
    const { verdict, listed } = queriesOver([original, withdrawal])

    expect(await verdict('203.0.113.45')).to.include({ verdict: 'withdrawn', organizations: 0 })
    expect(await listed()).to.deep.equal([])
    expect(await listed(true)).to.deep.equal([[name(present), 'retracted-false-positive']])
  })

  it('is revised by the present key, with first and last time and count of both', async () => {
    const { verdict, listed } = queriesOver([revision, original])
    const answer = await verdict('203.0.113.45')

    expect(answer.claims).to.have.length(1)
    expect(answer.claims[0]?.indicator).to.include({ confidence: 10, firstSeenS: NOW_S - 9_000, count: 40 })
    expect(await listed()).to.deep.equal([[name(present), 'active']])
  })

  it('stays side by side with what others say, what goes to others, and other statements about the value', async () => {
    const others = [
      { ...withdrawal, org: other },
      { ...claim({ org: present, rev: 2, status: 'retracted-error', audience: [present, other] }), headerHash: hash(4) },
      { ...claim({ org: present, rev: 2, status: 'retracted-error', classification: 'phishing' }), headerHash: hash(5) }
    ]

    expect(await queriesOver([original, ...others]).listed()).to.deep.equal([[name(former), 'active']])
  })

  it('is one audience whichever key of it was addressed', async () => {
    const addressed = { ...claim({ org: former, tlp: 'AMBER', audience: [former, other] }), headerHash: hash(6) }
    const back = {
      ...claim({ org: present, tlp: 'AMBER', audience: [present, other], rev: 2, status: 'retracted-error' }),
      headerHash: hash(7)
    }

    expect(await queriesOver([addressed, back]).listed()).to.deep.equal([])
  })

  it('costs the claims of an organization with one key nothing: they are handed on as they are', async () => {
    const claims = [claim({ org: other, seq: 1 }), claim({ org: orgKey(4), seq: 2 })]
    const found = await joinKeys({ claims: createFakeClaims(claims), ...components }).findClaims('ipv4', '203.0.113.45')

    expect(found).to.deep.equal(claims)
    expect(found[0]).to.equal(claims[0])
  })
})
