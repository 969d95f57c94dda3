import { expect } from 'chai'

import { entryOf, type SummaryEntry } from '../../../src/envelope/digest.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { isNodeError } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import { createOwnHeads, type OwnHeads } from '../../../src/node/own-heads.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { chainOf } from '../../support/flow-nodes.js'
import { flowMesh } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const { org, node } = mesh.cert
const peers = [mesh.isp, mesh.agency].map(({ node: { publicKey } }) => ({ nodeKey: publicKey }))

interface Rig {
  heads: OwnHeads
  store: Store
  /** Lets the given time pass for every timer. */
  pass(ms: number): void
}

async function rig(batches: readonly Batch[], configuredPeers: number): Promise<Rig> {
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
  for (const batch of batches) await put(store, batch)

  return {
    heads: createOwnHeads(
      { store, roster: mesh.roster, clock, log: noLog },
      { nodeKey: node.publicKey, orgKey: org.publicKey, configuredPeers }
    ),
    store,
    pass(ms) {
      nowMs += ms
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.call()
        else timers.push(timer)
      }
    }
  }
}

async function put(store: Store, batch: Batch): Promise<void> {
  await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted: [], quarantined: [], isOwn: true })
}

async function isSettled({ heads }: Rig): Promise<boolean> {
  return Promise.race([heads.settled().then(() => true), new Promise<boolean>(resolve => setTimeout(() => resolve(false), 5))])
}

function entriesOf(store: Store): SummaryEntry[] {
  return store.listStreams().map(entryOf)
}

describe('own heads', () => {
  it('are taken for true at once where there is nobody to ask', async () => {
    const alone = await rig([], 0)
    await alone.heads.start()
    expect(await isSettled(alone)).to.equal(true)
  })

  it('wait for the word of two peers, or five seconds', async () => {
    const asked = await rig(chainOf(mesh, 3), 2)
    await asked.heads.start()
    expect(await isSettled(asked)).to.equal(false)

    for (const [at, peer] of peers.entries()) {
      expect(await isSettled(asked), `${at} words`).to.equal(false)
      asked.heads.compared(peer, entriesOf(asked.store))
      asked.heads.ended(peer)
    }
    expect(await isSettled(asked)).to.equal(true)

    const unheard = await rig(chainOf(mesh, 3), 2)
    await unheard.heads.start()
    unheard.pass(4_999)
    expect(await isSettled(unheard)).to.equal(false)
    unheard.pass(1)
    expect(await isSettled(unheard)).to.equal(true)
  })

  it('wait, however long, while peers give back what the disk forgot', async () => {
    const all = chainOf(mesh, 5)
    const forgetful = await rig(all.slice(0, 1), 2)
    const full = await rig(all, 0)
    const [peer] = peers
    if (peer === undefined) throw new Error('two peers are made')
    await forgetful.heads.start()

    for (const [at, batch] of all.slice(1).entries()) {
      forgetful.heads.compared(peer, entriesOf(full.store))
      forgetful.pass(29_000)
      expect(await isSettled(forgetful), `${at} came`).to.equal(false)
      await put(forgetful.store, batch)
      // a pull that ended early: one came of all that is wanted
      forgetful.heads.ended(peer)
    }
    expect(await isSettled(forgetful)).to.equal(true)
  })

  it('wait 30 seconds, and no longer, for what a peer claims and does not give', async () => {
    const full = await rig(chainOf(mesh, 5), 0)

    for (const held of [0, 2]) {
      const misled = await rig(chainOf(mesh, held), 2)
      const [liar, honest] = peers
      if (liar === undefined || honest === undefined) throw new Error('two peers are made')
      await misled.heads.start()
      misled.heads.compared(liar, entriesOf(full.store))
      misled.heads.ended(liar)
      misled.pass(15_000)
      misled.heads.compared(liar, entriesOf(full.store))
      misled.heads.ended(liar)
      misled.pass(14_999)
      expect(await isSettled(misled), 'nothing came yet').to.equal(false)
      misled.pass(1)
      expect(await isSettled(misled), 'asking again earns a liar nothing').to.equal(true)
    }
  })

  it('let nothing be signed that waited when the node stops', async () => {
    const stopping = await rig(chainOf(mesh, 2), 2)
    await stopping.heads.start()
    const waited = stopping.heads.settled().then(
      () => 'signed',
      (err: unknown) => (isNodeError(err) ? err.code : String(err))
    )
    await stopping.heads.stop()
    expect(await waited).to.equal('NODE_NOT_READY')
  })

  it('confirm an ORGS stream only by its very head', async () => {
    const audience = [mesh.cert.org.publicKey, mesh.isp.org.publicKey].sort(Buffer.compare)
    const batches = chainOf(mesh, 3, { audience, salt: new Uint8Array(16).fill(4) })
    const id = batches[0]?.header.streamId ?? new Uint8Array(16)
    const own = await rig(batches, 1)
    const [entry] = entriesOf(own.store)
    if (entry === undefined || peers[0] === undefined) throw new Error('no entry')
    await own.heads.start()

    for (const wrong of [
      { ...entry, head: 2 },
      { ...entry, headHash: new Uint8Array(32).fill(1) },
      { ...entry, missing: [{ from: 3, to: 3 }] }
    ]) {
      own.heads.compared(peers[0], [wrong])
      own.heads.ended(peers[0])
      expect(own.heads.isConfirmed(id)).to.equal(false)
    }

    own.heads.compared(peers[0], [entry])
    expect(own.heads.isConfirmed(id)).to.equal(true)
  })
})
