import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'

import { NodeError } from '../../errors.js'
import type { ListFilter } from '../../query/list.js'
import type { LookupAnswer } from '../../query/lookup.js'
import type { Scope } from '../../query/visibility.js'
import { callerOf } from '../auth/authenticate.js'
import { BULK_BYTES_MAX, PATH_VALUE_CHARS_MAX } from '../constants.js'
import type { RouteContext } from '../context.js'
import { createDeadline } from '../deadline.js'
import { bulkAnswerSchema, bulkBodySchema, closed, listQuerySchema, type ListQuery, listSchema, lookupSchema } from './schemas.js'
import { bulkBytes, lookupText, pageText } from './claim-text.js'
import { present } from './views.js'

const JSON_TYPE = 'application/json; charset=utf-8'

export const READING: readonly Scope[] = ['read', 'siem', 'admin']

const valueSchema = Type.Object({ value: Type.String({ minLength: 1, maxLength: PATH_VALUE_CHARS_MAX }) }, closed)

/** Look-up and list: everything that reads claims. */
export function registerReadRoutes(server: FastifyInstance, context: RouteContext): void {
  const { query, clock, init } = context
  const { nameOf, lookup, list } = query
  const deadline = () => createDeadline(clock, init.queryMs)

  const one = (value: string, request: Parameters<typeof callerOf>[0]) => lookup.one(value, callerOf(request).reader, deadline())
  const asLookup = writtenBy<LookupAnswer>(answer => lookupText(answer, nameOf))
  const asPage = writtenBy<Awaited<ReturnType<typeof list>>>(page => pageText(page, nameOf))

  server.get<{ Params: Static<typeof valueSchema> }>(
    '/v1/lookup/:value',
    {
      config: { scopes: READING, summary: 'What is known about one value: any type, defanged too; percent-encode slashes' },
      schema: { params: valueSchema, response: { 200: lookupSchema } },
      ...asLookup
    },
    request => one(request.params.value, request)
  )

  server.get<{ Querystring: Static<typeof valueSchema> }>(
    '/v1/lookup',
    {
      config: { scopes: READING, summary: 'The same with the value as a query parameter: easier for URLs' },
      schema: { querystring: valueSchema, response: { 200: lookupSchema } },
      ...asLookup
    },
    request => one(request.query.value, request)
  )

  server.post<{ Body: Static<typeof bulkBodySchema> }>(
    '/v1/lookup',
    {
      bodyLimit: BULK_BYTES_MAX,
      config: { scopes: READING, summary: 'Up to 10,000 values at once; a bad value fails alone' },
      schema: { body: bulkBodySchema, response: { 200: bulkAnswerSchema } }
    },
    async (request, reply) => {
      const answers = await lookup.many(request.body.values, callerOf(request).reader, deadline())
      reply.type(JSON_TYPE)

      return bulkBytes(answers, nameOf)
    }
  )

  server.get<{ Querystring: ListQuery }>(
    '/v1/indicators',
    {
      config: { scopes: READING, summary: 'Live claims by filter; all given filters must hold' },
      schema: { querystring: listQuerySchema, response: { 200: listSchema } },
      ...asPage
    },
    request => {
      const { id, reader } = callerOf(request)
      const { cursor, limit } = request.query

      return list({
        filter: filterOf(request.query, context.findOrg),
        reader,
        readerId: id,
        deadline: deadline(),
        ...present({ cursor, limit })
      })
    }
  )
}

/** The route's answers are written by `write` and not by a serialiser made of its schema, which is three times as slow. */
function writtenBy<Answer>(write: (answer: Answer) => string): { serializerCompiler: () => (answer: Answer) => string } {
  return { serializerCompiler: () => write }
}

function filterOf(query: ListQuery, findOrg: RouteContext['findOrg']): ListFilter {
  return present({
    types: query.type,
    classifications: query.classification,
    roles: query.role,
    malware: query.malware,
    asns: query.asn,
    countryCodes: query.cc,
    orgs: query.org?.map(name => orgOf(name, findOrg)),
    tlp: query.tlp,
    minConfidence: query.min_confidence,
    sinceS: secondsOf(query.since),
    untilS: secondsOf(query.until),
    withWithdrawn: query.withdrawn
  })
}

function secondsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Math.floor(Date.parse(text) / 1_000)
}

export function orgOf(name: string, findOrg: RouteContext['findOrg']): Uint8Array {
  const key = findOrg(name)
  if (key === undefined) throw new NodeError('MEMBER_UNKNOWN', 'no member has this name or key', { fix: 'tocsin member list' })

  return key
}
