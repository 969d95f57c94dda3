import { gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import type { GossipSub, GossipSubComponents } from '@libp2p/gossipsub'
import { createPeerScoreParams, createTopicScoreParams } from '@libp2p/gossipsub/score'
import { NodeError } from '../../errors.js'
import { toHex } from '../../model/bytes.js'
import { GOSSIP_RPC_BYTES_MAX, OUTBOUND_BUFFER_BYTES_MAX, STREAMS_PER_PROTOCOL_MAX } from '../constants.js'
import type { Router } from './explicit-peers.js'
import { messageIdOf } from './message-id.js'
import { guardRpcs } from './rpc-fields.js'

/** The two topics of a mesh (3.4). */
export interface Topics {
  batches: string
  control: string
}

export function topicsOf(meshId: Uint8Array): Topics {
  const base = `/tocsin/1/${toHex(meshId)}`

  return { batches: `${base}/batches`, control: `${base}/control` }
}

/** Peers kept in the mesh of one topic, and the bounds at which gossipsub grafts and prunes (3.4). */
const MESH_PEERS = { D: 4, Dlo: 3, Dhi: 8, Dscore: 3, Dout: 1 } as const

/**
 * Most entries of each kind in one RPC. An honest one carries two subscriptions, one message, and control entries for
 * two topics; IHAVE and IWANT are not in use (3.4). 128 IDONTWANT ids are what one heartbeat of full load makes.
 */
const RPC_LIMITS = {
  maxSubscriptions: 16,
  maxMessages: 64,
  maxIhaveMessageIDs: 64,
  maxIwantMessageIDs: 64,
  maxIdontwantMessageIDs: 512,
  maxControlMessages: 64,
  maxPeerInfos: 0
}

/**
 * Invalid messages (P4) are all that costs score: five of them put a peer below every threshold for some seconds.
 * First deliveries, time in the mesh and missing deliveries (P1–P3) count nothing, so slowness never does (V3).
 */
const INVALID_WEIGHT = -5
const INVALID_DECAY = 0.9

/** gossipsub as chapter 3.4 wants it. `refused`: an RPC was dropped for the number of its fields. */
export function createPubsub(topics: Topics, refused: () => void = () => {}): (components: GossipSubComponents) => GossipSub {
  const topicScore = createTopicScoreParams({
    topicWeight: 1,
    timeInMeshWeight: 0,
    firstMessageDeliveriesWeight: 0,
    meshMessageDeliveriesWeight: 0,
    meshFailurePenaltyWeight: 0,
    invalidMessageDeliveriesWeight: INVALID_WEIGHT,
    invalidMessageDeliveriesDecay: INVALID_DECAY
  })

  const create = gossipsub({
    ...MESH_PEERS,
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => messageIdOf(data),
    allowedTopics: [topics.batches, topics.control],
    decodeRpcLimits: RPC_LIMITS,
    maxInboundDataLength: GOSSIP_RPC_BYTES_MAX,
    maxOutboundBufferSize: OUTBOUND_BUFFER_BYTES_MAX,
    maxInboundStreams: STREAMS_PER_PROTOCOL_MAX,
    maxOutboundStreams: STREAMS_PER_PROTOCOL_MAX,
    floodPublish: true,
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    emitSelf: false,
    doPX: false,
    tagMeshPeers: false,
    // an answer to IWANT is one RPC that may exceed the limit and kills the link; sync repairs instead
    Dlazy: 0,
    gossipFactor: 0,
    mcacheLength: 2,
    mcacheGossip: 1,
    scoreParams: createPeerScoreParams({
      topics: { [topics.batches]: topicScore, [topics.control]: topicScore },
      IPColocationFactorWeight: 0,
      // a restarted peer has forgotten the back-off of its grafts; only a flood of them counts
      behaviourPenaltyThreshold: 6,
      behaviourPenaltyWeight: -1
    })
  })

  return components => guardRpcs(create(components), refused)
}

/**
 * What is behind explicit peers. gossipsub takes them as an option only, before anybody is connected; its type leaves them out.
 *
 * @throws NodeError `INTERNAL` for a gossipsub that keeps them elsewhere
 */
export function routerOf(pubsub: GossipSub): Router {
  if (!('direct' in pubsub && pubsub.direct instanceof Set && 'mesh' in pubsub && pubsub.mesh instanceof Map)) {
    throw new NodeError('INTERNAL', 'This gossipsub has no sets of direct and grafted peers')
  }

  if (!('sendRpcInBatch' in pubsub && typeof pubsub.sendRpcInBatch === 'function')) {
    throw new NodeError('INTERNAL', 'This gossipsub sends its messages elsewhere')
  }

  const { direct, mesh } = pubsub
  const send = pubsub.sendRpcInBatch.bind(pubsub)

  return {
    direct,
    mesh,

    tellUnwanted(messageId, peerIds) {
      const control = { ihave: [], iwant: [], graft: [], prune: [], idontwant: [{ messageIDs: [messageId] }] }

      // gossipsub takes those out of the set that it has no stream to
      send(new Set(peerIds), { subscriptions: [], messages: [], control })
    }
  }
}
