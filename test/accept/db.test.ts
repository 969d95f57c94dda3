import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

import { ask, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

const AGREE_MS = 60_000
const ROWS = 400

function rows(name: string): string {
  const seen = new Date(Date.now() - 60_000).toISOString()
  const meaning = { type: 'domain', classification: 'c2-server', malware: 'kelihos', tlp: 'green', origin: 'sinkhole', last_seen: seen }

  return Array.from({ length: ROWS }, (_, i) => JSON.stringify({ ...meaning, value: `${name}-${i}.example.com` })).join('\n')
}

/** What a bad disk does: one bit of the newest log file of the database, in its middle. */
function flipLog(dir: string): void {
  const db = join(dir, 'data', 'db')
  const [name = ''] = readdirSync(db)
    .filter(file => file.endsWith('.log'))
    .toSorted()
    .toReversed()
  const bytes = readFileSync(join(db, name))
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 4
  writeFileSync(join(db, name), bytes)
}

async function json(args: readonly string[]): Promise<{ code: number | null; body: Record<string, unknown>; stderr: string }> {
  const { code, stdout, stderr } = await tocsin([...args, '-o', 'json'])

  return { code, body: stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>), stderr }
}

async function untilReady(node: NodeProcess): Promise<number> {
  const startMs = performance.now()

  for (;;) {
    const { body } = await ask(node.dir, 'GET', '/v1/status')
    if (Array.isArray(body['reasons']) && body['reasons'].length === 0) return performance.now() - startMs
    if (performance.now() - startMs > AGREE_MS) throw new Error(`still degraded: ${JSON.stringify(body['reasons'])}`)

    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

describe('the database of a node among peers', function () {
  this.timeout(240_000)

  let temp: TempDir
  let nodes: ThreeNodes

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    for (const name of ['a', 'b', 'c']) {
      expect((await ask(nodes.cert.dir, 'POST', '/v1/publish?format=jsonl', rows(name))).status).to.equal(200)
    }
    await agree(nodes.all, AGREE_MS)
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('is counted, proven, pruned and compacted through the node while it runs, but not rebuilt', async () => {
    const where = ['--dir', nodes.isp.dir]
    const stats = await json(['db', 'stats', ...where])
    expect([stats.code, stats.body['state'], stats.body['claims_total']], stats.stderr).to.deep.equal([0, 'ok', 3 * ROWS])
    const verified = await json(['db', 'verify', ...where])
    expect([verified.code, verified.body['state'], verified.body['holes']], verified.stderr).to.deep.equal([0, 'ok', 0])
    const planned = await json(['db', 'prune', '--dry-run', ...where])
    expect([planned.code, planned.body['dry_run'], planned.body['batches']], planned.stderr).to.deep.equal([0, true, 0])
    expect((await json(['db', 'prune', '--yes', ...where])).body['dry_run']).to.equal(false)
    expect((await json(['db', 'compact', ...where])).body['batches_erased']).to.equal(0)
    expect(nodes.isp.log()).to.contain('work on the database that the operator asked for has ended')

    const { code, stderr } = await json(['db', 'rebuild', ...where])
    expect([code, stderr.includes('STORE_LOCKED'), stderr.includes('stop it')]).to.deep.equal([1, true, true])
  })

  it('is counted, proven, compacted and rebuilt when the node is stopped', async () => {
    const where = ['--dir', nodes.isp.dir]
    await nodes.isp.stop()
    const stats = await json(['db', 'stats', ...where])
    expect([stats.code, stats.body['state'], stats.body['claims_total']]).to.deep.equal([0, 'ok', 3 * ROWS])
    const verified = await json(['db', 'verify', ...where])
    expect([verified.code, verified.body['state'], verified.body['holes']]).to.deep.equal([0, 'ok', 0])
    expect((await json(['db', 'rebuild', ...where])).body['claims']).to.equal(3 * ROWS)
    expect((await json(['db', 'compact', ...where])).code).to.equal(0)
    expect((await json(['db', 'stats', ...where])).body['claims_total']).to.equal(3 * ROWS)
    await nodes.isp.start()
    await agree(nodes.all, AGREE_MS)
  })

  it('that lost a part to a flipped bit says so, and heals from the peers by itself', async () => {
    await nodes.isp.kill()
    await ask(nodes.cert.dir, 'POST', '/v1/publish?format=jsonl', rows('d'))
    await nodes.isp.start()
    await agree(nodes.all, AGREE_MS)
    await nodes.isp.kill()
    flipLog(nodes.isp.dir)
    const verified = await json(['db', 'verify', '--dir', nodes.isp.dir])
    expect([verified.code, verified.body['state']]).to.deep.equal([8, 'degraded'])

    await nodes.isp.start()
    const ms = await untilReady(nodes.isp)
    const digest = await agree(nodes.all, AGREE_MS)
    expect((await valuesOf(nodes.isp, 'type=domain')).size).to.equal(4 * ROWS)
    process.stdout.write(`      degraded for ${Math.round(ms)} ms after it was ready, then digest ${digest.slice(0, 16)} as its peers\n`)
  })

  it('that cannot be read at all is moved aside and fetched anew', async () => {
    await nodes.isp.stop()
    expect((await json(['db', 'rebuild', '--from-peers', '--dir', nodes.isp.dir])).code).to.equal(0)
    const first = await tocsin(['run', '--dir', nodes.isp.dir])
    expect([first.code, first.stderr.includes('STORE_OPEN_FAILED')]).to.deep.equal([1, true])

    await nodes.isp.start()
    await untilReady(nodes.isp)
    await agree(nodes.all, AGREE_MS)
    expect((await valuesOf(nodes.isp, 'type=domain')).size).to.equal(4 * ROWS)
    expect(readdirSync(join(nodes.isp.dir, 'data')).filter(name => name.startsWith('db.damaged-'))).to.have.length(1)
  })
})
