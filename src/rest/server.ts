import { Ajv, type AnySchemaObject } from 'ajv'
import addFormats from 'ajv-formats'
import { type FastifyInstance, fastify } from 'fastify'

import { NodeError } from '../errors.js'
import { createAuthentication } from './auth/authenticate.js'
import { BODY_BYTES_MAX, HEADER_BYTES_MAX, KEEP_ALIVE_MS, PATH_VALUE_CHARS_MAX, REQUEST_MS_MAX } from './constants.js'
import type { RouteContext } from './context.js'
import { registerRestMetrics } from './metrics.js'
import type { JsonSchema, RouteFacts } from './openapi.js'
import { failureOf } from './problems.js'
import { registerSystemRoutes } from './system-routes.js'
import { registerBackupRoutes } from './v1/backup-routes.js'
import { registerKeyRoutes } from './v1/key-routes.js'
import { registerJoinRoutes } from './v1/join-routes.js'
import { registerContestedRoutes } from './v1/contested-routes.js'
import { registerDbRoutes } from './v1/db-routes.js'
import { registerMembershipRoutes } from './v1/membership-routes.js'
import { registerPublishRoutes } from './v1/publish-routes.js'
import { registerReadRoutes } from './v1/read-routes.js'
import { registerStatusRoutes } from './v1/status-routes.js'

const PROBLEM_TYPE = 'application/problem+json'

/** One HTTP server with every route, ready to listen; TCP and the admin socket get one each. */
export function buildServer(context: RouteContext): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    http: { maxHeaderSize: HEADER_BYTES_MAX },
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: context.isLocal ? 0 : REQUEST_MS_MAX,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PATH_VALUE_CHARS_MAX },
    exposeHeadRoutes: false
  })
  const routes: RouteFacts[] = []

  server.removeContentTypeParser('text/plain')

  setValidation(server)
  setProblems(server, context)
  setMetrics(server, context)
  server.decorateRequest('caller', undefined)
  server.addHook('onRequest', createAuthentication(context))
  server.addHook('onRoute', ({ method, url, schema, config }) => {
    routes.push({
      method: String(method),
      url,
      summary: config?.summary ?? '',
      scopes: config?.scopes,
      response: schemasOf(schema?.response),
      ...(isSchema(schema?.params) ? { params: schema.params } : {}),
      ...(isSchema(schema?.querystring) ? { querystring: schema.querystring } : {}),
      ...(isSchema(schema?.body) ? { body: schema.body } : {})
    })
  })

  registerSystemRoutes(server, context, routes)
  registerReadRoutes(server, context)
  registerPublishRoutes(server, context)
  registerStatusRoutes(server, context)
  registerKeyRoutes(server, context)
  if (context.isLocal && context.backup !== undefined) registerBackupRoutes(server, context.backup)
  if (context.join !== undefined) registerJoinRoutes(server, context, context.join)
  if (context.contested !== undefined) registerContestedRoutes(server, context.contested)
  if (context.db !== undefined) registerDbRoutes(server, context, context.db)
  if (context.membership !== undefined) registerMembershipRoutes(server, context, context.membership)

  return server
}

/** One pair for both servers of a node: they have the same schemas, and compiling them is a good part of a start. */
const validators = {
  strict: withFormats(new Ajv({ removeAdditional: false, useDefaults: true, coerceTypes: false, allErrors: false })),
  lenient: withFormats(new Ajv({ removeAdditional: false, useDefaults: true, coerceTypes: 'array', allErrors: false }))
}

/** Query and path are text and are converted; bodies must be right as they are. Unknown keys are refused in both. */
function setValidation(server: FastifyInstance): void {
  const { strict, lenient } = validators

  server.setValidatorCompiler<AnySchemaObject>(({ schema, httpPart }) => (httpPart === 'body' ? strict : lenient).compile(schema))
}

function withFormats(ajv: Ajv): Ajv {
  addFormats.default(ajv, ['date-time'])

  return ajv
}

function setProblems(server: FastifyInstance, { log }: RouteContext): void {
  server.setErrorHandler((err, request, reply) => {
    const { body, retryAfterS, isOurs } = failureOf(err)

    if (isOurs) log.error('request failed', err, { route: request.routeOptions.url ?? 'none', status: body.status })
    if (retryAfterS !== undefined) reply.header('retry-after', retryAfterS)
    if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="tocsin"')

    return reply.code(body.status).type(PROBLEM_TYPE).send(JSON.stringify(body))
  })

  server.setNotFoundHandler(() => {
    throw new NodeError('NOT_FOUND', 'there is no such route', { fix: 'GET /openapi.json lists them' })
  })
}

function setMetrics(server: FastifyInstance, { metrics, clock }: RouteContext): void {
  const { requests, seconds } = registerRestMetrics(metrics)

  server.addHook('onRequest', (request, reply, done) => {
    request.startedMs = clock.monotonicMs()
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    // The pattern of the route, never the path: a path holds what was asked for.
    const route = request.routeOptions.url ?? 'none'

    requests.inc({ route, status: `${Math.floor(reply.statusCode / 100)}xx` })
    seconds.observe({ route }, (clock.monotonicMs() - request.startedMs) / 1_000)
    done()
  })
  server.decorateRequest('startedMs', 0)
}

function schemasOf(response: unknown): Record<string, JsonSchema> {
  return isSchema(response)
    ? Object.fromEntries(Object.entries(response).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1])))
    : {}
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}
