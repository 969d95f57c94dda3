import { expect } from 'chai'
import fc from 'fast-check'

import { httpAsk, listAll, type ListedClaim } from '../support/http.js'
import { mustRun } from '../support/command.js'
import { ask, type NodeProcess } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

const AGREE_MS = 20_000
/** What a key with ceiling GREEN may be shown. */
const OPEN: ReadonlySet<string> = new Set(['CLEAR', 'GREEN'])

interface Row {
  type: string
  value: string
  classification: string
  role: string
  tlp: string
  /** Named with --to; for infected hosts the signed networks say who. */
  to?: string
}

const recent = (): string => new Date(Date.now() - 600_000).toISOString()

async function publish(node: NodeProcess, rows: readonly Row[], to?: string): Promise<void> {
  const body = rows.map(row => JSON.stringify({ ...row, last_seen: recent(), malware: 'kelihos' })).join('\n')
  const query = to === undefined ? '' : `&to=${encodeURIComponent(to)}`
  const { status, body: report } = await ask(node.dir, 'POST', `/v1/publish?format=jsonl${query}`, body)

  if (status !== 200) throw new Error(JSON.stringify(report))
}

async function keyOf(node: NodeProcess, scope: string, ceiling: string): Promise<string> {
  return (
    await mustRun(['key', 'create', `${scope}-${ceiling}`, '--scope', scope, '--tlp-ceiling', ceiling, '-q', '--dir', node.dir])
  ).stdout.trim()
}

describe('REST of real nodes', function () {
  this.timeout(180_000)

  let temp: TempDir
  let nodes: ThreeNodes
  const url = new Map<NodeProcess, string>()
  const baseOf = (node: NodeProcess): string => url.get(node) ?? ''

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    for (const [at, node] of nodes.all.entries()) url.set(node, `http://127.0.0.1:${nodes.orgs[at]?.restPort}`)
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('describes itself in OpenAPI 3.1', async () => {
    const { status, json } = await httpAsk(baseOf(nodes.cert), '/openapi.json')
    expect(status).to.equal(200)
    expect(json['openapi']).to.match(/^3\.1\.\d+$/)
    expect(json['info']).to.include.keys('title', 'version')

    const paths = json['paths'] as Record<
      string,
      Record<string, { operationId: string; responses: object; parameters: Array<{ in: string; name: string }> }>
    >
    const ids = new Set<string>()

    for (const [path, methods] of Object.entries(paths)) {
      expect(path).to.match(/^\//)
      for (const operation of Object.values(methods)) {
        expect(ids.has(operation.operationId), operation.operationId).to.equal(false)
        ids.add(operation.operationId)
        expect(operation.responses).to.include.keys('default')
        const inPath = operation.parameters.filter(parameter => parameter.in === 'path').map(({ name }) => `{${name}}`)
        expect([...path.matchAll(/\{\w+\}/g)].map(String), path).to.have.members(inPath)
      }
    }

    for (const path of ['/v1/lookup/{value}', '/v1/indicators', '/v1/publish', '/v1/retract', '/v1/status', '/readyz', '/metrics']) {
      expect(paths, path).to.have.property(path)
    }
    const refs = JSON.stringify(json).match(/"#\/components\/schemas\/\w+"/g) ?? []
    for (const ref of new Set(refs)) expect((json['components'] as { schemas: object }).schemas).to.have.property(ref.slice(22, -1))
  })

  it('answers wrong requests with problems of RFC 9457, and readiness and metrics without values', async () => {
    const base = baseOf(nodes.cert)
    const key = await keyOf(nodes.cert, 'read', 'green')
    const wrong: Array<[string, Parameters<typeof httpAsk>[2], number, string]> = [
      ['/v1/lookup/203.0.113.1', {}, 401, 'KEY_MISSING'],
      ['/v1/lookup/203.0.113.1', { key: `toc_0123456789_${'0'.repeat(64)}` }, 401, 'KEY_UNKNOWN'],
      ['/v1/lookup/no%20value', { key }, 400, 'VALUE_INVALID'],
      ['/v1/indicators?limit=0', { key }, 400, 'REQUEST_INVALID'],
      ['/v1/indicators?cursor=xyz', { key }, 400, 'REQUEST_INVALID'],
      ['/v1/nothing', { key }, 404, 'NOT_FOUND'],
      ['/v1/publish', { key, method: 'POST', body: 'x' }, 403, 'SCOPE_MISSING']
    ]

    for (const [path, options, status, code] of wrong) {
      const answer = await httpAsk(base, path, options)
      expect([answer.status, answer.json['code']], path).to.deep.equal([status, code])
      expect(answer.type, path).to.match(/^application\/problem\+json/)
      expect(answer.json).to.include.keys('type', 'title', 'status')
    }

    expect((await httpAsk(base, '/readyz')).status).to.equal(200)
    await publish(nodes.cert, [
      { type: 'domain', value: 'metric-canary.example.com', classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' }
    ])
    const metrics = await httpAsk(base, '/metrics', { key })
    expect(metrics.status).to.equal(200)
    expect(metrics.text).to.match(/^# TYPE tocsin_inbox_\w+ counter$/m)
    expect(metrics.text).not.to.include('canary')
    expect(nodes.cert.log()).not.to.include('canary')
  })

  it('cursors lose and repeat nothing while others publish', async () => {
    const before = Array.from({ length: 400 }, (_, at) => `old-${(at * 7_919) % 10_007}.example.com`)
    await publish(
      nodes.cert,
      before.map(value => ({ type: 'domain', value, classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' }))
    )
    await agree(nodes.all, AGREE_MS)
    const keys = await Promise.all(nodes.all.map(node => keyOf(node, 'read', 'green')))
    let isOver = false
    let published = 0

    const publishing = (async () => {
      for (let round = 0; !isOver; round++) {
        const rows = Array.from({ length: 20 }, (_, at) => `new-${(at * 6_151 + round * 31) % 10_007}-${round}.example.com`)
        await publish(
          nodes.isp,
          rows.map(value => ({ type: 'domain', value, classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' }))
        )
        published += rows.length
      }
    })()

    try {
      for (const [at, node] of nodes.all.entries()) {
        for (const limit of [7, 100]) {
          const values = (await listAll(baseOf(node), keys[at] ?? '', '&type=domain', limit)).flat().map(({ value }) => value)

          expect(new Set(values).size, 'each once').to.equal(values.length)
          expect(before.filter(value => !values.includes(value))).to.deep.equal([])
        }
      }
    } finally {
      isOver = true
      await publishing
    }

    expect(published).to.be.above(0)
  })

  it('a key that may see GREEN never sees anything above it, in no answer and no count', async () => {
    const name = fc
      .tuple(fc.constantFrom('one', 'two', 'three'), fc.integer({ min: 0, max: 9_999 }))
      .map(([word, at]) => `${word}-${at}.example.net`)
    const last = fc.integer({ min: 1, max: 254 })
    const domain = fc.record({
      type: fc.constant('domain'),
      value: name,
      classification: fc.constant('c2-server'),
      role: fc.constant('INFRASTRUCTURE'),
      tlp: fc.constantFrom('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT')
    })
    const victim = fc.record({
      type: fc.constant('ipv4'),
      value: last.map(at => `198.51.100.${at}`),
      classification: fc.constant('infected-system'),
      role: fc.constant('VICTIM'),
      tlp: fc.constant('GREEN')
    })
    const [seed = []] = fc.sample(fc.array(fc.oneof(domain, victim), { minLength: 120, maxLength: 120 }), { numRuns: 1, seed: seedOf() })
    const open = seed.filter(({ tlp, role }) => OPEN.has(tlp) && role !== 'VICTIM')
    const closed = seed.filter(row => !open.includes(row))

    await publish(nodes.cert, open)
    await publish(
      nodes.cert,
      closed.filter(({ role }) => role !== 'VICTIM'),
      'isp-bravo'
    )
    await publish(
      nodes.cert,
      closed.filter(({ role }) => role === 'VICTIM')
    )
    await agree(nodes.all, AGREE_MS)
    await holdsVictims(nodes.isp)

    for (const node of nodes.all) {
      const base = baseOf(node)
      const key = await keyOf(node, 'read', 'green')
      await expectOpenOnly(base, key, seed)
    }

    // the same values at the addressee, with a key that may: they are there
    const full = await keyOf(nodes.isp, 'read', 'red')
    const shown = (await listAll(baseOf(nodes.isp), full, '', 500)).flat()
    const above = new Set(shown.filter(({ tlp }) => !OPEN.has(tlp)).map(({ value }) => value))
    // rows about one value to one audience are one claim, with the stricter marking of both
    expect(closed.filter(({ role, value }) => role !== 'VICTIM' && !above.has(value))).to.deep.equal([])
    expect(shown.some(({ value }) => value.startsWith('198.51.100.'))).to.equal(true)
    process.stdout.write(`      ${seed.length} random claims, ${closed.length} above GREEN or of victims: 0 shown\n`)
  })

  async function expectOpenOnly(base: string, key: string, rows: readonly Row[]): Promise<void> {
    const isOpen = ({ tlp, role, type }: ListedClaim): boolean => OPEN.has(tlp) && (role !== 'VICTIM' || type === 'aggregate')
    const allowed = new Set(rows.filter(({ tlp, role }) => OPEN.has(tlp) && role !== 'VICTIM').map(({ value }) => value))

    for (const limit of [1, 3, 1_000]) {
      for (const filter of ['', '&type=ipv4', '&role=VICTIM', '&tlp=RED', '&min_confidence=0', '&withdrawn=true']) {
        if (limit === 1 && filter !== '&type=ipv4') continue

        const pages = await listAll(base, key, filter, limit)
        expect(
          pages.flat().filter(claim => !isOpen(claim)),
          filter
        ).to.deep.equal([])
        // an empty page in the middle would tell that something hidden lies there
        expect(
          pages.slice(0, -1).filter(page => page.length === 0),
          filter
        ).to.deep.equal([])
      }
    }

    const values = [...new Set(rows.map(({ value }) => value))]
    const bulk = await httpAsk(base, '/v1/lookup', {
      key,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ values })
    })
    const answers = bulk.json['results'] as Array<{
      value: string
      verdict: string
      organizations: number
      claims: ListedClaim[]
      related: Array<{ claims: ListedClaim[] }>
    }>
    expect(answers).to.have.length(values.length)

    for (const [at, answer] of answers.entries()) {
      const value = values[at] ?? ''
      const alone = (await httpAsk(base, `/v1/lookup/${encodeURIComponent(value)}`, { key })).json as typeof answer

      for (const { claims, verdict, organizations } of [answer, alone]) {
        expect(
          claims.filter(claim => !isOpen(claim)),
          value
        ).to.deep.equal([])
        if (!allowed.has(value)) expect([verdict, organizations], value).to.deep.equal(['unknown', 0])
      }
    }
  }

  /** Infected hosts come by push, which no community digest shows. */
  async function holdsVictims(node: NodeProcess): Promise<void> {
    const untilMs = performance.now() + AGREE_MS

    while (performance.now() < untilMs) {
      const { body } = await ask(node.dir, 'GET', '/v1/indicators?type=ipv4&role=VICTIM&limit=1')
      if ((body['indicators'] as unknown[]).length > 0) return

      await new Promise(resolve => setTimeout(resolve, 100))
    }

    throw new Error('no infected host arrived')
  }
})

function seedOf(): number {
  const seed = Number(process.env['FC_SEED'] ?? Date.now() & 0x7fffffff)
  process.stdout.write(`      seed ${seed}\n`)

  return seed
}
