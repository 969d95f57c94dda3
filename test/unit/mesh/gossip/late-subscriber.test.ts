import { expect } from 'chai'

import { SYNC_PROTOCOL } from '../../../../src/mesh/constants.js'
import { createMemoryLedger } from '../../../support/memory-ledger.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../../../support/mesh-nodes.js'
import { startRawPeer } from '../../../support/raw-peer.js'
import { createSyncPeer } from '../../../support/sync-peer.js'
import { subscription } from '../../../support/subscription.js'

const GOSSIP_PROTOCOL = '/meshsub/1.2.0'

describe('a peer that subscribes late', () => {
  it('is looked at once more by sync when something has come since it was asked, and only then', async () => {
    const a = testNode({ name: 'alpha', roster: testRoster(), knows: ['beta'], limits: { syncEveryMs: 3_600_000 } })
    await a.mesh.start()
    const sync = createSyncPeer({ ledger: createMemoryLedger(), answerRange: () => undefined })
    const peer = await startRawPeer({
      name: 'beta',
      roster: testRoster(),
      knows: ['alpha'],
      handlers: { [SYNC_PROTOCOL]: sync.handler, [GOSSIP_PROTOCOL]: () => undefined }
    })

    try {
      const connection = await peer.dial(a.address())
      await peer.greet(connection)
      await until(() => readyPeers(a) === 1, 'the peer')
      const rounds = (): number => a.counters.get('mesh_sync_rounds_total{result=pulled}') ?? 0
      await until(() => rounds() === 1, 'the sync after the hello')
      const stream = await connection.newStream(GOSSIP_PROTOCOL)

      stream.send(subscription(testRoster().meshId))
      await new Promise(resolve => setTimeout(resolve, 700))
      expect(rounds()).to.equal(1)

      a.publish({ isSilent: true })
      stream.send(subscription(testRoster().meshId))
      await until(() => rounds() === 2, 'the second look')
    } finally {
      await peer.stop()
      await stopAllNodes([a])
    }
  })
})
