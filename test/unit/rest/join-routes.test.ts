import { expect } from 'chai'

import { NodeError } from '../../../src/errors.js'
import type { Scope } from '../../../src/query/visibility.js'
import type { InviteView, InviteWish, JoinPort, JoinRequestView } from '../../../src/rest/index.js'
import { NOW_MS } from '../../support/claims.js'
import { type Answer, ask, createFakeRest, type FakeRest, OWN_ORG } from '../../support/fake-rest.js'

const DAY_MS = 86_400_000
const NETWORKS = { asns: [64_500], cidrs: ['198.51.100.0/24'], country_codes: ['DE'], domains: ['example.com'] }
const NO_NETWORKS = { asns: [], cidrs: [], country_codes: [], domains: [] }
const INVITE_ID = 'ab12cd34'

const invite: InviteView = {
  id: INVITE_ID,
  state: 'open',
  name: 'ISP Bravo',
  kind: 'isp',
  constituency: { asns: [64_500], cidrs: ['198.51.100.0/24'], countryCodes: ['DE'], domains: ['example.com'] },
  createdMs: NOW_MS,
  expiresMs: NOW_MS + DAY_MS,
  usesMax: 1,
  uses: 0
}
const waiting: JoinRequestView = {
  id: 'r-17',
  state: 'waiting',
  inviteId: INVITE_ID,
  signed: Uint8Array.of(1, 2, 3),
  receivedMs: NOW_MS,
  isFetched: false
}

/** A desk that remembers what it was asked. */
function createFakeDesk(overrides: Partial<JoinPort> = {}): JoinPort & { asked: unknown[] } {
  const asked: unknown[] = []

  return {
    asked,
    async createInvite(wish: InviteWish) {
      asked.push(wish)

      return { text: 'tocsin-invite1abc', invite }
    },
    listInvites: () => [invite, { ...invite, id: '00000001', state: 'used', uses: 1 }],
    async revokeInvite(id) {
      asked.push(id)
      if (id.toLowerCase() !== INVITE_ID) throw new NodeError('NOT_FOUND', `there is no invite ${id}`)
    },
    requests: () => [waiting, { ...waiting, id: 'r-18', state: 'denied', deniedFor: 'unknown here', isFetched: true }],
    async deny(id, reason) {
      asked.push([id, reason])
      if (id !== 'r-17') throw new NodeError('NOT_FOUND', `there is no request ${id}`)
    },
    ...overrides
  }
}

describe('REST, invites and requests to join', () => {
  let current: FakeRest | undefined

  async function start(
    join: JoinPort
  ): Promise<{ call(method: string, path: string, body?: unknown): Promise<Answer>; keyWith(...scopes: Scope[]): Promise<string> }> {
    const made = createFakeRest({ components: { join } })
    current = made
    await made.rest.start()
    const keyWith = async (...scopes: Scope[]): Promise<string> =>
      (await made.rest.keys.create({ name: 'test', scopes, tlpCeiling: 'GREEN', orgKey: OWN_ORG })).token
    const key = await keyWith('admin')

    return {
      keyWith,
      call: (method, path, body) =>
        ask(made.rest, path, {
          method,
          key,
          ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
        })
    }
  }

  const wish = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    name: 'ISP Bravo',
    kind: 'isp',
    constituency: NETWORKS,
    expires: new Date(NOW_MS + DAY_MS).toISOString(),
    uses_max: 1,
    ...fields
  })

  afterEach(async () => {
    await current?.rest.stop()
    current = undefined
  })

  it('makes an invite, and shows its text in that answer only', async () => {
    const desk = createFakeDesk()
    const { call } = await start(desk)
    const made = await call('POST', '/v1/invites', wish())
    const listed = await call('GET', '/v1/invites')

    expect(made.status).to.equal(201)
    expect(made.body).to.include({ id: INVITE_ID, text: 'tocsin-invite1abc', state: 'open', uses_max: 1 })
    expect(made.body['constituency']).to.deep.equal(NETWORKS)
    expect(desk.asked).to.deep.equal([
      { name: 'ISP Bravo', kind: 'isp', constituency: invite.constituency, expiresMs: NOW_MS + DAY_MS, usesMax: 1 }
    ])
    expect(listed.body['invites'].map(({ id, state, text }: Record<string, unknown>) => [id, state, text])).to.deep.equal([
      [INVITE_ID, 'open', undefined],
      ['00000001', 'used', undefined]
    ])
    expect(listed.text).to.not.include('tocsin-invite1')
  })

  it('makes one without a name, a kind or networks', async () => {
    const desk = createFakeDesk()
    const { call } = await start(desk)
    const { name: _name, kind: _kind, ...plain } = wish({ constituency: NO_NETWORKS })

    expect((await call('POST', '/v1/invites', plain)).status).to.equal(201)
    expect(desk.asked[0]).to.not.have.any.keys('name', 'kind')
  })

  for (const [what, fields] of [
    ['that ended already', { expires: new Date(NOW_MS - 1).toISOString() }],
    ['that lives for more than 60 days', { expires: new Date(NOW_MS + 60 * DAY_MS + 1).toISOString() }],
    ['that ends at no time', { expires: 'tomorrow' }],
    ['for no newcomer', { uses_max: 0 }],
    ['for more than 100 newcomers', { uses_max: 101 }],
    ['with an unknown kind', { kind: 'bank' }],
    ['with a name that is empty', { name: '' }],
    ['with a name of 200 characters', { name: 'x'.repeat(200) }],
    [
      'with more networks than a membership may have',
      { constituency: { ...NO_NETWORKS, asns: Array.from({ length: 5_000 }, () => 64_500) } }
    ],
    ['without networks at all', { constituency: undefined }],
    ['with a field that is none', { secret: 'mine' }]
  ] as const) {
    it(`refuses an invite ${what}, and asks the desk for nothing`, async () => {
      const desk = createFakeDesk()
      const { call } = await start(desk)
      const { status, body } = await call('POST', '/v1/invites', wish(fields))

      expect([status, body['code']]).to.deep.equal([400, 'REQUEST_INVALID'])
      expect(desk.asked).to.deep.equal([])
    })
  }

  it('takes an invite at the limits: 60 days, 100 newcomers', async () => {
    const { call } = await start(createFakeDesk())

    expect(
      (await call('POST', '/v1/invites', wish({ expires: new Date(NOW_MS + 60 * DAY_MS).toISOString(), uses_max: 100 }))).status
    ).to.equal(201)
  })

  it('passes on what the desk refuses, by its code', async () => {
    const refuse = async (): Promise<never> => {
      throw new NodeError('RIGHT_MISSING', 'this organization is not a steward of the mesh', { fix: 'ask one of them' })
    }
    const { call } = await start(createFakeDesk({ createInvite: refuse, deny: refuse }))

    for (const { status, body } of [
      await call('POST', '/v1/invites', wish()),
      await call('POST', '/v1/join-requests/r-17/deny', { reason: 'no' })
    ]) {
      expect([status, body['code']]).to.deep.equal([403, 'RIGHT_MISSING'])
    }
  })

  it('withdraws an invite once it is named in full, whatever the case', async () => {
    const desk = createFakeDesk()
    const { call } = await start(desk)

    expect((await call('DELETE', `/v1/invites/${INVITE_ID.toUpperCase()}`)).status).to.equal(204)
    expect((await call('DELETE', '/v1/invites/ffffffff')).body['code']).to.equal('NOT_FOUND')
    for (const id of ['ab12cd3', 'ab12cd345', 'xyzxyzxy', '..%2f..%2f1']) {
      expect((await call('DELETE', `/v1/invites/${id}`)).status, id).to.be.oneOf([400, 404])
    }
    expect(desk.asked).to.have.length(2)
  })

  it('lists requests with the bytes that were signed, and denies one with a reason', async () => {
    const desk = createFakeDesk()
    const { call } = await start(desk)
    const { body } = await call('GET', '/v1/join-requests')

    expect(body['requests']).to.deep.equal([
      { id: 'r-17', state: 'waiting', invite: INVITE_ID, received: '2026-01-01T00:00:00Z', fetched: false, signed: 'AQID' },
      {
        id: 'r-18',
        state: 'denied',
        invite: INVITE_ID,
        received: '2026-01-01T00:00:00Z',
        denied_for: 'unknown here',
        fetched: true,
        signed: 'AQID'
      }
    ])
    expect((await call('POST', '/v1/join-requests/r-17/deny', { reason: 'please ask CERT Example' })).status).to.equal(204)
    expect((await call('POST', '/v1/join-requests/r-99/deny', { reason: 'who?' })).body['code']).to.equal('NOT_FOUND')
    expect(desk.asked).to.deep.equal([
      ['r-17', 'please ask CERT Example'],
      ['r-99', 'who?']
    ])
  })

  for (const [what, path, reason] of [
    ['no reason', 'r-17', ''],
    ['a reason of 257 characters', 'r-17', 'x'.repeat(257)],
    ['a reason with a line break', 'r-17', 'no\nreason'],
    ['a reason beyond ASCII', 'r-17', 'später'],
    ['an id that is none', 'seventeen', 'no']
  ] as const) {
    it(`denies nothing for ${what}`, async () => {
      const desk = createFakeDesk()
      const { call } = await start(desk)
      const { status, body } = await call('POST', `/v1/join-requests/${path}/deny`, { reason })

      expect([status, body['code']]).to.deep.equal([400, 'REQUEST_INVALID'])
      expect(desk.asked).to.deep.equal([])
    })
  }

  it('is for administrators: no other scope, and nobody without a key', async () => {
    const desk = createFakeDesk()
    const { keyWith } = await start(desk)
    const key = await keyWith('read', 'siem', 'publish')
    const rest = current?.rest
    if (rest === undefined) throw new Error('it was started')

    for (const [method, path, body] of [
      ['POST', '/v1/invites', wish()],
      ['GET', '/v1/invites', undefined],
      ['DELETE', `/v1/invites/${INVITE_ID}`, undefined],
      ['GET', '/v1/join-requests', undefined],
      ['POST', '/v1/join-requests/r-17/deny', { reason: 'no' }]
    ] as const) {
      const request = {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
      }

      expect((await ask(rest, path, { ...request, key })).status, `${method} ${path}`).to.equal(403)
      expect((await ask(rest, path, request)).status, `${method} ${path} without a key`).to.equal(401)
    }

    expect(desk.asked).to.deep.equal([])
  })
})
