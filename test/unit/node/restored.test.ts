import { expect } from 'chai'

import { entryOf, type SummaryEntry } from '../../../src/envelope/digest.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { noLog } from '../../../src/log.js'
import { toHex } from '../../../src/model/bytes.js'
import { createRestoredWatch, putRestoredMark, type RestoredWatch, readRestoredMark } from '../../../src/node/restored.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { chainOf } from '../../support/flow-nodes.js'
import { flowMesh } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const { org, node } = mesh.cert
const [isp, agency] = [mesh.isp, mesh.agency].map(({ node: { publicKey } }) => ({ nodeKey: publicKey }))

interface Rig {
  watch: RestoredWatch
  store: Store
  pass(ms: number): void
  isHeld(): boolean
}

interface RigInit {
  /** Batches in the backup. */
  held: readonly Batch[]
  /** A mark that is there. */
  isRestored?: boolean
  epochMs?: number
}

async function put(store: Store, batch: Batch): Promise<void> {
  await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted: [], quarantined: [], isOwn: true })
}

/** What a peer that holds these batches says. */
async function summaryOf(batches: readonly Batch[]): Promise<SummaryEntry[]> {
  const store = createMemoryStore()
  await store.start()
  for (const batch of batches) await put(store, batch)

  return store.listStreams().map(entryOf)
}

async function rig({ held, isRestored = true, epochMs }: RigInit): Promise<Rig> {
  const store = createMemoryStore()
  const timers: Array<{ atMs: number; call: () => void }> = []
  let nowMs = 0
  const clock = {
    ...clockFrom(NOW_MS),
    after(ms: number, call: () => void) {
      timers.push({ atMs: nowMs + ms, call })

      return { stop() {} }
    }
  }
  await store.start()
  for (const batch of held) await put(store, batch)

  if (isRestored) {
    const heads = store.listStreams().map(({ streamId, head }) => ({ stream: toHex(streamId), seq: head }))
    await putRestoredMark(store, { backupMs: NOW_MS - 1_000, restoredMs: NOW_MS, heads })
  }

  const epoch = { type: 'epoch' as const, orgKey: org.publicKey, nodeKey: node.publicKey, epoch: 2, lastGood: [], createdMs: epochMs ?? 0 }
  const roster = epochMs === undefined ? mesh.roster : { ...mesh.roster, findEpoch: () => epoch }
  const watch = createRestoredWatch(
    { store, roster, clock, log: noLog },
    { nodeKey: node.publicKey, orgKey: org.publicKey, configuredPeers: 2 }
  )
  await watch.start()

  return {
    watch,
    store,
    isHeld: () => watch.whyNotPublishing()?.code === 'RESTORED_UNCONFIRMED',
    pass(ms) {
      nowMs += ms
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.call()
        else timers.push(timer)
      }
    }
  }
}

describe('a node that was restored from a backup', () => {
  const chain = chainOf(mesh, 6)
  const [backup, newer] = [chain.slice(0, 3), chain.slice(0, 5)]

  it('publishes at once where none was', async () => {
    expect((await rig({ held: backup, isRestored: false })).isHeld()).to.equal(false)
  })

  it('publishes nothing while nobody answers, however long, and after a restart', async () => {
    const { isHeld, pass, watch, store } = await rig({ held: backup })
    pass(3_600_000)
    expect(isHeld()).to.equal(true)
    await watch.stop()
    await watch.start()

    expect([isHeld(), (await readRestoredMark(store))?.heads.length]).to.deep.equal([true, 1])
  })

  it('goes on once two peers have confirmed what it holds, and takes its mark away', async () => {
    const { watch, isHeld, store } = await rig({ held: backup })

    for (const peer of [isp, agency]) {
      if (peer === undefined) throw new Error('there are two peers')
      watch.compared(peer, await summaryOf(backup))
      watch.ended(peer)
    }

    expect(isHeld()).to.equal(false)
    expect(await readRestoredMark(store)).to.equal(undefined)
  })

  it('gives a second peer five seconds after the first', async () => {
    const { watch, isHeld, pass } = await rig({ held: backup })
    if (isp === undefined) throw new Error('there is a peer')
    watch.compared(isp, await summaryOf(backup))
    watch.ended(isp)
    pass(4_999)
    expect(isHeld()).to.equal(true)
    pass(1)
    expect(isHeld()).to.equal(false)
  })

  it('believes a peer that holds more only when that has come', async () => {
    const { watch, isHeld, pass, store } = await rig({ held: backup })
    if (isp === undefined) throw new Error('there is a peer')
    watch.compared(isp, await summaryOf(newer))
    watch.ended(isp)
    pass(60_000)
    expect(isHeld()).to.equal(true)

    for (const batch of newer.slice(3)) await put(store, batch)
    watch.compared(isp, await summaryOf(newer))
    watch.ended(isp)
    pass(5_000)
    expect(isHeld()).to.equal(false)
  })

  it('takes no word from a peer that holds less than the backup, and none that only repeats what it got from here', async () => {
    const { watch, isHeld, pass, store } = await rig({ held: backup })
    if (isp === undefined) throw new Error('there is a peer')

    for (const says of [[], chain.slice(0, 2), backup]) {
      watch.compared(isp, await summaryOf(says))
      watch.ended(isp)
    }
    pass(60_000)
    expect(isHeld()).to.equal(true)

    // what it holds beyond the backup it cannot have from here
    for (const batch of newer.slice(3)) await put(store, batch)
    watch.compared(isp, await summaryOf(newer))
    watch.ended(isp)
    pass(5_000)
    expect(isHeld()).to.equal(false)
  })

  it('that had published nothing is let go by any peer of the roster', async () => {
    const { watch, isHeld, pass } = await rig({ held: [] })
    if (isp === undefined) throw new Error('there is a peer')
    watch.compared(isp, [])
    watch.ended(isp)
    pass(5_000)

    expect(isHeld()).to.equal(false)
  })

  it('is let go by an epoch that its organization signed since, and by no older one', async () => {
    expect((await rig({ held: backup, epochMs: NOW_MS - 500 })).isHeld()).to.equal(true)
    expect((await rig({ held: backup, epochMs: NOW_MS + 500 })).isHeld()).to.equal(false)
  })
})
