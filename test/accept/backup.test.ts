import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { generateIdentity, identityToRecipient } from 'age-encryption'
import { expect } from 'chai'

import { ask, type Finished, type NodeProcess, tocsin } from '../support/node-process.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { agree, prepareThreeNodes, type ThreeNodes, valuesOf } from '../support/three-nodes.js'

/** How long the nodes may take to hold the same, and a restored node to hear of its peers. */
const AGREE_MS = 30_000
const ROWS_AT_ONCE = 200

function rowOf(value: string): string {
  const seen = new Date(Date.now() - 60_000).toISOString()

  return JSON.stringify({ type: 'domain', value, classification: 'c2-server', malware: 'kelihos', origin: 'sinkhole', last_seen: seen })
}

async function publish(node: NodeProcess, rows: readonly string[]): Promise<Record<string, unknown>> {
  return (await ask(node.dir, 'POST', '/v1/publish?format=jsonl&tlp=GREEN', rows.join('\n'))).body
}

async function until(what: string, isTrue: () => Promise<boolean>): Promise<number> {
  const startMs = performance.now()

  while (!(await isTrue())) {
    if (performance.now() - startMs > AGREE_MS) throw new Error(`waited ${AGREE_MS} ms in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }

  return Math.round(performance.now() - startMs)
}

describe('a node that is restored from its backup', function () {
  this.timeout(240_000)

  const acknowledged = new Set<string>()
  let temp: TempDir
  let nodes: ThreeNodes
  let recipient = ''
  let files = { backup: '', identity: '' }
  let saved: Record<string, unknown> = {}

  const inCert = (...words: string[]): string[] => [...words, '--dir', nodes.cert.dir]

  async function well(args: readonly string[]): Promise<Finished> {
    const done = await tocsin(args)
    expect(done.code, `tocsin ${args.join(' ')}\n${done.stderr}`).to.equal(0)

    return done
  }

  /** Publishes and keeps what was acknowledged. */
  async function mustPublish(name: string, count: number): Promise<void> {
    const values = Array.from({ length: count }, (_, i) => `${name}-${i}.example.com`)
    const body = await publish(nodes.cert, values.map(rowOf))
    expect(body['published'], JSON.stringify(body)).to.equal(count)
    for (const value of values) acknowledged.add(value)
  }

  async function conditions(): Promise<string[]> {
    const all = await Promise.all(nodes.all.map(async node => (await node.status())['publishers']))

    return all.flatMap(publishers => (Array.isArray(publishers) ? publishers.map(({ condition }) => String(condition)) : []))
  }

  async function loseAndRestore(): Promise<void> {
    await rm(nodes.cert.dir, { recursive: true })
    const done = await well(inCert('restore', files.backup, '--identity', files.identity, '--yes'))
    expect(done.stderr).to.contain('organization')
  }

  before(async () => {
    temp = await createTempDir()
    const identity = await generateIdentity()
    recipient = await identityToRecipient(identity)
    files = { backup: join(temp.path, 'node.age'), identity: join(temp.path, 'identity') }
    await writeFile(files.identity, `${identity}\n`, { mode: 0o600 })
    nodes = await prepareThreeNodes(temp.path)
    await Promise.all(nodes.all.map(node => node.start()))
  })

  after(async () => {
    await nodes?.end()
    await temp?.remove()
  })

  it('is backed up while it publishes: proven, of one moment, with API keys and open windows', async () => {
    await well(inCert('key', 'create', 'siem'))
    const seen = new Date().toISOString()
    const infected = {
      type: 'ipv4',
      value: '203.0.113.77',
      classification: 'infected-system',
      malware: 'conficker',
      cc: 'ZZ',
      last_seen: seen
    }
    await publish(nodes.cert, [JSON.stringify(infected)])
    await mustPublish('before', ROWS_AT_ONCE)

    let isMade = false
    const making = tocsin(inCert('backup', 'create', '-o', files.backup, '--recipient', recipient)).finally(() => (isMade = true))
    for (let round = 0; !isMade; round++) await mustPublish(`during-${round}`, ROWS_AT_ONCE)
    const made = await making
    expect(made.code, made.stderr).to.equal(0)

    await mustPublish('after', ROWS_AT_ONCE)
    const { stdout } = await well(['backup', 'verify', files.backup, '--identity', files.identity, '-o', 'json'])
    saved = JSON.parse(stdout)
    expect(saved['faults']).to.deep.equal([])
    expect(saved['store']).to.include({ api_keys: 1, holes: 0, damaged: 0, state: 'ok' })
    const { records, windows } = saved['store'] as { records: number; windows: number }
    expect(windows).to.be.at.least(1)
    process.stdout.write(`      ${records} of ${acknowledged.size} records are in the backup\n`)
    expect(records).to.be.at.least(ROWS_AT_ONCE).and.below(acknowledged.size)
  })

  it('recovers what it published after the backup from its peers before it publishes: no fork, nothing lost, identical digests (C4)', async () => {
    await agree(nodes.all, AGREE_MS)
    await nodes.cert.kill()
    await loseAndRestore()
    await nodes.cert.start()

    const heldMs = await until(
      'the restored node to be let go',
      async () => (await publish(nodes.cert, [rowOf('again.example.com')]))['published'] === 1
    )
    acknowledged.add('again.example.com')
    const digest = await agree(nodes.all, AGREE_MS)
    process.stdout.write(`      publishes ${heldMs} ms after it was ready, digest ${digest.slice(0, 16)} everywhere\n`)

    expect((await conditions()).every(condition => condition === 'live')).to.equal(true)
    for (const node of nodes.all) {
      const values = await valuesOf(node, 'type=domain')
      expect([...acknowledged].filter(value => !values.has(value))).to.deep.equal([])
    }
    expect((await ask(nodes.cert.dir, 'GET', '/v1/keys')).body['keys']).to.have.length(1)
    const file = join(temp.path, 'second.age')
    await well(inCert('backup', 'create', '-o', file, '--recipient', recipient))
    const second = JSON.parse((await well(['backup', 'verify', file, '--identity', files.identity, '-o', 'json'])).stdout)
    expect(second.store).to.include({
      windows: (saved['store'] as { windows: number }).windows,
      api_keys: 1,
      holes: 0,
      community_digest: digest
    })
  })

  it('with nobody to ask publishes nothing and says so everywhere; when a peer comes it goes on, and forks nothing', async () => {
    await Promise.all(nodes.all.map(node => node.stop()))
    await loseAndRestore()
    await nodes.cert.start()

    const refused = await publish(nodes.cert, [rowOf('refused.example.com')])
    expect([refused['code'], String(refused['fix'])]).to.satisfy(
      ([code, fix]: string[]) => code === 'RESTORED_UNCONFIRMED' && fix?.includes('peers')
    )
    expect((await ask(nodes.cert.dir, 'GET', '/readyz')).body).to.deep.equal({ ready: true, code: 'RESTORED_UNCONFIRMED' })
    expect(String((await nodes.cert.status())['reasons']))
      .to.contain('restored from a backup')
      .and.to.contain('tocsin identity epoch')
    expect((await tocsin(inCert('doctor'))).stdout).to.contain('restored from a backup')
    expect((await valuesOf(nodes.cert, 'type=domain')).size).to.be.at.least(ROWS_AT_ONCE)

    // the mark outlives a restart
    await nodes.cert.stop()
    await nodes.cert.start()
    expect((await publish(nodes.cert, [rowOf('refused.example.com')]))['code']).to.equal('RESTORED_UNCONFIRMED')

    await nodes.isp.start()
    const heldMs = await until(
      'a peer to let it go',
      async () => (await publish(nodes.cert, [rowOf('at-last.example.com')]))['published'] === 1
    )
    acknowledged.add('at-last.example.com')
    await nodes.agency.start()
    await agree(nodes.all, AGREE_MS)
    process.stdout.write(`      publishes ${heldMs} ms after its first peer was ready\n`)

    expect((await conditions()).every(condition => condition === 'live')).to.equal(true)
    for (const node of nodes.all) {
      const values = await valuesOf(node, 'type=domain')
      expect([...acknowledged].filter(value => !values.has(value))).to.deep.equal([])
      expect(values.has('refused.example.com')).to.equal(false)
    }
  })

  it('with nobody left to ask starts its streams again under an epoch of its organization', async () => {
    await Promise.all(nodes.all.map(node => node.stop()))
    await loseAndRestore()
    const epoch = await well(inCert('identity', 'epoch', '--yes', '--passphrase-file', nodes.passphraseFile))
    expect(epoch.stderr).to.contain('restored')
    await nodes.cert.start()
    await mustPublish('epoch', 1)
    await nodes.isp.start()
    await nodes.agency.start()
    await agree(nodes.all, AGREE_MS)

    expect((await conditions()).includes('forked')).to.equal(false)
    for (const node of nodes.all) expect([...(await valuesOf(node, 'type=domain'))]).to.include('epoch-0.example.com')
  })
})
