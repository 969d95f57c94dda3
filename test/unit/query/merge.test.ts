import { expect } from 'chai'
import fc from 'fast-check'

import { sha256 } from '../../../src/model/bytes.js'
import { STATUS_NUMBER, type Status } from '../../../src/model/enumerations.js'
import type { Claim } from '../../../src/query/claim.js'
import { compareRevisions, isWithdrawn, mergeClaim } from '../../../src/query/merge.js'
import { check } from '../../support/property.js'
import { fakeKey, indicator, TEST_MS } from '../../support/store-batches.js'

const statuses = Object.keys(STATUS_NUMBER) as Status[]

/** Small ranges, so that revisions often tie. A header hash and row stand for one revision's content, as in the mesh. */
const revisions: fc.Arbitrary<Claim[]> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 })), {
    minLength: 1,
    maxLength: 8,
    selector: ([batch, row]) => `${batch} ${row}`
  })
  .chain(places =>
    fc.tuple(
      ...places.map(([batch, row]) =>
        fc
          .record({
            rev: fc.integer({ min: 1, max: 3 }),
            status: fc.constantFrom(...statuses),
            firstSeenS: fc.integer({ min: 10, max: 20 }),
            lastSeenS: fc.integer({ min: 20, max: 30 }),
            validUntilS: fc.integer({ min: 30, max: 40 }),
            count: fc.integer({ min: 1, max: 9 })
          })
          .map(changes => ({
            org: fakeKey('org'),
            audience: [],
            kind: 'indicator' as const,
            indicator: indicator(changes),
            ref: { streamId: fakeKey('stream').subarray(0, 16), seq: batch, row },
            headerHash: new Uint8Array(sha256(`header ${batch}`)),
            receivedMs: TEST_MS + batch,
            isContested: false
          }))
      )
    )
  )

function mergeAll(claims: readonly Claim[]): Claim | undefined {
  return claims.reduce<Claim | undefined>((known, claim) => mergeClaim(known, claim), undefined)
}

describe('merge of revisions', () => {
  it('gives the same claim in any order and with any repetition', () => {
    check(
      fc.property(
        revisions.chain(claims =>
          fc.tuple(fc.constant(claims), fc.shuffledSubarray([...claims, ...claims], { minLength: claims.length * 2 }))
        ),
        ([claims, again]) => {
          expect(mergeAll(again)).to.deep.equal(mergeAll(claims))
        }
      ),
      { runs: 500 }
    )
  })

  it('gives the same claim however the revisions are grouped', () => {
    check(
      fc.property(revisions, fc.nat(), (claims, cut) => {
        const at = cut % claims.length
        const left = mergeAll(claims.slice(0, at))
        const right = mergeAll(claims.slice(at))
        const joined = left === undefined ? right : mergeClaim(left, right as Claim)

        expect(joined).to.deep.equal(mergeAll(claims))
      })
    )
  })

  it('takes content and end from the winner, and times and count from all', () => {
    check(
      fc.property(revisions, claims => {
        const merged = mergeAll(claims)?.indicator
        const [winner] = [...claims].sort((a, b) => compareRevisions(b, a))

        expect(merged?.rev).to.equal(Math.max(...claims.map(({ indicator: { rev } }) => rev)))
        expect(merged?.firstSeenS).to.equal(Math.min(...claims.map(({ indicator: { firstSeenS } }) => firstSeenS)))
        expect(merged?.lastSeenS).to.equal(Math.max(...claims.map(({ indicator: { lastSeenS } }) => lastSeenS)))
        expect(merged?.count).to.equal(Math.max(...claims.map(({ indicator: { count } }) => count)))
        expect(merged?.validUntilS).to.equal(winner?.indicator.validUntilS)
        expect(merged?.status).to.equal(winner?.indicator.status)
      })
    )
  })

  it('lets a withdrawal win at equal rev, and a newer revision win over it', () => {
    const [base] = fc.sample(revisions, { numRuns: 1, seed: 1 })[0] ?? []
    const claim = (rev: number, status: Status): Claim => ({ ...(base as Claim), indicator: indicator({ rev, status }) })

    expect(isWithdrawn(mergeClaim(claim(5, 'active'), claim(5, 'delisted')))).to.equal(true)
    expect(isWithdrawn(mergeClaim(claim(5, 'delisted'), claim(5, 'active')))).to.equal(true)
    expect(isWithdrawn(mergeClaim(claim(5, 'delisted'), claim(6, 'active')))).to.equal(false)
  })

  it('gives the known claim itself when nothing changes', () => {
    const [claims = []] = fc.sample(revisions, { numRuns: 1, seed: 2 })
    const merged = mergeAll(claims) as Claim

    for (const claim of claims) expect(mergeClaim(merged, claim)).to.equal(merged)
  })
})
