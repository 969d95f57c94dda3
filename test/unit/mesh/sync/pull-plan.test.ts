import { expect } from 'chai'
import fc from 'fast-check'
import { entryOf } from '../../../../src/envelope/digest.js'
import type { SummaryEntry } from '../../../../src/envelope/digest.js'
import type { StreamState } from '../../../../src/envelope/stream.js'
import { SEQ_AHEAD_MAX } from '../../../../src/limits.js'
import { SYNC_RANGE_BYTES_FEW, SYNC_RANGE_SEQS_FIRST, SYNC_RANGE_SEQS_MAX } from '../../../../src/mesh/constants.js'
import { createPullPlan, subtract } from '../../../../src/mesh/sync/pull-plan.js'
import type { PullOffer } from '../../../../src/mesh/sync/pull-plan.js'
import { createMemoryLedger } from '../../../support/memory-ledger.js'
import { testNode, testRoster } from '../../../support/mesh-nodes.js'
import { check } from '../../../support/property.js'

const streamId = new Uint8Array(16).fill(9)

function entry(head: number, missing: SummaryEntry['missing'] = [], floor = 1): SummaryEntry {
  return { streamId, floor, head, headHash: new Uint8Array(32).fill(1), missing }
}

function seqsOf(offer: PullOffer): number[] {
  const seqs: number[] = []

  for (let ask = offer.next(); ask !== undefined; ask = offer.next()) for (let seq = ask.from; seq <= ask.to; seq++) seqs.push(seq)

  return seqs
}

/** A puller whose peer answers. */
const busy = { isStalled: () => false }

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_none, at) => from + at)
}

describe('pull plan', () => {
  it('asks for everything of a stream of which nothing is held, from its floor, in bounded ranges', () => {
    const plan = createPullPlan({ streams: createMemoryLedger() })
    const offer = plan.offer([entry(200, [], 30)], busy)
    expect(offer.remaining()).to.equal(171)
    const first = offer.next()
    expect(first).to.deep.include({ from: 30, to: 30 + SYNC_RANGE_SEQS_FIRST - 1, headersOnly: false })
    expect(seqsOf(offer)).to.deep.equal(range(30 + SYNC_RANGE_SEQS_FIRST, 200))
    expect(offer.remaining()).to.equal(0)
  })

  it('never asks what is held here, missing there, or asked already', () => {
    const source = testNode({ name: 'alpha', roster: testRoster() })
    const batches = range(1, 60).map(() => source.publish({ isSilent: true }))

    check(
      fc.property(fc.subarray(range(1, 60), { minLength: 1 }), fc.subarray(range(1, 60)), (mine, theirs) => {
        const [ours, others] = [createMemoryLedger(), createMemoryLedger()]
        for (const batch of batches) {
          if (mine.includes(batch.header.seq)) ours.put(batch)
          if (theirs.includes(batch.header.seq)) others.put(batch)
        }

        const entries = others.listStreams().map(entryOf)
        const asked = seqsOf(createPullPlan({ streams: ours }).offer(entries, busy))
        expect(asked).to.deep.equal(theirs.filter(seq => !mine.includes(seq)))
      })
    )
  })

  it('gives two sessions different ranges, and gives back what one let go', () => {
    const plan = createPullPlan({ streams: createMemoryLedger() })
    const two = 2 * SYNC_RANGE_SEQS_FIRST
    const [a, b] = [plan.offer([entry(two)], busy), plan.offer([entry(two)], busy)]
    const ofA = a.next()
    if (ofA === undefined) throw new Error('nothing to ask')
    expect(b.next()).to.deep.include({ from: SYNC_RANGE_SEQS_FIRST + 1, to: two })
    expect(b.next()).to.equal(undefined)
    plan.release(ofA)
    b.rewind()
    expect(b.next()).to.deep.include({ from: 1, to: SYNC_RANGE_SEQS_FIRST })
    a.rewind()
    expect(a.next()).to.equal(undefined)
  })

  it('lets others ask for what a stalled puller has claimed, and knows whose claim is released', () => {
    const plan = createPullPlan({ streams: createMemoryLedger() })
    const slow = { stalled: false, isStalled: () => slow.stalled }
    const [a, b, c] = [plan.offer([entry(8)], slow), plan.offer([entry(8)], busy), plan.offer([entry(8)], busy)]
    const ofA = a.next()
    if (ofA === undefined) throw new Error('nothing to ask')
    expect(b.next()).to.equal(undefined)

    slow.stalled = true
    b.rewind()
    expect(b.next()).to.deep.include({ from: 1, to: 8 })

    // it goes on with what it has left, and ends: the range is still on its way to the other one
    slow.stalled = false
    plan.release(plan.resume(ofA, 3))
    expect(c.next()).to.equal(undefined)
  })

  it('asks for longer ranges while they bring few bytes, never for more than it may', () => {
    const offer = createPullPlan({ streams: createMemoryLedger() }).offer([entry(4_000)], busy)
    const next = (bytes: number): number => {
      const ask = offer.next()
      if (ask === undefined) throw new Error('nothing to ask')
      offer.came(ask, bytes)

      return ask.to - ask.from + 1
    }

    expect([1_000, 1_000, SYNC_RANGE_BYTES_FEW, 1_000, 1_000, 1_000, 1_000].map(next)).to.deep.equal([8, 16, 32, 32, 64, 64, 64])
    expect(SYNC_RANGE_SEQS_MAX).to.equal(64)
  })

  it('does not run further ahead of the gapless seq than the inbox takes', () => {
    const offer = createPullPlan({ streams: createMemoryLedger() }).offer([entry(100_000)], busy)
    offer.next()
    offer.prove(streamId)
    const seqs = seqsOf(offer)
    expect(seqs.at(-1)).to.equal(SEQ_AHEAD_MAX)
    expect(offer.remaining()).to.equal(100_000 - seqs.length)
  })

  it('asks for the signed header of a head that is far ahead before it asks for anything else, or shows it as missing', () => {
    const other = { ...entry(SEQ_AHEAD_MAX), streamId: new Uint8Array(16).fill(8) }
    const offer = createPullPlan({ streams: createMemoryLedger() }).offer([entry(4_000_000_000), other], busy)
    expect(offer.remaining()).to.equal(SEQ_AHEAD_MAX)
    const probe = offer.next()
    if (probe === undefined) throw new Error('nothing to ask')
    expect(probe).to.deep.include({ streamId, from: 4_000_000_000, to: 4_000_000_000, headersOnly: true })
    expect(offer.isProbe(probe)).to.equal(true)
    const next = offer.next()
    expect(next).to.deep.include({ streamId: other.streamId, from: 1 })
    if (next !== undefined) expect(offer.isProbe(next)).to.equal(false)

    while (offer.next() !== undefined) expect(offer.remaining()).to.be.lessThan(SEQ_AHEAD_MAX)
    expect(offer.prove(streamId)).to.equal(4_000_000_000)
    expect(offer.next()).to.deep.include({ streamId, from: 1, headersOnly: false })
  })

  it('follows the head of a stream with a hole far below that nobody fills', () => {
    const source = testNode({ name: 'alpha', roster: testRoster() })
    const ledger = createMemoryLedger()
    const [first, ...rest] = range(1, 10).map(() => source.publish({ isSilent: true }))
    if (first === undefined) throw new Error('no batch')
    for (const batch of rest) ledger.put(batch)

    const { streamId: id } = first.header
    const state = ledger.findStream(id)
    const far = { ...state, head: 10_000, gapless: 0, missing: [{ from: 1, to: 1 }] } as StreamState
    const offer = createPullPlan({ streams: { findStream: () => far } }).offer([{ ...entry(10_200), streamId: id }], busy)
    expect(offer.next()).to.deep.include({ from: 1, to: 1 })
    expect(seqsOf(offer)).to.deep.equal(range(10_001, 10_000 + SYNC_RANGE_SEQS_MAX))
  })

  it('asks nothing more of a stream that is skipped', () => {
    const offer = createPullPlan({ streams: createMemoryLedger() }).offer([entry(500)], busy)
    offer.next()
    offer.skip(streamId)
    expect(offer.next()).to.equal(undefined)
    expect(offer.remaining()).to.equal(0)
  })

  it('asks for the header behind a head that contradicts ours, once', () => {
    const source = testNode({ name: 'alpha', roster: testRoster() })
    const { header } = source.publish({ isSilent: true })
    const plan = createPullPlan({ streams: source.ledger })
    const conflict = { streamId: header.streamId, seq: 1, hash: new Uint8Array(32).fill(0xee) }
    const ask = plan.offer([], busy, [conflict]).next()
    expect(ask).to.deep.include({ from: 1, to: 1, headersOnly: true })
    expect(plan.offer([], busy, [conflict]).next()).to.equal(undefined)

    // the answer was lost on its way: a fork that is not looked into again stays unknown for ever
    if (ask !== undefined) plan.release(ask, false)
    const again = plan.offer([], busy, [conflict]).next()
    expect(again).to.deep.equal(ask)
    if (again !== undefined) plan.release(again, true)
    expect(plan.offer([], busy, [conflict]).next()).to.equal(undefined)
  })
})

describe('subtract', () => {
  it('leaves exactly what is in no hole', () => {
    const piece = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(10)).map(([from, length]) => ({ from, to: from + length }))

    check(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 5 }), (ranges, holes) => {
        const inAny = (pieces: ReadonlyArray<{ from: number; to: number }>, seq: number): boolean =>
          pieces.some(({ from, to }) => from <= seq && seq <= to)
        const rest = subtract(ranges, holes)
        for (const seq of range(1, 60)) expect(inAny(rest, seq)).to.equal(inAny(ranges, seq) && !inAny(holes, seq))
      })
    )
  })
})
