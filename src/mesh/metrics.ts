import type { MetricsRegister } from '../metrics/index.js'

/** The meters of the mesh. Labels come from closed sets: error codes, ways, results, protocol names. */
export function registerMeshMetrics(register: MetricsRegister) {
  return { ...peerMetrics(register), ...trafficMetrics(register) }
}

function peerMetrics(register: MetricsRegister) {
  return {
    links: register.gauge({ name: 'mesh_links', help: 'Connections by state', labelNames: ['state'] }),
    explicitPeers: register.gauge({ name: 'mesh_explicit_peers', help: 'Connected peers that are explicit gossip peers', labelNames: [] }),
    connectionsRefused: register.counter({
      name: 'mesh_connections_refused_total',
      help: 'Connections closed after the handshake, by why',
      labelNames: ['reason']
    }),
    streamsRefused: register.counter({
      name: 'mesh_streams_refused_total',
      help: 'Streams of peers that are not admitted, by protocol',
      labelNames: ['protocol']
    }),
    linksDropped: register.counter({
      name: 'mesh_links_dropped_total',
      help: 'Admitted connections that this node ended, by why',
      labelNames: ['reason']
    }),
    joins: register.counter({ name: 'mesh_joins_total', help: 'Attempts to join by outcome', labelNames: ['outcome'] }),
    hellos: register.counter({ name: 'mesh_hellos_total', help: 'Hellos by outcome', labelNames: ['outcome'] }),
    presences: register.counter({
      name: 'mesh_presences_total',
      help: 'Statements of nodes that they live, received by gossip, by result',
      labelNames: ['result']
    }),
    instanceRivals: register.counter({
      name: 'mesh_instance_rivals_total',
      help: 'Other live processes with the key of this node, by whether they started earlier or later',
      labelNames: ['started']
    }),
    instancesJudged: register.counter({
      name: 'mesh_instances_judged_total',
      help: 'Second connections of a node key from another start of the process, by what became of them',
      labelNames: ['result']
    }),
    dials: register.counter({ name: 'mesh_dials_total', help: 'Dials by result', labelNames: ['result'] })
  }
}

function trafficMetrics(register: MetricsRegister) {
  return {
    rosterObjects: register.counter({
      name: 'mesh_roster_objects_total',
      help: 'Roster objects received, by way and result',
      labelNames: ['way', 'result']
    }),
    batchesReceived: register.counter({
      name: 'mesh_batches_received_total',
      help: 'Batches read from peers, by way and what the inbox did with them',
      labelNames: ['way', 'result']
    }),
    batchesFailed: register.counter({
      name: 'mesh_batches_unstored_total',
      help: 'Batches accepted whose write failed, by way',
      labelNames: ['way']
    }),
    gossipPublished: register.counter({
      name: 'mesh_gossip_published_total',
      help: 'Own messages handed to gossip, by topic and result',
      labelNames: ['topic', 'result']
    }),
    gossipRefused: register.counter({
      name: 'mesh_gossip_ignored_total',
      help: 'Gossip messages dropped before the inbox, by why',
      labelNames: ['reason']
    }),
    pushed: register.counter({ name: 'mesh_pushed_total', help: 'Batches pushed to addressees, by result', labelNames: ['result'] }),
    syncRounds: register.counter({ name: 'mesh_sync_rounds_total', help: 'Syncs with one peer, by result', labelNames: ['result'] }),
    syncServed: register.counter({
      name: 'mesh_sync_served_total',
      help: 'Sync requests answered, by kind and result',
      labelNames: ['kind', 'result']
    }),
    syncBytes: register.counter({ name: 'mesh_sync_bytes_total', help: 'Bytes of sync messages, by direction', labelNames: ['direction'] })
  }
}

export type MeshMetrics = ReturnType<typeof registerMeshMetrics>
