import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { ask, createNodeProcess, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes } from '../support/three-nodes.js'

/** Promise C4: a second live process with one key is refused within this time. */
const REFUSED_MS = 5_000
const WAIT_MS = 30_000

async function publish(node: NodeProcess, value: string): Promise<Record<string, unknown>> {
  const seen = new Date(Date.now() - 60_000).toISOString()
  const row = { type: 'domain', value, classification: 'c2-server', malware: 'kelihos', origin: 'sinkhole', last_seen: seen }

  return (await ask(node.dir, 'POST', '/v1/publish?format=jsonl&tlp=GREEN', JSON.stringify(row))).body
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<number> {
  const startMs = performance.now()

  while (!(await isTrue())) {
    if (performance.now() - startMs > WAIT_MS) throw new Error(`waited ${WAIT_MS} ms in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }

  return Math.round(performance.now() - startMs)
}

async function reasonsOf(node: NodeProcess): Promise<string> {
  const { reasons } = await node.status()

  return Array.isArray(reasons) ? reasons.join('\n') : ''
}

async function forksAt(node: NodeProcess): Promise<number> {
  const { publishers } = await node.status()

  return Array.isArray(publishers) ? publishers.filter(({ condition }) => condition !== 'live').length : -1
}

async function admittedPeers(node: NodeProcess): Promise<number> {
  const { peers } = await node.status()

  return Array.isArray(peers) ? peers.filter(({ admitted }) => admitted === true).length : 0
}

describe('a disk that was copied, and both copies run', function () {
  this.timeout(180_000)

  let temp: TempDir
  let nodes: ThreeNodes
  let clone: NodeProcess

  before(async () => {
    temp = await createTempDir()
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
    expect((await publish(nodes.cert, 'one.example.com'))['published']).to.equal(1)
    await agree(nodes.all, WAIT_MS)
    await nodes.cert.stop()

    const dir = join(temp.path, 'clone')
    await cp(nodes.cert.dir, dir, { recursive: true })
    await rm(join(dir, 'admin.sock'), { force: true })
    const yaml = await readFile(join(dir, 'node.yaml'), 'utf8')
    await writeFile(join(dir, 'node.yaml'), yaml.replaceAll(/\/tcp\/\d+/g, '/tcp/0').replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0'))
    clone = createNodeProcess(dir)

    await nodes.cert.start()
    expect((await publish(nodes.cert, 'two.example.com'))['published']).to.equal(1)
    await agree(nodes.all, WAIT_MS)
  })

  after(async () => {
    await clone?.kill()
    await nodes?.end()
    await temp?.remove()
  })

  it('the later one is refused with a code, a sentence and a fix, and forks nothing (C4)', async () => {
    await clone.start()
    const tried = publish(clone, 'three.example.com')
    const refusedMs = await until('the clone to be refused', async () => (await reasonsOf(clone)).includes('Another live process'))
    const answer = await tried

    process.stdout.write(`      the clone is refused ${refusedMs} ms after it answers first\n`)
    expect(refusedMs).to.be.lessThan(REFUSED_MS)
    expect(answer['code'], JSON.stringify(answer)).to.equal('INSTANCE_DUPLICATE')
    expect(String(answer['fix'])).to.contain('stop one of the two copies')
    expect((await clone.status())['is_ready']).to.equal(false)
    expect((await ask(clone.dir, 'GET', '/readyz')).status).to.equal(503)
    expect(clone.log()).to.contain('this process leaves the mesh and publishes nothing')
  })

  it('the earlier one goes on, and its operator is told in status, doctor, log and metrics', async () => {
    await until('the original to have its peers', async () => (await admittedPeers(nodes.cert)) >= 2)
    expect(await reasonsOf(nodes.cert)).to.contain('A second live process with the key of this node was refused')
    expect(nodes.cert.log()).to.contain('a second live process had the key of this node')
    const doctor = await tocsin(['doctor', '--dir', nodes.cert.dir, '--only', 'ready'])
    expect(doctor.stdout).to.contain('find the copy of this disk')

    expect((await publish(nodes.cert, 'four.example.com'))['published']).to.equal(1)
    await agree(nodes.all, WAIT_MS)
    for (const node of nodes.all) expect(await forksAt(node)).to.equal(0)
  })

  it('a node that is killed and starts at once is let in and publishes', async () => {
    await clone.stop()
    await nodes.cert.kill()
    await nodes.cert.start()
    const startMs = performance.now()
    const answer = await publish(nodes.cert, 'five.example.com')
    const publishedMs = Math.round(performance.now() - startMs)

    process.stdout.write(`      published ${publishedMs} ms after it answers first\n`)
    expect(answer['published'], JSON.stringify(answer)).to.equal(1)
    expect(publishedMs).to.be.lessThan(REFUSED_MS + 1_000)
    await agree(nodes.all, WAIT_MS)
    for (const node of nodes.all) expect(await forksAt(node)).to.equal(0)
    expect(await reasonsOf(nodes.cert)).to.equal('')
  })
})
