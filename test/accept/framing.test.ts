import { expect } from 'chai'
import { tryToFrame } from '../sim/framing.js'
import { FALSE_PROOF_KINDS } from '../sim/proof-mutations.js'

/** Proofs (issue 5, C3). */
const PROOFS = 10_000

describe('false fork proofs', function () {
  this.timeout(120_000)

  it(`frame nobody, ${PROOFS} of them, and true ones among them are believed`, async () => {
    const { framed, tried, forked, caught } = await tryToFrame(2, PROOFS)

    console.log(
      `      tried: ${[...tried].map(([kind, count]) => `${kind} ${count}`).join(', ')}; framed: ${framed}; true proofs believed: ${caught} of ${forked}`
    )
    expect(framed).to.equal(0)
    expect(tried.size).to.equal(FALSE_PROOF_KINDS)
    expect(caught, 'nodes that have forked').to.equal(forked)
  })
})
