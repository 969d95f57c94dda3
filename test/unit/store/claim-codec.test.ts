import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { type ClaimEntry, entryBytesMax, readPage, writePage } from '../../../src/store/claim-codec.js'
import { createNames, type NameTable } from '../../../src/store/names.js'
import { Packer } from '../../../src/store/packer.js'
import { claimKey, parseClaimKey } from '../../../src/store/value-keys.js'
import { anyRecord, withoutVictim } from '../../support/generators-store.js'
import { check } from '../../support/property.js'
import { indicator } from '../../support/store-batches.js'

function names(): NameTable {
  let last = 0

  return createNames(() => ++last)
}

function pack(entries: readonly ClaimEntry[], table: NameTable, pages = 1): { key: Uint8Array; page: Uint8Array; room: number } {
  const [first] = entries
  const key = claimKey(first?.indicator.type ?? 'ipv4', first?.indicator.value ?? '192.0.2.1')
  const room = entries.reduce((sum, entry) => sum + entryBytesMax(entry), key.byteLength + 16)
  const out = new Packer(new Uint8Array(room))

  out.raw(key)
  writePage(out, { from: 0, to: key.byteLength }, { entries, pages, isValueInline: parseClaimKey(key).value === undefined }, table)
  expect(out.at).to.be.at.most(room)

  return { key, page: out.bytes.slice(key.byteLength, out.at), room }
}

const anyEntry: fc.Arbitrary<ClaimEntry> = fc
  .tuple(
    anyRecord,
    fc.boolean(),
    fc.integer({ min: 1, max: 2 ** 20 }),
    fc.integer({ min: 1, max: 0xffffffff }),
    fc.integer({ min: 0, max: 999 })
  )
  .map(([record, isVictim, stream, seq, row]) => ({
    stream,
    seq,
    row,
    kind: isVictim ? 'victim' : 'indicator',
    indicator: isVictim ? record : withoutVictim(record)
  }))

describe('claim codec', () => {
  it('gives back any list of claims that it was given', () => {
    check(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 5 }), entries => {
        const [first] = entries
        const of = { type: first?.indicator.type ?? 'ipv4', value: first?.indicator.value ?? '' }
        const list = entries.map(entry => ({ ...entry, indicator: { ...entry.indicator, ...of } }))
        const table = names()
        const { key, page } = pack(list, table)

        expect(readPage(key, page, parseClaimKey(key), table).entries).to.deep.equal(list)
      }),
      { runs: 300 }
    )
  })

  it('notices any single flipped bit, in key or page', () => {
    const table = names()
    const { key, page } = pack([{ stream: 1, seq: 2, row: 3, kind: 'indicator', indicator: indicator({ malware: 'kelihos' }) }], table)
    const whole = Buffer.concat([key, page])

    for (let bit = 0; bit < whole.byteLength * 8; bit++) {
      const bytes = Uint8Array.from(whole)
      bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      const read = () => readPage(bytes.subarray(0, key.byteLength), bytes.subarray(key.byteLength), parseClaimKey(key), table)

      expect(read, `bit ${bit}`)
        .to.throw()
        .that.satisfies((err: unknown) => isNodeError(err, 'STORE_CORRUPT'))
    }
  })

  it('throws only STORE_CORRUPT for any bytes', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
        const key = claimKey('ipv4', '192.0.2.1')

        expect(() => readPage(key, bytes, { type: 'ipv4', value: '192.0.2.1' }, names()))
          .to.throw()
          .that.satisfies((err: unknown) => isNodeError(err, 'STORE_CORRUPT'))
      }),
      { runs: 500 }
    )
  })

  it('refuses a name that the table does not hold', () => {
    const { key, page } = pack([{ stream: 1, seq: 2, row: 3, kind: 'indicator', indicator: indicator({ malware: 'kelihos' }) }], names())

    expect(() => readPage(key, page, parseClaimKey(key), names())).to.throw('unknown number')
  })

  it('stores strings in place when the table of names is full', () => {
    const full: NameTable = { ...names(), numberOf: () => 0 }
    const entry: ClaimEntry = {
      stream: 1,
      seq: 2,
      row: 3,
      kind: 'indicator',
      indicator: indicator({ malware: 'kelihos', feed: 'a', tags: ['b', 'c'] })
    }
    const { key, page } = pack([entry], full)

    expect(readPage(key, page, parseClaimKey(key), full).entries).to.deep.equal([entry])
  })

  it('takes about 30 bytes for a plain claim', () => {
    const { page } = pack(
      [
        {
          stream: 3,
          seq: 900,
          row: 500,
          kind: 'indicator',
          indicator: indicator({ malware: 'kelihos', confidence: 90, asn: 64500, cc: 'DE' })
        }
      ],
      names()
    )

    expect(page.byteLength).to.be.below(48)
  })
})
