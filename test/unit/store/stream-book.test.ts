import { expect } from 'chai'
import fc from 'fast-check'

import { SEQ_AHEAD_MAX } from '../../../src/limits.js'
import {
  addRange,
  countSeqs,
  dropSeq,
  holdSeq,
  isMissing,
  loseSeq,
  openStream,
  placeOf,
  raiseFloorTo,
  removeSeq,
  replaceHeads
} from '../../../src/store/stream-book.js'
import { subtract } from '../../../src/store/start.js'
import { check } from '../../support/property.js'
import { createPublisher, fakeKey } from '../../support/store-batches.js'

const SEQ_MAX = 24

type Step = { kind: 'hold' | 'want' | 'lose' | 'drop' | 'floor'; seq: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(
      'hold' as const,
      'hold' as const,
      'hold' as const,
      'want' as const,
      'lose' as const,
      'drop' as const,
      'floor' as const
    ),
    seq: fc.integer({ min: 1, max: SEQ_MAX })
  }),
  { maxLength: 40 }
)

/** created_ms of a seq: grows with it, as in any stream. */
const createdMsOf = (seq: number): number => seq * 10

/** The same rules over a plain set of wanted and held seqs. */
function naive(all: readonly Step[]) {
  let floor = 1
  let head = 0
  const held = new Set<number>()

  for (const { kind, seq } of all) {
    if (kind === 'floor') floor = Math.max(floor, seq)
    else if (kind === 'hold' || kind === 'want') {
      if (seq < floor) continue
      head = Math.max(head, seq)
      if (kind === 'hold') held.add(seq)
      else held.delete(seq)
    } else if (kind === 'lose' && seq >= floor && seq <= head) held.delete(seq)
    else if (kind === 'drop' && seq >= floor && seq <= head) held.add(seq)
  }

  const missing = []
  for (let seq = floor; seq <= head; seq++) if (!held.has(seq)) missing.push(seq)

  return { floor, head, missing, gapless: (missing[0] ?? Math.max(head, floor - 1) + 1) - 1 }
}

function run(all: readonly Step[]) {
  let state = openStream(createPublisher().next())

  for (const { kind, seq } of all) {
    if (kind === 'floor') state = raiseFloorTo(state, seq, createdMsOf)
    else if (kind === 'hold' || kind === 'want') {
      if (placeOf(state, seq) === 'below-floor') continue
      const held = { seq, headerHash: fakeKey(String(seq)), createdMs: createdMsOf(seq), isWanted: kind === 'want', bytes: 1, records: 1 }
      state = holdSeq(state, held, createdMsOf)
    } else if (kind === 'lose') state = loseSeq(state, { seq, bytes: 1, records: 1 }, createdMsOf)
    else if (seq >= state.floor && seq <= state.head) state = dropSeq(state, { seq, bytes: 1, records: 1 }, createdMsOf)
  }

  return state
}

describe('stream book', () => {
  it('keeps head, holes and gapless seq as a plain set would', () => {
    check(
      fc.property(steps, all => {
        const state = run(all)
        const wanted = naive(all)
        const missing = []
        for (let seq = 1; seq <= SEQ_MAX; seq++) if (isMissing(state, seq)) missing.push(seq)

        expect({ floor: state.floor, head: state.head, missing, gapless: state.gapless }).to.deep.equal(wanted)
        expect(countSeqs(state.missing)).to.equal(missing.length)
      }),
      { runs: 500 }
    )
  })

  it('keeps the holes sorted, apart and not empty', () => {
    check(
      fc.property(steps, all => {
        const { missing } = run(all)

        for (const [i, { from, to }] of missing.entries()) {
          expect(from).to.be.at.most(to)
          if (i > 0) expect(from).to.be.greaterThan((missing[i - 1]?.to ?? 0) + 1)
        }
      })
    )
  })

  it('knows created_ms of the gapless seq, whatever closed the hole', () => {
    check(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 6 }), order => {
        const state = run(order.map(seq => ({ kind: 'hold', seq })))

        expect([state.gapless, state.gaplessCreatedMs, state.headCreatedMs]).to.deep.equal([6, 60, 60])
      })
    )
  })

  it('has the same state after a scan of the headers as before', () => {
    check(
      fc.property(steps, all => {
        const state = run(all)
        const { head, headHash, headCreatedMs, missing, bytes, records } = state

        expect(replaceHeads(state, { head, headHash, headCreatedMs, missing, bytes, records }, createdMsOf).gapless).to.equal(state.gapless)
      })
    )
  })

  it('places a seq: limit of the look ahead, and one past it', () => {
    const state = run([{ kind: 'hold', seq: 1 }])

    expect(placeOf(state, 1)).to.equal('held')
    expect(placeOf(state, 2)).to.equal('next')
    expect(placeOf(state, 1 + SEQ_AHEAD_MAX)).to.equal('ahead')
    expect(placeOf(state, 2 + SEQ_AHEAD_MAX)).to.equal('too-far')
    expect(placeOf(raiseFloorTo(state, 9, createdMsOf), 8)).to.equal('below-floor')
    expect(placeOf(raiseFloorTo(state, 9, createdMsOf), 9)).to.equal('next')
  })

  it('adds, removes and subtracts ranges as sets do', () => {
    const seqs = fc.uniqueArray(fc.integer({ min: 1, max: 30 }))
    const rangesOf = (all: readonly number[]) =>
      all.reduce((ranges, seq) => addRange(ranges, seq, seq), new Array<{ from: number; to: number }>())
    const list = (ranges: ReadonlyArray<{ from: number; to: number }>) =>
      ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))

    check(
      fc.property(seqs, seqs, (a, b) => {
        expect(list(rangesOf(a))).to.deep.equal(a.toSorted((x, y) => x - y))
        expect(list(b.reduce((ranges, seq) => removeSeq(ranges, seq), rangesOf(a)))).to.deep.equal(list(subtract(rangesOf(a), rangesOf(b))))
        expect(list(subtract(rangesOf(a), rangesOf(b)))).to.deep.equal(a.filter(seq => !b.includes(seq)).toSorted((x, y) => x - y))
      })
    )
  })
})
