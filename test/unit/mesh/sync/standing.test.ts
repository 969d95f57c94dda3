import { expect } from 'chai'

import type { SummaryEntry } from '../../../../src/envelope/digest.js'
import { standingOf } from '../../../../src/mesh/sync/standing.js'

function entry(name: number, head: number, rest: Partial<SummaryEntry> = {}): SummaryEntry {
  return { streamId: new Uint8Array(16).fill(name), floor: 1, head, headHash: new Uint8Array(32).fill(head), missing: [], ...rest }
}

describe('how two nodes stand to each other', () => {
  it('counts what the peer holds, lacks and has more, over all shared streams', () => {
    const mine = [entry(1, 10), entry(2, 5, { missing: [{ from: 2, to: 3 }] }), entry(3, 4)]
    const theirs = [entry(1, 7), entry(2, 6), entry(4, 9)]

    expect(standingOf(mine, theirs)).to.deep.equal({ have: 7 + 6 + 9, missing: 3 + 4, ahead: 3 + 9 })
  })

  it('is nothing but what is held when both hold the same', () => {
    const mine = [entry(1, 10, { floor: 4, missing: [{ from: 5, to: 5 }] })]

    expect(standingOf(mine, mine)).to.deep.equal({ have: 6, missing: 0, ahead: 0 })
  })

  it('counts nothing below the floor, where nobody keeps anything', () => {
    expect(standingOf([entry(1, 10)], [entry(1, 10, { floor: 8 })])).to.deep.equal({ have: 3, missing: 0, ahead: 0 })
    expect(standingOf([entry(1, 10, { floor: 8 })], [entry(1, 4)])).to.deep.equal({ have: 4, missing: 3, ahead: 0 })
  })
})
