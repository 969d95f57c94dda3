import { expect } from 'chai'

import { entryOf } from '../../../src/envelope/digest.js'
import { noLog } from '../../../src/log.js'
import { toHex } from '../../../src/model/bytes.js'
import { createFloorBook } from '../../../src/node/floor-book.js'
import { nextFloor } from '../../../src/outbox/floor.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { chainOf } from '../../support/flow-nodes.js'
import { c2, flowMesh, NOW_S } from '../../support/flow-parts.js'
import { noRecords } from '../../../src/model/indicator.js'
import { NOW_MS } from '../../support/roster-maker.js'
import type { Batch } from '../../../src/envelope/batch.js'

const mesh = flowMesh()
const peers = [mesh.isp, mesh.agency].map(({ org, node }) => ({ orgKey: org.publicKey, nodeKey: node.publicKey, peerId: 'peer' }))
const [isp, agency] = peers as [(typeof peers)[0], (typeof peers)[0]]

async function storeOf(batches: readonly Batch[], startFloor?: number) {
  const store = createMemoryStore()
  await store.start()
  for (const batch of batches) {
    const more = startFloor === undefined ? {} : { startFloor }
    await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted: [], quarantined: [], isOwn: false, ...more })
  }

  return store
}

/** The raise happens after the call. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5))

describe('floors', () => {
  it('of an own stream pass what has expired, and stop before the first batch that has not', async () => {
    const short = chainOf(mesh, 3, { records: { ...noRecords, indicators: [c2(1, { validUntilS: NOW_S + 100 })] } })
    const long = chainOf(mesh, 2, { after: short[2] })
    const store = await storeOf([...short, ...long])
    const [state] = store.listStreams()
    if (state === undefined) throw new Error('no stream')

    expect(await nextFloor(store, state, NOW_MS + 50_000)).to.equal(1)
    expect(await nextFloor(store, state, NOW_MS + 100_001)).to.equal(4)
    expect(await nextFloor(store, { ...state, floor: 4 }, NOW_MS + 100_001)).to.equal(4)
  })

  it('rise to the lowest that two organizations offer, not by the word of one', async () => {
    const batches = chainOf(mesh, 9)
    const store = await storeOf(batches.slice(6))
    const [state] = store.listStreams()
    if (state === undefined) throw new Error('no stream')
    const book = createFloorBook({ store, connectedOrgs: () => new Set(['a', 'b']), log: noLog })
    const offer = (floor: number) => [{ ...entryOf(state), floor, missing: [] }]

    book.offered(isp, offer(7))
    book.ended(isp)
    await settle()
    expect(store.findStream(state.streamId)?.floor).to.equal(1)

    book.offered(agency, offer(5))
    book.ended(agency)
    await settle()
    expect(store.findStream(state.streamId)).to.deep.include({ floor: 5, missing: [{ from: 5, to: 6 }] })
  })

  it('do not rise while one connected organization still offers what came before', async () => {
    const batches = chainOf(mesh, 9)
    const store = await storeOf(batches.slice(6))
    const [state] = store.listStreams()
    if (state === undefined) throw new Error('no stream')
    const book = createFloorBook({ store, connectedOrgs: () => new Set(['a', 'b']), log: noLog })
    const third = { ...isp, orgKey: mesh.cert.org.publicKey }

    for (const [peer, floor] of [
      [agency, 1],
      [isp, 7],
      [third, 8]
    ] as const) {
      book.offered(peer, [{ ...entryOf(state), floor, missing: [] }])
      book.ended(peer)
      await settle()
    }
    expect(store.findStream(state.streamId)?.floor).to.equal(1)
  })

  it('let a joiner begin far into a stream', async () => {
    const [first] = chainOf(mesh, 1, { seq: 9_000, prev: new Uint8Array(32).fill(3) })
    if (first === undefined) throw new Error('no batch')
    const book = createFloorBook({ store: await storeOf([]), connectedOrgs: () => new Set(['a']), log: noLog })
    book.offered(isp, [{ streamId: first.header.streamId, floor: 9_000, head: 9_000, headHash: new Uint8Array(32).fill(1), missing: [] }])
    expect(book.startFloorOf(first.header.streamId)).to.equal(9_000)

    const store = await storeOf([first], 9_000)
    expect(store.findStream(first.header.streamId)).to.deep.include({ floor: 9_000, gapless: 9_000, missing: [] })
    expect(toHex(first.header.streamId)).to.have.length(32)
  })
})
