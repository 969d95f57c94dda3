import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'

import { fromHex, toHex } from '../../model/bytes.js'
import { parseOrgDid } from '../../roster/fingerprint.js'
import type { ContestedAsk, ContestedChange, ContestedPort, ContestedView } from '../upkeep-ports.js'
import { closed, time, words } from './schemas.js'
import { present, timeOf } from './views.js'

const count = Type.Integer({ minimum: 0 })
const text = Type.String()
const streamText = Type.String({ pattern: '^[0-9a-f]{32}$' })

const streamSchema = Type.Object(
  {
    stream: text,
    organization: text,
    name: text,
    node: text,
    audience: words(['community', 'orgs']),
    condition: text,
    epoch: count,
    from: count,
    head: count,
    batches: count,
    records: count,
    restored_to: Type.Optional(count),
    refusal: Type.Optional(text)
  },
  { ...closed, description: 'what of one stream is set aside, from a seq on' }
)
const streamsSchema = Type.Object({ streams: Type.Array(streamSchema) }, closed)
const batchesSchema = Type.Object(
  { batches: Type.Array(Type.Object({ seq: count, created: time, records: count, restored: Type.Boolean() }, closed)) },
  closed
)
const askBody = Type.Object(
  {
    stream: Type.Optional(streamText),
    organization: Type.Optional(Type.String({ maxLength: 128 })),
    up_to: Type.Optional(Type.Integer({ minimum: 1 })),
    dry_run: Type.Optional(Type.Boolean())
  },
  closed
)
const changesSchema = Type.Object(
  {
    dry_run: Type.Boolean(),
    changes: Type.Array(Type.Object({ stream: text, name: text, from: count, to: count, batches: count, records: count }, closed))
  },
  closed
)
const streamParams = Type.Object({ stream: streamText }, closed)

export type ContestedBody = Static<typeof streamSchema>
export type ContestedChangesBody = Static<typeof changesSchema>

/** What is set aside after forks, and what the operator of this node lets count again: for administrators. */
export function registerContestedRoutes(server: FastifyInstance, contested: ContestedPort): void {
  server.get(
    '/v1/quarantine',
    { config: { scopes: ['admin'], summary: 'Streams of which something is set aside' }, schema: { response: { 200: streamsSchema } } },
    async () => ({ streams: (await contested.list()).map(streamView) })
  )

  server.get<{ Params: Static<typeof streamParams> }>(
    '/v1/quarantine/:stream',
    {
      config: { scopes: ['admin'], summary: 'The first batches of a stream that are set aside' },
      schema: { params: streamParams, response: { 200: batchesSchema } }
    },
    async ({ params }) => ({
      batches: (await contested.batches(fromHex(params.stream))).map(({ seq, createdMs, records, isRestored }) => ({
        seq,
        created: timeOf(createdMs),
        records,
        restored: isRestored
      }))
    })
  )

  server.post<{ Body: Static<typeof askBody> }>(
    '/v1/quarantine/restore',
    {
      config: { scopes: ['admin'], summary: 'Let records that were set aside count here again' },
      schema: { body: askBody, response: { 200: changesSchema } }
    },
    async ({ body }) => changesView(body, await contested.restore(askOf(body)))
  )

  server.post<{ Body: Static<typeof askBody> }>(
    '/v1/quarantine/contest',
    {
      config: { scopes: ['admin'], summary: 'Set restored records aside again' },
      schema: { body: askBody, response: { 200: changesSchema } }
    },
    async ({ body }) => changesView(body, await contested.contest(askOf(body)))
  )
}

function askOf({ stream, organization, up_to: upTo, dry_run: isDryRun = false }: Static<typeof askBody>): ContestedAsk {
  return {
    isDryRun,
    ...present({
      streamId: stream === undefined ? undefined : fromHex(stream),
      orgKey: organization === undefined ? undefined : parseOrgDid(organization),
      upTo
    })
  }
}

function changesView({ dry_run: isDryRun = false }: Static<typeof askBody>, changes: readonly ContestedChange[]): ContestedChangesBody {
  return {
    dry_run: isDryRun,
    changes: changes.map(({ streamId, orgName, from, to, batches, records }) => ({
      stream: toHex(streamId),
      name: orgName,
      from,
      to,
      batches,
      records
    }))
  }
}

function streamView(view: ContestedView): ContestedBody {
  const { streamId, orgDid, orgName, peerId, audience, condition, epoch, fromSeq, head, batches, records, restoredTo, refusal } = view

  return {
    stream: toHex(streamId),
    organization: orgDid,
    name: orgName,
    node: peerId,
    audience,
    condition,
    epoch,
    from: fromSeq,
    head,
    batches,
    records,
    ...present({ restored_to: restoredTo, refusal })
  }
}
