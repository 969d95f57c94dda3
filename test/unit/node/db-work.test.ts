import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import { createDbWork } from '../../../src/node/db-work.js'
import type { DbPort, DbProgress } from '../../../src/rest/upkeep-ports.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { systemClock } from '../../../src/clock.js'
import { createPublisher, indicator, nextPut, TEST_MS } from '../../support/store-batches.js'

const HOUR_MS = 3_600_000
/** More than one step of the work has. */
const BATCHES = 150

describe('the work on the database that an operator asks for', () => {
  let store: Store
  let db: DbPort
  let nowMs: number
  let isInDoubt: () => boolean
  const { signal } = new AbortController()

  beforeEach(async () => {
    store = createMemoryStore()
    await store.start()
    nowMs = TEST_MS
    isInDoubt = () => false
    db = createDbWork({
      store,
      guard: { isClockInDoubt: () => isInDoubt() },
      clock: { ...systemClock, nowMs: () => nowMs },
      log: noLog
    })

    const publisher = createPublisher()
    for (let i = 0; i < BATCHES; i++)
      await store.putBatch(
        nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })], expiresMs: TEST_MS + (i % 2 === 0 ? 1 : 9) * HOUR_MS })
      )
  })

  async function codeOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'done',
      (err: unknown) => (isNodeError(err) ? err.code : String(err))
    )
  }

  it('prunes exactly what its plan says, in steps, and nothing the second time', async () => {
    const steps: DbProgress[] = []
    expect(await db.prune({ isDryRun: true }, () => {}, signal)).to.deep.equal({ isDryRun: true, batches: 0, bytes: 0, headers: 0 })

    nowMs = TEST_MS + 2 * HOUR_MS
    const plan = await db.prune({ isDryRun: true }, () => {}, signal)
    expect([plan.batches, (await store.stats()).claimsTotal], 'a plan changes nothing').to.deep.equal([BATCHES / 2, BATCHES])

    const done = await db.prune({ isDryRun: false }, step => steps.push(step), signal)
    expect([done.batches, done.bytes, done.claims, done.headers]).to.deep.equal([plan.batches, plan.bytes, BATCHES / 2, plan.headers])
    expect(steps.length).to.be.greaterThan(1)
    expect((await db.stats()).claimsTotal).to.equal(BATCHES / 2)
    expect((await db.prune({ isDryRun: false }, () => {}, signal)).batches).to.equal(0)
  })

  it('erases nothing while the clock is in doubt, and stops when it comes to be', async () => {
    nowMs = TEST_MS + 2 * HOUR_MS
    isInDoubt = () => true
    expect(await codeOf(db.prune({ isDryRun: true }, () => {}, signal))).to.equal('CLOCK_IN_DOUBT')
    expect(await codeOf(db.prune({ isDryRun: false }, () => {}, signal))).to.equal('CLOCK_IN_DOUBT')
    expect(await codeOf(db.compact(() => {}, signal))).to.equal('CLOCK_IN_DOUBT')
    expect((await store.stats()).claimsTotal).to.equal(BATCHES)

    isInDoubt = () => false
    const work = db.prune({ isDryRun: false }, () => void (isInDoubt = () => true), signal)
    expect(await codeOf(work)).to.equal('CLOCK_IN_DOUBT')
    expect((await store.stats()).claimsTotal).to.be.greaterThan(BATCHES / 2)
  })

  it('is done one at a time, and stops between two steps when nobody waits for it any more', async () => {
    const gone = new AbortController()
    const first = db.verify({ isLossAccepted: false }, () => gone.abort(), gone.signal)
    expect(await codeOf(db.verify({ isLossAccepted: false }, () => {}, signal))).to.equal('DB_BUSY')
    expect(await codeOf(first)).to.not.equal('DB_BUSY')
    expect(await codeOf(db.verify({ isLossAccepted: true }, () => {}, signal)), 'it is free again').to.equal('done')
    expect(await codeOf(db.compact(() => {}, signal))).to.equal('done')
  })
})
