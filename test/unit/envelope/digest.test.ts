import { isDeepStrictEqual } from 'node:util'
import { createHash } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { SUMMARY_RANGES_MAX } from '../../../src/envelope/constants.js'
import { digestEntries, entryOf, findHeadConflict, missingFrom, type SummaryEntry } from '../../../src/envelope/digest.js'
import type { SeqRange, StreamState } from '../../../src/envelope/stream.js'
import { toHex } from '../../../src/model/bytes.js'
import { check } from '../../support/property.js'
import { bytes } from './arbitraries.js'

const hash = new Uint8Array(32).fill(7)

function state(fields: Partial<StreamState> = {}): StreamState {
  return {
    streamId: new Uint8Array(16).fill(1),
    nodeKey: new Uint8Array(32),
    orgKey: new Uint8Array(32),
    audienceHash: new Uint8Array(32),
    audience: [],
    salt: new Uint8Array(0),
    epoch: 1,
    class: 0,
    floor: 1,
    head: 9,
    headHash: hash,
    headCreatedMs: 0,
    gaplessCreatedMs: 0,
    gapless: 9,
    missing: [],
    condition: 'live',
    bytes: 0,
    records: 0,
    ...fields
  }
}

function entry(fields: Partial<SummaryEntry> = {}): SummaryEntry {
  return { streamId: new Uint8Array(16).fill(1), floor: 1, head: 9, headHash: hash, missing: [], ...fields }
}

/** The seqs that an entry says are held, one by one: the oracle for ranges. */
function heldBy({ head, missing }: SummaryEntry): Set<number> {
  const held = new Set<number>()

  for (let seq = 1; seq <= head; seq++) if (!missing.some(({ from, to }) => from <= seq && seq <= to)) held.add(seq)

  return held
}

function seqsOf(ranges: readonly SeqRange[]): number[] {
  return ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
}

/** An entry out of a set of held seqs. */
const anyEntry = fc
  .record({
    streamId: bytes(16),
    headHash: bytes(32),
    floor: fc.integer({ min: 1, max: 12 }),
    holds: fc.array(fc.boolean(), { maxLength: 30 })
  })
  .map(({ streamId, headHash, floor, holds }): SummaryEntry => {
    const head = holds.lastIndexOf(true) + 1
    const missing: SeqRange[] = []

    for (let seq = floor; seq < head; seq++) {
      const last = missing.at(-1)

      if (holds[seq - 1] === true) continue
      if (last?.to === seq - 1) last.to = seq
      else missing.push({ from: seq, to: seq })
    }

    return { streamId, headHash, floor: Math.min(floor, Math.max(head, 1)), head, missing }
  })

describe('summary entry', () => {
  it('is what the stream state says', () => {
    expect(entryOf(state({ missing: [{ from: 3, to: 4 }], floor: 2 }))).to.deep.equal(entry({ missing: [{ from: 3, to: 4 }], floor: 2 }))
  })

  it('is clipped to what lies from floor to head', () => {
    const missing = [
      { from: 1, to: 3 },
      { from: 8, to: 20 }
    ]

    expect(entryOf(state({ missing, floor: 3 })).missing).to.deep.equal([
      { from: 3, to: 3 },
      { from: 8, to: 9 }
    ])
  })

  it('is the same at every node once a stream is capped, whatever was seen beyond', () => {
    const last = new Uint8Array(32).fill(4)
    const capped = entryOf(state({ cutSeq: 5, cutHash: last, head: 9, floor: 7, condition: 'forked' }))

    expect(capped).to.deep.equal(entry({ head: 4, floor: 4, headHash: last }))
    expect(entryOf(state({ cutSeq: 5, cutHash: last, head: 4, headHash: last, floor: 4, condition: 'forked' }))).to.deep.equal(capped)
    expect(entryOf(state({ cutSeq: 5, head: 9, condition: 'forked' })).headHash).to.deep.equal(new Uint8Array(32))
    expect(entryOf(state({ cutSeq: 5, head: 3 })).headHash).to.equal(hash)
    expect(entryOf(state({ cutSeq: 1 })).head).to.equal(0)
  })

  it('names 256 holes at most, and forgets none', () => {
    const holes = (count: number): SeqRange[] => Array.from({ length: count }, (_, i) => ({ from: 2 * i + 1, to: 2 * i + 1 }))
    const at = entryOf(state({ missing: holes(SUMMARY_RANGES_MAX), head: 2_000 })).missing
    const above = entryOf(state({ missing: holes(SUMMARY_RANGES_MAX + 1), head: 2_000 })).missing

    expect(at).to.deep.equal(holes(SUMMARY_RANGES_MAX))
    expect(above).to.have.length(SUMMARY_RANGES_MAX)
    expect(above.at(-1)).to.deep.equal({ from: 511, to: 2_000 })
  })
})

describe('summary digest', () => {
  it('has the documented layout, byte for byte', () => {
    const hex = `${'01'.repeat(16)}0000000200000009${'07'.repeat(32)}0000000200000003000000040000000600000006`
    const missing = [
      { from: 3, to: 4 },
      { from: 6, to: 6 }
    ]

    expect(toHex(digestEntries([entry({ floor: 2, missing })]))).to.equal(createHash('sha256').update(hex, 'hex').digest('hex'))
    expect(toHex(digestEntries([]))).to.equal(createHash('sha256').digest('hex'))
  })

  it('does not depend on the order of the entries, and leaves out what holds nothing', () => {
    check(
      fc.property(fc.uniqueArray(anyEntry, { selector: e => toHex(e.streamId), maxLength: 8 }), fc.integer(), (entries, seed) => {
        const shuffled = [...entries].sort((a, b) => Math.sin(seed + a.head) - Math.sin(seed + b.head))

        expect(toHex(digestEntries(shuffled))).to.equal(toHex(digestEntries(entries)))
        expect(toHex(digestEntries(entries.filter(({ head }) => head > 0)))).to.equal(toHex(digestEntries(entries)))
      })
    )
  })

  it('differs whenever one field of one entry differs', () => {
    check(
      fc.property(
        anyEntry.filter(({ head }) => head > 0),
        fc.constantFrom<Partial<SummaryEntry>>(
          { floor: 99 },
          { head: 99 },
          { headHash: new Uint8Array(32) },
          { missing: [{ from: 99, to: 99 }] },
          { streamId: new Uint8Array(16) }
        ),
        (e, change) => {
          const field = Object.keys(change)[0] as keyof SummaryEntry

          if (isDeepStrictEqual(e[field], change[field])) return

          expect(toHex(digestEntries([{ ...e, ...change }]))).to.not.equal(toHex(digestEntries([e])))
        }
      )
    )
  })
})

describe('what to ask of a peer', () => {
  it('is exactly what it holds, we lack, and both still serve', () => {
    check(
      fc.property(fc.option(anyEntry, { nil: undefined }), anyEntry, (mine, theirs) => {
        const held = mine === undefined ? new Set<number>() : heldBy(mine)
        const floor = Math.max(theirs.floor, mine?.floor ?? 1)
        const wanted = [...heldBy(theirs)].filter(seq => seq >= floor && !held.has(seq))
        const ranges = missingFrom(mine, theirs)

        expect(seqsOf(ranges)).to.deep.equal(wanted)
        expect(ranges.every(({ from, to }) => from <= to)).to.equal(true)
      }),
      { runs: 1_000 }
    )
  })

  it('is nothing between equals', () => {
    check(
      fc.property(anyEntry, e => {
        expect(missingFrom(e, e)).to.deep.equal([])
      })
    )
  })
})

describe('head conflict', () => {
  it('is the seq at which two heads contradict, and only an equal seq can', () => {
    const other = new Uint8Array(32).fill(8)

    expect(findHeadConflict(entry(), entry({ headHash: other }))).to.equal(9)
    expect(findHeadConflict(entry(), entry())).to.equal(undefined)
    expect(findHeadConflict(entry(), entry({ head: 8, headHash: other }))).to.equal(undefined)
    expect(findHeadConflict(entry(), entry({ headHash: new Uint8Array(32) }))).to.equal(undefined)
  })
})
