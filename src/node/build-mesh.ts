import type { Inbox } from '../inbox/inbox.js'
import { createMesh, type Mesh } from '../mesh/index.js'
import type { Deliveries } from '../outbox/deliveries.js'
import { deliveriesByOrg } from './deliveries-by-org.js'
import type { Ground } from './assembly.js'
import { withBans } from './bans.js'
import type { CompletenessWatch } from './completeness-watch.js'
import { epochsOf } from './known-nodes.js'

export interface MeshFlows {
  inbox: Inbox
  deliveries: Deliveries
  completeness: CompletenessWatch
}

/** The mesh with what it needs of the node around it. */
export function buildMesh(
  { store, roster, keeper, bans, ownHeads, restored, instances, floors, desk, psk, clock, log, metrics, keys, config, version }: Ground,
  { inbox, deliveries, completeness }: MeshFlows
): Mesh {
  return createMesh(
    {
      inbox,
      roster: withBans(roster, bans),
      applyObject: keeper.applyObject,
      streams: store,
      epochOf: epochsOf(roster),
      ownHeads: {
        compared(peer, theirs) {
          ownHeads.compared(peer, theirs)
          restored.compared(peer, theirs)
          floors.offered(peer, theirs)
        },
        ended(peer) {
          ownHeads.ended(peer)
          restored.ended(peer)
          floors.ended(peer)
        }
      },
      presence: instances.presence,
      owed: deliveries.owed,
      deliveries: deliveriesByOrg(roster, deliveries),
      join: desk,
      syncProgress(peer, progress) {
        // a round in which nothing was missing is no news
        if (progress.streams > 0) log.info('catching up', { peer: peer.peerId, ...progress })
        completeness.progress(peer, progress)
      },
      clock,
      log: log.child('mesh'),
      metrics
    },
    {
      nodeSecret: keys.node.seed,
      orgKey: keys.orgKey,
      listen: config.mesh.listen,
      announce: config.mesh.publicAddresses,
      peers: config.mesh.peers,
      agent: `tocsin/${version}`,
      ...(psk === undefined ? {} : { psk }),
      limits: { syncEveryMs: config.mesh.syncMs, connectionsMax: config.mesh.connectionsMax }
    }
  )
}
