import { expect } from 'chai'
import fc from 'fast-check'

import { parseAggregate } from '../../../src/model/aggregate.js'
import type { Indicator } from '../../../src/model/indicator.js'
import {
  type AggregateWindows,
  type AggregateWindowsInit,
  createAggregateWindows,
  type WindowEntry
} from '../../../src/scrub/aggregate-windows.js'
import { WINDOW_S } from '../../../src/scrub/constants.js'
import type { CellInput } from '../../../src/scrub/decision.js'
import { check } from '../../support/property.js'
import { cell, NOW_S, YESTERDAY_S } from '../../support/scrub-maker.js'

const LARGE = 64_500

function windowsAt(clock: { nowS: number }, init: Partial<AggregateWindowsInit> = {}): AggregateWindows {
  return createAggregateWindows({ asSize: asn => (asn === LARGE ? 65_536 : undefined), nowS: () => clock.nowS, ...init })
}

const host = (n: number): string => `198.51.100.${n}`
const hosts = (count: number, fields: Partial<CellInput> = {}, from = 1): CellInput[] =>
  Array.from({ length: count }, (_, n) => cell({ host: host(from + n), ...fields }))

/** Publishes cells in one go, as `tocsin publish` does. */
function publish(windows: AggregateWindows, cells: readonly CellInput[], isAddressed = false) {
  const session = windows.begin()
  for (const input of cells) session.add(input, isAddressed)

  return session.closePublish()
}

const summary = (indicators: readonly Indicator[]): Array<[string, number | undefined, number]> =>
  indicators.map(({ value, hosts: n, count }) => [value.split('|').slice(0, 3).join('|'), n, count])

describe('aggregation windows', () => {
  describe('the ladder', () => {
    it('publishes an AS with 5 hosts and 1,024 addresses, floored to multiples of 5', () => {
      const { closing, rows } = publish(windowsAt({ nowS: NOW_S }), [...hosts(7, { count: 3 }), ...hosts(2, { count: 1 })])

      expect(summary(closing.indicators)).to.deep.equal([['AS64500|DE|kelihos', 5, 20]])
      expect(closing.indicators[0]).to.deep.include({
        type: 'aggregate',
        value: `AS64500|DE|kelihos|${YESTERDAY_S}|86400`,
        role: 'VICTIM',
        classification: 'infected-system',
        malware: 'kelihos',
        asn: 64_500,
        cc: 'DE',
        tlp: 'GREEN',
        origin: 'sinkhole',
        firstSeenS: YESTERDAY_S,
        lastSeenS: YESTERDAY_S + WINDOW_S,
        validUntilS: YESTERDAY_S + 8 * WINDOW_S,
        scrub: { method: 'aggregated', profile: 'victim-public/1', k: 5, grainS: WINDOW_S, removedGroups: 2 }
      })
      expect(rows).to.deep.equal({ aggregated: 9, waiting: 0, suppressed: new Map() })
      expect(closing).to.include({ cells: 1, hosts: 7, suppressedHosts: 0 })
    })

    it('suppresses 4 hosts and publishes 5', () => {
      const four = publish(windowsAt({ nowS: NOW_S }), hosts(4))
      const five = publish(windowsAt({ nowS: NOW_S }), hosts(5))

      expect(four.closing.indicators).to.deep.equal([])
      expect([...four.rows.suppressed]).to.deep.equal([['HOSTS_TOO_FEW', 4]])
      expect(summary(five.closing.indicators)).to.deep.equal([['AS64500|DE|kelihos', 5, 5]])
    })

    it('counts hosts and not check-ins', () => {
      expect(
        publish(
          windowsAt({ nowS: NOW_S }),
          Array.from({ length: 50 }, () => cell())
        ).closing.indicators
      ).to.deep.equal([])
    })

    it('folds networks that are small or of unknown size into their country', () => {
      const { closing } = publish(windowsAt({ nowS: NOW_S }), [...hosts(6, { asn: 64_501 }), ...hosts(6, { asn: 64_502 }, 20)])

      expect(summary(closing.indicators)).to.deep.equal([['|DE|kelihos', 10, 10]])
      expect(closing.indicators[0]).not.to.have.property('asn')
    })

    it('publishes 1,024 addresses and folds 1,023', () => {
      const of = (asSize: number) => publish(windowsAt({ nowS: NOW_S }, { asSize: () => asSize }), hosts(5)).closing.indicators

      expect(of(1_024)).to.have.lengthOf(1)
      expect(of(1_023)).to.have.lengthOf(0)
    })

    it('publishes a country’s residual only from two finer cells', () => {
      expect(publish(windowsAt({ nowS: NOW_S }), hosts(9, { asn: 64_501 })).closing.indicators).to.deep.equal([])
      expect(
        summary(publish(windowsAt({ nowS: NOW_S }), [...hosts(4, { asn: 64_501 }), ...hosts(1, { asn: undefined }, 50)]).closing.indicators)
      ).to.deep.equal([['|DE|kelihos', 5, 5]])
    })

    it('counts a host of an AS that stands alone in no country', () => {
      const { closing } = publish(windowsAt({ nowS: NOW_S }), [
        ...hosts(6),
        ...hosts(3, { asn: 64_501 }, 20),
        ...hosts(2, { asn: 64_502 }, 40)
      ])

      expect(summary(closing.indicators)).to.deep.equal([
        ['AS64500|DE|kelihos', 5, 5],
        ['|DE|kelihos', 5, 5]
      ])
    })

    it('has no rung for hosts without a country', () => {
      expect(publish(windowsAt({ nowS: NOW_S }), hosts(9, { asn: 64_501, cc: undefined })).closing.suppressedHosts).to.equal(9)
      expect(summary(publish(windowsAt({ nowS: NOW_S }), hosts(5, { cc: undefined })).closing.indicators)).to.deep.equal([
        ['AS64500||kelihos', 5, 5]
      ])
    })

    it('keeps days, families and classifications apart', () => {
      const { closing } = publish(windowsAt({ nowS: NOW_S }), [
        ...hosts(5),
        ...hosts(5, { malware: undefined }),
        ...hosts(5, { classification: 'system-compromise' }),
        ...hosts(5, { atS: YESTERDAY_S - 1 }),
        ...hosts(4, { malware: 'rustock' })
      ])

      expect(closing.indicators).to.have.lengthOf(4)
    })

    it('takes the highest marking, the most protected role, and a feed only where all rows came from it', () => {
      const { closing } = publish(windowsAt({ nowS: NOW_S }), [
        ...hosts(5, { tlp: 'CLEAR', role: 'EXPOSED', classification: 'vulnerable-system', feed: 'a' }),
        cell({ tlp: 'GREEN', classification: 'vulnerable-system', role: 'VICTIM', feed: 'a' })
      ])
      const mixed = publish(windowsAt({ nowS: NOW_S }), [...hosts(5, { feed: 'a' }), cell({ feed: 'b' })])

      expect(closing.indicators[0]).to.include({ tlp: 'GREEN', role: 'VICTIM', feed: 'a' })
      expect(mixed.closing.indicators[0]).not.to.have.property('feed')
    })
  })

  describe('closing', () => {
    it('happens with the publish for windows that are over, and an hour after their end for others', () => {
      const clock = { nowS: NOW_S }
      const windows = windowsAt(clock)
      const { closing, rows } = publish(windows, [...hosts(5), ...hosts(5, { atS: NOW_S - 60 })])

      expect(closing.indicators).to.have.lengthOf(1)
      expect(rows).to.deep.equal({ aggregated: 5, waiting: 5, suppressed: new Map() })

      const endS = YESTERDAY_S + 2 * WINDOW_S
      clock.nowS = endS + 3_599
      expect(windows.closeDue().indicators).to.deep.equal([])
      clock.nowS = endS + 3_600
      expect(summary(windows.closeDue().indicators)).to.deep.equal([['AS64500|DE|kelihos', 5, 5]])
      expect(windows.closeDue().indicators).to.deep.equal([])
    })

    it('happens once: late rows are counted and dropped', () => {
      const windows = windowsAt({ nowS: NOW_S })
      publish(windows, hosts(5))
      const late = publish(windows, hosts(9, {}, 100))

      expect(late.closing.indicators).to.deep.equal([])
      expect([...late.rows.suppressed]).to.deep.equal([['WINDOW_CLOSED', 9]])
      expect(windows.totals().lateRows).to.equal(9)
    })

    it('waits for the last of several publishes that add to one window', () => {
      const windows = windowsAt({ nowS: NOW_S })
      const [first, second] = [windows.begin(), windows.begin()]
      for (const input of hosts(3)) first.add(input, false)
      for (const input of hosts(3, {}, 10)) second.add(input, false)

      expect(first.closePublish()).to.deep.include({ rows: { aggregated: 0, waiting: 3, suppressed: new Map() } })
      expect(windows.closeDue().indicators, 'another publish is still adding').to.deep.equal([])
      expect(summary(second.closePublish().closing.indicators)).to.deep.equal([['AS64500|DE|kelihos', 5, 5]])
    })

    it('does not count addressed rows twice, but counts their hosts', () => {
      const { closing, rows } = publish(windowsAt({ nowS: NOW_S }), hosts(5), true)

      expect(closing.indicators).to.have.lengthOf(1)
      expect(rows).to.deep.equal({ aggregated: 0, waiting: 0, suppressed: new Map() })
    })

    it('takes no host beyond the limit, and says so', () => {
      const windows = windowsAt({ nowS: NOW_S }, { hostsMax: 5 })
      const { closing, rows } = publish(windows, [...hosts(6), cell({ host: host(1) })])

      expect(closing.hosts).to.equal(5)
      expect([...rows.suppressed]).to.deep.equal([['WINDOW_FULL', 1]])
      expect(rows.aggregated).to.equal(6)
    })
  })

  describe('durability', () => {
    /** The store's window table. */
    function table() {
      const entries = new Map<string, { key: Uint8Array; value: Uint8Array }>()

      return {
        entries,
        apply(changes: readonly WindowEntry[]) {
          for (const { key, value } of changes) {
            const id = Buffer.from(key).toString('hex')
            if (value === undefined) entries.delete(id)
            else entries.set(id, { key, value })
          }
        }
      }
    }

    it('brings open windows back after a crash, hosts, marks and all', () => {
      const clock = { nowS: NOW_S }
      const disk = table()
      const before = windowsAt(clock)
      const session = before.begin()
      for (const input of [
        ...hosts(5, { atS: NOW_S, feed: 'f' }),
        cell({ host: '2001:db8:64::1', atS: NOW_S, count: 9, cc: undefined, asn: undefined, malware: undefined })
      ])
        session.add(input, false)
      disk.apply(before.takeDirty())
      expect(before.takeDirty()).to.deep.equal([])

      const after = windowsAt(clock)
      after.restore(disk.entries.values())
      expect(after.totals()).to.deep.equal(before.totals())

      clock.nowS = NOW_S + 2 * WINDOW_S
      expect(after.closeDue()).to.deep.equal(before.closeDue())
    })

    it('closes windows whose publish never ended, by the clock', () => {
      const clock = { nowS: NOW_S }
      const disk = table()
      const before = windowsAt(clock)
      const session = before.begin()
      for (const input of hosts(5)) session.add(input, false)
      disk.apply(before.takeDirty())

      const after = windowsAt(clock)
      after.restore(disk.entries.values())
      expect(summary(after.closeDue().indicators)).to.deep.equal([['AS64500|DE|kelihos', 5, 5]])
    })

    it('publishes frozen cells again when they were not confirmed, and never others', () => {
      const clock = { nowS: NOW_S }
      const disk = table()
      const before = windowsAt(clock)
      const { closing } = publish(before, hosts(6))
      disk.apply(before.takeDirty())

      const after = windowsAt(clock)
      after.restore(disk.entries.values())
      const late = publish(after, hosts(9, {}, 100))
      expect([...late.rows.suppressed]).to.deep.equal([['WINDOW_CLOSED', 9]])
      expect(after.pending()).to.deep.equal(closing)

      after.confirm(closing.windows)
      disk.apply(after.takeDirty())
      expect(after.pending().windows).to.deep.equal([])

      const again = windowsAt(clock)
      again.restore(disk.entries.values())
      expect(again.pending().windows).to.deep.equal([])
    })

    it('erases hosts an hour after closing and the mark when an aggregate would be over', () => {
      const clock = { nowS: NOW_S }
      const disk = table()
      const windows = windowsAt(clock)
      const { closing } = publish(windows, hosts(6))
      windows.confirm(closing.windows)
      disk.apply(windows.takeDirty())
      expect(disk.entries.size).to.equal(7)

      clock.nowS = NOW_S + 3_599
      windows.closeDue()
      disk.apply(windows.takeDirty())
      expect(disk.entries.size).to.equal(7)

      clock.nowS = NOW_S + 3_600
      windows.closeDue()
      disk.apply(windows.takeDirty())
      expect(disk.entries.size, 'only the mark is left').to.equal(1)
      expect(windows.totals().hosts).to.equal(0)

      clock.nowS = YESTERDAY_S + WINDOW_S + 8 * WINDOW_S
      windows.closeDue()
      disk.apply(windows.takeDirty())
      expect(disk.entries.size).to.equal(0)
    })

    it('refuses entries that it did not write', () => {
      expect(() => windowsAt({ nowS: NOW_S }).restore([{ key: Uint8Array.of(1, 2, 3), value: Uint8Array.of(0) }]))
        .to.throw()
        .with.property('code', 'STORE_CORRUPT')
    })
  })

  describe('whatever the rows', () => {
    const rowOf = fc.record({
      host: fc.integer({ min: 1, max: 30 }).map(host),
      asn: fc.constantFrom(undefined, LARGE, 64_501, 64_502),
      cc: fc.constantFrom(undefined, 'DE', 'AT'),
      malware: fc.constantFrom('kelihos', 'rustock', undefined),
      count: fc.integer({ min: 1, max: 9 }),
      tlp: fc.constantFrom<CellInput['tlp']>('CLEAR', 'GREEN'),
      feed: fc.constantFrom(undefined, 'a', 'b'),
      origin: fc.constantFrom<CellInput['origin']>('sinkhole', 'honeypot')
    })
    const rowsOf = fc.array(rowOf, { maxLength: 120 }).map(rows => rows.map(cell))

    it('no cell has fewer than 5 hosts, and a host counts in one cell of its window', () => {
      check(
        fc.property(rowsOf, rows => {
          const { closing, rows: totals } = publish(windowsAt({ nowS: NOW_S }), rows)

          for (const malware of ['kelihos', 'rustock', undefined]) {
            const distinct = new Set(rows.filter(row => row.malware === malware).map(row => row.host)).size
            const published = closing.indicators.filter(item => item.malware === malware).reduce((sum, item) => sum + (item.hosts ?? 0), 0)

            expect(published).to.be.at.most(distinct)
          }

          for (const item of closing.indicators) {
            expect(item.hosts).to.be.at.least(5)
            expect((item.hosts ?? 1) % 5).to.equal(0)
            expect(item.count % 5).to.equal(0)
            expect(item.count).to.be.at.least(item.hosts ?? 0)
            expect(parseAggregate(item.value)).not.to.equal(undefined)
          }

          const suppressed = [...totals.suppressed.values()].reduce((sum, count) => sum + count, 0)
          expect(totals.aggregated + totals.waiting + suppressed).to.equal(rows.length)
        }),
        { runs: 300 }
      )
    })

    it('their order does not matter', () => {
      check(
        fc.property(
          rowsOf.chain(rows => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length, maxLength: rows.length }))),
          ([rows, shuffled]) => {
            const byValue = (items: readonly Indicator[]): Indicator[] => [...items].sort((a, b) => (a.value < b.value ? -1 : 1))

            expect(byValue(publish(windowsAt({ nowS: NOW_S }), shuffled).closing.indicators)).to.deep.equal(
              byValue(publish(windowsAt({ nowS: NOW_S }), rows).closing.indicators)
            )
          }
        ),
        { runs: 200 }
      )
    })
  })
})
