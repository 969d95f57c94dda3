import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import { createChores, type ChoresComponents } from '../../../src/node/chores.js'
import type { Chore } from '../../../src/node/upkeep.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { systemClock } from '../../../src/clock.js'
import { createPublisher, indicator, nextPut, TEST_MS } from '../../support/store-batches.js'

const HOUR_MS = 3_600_000
/** Design 4.4: what was erased for privacy has left the files within this time. */
const GONE_MS = 24 * HOUR_MS

describe('the chores of a node', () => {
  let store: Store
  let nowMs: number
  let isInDoubt: boolean
  let chores: readonly Chore[]
  let compactions: number

  beforeEach(async () => {
    const memory = createMemoryStore()
    await memory.start()
    nowMs = TEST_MS
    isInDoubt = false
    compactions = 0
    store = {
      ...memory,
      async compact() {
        compactions++
        await memory.compact()
      }
    }
    chores = createChores({
      dir: '/nonexistent',
      store,
      guard: { isClockInDoubt: () => isInDoubt, whyNotSigning: () => undefined },
      clock: { ...systemClock, nowMs: () => nowMs },
      log: noLog
    } as unknown as ChoresComponents)
  })

  function chore(name: string): Chore {
    const found = chores.find(one => one.name === name)
    if (found === undefined) throw new Error(`there is no chore ${name}`)

    return found
  }

  it('erase what has expired, but never while the clock is in doubt', async () => {
    const publisher = createPublisher()
    for (let i = 0; i < 130; i++)
      await store.putBatch(nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })], expiresMs: TEST_MS + HOUR_MS }))

    nowMs = TEST_MS + 2 * HOUR_MS
    isInDoubt = true
    await chore('expiry').work()
    expect((await store.stats()).claimsTotal).to.equal(130)

    isInDoubt = false
    await chore('expiry').work()
    expect((await store.stats()).claimsTotal).to.equal(0)
    expect(store.findStream(publisher.streamId)?.head, 'the headers stay').to.equal(130)
    expect((await store.readBatch(publisher.streamId, 1))?.verdict).to.equal('expired')
  })

  it('bring erased bytes off the disk within a day of the first of them, and at once at a start that finds them due', async () => {
    const { everyMs, isDueAtStart, work } = chore('compaction')
    await work()
    expect(compactions, 'nothing was erased').to.equal(0)

    const publisher = createPublisher()
    await store.putBatch(nextPut(publisher))
    const erases = [{ streamId: publisher.streamId, seqs: [1] }]
    await store.putBatch({ ...nextPut(publisher), erases })
    const erasedMs = store.erasedSinceMs() ?? 0
    expect(erasedMs).to.be.greaterThan(0)

    // by the hours of a node that runs: one turn after another, until the bytes are gone
    for (nowMs = erasedMs; store.erasedSinceMs() !== undefined && nowMs < erasedMs + 2 * GONE_MS; nowMs += everyMs) await work()
    expect(compactions).to.equal(1)
    expect(nowMs - erasedMs).to.be.lessThan(GONE_MS)
    expect(isDueAtStart).to.equal(true)
  })
})
