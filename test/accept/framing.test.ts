import { expect } from 'chai'
import { tryToFrame } from '../sim/framing.js'

/** Proofs (issue 5, C3). */
const PROOFS = 10_000

describe('false fork proofs', function () {
  this.timeout(120_000)

  it(`frame nobody, ${PROOFS} of them`, async () => {
    const { framed, tried } = await tryToFrame(2, PROOFS)

    console.log(`      tried: ${[...tried].map(([kind, count]) => `${kind} ${count}`).join(', ')}; framed: ${framed}`)
    expect(framed).to.equal(0)
  })
})
