import { expect } from 'chai'
import fc from 'fast-check'

import { systemClock } from '../../../src/clock.js'
import type { BatchPut } from '../../../src/envelope/batch-put.js'
import type { Verdict } from '../../../src/envelope/stream.js'
import { NodeError } from '../../../src/errors.js'
import type { Indicator } from '../../../src/model/indicator.js'
import { createStore } from '../../../src/store/index.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { checkAsync } from '../../support/property.js'
import { createPublisher, fakeKey, indicator, nextPut, rowsOfContent, TEST_MS, TEST_S, victim } from '../../support/store-batches.js'
import { createTempDir } from '../../support/temp-dir.js'

const STREAMS = 4
const BATCHES = 6
const OWN_NODE = 'own'

/** Few values and revisions, so that batches meet in the same claims. */
const row: fc.Arbitrary<Indicator> = fc
  .record({
    at: fc.integer({ min: 1, max: 4 }),
    type: fc.constantFrom('ipv4' as const, 'cidr' as const, 'domain' as const, 'aggregate' as const),
    rev: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom('active' as const, 'active' as const, 'delisted' as const),
    malware: fc.constantFrom(undefined, 'kelihos'),
    count: fc.integer({ min: 1, max: 5 })
  })
  .map(({ at, type, malware, ...rest }) => {
    const of = {
      ipv4: { type, value: `192.0.2.${at}` },
      cidr: { type, value: `198.51.${at}.0/24`, role: 'NETWORK' as const, classification: 'spam' as const },
      domain: { type, value: `h${at}.example.com` },
      aggregate: {
        type,
        value: `AS6450${at}|DE||${TEST_S}|3600`,
        role: 'VICTIM' as const,
        classification: 'infected-system' as const,
        asn: 64500 + at,
        hosts: 5
      }
    }[type]

    return indicator({ ...rest, ...of, ...(malware === undefined ? {} : { malware }) })
  })

interface Content {
  indicators: Indicator[]
  victims: number[]
  /** Lives this many hours. */
  hours: number
  raisesFloor: boolean
  verdict: Verdict
}

const contents: fc.Arbitrary<Content[]> = fc.array(
  fc.record({
    indicators: fc.array(row, { minLength: 1, maxLength: 4 }),
    victims: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    hours: fc.integer({ min: 1, max: 6 }),
    raisesFloor: fc.boolean(),
    verdict: fc.constantFrom('ok' as const, 'ok' as const, 'ok' as const, 'void' as const, 'header-only' as const, 'unread' as const)
  }),
  { minLength: STREAMS * BATCHES, maxLength: STREAMS * BATCHES }
)

type Action =
  | { kind: 'put'; stream: number; seq: number; isFinal: boolean }
  | { kind: 'expire'; hours: number; steps: number }
  | { kind: 'cut' | 'restore'; stream: number; seq: number | undefined }
  | { kind: 'floor' | 'erase' | 'review'; stream: number; seq: number }
  | { kind: 'restart' | 'rebuild' | 'fork' }

const stream = fc.integer({ min: 0, max: STREAMS - 1 })
const seq = fc.integer({ min: 1, max: BATCHES })
const put = fc.record({ kind: fc.constant('put' as const), stream, seq, isFinal: fc.boolean() })
const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: put },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('expire' as const), hours: fc.integer({ min: 0, max: 8 }), steps: fc.constant(1_000) })
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), stream, seq: fc.option(seq, { nil: undefined }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restore' as const), stream, seq: fc.option(seq, { nil: undefined }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('floor' as const, 'erase' as const, 'review' as const), stream, seq }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'rebuild' as const, 'fork' as const) }) }
  ),
  { minLength: 5, maxLength: 50 }
)

interface World {
  puts: BatchPut[][]
  forks: BatchPut[]
}

function makeWorld(all: readonly Content[]): World {
  const publishers = [
    createPublisher({ node: OWN_NODE }),
    createPublisher({ node: 'sibling' }),
    createPublisher({ node: OWN_NODE, audience: ['cert', 'isp'] }),
    createPublisher({ org: 'isp', node: 'isp' })
  ]
  const puts = publishers.map((publisher, i) =>
    Array.from({ length: BATCHES }, (_, n) => {
      const one = all[i * BATCHES + n]
      const victims = (one?.victims ?? []).map(at => victim({ value: `203.0.113.${at}`, rev: n + 1 }))
      const content = {
        indicators: one?.indicators ?? [],
        victims,
        createdMs: TEST_MS + n * 3_600_000,
        expiresMs: TEST_MS + (n + (one?.hours ?? 1)) * 3_600_000 - 1,
        floorSeq: one?.raisesFloor === true ? Math.max(1, n - 1) : 1
      }
      const verdict = one?.verdict ?? 'ok'
      const isOk = verdict === 'ok'
      const rows = rowsOfContent(content)

      return nextPut(publisher, content, {
        isOwn: publisher.nodeKey.toString() === fakeKey(`node ${OWN_NODE}`).toString(),
        verdict,
        accepted: isOk ? rows.filter(({ row: at }) => at % 3 !== 2) : [],
        quarantined: isOk ? rows.filter(({ row: at }) => at % 3 === 2).map(({ row: at }) => ({ row: at, rule: `rule ${at}` })) : []
      })
    })
  )

  return {
    puts,
    forks: publishers.map(publisher => ({ ...(puts[0]?.[0] as BatchPut), batch: publisher.fork(), accepted: [], isOwn: false }))
  }
}

/** What an action answers: equal on both stores, refusals included. */
async function act(store: Store, world: World, action: Action): Promise<unknown> {
  try {
    return await perform(store, world, action)
  } catch (err) {
    if (err instanceof NodeError) return err.code
    throw err
  }
}

async function perform(store: Store, { puts, forks }: World, action: Action): Promise<unknown> {
  const atMs = TEST_MS + 7 * 3_600_000
  const streamOf = (number: number): Uint8Array => puts[number]?.[0]?.batch.header.streamId ?? new Uint8Array(16)

  switch (action.kind) {
    case 'put': {
      const one = puts[action.stream]?.[action.seq - 1] as BatchPut
      const final = { ...one, verdict: 'ok' as const, accepted: one.verdict === 'ok' ? one.accepted : [] }
      const { feedSeq, ...outcome } = await store.putBatch(action.isFinal ? final : one)

      return { ...outcome, isInFeed: feedSeq !== undefined }
    }
    case 'expire':
      return [
        await store.planExpiry(TEST_MS + action.hours * 3_600_000),
        await store.expire(TEST_MS + action.hours * 3_600_000, action.steps)
      ]
    case 'cut':
      return store.cutStream(
        {
          streamId: streamOf(action.stream),
          condition: action.seq === undefined ? 'live' : 'forked',
          ...(action.seq === undefined ? {} : { cutSeq: action.seq })
        },
        atMs
      )
    case 'restore':
      return store.restoreStream(streamOf(action.stream), action.seq, atMs)
    case 'floor':
      return store.raiseFloor(streamOf(action.stream), action.seq)
    case 'erase':
      return store.eraseBatches(streamOf(action.stream), [action.seq], atMs)
    case 'review': {
      const one = puts[action.stream]?.[action.seq - 1] as BatchPut
      const accepted = rowsOfContent({ indicators: [], victims: [] }).concat(one.accepted.slice(1))
      const { result } = await store.reviewBatch({ streamId: streamOf(action.stream), seq: action.seq, atMs, accepted, quarantined: [] })

      return result
    }
    case 'fork':
      return Promise.all(
        forks.map(fork =>
          store.putBatch(fork).then(
            ({ result }) => result,
            (err: unknown) => (err instanceof NodeError ? err.code : String(err))
          )
        )
      )
    case 'restart':
      await store.stop()

      return store.start()
    case 'rebuild':
      return (await store.rebuildClaims()).batches
  }
}

/** A start does not take up what was unread: the twin knows no codecs (unread.test.ts has the rest). */
const NONE: ReadonlySet<number> = new Set()

describe('the LevelDB store and its twin', () => {
  it('answer alike, and hold the same, after any sequence of actions', async function () {
    this.timeout(300_000)

    await checkAsync(
      fc.asyncProperty(contents, actions, async (all, sequence) => {
        const temp = await createTempDir()
        const world = makeWorld(all)
        const init = { nodeKey: fakeKey(`node ${OWN_NODE}`) }
        const disk = createStore({ clock: systemClock }, { dir: temp.path, filterBytes: 1_024, codecs: NONE, ...init })
        const memory = createMemoryStore(init)

        try {
          await disk.start()
          await memory.start()

          for (const action of sequence) {
            expect(await act(disk, world, action), JSON.stringify(action)).to.deep.equal(await act(memory, world, action))
          }

          const { claims, claimsTotal, values, streams, payloadBytes } = await disk.stats()
          const wanted = await memory.stats()
          expect({ claims, claimsTotal, values, streams, payloadBytes }).to.deep.equal({
            claims: wanted.claims,
            claimsTotal: wanted.claimsTotal,
            values: wanted.values,
            streams: wanted.streams,
            payloadBytes: wanted.payloadBytes
          })
          expect(await disk.logicalDigest()).to.deep.equal(await memory.logicalDigest())
          // Own batches that come out of order leave the own stream unproven: that reason is right, any other is a fault.
          expect(disk.condition().reasons.flatMap(({ code, message }) => (code === 'WATERMARK_BEHIND' ? [] : message))).to.deep.equal([])

          // After an erasure or review an older revision that is still accepted may come back; otherwise a walk changes nothing.
          const mayRevive = sequence.some(({ kind }) => kind === 'erase' || kind === 'review')
          const walk = await disk.verify({ steps: 1_000 })
          expect([walk.holes, mayRevive ? 0 : walk.claims]).to.deep.equal([0, 0])
        } finally {
          await disk.stop()
          await temp.remove()
        }
      }),
      { runs: 30 }
    )
  })

  it('hold the same whatever the order and repetition of the batches', async () => {
    await checkAsync(
      fc.asyncProperty(
        contents,
        fc.shuffledSubarray([...Array(STREAMS * BATCHES * 2).keys()], { minLength: STREAMS * BATCHES * 2 }),
        async (all, order) => {
          const world = makeWorld(all.map(one => ({ ...one, raisesFloor: false, verdict: 'ok' as const })))
          const flat = world.puts.flat()
          const inOrder = createMemoryStore()
          const shuffled = createMemoryStore()
          await inOrder.start()
          await shuffled.start()

          for (const one of flat) await inOrder.putBatch(one)
          for (const at of order) await shuffled.putBatch(flat[at % flat.length] as BatchPut)

          expect((await shuffled.logicalDigest()).total).to.equal((await inOrder.logicalDigest()).total)
        }
      )
    )
  })
})
