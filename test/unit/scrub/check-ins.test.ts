import { expect } from 'chai'
import fc from 'fast-check'

import type { Indicator } from '../../../src/model/indicator.js'
import { createCheckIns, type Statement } from '../../../src/scrub/check-ins.js'
import { check } from '../../support/property.js'
import { indicator, ISP, NOW_S, OTHER_ISP, victim } from '../../support/scrub-maker.js'

const statement = (fields: Partial<Indicator> = {}): Statement => ({ kind: 'indicator', record: indicator(fields), audience: [] })

function foldAll(statements: readonly Statement[]): Statement[] {
  const fold = createCheckIns()

  return [...statements.flatMap(item => fold.add(item)), ...fold.flush()]
}

describe('check-ins', () => {
  it('of one statement leave as one: counts summed, first and last time, the rest of the latest', () => {
    const folded = foldAll([
      statement({ count: 3, firstSeenS: 100, lastSeenS: 200, confidence: 40, validUntilS: NOW_S + 5, asn: 64_500 }),
      statement({ count: 4, firstSeenS: 50, lastSeenS: 150, confidence: 70, validUntilS: NOW_S + 9, asn: 64_501 }),
      statement({ count: 1, firstSeenS: 300, lastSeenS: 400, asn: 64_502, toBlock: true })
    ])

    expect(folded).to.have.lengthOf(1)
    expect(folded[0]?.record).to.include({ count: 8, firstSeenS: 50, lastSeenS: 400, confidence: 70, asn: 64_502, toBlock: true })
  })

  it('stay apart by value, meaning, family, role, kind and audience', () => {
    const folded = foldAll([
      statement(),
      statement({ value: '203.0.113.10' }),
      statement({ classification: 'malware-distribution' }),
      statement({ malware: 'kelihos' }),
      statement({ role: 'ATTACK_SOURCE' }),
      { ...statement(), audience: [ISP] },
      { ...statement(), audience: [OTHER_ISP] },
      { kind: 'victim', record: victim(), audience: [ISP] },
      { ...statement(), audience: [OTHER_ISP] }
    ])

    expect(folded).to.have.lengthOf(8)
  })

  it('keep the port of the latest check-in of a victim', () => {
    const folded = foldAll([
      { kind: 'victim', record: victim({ lastSeenS: 200, firstSeenS: 200, sourcePort: 2 }), audience: [ISP] },
      { kind: 'victim', record: victim({ lastSeenS: 100, firstSeenS: 100, sourcePort: 1 }), audience: [ISP] }
    ])

    expect(folded[0]?.record).to.include({ sourcePort: 2, firstSeenS: 100, lastSeenS: 200, count: 2 })
  })

  it('are handed on when too many distinct ones are held', () => {
    const fold = createCheckIns({ statementsMax: 3 })

    expect(fold.add(statement({ value: '203.0.113.1' }))).to.deep.equal([])
    expect(fold.add(statement({ value: '203.0.113.2' }))).to.deep.equal([])
    expect(fold.add(statement({ value: '203.0.113.2' }))).to.deep.equal([])
    expect(fold.add(statement({ value: '203.0.113.3' }))).to.have.lengthOf(3)
    expect(fold.size).to.equal(0)
  })

  it('give the same statements in any order', () => {
    const row = fc.record({
      value: fc.constantFrom('203.0.113.1', '203.0.113.2'),
      lastSeenS: fc.integer({ min: 1_000, max: 1_005 }),
      count: fc.integer({ min: 1, max: 5 }),
      confidence: fc.constantFrom(undefined, 10, 90),
      asn: fc.constantFrom(undefined, 64_500, 64_501),
      tags: fc.constantFrom<readonly string[]>([], ['service:tor'], ['cve:x', 'service:tor']),
      tlp: fc.constantFrom<'CLEAR' | 'GREEN'>('CLEAR', 'GREEN')
    })
    const rows = fc
      .array(row, { minLength: 1, maxLength: 12 })
      .chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })))
    const folded = (list: readonly Partial<Indicator>[]): unknown =>
      foldAll(list.map(fields => statement({ ...fields, firstSeenS: fields.lastSeenS })))
        .map(({ record }) => JSON.parse(JSON.stringify(record, Object.keys(record).sort())))
        .sort((a, b) => (a.value < b.value ? -1 : 1))

    check(
      fc.property(rows, ([list, shuffled]) => {
        expect(folded(shuffled)).to.deep.equal(folded(list))
      }),
      { runs: 300 }
    )
  })
})
