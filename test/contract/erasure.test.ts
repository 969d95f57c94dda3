import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import fc from 'fast-check'

import { systemClock } from '../../src/clock.js'
import type { BatchPut } from '../../src/envelope/batch-put.js'
import { createStore } from '../../src/store/index.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { Store } from '../../src/store/store.js'
import { checkAsync } from '../support/property.js'
import { createPublisher, indicator, nextPut, type Publisher, type PublisherInit, TEST_MS } from '../support/store-batches.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'

const LATER_MS = TEST_MS + 60_000
const EXPIRES_MS = TEST_MS + 2 * 86_400_000

const TWINS = [
  { name: 'in LevelDB', create: (dir: string): Store => createStore({ clock: systemClock }, { dir, filterBytes: 65_536 }) },
  { name: 'in memory', create: (): Store => createMemoryStore({}) }
] as const

const domain = (value: string): BatchPut['accepted'][number]['indicator'] => indicator({ type: 'domain', value })

/** A batch of another stream of the same organization that erases seqs of `target`. What it carries itself does not matter. */
function erasing(target: Publisher, seqs: readonly number[], init: PublisherInit = {}, expiresMs = EXPIRES_MS): BatchPut {
  return nextPut(
    createPublisher({ node: 'other-node', ...init }),
    { indicators: [indicator({ type: 'domain', value: 'carrier.example.org' })], expiresMs },
    { receivedMs: LATER_MS, erases: [{ streamId: target.streamId, seqs }] }
  )
}

for (const twin of TWINS) {
  describe(`erasures in a store ${twin.name}`, () => {
    let temp: TempDir
    let store: Store
    let publisher: Publisher

    beforeEach(async () => {
      temp = await createTempDir()
      store = twin.create(temp.path)
      publisher = createPublisher()
      await store.start()
    })

    afterEach(async () => {
      await store.stop()
      await temp.remove()
    })

    async function restart(): Promise<void> {
      await store.stop()
      await store.start()
    }

    const values = async (): Promise<string[]> => (await store.listClaims({ limit: 100 })).claims.map(({ indicator: { value } }) => value)
    const verdict = async (seq: number) => {
      const batch = await store.readBatch(publisher.streamId, seq)

      return batch === undefined ? undefined : [batch.verdict, batch.payload !== undefined]
    }

    it('take payload and claims of held batches with the put, and leave the headers', async () => {
      for (const value of ['a.example.com', 'b.example.com', 'c.example.com']) {
        await store.putBatch(nextPut(publisher, { indicators: [domain(value)] }))
      }
      await store.putBatch(erasing(publisher, [1, 3]))

      for (const isAgain of [false, true]) {
        if (isAgain) await restart()
        expect((await values()).sort()).to.deep.equal(['b.example.com', 'carrier.example.org'])
        expect([await verdict(1), await verdict(2), await verdict(3)]).to.deep.equal([
          ['erased', false],
          ['ok', true],
          ['erased', false]
        ])
        expect(store.findStream(publisher.streamId)).to.deep.include({ head: 3, gapless: 3, missing: [], records: 1 })
        expect(store.erasedSinceMs()).to.equal(LATER_MS)
      }
      expect((await store.readFeed(0, 10)).filter(({ cause }) => cause === 'erased').map(({ batchSeq }) => batchSeq)).to.have.members([
        1, 3
      ])
    })

    it('that come before what they erase: it is held without its payload, and never counts', async () => {
      const first = nextPut(publisher, { indicators: [domain('a.example.com')] })
      const second = nextPut(publisher, { indicators: [domain('b.example.com')] })
      await store.putBatch(erasing(publisher, [1]))
      await restart()
      expect([store.isErased(first.batch), store.isErased(second.batch)]).to.deep.equal([true, false])

      await store.putBatch(first)
      await store.putBatch(second)
      await restart()
      expect(await verdict(1)).to.deep.equal(['erased', false])
      expect((await values()).sort()).to.deep.equal(['b.example.com', 'carrier.example.org'])
      expect(store.findStream(publisher.streamId)).to.deep.include({ head: 2, gapless: 2, missing: [] })

      // and it stays so when it comes again
      expect((await store.putBatch(first)).result).to.equal('known')
      expect(await verdict(1)).to.deep.equal(['erased', false])
      expect(store.isErased(first.batch), 'the mark has done its work').to.equal(false)
    })

    it('end the wait for a payload that every peer has erased already', async () => {
      const put = nextPut(publisher, { indicators: [domain('a.example.com')] })
      const { payload: _gone, ...header } = put.batch
      const headerOnly: BatchPut = { ...put, batch: header, verdict: 'header-only', accepted: [] }

      await store.putBatch(headerOnly)
      expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([{ from: 1, to: 1 }])
      await store.putBatch(erasing(publisher, [1]))
      expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([])
      expect(await verdict(1)).to.deep.equal(['erased', false])
    })

    it('count only for the same organization and audience, and not for what lives longer; whichever comes first', async () => {
      const foreign: ReadonlyArray<readonly [string, PublisherInit, number]> = [
        ['another organization', { org: 'isp' }, EXPIRES_MS],
        ['another audience', { audience: ['cert', 'isp'] }, EXPIRES_MS],
        ['an erasure that ends sooner', {}, EXPIRES_MS - 1]
      ]

      for (const [what, init, expiresMs] of foreign) {
        for (const isFirst of [true, false]) {
          const target = createPublisher({ node: `target of ${what} ${isFirst}` })
          const put = nextPut(target, { indicators: [domain('kept.example.com')] })
          const eraser = erasing(target, [1], { node: `eraser of ${what} ${isFirst}`, ...init }, expiresMs)

          for (const next of isFirst ? [eraser, put] : [put, eraser]) await store.putBatch(next)
          expect((await store.readBatch(target.streamId, 1))?.verdict, `${what}, first: ${isFirst}`).to.equal('ok')
        }
      }
    })

    it('of one audience reach its streams whatever their salt', async () => {
      const target = createPublisher({ audience: ['cert', 'isp'], node: 'salted' })
      await store.putBatch(nextPut(target, { indicators: [domain('a.example.com')] }))
      await store.putBatch(erasing(target, [1], { audience: ['isp', 'cert'] }))

      expect((await store.readBatch(target.streamId, 1))?.verdict).to.equal('erased')
    })

    it('are forgotten when they expire, and are done again where a stop came in between', async () => {
      const put = nextPut(publisher, { indicators: [domain('a.example.com')] })
      await store.putBatch(erasing(publisher, [1]))

      expect(await store.eraseMarked(LATER_MS)).to.deep.equal({ batches: 0, claims: 0 })
      expect(store.isErased(put.batch)).to.equal(true)
      await store.eraseMarked(EXPIRES_MS)
      expect(store.isErased(put.batch)).to.equal(false)
      await restart()
      expect(store.isErased(put.batch)).to.equal(false)
    })

    it('give one state, whatever the order of arrival', async () => {
      await checkAsync(
        fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), fc.boolean(), async (order, isRestarted) => {
          const target = createPublisher({ node: 'ordered' })
          const again = createPublisher({ node: 'again' })
          const puts = [
            nextPut(target, { indicators: [domain('gone.example.com'), domain('stays.example.com')] }),
            nextPut(target, { indicators: [domain('other.example.com')] }),
            nextPut(target, { indicators: [domain('gone.example.com')] }),
            nextPut(again, { indicators: [{ ...domain('stays.example.com'), rev: indicator().rev + 1 }] }),
            erasing(target, [1, 3])
          ]
          const other = twin.create(join(temp.path, `order-${order.join('')}-${isRestarted}-${counter++}`))
          await other.start()

          try {
            for (const at of order) {
              const put = puts[at]
              if (put !== undefined) await other.putBatch(put)
            }
            if (isRestarted) {
              await other.stop()
              await other.start()
            }

            const claims = (await other.listClaims({ limit: 10 })).claims.map(({ indicator: { value, rev } }) => `${value} ${rev}`).sort()
            const base = indicator().rev
            expect(claims).to.deep.equal([`carrier.example.org ${base}`, `other.example.com ${base}`, `stays.example.com ${base + 1}`])
            const verdicts = await Promise.all([1, 2, 3].map(async seq => (await other.readBatch(target.streamId, seq))?.verdict))
            expect(verdicts).to.deep.equal(['erased', 'ok', 'erased'])
            expect(other.findStream(target.streamId)).to.deep.include({ head: 3, missing: [] })
          } finally {
            await other.stop()
          }
        }),
        { runs: 25 }
      )
    })
  })
}

let counter = 0

describe('erased bytes', () => {
  it('leave the files of the database with the next compaction', async () => {
    const temp = await createTempDir()
    const store = createStore({ clock: systemClock }, { dir: temp.path, filterBytes: 65_536 })
    const publisher = createPublisher()
    const isOnDisk = (): boolean =>
      readdirSync(temp.path, { recursive: true, encoding: 'utf8', withFileTypes: true })
        .filter(entry => entry.isFile())
        .some(entry => readFileSync(join(entry.parentPath, entry.name)).includes('canary-erased'))

    try {
      await store.start()
      await store.putBatch(nextPut(publisher, { indicators: [domain('canary-erased.example.com')] }))
      await store.putBatch(nextPut(publisher, { indicators: [domain('kept.example.com')] }))
      await store.stop()
      await store.start()
      expect(isOnDisk(), 'it was there').to.equal(true)

      await store.putBatch(erasing(publisher, [1]))
      expect(store.erasedSinceMs()).to.equal(LATER_MS)
      await store.compact()
      expect(store.erasedSinceMs()).to.equal(undefined)
      expect(isOnDisk()).to.equal(false)
      expect((await store.findClaims('domain', 'kept.example.com')).length).to.equal(1)
    } finally {
      await store.stop()
      await temp.remove()
    }
  })
})
