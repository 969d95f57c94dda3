import { expect } from 'chai'
import fc from 'fast-check'

import { scanWire, type WireSchema } from '../../../src/envelope/wire.js'
import { tocsin } from '../../../src/proto/tocsin.js'
import { check } from '../../support/property.js'
import { codeOf } from './samples.js'

const codes = { malformed: 'RECORDS_MALFORMED', notCanonical: 'RECORDS_NOT_CANONICAL' } as const

/** Membership has what the scanner knows: every scalar kind, strings, packed and repeated fields, a sub-message. */
const CONSTITUENCY: WireSchema = [
  undefined,
  { kind: 'packed', max: 8 },
  { kind: 'string*', max: 8 },
  { kind: 'string*', max: 8 },
  { kind: 'string*', max: 8 }
]
const MEMBERSHIP: WireSchema = [
  undefined,
  { kind: 'bytes' },
  { kind: 'string' },
  { kind: 'u32' },
  { kind: 'message', schema: CONSTITUENCY, keep: true },
  { kind: 'bool' },
  { kind: 'bool' },
  { kind: 'u32' },
  { kind: 'u64' },
  { kind: 'bytes' },
  { kind: 'u32' },
  { kind: 'u64' },
  { kind: 'u64' }
]

const text = fc.stringMatching(/^[ -~]{0,12}$/)
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const u64 = fc.integer({ min: 0, max: 2 ** 53 - 1 })
const list = fc.array(text, { maxLength: 3 })
const membership = fc.record({
  orgKey: fc.uint8Array({ maxLength: 8 }),
  name: text,
  kind: u32,
  constituency: fc.option(fc.record({ asns: fc.array(u32, { maxLength: 4 }), cidrs: list, countryCodes: list, domains: list })),
  publish: fc.boolean(),
  receiveVictims: fc.boolean(),
  tlpCeiling: u32,
  quotaBytesADay: u64,
  replaces: fc.uint8Array({ maxLength: 8 }),
  serial: u32,
  notBeforeMs: u64,
  notAfterMs: u64
})

function isScanned(bytes: Uint8Array): boolean {
  return codeOf(() => scanWire(bytes, MEMBERSHIP, codes)).startsWith('no error')
}

/** The rule in other words: encoding what was decoded gives the same bytes. */
function isReencoded(bytes: Uint8Array): boolean {
  try {
    return Buffer.from(tocsin.v1.Membership.encode(tocsin.v1.Membership.decode(bytes)).finish()).equals(bytes)
  } catch {
    return false
  }
}

describe('strict wire form', () => {
  it('passes whatever the generated encoder writes', () => {
    check(
      fc.property(membership, value => {
        expect(codeOf(() => scanWire(tocsin.v1.Membership.encode(value).finish(), MEMBERSHIP, codes))).to.match(/^no error/)
      }),
      { runs: 500 }
    )
  })

  it('passes exactly the bytes that decoding and encoding again leave alone', () => {
    let passed = 0

    check(
      fc.property(
        membership,
        fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('set', 'insert', 'delete')), { maxLength: 3 }),
        (value, edits) => {
          const edited = [...tocsin.v1.Membership.encode(value).finish()]

          for (const [n, byte, how] of edits) {
            const at = n % (edited.length + 1)

            edited.splice(at, how === 'insert' ? 0 : 1, ...(how === 'delete' ? [] : [byte]))
          }

          const bytes = Uint8Array.from(edited)
          const scanned = isScanned(bytes)

          if (scanned) {
            passed++
            expect(isReencoded(bytes), 'accepted').to.equal(true)
          } else if (isReencoded(bytes)) {
            // the scanner refuses more than the encoder does in two respects: text beyond ASCII, and too many of one field
            expect(codeOf(() => scanWire(bytes, MEMBERSHIP, codes))).to.equal('RECORDS_MALFORMED')
            expect(hasOddText(bytes), 'refused').to.equal(true)
          }
        }
      ),
      { runs: 5_000 }
    )

    expect(passed).to.be.greaterThan(0)
  })

  function hasOddText(bytes: Uint8Array): boolean {
    const { name, constituency } = tocsin.v1.Membership.decode(bytes)
    const lists = [constituency?.cidrs, constituency?.countryCodes, constituency?.domains].map(entries => entries ?? [])

    const isLong = [...lists, constituency?.asns ?? []].some(entries => entries.length > 8)

    return isLong || [name ?? '', ...lists.flat()].some(entry => /[^ -~]/.test(entry))
  }

  it('counts before anything is decoded', () => {
    const value = {
      orgKey: new Uint8Array(5),
      name: 'abc',
      constituency: { asns: [1, 300, 70_000], cidrs: ['x', 'yy'] },
      serial: 7,
      publish: true
    }
    const summary = scanWire(tocsin.v1.Membership.encode(value).finish(), MEMBERSHIP, codes)

    expect(summary.sizes).to.deep.equal([0, 5, 3, 0, 1, 1, 0, 0, 0, 0, 7, 0, 0])
    expect(summary.children[4]?.[0]?.sizes).to.deep.equal([0, 3, 2, 0, 0])
    expect(summary.children[4]?.[0]?.totals).to.deep.equal([0, 0, 3, 0, 0])
  })

  const faults: Array<[string, string, string]> = [
    ['an unknown field', '680 1', 'RECORDS_MALFORMED'],
    ['field 0', '0001', 'RECORDS_MALFORMED'],
    ['a wrong wire type', '0801', 'RECORDS_MALFORMED'],
    ['a group', '0b', 'RECORDS_MALFORMED'],
    ['fields out of order', '1801 1201 61', 'RECORDS_NOT_CANONICAL'],
    ['a field twice', '1801 1802', 'RECORDS_NOT_CANONICAL'],
    ['a default value', '1800', 'RECORDS_NOT_CANONICAL'],
    ['a 64-bit default value', '4000', 'RECORDS_NOT_CANONICAL'],
    ['an empty field', '0a00', 'RECORDS_NOT_CANONICAL'],
    ['an empty packed field', '2202 0a00', 'RECORDS_NOT_CANONICAL'],
    ['a boolean of 2', '2802', 'RECORDS_NOT_CANONICAL'],
    ['a long varint', '188100', 'RECORDS_NOT_CANONICAL'],
    ['a long 64-bit varint', '408100', 'RECORDS_NOT_CANONICAL'],
    ['a long tag', '988000 01', 'RECORDS_NOT_CANONICAL'],
    ['a long length', '0a8100 61', 'RECORDS_NOT_CANONICAL'],
    ['a varint of 33 bits', '18ffffffff1f', 'RECORDS_MALFORMED'],
    ['a varint of six bytes', '18ffffffffff01', 'RECORDS_MALFORMED'],
    ['a varint of 65 bits', '40ffffffffffffffffff02', 'RECORDS_MALFORMED'],
    ['a varint of eleven bytes', '40ffffffffffffffffffff01', 'RECORDS_MALFORMED'],
    ['a packed varint of 33 bits', '2206 0a04 ffffffff', 'RECORDS_MALFORMED'],
    ['a length past the end', '0a05 61', 'RECORDS_MALFORMED'],
    ['a length past the end of its message', '2202 1205', 'RECORDS_MALFORMED'],
    ['a number cut off', '1880', 'RECORDS_MALFORMED'],
    ['a tag cut off', '80', 'RECORDS_MALFORMED'],
    ['a tag without its field', '18', 'RECORDS_MALFORMED'],
    ['text that is no ASCII', '1202c3a9', 'RECORDS_MALFORMED'],
    ['a control character', '120109', 'RECORDS_MALFORMED'],
    ['nine of eight', `2212${'1200'.repeat(9)}`, 'RECORDS_MALFORMED'],
    ['nine elements of eight', `220b0a09${'01'.repeat(9)}`, 'RECORDS_MALFORMED']
  ]

  for (const [what, hex, code] of faults) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => scanWire(Buffer.from(hex.replaceAll(' ', ''), 'hex'), MEMBERSHIP, codes))).to.equal(code)
    })
  }

  it('takes the largest numbers, and eight of eight', () => {
    for (const hex of ['18ffffffff0f', '40ffffffffffffffffff01', `2210${'1200'.repeat(8)}`, `220a0a08${'01'.repeat(8)}`, '']) {
      expect(
        codeOf(() => scanWire(Buffer.from(hex, 'hex'), MEMBERSHIP, codes)),
        hex
      ).to.match(/^no error/)
    }
  })
})
