import { PassThrough } from 'node:stream'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { NodeError } from '../../errors.js'
import { fromHex, toHex } from '../../model/bytes.js'
import { BODY_BYTES_MAX, PROGRESS_MS } from '../constants.js'
import type { RouteContext } from '../context.js'
import type { PublishProgress, PublishReport, PublishSource } from '../ports.js'
import { failureOf } from '../problems.js'
import {
  type PublishQuery,
  publishQuerySchema,
  reportSchema,
  type RetractBody,
  retractAnswerSchema,
  retractBodySchema
} from './publish-schemas.js'
import { optionsOf, reportView } from './publish-views.js'
import { createSpool } from './spool.js'
import { present } from './views.js'

const NDJSON = 'application/x-ndjson'

/** Everything that makes this node say something. */
export function registerPublishRoutes(server: FastifyInstance, context: RouteContext): void {
  const { node, isLocal, clock, log } = context

  server.register(async scope => {
    // The body of a publish is a file in any format: it is streamed and parsed by ingest, never by the framework.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    scope.post<{ Querystring: PublishQuery }>(
      '/v1/publish',
      {
        config: { scopes: ['publish', 'admin'], summary: 'Publish the rows of the body; with dry_run only decide and report' },
        schema: { querystring: publishQuerySchema, response: { 200: reportSchema } }
      },
      async (request, reply) => {
        const body = isAsyncIterable(request.body) ? request.body : emptyBody()
        const limited = isLocal ? body : limitBytes(body, BODY_BYTES_MAX)
        const options = optionsOf(request.query)

        if (options.isDryRun !== true && !node.isReady()) {
          throw node.whyNotReady?.() ?? new NodeError('NODE_NOT_READY', 'this node may not publish yet')
        }

        const publish = (onProgress: (progress: PublishProgress) => void) =>
          whileConnected(request, signal =>
            withSource(limited, options.asOfMs !== undefined, source => node.publish(source, options, onProgress, signal))
          )

        if (request.headers.accept?.includes(NDJSON) === true) return streamReport(reply, publish)

        return reportView(await publish(() => {}))
      }
    )
  })

  /** Progress lines while the work goes on, then one line with the report or the problem. */
  function streamReport(
    reply: FastifyReply,
    publish: (onProgress: (progress: PublishProgress) => void) => Promise<PublishReport>
  ): FastifyReply {
    const lines = new PassThrough()
    let lastMs = clock.monotonicMs()

    const line = (value: unknown): void => {
      lines.write(`${JSON.stringify(value)}\n`)
    }

    publish(progress => {
      if (clock.monotonicMs() - lastMs < PROGRESS_MS) return

      lastMs = clock.monotonicMs()
      line({ progress })
    })
      .then(report => line({ report: reportView(report) }))
      .catch((err: unknown) => {
        const { body, isOurs } = failureOf(err)
        if (isOurs) log.error('publish failed', err)
        line({ problem: body })
      })
      .finally(() => lines.end())

    return reply.type(NDJSON).send(lines)
  }

  server.post<{ Body: RetractBody }>(
    '/v1/retract',
    {
      config: { scopes: ['publish', 'admin'], summary: 'Withdraw own records, by id or by batch' },
      schema: { body: retractBodySchema, response: { 200: retractAnswerSchema } }
    },
    async request => {
      const { ids, batch, reason, dry_run: isDryRun = false } = request.body

      if ((ids === undefined) === (batch === undefined)) throw new NodeError('REQUEST_INVALID', 'name either ids or a batch')

      const report = await node.retract({
        reason,
        isDryRun,
        ...present({
          ids: ids?.map(fromHex),
          batch: batch === undefined ? undefined : { streamId: fromHex(batch.stream), seq: batch.seq }
        })
      })

      const { records, batches, notFound, erasedBatches, republished, lost } = report

      return {
        dry_run: report.isDryRun,
        records,
        batches,
        not_found: notFound.map(toHex),
        ...present({ erased_batches: erasedBatches, republished, lost })
      }
    }
  )
}

async function withSource(
  body: AsyncIterable<Uint8Array>,
  isReadTwice: boolean,
  use: (source: PublishSource) => Promise<PublishReport>
): Promise<PublishReport> {
  if (!isReadTwice) return use({ open: () => body })

  const spool = await createSpool(body)

  try {
    return await use(spool)
  } finally {
    await spool.close()
  }
}

/** The signal aborts when the client goes away before the work is done. */
export async function whileConnected<T>(request: FastifyRequest, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController()
  const { socket } = request.raw
  const end = (): void => gone.abort()

  socket.once('close', end)

  try {
    return await work(gone.signal)
  } finally {
    socket.off('close', end)
  }
}

/** @throws NodeError `REQUEST_TOO_LARGE` on the chunk that passes the limit. */
async function* limitBytes(body: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0

  for await (const chunk of body) {
    bytes += chunk.byteLength

    if (bytes > bytesMax) {
      throw new NodeError('REQUEST_TOO_LARGE', `the body is larger than ${bytesMax} bytes`, {
        fix: 'split the file, or publish it on the machine of the node: tocsin publish FILE'
      })
    }

    yield chunk
  }
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
