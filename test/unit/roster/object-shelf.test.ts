import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { createObjectShelf } from '../../../src/roster/object-shelf.js'
import { createOrgIndex } from '../../../src/roster/org-index.js'
import { decodeSigned } from '../../../src/roster/signed-codec.js'
import { charter, keyPair, membership, meshIdOf, signed } from '../../support/roster-maker.js'

const steward = keyPair('steward')
const first = charter([steward])
const meshId = meshIdOf(first)

function take(init: Parameters<typeof createObjectShelf>[1], ...documents: ReadonlyArray<ReturnType<typeof membership>>): string[] {
  const shelf = createObjectShelf(meshId, init)
  const ground = { charter: first, stewards: new Set([Buffer.from(steward.publicKey).toString('hex')]), index: createOrgIndex() }

  return documents.map(document => {
    try {
      return shelf.take(decodeSigned(signed(document, meshId, steward)), ground)
    } catch (err) {
      return isNodeError(err) ? err.code : String(err)
    }
  })
}

describe('object shelf', () => {
  const [one, two] = [keyPair('one'), keyPair('two')]

  it('takes objects up to its limit and refuses the next, but not one that it knows', () => {
    expect(take({ objectsMax: 1 }, membership(one), membership(two), membership(one))).to.deep.equal(['new', 'ROSTER_FULL', 'known'])
    expect(take({ objectsMax: 2 }, membership(one), membership(two))).to.deep.equal(['new', 'new'])
  })

  it('takes objects of one organization up to a limit of their own', () => {
    const serials = [1, 2, 3].map(serial => membership(one, { serial }))

    expect(take({ perOwnerMax: 2 }, ...serials, membership(two))).to.deep.equal(['new', 'new', 'ROSTER_FULL', 'new'])
  })
})
