import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

import type { NodeErrorCode } from '../../../src/errors.js'
import { isNodeError } from '../../../src/errors.js'
import { FORMAT_VERSION, RESTORED_FEED_JUMP } from '../../../src/store/constants.js'
import { openDatabase } from '../../../src/store/database.js'
import { fillStore } from '../../../src/store/fill.js'
import { batchKey, Table, tableRange } from '../../../src/store/keys.js'
import { MADE_TABLES, SNAPSHOT_TABLES } from '../../../src/store/snapshot.js'
import { framesOf, rowsOf, type SnapshotAbout, type SnapshotEnd } from '../../../src/store/snapshot-codec.js'
import type { DiskStore } from '../../../src/store/store.js'
import { createPublisher, nextPut } from '../../support/store-batches.js'
import { fillStores, openStore } from '../../support/store-damage.js'
import { createTempDir, type TempDir, useTempDir } from '../../support/temp-dir.js'

interface Taken {
  about: SnapshotAbout
  blocks: Uint8Array[]
  end: SnapshotEnd
}

async function take(source: AsyncIterable<Uint8Array>): Promise<Taken> {
  const blocks: Uint8Array[] = []
  let about: SnapshotAbout | undefined
  let end: SnapshotEnd | undefined

  for await (const frame of framesOf(source)) {
    if (frame.kind === 'about') about = frame.about
    else if (frame.kind === 'rows') blocks.push(Buffer.from(frame.rows))
    else end = frame.end
  }

  if (about === undefined || end === undefined) throw new Error('a snapshot begins and ends')

  return { about, blocks, end }
}

async function fill(dir: string, { about, blocks }: Pick<Taken, 'about' | 'blocks'>): Promise<void> {
  const filler = await fillStore(dir, about, { nowMs: 0 })
  for (const block of blocks) await filler.put(block)
  await filler.end()
}

async function codeOf(work: () => Promise<unknown>): Promise<NodeErrorCode | undefined> {
  try {
    await work()
  } catch (err) {
    return isNodeError(err) ? err.code : undefined
  }

  return undefined
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(Buffer.from(part))

  return Buffer.concat(parts)
}

describe('a snapshot of a store', () => {
  let store: DiskStore

  // before the directory goes
  afterEach(async () => {
    await store.stop()
  })

  const dir = useTempDir()

  let base: TempDir

  // filling takes longer than all that is done with it
  before(async () => {
    base = await createTempDir()
    const filled = openStore(join(base.path, 'store'))
    const peer = openStore(join(base.path, 'peer'))
    await filled.start()
    await peer.start()
    await fillStores(filled, peer)
    await filled.putWindows([{ key: Uint8Array.of(1), value: Buffer.from('open window') }])
    const [stream] = filled.listStreams()
    await filled.appendDelivery({ streamId: stream?.streamId ?? new Uint8Array(16), seq: 1, orgKey: Buffer.alloc(32, 7), ackMs: 5 })
    await filled.stop()
    await peer.stop()
  })

  after(async () => {
    await base.remove()
  })

  beforeEach(async () => {
    cpSync(join(base.path, 'store'), join(dir(), 'store'), { recursive: true })
    store = openStore(join(dir(), 'store'))
    await store.start()
  })

  it('becomes a store with the same logical digest in every table, the same watermark and no cursor twice', async () => {
    const taken = await take(store.snapshot())
    const expected = await store.logicalDigest()
    const feedHead = store.feedHead()
    await fill(join(dir(), 'copy'), taken)
    const copy = openStore(join(dir(), 'copy'))
    await copy.start()

    try {
      await copy.rebuildClaims()
      expect(copy.condition()).to.deep.equal({ state: 'ok', reasons: [] })
      expect(await copy.logicalDigest()).to.deep.equal(expected)
      expect(copy.findOwnHeads()).to.deep.equal(store.findOwnHeads())
      expect(await copy.verify({ steps: 1_000 })).to.include({ holes: 0, claims: 0 })
      const { feedSeq } = await copy.putBatch(nextPut(createPublisher({ org: 'new', node: 'new' })))
      expect(feedSeq).to.be.greaterThan(feedHead + RESTORED_FEED_JUMP - 1)
      expect(taken.end).to.deep.equal({ rows: taken.blocks.flatMap(block => [...rowsOf(block)]).length, damaged: 0 })
    } finally {
      await copy.stop()
    }
  })

  it('has a word about every table', () => {
    const known = [...SNAPSHOT_TABLES, ...MADE_TABLES, Table.header, Table.payload]

    expect([...known].sort((a, b) => a - b)).to.deep.equal(Object.values(Table).sort((a, b) => a - b))
  })

  it('is of one moment, while the store takes in more', async () => {
    const expected = await store.logicalDigest()
    const source = store.snapshot()[Symbol.asyncIterator]()
    const first = await source.next()
    const publisher = createPublisher({ org: 'late', node: 'late' })
    for (let i = 0; i < 5; i++) await store.putBatch(nextPut(publisher))

    const rest = { [Symbol.asyncIterator]: () => source }
    const whole = async function* () {
      if (first.done !== true) yield first.value
      yield* rest
    }
    await fill(join(dir(), 'copy'), await take(whole()))
    const copy = openStore(join(dir(), 'copy'))
    await copy.start()
    await copy.rebuildClaims()

    expect((await copy.logicalDigest()).total)
      .to.equal(expected.total)
      .and.not.equal((await store.logicalDigest()).total)
    await copy.stop()
  })

  it('leaves a damaged payload out, tells of it, and the store wants it from peers again (D3)', async () => {
    const [stream] = store.listStreams()
    await store.stop()
    const db = await openDatabase({ location: join(dir(), 'store', 'db'), nowMs: 0 })
    const [key] = await db.keys({ ...tableRange(Table.payload), limit: 1 }).all()
    const payload = Buffer.from((await db.get(key ?? batchKey(Table.payload, 1, 1))) ?? [])
    payload.writeUInt8(payload.readUInt8(9) ^ 4, 9)
    await db.put(key ?? batchKey(Table.payload, 1, 1), payload)
    await db.close()
    await store.start()

    const { end, blocks } = await take(store.snapshot())
    expect(end.damaged).to.equal(1)
    expect(blocks.some(block => Buffer.from(block).includes(payload))).to.equal(false)
    expect(store.findStream(stream?.streamId ?? new Uint8Array(16))?.missing.length).to.equal(1)
  })

  it('is refused where it was cut, at every length, and where it goes on', async () => {
    const whole = await bytesOf(store.snapshot())
    const cuts = Array.from({ length: 200 }, (_, i) => Math.floor((whole.byteLength * i) / 200))

    for (const length of cuts) {
      expect(await codeOf(() => take(pieces(whole.subarray(0, length), 10_000))), `${length} bytes`).to.equal('STORE_CORRUPT')
    }

    expect(await codeOf(() => take(pieces(Buffer.concat([whole, whole]), 10_000)))).to.equal('STORE_CORRUPT')
    expect((await take(pieces(whole, 333))).end.damaged).to.equal(0)
  })

  it('is read by one at a time', async () => {
    const first = store.snapshot()[Symbol.asyncIterator]()
    await first.next()

    expect(await codeOf(() => take(store.snapshot()))).to.equal('STORE_BUSY')
    await first.return?.(undefined)
    expect((await take(store.snapshot())).end.damaged).to.equal(0)
  })

  it('with rows of other tables is no snapshot, and one of a later layout is not taken', async () => {
    const { about } = await take(store.snapshot())
    const key = tableRange(Table.own).gte
    const block = Buffer.concat([Buffer.from([0, key.byteLength, 0, 0, 0, 1]), key, Buffer.from([1])])
    const filler = await fillStore(join(dir(), 'odd'), about, { nowMs: 0 })

    expect(await codeOf(() => filler.put(block))).to.equal('STORE_CORRUPT')
    await filler.abort()
    expect(await codeOf(() => fillStore(join(dir(), 'later'), { ...about, format: FORMAT_VERSION + 1 }, { nowMs: 0 }))).to.equal(
      'STORE_FORMAT_NEWER'
    )
    expect(readdirSync(dir())).not.to.include('later')
  })
})
