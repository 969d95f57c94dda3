import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ClassicLevel } from 'classic-level'

import { systemClock } from '../../../src/clock.js'
import type { BatchPut } from '../../../src/envelope/batch-put.js'
import { isNodeError } from '../../../src/errors.js'
import { createStore } from '../../../src/store/index.js'
import { batchKey, groupKey, numberKey, Table, tableRange } from '../../../src/store/keys.js'
import type { Store } from '../../../src/store/store.js'
import { claimKey } from '../../../src/store/value-keys.js'
import { skipUnless } from '../../support/skip.js'
import { createPublisher, fakeKey, indicator, nextPut, TEST_S } from '../../support/store-batches.js'
import { crashOnce } from '../../support/store-crash.js'
import { useTempDir } from '../../support/temp-dir.js'

type Level = ClassicLevel<Uint8Array, Uint8Array>

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (err: unknown) => (isNodeError(err) ? err.code : String(err))
  )
}

function flipped(bytes: Uint8Array | undefined, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes ?? [])
  copy[at] = (copy[at] ?? 0) ^ 0x10

  return copy
}

describe('LevelDB store', () => {
  const opened: Store[] = []

  // Before the hook that removes the directory.
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.stop()
  })

  const dir = useTempDir()

  function create(name = 'store'): Store {
    const store = createStore({ clock: systemClock }, { dir: join(dir(), name), nodeKey: fakeKey('node own'), filterBytes: 65_536 })
    opened.push(store)

    return store
  }

  /** Opens the database of a stopped store and does what a bad disk does. */
  async function damage(work: (db: Level) => Promise<void>, name = 'store'): Promise<void> {
    const db: Level = new ClassicLevel(join(dir(), name, 'db'), { keyEncoding: 'view', valueEncoding: 'view' })
    await db.open()

    try {
      await work(db)
    } finally {
      await db.close()
    }
  }

  async function filled(count: number, isOwn = false): Promise<{ store: Store; puts: BatchPut[] }> {
    const store = create()
    const publisher = createPublisher({ node: isOwn ? 'own' : 'other' })
    const puts = Array.from({ length: count }, (_, i) =>
      nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i + 1}`, malware: 'kelihos' })] }, { isOwn })
    )
    await store.start()
    for (const put of puts) await store.putBatch(put)

    return { store, puts }
  }

  const reasons = (store: Store): string[] => store.condition().reasons.map(({ code }) => code)

  describe('damage', () => {
    it('never serves a payload with a flipped bit: opens a hole, says so, and heals when the batch comes again', async () => {
      const { store, puts } = await filled(5)
      const { streamId } = (puts[0] as BatchPut).batch.header
      const whole = await store.logicalDigest()
      await store.stop()
      await damage(async db => {
        const key = batchKey(Table.payload, 1, 3)
        await db.put(key, flipped(await db.get(key), 20))
      })
      await store.start()
      expect(store.condition().state, 'payloads are proven when they are read').to.equal('ok')

      const found = await store.readBatch(streamId, 3)
      expect([found?.verdict, found?.payload]).to.deep.equal(['header-only', undefined])
      expect(store.findStream(streamId)?.missing).to.deep.equal([{ from: 3, to: 3 }])
      expect([store.condition().state, reasons(store)]).to.deep.equal(['degraded', ['STORE_CORRUPT']])
      for await (const batch of store.readRange({ streamId, from: 1, to: 5, bytesMax: 1e9 })) {
        expect(batch.payload === undefined).to.equal(batch.header.seq === 3)
      }

      expect((await store.putBatch(puts[2] as BatchPut)).result).to.equal('new')
      expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
      expect((await store.logicalDigest()).total).to.equal(whole.total)
    })

    it('finds a damaged payload by the walk, before anyone asks for it', async () => {
      const { store } = await filled(5)
      await store.stop()
      await damage(async db => db.del(batchKey(Table.payload, 1, 2)))
      await store.start()

      expect((await store.verify({ steps: 3 })).holes).to.equal(1)
      expect(store.condition().state).to.equal('degraded')
    })

    for (const [what, harm] of [
      ['lost', (db: Level) => db.del(batchKey(Table.header, 1, 2))],
      [
        'flipped',
        async (db: Level) => {
          const key = batchKey(Table.header, 1, 2)
          await db.put(key, flipped(await db.get(key), 30))
        }
      ]
    ] as const) {
      it(`finds a ${what} header at start, and heals`, async () => {
        const { store, puts } = await filled(4)
        const { streamId } = (puts[0] as BatchPut).batch.header
        const whole = await store.logicalDigest()
        await store.stop()
        await damage(harm)
        await store.start()

        expect(store.findStream(streamId)?.missing).to.deep.equal([{ from: 2, to: 2 }])
        expect(store.condition().state).to.equal('degraded')
        expect(await store.readBatch(streamId, 2)).to.equal(undefined)
        await store.putBatch(puts[1] as BatchPut)
        expect(store.condition().state).to.equal(what === 'lost' ? 'ok' : store.condition().state)
        expect((await store.logicalDigest()).total).to.equal(whole.total)
        await store.stop()
        await store.start()
        expect(store.condition().state).to.equal('ok')
      })
    }

    it('falls back to the head that is proven when the newest headers are lost', async () => {
      const { store, puts } = await filled(6)
      const { streamId } = (puts[0] as BatchPut).batch.header
      await store.stop()
      await damage(async db => {
        for (const seq of [5, 6]) await db.del(batchKey(Table.header, 1, seq))
      })
      await store.start()

      expect(store.findStream(streamId)?.head).to.equal(4)
      expect(Buffer.compare(store.findStream(streamId)?.headHash ?? new Uint8Array(0), (puts[3] as BatchPut).batch.headerHash)).to.equal(0)
      expect(store.condition().state).to.equal('degraded')
      for (const put of puts.slice(4)) await store.putBatch(put)
      expect(store.condition().state).to.equal('ok')
    })

    it('finds a broken chain at start', async () => {
      const { store } = await filled(4)
      await store.stop()
      const other = create('other')
      await other.start()
      const publisher = createPublisher({ node: 'other' })
      for (let i = 0; i < 3; i++) await other.putBatch(nextPut(publisher, { indicators: [indicator({ count: i + 9 })] }))
      await other.stop()
      let foreign: Uint8Array | undefined
      await damage(async db => {
        foreign = await db.get(batchKey(Table.header, 1, 3))
      }, 'other')
      await damage(async db => db.put(batchKey(Table.header, 1, 3), foreign ?? new Uint8Array(0)))
      await store.start()

      expect(reasons(store)).to.include('STORE_CORRUPT')
    })

    it('makes damaged and lost claims again from the payloads', async () => {
      const { store } = await filled(5)
      const whole = await store.logicalDigest()
      const [flippedKey, lostKey] = [claimKey('ipv4', '192.0.2.2'), claimKey('ipv4', '192.0.2.4')]
      await store.stop()
      await damage(async db => {
        await db.put(flippedKey, flipped(await db.get(flippedKey), 9))
        await db.del(lostKey)
      })
      await store.start()

      expect(await store.findClaims('ipv4', '192.0.2.2')).to.deep.equal([])
      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT'])
      await store.verify({ steps: 100 })
      expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
      expect(await store.logicalDigest()).to.deep.equal(whole)
    })

    it('makes claims again whose names are lost', async () => {
      const { store } = await filled(5)
      const whole = await store.logicalDigest()
      await store.stop()
      await damage(async db => db.clear(tableRange(Table.name)))
      await store.start()

      expect(await store.findClaims('ipv4', '192.0.2.2')).to.deep.equal([])
      await store.verify({ steps: 100 })
      expect(await store.logicalDigest()).to.deep.equal(whole)
    })

    it('finishes an interrupted rebuild of the claims', async () => {
      const { store } = await filled(5)
      const whole = await store.logicalDigest()
      await store.stop()
      await damage(async db => {
        await db.clear(tableRange(Table.claim))
        await db.put(Uint8Array.from([Table.own, ...Buffer.from('rebuilding')]), new Uint8Array(4))
      })
      await store.start()
      expect(store.condition().state).to.equal('degraded')
      await store.verify({ steps: 1 })
      expect(await store.logicalDigest()).to.deep.equal(whole)
      expect(store.condition().state).to.equal('ok')
    })

    it('leaves out a stream whose state is lost, and takes it anew from peers', async () => {
      const { store, puts } = await filled(3)
      const whole = await store.logicalDigest()
      await store.stop()
      await damage(async db => db.del(numberKey(Table.stream, 1)))
      await store.start()

      expect(store.listStreams()).to.deep.equal([])
      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT'])
      for (const put of puts) expect((await store.putBatch(put)).result).to.equal('new')
      await store.rebuildClaims()
      expect((await store.logicalDigest()).total).to.equal(whole.total)
    })

    it('moves a database that does not open aside, says where, and starts anew', async () => {
      const { store } = await filled(3, true)
      await store.stop()
      writeFileSync(join(dir(), 'store', 'db', 'CURRENT'), 'MANIFEST-999999\n')

      const outcome = await store.start().then(
        () => undefined,
        (err: unknown) => err
      )
      expect(isNodeError(outcome, 'STORE_OPEN_FAILED'), String(outcome)).to.equal(true)
      const aside = readdirSync(join(dir(), 'store')).filter(name => name.startsWith('db.damaged-'))
      expect(aside).to.have.length(1)
      expect(String(outcome)).to.include(aside[0])

      await store.start()
      expect(reasons(store), 'the watermark remembers what was released').to.deep.equal(['STORE_CORRUPT', 'WATERMARK_BEHIND'])
    })

    it('refuses a store of a later release, and leaves it as it is', async () => {
      const { store } = await filled(1)
      await store.stop()
      await damage(async db => db.put(Uint8Array.from([Table.own, ...Buffer.from('format')]), Uint8Array.of(9, 0, 0, 0, 0)))

      expect(await codeOf(store.start())).to.equal('STORE_OPEN_FAILED')
      expect(existsSync(join(dir(), 'store', 'db', 'CURRENT'))).to.equal(true)
    })
  })

  describe('groups of writes', () => {
    it('tells of lost ones in tables that nothing else proves, until peers have nothing more to give', async () => {
      const { store } = await filled(3)
      await store.putKey('scanner', Uint8Array.of(1))
      await store.putKey('last', Uint8Array.of(2))
      await store.stop()
      await damage(async db => {
        for (const key of [Uint8Array.from([Table.apiKey, ...Buffer.from('last')]), groupKey(5)]) await db.del(key)
      })
      await store.start()

      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT'])
      expect(await store.confirmRepaired(), 'no walk has looked yet').to.equal(false)
      await store.verify({ steps: 100 })
      expect(await store.confirmRepaired()).to.equal(true)
      await store.putKey('next', Uint8Array.of(3))
      await store.stop()
      await store.start()
      expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
    })

    it('finds a gap in the middle as well as at the end', async () => {
      const { store } = await filled(6)
      await store.stop()
      await damage(async db => db.del(groupKey(2)))
      await store.start()

      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT'])
    })

    it('takes damaged rows of small tables away, so that peers can give them again', async () => {
      const { store } = await filled(1)
      const id = fakeKey('object')
      await store.putRosterObject(id, Uint8Array.of(1, 2, 3))
      await store.stop()
      await damage(async db => {
        const key = Uint8Array.from([Table.roster, ...id])
        await db.put(key, flipped(await db.get(key), 5))
      })
      await store.start()
      expect(await store.readRosterObjects()).to.deep.equal([])
      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT'])

      await store.verify({ steps: 100 })
      await store.putRosterObject(id, Uint8Array.of(1, 2, 3))
      expect(await store.confirmRepaired(), 'this walk met damage').to.equal(false)
      await store.verify({ steps: 100 })
      expect(await store.confirmRepaired()).to.equal(true)
    })

    it('moves a database aside that LevelDB could not read, and begins anew', async () => {
      const { store } = await filled(3)
      await store.stop()
      writeFileSync(join(dir(), 'store', 'db.suspect'), '')

      expect(await codeOf(store.start())).to.equal('STORE_OPEN_FAILED')
      await store.start()
      expect(store.listStreams()).to.deep.equal([])
      expect(readdirSync(join(dir(), 'store')).filter(name => name.startsWith('db.damaged-'))).to.have.length(1)
    })
  })

  describe('watermark', () => {
    it('is never degraded while own batches are being written', async () => {
      const store = create()
      const publisher = createPublisher({ node: 'own' })
      const states = new Set<string>()
      await store.start()

      for (let round = 0; round < 10; round++) {
        const put = nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${round + 1}` })] }, { isOwn: true })
        let isWritten = false
        const writing = store.putBatch(put).finally(() => (isWritten = true))

        while (!isWritten) {
          states.add(store.condition().state)
          await new Promise(resolve => setImmediate(resolve))
        }

        await writing
      }

      expect([...states]).to.deep.equal(['ok'])
    })

    it('is caught up with when a crash came between database and watermark', async () => {
      const { store } = await filled(3, true)
      await store.stop()
      const log = join(dir(), 'store', 'heads.log')
      const bytes = readFileSync(log)
      await store.start()
      const publisher = createPublisher({ node: 'own' })
      for (let i = 0; i < 3; i++) publisher.next({ indicators: [indicator({ value: `192.0.2.${i + 1}`, malware: 'kelihos' })] })
      await store.putBatch(nextPut(publisher, {}, { isOwn: true }))
      await store.stop()
      writeFileSync(log, bytes)
      await store.start()

      expect(store.condition().state).to.equal('ok')
      expect(store.findOwnHeads().map(({ seq }) => seq)).to.deep.equal([4])
    })

    it('degrades a store that is behind it, until the own batches have come home', async () => {
      const { store, puts } = await filled(3, true)
      await store.stop()
      cpSync(join(dir(), 'store', 'db'), join(dir(), 'backup'), { recursive: true })
      await store.start()
      const publisher = createPublisher({ node: 'own' })
      for (const [i] of puts.entries()) publisher.next({ indicators: [indicator({ value: `192.0.2.${i + 1}`, malware: 'kelihos' })] })
      const later = [nextPut(publisher, {}, { isOwn: true }), nextPut(publisher, {}, { isOwn: true })]
      for (const put of later) await store.putBatch(put)
      await store.stop()
      rmSync(join(dir(), 'store', 'db'), { recursive: true })
      cpSync(join(dir(), 'backup'), join(dir(), 'store', 'db'), { recursive: true })
      await store.start()

      expect(reasons(store)).to.deep.equal(['STORE_CORRUPT', 'WATERMARK_BEHIND'])
      await store.putBatch(later[0] as BatchPut)
      const fork = { ...(later[1] as BatchPut), batch: publisher.fork() }
      expect(await codeOf(store.putBatch(fork)), 'another body for a released seq').to.equal('STREAM_FORKED')
      expect(store.condition().state).to.equal('degraded')
      await store.putBatch(later[1] as BatchPut)
      expect(reasons(store), 'what else was lost nobody knows before a peer has answered').to.deep.equal(['STORE_CORRUPT'])
      await store.verify({ steps: 100 })
      expect(await store.confirmRepaired()).to.equal(true)
      expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
    })

    it('that is gone degrades the store until peers have confirmed the heads', async () => {
      const { store } = await filled(3, true)
      await store.stop()
      rmSync(join(dir(), 'store', 'heads.log'))
      await store.start()
      expect(reasons(store)).to.deep.equal(['WATERMARK_BEHIND'])
      await store.confirmOwnHeads()
      expect(store.condition().state).to.equal('ok')
      expect(store.findOwnHeads().map(({ seq }) => seq)).to.deep.equal([3])
    })
  })

  describe('numbers', () => {
    it('never gives a feed cursor twice, even when the database is an older copy', async () => {
      const { store, puts } = await filled(2)
      await store.stop()
      cpSync(join(dir(), 'store', 'db'), join(dir(), 'backup'), { recursive: true })
      await store.start()
      const publisher = createPublisher({ org: 'isp', node: 'isp' })
      for (let i = 0; i < 5; i++) await store.putBatch(nextPut(publisher))
      const head = store.feedHead()
      await store.stop()
      rmSync(join(dir(), 'store', 'db'), { recursive: true })
      cpSync(join(dir(), 'backup'), join(dir(), 'store', 'db'), { recursive: true })
      await store.start()

      const { feedSeq = 0 } = await store.putBatch(nextPut(createPublisher({ org: 'x', node: 'x' })))
      expect(feedSeq).to.be.greaterThan(head)
      expect(puts).to.have.length(2)
    })

    it('ignores a filter file of another moment', async () => {
      const { store } = await filled(2)
      const file = join(dir(), 'store', 'filter.bin')
      await store.stop()
      copyFileSync(file, join(dir(), 'old-filter.bin'))
      await store.start()
      await store.putBatch(nextPut(createPublisher({ org: 'b', node: 'b' }), { indicators: [indicator({ value: '198.51.100.1' })] }))
      await store.stop()
      copyFileSync(join(dir(), 'old-filter.bin'), file)
      await store.start()
      await store.putBatch(nextPut(createPublisher({ org: 'c', node: 'c' }), { indicators: [indicator({ value: '198.51.100.1' })] }))

      expect(await store.findClaims('ipv4', '198.51.100.1')).to.have.length(2)
    })

    it('answers and merges rightly while the filter is being filled', async () => {
      const store = create()
      await store.start()
      const indicators = (org: number) => Array.from({ length: 1_000 }, (_, i) => indicator({ value: `10.${org}.${i >>> 8}.${i & 255}` }))
      const publisher = createPublisher()
      for (let org = 0; org < 5; org++) await store.putBatch(nextPut(publisher, { indicators: indicators(org) }))
      await store.stop()
      rmSync(join(dir(), 'store', 'filter.bin'))
      await store.start()

      const put = store.putBatch(nextPut(createPublisher({ org: 'isp', node: 'isp' }), { indicators: indicators(3) }))
      expect(await store.findClaims('ipv4', '10.4.0.1')).to.have.length(1)
      await put
      expect(await store.findClaims('ipv4', '10.3.0.1')).to.have.length(2)
      expect((await store.stats()).claimsTotal).to.equal(6_000)
    })
  })

  describe('life', () => {
    it('is refused while another has it open', async () => {
      const { store } = await filled(1)

      expect(await codeOf(create().start())).to.equal('STORE_LOCKED')
      expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(1)
    })

    it('starts and stops again and again, and leaves nothing behind but its four files', async () => {
      const store = create()
      const before = process
        .getActiveResourcesInfo()
        .filter(name => name !== 'Timeout' && name !== 'Immediate')
        .toSorted()

      for (let i = 0; i < 5; i++) {
        await store.start()
        await store.start()
        await store.putBatch(nextPut(createPublisher({ node: `n${i}` })))
        await store.stop()
        await store.stop()
      }

      expect(
        process
          .getActiveResourcesInfo()
          .filter(name => name !== 'Timeout' && name !== 'Immediate')
          .toSorted()
      ).to.deep.equal(before)
      expect(readdirSync(join(dir(), 'store')).toSorted()).to.deep.equal(['db', 'filter.bin', 'heads.log', 'kept.log'])
    })

    it('makes what waits durable before it stops', async () => {
      const store = create()
      await store.start()
      const publisher = createPublisher()
      const puts = Array.from({ length: 20 }, () => store.putBatch(nextPut(publisher)))
      await store.stop()
      expect((await Promise.all(puts)).every(({ result }) => result === 'new')).to.equal(true)
      await store.start()
      expect(store.findStream(publisher.streamId)?.gapless).to.equal(20)
    })

    it('stops acknowledging on a full disk, stays readable, and has lost nothing after a restart', async function () {
      const mount = join(dir(), 'small')
      mkdirSync(mount)
      skipUnless(this, tryRun('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mount]), 'a small tmpfs cannot be mounted (needs root)')

      try {
        const store = create('small')
        await store.start()
        const publisher = createPublisher({ node: 'own' })
        let acknowledged = 0
        let code: string = 'done'

        for (let i = 0; i < 500 && code === 'done'; i++) {
          const indicators = Array.from({ length: 500 }, (_, n) => indicator({ value: `10.${i}.${n >>> 8}.${n & 255}`, rev: TEST_S + i }))
          code = await codeOf(store.putBatch(nextPut(publisher, { indicators }, { isOwn: true })))
          if (code === 'done') acknowledged++
        }

        expect(code).to.equal('STORE_FULL')
        expect(acknowledged).to.be.greaterThan(0)
        expect([store.condition().state, reasons(store)[0]]).to.deep.equal(['failed', 'STORE_FULL'])
        expect(await codeOf(store.putMeta('x', Uint8Array.of(1)))).to.equal('STORE_FULL')
        expect(await store.findClaims('ipv4', '10.0.0.1')).to.have.length(1)
        expect((await store.readBatch(publisher.streamId, 1))?.payload).to.not.equal(undefined)
        expect(store.findStream(publisher.streamId)?.head).to.equal(acknowledged)
        await store.stop()

        tryRun('mount', ['-o', 'remount,size=64m', mount])
        await store.start()
        expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
        expect(store.findStream(publisher.streamId)?.gapless).to.be.at.least(acknowledged)
        for (let seq = 1; seq <= acknowledged; seq++) expect((await store.readBatch(publisher.streamId, seq))?.verdict).to.equal('ok')
        await store.stop()
      } finally {
        for (const store of opened.splice(0)) await store.stop()
        tryRun('umount', [mount])
      }
    })

    it('loses nothing that was acknowledged before kill -9', async function () {
      this.timeout(60_000)

      for (let round = 0; round < 3; round++) {
        const { acknowledged, ...outcome } = await crashOnce(join(dir(), 'crash'), round, 60 + round * 90)

        expect(acknowledged).to.be.greaterThan(0)
        expect({ ...outcome, reopenMs: 0 }).to.deep.equal({ lost: 0, lostWindows: 0, holes: 0, state: 'ok', behind: 0, reopenMs: 0 })
      }
    })
  })
})

function tryRun(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })

    return true
  } catch {
    // The caller skips and says why.
    return false
  }
}

// Bytes at the end of the log file are what a crash cuts: LevelDB drops them, and the store must notice nothing worse.
describe('LevelDB store after a cut log', () => {
  const dir = useTempDir()

  it('is either whole or says what is missing', async () => {
    const store = createStore({ clock: systemClock }, { dir: dir(), nodeKey: fakeKey('node own') })
    const publisher = createPublisher({ node: 'own' })
    const puts = Array.from({ length: 30 }, () => nextPut(publisher, {}, { isOwn: true }))
    await store.start()
    for (const put of puts) await store.putBatch(put)
    const whole = await store.logicalDigest()
    await store.stop()

    for (const cut of [1, 100, 1_000, 5_000]) {
      const work = join(dir(), `cut-${cut}`)
      cpSync(join(dir(), 'db'), join(work, 'db'), { recursive: true })
      copyFileSync(join(dir(), 'heads.log'), join(work, 'heads.log'))
      const [log = ''] = readdirSync(join(work, 'db')).filter(name => name.endsWith('.log'))
      const path = join(work, 'db', log)
      const { length } = readFileSync(path)
      truncateSync(path, Math.max(0, length - cut))

      const again = createStore({ clock: systemClock }, { dir: work, nodeKey: fakeKey('node own') })
      await again.start()
      const isWhole = (await again.logicalDigest()).total === whole.total
      expect(isWhole ? 'ok' : 'degraded', `cut by ${cut}`).to.equal(again.condition().state)

      for (const put of puts) await again.putBatch(put)
      expect((await again.logicalDigest()).total).to.equal(whole.total)
      await again.verify({ steps: 100 })
      expect(await again.confirmRepaired()).to.equal(true)
      expect(again.condition().state).to.equal('ok')
      await again.stop()
    }
  })
})
