import { expect } from 'chai'
import fc from 'fast-check'
import { mapOrdered } from '../../../src/mesh/map-ordered.js'
import { checkAsync } from '../../support/property.js'

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)

  return items
}

describe('mapOrdered', () => {
  it('yields every result in order, with no more at work than it may', async () => {
    await checkAsync(
      fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (delays, concurrency) => {
        let running = 0
        let most = 0
        const results = await all(
          mapOrdered(from(delays.map((delay, at) => ({ delay, at }))), concurrency, async ({ delay, at }) => {
            running += 1
            most = Math.max(most, running)
            await new Promise(resolve => setTimeout(resolve, delay))
            running -= 1

            return at
          })
        )
        expect(results).to.deep.equal(delays.map((_delay, at) => at))
        expect(most).to.be.at.most(concurrency)
      }),
      { runs: 40 }
    )
  })

  it('does not hold a result back until a later item arrives', async () => {
    async function* oneAndThenNothing(): AsyncGenerator<number> {
      yield 7
      await new Promise(() => undefined)
    }
    const results = mapOrdered(oneAndThenNothing(), 4, async item => item * 2)
    expect((await results.next()).value).to.equal(14)
  })

  it('passes on errors of the work and of the source', async () => {
    async function* broken(): AsyncGenerator<number> {
      yield 1
      throw new Error('source')
    }
    const failing = async (): Promise<number> => {
      throw new Error('work')
    }
    expect(String(await all(mapOrdered(from([1]), 2, failing)).catch((err: unknown) => err))).to.equal('Error: work')
    expect(String(await all(mapOrdered(broken(), 2, async item => item)).catch((err: unknown) => err))).to.equal('Error: source')
  })
})
