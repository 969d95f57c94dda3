import { expect } from 'chai'
import fc from 'fast-check'

import { NodeError } from '../../../src/errors.js'
import { toHex } from '../../../src/model/bytes.js'
import type { Tlp } from '../../../src/model/enumerations.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { createAggregates } from '../../../src/outbox/aggregates.js'
import { registerOutboxMetrics } from '../../../src/outbox/metrics.js'
import type { Acknowledgement, OutboundRecord, Outbox } from '../../../src/outbox/outbox.js'
import { type PublishFlowComponents, type PublishRun, type PublishSummary, runPublish } from '../../../src/outbox/publish-flow.js'
import { type AggregateWindows, createAggregateWindows, type WindowEntry } from '../../../src/scrub/aggregate-windows.js'
import type { Observation, RefusedRow } from '../../../src/scrub/observation.js'
import { checkAsync } from '../../support/property.js'
import {
  CERT,
  ISP,
  member,
  MEMBERS,
  NATIONAL,
  NOW_S,
  observation,
  orgKey,
  OTHER_ISP,
  scrubber,
  YESTERDAY_S
} from '../../support/scrub-maker.js'

type Row = Observation | RefusedRow

/** The flow over real scrubber, windows and aggregates; outbox and disk write down what they are handed, in order. */
interface Rig {
  components: PublishFlowComponents
  windows: AggregateWindows
  sent: OutboundRecord[]
  saved: WindowEntry[]
  events: string[]
}

interface RigInit {
  /** Code of the gate for a record, `undefined` to let it through. */
  refuses?: (record: OutboundRecord) => string | undefined
  fails?: (call: number) => NodeError | undefined
  members?: typeof MEMBERS
  ceiling?: Tlp
}

const LARGE_AS = 64_500

function rig({ refuses = () => undefined, fails = () => undefined, members = MEMBERS, ceiling = 'AMBER' }: RigInit = {}): Rig {
  const windows = createAggregateWindows({ asSize: asn => (asn === LARGE_AS ? 65_536 : undefined), nowS: () => NOW_S })
  const sent: OutboundRecord[] = []
  const saved: WindowEntry[] = []
  const events: string[] = []
  let calls = 0

  const outbox: Pick<Outbox, 'publish'> = {
    async publish(records): Promise<Acknowledgement> {
      const failure = fails(calls++)
      if (failure !== undefined) throw failure

      const refused = records.flatMap((record, position) => {
        const code = refuses(record)

        return code === undefined ? [] : [{ position, code }]
      })
      const left = records.filter(record => refuses(record) === undefined)
      sent.push(...left)
      events.push(left.some(({ indicator }) => indicator.type === 'aggregate') ? 'aggregates durable' : 'records durable')

      return { stored: left.length, batches: 1, refused }
    }
  }
  const aggregates = createAggregates({
    windows,
    outbox,
    async saveWindows(entries) {
      saved.push(...entries)
      events.push('windows durable')
    }
  })

  return {
    windows,
    sent,
    saved,
    events,
    components: {
      scrubber: scrubber({}, members),
      windows,
      aggregates,
      outbox,
      knownRevs: async statements => statements.map(() => 0),
      ceilingOf: key => (Buffer.compare(key, orgKey(99)) === 0 ? undefined : ceiling),
      metrics: registerOutboxMetrics(noMetrics)
    }
  }
}

async function publish({ components }: Rig, rows: readonly Row[], more: Partial<PublishRun> = {}): Promise<PublishSummary> {
  async function* batches(): AsyncGenerator<readonly Row[]> {
    yield rows
  }

  return runPublish(components, {
    rows: batches(),
    counters: { rows: rows.length, bytes: 0, dropped: new Map() },
    to: [],
    isDryRun: false,
    isDiff: false,
    onProgress: () => {},
    ...more
  })
}

const c2 = (line: number, more: Partial<Observation> = {}): Observation =>
  observation({ line, value: `203.0.113.${line % 256}`, classification: 'c2-server', asn: undefined, cc: undefined, ...more })
/** An infected host that nobody is responsible for, seen yesterday: it counts in a window that is over. */
const host = (line: number, more: Partial<Observation> = {}): Observation =>
  observation({
    line,
    value: `203.0.113.${line % 256}`,
    asn: LARGE_AS + 1,
    cc: 'FR',
    firstSeenS: YESTERDAY_S + 60,
    lastSeenS: YESTERDAY_S + 120,
    ...more
  })
const inLargeAs = (line: number, more: Partial<Observation> = {}): Observation => host(line, { asn: LARGE_AS, ...more })
/** Nobody receives victims, so that everything counts in windows only. */
const NO_RECEIVERS = MEMBERS.map(one => ({ ...one, mayReceiveVictims: false }))
/** Two providers with one prefix, and a third with a wider one. */
const SHARED = [
  MEMBERS[0] ?? member(),
  member({ orgKey: ISP, constituency: { cidrs: ['198.51.100.0/24'] } }),
  member({ orgKey: OTHER_ISP, constituency: { cidrs: ['198.51.100.0/24'] } }),
  member({ orgKey: NATIONAL, constituency: { cidrs: ['198.51.0.0/16'] } })
]

const sumOf = ({ scrub }: PublishSummary): number => scrub.published + scrub.addressed + scrub.aggregated + scrub.suppressed + scrub.refused
const audiences = (sent: readonly OutboundRecord[]): string[] => sent.map(({ audience }) => audience.map(toHex).join('+'))

async function failureOf(work: Promise<unknown>): Promise<NodeError> {
  try {
    await work
  } catch (err) {
    if (err instanceof NodeError) return err
    throw err
  }

  throw new Error('it did not fail')
}

describe('publish flow', () => {
  describe('the report', () => {
    it('counts each row once, whatever becomes of it', async () => {
      const outcome: fc.Arbitrary<(line: number) => Row[]> = fc.constantFrom<(line: number) => Row[]>(
        line => [c2(line)],
        line => [c2(line, { tlp: 'RED' })],
        line => [host(line)],
        line => [inLargeAs(line)],
        line => [observation({ line })],
        line => [observation({ line }), c2(line)],
        line => [host(line), c2(line), host(line, { value: '203.0.113.250' })],
        line => [inLargeAs(line), c2(line, { tlp: 'RED' })],
        line => [c2(line), c2(line, { value: '203.0.113.251' })],
        line => [c2(line, { value: '10.0.0.1', flags: ['private'] })],
        line => [{ line, code: 'INPUT_MALFORMED' }]
      )
      const gate = fc.constantFrom<RigInit['refuses']>(
        () => undefined,
        ({ kind }) => (kind === 'victim' ? 'GATE_OWN_NETWORK' : undefined),
        ({ indicator }) => (indicator.value.endsWith('1') ? 'GATE_CREDENTIAL' : undefined),
        ({ indicator }) => (indicator.type === 'aggregate' ? undefined : 'GATE_RESERVED_FIELD')
      )

      await checkAsync(
        fc.asyncProperty(fc.array(outcome, { maxLength: 60 }), gate, fc.boolean(), async (makers, refuses, isShared) => {
          const rows = makers.flatMap((make, i) => make(i + 1))
          const summary = await publish(
            rig({ ...(refuses === undefined ? {} : { refuses }), members: isShared ? SHARED : NO_RECEIVERS }),
            rows
          )

          expect(summary.scrub.rows).to.equal(makers.length)
          expect(sumOf(summary)).to.equal(makers.length)
          for (const name of ['published', 'addressed', 'aggregated', 'suppressed', 'refused'] as const)
            expect(summary.scrub[name], name).to.be.at.least(0)
        })
      )
    })

    it('counts a row of several observations as the best of them, addressed first', async () => {
      const { scrub } = await publish(rig(), [
        observation({ line: 1 }),
        c2(1),
        host(2, { value: '203.0.113.77' }),
        c2(2),
        host(3),
        { line: 3, code: 'INPUT_MALFORMED' }
      ])

      expect(scrub).to.include({ rows: 3, addressed: 1, published: 1, aggregated: 0, suppressed: 1, refused: 0 })
      expect(scrub.suppressedByCode).to.deep.equal({ HOSTS_TOO_FEW: 1 })
    })

    it('moves what the gate refuses from published to refused, by rows and not by records', async () => {
      const planted = rig({ refuses: ({ indicator }) => (indicator.value === '203.0.113.7' ? 'GATE_PERSONAL_NAME' : undefined) })
      const { scrub, records, recipients } = await publish(planted, [c2(7), c2(7, { line: 8 }), c2(7, { line: 9 }), c2(10)])

      expect(scrub).to.include({ rows: 4, published: 1, refused: 3 })
      expect(scrub.refusedByCode).to.deep.equal({ GATE_PERSONAL_NAME: 3 })
      expect(records).to.equal(1)
      expect(recipients).to.deep.equal([{ why: 'tlp', records: 1 }])
    })

    it('folds rows that are one statement into one record', async () => {
      const here = rig()
      const { records } = await publish(
        here,
        Array.from({ length: 50 }, (_, i) => c2(7, { line: i + 1, count: 2 }))
      )

      expect(records).to.equal(1)
      expect(here.sent.map(({ indicator }) => indicator.count)).to.deep.equal([100])
    })

    it('gives a revision above the one that is known', async () => {
      const here = rig()
      here.components.knownRevs = async statements => statements.map(() => NOW_S + 50)
      await publish(here, [c2(1)])

      expect(here.sent.map(({ indicator }) => indicator.rev)).to.deep.equal([NOW_S + 51])
    })
  })

  describe('audiences', () => {
    it('sends CLEAR and GREEN to every member, and nothing above to nobody in particular', async () => {
      const here = rig()
      const { scrub } = await publish(here, [
        c2(1, { tlp: 'CLEAR' }),
        c2(2, { tlp: 'GREEN' }),
        c2(3, { tlp: 'AMBER' }),
        c2(4, { tlp: 'RED' }),
        c2(5, { tlp: undefined })
      ])

      expect(audiences(here.sent)).to.deep.equal(['', ''])
      expect(scrub.suppressedByCode).to.deep.equal({ AUDIENCE_MISSING: 3 })
    })

    it('sends to the organizations asked for only, and refuses what one of them may not have', async () => {
      const here = rig({ ceiling: 'AMBER' })
      const { scrub, recipients } = await publish(here, [c2(1), c2(2, { tlp: 'AMBER' }), c2(3, { tlp: 'AMBER+STRICT' })], { to: [ISP] })

      expect(audiences(here.sent)).to.deep.equal([toHex(ISP), toHex(ISP)])
      expect(scrub.refusedByCode).to.deep.equal({ AUDIENCE_TLP_EXCEEDED: 1 })
      expect(recipients).to.deep.equal([{ orgKey: ISP, why: 'asked', records: 2 }])
    })

    it('counts a key that is no member as one that may have CLEAR only', async () => {
      const here = rig({ ceiling: 'RED' })
      const { scrub } = await publish(here, [c2(1), c2(2, { tlp: 'CLEAR' })], { to: [ISP, orgKey(99)] })

      expect(scrub).to.include({ published: 1, refused: 1 })
    })

    it('gives organizations with one prefix a copy each, in streams of their own, and counts the row once', async () => {
      const here = rig({ members: SHARED })
      const { scrub, recipients } = await publish(here, [observation({ line: 1 }), observation({ line: 2, value: '198.51.100.8' })])

      expect(audiences(here.sent).sort()).to.deep.equal([toHex(ISP), toHex(ISP), toHex(OTHER_ISP), toHex(OTHER_ISP)])
      expect(here.sent.every(({ audience }) => audience.length === 1)).to.equal(true)
      expect(scrub).to.include({ rows: 2, addressed: 2 })
      expect(recipients.map(({ orgKey: key, why, records }) => [key, why, records])).to.deep.equal([
        [ISP, 'cidr', 2],
        [OTHER_ISP, 'cidr', 2]
      ])
    })

    it('counts a refusal of both copies once, and one of the second copy not at all against the row', async () => {
      const both = await publish(rig({ members: SHARED, refuses: () => 'GATE_TLP_ABOVE_AUDIENCE' }), [observation({ line: 1 })])
      const second = await publish(
        rig({
          members: SHARED,
          refuses: ({ audience }) => (toHex(audience[0] ?? CERT) === toHex(OTHER_ISP) ? 'GATE_TLP_ABOVE_AUDIENCE' : undefined)
        }),
        [observation({ line: 1 })]
      )

      expect(both.scrub).to.include({ rows: 1, addressed: 0, refused: 1 })
      expect(both.scrub.refusedByCode).to.deep.equal({ GATE_TLP_ABOVE_AUDIENCE: 1 })
      expect(second.scrub).to.include({ rows: 1, addressed: 1, refused: 0 })
      expect(second.recipients.map(({ orgKey: key }) => key)).to.deep.equal([ISP])
    })

    it('tells a copy of the same host nothing of who else got one', async () => {
      const here = rig({ members: SHARED })
      await publish(here, [observation({ line: 1 })])
      const [first, second] = here.sent

      expect(first?.indicator.value).to.equal(second?.indicator.value)
      expect({ ...first?.indicator }).to.deep.equal({ ...second?.indicator })
    })
  })

  describe('a dry run', () => {
    it('reports what a run would do and changes nothing', async () => {
      const rows = [c2(1), observation({ line: 2 }), ...[3, 4, 5, 6, 7].map(line => inLargeAs(line)), { line: 8, code: 'INPUT_MALFORMED' }]
      const dry = rig({ members: NO_RECEIVERS })
      const wet = rig({ members: NO_RECEIVERS })
      const preview = await publish(dry, rows, { isDryRun: true })
      const real = await publish(wet, rows)

      expect(preview.scrub).to.deep.equal(real.scrub)
      expect(preview.recipients).to.deep.equal(real.recipients)
      expect(preview).to.include({ records: 0, batches: 0 })
      expect(dry.events).to.deep.equal([])
      expect(wet.events).not.to.deep.equal([])
    })

    it('explains rows, 1,000 at most, and only when asked', async () => {
      const rows = Array.from({ length: 1_200 }, (_, i) => c2(i + 1, { value: `203.0.113.${i % 250}` }))
      const shown = await publish(rig(), rows, { isDryRun: true, isDiff: true })
      const plain = await publish(rig(), rows, { isDryRun: true })

      expect(shown.diff).to.have.length(1_000)
      expect(shown.diff[0]?.decision.explain).not.to.equal(undefined)
      expect(plain.diff).to.deep.equal([])
    })
  })

  describe('order', () => {
    const victims = [1, 2, 3, 4, 5, 6].map(line => inLargeAs(line))

    it('has open windows on disk before it answers, and frozen ones before their cells leave', async () => {
      const today = [11, 12].map(line => inLargeAs(line, { lastSeenS: NOW_S - 60, firstSeenS: NOW_S - 60 }))
      const here = rig({ members: NO_RECEIVERS })
      const { openWindows, scrub } = await publish(here, [c2(20), ...victims, ...today])

      expect(here.events).to.deep.equal(['records durable', 'windows durable', 'aggregates durable', 'windows durable'])
      expect(openWindows).to.equal(1)
      expect(scrub).to.include({ aggregated: 8, waiting: 2, cells: 1, cellHosts: 6 })
      expect(here.windows.takeDirty(), 'nothing is left to save').to.deep.equal([])
    })

    it('publishes each cell once: the same rows again are late', async () => {
      const here = rig({ members: NO_RECEIVERS })
      const first = await publish(here, victims)
      const again = await publish(here, victims)

      expect(first.scrub).to.include({ aggregated: 6, cells: 1 })
      expect(again.scrub).to.include({ aggregated: 0, suppressed: 6, cells: 0 })
      expect(again.scrub.suppressedByCode).to.deep.equal({ WINDOW_CLOSED: 6 })
      expect(here.sent).to.have.length(1)
    })

    it('publishes the very same cells after a crash between their freezing and their durability', async () => {
      const crashed = rig({ members: NO_RECEIVERS, fails: () => new NodeError('STORE_FULL', 'planted') })
      expect((await failureOf(publish(crashed, victims))).code).to.equal('STORE_FULL')

      const next = rig({ members: NO_RECEIVERS })
      next.windows.restore(onDisk(crashed.saved))
      await next.components.aggregates.publishDue()
      await next.components.aggregates.publishDue()

      expect(next.sent.map(({ indicator }) => [indicator.type, indicator.hosts])).to.deep.equal([['aggregate', 5]])
    })

    it('does not publish cells again that were confirmed before the restart', async () => {
      const here = rig({ members: NO_RECEIVERS })
      await publish(here, victims)
      const next = rig({ members: NO_RECEIVERS })
      next.windows.restore(onDisk(here.saved))
      await next.components.aggregates.publishDue()

      expect(next.sent).to.deep.equal([])
    })

    it('keeps the windows of a run that was interrupted, and publishes them with those that are due', async () => {
      const here = rig({ members: NO_RECEIVERS })
      const stop = new AbortController()

      async function* rows(): AsyncGenerator<readonly Row[]> {
        yield victims
        stop.abort()
        yield [c2(50)]
      }

      const failure = await failureOf(publish(here, [], { rows: rows(), signal: stop.signal }))
      expect(failure.code).to.equal('PUBLISH_REFUSED')
      expect(here.sent).to.deep.equal([])

      await here.components.aggregates.publishDue()
      expect(here.sent.map(({ indicator }) => [indicator.type, indicator.hosts])).to.deep.equal([['aggregate', 5]])
    })

    it('ends as its input ends: with the error of the input', async () => {
      async function* rows(): AsyncGenerator<readonly Row[]> {
        yield victims
        throw new NodeError('FORMAT_UNKNOWN', 'planted')
      }

      expect((await failureOf(publish(rig(), [], { rows: rows() }))).code).to.equal('FORMAT_UNKNOWN')
    })
  })
})

/** What a database holds after these writes. */
function onDisk(entries: readonly WindowEntry[]): Array<{ key: Uint8Array; value: Uint8Array }> {
  const held = new Map<string, { key: Uint8Array; value: Uint8Array }>()

  for (const { key, value } of entries) {
    if (value === undefined) held.delete(toHex(key))
    else held.set(toHex(key), { key, value })
  }

  return [...held.values()]
}
