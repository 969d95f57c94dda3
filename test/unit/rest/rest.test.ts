import { expect } from 'chai'

import { isNodeError, NodeError } from '../../../src/errors.js'
import type { LogFields } from '../../../src/log.js'
import { noLog } from '../../../src/log.js'
import type { Scope } from '../../../src/query/visibility.js'
import type { PublishOptions, RetractRequest } from '../../../src/rest/index.js'
import { claim, NOW_MS, orgKey } from '../../support/claims.js'
import { ask, createFakeRest, type FakeRest, OWN_ORG } from '../../support/fake-rest.js'

type Setup = Parameters<typeof createFakeRest>[0]

describe('REST', () => {
  let current: FakeRest | undefined

  async function start(setup: Setup = {}): Promise<FakeRest> {
    current = createFakeRest(setup)
    await current.rest.start()

    return current
  }

  async function keyWith(scopes: Scope[], tlpCeiling: 'GREEN' | 'RED' = 'GREEN', orgOfKey = OWN_ORG): Promise<string> {
    const made = await current?.rest.keys.create({ name: 'test', scopes, tlpCeiling, orgKey: orgOfKey })

    return made?.token ?? ''
  }

  afterEach(async () => {
    await current?.rest.stop()
    current = undefined
  })

  describe('look-up', () => {
    it('answers a value with verdict, factors and claims', async () => {
      const { rest } = await start({ claims: [claim({ malware: 'kelihos' })] })
      const { status, body, headers } = await ask(rest, '/v1/lookup/203[.]0[.]113[.]45', { key: await keyWith(['read']) })

      expect(status).to.equal(200)
      expect(body).to.include({
        type: 'ipv4',
        value: '203.0.113.45',
        verdict: 'malicious',
        confidence: 90,
        organizations: 1,
        until: '2026-01-02T00:00:00Z'
      })
      expect(body['claims'][0]).to.include({
        malware: 'kelihos',
        last_seen: '2026-01-01T00:00:00Z',
        received: '2025-12-31T23:59:59.500Z',
        audience: 'community'
      })
      expect(body['claims'][0].organization.name).to.equal('CERT Alpha')
      expect(body['factors'][0]).to.include({ trust: 1, claimed: 0.9, decay: 1 })
      expect(headers.get('cache-control')).to.equal('no-store')
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
    })

    it('takes URLs with slashes, in the path and as a parameter', async () => {
      const { rest } = await start({ claims: [claim({ type: 'url', value: 'http://bad.example.com/a/b' })] })
      const key = await keyWith(['read'])
      const value = encodeURIComponent('hxxp://bad[.]example[.]com/a/b')

      expect((await ask(rest, `/v1/lookup/${value}`, { key })).body['verdict']).to.equal('malicious')
      expect((await ask(rest, `/v1/lookup?value=${value}`, { key })).body['verdict']).to.equal('malicious')
    })

    it('takes the longest value and refuses a longer one', async () => {
      const { rest } = await start()
      const key = await keyWith(['read'])
      const url = `http://example.com/${'a'.repeat(2_000)}`

      expect((await ask(rest, `/v1/lookup/${encodeURIComponent(url)}`, { key })).status).to.equal(200)
      expect((await ask(rest, `/v1/lookup/${'a'.repeat(8_193)}`, { key })).status).to.be.within(400, 414)
    })

    it('answers many values at once, a bad one alone being wrong', async () => {
      const { rest } = await start({ claims: [claim()] })
      const { status, body } = await ask(rest, '/v1/lookup', {
        key: await keyWith(['read']),
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ values: ['203.0.113.45', 'not a thing', '203.0.113.46'] })
      })

      expect(status).to.equal(200)
      expect(body['results'].map((result: { verdict?: string; error?: string }) => result.verdict ?? result.error)).to.deep.equal([
        'malicious',
        body['results'][1].error,
        'unknown'
      ])
      expect(body['results'][1].error).to.match(/^[a-z-]+$/)
    })

    it('gives the same bytes for a hidden value as for one that nobody knows', async () => {
      const hidden = claim({ tlp: 'AMBER', audience: [orgKey(7)], org: orgKey(6) })
      const { rest } = await start({ claims: [hidden] })
      const key = await keyWith(['read'], 'RED')
      const other = (await ask(rest, '/v1/lookup/203.0.113.46', { key })).text
      const asked = (await ask(rest, '/v1/lookup/203.0.113.45', { key })).text

      expect(asked).to.equal(other.replaceAll('203.0.113.46', '203.0.113.45'))
    })

    it('serves nothing that a key may not see: not by look-up, list, count or cursor', async () => {
      const canary = 'canary.example.com'
      const claims = [claim({ type: 'domain', value: canary, tlp: 'AMBER', audience: [orgKey(7)], org: orgKey(6) }), claim()]
      const { rest } = await start({ claims })
      const key = await keyWith(['read', 'siem'], 'RED')

      for (const path of [
        `/v1/lookup/sub.${canary}`,
        `/v1/lookup/${encodeURIComponent(`http://${canary}/`)}`,
        '/v1/indicators',
        '/v1/status',
        '/metrics'
      ]) {
        const { text } = await ask(rest, path, { key })
        expect(text.replaceAll(`sub.${canary}`, '').replaceAll(`http://${canary}/`, ''), path).not.to.include('canary')
      }

      const { body } = await ask(rest, '/v1/indicators?limit=1', { key })
      expect(body['indicators']).to.have.length(1)
      expect(Buffer.from(String(body['next'] ?? ''), 'base64url').includes('canary')).to.equal(false)
    })
  })

  describe('list', () => {
    it('filters, pages and takes a filter twice', async () => {
      const { rest } = await start({
        claims: [
          claim({ value: '203.0.113.1' }),
          claim({ type: 'domain', value: 'example.com' }),
          claim({ value: '203.0.113.3', org: orgKey(2) })
        ]
      })
      const key = await keyWith(['read'])
      const first = await ask(rest, '/v1/indicators?type=ipv4&type=domain&limit=2', { key })
      const second = await ask(rest, `/v1/indicators?type=ipv4&type=domain&limit=2&cursor=${String(first.body['next'])}`, { key })

      expect(first.body['indicators']).to.have.length(2)
      expect(second.body['indicators'].map((item: { value: string }) => item.value)).to.deep.equal(['203.0.113.3'])
      expect(second.body).not.to.have.property('next')
      expect((await ask(rest, '/v1/indicators?org=ISP%20Bravo', { key })).body['indicators']).to.have.length(1)
      expect((await ask(rest, '/v1/indicators?since=2026-01-01T00:00:01Z', { key })).body['indicators']).to.have.length(0)
    })

    const bad: Array<[string, string]> = [
      ['an unknown filter', 'typ=ipv4'],
      ['an unknown type', 'type=ipv5'],
      ['a limit of 0', 'limit=0'],
      ['a limit above 1,000', 'limit=1001'],
      ['a confidence above 100', 'min_confidence=101'],
      ['a time that is none', 'since=yesterday'],
      ['a garbage cursor', 'cursor=xxxx'],
      ['a country in lower case', 'cc=de']
    ]

    for (const [name, query] of bad) {
      it(`refuses ${name}`, async () => {
        const { rest } = await start()
        const { status, body, headers } = await ask(rest, `/v1/indicators?${query}`, { key: await keyWith(['read']) })

        expect(status).to.equal(400)
        expect(body).to.include({ code: 'REQUEST_INVALID', status: 400, type: 'urn:tocsin:error:REQUEST_INVALID' })
        expect(headers.get('content-type')).to.match(/^application\/problem\+json/)
      })
    }

    it('names the organization that it does not know', async () => {
      const { rest } = await start()

      expect((await ask(rest, '/v1/indicators?org=Nobody', { key: await keyWith(['read']) })).body['code']).to.equal('MEMBER_UNKNOWN')
    })
  })

  describe('authentication', () => {
    it('needs a key for everything but health, readiness and its own description', async () => {
      const { rest } = await start()

      for (const path of ['/v1/lookup/203.0.113.45', '/v1/indicators', '/v1/status', '/v1/deliveries', '/v1/keys', '/metrics']) {
        const { status, body, headers } = await ask(rest, path)
        expect([status, body['code']], path).to.deep.equal([401, 'KEY_MISSING'])
        expect(headers.get('www-authenticate')).to.match(/^Bearer/)
      }

      for (const path of ['/healthz', '/readyz', '/openapi.json']) expect((await ask(rest, path)).status, path).to.equal(200)
    })

    it('lets each scope do what it names and nothing else', async () => {
      const { rest } = await start()
      const allowed: Record<string, readonly Scope[]> = {
        'GET /v1/lookup/203.0.113.45': ['read', 'siem', 'admin'],
        'GET /v1/indicators': ['read', 'siem', 'admin'],
        'GET /v1/status': ['read', 'siem', 'admin'],
        'GET /v1/keys': ['admin'],
        'GET /v1/deliveries': ['admin'],
        'POST /v1/publish': ['publish', 'admin']
      }

      for (const scope of ['read', 'siem', 'publish', 'admin'] as const) {
        const key = await keyWith([scope])

        for (const [route, scopes] of Object.entries(allowed)) {
          const [method = '', path = ''] = route.split(' ')
          const { status, body } = await ask(rest, path, { key, method, ...(method === 'POST' ? { body: 'x\n' } : {}) })
          expect(status === 200, `${scope} ${route} ${status}`).to.equal(scopes.includes(scope))
          if (status !== 200) expect(body['code']).to.equal('SCOPE_MISSING')
        }
      }
    })

    it('slows down a key that asks too often and says how long', async () => {
      const { rest, clock } = await start({ init: { requestsPerMinute: 12 } })
      const key = await keyWith(['read'])
      const statuses: number[] = []
      for (let at = 0; at < 3; at++) statuses.push((await ask(rest, '/v1/status', { key })).status)
      const slow = await ask(rest, '/v1/status', { key })

      expect(statuses).to.deep.equal([200, 200, 429])
      expect(slow.body['code']).to.equal('REQUEST_TOO_MANY')
      expect(Number(slow.headers.get('retry-after'))).to.be.within(1, 5)

      clock.passMs(5_000)
      expect((await ask(rest, '/v1/status', { key })).status).to.equal(200)
    })

    it('slows down an address that guesses keys, and lets good keys from it pass', async () => {
      const { rest } = await start()
      const key = await keyWith(['read'])
      let last = 0
      for (let at = 0; at < 31; at++) last = (await ask(rest, '/v1/status', { key: `toc_${'0'.repeat(10)}_${'0'.repeat(64)}` })).status

      expect(last).to.equal(429)
      expect((await ask(rest, '/v1/status', { key })).status).to.equal(200)
    })

    it('makes, lists and ends keys over its routes', async () => {
      const { rest } = await start()
      const admin = await keyWith(['admin'])
      const headers = { 'content-type': 'application/json' }
      const made = await ask(rest, '/v1/keys', {
        key: admin,
        method: 'POST',
        headers,
        body: JSON.stringify({ name: 'siem', scopes: ['siem'], expires: '2026-02-01T00:00:00Z' })
      })

      expect(made.status).to.equal(201)
      expect(made.body).to.include({ name: 'siem', tlp_ceiling: 'GREEN', expires: '2026-02-01T00:00:00Z' })
      expect((await ask(rest, '/v1/status', { key: made.body['key'] })).status).to.equal(200)

      const listed = await ask(rest, '/v1/keys', { key: admin })
      expect(listed.body['keys']).to.have.length(2)
      expect(listed.text).not.to.include(made.body['key'])

      expect((await ask(rest, `/v1/keys/${String(made.body['id'])}`, { key: admin, method: 'DELETE' })).status).to.equal(204)
      expect((await ask(rest, '/v1/status', { key: made.body['key'] })).status).to.equal(401)

      const past = await ask(rest, '/v1/keys', {
        key: admin,
        method: 'POST',
        headers,
        body: JSON.stringify({ name: 'x', scopes: ['read'], expires: '2020-01-01T00:00:00Z' })
      })
      expect(past.body['code']).to.equal('REQUEST_INVALID')
    })
  })

  describe('publish', () => {
    it('hands the rows to the node and reports what became of each', async () => {
      const seen: PublishOptions[] = []
      const { rest } = await start({
        node: {
          async publish(source, options) {
            seen.push(options)
            for await (const _ of source.open());

            return {
              ...(await import('../../support/fake-rest.js')).report({
                rows: 10,
                published: 4,
                refused: 6,
                refusedBy: new Map([['GATE_EMAIL_ADDRESS', 6]]),
                dropped: new Map([['Payload.computer_name', 10]]),
                samples: [{ line: 3, code: 'ip-syntax', field: 'value' }]
              })
            }
          }
        }
      })
      const { status, body } = await ask(
        rest,
        '/v1/publish?format=jsonl&tlp=GREEN&map=src%3Dip=value&map=b=asn&to=ISP%20Bravo&dry_run=true&as_of=2026-01-01T00:00:00Z',
        {
          key: await keyWith(['publish']),
          method: 'POST',
          body: '{"a":1}\n'
        }
      )

      expect(status).to.equal(200)
      expect(body).to.deep.include({ rows: 10, refused_by: { GATE_EMAIL_ADDRESS: 6 }, dropped: { 'Payload.computer_name': 10 } })
      expect(seen[0]).to.deep.equal({
        format: 'jsonl',
        tlp: 'GREEN',
        mapping: { 'src=ip': 'value', b: 'asn' },
        to: ['ISP Bravo'],
        isDryRun: true,
        asOfMs: NOW_MS
      })
    })

    it('can read the body twice when times are shifted, and leaves no file behind', async () => {
      const sizes: number[] = []
      const { rest } = await start({
        node: {
          async publish(source) {
            for (let pass = 0; pass < 2; pass++) {
              let bytes = 0
              for await (const chunk of source.open()) bytes += chunk.byteLength
              sizes.push(bytes)
            }

            return (await import('../../support/fake-rest.js')).report()
          }
        }
      })
      await ask(rest, '/v1/publish?as_of=2026-01-01T00:00:00Z', {
        key: await keyWith(['publish']),
        method: 'POST',
        body: 'a'.repeat(200_000)
      })

      expect(sizes).to.deep.equal([200_000, 200_000])
    })

    it('refuses a body above 1 MiB, whatever its length says', async () => {
      const { rest } = await start()
      const key = await keyWith(['publish'])
      const big = await ask(rest, '/v1/publish', { key, method: 'POST', body: 'a'.repeat(1_048_577) })
      const fits = await ask(rest, '/v1/publish', { key, method: 'POST', body: `${'a'.repeat(1_048_575)}\n` })

      expect([big.status, big.body['code']]).to.deep.equal([413, 'REQUEST_TOO_LARGE'])
      expect([fits.status, fits.body['bytes']]).to.deep.equal([200, 1_048_576])
    })

    it('tells progress line by line when asked to', async () => {
      const clockStep = 1_000
      let pass: (ms: number) => void = () => {}
      const started = await start({
        node: {
          async publish(_source, _options, onProgress) {
            for (let rows = 1; rows <= 3; rows++) {
              pass(clockStep)
              onProgress({ rows, bytes: rows, published: rows })
            }

            return (await import('../../support/fake-rest.js')).report({ rows: 3 })
          }
        }
      })
      pass = started.clock.passMs
      const { text, headers } = await ask(started.rest, '/v1/publish', {
        key: await keyWith(['publish']),
        method: 'POST',
        body: 'x',
        headers: { accept: 'application/x-ndjson' }
      })
      const lines = text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))

      expect(headers.get('content-type')).to.match(/ndjson/)
      expect(lines.map(line => Object.keys(line)[0])).to.deep.equal(['progress', 'progress', 'progress', 'report'])
      expect(lines[0].progress).to.deep.equal({ rows: 1, bytes: 1, published: 1 })
    })

    it('ends the lines with the problem when it fails', async () => {
      const { rest } = await start({
        node: {
          publish: async () => {
            throw new NodeError('MEANING_MISSING', 'the list does not say what it means', { fix: 'add --classification' })
          }
        }
      })
      const { text, status } = await ask(rest, '/v1/publish', {
        key: await keyWith(['publish']),
        method: 'POST',
        body: 'x',
        headers: { accept: 'application/x-ndjson' }
      })

      expect(status).to.equal(200)
      expect(JSON.parse(text).problem).to.include({ code: 'MEANING_MISSING', fix: 'add --classification' })
    })

    it('waits for the node to be ready, dry runs excepted', async () => {
      const { rest } = await start({ node: { isReady: () => false } })
      const key = await keyWith(['publish'])

      expect((await ask(rest, '/v1/publish', { key, method: 'POST', body: 'x' })).body['code']).to.equal('NODE_NOT_READY')
      expect((await ask(rest, '/v1/publish?dry_run=true', { key, method: 'POST', body: 'x' })).status).to.equal(200)
      expect((await ask(rest, '/readyz')).status).to.equal(503)
    })

    it('says by its code why a node that answers publishes nothing', async () => {
      const held = new NodeError('RESTORED_UNCONFIRMED', 'of a backup that nobody has confirmed')
      const { rest } = await start({ node: { isReady: () => true, whyNotReady: () => held } })

      const { status, body } = await ask(rest, '/readyz')
      expect([status, body]).to.deep.equal([200, { ready: true, code: 'RESTORED_UNCONFIRMED' }])
    })

    it('says why a node is not ready where it knows, without the cause', async () => {
      const full = new NodeError('STORE_FULL', 'The store is failed: disk /secret is full')
      const { rest } = await start({ node: { isReady: () => false, whyNotReady: () => full } })
      const { status, body, text } = await ask(rest, '/v1/publish', { key: await keyWith(['publish']), method: 'POST', body: 'x' })

      expect(status).to.equal(507)
      expect(body['code']).to.equal('STORE_FULL')
      expect(body['fix']).to.include('free space')
      expect(text).not.to.include('secret')
    })

    it('tells a wrong option, and a chain that has ended, from a failure of its own', async () => {
      const codes = ['USAGE_INVALID', 'CERTIFICATE_EXPIRED', 'CERTIFICATE_UNKNOWN', 'NODE_REVOKED', 'ORG_REVOKED'] as const
      let code: (typeof codes)[number] = 'USAGE_INVALID'
      const { rest } = await start({
        node: {
          publish: async () => {
            throw new NodeError(code, 'what happened', { fix: 'what to do' })
          }
        }
      })
      const key = await keyWith(['publish'])

      for (code of codes) {
        const { status, body } = await ask(rest, '/v1/publish', { key, method: 'POST', body: 'x' })

        expect(status, code).to.be.within(400, 403)
        expect(body, code).to.include({ code, detail: 'what happened', fix: 'what to do' })
      }
    })
  })

  describe('retract', () => {
    it('takes ids or a batch, never both and never neither', async () => {
      const seen: RetractRequest[] = []
      const { rest } = await start({
        node: {
          async retract(request) {
            seen.push(request)

            return { isDryRun: request.isDryRun, records: 1, batches: 1, notFound: [new Uint8Array(16)] }
          }
        }
      })
      const key = await keyWith(['publish'])
      const send = (body: unknown) =>
        ask(rest, '/v1/retract', { key, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

      expect((await send({ ids: ['ab'.repeat(16)], reason: 'error' })).body).to.deep.equal({
        dry_run: false,
        records: 1,
        batches: 1,
        not_found: ['00'.repeat(16)]
      })
      expect((await send({ batch: { stream: 'cd'.repeat(16), seq: 3 }, reason: 'privacy', dry_run: true })).status).to.equal(200)
      expect((await send({ reason: 'error' })).status).to.equal(400)
      expect((await send({ ids: ['ab'.repeat(16)], batch: { stream: 'cd'.repeat(16), seq: 3 }, reason: 'error' })).status).to.equal(400)
      expect((await send({ ids: ['xyz'], reason: 'error' })).status).to.equal(400)
      expect((await send({ ids: ['ab'.repeat(16)], reason: 'error', dry_run: 'yes' })).status).to.equal(400)
      expect(seen).to.have.length(2)
    })
  })

  describe('status', () => {
    it('shows an administrator everything and others nothing of addressed streams', async () => {
      const { rest } = await start()
      const all = (await ask(rest, '/v1/status', { key: await keyWith(['admin']) })).body
      const some = (await ask(rest, '/v1/status', { key: await keyWith(['read']) })).body

      expect(all['publishers']).to.have.length(2)
      expect(all['held']).to.deep.equal({ records: 12, claims: 11, streams: 2, feed_head: 9 })
      expect(all['peers'][0]).to.include({ name: 'ISP Bravo', in_sync: true })
      expect(some['publishers'].map((publisher: { audience: string }) => publisher.audience)).to.deep.equal(['community'])
      expect(some).not.to.have.property('held')
      expect(some['peers']).to.deep.equal([])
      expect(some['community_digest']).to.equal('cd'.repeat(32))
    })
  })

  describe('failures', () => {
    it('never tells the cause of its own failures, and logs it', async () => {
      const logged: Array<[string, unknown, LogFields | undefined]> = []
      const { rest } = await start({
        node: {
          status: async () => {
            throw new Error('secret path of the disk')
          }
        },
        components: { log: { ...noLog, error: (sentence, err, fields) => logged.push([sentence, err, fields]) } }
      })
      const { status, text } = await ask(rest, '/v1/status', { key: await keyWith(['read']) })

      expect(status).to.equal(500)
      expect(text).not.to.include('secret')
      expect(JSON.parse(text)).to.include({ code: 'INTERNAL' })
      expect(String(logged[0]?.[1])).to.include('secret path')
      expect(logged[0]?.[2]).to.deep.equal({ route: '/v1/status', status: 500 })
    })

    it('answers a full disk with 507 and our code alone', async () => {
      const { rest } = await start({
        node: {
          retract: async () => {
            throw new NodeError('STORE_FULL', 'disk /secret is full')
          }
        }
      })
      const { status, text } = await ask(rest, '/v1/retract', {
        key: await keyWith(['publish']),
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ids: ['ab'.repeat(16)], reason: 'error' })
      })

      expect(status).to.equal(507)
      expect(text).not.to.include('secret')
    })

    it('answers garbage with problems and stays up', async () => {
      const { rest } = await start()
      const key = await keyWith(['admin'])
      const json = { 'content-type': 'application/json' }
      const bodies = [
        '{',
        'null',
        '[]',
        '{"values":[]}',
        '{"values":[1]}',
        '{"values":["a"],"more":1}',
        '{"__proto__":{"x":1}}',
        '\0\0\0',
        ''
      ]

      for (const body of bodies) {
        const { status, headers } = await ask(rest, '/v1/lookup', { key, method: 'POST', headers: json, body })
        expect(status, body).to.equal(400)
        expect(headers.get('content-type'), body).to.match(/problem\+json/)
      }

      expect(
        (await ask(rest, '/v1/lookup', { key, method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).status
      ).to.equal(415)
      expect(
        (await ask(rest, '/v1/lookup', { key, method: 'POST', headers: json, body: `{"values":["${'a'.repeat(4_194_304)}"]}` })).status
      ).to.equal(413)
      expect((await ask(rest, '/nowhere', { key })).body['code']).to.equal('NOT_FOUND')
      expect((await ask(rest, '/v1/lookup/%zz', { key })).status).to.be.within(400, 404)
      expect((await ask(rest, '/healthz')).status).to.equal(200)
    })

    it('stops a query that takes too long', async () => {
      let pass: (ms: number) => void = () => {}
      const started = createFakeRest({ claims: [claim()], init: { queryMs: 10 } })
      const { query } = started.components
      current = createFakeRest({
        components: {
          query: {
            ...query,
            lookup: {
              ...query.lookup,
              async one(text, reader, deadline) {
                pass(11)
                deadline.check()

                return query.lookup.one(text, reader, deadline)
              }
            }
          }
        },
        init: { queryMs: 10 }
      })
      pass = current.clock.passMs
      await current.rest.start()
      const { status, body, headers } = await ask(current.rest, '/v1/lookup/203.0.113.45', { key: await keyWith(['read']) })

      expect([status, body['code'], headers.get('retry-after')]).to.deep.equal([503, 'QUERY_TOO_SLOW', '1'])
    })
  })

  describe('life', () => {
    it('names the port that is in use, and how to take another', async () => {
      const { rest } = await start()
      const port = new URL(rest.url() ?? '').port
      const second = createFakeRest({ init: { listen: `127.0.0.1:${port}` } })
      let error: unknown

      try {
        await second.rest.start()
      } catch (err) {
        error = err
      }
      await second.rest.stop()

      expect(isNodeError(error, 'PORT_IN_USE')).to.equal(true)
      expect(isNodeError(error) ? error.fix : '').to.include('rest.listen')
    })

    it('starts, stops and starts again, and is silent while TCP is off', async () => {
      const { rest } = await start()
      await rest.stop()
      expect(rest.url()).to.equal(undefined)
      await rest.start()
      await rest.start()
      expect((await ask(rest, '/healthz')).status).to.equal(200)

      const off = createFakeRest({ init: { listen: 'off' } })
      await off.rest.start()
      expect(off.rest.url()).to.equal(undefined)
      await off.rest.stop()
      await off.rest.stop()
    })

    it('closes connections that clients keep open', async () => {
      const { rest } = await start()
      await ask(rest, '/healthz')
      const beganMs = performance.now()
      await rest.stop()

      expect(performance.now() - beganMs).to.be.lessThan(2_000)
    })
  })
})
