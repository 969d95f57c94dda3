import { expect } from 'chai'

import { isNodeError } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import { createContested } from '../../../src/node/contested.js'
import { CONTESTED_BATCHES_SHOWN, type ContestedPort } from '../../../src/rest/upkeep-ports.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { createPublisher, indicator, nextPut, TEST_MS } from '../../support/store-batches.js'

describe('what an operator lets count again after a fork', () => {
  let store: Store
  let contested: ContestedPort
  let epoch: number
  let isRevoked: boolean
  const publisher = (): ReturnType<typeof createPublisher> => createPublisher({ org: 'cert', node: 'cert' })
  let one: ReturnType<typeof createPublisher>

  beforeEach(async () => {
    store = createMemoryStore()
    await store.start()
    epoch = 2
    isRevoked = false
    one = publisher()
    contested = createContested({
      store,
      roster: {
        findEpoch: (orgKey, nodeKey) => ({ type: 'epoch', orgKey, nodeKey, epoch, lastGood: [], createdMs: TEST_MS }),
        findRevocation: () => (isRevoked ? { badSinceMs: TEST_MS, lastGoodSeq: () => undefined } : undefined)
      },
      nameOf: () => 'CERT Example',
      clock: clockFrom(TEST_MS),
      log: noLog
    })
  })

  async function forked(batches: number, cutSeq: number): Promise<Uint8Array> {
    for (let i = 1; i <= batches; i++)
      await store.putBatch(nextPut(one, { indicators: [indicator({ value: `192.0.2.${i % 250}`, rev: TEST_MS / 1_000 + i })] }))
    await store.cutStream({ streamId: one.streamId, condition: 'forked', cutSeq }, TEST_MS)

    return one.streamId
  }

  async function codeOf(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'done',
      (err: unknown) => (isNodeError(err) ? err.code : String(err))
    )
  }

  it('is listed with how much of it there is, and counts after the decision and not after its plan', async () => {
    const streamId = await forked(5, 3)
    const [view] = await contested.list()
    expect(view).to.deep.include({ orgName: 'CERT Example', condition: 'forked', fromSeq: 3, head: 5, batches: 3, records: 3, epoch: 1 })
    expect([view?.refusal, view?.restoredTo]).to.deep.equal([undefined, undefined])

    const plan = await contested.restore({ streamId, upTo: 4, isDryRun: true })
    expect(plan.map(({ from, to, batches }) => [from, to, batches])).to.deep.equal([[3, 4, 2]])
    expect((await contested.list())[0]?.restoredTo).to.equal(undefined)

    expect(await contested.restore({ streamId, upTo: 4, isDryRun: false })).to.deep.equal(plan)
    expect((await contested.batches(streamId)).map(({ seq, isRestored }) => [seq, isRestored])).to.deep.equal([
      [3, true],
      [4, true],
      [5, false]
    ])
    expect((await contested.restore({ orgKey: one.orgKey, isDryRun: false })).map(({ from, to }) => [from, to])).to.deep.equal([[5, 5]])
    expect(await contested.restore({ orgKey: one.orgKey, isDryRun: false }), 'nothing is left').to.deep.equal([])
    expect((await contested.contest({ streamId, isDryRun: false })).map(({ from, to }) => [from, to])).to.deep.equal([[3, 5]])
    expect((await contested.list())[0]?.restoredTo).to.equal(undefined)
    expect(await contested.contest({ streamId, isDryRun: false })).to.deep.equal([])
  })

  it('stays aside before the publisher has ended the fork, and after a revocation', async () => {
    const streamId = await forked(3, 2)
    epoch = 1
    expect(await codeOf(contested.restore({ streamId, isDryRun: false }))).to.equal('RESTORE_REFUSED')
    expect((await contested.list())[0]?.refusal).to.contain('tocsin identity epoch')

    epoch = 2
    isRevoked = true
    expect(await codeOf(contested.restore({ streamId, isDryRun: false }))).to.equal('RESTORE_REFUSED')

    isRevoked = false
    await store.cutStream({ streamId, condition: 'disowned', cutSeq: 2 }, TEST_MS)
    expect(await codeOf(contested.restore({ streamId, isDryRun: false }))).to.equal('RESTORE_REFUSED')
    expect(store.findStream(streamId)?.restoredTo).to.equal(undefined)
  })

  it('is refused for what is not set aside, and for questions that name nothing or too much', async () => {
    const streamId = await forked(3, 3)
    expect(await codeOf(contested.restore({ streamId: new Uint8Array(16), isDryRun: true }))).to.equal('NOT_FOUND')
    expect(await codeOf(contested.restore({ isDryRun: true }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(contested.restore({ streamId, orgKey: one.orgKey, isDryRun: true }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(contested.restore({ orgKey: one.orgKey, upTo: 3, isDryRun: true }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(contested.restore({ streamId, upTo: 2, isDryRun: true }))).to.equal('REQUEST_INVALID')
    expect(await codeOf(contested.contest({ orgKey: new Uint8Array(32), isDryRun: true }))).to.equal('NOT_FOUND')
  })

  it('is shown as far as one answer goes', async () => {
    const streamId = await forked(CONTESTED_BATCHES_SHOWN + 3, 2)
    expect(await contested.batches(streamId)).to.have.length(CONTESTED_BATCHES_SHOWN)
    expect((await contested.list())[0]?.batches).to.equal(CONTESTED_BATCHES_SHOWN + 2)
  })
})
