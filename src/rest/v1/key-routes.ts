import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'

import { NodeError } from '../../errors.js'
import type { ApiKey } from '../auth/key-ring.js'
import type { RouteContext } from '../context.js'
import { orgOf } from './read-routes.js'
import { type ApiKeyBody, closed, type KeyBody, keyBodySchema, keySchema } from './schemas.js'
import { type NameOf, organizationView, present, timeOf } from './views.js'

const idSchema = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{10}$' }) }, closed)
const keysSchema = Type.Object({ keys: Type.Array(keySchema) }, closed)

/** API keys: made, listed and ended by an administrator. */
export function registerKeyRoutes(server: FastifyInstance, { ring, query, clock, ownOrg, findOrg }: RouteContext): void {
  const { nameOf } = query

  server.post<{ Body: KeyBody }>(
    '/v1/keys',
    {
      config: { scopes: ['admin'], summary: 'Make an API key; the answer is the only place where it is shown' },
      schema: { body: keyBodySchema, response: { 201: keySchema } }
    },
    async (request, reply) => {
      const {
        name,
        scopes,
        tlp_ceiling: tlpCeiling = 'GREEN',
        organization,
        requests_per_minute: requestsPerMinute,
        expires
      } = request.body
      const expiresMs = expires === undefined ? undefined : Date.parse(expires)
      if (expiresMs !== undefined && expiresMs <= clock.nowMs()) throw new NodeError('REQUEST_INVALID', 'expires lies in the past')

      const orgKey = organization === undefined ? ownOrg : orgOf(organization, findOrg)
      const { token, key } = await ring.create({ name, scopes, tlpCeiling, orgKey, ...present({ requestsPerMinute, expiresMs }) })

      reply.code(201)

      return { ...keyView(key, nameOf), key: token }
    }
  )

  server.get(
    '/v1/keys',
    { config: { scopes: ['admin'], summary: 'The API keys, without their secrets' }, schema: { response: { 200: keysSchema } } },
    async () => ({ keys: ring.list().map(key => keyView(key, nameOf)) })
  )

  server.delete<{ Params: { id: string } }>(
    '/v1/keys/:id',
    { config: { scopes: ['admin'], summary: 'End an API key at once' }, schema: { params: idSchema } },
    async (request, reply) => {
      await ring.revoke(request.params.id)

      return reply.code(204).send()
    }
  )
}

function keyView({ id, name, scopes, tlpCeiling, orgKey, requestsPerMinute, createdMs, expiresMs }: ApiKey, nameOf: NameOf): ApiKeyBody {
  return {
    id,
    name,
    scopes: [...scopes],
    tlp_ceiling: tlpCeiling,
    organization: organizationView(orgKey, nameOf),
    created: timeOf(createdMs),
    ...present({ requests_per_minute: requestsPerMinute, expires: expiresMs === undefined ? undefined : timeOf(expiresMs) })
  }
}
