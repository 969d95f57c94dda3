import { join } from 'node:path'
import { expect } from 'chai'

import { openRaw, type RawDatabase, recordWrites, replayWrites } from '../../../bench/support/database.js'
import { atLeast, atMost, beside, formatTable, type Row } from '../../../bench/support/result.js'
import { createRandom, median, percentile } from '../../../bench/support/statistics.js'
import { useTempDir } from '../../support/temp-dir.js'

const row = (value: number): Row => ({ figure: 'F1', what: 'work', value, unit: 'records/s' })

describe('limits of the benches', () => {
  const dir = useTempDir()

  async function contents(db: RawDatabase): Promise<string[]> {
    return (await db.iterator().all()).map(([key, value]) => `${Buffer.from(key).toString('hex')}=${Buffer.from(value).toString('hex')}`)
  }

  it('replay writes exactly what was recorded, deletions too', async () => {
    const recording = recordWrites()
    const written = await openRaw(join(dir(), 'written'))
    await written.batch().put(Buffer.from('a'), Buffer.from('1')).put(Buffer.from('b'), new Uint8Array(0)).write({ sync: true })
    await written.batch().put(Buffer.from('c'), Buffer.from('3')).del(Buffer.from('a')).write()
    const groups = recording.end()
    await written.batch().put(Buffer.from('later'), Buffer.from('x')).write()
    await written.del(Buffer.from('later'))

    const replayed = await openRaw(join(dir(), 'replayed'))
    expect(await replayWrites(replayed, groups)).to.be.above(0)
    expect(await contents(replayed)).to.deep.equal(await contents(written))
    expect(groups.map(({ isSync }) => isSync)).to.deep.equal([true, false])
    expect([recording.keys, recording.bytes]).to.deep.equal([3, 5])
    await Promise.all([written.close(), replayed.close()])
  })

  it('a ratio or bound that is missed says so', () => {
    const limit = { value: 100, how: 'records/s, raw' }

    expect(beside(row(60), limit, 0.6)).to.include({ ratio: 0.6, isMet: true })
    expect(beside(row(59), limit, 0.6)).to.include({ isMet: false })
    expect(beside(row(59), limit)).to.not.have.property('isMet')
    expect([atLeast(row(10), 10).isMet, atLeast(row(9), 10).isMet]).to.deep.equal([true, false])
    expect([atMost(row(10), 10).isMet, atMost(row(11), 10).isMet]).to.deep.equal([true, false])
    expect(formatTable([beside(row(59), limit, 0.6)])).to.match(/59 records\/s +100 records\/s, raw +0\.59 +≥ 0\.6 of the limit +NO/)
  })

  it('percentiles are of the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, i) => 100 - i)

    expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1), median([3, 1, 2])]).to.deep.equal([50, 99, 100, 2])
    expect(percentile([7], 0.99)).to.equal(7)
    expect(() => percentile([], 0.5)).to.throw(RangeError)
  })

  it('the same seed draws the same numbers, another one others', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed))

    expect(draw(1)).to.deep.equal(draw(1))
    expect(draw(1)).to.not.deep.equal(draw(2))
    expect(draw(1).every(value => value >= 0 && value < 1)).to.equal(true)
  })
})
