import { expect } from 'chai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

import { claim, orgKey } from '../../support/claims.js'
import { ask, createFakeRest, type FakeRest, type Json, OWN_ORG } from '../../support/fake-rest.js'

type Document = Json

describe('OpenAPI document', () => {
  let fake: FakeRest
  let document: Document
  let key = ''

  const victim = claim({
    value: '198.51.100.7',
    kind: 'victim',
    role: 'VICTIM',
    classification: 'infected-system',
    tlp: 'AMBER+STRICT',
    audience: [OWN_ORG],
    org: orgKey(2),
    asn: 64_500,
    cc: 'DE',
    malware: 'kelihos'
  })
  const sourcePort = { sourcePort: 40_000, transport: 'tcp' as const, sinkhole: '192.0.2.1' }
  const rich = claim({
    type: 'url',
    value: 'http://bad.example.com/x',
    severity: 'high',
    tags: ['tlp:green'],
    reference: 'https://example.org/report',
    feed: 'sinkhole-1',
    toBlock: true,
    reputation: { score: 3, colour: 'red', complaintPermille: 9, trapHits: 2, volumeDecade: 3, windowS: 86_400 },
    scrub: { method: 'redacted', profile: 'infra/1', grainS: 60, removedGroups: 2, k: 5 }
  })

  before(async () => {
    fake = createFakeRest({
      claims: [
        claim(),
        rich,
        {
          ...victim,
          indicator: { ...victim.indicator, ...sourcePort }
        },
        claim({ type: 'domain', value: 'bad.example.com' })
      ]
    })
    await fake.rest.start()
    key = (await fake.rest.keys.create({ name: 'test', scopes: ['admin'], tlpCeiling: 'RED', orgKey: OWN_ORG })).token
    document = (await ask(fake.rest, '/openapi.json')).body
  })

  after(() => fake.rest.stop())

  it('is version 3.1 and describes every route once, with a summary and a name of its own', () => {
    const operations = Object.entries<Document>(document['paths']).flatMap(([path, methods]) =>
      Object.entries<Document>(methods).map(([method, operation]) => ({ path, method, operation }))
    )
    const names = operations.map(({ operation }) => operation['operationId'])

    expect(document['openapi']).to.equal('3.1.0')
    expect(new Set(names).size).to.equal(names.length)
    for (const { path, method, operation } of operations)
      expect(operation['summary'], `${method} ${path}`).to.be.a('string').and.not.equal('')
    expect(operations.map(({ method, path }) => `${method} ${path}`)).to.have.members([
      'get /healthz',
      'get /readyz',
      'get /metrics',
      'get /openapi.json',
      'get /v1/lookup/{value}',
      'get /v1/lookup',
      'post /v1/lookup',
      'get /v1/indicators',
      'post /v1/publish',
      'post /v1/retract',
      'get /v1/status',
      'get /v1/deliveries',
      'post /v1/keys',
      'get /v1/keys',
      'delete /v1/keys/{id}'
    ])
  })

  it('lists every filter of the list as a parameter', () => {
    const names = document['paths']['/v1/indicators'].get.parameters.map((parameter: { name: string }) => parameter.name)

    expect(names).to.include.members([
      'type',
      'classification',
      'role',
      'malware',
      'asn',
      'cc',
      'org',
      'tlp',
      'min_confidence',
      'since',
      'until',
      'cursor'
    ])
  })

  const answers: Array<[string, string, RequestInit?]> = [
    ['/healthz', '/healthz'],
    ['/readyz', '/readyz'],
    ['/v1/lookup/{value}', '/v1/lookup/203.0.113.45'],
    ['/v1/lookup', '/v1/lookup?value=http%3A%2F%2Fbad.example.com%2Fx'],
    ['/v1/indicators', '/v1/indicators'],
    ['/v1/status', '/v1/status'],
    ['/v1/deliveries', '/v1/deliveries'],
    ['/v1/keys', '/v1/keys'],
    [
      '/v1/lookup',
      '/v1/lookup',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"values":["198.51.100.7","junk!"]}' }
    ],
    ['/v1/publish', '/v1/publish', { method: 'POST', body: 'a\nb\n' }],
    [
      '/v1/retract',
      '/v1/retract',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"ids":["${'ab'.repeat(16)}"],"reason":"error"}` }
    ]
  ]

  for (const [path, url, options] of answers) {
    const method = (options?.method ?? 'GET').toLowerCase()

    it(`describes what ${method} ${url.slice(0, 40)} really answers, and nothing is lost on the way out`, async () => {
      const ajv = new Ajv2020({ strict: false, allErrors: true })
      addFormats.default(ajv)
      const { status, body } = await ask(fake.rest, url, { key, ...options })
      const schema = document['paths'][path][method].responses[String(status)]?.content['application/json'].schema

      expect(status).to.equal(200)
      expect(schema, 'a schema for this status').to.be.an('object')
      const validate = ajv.compile(schema)
      expect(validate(body), JSON.stringify(validate.errors)).to.equal(true)
    })
  }

  it('keeps every field of a claim', async () => {
    const { body } = await ask(fake.rest, '/v1/indicators', { key })
    const [, url, host] = body['indicators']

    expect(url).to.deep.include({
      severity: 'high',
      tags: ['tlp:green'],
      reference: 'https://example.org/report',
      feed: 'sinkhole-1',
      to_block: true,
      reputation: { score: 3, colour: 'red', complaint_permille: 9, trap_hits: 2, volume_decade: 3, window_s: 86_400 },
      scrub: { method: 'redacted', profile: 'infra/1', k: 5, grain_s: 60, removed_groups: 2 }
    })
    expect(host).to.deep.include({
      source_port: 40_000,
      transport: 'tcp',
      sinkhole: '192.0.2.1',
      asn: 64_500,
      cc: 'DE',
      tlp: 'AMBER+STRICT'
    })
    expect(host.audience).to.be.an('array').with.length(1)
  })

  it('describes problems as they are', async () => {
    const ajv = new Ajv2020({ strict: false })
    addFormats.default(ajv)
    const validate = ajv.compile(document['components'].schemas.Problem)

    for (const path of ['/v1/lookup/junk!', '/nowhere', '/v1/indicators?typ=1']) {
      const { body } = await ask(fake.rest, path, { key })
      expect(validate(body), `${path} ${JSON.stringify(validate.errors)}`).to.equal(true)
    }
  })
})
