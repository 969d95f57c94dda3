import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'

import { WATERMARK_COMPACT_BYTES } from '../../../src/store/constants.js'
import { openWatermark } from '../../../src/store/watermark.js'
import { fakeKey } from '../../support/store-batches.js'
import { useTempDir } from '../../support/temp-dir.js'

const ENTRY_BYTES = 64

function head(name: string, seq: number) {
  return { streamId: fakeKey(name).slice(0, 16), seq, headerHash: fakeKey(`${name} ${seq}`) }
}

describe('watermark', () => {
  const dir = useTempDir()
  const path = (): string => join(dir(), 'heads.log')

  it('remembers the last head of each stream and the last ceilings', async () => {
    const watermark = await openWatermark(path())
    expect(watermark.wasPresent).to.equal(false)
    await watermark.append({ heads: [head('a', 1), head('b', 7)], ceilings: { feed: 10_000 } })
    await watermark.append({ heads: [head('a', 2)] })
    await watermark.append({ ceilings: { feed: 12 } })
    await watermark.close()

    const again = await openWatermark(path())
    expect(again.wasPresent).to.equal(true)
    expect(again.heads()).to.have.deep.members([head('a', 2), head('b', 7)])
    expect(again.findHead(fakeKey('b').slice(0, 16))).to.deep.equal(head('b', 7))
    expect([again.ceiling('feed'), again.ceiling('name'), again.damaged]).to.deep.equal([12, 0, 0])
    await again.close()
    expect((await stat(path())).mode & 0o777).to.equal(0o600)
  })

  it('drops what a crash left half written, at every cut', async () => {
    const watermark = await openWatermark(path())
    await watermark.append({ heads: [head('a', 1)] })
    await watermark.append({ heads: [head('a', 2), head('b', 1)] })
    await watermark.close()
    const whole = await readFile(path())

    for (let bytes = 2 * ENTRY_BYTES; bytes < whole.byteLength; bytes += 7) {
      await writeFile(path(), whole.subarray(0, bytes))
      const cut = await openWatermark(path())
      expect(cut.damaged, `${bytes} bytes`).to.equal(0)
      expect(cut.findHead(fakeKey('a').slice(0, 16))?.seq).to.equal(bytes < 3 * ENTRY_BYTES ? 1 : 2)
      await cut.append({ heads: [head('c', 3)] })
      await cut.close()
      const after = await openWatermark(path())
      expect([after.findHead(fakeKey('c').slice(0, 16))?.seq, after.damaged]).to.deep.equal([3, 0])
      await after.close()
    }
  })

  it('tells damage before a good entry, and garbage at the end is none', async () => {
    const watermark = await openWatermark(path())
    await watermark.append({ heads: [head('a', 1)] })
    await watermark.append({ heads: [head('a', 2)] })
    await watermark.close()
    await appendFile(path(), Buffer.alloc(200, 0xee))
    const torn = await openWatermark(path())
    expect([torn.damaged, torn.heads()[0]?.seq]).to.deep.equal([0, 2])
    await torn.close()

    const bytes = await readFile(path())
    bytes[ENTRY_BYTES + 20] = (bytes[ENTRY_BYTES + 20] ?? 0) ^ 1
    await writeFile(path(), bytes)
    const damaged = await openWatermark(path())
    expect([damaged.damaged, damaged.heads()[0]?.seq]).to.deep.equal([1, 2])
    await damaged.close()
  })

  it('is made smaller when most of it is history', async () => {
    const watermark = await openWatermark(path())
    const heads = Array.from({ length: 1_000 }, (_, i) => head('a', i + 1))
    for (let i = 0; i < 20; i++) await watermark.append({ heads: heads.map(one => ({ ...one, seq: one.seq + i * 1_000 })) })
    await watermark.append({ ceilings: { stream: 256 } })
    await watermark.close()

    expect((await stat(path())).size).to.be.below(WATERMARK_COMPACT_BYTES)
    const again = await openWatermark(path())
    expect([again.heads()[0]?.seq, again.ceiling('stream'), again.damaged]).to.deep.equal([20_000, 256, 0])
    await again.close()
  })

  it('reads an empty file as new', async () => {
    await (await openWatermark(path())).close()
    await truncate(path(), 0)
    const watermark = await openWatermark(path())
    expect([watermark.heads(), watermark.damaged]).to.deep.equal([[], 0])
    await watermark.close()
  })
})
