import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'

import { NodeError } from '../../errors.js'
import { ORG_KIND_NAME, type OrgKind } from '../../model/enumerations.js'
import { CONSTITUENCY_ENTRIES_MAX, NAME_CHARS_MAX } from '../../roster/documents.js'
import type { RouteContext } from '../context.js'
import type { InviteView, JoinPort, JoinRequestView } from '../ports.js'
import { closed, time, words } from './schemas.js'
import { present, timeOf } from './views.js'

/** Requests that one invite may bring. */
const USES_MAX = 100
/** Longest life of an invite, in days. */
const INVITE_DAYS_MAX = 60
const DAY_MS = 86_400_000
const REASON_CHARS_MAX = 256
const ORG_KINDS: readonly OrgKind[] = [...ORG_KIND_NAME.values()]

const list = <Item extends ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>(item: Item) =>
  Type.Array(item, { maxItems: CONSTITUENCY_ENTRIES_MAX })

const constituencySchema = Type.Object(
  { asns: list(Type.Integer()), cidrs: list(Type.String()), country_codes: list(Type.String()), domains: list(Type.String()) },
  closed
)
const inviteBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: NAME_CHARS_MAX })),
    kind: Type.Optional(words<OrgKind>(ORG_KINDS)),
    constituency: constituencySchema,
    expires: time,
    uses_max: Type.Integer({ minimum: 1, maximum: USES_MAX })
  },
  closed
)
const inviteSchema = Type.Object(
  {
    id: Type.String(),
    state: words(['open', 'used', 'expired', 'revoked']),
    name: Type.Optional(Type.String()),
    kind: Type.Optional(Type.String()),
    constituency: constituencySchema,
    created: time,
    expires: time,
    uses: Type.Integer(),
    uses_max: Type.Integer(),
    text: Type.Optional(Type.String({ description: 'what to send to the newcomer; shown once' }))
  },
  closed
)
const invitesSchema = Type.Object({ invites: Type.Array(inviteSchema) }, closed)
const inviteParams = Type.Object({ id: Type.String({ pattern: '^[0-9a-fA-F]{8}$' }) }, closed)
const requestSchema = Type.Object(
  {
    id: Type.String(),
    state: words(['waiting', 'admitted', 'denied']),
    invite: Type.String(),
    received: time,
    denied_for: Type.Optional(Type.String()),
    fetched: Type.Boolean(),
    signed: Type.String({ description: 'the signed join request, base64' })
  },
  closed
)
const requestsSchema = Type.Object({ requests: Type.Array(requestSchema) }, closed)
const requestParams = Type.Object({ id: Type.String({ pattern: '^r-[0-9]{1,9}$' }) }, closed)
const denyBody = Type.Object({ reason: Type.String({ minLength: 1, maxLength: REASON_CHARS_MAX, pattern: '^[ -~]+$' }) }, closed)

/** Invites and the requests that they brought: for administrators of a steward's node. */
export function registerJoinRoutes(server: FastifyInstance, { clock }: RouteContext, join: JoinPort): void {
  server.post<{ Body: Static<typeof inviteBody> }>(
    '/v1/invites',
    {
      config: { scopes: ['admin'], summary: 'Make an invite; the answer is the only place where its text is shown' },
      schema: { body: inviteBody, response: { 201: inviteSchema } }
    },
    async ({ body }, reply) => {
      const { name, kind, expires, uses_max: usesMax } = body
      const expiresMs = Date.parse(expires)
      const lifeMs = expiresMs - clock.nowMs()

      if (lifeMs <= 0 || lifeMs > INVITE_DAYS_MAX * DAY_MS) {
        throw new NodeError('REQUEST_INVALID', `an invite lives for at most ${INVITE_DAYS_MAX} days, and ends in the future`)
      }

      const { asns, cidrs, country_codes: countryCodes, domains } = body.constituency
      const { text, invite } = await join.createInvite({
        ...present({ name, kind }),
        constituency: { asns, cidrs, countryCodes, domains },
        expiresMs,
        usesMax
      })

      reply.code(201)

      return { ...inviteBodyOf(invite), text }
    }
  )

  server.get(
    '/v1/invites',
    { config: { scopes: ['admin'], summary: 'The invites, without their secrets' }, schema: { response: { 200: invitesSchema } } },
    async () => ({ invites: join.listInvites().map(inviteBodyOf) })
  )

  server.delete<{ Params: Static<typeof inviteParams> }>(
    '/v1/invites/:id',
    { config: { scopes: ['admin'], summary: 'Withdraw an invite' }, schema: { params: inviteParams } },
    async ({ params }, reply) => {
      await join.revokeInvite(params.id)

      return reply.code(204).send()
    }
  )

  server.get(
    '/v1/join-requests',
    { config: { scopes: ['admin'], summary: 'Organizations that ask to join' }, schema: { response: { 200: requestsSchema } } },
    async () => ({ requests: join.requests().map(requestBodyOf) })
  )

  server.post<{ Params: Static<typeof requestParams>; Body: Static<typeof denyBody> }>(
    '/v1/join-requests/:id/deny',
    {
      config: { scopes: ['admin'], summary: 'Deny a request, with a reason for the newcomer' },
      schema: { params: requestParams, body: denyBody }
    },
    async ({ params, body }, reply) => {
      await join.deny(params.id, body.reason)

      return reply.code(204).send()
    }
  )
}

function inviteBodyOf({
  id,
  state,
  name,
  kind,
  constituency,
  createdMs,
  expiresMs,
  uses,
  usesMax
}: InviteView): Static<typeof inviteSchema> {
  const { asns, cidrs, countryCodes, domains } = constituency

  return {
    id,
    state,
    ...present({ name, kind }),
    constituency: { asns: [...asns], cidrs: [...cidrs], country_codes: [...countryCodes], domains: [...domains] },
    created: timeOf(createdMs),
    expires: timeOf(expiresMs),
    uses,
    uses_max: usesMax
  }
}

function requestBodyOf({ id, state, inviteId, receivedMs, deniedFor, isFetched, signed }: JoinRequestView): Static<typeof requestSchema> {
  return {
    id,
    state,
    invite: inviteId,
    received: timeOf(receivedMs),
    ...present({ denied_for: deniedFor }),
    fetched: isFetched,
    signed: Buffer.from(signed).toString('base64')
  }
}
