import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ClassicLevel } from 'classic-level'

import { systemClock } from '../../../src/clock.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { indicatorId } from '../../../src/model/ids.js'
import { createStore } from '../../../src/store/index.js'
import { smallKey, Table, type TableNumber, tableRange } from '../../../src/store/keys.js'
import type { Store } from '../../../src/store/store.js'
import { createPublisher, fakeKey, indicator, nextPut, type Publisher, TEST_MS, victim } from '../../support/store-batches.js'
import { useTempDir } from '../../support/temp-dir.js'

type Level = ClassicLevel<Uint8Array, Uint8Array>

describe('rows that LevelDB loses one by one', () => {
  const opened: Store[] = []

  // Before the hook that removes the directory.
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.stop()
  })

  const dir = useTempDir()

  async function damage(work: (db: Level) => Promise<void>): Promise<void> {
    const db: Level = new ClassicLevel(join(dir(), 'store', 'db'), { keyEncoding: 'view', valueEncoding: 'view' })
    await db.open()

    try {
      await work(db)
    } finally {
      await db.close()
    }
  }

  async function lose(table: TableNumber): Promise<void> {
    await damage(async db => {
      const [key] = await db.keys({ ...tableRange(table), limit: 1 }).all()
      if (key === undefined) throw new Error(`table ${table} is empty`)
      await db.del(key)
    })
  }

  const own = indicator({ value: '192.0.2.77', asn: 64_500, malware: 'kelihos' })

  /** A store with a row in every table; stopped. */
  async function filled(): Promise<{ store: Store; batch: Batch; publisher: Publisher }> {
    const store = createStore({ clock: systemClock }, { dir: join(dir(), 'store'), nodeKey: fakeKey('node own'), filterBytes: 65_536 })
    opened.push(store)
    await store.start()
    const publisher = createPublisher({ org: 'own', node: 'own', audience: ['own', 'isp'] })
    const other = createPublisher({ org: 'cert', node: 'cert' })
    const put = nextPut(publisher, { indicators: [own], victims: [victim({ value: '198.51.100.9' })] }, { isOwn: true })
    await store.putBatch(put)
    await store.putBatch({ ...nextPut(other), accepted: [], quarantined: [{ row: 0, rule: 'rules.yaml:3' }] })
    await store.putBatch({ ...nextPut(other), erases: [{ streamId: fakeKey('far').subarray(0, 16), seqs: [4] }] })
    await store.putRosterObject(fakeKey('object'), Uint8Array.of(1))
    await store.putForkProof(other.streamId, Uint8Array.of(2))
    await store.appendDelivery({ streamId: publisher.streamId, seq: 1, orgKey: fakeKey('isp'), ackMs: TEST_MS })
    await store.putKey('key', Uint8Array.of(3))
    await store.stop()

    return { store, batch: put.batch, publisher }
  }

  const NAMED: Array<[string, TableNumber]> = [
    ['the change feed', Table.feed],
    ['roster objects', Table.roster],
    ['fork proofs', Table.forkProof],
    ['quarantined rows', Table.quarantine],
    ['deliveries', Table.delivery],
    ['erasure marks', Table.erasure]
  ]

  for (const [name, table] of NAMED) {
    it(`are told by the walk, once, where they are of ${name}`, async () => {
      const { store } = await filled()
      await lose(table)
      await store.start()
      await store.verify({ steps: 1_000 })
      expect(store.condition().state).to.equal('degraded')
      expect(store.condition().reasons.map(({ message }) => message)).to.satisfy((all: string[]) => all.some(one => one.includes(name)))

      await store.verify({ steps: 1_000 })
      expect(await store.confirmRepaired(), 'a clean walk later').to.equal(true)
      await store.stop()
      await store.start()
      await store.verify({ steps: 1_000 })
      expect(store.condition().state, 'and at the next start').to.equal('ok')
    })
  }

  it('are told when a row came back that was taken away', async () => {
    const { store } = await filled()
    await damage(async db => {
      const key = smallKey(Table.roster, fakeKey('object'))
      await db.put(smallKey(Table.roster, fakeKey('former')), (await db.get(key)) ?? new Uint8Array(0))
    })
    await store.start()
    await store.verify({ steps: 1_000 })
    expect(store.condition().state).to.equal('degraded')
  })

  it('are told where what they come to is lost itself', async () => {
    const { store } = await filled()
    await damage(db => db.del(smallKey(Table.own, 'totals')))
    await store.start()
    expect(store.condition().reasons.map(({ code }) => code)).to.deep.equal(['STORE_CORRUPT'])
  })

  it('are not looked for in a database of an earlier release, which is counted once', async () => {
    const { store } = await filled()
    await damage(async db => {
      for (const name of ['totals', 'kept']) await db.del(smallKey(Table.own, name))
    })
    rmSync(join(dir(), 'store', 'kept.log'))
    rmSync(join(dir(), 'store', 'heads.log'))
    await store.start()
    const codes = store.condition().reasons.map(({ code }) => code)
    expect(codes, 'the watermark alone is missed').to.deep.equal(['WATERMARK_BEHIND'])
    await store.verify({ steps: 1_000 })
    expect(store.condition().reasons).to.have.length(1)
  })

  it('raise no alarm while the store is written to', async () => {
    const { store, publisher } = await filled()
    await store.start()
    const busy = (async () => {
      for (let i = 0; i < 20; i++) {
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })] }, { isOwn: true }))
        await store.appendDelivery({ streamId: publisher.streamId, seq: i + 1, orgKey: fakeKey('isp'), ackMs: TEST_MS + i })
        await store.putRosterObject(fakeKey(`object ${i % 7}`), Uint8Array.of(i))
      }
    })()
    let isBusy = true
    const done = busy.finally(() => {
      isBusy = false
    })
    let walks = 0

    while (isBusy) {
      await store.verify({ steps: 1_000 })
      walks++
    }
    await done
    await store.verify({ steps: 1_000 })
    expect(walks).to.be.greaterThan(1)
    expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
  })

  it('are made again by the walk where they stand beside claims and batches', async () => {
    const { store } = await filled()
    for (const table of [Table.id, Table.asn, Table.expiry]) await lose(table)
    await store.start()
    const id = indicatorId({ ...own, orgKey: fakeKey('own') })
    expect((await store.findOwnClaims(id)).length + (await store.listByAsn({ asn: 64_500, limit: 10 })).claims.length).to.be.lessThan(2)

    expect((await store.verify({ steps: 1_000 })).claims).to.equal(2)
    expect((await store.verify({ steps: 1_000 })).claims, 'nothing is left to mend').to.equal(0)
    expect((await store.findOwnClaims(id)).map(({ indicator: { value } }) => value)).to.deep.equal(['192.0.2.77'])
    expect((await store.listByAsn({ asn: 64_500, limit: 10 })).claims).to.have.length(1)
    const { batches } = await store.expire(TEST_MS + 400 * 86_400_000, 100)
    expect(batches, 'all expire').to.equal(3)
  })
})
