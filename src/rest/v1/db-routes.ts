import { PassThrough } from 'node:stream'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'

import { PROGRESS_MS } from '../constants.js'
import type { RouteContext } from '../context.js'
import { failureOf } from '../problems.js'
import type { DbPort, DbProgress } from '../upkeep-ports.js'
import { compactView, pruneView, statsView, verifyView } from './db-views.js'
import { whileConnected } from './publish-routes.js'
import { closed } from './schemas.js'

const NDJSON = 'application/x-ndjson'

const count = Type.Integer({ minimum: 0 })
const health = { state: Type.String(), reasons: Type.Array(Type.String()) }
const statsSchema = Type.Object(
  {
    ...health,
    claims_total: count,
    claims: Type.Record(Type.String(), count),
    values: count,
    streams: count,
    payload_bytes: count,
    disk_bytes: count
  },
  closed
)
const verifySchema = Type.Object({ ...health, batches: count, holes: count, claims_repaired: count }, closed)
const pruneSchema = Type.Object(
  { dry_run: Type.Boolean(), batches: count, bytes: count, claims: Type.Optional(count), headers: count },
  closed
)
const compactSchema = Type.Object({ batches_erased: count, disk_bytes_before: count, disk_bytes: count }, closed)
const verifyQuery = Type.Object({ accept_loss: Type.Optional(Type.Boolean()) }, closed)
const pruneQuery = Type.Object({ dry_run: Type.Optional(Type.Boolean()) }, closed)

type Work<View> = (onProgress: (progress: DbProgress) => void, signal: AbortSignal) => Promise<View>

/** Work on the database of a running node: for administrators. With `Accept: application/x-ndjson` progress lines come first. */
export function registerDbRoutes(server: FastifyInstance, { clock, log }: RouteContext, db: DbPort): void {
  async function answer<View>(request: FastifyRequest, reply: FastifyReply, work: Work<View>, show: (view: View) => object) {
    if (request.headers.accept?.includes(NDJSON) !== true) return show(await whileConnected(request, signal => work(() => {}, signal)))

    const lines = new PassThrough()
    let lastMs = clock.monotonicMs()
    const line = (value: unknown): void => void lines.write(`${JSON.stringify(value)}\n`)
    const onProgress = (progress: DbProgress): void => {
      if (clock.monotonicMs() - lastMs < PROGRESS_MS) return

      lastMs = clock.monotonicMs()
      line({ progress })
    }

    whileConnected(request, signal => work(onProgress, signal))
      .then(view => line({ report: show(view) }))
      .catch((err: unknown) => {
        const { body, isOurs } = failureOf(err)
        if (isOurs) log.error('work on the database failed', err)
        line({ problem: body })
      })
      .finally(() => lines.end())

    return reply.type(NDJSON).send(lines)
  }

  server.get(
    '/v1/db',
    {
      config: { scopes: ['admin'], summary: 'What the database holds, and whether it is whole' },
      schema: { response: { 200: statsSchema } }
    },
    async () => statsView(await db.stats())
  )

  server.post<{ Querystring: Static<typeof verifyQuery> }>(
    '/v1/db/verify',
    {
      config: { scopes: ['admin'], summary: 'Prove everything that the database holds' },
      schema: { querystring: verifyQuery, response: { 200: verifySchema } }
    },
    (request, reply) =>
      answer(
        request,
        reply,
        (onProgress, signal) => db.verify({ isLossAccepted: request.query.accept_loss === true }, onProgress, signal),
        verifyView
      )
  )

  server.post<{ Querystring: Static<typeof pruneQuery> }>(
    '/v1/db/prune',
    {
      config: { scopes: ['admin'], summary: 'Erase what has expired; with dry_run only count it' },
      schema: { querystring: pruneQuery, response: { 200: pruneSchema } }
    },
    (request, reply) =>
      answer(request, reply, (onProgress, signal) => db.prune({ isDryRun: request.query.dry_run === true }, onProgress, signal), pruneView)
  )

  server.post(
    '/v1/db/compact',
    {
      config: { scopes: ['admin'], summary: 'Erase what has expired, and free its space' },
      schema: { response: { 200: compactSchema } }
    },
    (request, reply) => answer(request, reply, (onProgress, signal) => db.compact(onProgress, signal), compactView)
  )
}
