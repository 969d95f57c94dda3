import { join } from 'node:path'
import { expect } from 'chai'

import { createAbout, type Manifest } from '../../../../src/cli/backup/manifest.js'
import { restoreStore } from '../../../../src/cli/backup/restore-store.js'
import { createStoreAudit } from '../../../../src/cli/backup/store-audit.js'
import { systemClock } from '../../../../src/clock.js'
import { writeNodeKey } from '../../../../src/config/key-files.js'
import { readRestoredMark } from '../../../../src/node/restored.js'
import { openDatabase } from '../../../../src/store/database.js'
import { Table, tableRange } from '../../../../src/store/keys.js'
import { sealRow } from '../../../../src/store/crc.js'
import { createRowPacker, framesOf, rowsOf, type SnapshotFrame } from '../../../../src/store/snapshot-codec.js'
import { createPublisher, nextPut } from '../../../support/store-batches.js'
import { openStore } from '../../../support/store-damage.js'
import { useTempDir } from '../../../support/temp-dir.js'

const BATCHES = 5

describe('the store of a backup', () => {
  const dir = useTempDir()

  /** Frames of a store with one stream; `isDamaged`: the first payload has a flipped bit. */
  async function take(isDamaged: boolean): Promise<SnapshotFrame[]> {
    const store = openStore(join(dir(), 'store'))
    const publisher = createPublisher({ org: 'cert', node: 'cert' })
    await store.start()
    for (let i = 0; i < BATCHES; i++) await store.putBatch(nextPut(publisher))
    await store.stop()

    if (isDamaged) {
      const db = await openDatabase({ location: join(dir(), 'store', 'db'), nowMs: 0 })
      const [[key, value] = []] = await db.iterator({ ...tableRange(Table.payload), limit: 1 }).all()
      if (key === undefined || value === undefined) throw new Error('there is a payload')
      await db.put(
        key,
        value.map((byte, at) => (at === 3 ? byte ^ 1 : byte))
      )
      await db.close()
    }

    await store.start()
    const frames: SnapshotFrame[] = []
    for await (const frame of framesOf(store.snapshot())) frames.push(frame)
    await store.stop()

    return frames
  }

  function manifestOf(frames: readonly SnapshotFrame[]): Manifest {
    const about = frames.find(frame => frame.kind === 'about')?.about
    const audit = createStoreAudit({ layout: about?.format ?? 0 })
    for (const frame of frames) if (frame.kind === 'rows') for (const row of rowsOf(frame.rows)) audit.take(row)
    const end = frames.find(frame => frame.kind === 'end')?.end
    if (about === undefined || end === undefined) throw new Error('a snapshot begins and ends')

    const { heads, state, reasons, format } = about
    const whose = {
      version: '0',
      created: '2026-01-01T00:00:00.000Z',
      node: { peer_id: '', fingerprint: '' },
      organization: { did: '' },
      elsewhere: []
    }

    return { ...createAbout(whose), files: [], store: { layout: format, heads, state, reasons, ...audit.facts(), damaged: end.damaged } }
  }

  async function restore(frames: readonly SnapshotFrame[]) {
    await writeNodeKey(join(dir(), 'node'), Buffer.alloc(32, 7))
    const target = restoreStore({ dir: join(dir(), 'again'), nodeDir: join(dir(), 'node'), clock: systemClock })

    for (const frame of frames) {
      if (frame.kind === 'about') await target.begin(frame.about)
      if (frame.kind === 'rows') await target.rows(frame.rows)
    }

    return target.end(manifestOf(frames))
  }

  it('that is whole becomes a store with every claim, and a mark', async () => {
    const frames = await take(false)
    expect(manifestOf(frames).store).to.include({ batches: BATCHES, holes: 0, damaged: 0 })
    expect((await restore(frames)).holes).to.equal(0)

    const store = openStore(join(dir(), 'again'))
    await store.start()
    expect((await store.stats()).claimsTotal).to.equal(1)
    expect((await readRestoredMark(store))?.backupMs).to.equal(Date.parse('2026-01-01T00:00:00.000Z'))
    expect(store.condition().state).to.equal('ok')
    await store.stop()
  })

  it('that lacked a payload wants it from peers, and says how many it lacks', async () => {
    const frames = await take(true)
    expect(manifestOf(frames).store).to.include({ holes: 1, damaged: 1 })
    expect((await restore(frames)).holes).to.equal(1)

    const store = openStore(join(dir(), 'again'))
    await store.start()
    expect(store.listStreams()[0]?.missing).to.deep.equal([{ from: 1, to: 1 }])
    await store.stop()
  })

  it('of the layout before is proven by its own rules, and migrated', async () => {
    const frames = (await take(false)).map((frame): SnapshotFrame => {
      if (frame.kind === 'about') return { kind: 'about', about: { ...frame.about, format: 1 } }
      if (frame.kind === 'end') return frame

      const packer = createRowPacker()
      // layout 1 had nothing where layout 2 says that there is no cut
      const rows = [...rowsOf(frame.rows)].map(({ key, value }) =>
        key[0] === Table.stream ? { key, value: sealRow(key, value.subarray(0, -5)) } : { key, value }
      )
      for (const row of rows) packer.add(row)

      return { kind: 'rows', rows: packer.rest()?.subarray(5) ?? new Uint8Array(0) }
    })
    expect((await restore(frames)).claims).to.equal(1)

    const store = openStore(join(dir(), 'again'))
    await store.start()
    expect([store.condition().state, store.listStreams()[0]?.head]).to.deep.equal(['ok', BATCHES])
    await store.stop()
  })

  it('is proven row by row: a flipped bit in any table, a chain that does not follow, a payload of another batch', async () => {
    const frames = await take(false)
    const rows = frames.flatMap(frame => (frame.kind === 'rows' ? [...rowsOf(frame.rows)] : []))
    const faultsOf = (changed: typeof rows): readonly string[] => {
      const audit = createStoreAudit({ layout: 2, meshId: Buffer.alloc(32) })
      for (const row of changed) audit.take(row)
      audit.facts()

      return audit.faults().filter(fault => !fault.startsWith('the signature'))
    }
    expect(faultsOf(rows)).to.deep.equal([])

    for (const [at, { key, value }] of rows.entries()) {
      if (value.byteLength === 0) continue
      const flipped = rows.with(at, { key, value: Uint8Array.from(value, (byte, i) => (i === value.byteLength >>> 1 ? byte ^ 2 : byte)) })
      expect(faultsOf(flipped), `row ${at} of table ${key[0]}`).not.to.deep.equal([])
    }

    const payloads = rows.flatMap(({ key }, at) => (key[0] === Table.payload ? [at] : []))
    const [first = 0, second = 0] = payloads
    const [one, other] = [rows[first], rows[second]]
    if (one === undefined || other === undefined) throw new Error('there are two payloads')
    // all payloads of this publisher say the same: one that follows no header of its own is found by its place
    expect(faultsOf(rows.with(first, other))).to.deep.equal(['a payload has no header'])
    expect(faultsOf(rows.toSpliced(first, 1))).to.deep.equal([])
  })

  it('whose batches nobody signed is told', async () => {
    const audit = createStoreAudit({ layout: 2, meshId: Buffer.alloc(32, 1) })
    for (const frame of await take(false)) if (frame.kind === 'rows') for (const row of rowsOf(frame.rows)) audit.take(row)

    expect(audit.faults().filter(fault => fault.includes('does not verify'))).to.have.length(BATCHES)
  })
})
