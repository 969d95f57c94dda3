import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'

import { NodeError } from '../../errors.js'
import { toHex } from '../../model/bytes.js'
import { parseOrgDid, parsePeerId } from '../../roster/fingerprint.js'
import type { RouteContext } from '../context.js'
import type { BanView, MembershipPort } from '../ports.js'
import { closed, time } from './schemas.js'
import { present, timeOf } from './views.js'

const BAN_S_MAX = 366 * 86_400

const rosterSchema = Type.Object(
  {
    digest: Type.String(),
    objects: Type.Array(Type.String({ description: 'one signed document, base64' }))
  },
  closed
)

const cutoffsQuery = Type.Object({ organization: Type.String(), node: Type.Optional(Type.String()), since: time }, closed)
const cutoffsSchema = Type.Object(
  { cutoffs: Type.Array(Type.Object({ stream: Type.String(), last_good_seq: Type.Integer({ minimum: 0 }) }, closed)) },
  closed
)

const banSchema = Type.Object({ node: Type.String(), until: time }, closed)
const bansSchema = Type.Object({ bans: Type.Array(banSchema) }, closed)
const banBody = Type.Object({ node: Type.String(), for_s: Type.Integer({ minimum: 1, maximum: BAN_S_MAX }) }, closed)
const nodeParams = Type.Object({ node: Type.String({ maxLength: 64 }) }, closed)

/** The roster as the commands read it, cut-offs for revocations, and the operator's bans: for administrators. */
export function registerMembershipRoutes(server: FastifyInstance, { clock }: RouteContext, membership: MembershipPort): void {
  server.get(
    '/v1/roster',
    {
      config: { scopes: ['admin'], summary: 'Every signed document of the mesh, in an order in which they can be applied' },
      schema: { response: { 200: rosterSchema } }
    },
    async () => ({
      digest: toHex(membership.rosterDigest()),
      objects: membership.rosterObjects().map(object => Buffer.from(object).toString('base64'))
    })
  )

  server.get<{ Querystring: Static<typeof cutoffsQuery> }>(
    '/v1/roster/cutoffs',
    {
      config: { scopes: ['admin'], summary: 'Where the streams of an organization or node end, for a revocation' },
      schema: { querystring: cutoffsQuery, response: { 200: cutoffsSchema } }
    },
    async ({ query: { organization, node, since } }) => {
      const badSinceMs = Date.parse(since)
      if (badSinceMs > clock.nowMs()) throw new NodeError('REQUEST_INVALID', 'since lies in the future')

      const cutoffs = await membership.cutoffs({
        orgKey: parseOrgDid(organization),
        badSinceMs,
        ...present({ nodeKey: node === undefined ? undefined : parsePeerId(node) })
      })

      return { cutoffs: cutoffs.map(({ streamId, lastGoodSeq }) => ({ stream: toHex(streamId), last_good_seq: lastGoodSeq })) }
    }
  )

  server.get(
    '/v1/bans',
    { config: { scopes: ['admin'], summary: 'Peers that the operator keeps out' }, schema: { response: { 200: bansSchema } } },
    async () => ({ bans: membership.bans().map(banView) })
  )

  server.post<{ Body: Static<typeof banBody> }>(
    '/v1/bans',
    {
      config: { scopes: ['admin'], summary: 'Keep a peer out for a time' },
      schema: { body: banBody, response: { 201: banSchema } }
    },
    async ({ body }, reply) => {
      reply.code(201)

      return banView(await membership.ban(body.node, body.for_s * 1_000))
    }
  )

  server.delete<{ Params: Static<typeof nodeParams> }>(
    '/v1/bans/:node',
    { config: { scopes: ['admin'], summary: 'Lift a ban' }, schema: { params: nodeParams } },
    async ({ params }, reply) => {
      if (!(await membership.unban(params.node))) throw new NodeError('NOT_FOUND', 'this peer is not banned', { fix: 'tocsin peer list' })

      return reply.code(204).send()
    }
  )
}

function banView({ peerId, untilMs }: BanView): Static<typeof banSchema> {
  return { node: peerId, until: timeOf(untilMs) }
}
