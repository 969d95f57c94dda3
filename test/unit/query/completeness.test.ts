import { expect } from 'chai'

import type { StreamState } from '../../../src/envelope/stream.js'
import { completenessOf } from '../../../src/query/completeness.js'

function stream(overrides: Partial<StreamState> = {}): StreamState {
  return {
    streamId: Buffer.alloc(16, 1),
    nodeKey: Buffer.alloc(32, 1),
    orgKey: Buffer.alloc(32, 1),
    audienceHash: Buffer.alloc(32),
    audience: [],
    salt: new Uint8Array(0),
    epoch: 1,
    class: 0,
    floor: 1,
    head: 10,
    headHash: Buffer.alloc(32),
    headCreatedMs: 1_000,
    gaplessCreatedMs: 1_000,
    gapless: 10,
    missing: [],
    condition: 'live',
    bytes: 0,
    records: 0,
    ...overrides
  }
}

describe('completeness', () => {
  it('counts what is held and what is missing between floor and head', () => {
    const [one] = completenessOf(
      [
        stream({
          floor: 3,
          head: 20,
          missing: [
            { from: 5, to: 6 },
            { from: 9, to: 9 }
          ]
        })
      ],
      4_000
    )

    expect(one).to.include({ have: 15, missing: 3, lagMs: 3_000, audience: 'community' })
  })

  it('is never negative for a stream of which nothing is held, or from the future', () => {
    const [one] = completenessOf([stream({ head: 0, headCreatedMs: 9_000 })], 4_000)

    expect(one).to.include({ have: 0, missing: 0, lagMs: 0 })
  })

  it('lists COMMUNITY before addressed streams of the same organization', () => {
    const addressed = stream({ streamId: Buffer.alloc(16, 0), audience: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] })

    expect(completenessOf([addressed, stream()], 0).map(entry => entry.audience)).to.deep.equal(['community', 'orgs'])
  })
})
