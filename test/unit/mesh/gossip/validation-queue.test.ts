import { expect } from 'chai'
import { createValidationQueue } from '../../../../src/mesh/gossip/validation-queue.js'
import { VALIDATION_BYTES_MAX, VALIDATION_MESSAGES_MAX } from '../../../../src/mesh/constants.js'

/** A queue whose work waits until it is let go, and the order in which it ran. */
function held(init: Parameters<typeof createValidationQueue>[0] = {}) {
  const queue = createValidationQueue<string>({ concurrency: 1, ...init })
  const order: string[] = []
  let letGo = (): void => undefined
  const gate = new Promise<void>(resolve => {
    letGo = resolve
  })
  const first = queue.push({
    source: 'gate',
    origin: '',
    byteLength: 0,
    run: async () => {
      await gate

      return 'gate'
    }
  })

  function push(source: string, origin: string, name: string, byteLength = 1) {
    return queue.push({
      source,
      origin,
      byteLength,
      run: async () => {
        order.push(name)

        return name
      }
    })
  }

  return { queue, order, push, letGo: () => letGo(), first }
}

describe('validation queue', () => {
  it('serves senders in turn, however much one of them sends', async () => {
    const { order, push, letGo } = held()
    const flood = Array.from({ length: 50 }, async (_none, at) => push('flooder', 'x', `flood ${at}`))
    const honest = push('honest', 'y', 'honest')
    letGo()
    await Promise.all([...flood, honest])
    expect(order.indexOf('honest')).to.be.at.most(1)
    expect(order).to.have.length(51)
  })

  it('serves the origins that one sender names in turn', async () => {
    const { order, push, letGo } = held()
    const all = [...Array.from({ length: 20 }, async (_none, at) => push('relay', 'loud', `loud ${at}`)), push('relay', 'quiet', 'quiet')]
    letGo()
    await Promise.all(all)
    expect(order.indexOf('quiet')).to.be.at.most(1)
  })

  it('gives a sender that names a thousand origins no more than its place', async () => {
    const { order, push, letGo } = held()
    const all = [
      ...Array.from({ length: 100 }, async (_none, at) => push('liar', `origin ${at}`, `lie ${at}`)),
      ...Array.from({ length: 10 }, async (_none, at) => push('honest', 'y', `honest ${at}`))
    ]
    letGo()
    await Promise.all(all)
    expect(order.slice(0, 21).filter(name => name.startsWith('honest'))).to.have.length(10)
  })

  it('drops the newest of the heaviest sender when there are too many messages', async () => {
    const { push, letGo } = held({ messagesMax: 4 })
    const flood = [push('flooder', 'x', '1'), push('flooder', 'x', '2'), push('flooder', 'x', '3'), push('flooder', 'x', '4')]
    const honest = push('honest', 'y', 'honest')
    letGo()
    expect(await Promise.all(flood)).to.deep.equal(['1', '2', '3', undefined])
    expect(await honest).to.equal('honest')
  })

  it('drops by bytes as well', async () => {
    const { push, letGo } = held({ bytesMax: 100 })
    const all = [push('a', 'x', 'small', 10), push('b', 'x', 'large', 80), push('b', 'x', 'too much', 20)]
    letGo()
    expect(await Promise.all(all)).to.deep.equal(['small', 'large', undefined])
  })

  it('holds 1,024 messages and 16 MiB, and not one more', async () => {
    expect(VALIDATION_MESSAGES_MAX).to.equal(1_024)
    expect(VALIDATION_BYTES_MAX).to.equal(16 * 1_048_576)
    const { queue, push, letGo } = held()
    const all = Array.from({ length: 1_025 }, async (_none, at) => push('a', 'x', String(at)))
    expect(queue.size).to.equal(1_024)
    letGo()
    expect((await Promise.all(all)).filter(result => result === undefined)).to.have.length(1)
  })

  it('works on no more than it may at a time, and passes errors on', async () => {
    const queue = createValidationQueue<number>({ concurrency: 3 })
    let running = 0
    let most = 0
    const work = Array.from({ length: 20 }, async (_none, at) =>
      queue.push({
        source: String(at % 5),
        origin: '',
        byteLength: 1,
        run: async () => {
          running += 1
          most = Math.max(most, running)
          await new Promise(resolve => setTimeout(resolve, 2))
          running -= 1
          if (at === 7) throw new Error('seven')

          return at
        }
      })
    )
    const results = await Promise.allSettled(work)
    expect(most).to.equal(3)
    expect(results.filter(({ status }) => status === 'rejected')).to.have.length(1)
  })

  it('leaves a source waiting that has its share unfinished, serves the others, and goes on when something is finished', async () => {
    const queue = createValidationQueue<string>({ concurrency: 4, unfinishedMax: 2 })
    const order: string[] = []
    const writes: Array<() => void> = []
    const push = (source: string, name: string, finished?: () => Promise<unknown>) =>
      queue.push({
        source,
        origin: '',
        byteLength: 1,
        run: async () => {
          order.push(name)

          return name
        },
        ...(finished === undefined ? {} : { finished })
      })
    const slow = (): Promise<void> => new Promise(resolve => writes.push(resolve))
    const flood = [0, 1, 2, 3].map(at => push('flooder', `flood ${at}`, slow))

    await Promise.all(flood.slice(0, 2))
    await push('honest', 'honest')
    expect(order).to.deep.equal(['flood 0', 'flood 1', 'honest'])
    writes.shift()?.()
    await flood[2]
    expect(order).to.deep.equal(['flood 0', 'flood 1', 'honest', 'flood 2'])
    writes.shift()?.()
    await flood[3]
    expect(queue.size).to.equal(0)
  })

  it('counts a write that fails as finished', async () => {
    const queue = createValidationQueue<string>({ concurrency: 1, unfinishedMax: 1 })
    const push = (): Promise<string | undefined> =>
      queue.push({
        source: 'a',
        origin: '',
        byteLength: 1,
        run: async () => 'done',
        finished: () => Promise.reject(new Error('the disk is full'))
      })

    expect(await Promise.all([push(), push(), push()])).to.deep.equal(['done', 'done', 'done'])
  })

  it('lets go of all that waits when it is cleared', async () => {
    const { queue, push, letGo, first } = held()
    const waiting = push('a', 'x', 'never')
    queue.clear()
    expect(await waiting).to.equal(undefined)
    expect(queue.size).to.equal(0)
    letGo()
    await first
  })
})
