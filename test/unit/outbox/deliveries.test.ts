import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import { createDeliveries } from '../../../src/outbox/deliveries.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import { clockFrom } from '../../support/clock.js'
import { chainOf } from '../../support/flow-nodes.js'
import { c2, flowMesh, NOW_S } from '../../support/flow-parts.js'
import { noRecords } from '../../../src/model/indicator.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const { cert, isp, agency } = mesh
const audience = [cert, isp, agency].map(({ org }) => org.publicKey).sort(Buffer.compare)
const HOUR_MS = 3_600_000

/** Three batches to the ISP and the agency, of records that end in two hours. */
async function rig() {
  const store = createMemoryStore()
  const clock = clockFrom(NOW_MS)
  const records = { ...noRecords, indicators: [c2(1, { validUntilS: NOW_S + 7_200 })] }
  const batches = chainOf(mesh, 3, { audience, salt: new Uint8Array(16).fill(2), records })
  await store.start()
  for (const batch of batches)
    await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted: [], quarantined: [], isOwn: true })

  const deliveries = createDeliveries({ store, clock, log: noLog }, { nodeKey: cert.node.publicKey, orgKey: cert.org.publicKey })
  await deliveries.start()

  return { deliveries, clock, streamId: batches[0]?.header.streamId ?? new Uint8Array(16) }
}

describe('deliveries', () => {
  it('are owed to each addressee until one of its nodes holds everything', async () => {
    const { deliveries, streamId } = await rig()
    await deliveries.look()
    expect(deliveries.owed()).to.have.deep.members([isp.org.publicKey, agency.org.publicKey])

    deliveries.acknowledged(streamId, 2, isp.org.publicKey)
    deliveries.holdsUpTo(streamId, 3, agency.org.publicKey)
    await deliveries.look()
    expect(deliveries.owed()).to.deep.equal([isp.org.publicKey])

    deliveries.acknowledged(streamId, 3, isp.org.publicKey)
    await deliveries.look()
    expect(deliveries.owed()).to.deep.equal([])
    await deliveries.stop()
  })

  it('are owed no longer than what is sent counts', async () => {
    const { deliveries, clock } = await rig()
    clock.shift(3 * HOUR_MS)
    await deliveries.look()
    expect(deliveries.owed()).to.deep.equal([])
  })
})
