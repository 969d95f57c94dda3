import type { Scope } from '../query/visibility.js'
import { problemSchema } from './v1/schemas.js'

/** Any JSON Schema, as it stands in the document. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** One route as the framework registered it. */
export interface RouteFacts {
  method: string
  /** With `:name` parameters. */
  url: string
  summary: string
  scopes: readonly Scope[] | undefined
  params?: JsonSchema
  querystring?: JsonSchema
  body?: JsonSchema
  /** By status. */
  response: Readonly<Record<string, JsonSchema>>
}

/**
 * The OpenAPI 3.1 document, made of the very schemas that validate: it cannot say anything else than the routes do.
 */
export function createOpenApi(routes: readonly RouteFacts[], version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {}

  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')

    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }

  return {
    openapi: '3.1.0',
    info: {
      title: 'Tocsin',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'Threat indicators of this node: look-ups are answered from the local store and tell nobody.'
    },
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'toc_<id>_<secret>' },
        header: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        basic: { type: 'http', scheme: 'basic', description: 'any name, the key as password' }
      }
    }
  }
}

function operationOf({ method, url, summary, scopes, params, querystring, body, response }: RouteFacts): Record<string, unknown> {
  const isPublish = url === '/v1/publish'

  return {
    operationId: operationId(method, url),
    summary,
    ...(scopes === undefined ? { security: [] } : { security: [{ bearer: [] }, { header: [] }, { basic: [] }], 'x-scopes': scopes }),
    parameters: [...parametersOf(params, 'path'), ...parametersOf(querystring, 'query')],
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    ...(isPublish
      ? { requestBody: { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } }
      : {}),
    responses: responsesOf(response)
  }
}

function operationId(method: string, url: string): string {
  const words = url.split(/[/:._]+/).filter(word => word !== '' && word !== 'v1')

  return [method.toLowerCase(), ...words].map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join('')
}

function parametersOf(schema: JsonSchema | undefined, place: 'path' | 'query'): Array<Record<string, unknown>> {
  const properties = recordOf(schema?.['properties'])
  const required: unknown = schema?.['required']

  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: property
  }))
}

function responsesOf(response: RouteFacts['response']): Record<string, unknown> {
  const answers = Object.entries(response).map(([status, schema]) => [
    status,
    { description: status === '503' ? 'Not ready' : 'Done', content: { 'application/json': { schema } } }
  ])
  const success = answers.length === 0 ? [['2XX', { description: 'Done' }]] : answers

  return {
    ...Object.fromEntries(success),
    default: {
      description: 'A problem (RFC 9457)',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    }
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
