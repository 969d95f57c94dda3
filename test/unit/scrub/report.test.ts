import { expect } from 'chai'
import fc from 'fast-check'

import { createAggregateWindows } from '../../../src/scrub/aggregate-windows.js'
import type { Decision } from '../../../src/scrub/decision.js'
import { createReport } from '../../../src/scrub/report.js'
import { check } from '../../support/property.js'
import { cell, indicator, ISP, NOW_S, victim } from '../../support/scrub-maker.js'

const publish = (line: number): Decision => ({ kind: 'publish', line, indicator: indicator(), tlp: 'GREEN' })
const address = (line: number): Decision => ({
  kind: 'address',
  line,
  victim: victim(),
  route: { orgKeys: [ISP], why: 'cidr', prefix: '198.51.100.0/24' }
})
const aggregate = (line: number, n: number): Decision => ({ kind: 'aggregate', line, cell: cell({ host: `198.51.100.${n}` }) })
const suppress = (line: number): Decision => ({ kind: 'suppress', line, code: 'RECIPIENT_MISSING' })
const refuse = (line: number): Decision => ({ kind: 'refuse', line, code: 'ROLE_TOO_WEAK', field: 'role' })

describe('scrub report', () => {
  it('counts each row once, by the best that became of it, addressed before all', () => {
    const report = createReport()
    for (const decision of [publish(1), refuse(2), publish(2), suppress(3), address(4), publish(4), refuse(5)]) report.add(decision)
    report.addRefused({ line: 6, code: 'INPUT_MALFORMED' })
    const result = report.report()

    expect(result).to.include({ rows: 6, published: 2, addressed: 1, aggregated: 0, suppressed: 1, refused: 2 })
    expect(result.refusedByCode).to.deep.equal({ INPUT_MALFORMED: 1, ROLE_TOO_WEAK: 1 })
    expect(result.suppressedByCode).to.deep.equal({ RECIPIENT_MISSING: 1 })
    expect(result.addressedBy).to.deep.equal({ cidr: 1 })
    expect(result.samples).to.deep.include({ line: 6, code: 'INPUT_MALFORMED' })
  })

  it('tells the rows of two inputs apart though both begin at line 1', () => {
    const report = createReport()
    report.add(publish(1))
    report.endSource()
    report.add(publish(1))

    expect(report.report().rows).to.equal(2)
  })

  it('moves rows whose window suppressed them, and rows that the gate refused', () => {
    const report = createReport()
    const windows = createAggregateWindows({ asSize: () => 65_536, nowS: () => NOW_S })
    const session = windows.begin()

    for (let n = 1; n <= 4; n++) {
      const decision = aggregate(n, n)
      report.add(decision)
      if (decision.kind === 'aggregate') session.add(decision.cell, false)
    }
    report.add(publish(5))

    const { closing, rows } = session.closePublish()
    report.addWindows(rows, closing)
    report.moveToRefused('published', 'GATE_EMAIL_ADDRESS', 1)
    const result = report.report()

    expect(result).to.include({ rows: 5, published: 0, aggregated: 0, suppressed: 4, refused: 1, cells: 0, k: 5 })
    expect(result.suppressedByCode).to.deep.equal({ HOSTS_TOO_FEW: 4 })
    expect(result.refusedByCode).to.deep.equal({ GATE_EMAIL_ADDRESS: 1 })
  })

  it('keeps at most 20 samples and orders names by how often they were dropped', () => {
    const report = createReport()
    for (let line = 1; line <= 50; line++) report.addRefused({ line, code: 'INPUT_MALFORMED' })
    report.addDropped(
      new Map([
        ['rare', 1],
        ['often', 9]
      ])
    )
    report.addDropped(new Map([['rare', 1]]))

    expect(report.report().samples).to.have.lengthOf(20)
    expect(Object.entries(report.report().dropped)).to.deep.equal([
      ['often', 9],
      ['rare', 2]
    ])
  })

  it('adds up, whatever the rows and their windows', () => {
    const kind = fc.constantFrom('publish', 'address', 'aggregate', 'suppress', 'refuse', 'unread')

    check(
      fc.property(fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 8 })), { maxLength: 60 }), rows => {
        const report = createReport()
        const session = createAggregateWindows({ asSize: () => 65_536, nowS: () => NOW_S }).begin()

        for (const [index, [what, n]] of rows.entries()) {
          const line = index + 1
          const decision = { publish, address, suppress, refuse, aggregate: (at: number) => aggregate(at, n), unread: refuse }[what](line)

          if (what === 'unread') report.addRefused({ line, code: 'LINE_TOO_LONG' })
          else report.add(decision)
          if (decision.kind === 'aggregate') session.add(decision.cell, false)
        }

        const { closing, rows: totals } = session.closePublish()
        report.addWindows(totals, closing)
        const { published, addressed, aggregated, suppressed, refused, rows: count, suppressedByCode, refusedByCode } = report.report()
        const sum = (record: Readonly<Record<string, number>>): number => Object.values(record).reduce((a, b) => a + b, 0)

        expect(count).to.equal(rows.length)
        expect(published + addressed + aggregated + suppressed + refused).to.equal(rows.length)
        expect(sum(suppressedByCode)).to.equal(suppressed)
        expect(sum(refusedByCode)).to.equal(refused)
        expect(aggregated).to.be.at.least(0)
      }),
      { runs: 300 }
    )
  })
})
