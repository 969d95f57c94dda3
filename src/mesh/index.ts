import { NodeError } from '../errors.js'
import { BATCH_BYTES_MAX } from '../limits.js'
import {
  CONNECTIONS_MAX,
  CONNECTIONS_PER_NODE_MAX,
  CONNECTIONS_PER_ORG_MAX,
  DIAL_FIRST_MS,
  DIAL_LAST_MS,
  DOOR_MS,
  DOORS_MAX,
  HELLO_EVERY_MS,
  INBOUND_PER_SECOND_MAX,
  SYNC_EVERY_MS
} from './constants.js'
import { startParts } from './parts.js'
import type { Parts } from './parts.js'
import { peerStatuses } from './peer-status.js'
import type { Mesh, MeshComponents, MeshInit, MeshLimits } from './mesh.js'
import { registerMeshMetrics } from './metrics.js'

export type { JoinDesk } from './join/join-handler.js'
export type { Rival } from './presence/presence.js'
export type { JoinState } from './join/join-codec.js'
export type { InboxAnswer, Mesh, MeshComponents, MeshInit, MeshLimits, PeerRef, PeerStatus, RangeRead, SyncProgress, Way } from './mesh.js'

const LIMITS_DEFAULT: MeshLimits = {
  connectionsMax: CONNECTIONS_MAX,
  connectionsPerNodeMax: CONNECTIONS_PER_NODE_MAX,
  connectionsPerOrgMax: CONNECTIONS_PER_ORG_MAX,
  inboundPerSecondMax: INBOUND_PER_SECOND_MAX,
  doorsMax: DOORS_MAX,
  doorMs: DOOR_MS,
  syncEveryMs: SYNC_EVERY_MS,
  helloEveryMs: HELLO_EVERY_MS,
  dialFirstMs: DIAL_FIRST_MS,
  dialLastMs: DIAL_LAST_MS,
  batchBytesMax: BATCH_BYTES_MAX
}

/**
 * The node's side of the mesh (3.2, 3.4): admission by hello, gossip of COMMUNITY batches and roster objects, push of
 * ORGS batches, sync of what is missing, and a dial loop that never gives up. Each start makes a fresh libp2p node.
 *
 * `start` @throws NodeError `PORT_IN_USE`, `LISTEN_FAILED`, `CONFIG_INVALID` for a peer address that is none.
 */
export function createMesh(components: MeshComponents, init: MeshInit): Mesh {
  const limits: MeshLimits = { ...LIMITS_DEFAULT, ...init.limits }
  const metrics = registerMeshMetrics(components.metrics)
  let parts: Parts | undefined

  return {
    name: 'mesh',

    async start() {
      parts ??= await startParts(components, { init, limits, metrics })
    },

    async stop() {
      const running = parts
      parts = undefined
      await running?.stop()
    },

    publish(batch, encoded) {
      if (parts === undefined || encoded.byteLength > limits.batchBytesMax) return

      if (batch.audience.length === 0) parts.gossip.publishBatch(encoded)
      else parts.push.publish(batch, encoded)
    },

    announce: signed => parts?.gossip.publishObject(signed),
    peers: () => (parts === undefined ? [] : peerStatuses(parts.links, components)),
    listenAddresses: () => parts?.host.listenAddresses() ?? [],
    syncNow: async () => parts?.sync.syncNow(),
    refreshAdmission: () => parts?.links.refreshAdmission(),
    clockOffsetMs: () => parts?.clockOffsetMs(),

    async dial(address) {
      if (parts === undefined) throw new NodeError('NODE_NOT_READY', 'The mesh does not run')

      await parts.dialLoop.add(address)
    }
  }
}
