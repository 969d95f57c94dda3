import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'

import type { RouteContext } from './context.js'
import { createOpenApi, type RouteFacts } from './openapi.js'
import { READING } from './v1/read-routes.js'
import { closed } from './v1/schemas.js'

const healthSchema = Type.Object({ ok: Type.Boolean() }, closed)
const readySchema = Type.Object(
  { ready: Type.Boolean(), code: Type.Optional(Type.String({ description: 'why this node publishes nothing at the moment' })) },
  closed
)

/** Health, readiness, metrics, and the description of the interface itself. */
export function registerSystemRoutes(server: FastifyInstance, { node, init }: RouteContext, routes: readonly RouteFacts[]): void {
  let document: string | undefined

  server.get('/healthz', { config: { summary: 'The process answers' }, schema: { response: { 200: healthSchema } } }, async () => ({
    ok: true
  }))

  server.get(
    '/readyz',
    { config: { summary: 'The node takes part: 200, else 503' }, schema: { response: { 200: readySchema, 503: readySchema } } },
    async (_request, reply) => {
      const ready = node.isReady()
      const why = node.whyNotReady?.()
      if (!ready) reply.code(503)

      return { ready, ...(why === undefined ? {} : { code: why.code }) }
    }
  )

  server.get('/metrics', { config: { scopes: READING, summary: 'Metrics for Prometheus' } }, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await node.metricsText())
  )

  server.get('/openapi.json', { config: { summary: 'This description' } }, async (_request, reply) => {
    document ??= JSON.stringify(createOpenApi(routes, init.version))

    return reply.type('application/json').send(document)
  })
}
