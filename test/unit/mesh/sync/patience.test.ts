import { expect } from 'chai'
import { SYNC_ANSWER_MS } from '../../../../src/mesh/constants.js'
import { createPatience } from '../../../../src/mesh/sync/patience.js'
import { steppedClock } from '../../../support/stepped-clock.js'

describe('patience', () => {
  it('ends after SYNC_ANSWER_MS of one wait, once, and comes back with the answer', async () => {
    const clock = steppedClock()
    let stalls = 0
    const patience = createPatience(clock, () => (stalls += 1))
    const answer = Promise.withResolvers<number>()
    const waiting = patience.during(answer.promise)

    clock.move(SYNC_ANSWER_MS - 1)
    expect([patience.isStalled(), stalls]).to.deep.equal([false, 0])
    clock.move(1)
    expect([patience.isStalled(), stalls]).to.deep.equal([true, 1])
    clock.move(10 * SYNC_ANSWER_MS)
    expect(stalls).to.equal(1)

    answer.resolve(7)
    expect(await waiting).to.equal(7)
    expect(patience.isStalled()).to.equal(false)
  })

  it('counts no time between two waits, and ends with a wait that fails', async () => {
    const clock = steppedClock()
    const patience = createPatience(clock, () => undefined)

    for (let i = 0; i < 5; i++) {
      const answer = Promise.withResolvers<void>()
      const waiting = patience.during(answer.promise)
      clock.move(SYNC_ANSWER_MS - 1)
      answer.resolve()
      await waiting
      clock.move(60_000)
    }

    expect(patience.isStalled()).to.equal(false)

    const lost = Promise.withResolvers<void>()
    const waiting = patience.during(lost.promise).catch(() => 'gone')
    clock.move(SYNC_ANSWER_MS)
    expect(patience.isStalled()).to.equal(true)
    lost.reject(new Error('gone'))
    expect(await waiting).to.equal('gone')
    expect(patience.isStalled()).to.equal(false)
  })
})
