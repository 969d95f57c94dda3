import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'

import { toHex } from '../../model/bytes.js'
import { callerOf } from '../auth/authenticate.js'
import type { RouteContext } from '../context.js'
import type { DeliveryView, NodeStatus, PeerView, PublisherView } from '../ports.js'
import { READING } from './read-routes.js'
import { closed, time, words } from './schemas.js'
import { present, timeOf } from './views.js'

const count = Type.Integer({ minimum: 0 })
const text = Type.String()

const publisherSchema = Type.Object(
  {
    organization: text,
    name: text,
    node: text,
    stream: text,
    audience: words(['community', 'orgs']),
    head: count,
    have: count,
    missing: count,
    records: count,
    lag_ms: Type.Integer(),
    condition: text,
    last_error: Type.Optional(text)
  },
  { ...closed, description: 'completeness of one stream: have + missing of head' }
)

const peerSchema = Type.Object(
  {
    node: text,
    organization: Type.Optional(text),
    name: Type.Optional(text),
    address: text,
    direction: words(['in', 'out']),
    admitted: Type.Boolean(),
    explicit: Type.Boolean(),
    connected: time,
    last_sync: Type.Optional(time),
    in_sync: Type.Optional(Type.Boolean()),
    have: Type.Optional(Type.Integer()),
    missing: Type.Optional(Type.Integer()),
    ahead: Type.Optional(Type.Integer()),
    lag_ms: Type.Optional(Type.Number()),
    clock_offset_ms: Type.Optional(Type.Number())
  },
  closed
)

const statusSchema = Type.Object(
  {
    version: text,
    started: time,
    node: Type.Object(
      {
        id: text,
        name: text,
        organization: text,
        organization_name: text,
        certificate_until: Type.Optional(time),
        membership_until: Type.Optional(time),
        may_publish: Type.Boolean()
      },
      closed
    ),
    mesh: Type.Object(
      {
        id: text,
        name: text,
        lab: Type.Boolean(),
        members: count,
        charter_until: time,
        rival_charters: Type.Optional(
          Type.Array(text, { description: 'ids of valid charters of one version, while none of them is pinned' })
        ),
        roster_digest: text,
        listen: Type.Array(text),
        clock_offset_ms: Type.Optional(Type.Number())
      },
      closed
    ),
    is_ready: Type.Boolean(),
    reasons: Type.Array(text),
    catch_up: Type.Optional(
      Type.Object(
        { streams: count, batches: count, bytes: count, remaining: count, records_per_s: count, left_s: Type.Optional(count) },
        { ...closed, description: 'present while the node pulls what it lacks from peers' }
      )
    ),
    warnings: Type.Optional(Type.Array(text, { description: 'documents that end soon, and rival charters, with what to do' })),
    community_digest: Type.String({ description: 'equal on two nodes that hold the same' }),
    held: Type.Optional(
      Type.Object(
        { records: count, claims: count, streams: count, feed_head: count },
        { ...closed, description: 'totals; for administrators' }
      )
    ),
    peers: Type.Array(peerSchema),
    publishers: Type.Array(publisherSchema)
  },
  { ...closed, title: 'Status' }
)

const deliveriesSchema = Type.Object(
  {
    deliveries: Type.Array(
      Type.Object(
        {
          organization: text,
          name: text,
          stream: text,
          head: count,
          held: count,
          pending: count,
          last_ack: Type.Optional(time),
          expires: Type.Optional(time)
        },
        closed
      )
    )
  },
  closed
)

export type StatusBody = Static<typeof statusSchema>
export type DeliveriesBody = Static<typeof deliveriesSchema>

/** How the node is, and who holds what was sent to them. */
export function registerStatusRoutes(server: FastifyInstance, { node }: RouteContext): void {
  server.get(
    '/v1/status',
    {
      config: { scopes: READING, summary: 'The state of the node, its peers and the completeness of each publisher' },
      schema: { response: { 200: statusSchema } }
    },
    async request => statusView(await node.status(), callerOf(request).reader.scopes.has('admin'))
  )

  server.get(
    '/v1/deliveries',
    {
      config: { scopes: ['admin'], summary: 'What each addressee holds of the records sent to it' },
      schema: { response: { 200: deliveriesSchema } }
    },
    async () => ({ deliveries: (await node.deliveries()).map(deliveryView) })
  )
}

/** Only an administrator sees that addressed streams exist and how much they hold: counts leak as well as values (P1). */
export function statusView(status: NodeStatus, isAdmin: boolean): StatusBody {
  const { node, mesh } = status

  return {
    version: status.version,
    started: timeOf(status.startedMs),
    node: {
      id: node.peerId,
      name: node.name,
      organization: node.orgDid,
      organization_name: node.orgName,
      may_publish: node.mayPublish,
      ...present({ certificate_until: timeOrNone(node.certificateNotAfterMs), membership_until: timeOrNone(node.membershipNotAfterMs) })
    },
    mesh: {
      id: mesh.id,
      name: mesh.name,
      lab: mesh.isLab,
      members: mesh.members,
      charter_until: timeOf(mesh.charterExpiresMs),
      roster_digest: status.rosterDigest,
      listen: [...mesh.listen],
      ...present({ clock_offset_ms: mesh.clockOffsetMs, rival_charters: mesh.rivalCharters?.map(toHex) })
    },
    is_ready: status.isReady,
    reasons: [...status.reasons],
    ...(status.catchUp === undefined ? {} : { catch_up: catchUpView(status.catchUp) }),
    ...(status.warnings === undefined || status.warnings.length === 0 ? {} : { warnings: [...status.warnings] }),
    community_digest: status.communityDigest,
    ...(isAdmin ? { held: { records: status.records, claims: status.claims, streams: status.streams, feed_head: status.feedHead } } : {}),
    peers: isAdmin ? status.peers.map(peerView) : [],
    publishers: status.publishers.filter(({ audience }) => isAdmin || audience === 'community').map(publisherView)
  }
}

function timeOrNone(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : timeOf(ms)
}

function peerView(peer: PeerView): StatusBody['peers'][number] {
  return {
    node: peer.peerId,
    address: peer.address,
    direction: peer.direction,
    admitted: peer.isAdmitted,
    explicit: peer.isExplicit,
    connected: timeOf(peer.connectedMs),
    ...present({
      organization: peer.orgDid,
      name: peer.orgName,
      last_sync: timeOrNone(peer.lastSyncMs),
      in_sync: peer.isInSync,
      have: peer.have,
      missing: peer.missing,
      ahead: peer.ahead,
      lag_ms: peer.lagMs,
      clock_offset_ms: peer.clockOffsetMs
    })
  }
}

function catchUpView({ recordsPerS, leftS, ...counts }: NonNullable<NodeStatus['catchUp']>): NonNullable<StatusBody['catch_up']> {
  return { ...counts, records_per_s: recordsPerS, ...present({ left_s: leftS }) }
}

function publisherView(publisher: PublisherView): StatusBody['publishers'][number] {
  const { orgDid, orgName, peerId, streamId, audience, head, have, missing, records, lagMs, condition, lastError } = publisher

  return {
    organization: orgDid,
    name: orgName,
    node: peerId,
    stream: toHex(streamId),
    audience,
    head,
    have,
    missing,
    records,
    lag_ms: Math.round(lagMs),
    condition,
    ...present({ last_error: lastError })
  }
}

function deliveryView({
  orgDid,
  orgName,
  streamId,
  head,
  held,
  pending,
  lastAckMs,
  expiresMs
}: DeliveryView): DeliveriesBody['deliveries'][number] {
  return {
    organization: orgDid,
    name: orgName,
    stream: toHex(streamId),
    head,
    held,
    pending,
    ...present({ last_ack: timeOrNone(lastAckMs), expires: timeOrNone(expiresMs) })
  }
}
