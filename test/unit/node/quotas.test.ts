import { expect } from 'chai'

import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { createInbox } from '../../../src/inbox/inbox.js'
import { NodeError } from '../../../src/errors.js'
import { BATCH_BYTES_MAX } from '../../../src/limits.js'
import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { noRecords } from '../../../src/model/indicator.js'
import { createQuotas, ownQuota, ORIGINS_MAX, quotaReasons } from '../../../src/node/quotas.js'
import { bucketOf, pace } from '../../../src/outbox/pace.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { chainOf } from '../../support/flow-nodes.js'
import { c2, flowMesh } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const node = mesh.cert.node.publicKey
const from = { nodeKey: mesh.isp.node.publicKey, orgKey: mesh.isp.org.publicKey, peerId: '12D3KooWTest' }
const DAY_MS = 86_400_000
const MIB = 1_048_576

async function rig(bytesADay: number) {
  const store = createMemoryStore()
  let nowMs = NOW_MS
  await store.start()
  const clock = { nowMs: () => nowMs }
  const make = () => createQuotas({ quotaOf: () => bytesADay, store, clock })
  const quotas = make()

  return { store, quotas, make, pass: (ms: number) => void (nowMs += ms) }
}

/** Uses a bucket up to the last batch of any size. */
function drain({ quotas }: Awaited<ReturnType<typeof rig>>, bucket: 'records' | 'withdrawals', bytes = 64_000): number {
  let used = 0

  while (quotas.waitMs(node, bucket) === 0) {
    quotas.charge(node, bucket, bytes)
    used += bytes
  }

  return used
}

describe('quotas', () => {
  it('give a new origin 30 days at once, then what a day allows, and never more than 30 days', async () => {
    const bucket = await rig(MIB)
    expect(drain(bucket, 'records')).to.be.within(30 * MIB - BATCH_BYTES_MAX - 64_000, 30 * MIB)

    bucket.pass(DAY_MS)
    expect(drain(bucket, 'records')).to.be.within(MIB - 64_000, MIB + 64_000)

    bucket.pass(400 * DAY_MS)
    expect(drain(bucket, 'records')).to.be.within(30 * MIB - BATCH_BYTES_MAX - 64_000, 30 * MIB)
  })

  it('survive a restart, and keep withdrawals apart', async () => {
    const bucket = await rig(MIB)
    drain(bucket, 'records')
    expect(bucket.quotas.waitMs(node, 'withdrawals')).to.equal(0)
    await bucket.quotas.stop()

    const again = bucket.make()
    await again.load()
    expect(again.waitMs(node, 'records')).to.be.above(0)
    expect(again.waitMs(node, 'withdrawals')).to.equal(0)
    expect(quotaReasons(again, node)[0]).to.contain('quota of this node is used up')
  })

  it('stop cleanly on a full disk, which the store has told already', async () => {
    const failing = (err: Error) =>
      createQuotas({
        quotaOf: () => MIB,
        clock: { nowMs: () => NOW_MS },
        store: {
          readMeta: async () => undefined,
          putMeta: async () => {
            throw err
          }
        }
      })
    const onFullDisk = failing(new NodeError('STORE_FULL', 'planted'))
    const inTrouble = failing(new Error('planted'))
    for (const quotas of [onFullDisk, inTrouble]) quotas.charge(node, 'records', 1)

    await onFullDisk.stop()
    expect(await inTrouble.stop().catch((err: unknown) => String(err))).to.include('planted')
  })

  it('remember a bounded number of origins, the emptiest longest', async () => {
    const bucket = await rig(MIB)
    drain(bucket, 'records')
    for (let i = 0; i < ORIGINS_MAX + 10; i++) bucket.quotas.charge(Buffer.from(String(i).padStart(32, '0')), 'records', 1)
    expect(bucket.quotas.waitMs(node, 'records')).to.be.above(0)
  })

  it('make the publisher wait for a moment, and tell it of a long wait', async () => {
    const waits: number[] = []
    const clock = { sleep: async (ms: number) => void waits.push(ms) }
    const own = await rig(MIB)
    await pace(ownQuota(own.quotas, node), 'records', clock)
    expect(waits).to.deep.equal([])

    await pace({ waitMs: () => 900, charge: () => {} }, 'records', clock)
    expect(waits).to.deep.equal([900])

    drain(own, 'records', BATCH_BYTES_MAX)
    const err = await pace(ownQuota(own.quotas, node), 'records', clock).catch((err: unknown) => err)
    expect(err).to.include({ code: 'QUOTA_EMPTY' })
    await pace(
      ownQuota(own.quotas, node),
      bucketOf([{ kind: 'indicator', indicator: c2(1, { status: 'retracted-error' }), audience: [] }]),
      clock
    )
  })

  it('stop a flood at its tail, whatever comes in whatever order: the stream lags and has no hole', async () => {
    // a quota of which 30 days are one largest batch and ten small ones
    const { store, quotas, pass } = await rig((BATCH_BYTES_MAX + 10 * 700) / 30)
    const accept = inboxOf(store, quotas)
    const batches = chainOf(mesh, 40)
    for (const batch of batches) await accept(batch)

    const [held] = store.listStreams()
    expect(held?.head).to.be.within(5, 30)
    expect(held?.missing).to.deep.equal([])

    // credit for a few more: the later ones that come first are still left lying
    pass(10 * DAY_MS)
    for (const batch of [...batches].reverse()) await accept(batch)
    expect(store.listStreams()[0]?.missing).to.deep.equal([])
    expect(store.listStreams()[0]?.head).to.equal((held?.head ?? 0) + 1)

    for (const batch of batches) await accept(batch)
    expect(store.listStreams()[0]?.head).to.be.above((held?.head ?? 0) + 1)
    expect(store.listStreams()[0]?.missing).to.deep.equal([])
  })

  it('let withdrawals through when the records are used up', async () => {
    const { store, quotas } = await rig(MIB)
    const accept = inboxOf(store, quotas)
    const records = chainOf(mesh, 1)
    await accept(records[0] as Batch)
    while (quotas.waitMs(node, 'records') === 0) quotas.charge(node, 'records', 64_000)
    const [withdrawal] = chainOf(mesh, 1, {
      after: records[0] as Batch,
      records: { ...noRecords, indicators: [c2(1, { status: 'retracted-error', rev: c2(1).rev + 1 })] }
    })

    expect((await accept(withdrawal as Batch)).result).to.equal('accepted')
    expect((await accept(chainOf(mesh, 1, { after: withdrawal as Batch })[0] as Batch)).code).to.equal('QUOTA_EMPTY')
  })
})

function inboxOf(store: ReturnType<typeof createMemoryStore>, quotas: Awaited<ReturnType<typeof rig>>['quotas']) {
  const inbox = createInbox(
    {
      store,
      roster: mesh.roster,
      epochOf: () => 1,
      policy: () => ({ verdict: 'accept', rule: 'test' }),
      inboundGate: () => undefined,
      isOurs: () => true,
      quota: quotas,
      clock: { nowMs: () => NOW_MS + 60_000 } as Parameters<typeof createInbox>[0]['clock'],
      log: noLog,
      metrics: noMetrics
    },
    { ownOrg: mesh.agency.org.publicKey }
  )

  return async (batch: Batch) => {
    const verdict = await inbox.accept(encodeBatch(batch), from, 'sync')
    await verdict.stored.catch(() => undefined)

    return verdict
  }
}
