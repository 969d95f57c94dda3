import { expect } from 'chai'

import { ERASURE_MARKS_MAX, ERASURE_MARKS_PER_ORG_MAX } from '../../../src/store/constants.js'
import { audienceKey, createErasureMarks, type ErasureMark } from '../../../src/store/erasure-marks.js'

const bytes = (count: number, number: number): Uint8Array => {
  const out = Buffer.alloc(count)
  out.writeUInt32BE(number)

  return out
}

function mark(seq: number, { org = 1, expiresMs = 1_000, audience = 0 } = {}): ErasureMark {
  return {
    streamId: bytes(16, 7),
    seq,
    orgKey: bytes(32, org),
    audience: audienceKey(audience === 0 ? [] : [bytes(32, audience)]),
    expiresMs
  }
}

describe('marks of erased batches', () => {
  it('are found by their organization and audience alone, and for what ends no later', () => {
    const marks = createErasureMarks()
    marks.add(mark(5))

    expect(marks.find(mark(5), 1_000)?.seq).to.equal(5)
    expect(marks.find(mark(5), 1_001)).to.equal(undefined)
    expect(marks.find(mark(6), 1_000)).to.equal(undefined)
    expect(marks.find(mark(5, { org: 2 }), 1_000)).to.equal(undefined)
    expect(marks.find(mark(5, { audience: 3 }), 1_000)).to.equal(undefined)
  })

  it('keep the later end of two', () => {
    for (const ends of [
      [1_000, 2_000],
      [2_000, 1_000]
    ]) {
      const marks = createErasureMarks()
      for (const expiresMs of ends) expect(marks.add(mark(5, { expiresMs }))).to.equal(true)

      expect(marks.list()).to.have.length(1)
      expect(marks.find(mark(5), 2_000)?.expiresMs).to.equal(2_000)
    }
  })

  it('are bounded for each organization, and give room again', () => {
    const marks = createErasureMarks()
    for (let seq = 1; seq <= ERASURE_MARKS_PER_ORG_MAX; seq++) expect(marks.add(mark(seq))).to.equal(true)

    expect(marks.add(mark(ERASURE_MARKS_PER_ORG_MAX + 1))).to.equal(false)
    expect(marks.add(mark(1, { expiresMs: 5_000 })), 'known already').to.equal(true)
    expect(marks.add(mark(1, { org: 2 })), 'of another').to.equal(true)
    marks.delete(mark(1))
    expect(marks.add(mark(ERASURE_MARKS_PER_ORG_MAX + 1))).to.equal(true)
  })

  it('are bounded in all', () => {
    const marks = createErasureMarks()
    let added = 0

    for (let org = 1; added < ERASURE_MARKS_MAX; org++) {
      for (let seq = 1; seq <= ERASURE_MARKS_PER_ORG_MAX && added < ERASURE_MARKS_MAX; seq++, added++) {
        expect(marks.add(mark(seq, { org }))).to.equal(true)
      }
    }

    expect(marks.add(mark(1, { org: 999_999 }))).to.equal(false)
  })
})
