import { expect } from 'chai'
import { VOID_CALLS_MAX } from '../../../src/inbox/constants.js'
import { createHearsay } from '../../../src/inbox/hearsay.js'

const hash = (n: number): Uint8Array => new Uint8Array(Buffer.from(n.toString(16).padStart(64, '0'), 'hex'))
const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

describe('hearsay', () => {
  it('needs two organizations, however often one says it', () => {
    const hearsay = createHearsay()
    for (let i = 0; i < 5; i++) expect(hearsay.hear(hash(1), one)).to.equal(false)
    expect(hearsay.isBelieved(hash(1))).to.equal(false)
    expect(hearsay.hear(hash(2), two)).to.equal(false)
    expect(hearsay.hear(hash(1), two)).to.equal(true)
    expect(hearsay.isBelieved(hash(1))).to.equal(true)
    expect(hearsay.isBelieved(hash(2))).to.equal(false)
  })

  it('forgets the oldest beyond its limit', () => {
    const hearsay = createHearsay()
    for (let i = 0; i < VOID_CALLS_MAX; i++) hearsay.hear(hash(i), one)
    expect(hearsay.hear(hash(0), two)).to.equal(true)
    hearsay.hear(hash(VOID_CALLS_MAX), one)
    expect(hearsay.isBelieved(hash(0))).to.equal(false)
    expect(hearsay.hear(hash(1), two)).to.equal(true)
  })
})
