import { readFileSync, rmSync, statSync, truncateSync, writeFileSync, copyFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ClassicLevel } from 'classic-level'

import { systemClock } from '../../../src/clock.js'
import { createStore } from '../../../src/store/index.js'
import { smallKey, Table } from '../../../src/store/keys.js'
import type { Store } from '../../../src/store/store.js'
import { createPublisher, fakeKey, nextPut } from '../../support/store-batches.js'
import { useTempDir } from '../../support/temp-dir.js'

type Level = ClassicLevel<Uint8Array, Uint8Array>

describe('rows that nobody else holds', () => {
  const opened: Store[] = []

  // Before the hook that removes the directory.
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.stop()
  })

  const dir = useTempDir()
  const fileOf = (name: string): string => join(dir(), 'store', name)
  const kept = (): string => fileOf('kept.log')

  function create(): Store {
    const store = createStore({ clock: systemClock }, { dir: join(dir(), 'store'), nodeKey: fakeKey('node own'), filterBytes: 65_536 })
    opened.push(store)

    return store
  }

  async function damage(work: (db: Level) => Promise<void>): Promise<void> {
    const db: Level = new ClassicLevel(fileOf('db'), { keyEncoding: 'view', valueEncoding: 'view' })
    await db.open()

    try {
      await work(db)
    } finally {
      await db.close()
    }
  }

  /** A store with windows, keys and meta, some of them changed and taken away; stopped. */
  async function filled(): Promise<{ store: Store; rows: unknown }> {
    const store = create()
    await store.start()
    await store.putBatch(nextPut(createPublisher({ node: 'other' })))

    for (let i = 0; i < 5; i++) {
      await store.putWindows([
        { key: Uint8Array.of(1, i), value: Buffer.from(`window ${i}`) },
        { key: Uint8Array.of(2, i), value: Buffer.from(`host ${i}`) }
      ])
      await store.putKey(`key-${i}`, Buffer.from(`secret ${i}`))
      await store.putMeta('quota', Buffer.from(`spent ${i}`))
    }
    await store.putWindows([{ key: Uint8Array.of(2, 3), value: undefined }])
    await store.deleteKey('key-1')
    const rows = await readRows(store)
    await store.stop()

    return { store, rows }
  }

  async function readRows(store: Store): Promise<unknown> {
    const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString()

    return {
      windows: (await store.readWindows()).map(({ key, value }) => [...key, text(value)]),
      keys: (await store.readKeys()).map(({ id, bytes }) => [id, text(bytes)]),
      quota: text(await store.readMeta('quota'))
    }
  }

  async function restart(store: Store): Promise<unknown> {
    await store.start()

    return readRows(store)
  }

  it('are as they were after a restart, and the second copy stays as it is', async () => {
    const { store, rows } = await filled()
    const before = readFileSync(kept())
    expect(await restart(store)).to.deep.equal(rows)
    await store.stop()
    expect(readFileSync(kept()).equals(before)).to.equal(true)
  })

  const FAULTS: Array<[string, (db: Level) => Promise<void>]> = [
    ['a row is gone', db => db.del(smallKey(Table.window, Uint8Array.of(1, 2)))],
    ['a row is damaged', db => db.put(smallKey(Table.apiKey, 'key-2'), Buffer.from('no checksum'))],
    [
      'a row has its former value',
      async db => {
        // as when LevelDB drops the end of its log
        const key = smallKey(Table.meta, 'quota')
        const value = Uint8Array.from((await db.get(key)) ?? [])
        value[6] = (value[6] ?? 0) ^ 1
        await db.put(key, value)
      }
    ],
    [
      'a row that went is back',
      async db => {
        const value = await db.get(smallKey(Table.apiKey, 'key-0'))
        if (value !== undefined) await db.put(smallKey(Table.apiKey, 'key-9'), value)
      }
    ]
  ]

  for (const [name, work] of FAULTS) {
    it(`are restored where in the database ${name}`, async () => {
      const { store, rows } = await filled()
      await damage(work)
      expect(await restart(store)).to.deep.equal(rows)
      expect(store.condition().state).to.equal('ok')
      await store.putKey('later', Buffer.from('on'))
      const after = await readRows(store)
      await store.stop()
      expect(await restart(store)).to.deep.equal(after)
    })
  }

  it('are restored where the whole database is gone, which is told', async () => {
    const { store, rows } = await filled()
    rmSync(fileOf('db'), { recursive: true })
    expect(await restart(store)).to.deep.equal(rows)
    expect(store.condition().state).to.equal('degraded')
  })

  it('outlive a second copy that is gone, cut or damaged at any place, and it is written anew', async () => {
    const { store, rows } = await filled()
    const whole = readFileSync(kept())
    const faults: Array<() => void> = [() => rmSync(kept())]
    for (let at = 0; at < whole.byteLength; at += 37) {
      faults.push(() => truncateSync(kept(), at))
      faults.push(() => {
        const bytes = Uint8Array.from(whole)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at & 7))
        writeFileSync(kept(), bytes)
      })
    }

    for (const [n, fault] of faults.entries()) {
      writeFileSync(kept(), whole)
      fault()
      expect(await restart(store), `fault ${n}`).to.deep.equal(rows)
      expect(store.condition().state, `fault ${n}`).to.equal('ok')
      await store.stop()
      await damage(db => db.del(smallKey(Table.apiKey, 'key-4')))
      expect(await restart(store), `mended by what was written after fault ${n}`).to.deep.equal(rows)
      await store.stop()
    }
  })

  it('are told as lost where both copies are damaged: a key that was taken away does not come back', async () => {
    const { store } = await filled()
    await damage(async db => {
      await db.del(smallKey(Table.apiKey, 'key-4'))
      await db.del(smallKey(Table.meta, 'quota'))
    })
    truncateSync(kept(), statSync(kept()).size - 3)
    await store.start()
    const { state, reasons } = store.condition()
    expect([state, reasons.map(({ code }) => code)]).to.deep.equal(['degraded', ['STORE_CORRUPT']])
    expect(reasons[0]?.message).to.contain('API keys')
    expect((await store.readKeys()).map(({ id }) => id)).to.deep.equal(['key-0', 'key-2', 'key-3'])
    expect(Buffer.from((await store.readMeta('quota')) ?? []).toString()).to.equal('spent 4')
    await store.verify({ steps: 1_000 })
    await store.verify({ steps: 1_000 })
    expect(await store.confirmRepaired(), 'told once').to.equal(true)
  })

  it('may keep a group that nobody was told of, when a crash came before the second copy had it', async () => {
    const { store } = await filled()
    for (const name of ['kept.log', 'heads.log']) copyFileSync(fileOf(name), fileOf(`${name}.before`))
    await store.start()
    await store.putKey('unacknowledged', Buffer.from('yes'))
    const rows = await readRows(store)
    await store.stop()
    for (const name of ['kept.log', 'heads.log']) copyFileSync(fileOf(`${name}.before`), fileOf(name))

    expect(await restart(store)).to.deep.equal(rows)
    expect(store.condition().state).to.equal('ok')
  })

  it('lose nothing to the torn end of a group that was never acknowledged', async () => {
    const { store, rows } = await filled()
    appendFileSync(kept(), readFileSync(kept()).subarray(0, 30))
    expect(await restart(store)).to.deep.equal(rows)
    await store.putMeta('quota', Buffer.from('after'))
    const after = await readRows(store)
    await store.stop()
    await damage(db => db.del(smallKey(Table.meta, 'quota')))
    expect(await restart(store)).to.deep.equal(after)
  })

  it('stay few bytes, however often they change', async () => {
    const { store } = await filled()
    await store.start()
    const big = Buffer.alloc(600_000, 7)
    for (let i = 0; i < 12; i++) await store.putMeta('big', big.fill(i))
    const rows = await readRows(store)
    expect(statSync(kept()).size).to.be.lessThan(5_500_000)
    await store.stop()
    await damage(db => db.del(smallKey(Table.meta, 'big')))
    expect(await restart(store)).to.deep.equal(rows)
    expect((await store.readMeta('big'))?.every(byte => byte === 11)).to.equal(true)
  })

  it('are told as lost where the second copy is gone and the database lacks a row', async () => {
    const { store } = await filled()
    rmSync(kept())
    await damage(db => db.del(smallKey(Table.meta, 'quota')))
    await store.start()
    expect(store.condition().state, 'neither copy is whole').to.equal('degraded')
  })
})
