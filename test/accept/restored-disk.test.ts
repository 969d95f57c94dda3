import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { ask, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

/** How long the nodes may take to hold the same. */
const AGREE_MS = 30_000

function rowOf(value: string): string {
  const seen = new Date(Date.now() - 60_000).toISOString()

  return JSON.stringify({ type: 'domain', value, classification: 'c2-server', malware: 'kelihos', origin: 'sinkhole', last_seen: seen })
}

async function publish(node: NodeProcess, value: string, more = 'tlp=GREEN'): Promise<Record<string, unknown>> {
  return (await ask(node.dir, 'POST', `/v1/publish?format=jsonl&${more}`, rowOf(value))).body
}

async function mustPublish(node: NodeProcess, value: string, more?: string): Promise<void> {
  const body = await publish(node, value, more)
  expect(Number(body['published']) + Number(body['addressed']), JSON.stringify(body)).to.equal(1)
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<number> {
  const startMs = performance.now()

  while (!(await isTrue())) {
    if (performance.now() - startMs > AGREE_MS) throw new Error(`waited ${AGREE_MS} ms in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }

  return Math.round(performance.now() - startMs)
}

async function conditionsAt(node: NodeProcess, publisher: string): Promise<string[]> {
  const { publishers } = await node.status()

  return Array.isArray(publishers) ? publishers.filter(({ node: id }) => id === publisher).map(({ condition }) => String(condition)) : []
}

describe('a disk that was put back to an earlier day', function () {
  this.timeout(240_000)

  let temp: TempDir
  let nodes: ThreeNodes
  let own = ''

  const copy = (): string => join(temp.path, 'copy-of-data')
  const data = (): string => join(nodes.cert.dir, 'data')

  async function putBack(): Promise<void> {
    await rm(data(), { recursive: true })
    await cp(copy(), data(), { recursive: true })
  }

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    const { node } = await nodes.cert.status()
    own = typeof node === 'object' && node !== null && 'id' in node ? String(node.id) : ''
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('recovers its own chain from its peers before it publishes, and forks nothing (C4)', async () => {
    const isp = `tlp=AMBER&to=${encodeURIComponent(nodes.orgs[1].name)}`
    await mustPublish(nodes.cert, 'one.example.com')
    await mustPublish(nodes.cert, 'one.example.org', isp)
    await until('the ISP to hold what it was sent', async () => (await valuesOf(nodes.isp, 'type=domain')).size === 2)
    await nodes.cert.stop()
    await cp(data(), copy(), { recursive: true })

    await nodes.cert.start()
    await mustPublish(nodes.cert, 'two.example.com')
    await mustPublish(nodes.cert, 'two.example.org', isp)
    await until('the ISP to hold four', async () => (await valuesOf(nodes.isp, 'type=domain')).size === 4)
    await nodes.cert.stop()
    await putBack()

    await nodes.cert.start()
    const startMs = performance.now()
    await mustPublish(nodes.cert, 'three.example.com')
    process.stdout.write(`      first publish after the restore: ${Math.round(performance.now() - startMs)} ms\n`)
    await mustPublish(nodes.cert, 'three.example.org', isp)
    await agree(nodes.all, AGREE_MS)
    await until('the ISP to hold six', async () => (await valuesOf(nodes.isp, 'type=domain')).size === 6)

    const names = ['one', 'two', 'three'].map(name => `${name}.example.com`)
    for (const node of nodes.all) expect([...(await valuesOf(node, 'type=domain&tlp=GREEN'))]).to.include.members(names)
    for (const node of nodes.all) expect(await conditionsAt(node, own)).to.satisfy((all: string[]) => all.every(one => one === 'live'))
    expect(nodes.cert.log()).to.contain('it recovers its chain before it publishes')
  })

  it('forks where nobody is there to ask: every node hears of it, and an Epoch of the organization is the way back', async () => {
    await nodes.isp.stop()
    await nodes.agency.stop()
    await nodes.cert.stop()
    await putBack()
    await nodes.cert.start()
    await mustPublish(nodes.cert, 'forked.example.com')
    await nodes.isp.start()
    await nodes.agency.start()

    const knownMs = await until('the fork to be known everywhere', async () =>
      (await Promise.all(nodes.all.map(node => conditionsAt(node, own)))).every(all => all.includes('forked'))
    )
    process.stdout.write(`      fork known at all three nodes after ${knownMs} ms\n`)
    await agree(nodes.all, AGREE_MS)
    expect((await publish(nodes.cert, 'refused.example.com'))['code']).to.equal('NODE_FORKED')
    const early = await tocsin(['quarantine', 'restore', nodes.orgs[0].name, '--yes', '--dir', nodes.isp.dir])
    expect(early.stderr, 'before the publisher has ended the fork').to.contain('RESTORE_REFUSED')

    const epoch = ['identity', 'epoch', '--dir', nodes.cert.dir, '--yes', '--passphrase-file', nodes.passphraseFile]
    expect((await tocsin(epoch)).stderr).to.contain('STORE_LOCKED')
    await nodes.cert.stop()
    const made = await tocsin(epoch)
    expect(made.code, made.stderr).to.equal(0)
    await nodes.cert.start()
    await mustPublish(nodes.cert, 'again.example.com')
    await agree(nodes.all, AGREE_MS)

    for (const node of nodes.all) expect([...(await valuesOf(node, 'type=domain'))]).to.include('again.example.com')
  })

  it('sets aside what may be restored by the operator of a receiver, there alone, and set aside again', async () => {
    const where = ['--dir', nodes.isp.dir]
    const contested = ['two.example.com', 'three.example.com']
    const listed = async (node: NodeProcess): Promise<string[]> => {
      const values = await valuesOf(node, 'type=domain&tlp=GREEN')

      return contested.filter(value => values.has(value))
    }
    const marks = async (): Promise<unknown[]> => {
      const { claims } = (await ask(nodes.isp.dir, 'GET', `/v1/lookup/${contested[0]}`)).body

      return Array.isArray(claims) ? claims.map(claim => claim.contested === true) : []
    }

    expect(await listed(nodes.isp)).to.deep.equal([])
    expect(await marks(), 'an analyst still finds it, marked').to.deep.equal([true])
    const list = JSON.parse((await tocsin(['quarantine', 'list', '-o', 'json', ...where])).stdout)
    const community = list.streams.find(({ audience }: { audience: string }) => audience === 'community')
    expect([community.from, community.records > 0, community.refusal]).to.deep.equal([2, true, undefined])
    expect((await tocsin(['quarantine', 'show', community.stream, ...where])).stdout).to.contain('set aside')

    const restore = ['quarantine', 'restore', nodes.orgs[0].name, ...where]
    const plan = await tocsin([...restore, '--dry-run'])
    expect([plan.code, plan.stdout.includes('seq 2 to')], plan.stderr).to.deep.equal([0, true])
    expect(await listed(nodes.isp), 'a plan changes nothing').to.deep.equal([])
    const done = await tocsin([...restore, '--yes'])
    expect(done.code, done.stderr).to.equal(0)
    expect([await listed(nodes.isp), await marks(), await listed(nodes.agency)]).to.deep.equal([contested, [false], []])
    await agree(nodes.all, AGREE_MS)

    await nodes.isp.stop()
    expect((await tocsin(['db', 'rebuild', ...where])).code).to.equal(0)
    await nodes.isp.start()
    expect(await listed(nodes.isp), 'after a rebuild and a restart').to.deep.equal(contested)

    const contest = await tocsin(['quarantine', 'contest', community.stream, '--yes', ...where])
    expect(contest.code, contest.stderr).to.equal(0)
    expect([await listed(nodes.isp), await marks()]).to.deep.equal([[], [true]])
    expect(nodes.isp.log()).to.contain('the operator restored contested records')
  })
})
