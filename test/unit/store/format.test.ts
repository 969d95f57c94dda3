import { join } from 'node:path'
import { expect } from 'chai'

import { systemClock } from '../../../src/clock.js'
import { isNodeError, type NodeError } from '../../../src/errors.js'
import type { Log } from '../../../src/log.js'
import { noLog } from '../../../src/log.js'
import { FORMAT_VERSION } from '../../../src/store/constants.js'
import { openRow, sealRow } from '../../../src/store/crc.js'
import { type Database, openDatabase } from '../../../src/store/database.js'
import { checkFormat } from '../../../src/store/format.js'
import { Table, tableRange } from '../../../src/store/keys.js'
import { decodeNumbers, decodeStream, encodeNumbers, encodeStream } from '../../../src/store/row-codecs.js'
import { ownKey } from '../../../src/store/start.js'
import { createPublisher, fakeKey, nextPut } from '../../support/store-batches.js'
import { openStore } from '../../support/store-damage.js'
import { useTempDir } from '../../support/temp-dir.js'

const CUT_HASH = fakeKey('hash at the cut')

describe('the layout of a store', () => {
  const dir = useTempDir()

  /** A store with three streams, closed again. */
  async function prepare(): Promise<void> {
    const store = openStore(dir())
    await store.start()
    for (const name of ['cert', 'isp', 'agency']) await store.putBatch(nextPut(createPublisher({ org: name, node: name })))
    await store.stop()
  }

  async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
    const db = await openDatabase({ location: join(dir(), 'db'), nowMs: 0 })

    try {
      return await work(db)
    } finally {
      await db.close()
    }
  }

  const setFormat = (db: Database, format: number): Promise<void> =>
    db.put(ownKey('format'), sealRow(ownKey('format'), encodeNumbers(format)))

  async function formatOf(db: Database): Promise<number | undefined> {
    const value = (await db.get(ownKey('format'))) ?? new Uint8Array(0)

    return decodeNumbers(openRow(ownKey('format'), value) ?? new Uint8Array(0))[0]
  }

  /** Rewrites the stream rows as layout 1 had them; the first one with a hash at its cut. */
  async function putBack(db: Database): Promise<void> {
    const rows = await db.iterator(tableRange(Table.stream)).all()

    for (const [at, [key, value]] of rows.entries()) {
      const state = decodeStream(openRow(key, value) ?? new Uint8Array(0))
      const row = Buffer.from(encodeStream(at === 0 ? { ...state, cutSeq: 5, cutHash: CUT_HASH } : state))
      const withoutLength = at === 0 ? Buffer.concat([row.subarray(0, -33), row.subarray(-32)]) : row.subarray(0, -1)
      await db.put(key, sealRow(key, withoutLength))
    }

    await setFormat(db, 1)
  }

  async function statesOf(db: Database) {
    const rows = await db.iterator(tableRange(Table.stream)).all()

    return rows.map(([key, value]) => decodeStream(openRow(key, value) ?? new Uint8Array(0)))
  }

  async function errorOf(work: () => Promise<unknown>): Promise<NodeError | undefined> {
    try {
      await work()
    } catch (err) {
      if (isNodeError(err)) return err
      throw err
    }

    return undefined
  }

  it('of the release before is migrated, whole, and says so', async () => {
    await prepare()
    const told: string[] = []
    const log: Log = { ...noLog, info: text => void told.push(text), child: () => log }

    await withDatabase(async db => {
      const before = await statesOf(db)
      await putBack(db)
      await checkFormat(db, { clock: systemClock, log })

      const [first, ...others] = await statesOf(db)
      expect([first?.cutSeq, first?.cutHash]).to.deep.equal([5, new Uint8Array(CUT_HASH)])
      expect(others).to.deep.equal(before.slice(1))
      expect(await formatOf(db)).to.equal(FORMAT_VERSION)
    })

    expect(told).to.deep.equal(['the store is migrated to the next layout', 'the store is migrated'])
  })

  it('that was half migrated when the power went is migrated to the same', async () => {
    await prepare()

    await withDatabase(async db => {
      await putBack(db)
      await checkFormat(db, { clock: systemClock, log: noLog })
      const expected = await statesOf(db)
      const done = await db.iterator(tableRange(Table.stream)).all()
      await putBack(db)
      const [key, value] = done[0] ?? []
      if (key === undefined || value === undefined) throw new Error('there are streams')
      await db.put(key, value)

      await checkFormat(db, { clock: systemClock, log: noLog })
      expect(await statesOf(db)).to.deep.equal(expected)
    })
  })

  it('of a later release is refused with a code and a fix, and nothing is changed', async () => {
    await prepare()
    await withDatabase(db => setFormat(db, FORMAT_VERSION + 1))
    const store = openStore(dir())

    const err = await errorOf(() => store.start())
    expect([err?.code, err?.fix]).to.deep.equal([
      'STORE_FORMAT_NEWER',
      'install the release that wrote it, or a later one; nothing was changed'
    ])
    expect(await withDatabase(formatOf)).to.equal(FORMAT_VERSION + 1)
  })

  it('that nobody wrote, or whose number is damaged, is refused', async () => {
    await prepare()

    for (const value of [sealRow(ownKey('format'), encodeNumbers(0)), Buffer.from('damaged')]) {
      await withDatabase(async db => db.put(ownKey('format'), value))
      expect((await errorOf(() => openStore(dir()).start()))?.code).to.equal('STORE_OPEN_FAILED')
    }
  })
})
