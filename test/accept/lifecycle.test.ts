import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'

import { expect } from 'chai'

import { readNodeConfig } from '../../src/config/node-config.js'
import { noLog } from '../../src/log.js'
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import { createNode, type TocsinNode } from '../../src/node.js'
import { ask, createNodeProcess, type NodeProcess } from '../support/node-process.js'
import { type OneNodeInit, prepareOneNode } from '../support/one-node.js'
import { openFiles, processListeners, type ResourceWatch, tempEntries, watchResources } from '../support/resources.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { valuesOf } from '../support/three-nodes.js'

/** How long handles that are closing may take to be gone. */
const SETTLE_MS = 3_000

/**
 * What does not count: the timer of the wait itself, and the `AbortSignal.timeout` that libp2p hangs on each connection that is
 * being upgraded, which nobody can clear, keeps no process alive and ends by itself within 10 s.
 */
const NOT_OURS = /settled|createInboundAbortSignal/
const leaks = (watch: ResourceWatch): string[] => watch.open().filter(place => !NOT_OURS.test(place))

const rows = (name: string, count: number): string =>
  Array.from(
    { length: count },
    (_, at) => `${JSON.stringify({ type: 'domain', value: `${name}-${at}.example.com`, classification: 'c2-server', tlp: 'green' })}\n`
  ).join('')

async function settled(isSettled: () => boolean): Promise<boolean> {
  const untilMs = performance.now() + SETTLE_MS
  while (!isSettled() && performance.now() < untilMs) await new Promise(resolve => setTimeout(resolve, 25))

  return isSettled()
}

/** Everything under a directory, by name. */
const listing = (dir: string): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort()

describe('start, stop, start of a node', function () {
  this.timeout(60_000)

  let temp: TempDir

  beforeEach(async () => {
    temp = await createTempDir()
  })

  const running: TocsinNode[] = []
  const children: NodeProcess[] = []

  afterEach('nothing of a failed test goes on', async () => {
    await Promise.all([...running.splice(0).map(node => node.stop()), ...children.splice(0).map(node => node.kill())])
    await temp.remove()
  })

  function makeProcess(dir: string): NodeProcess {
    const node = createNodeProcess(dir)
    children.push(node)

    return node
  }

  async function makeNode(init: OneNodeInit = {}): Promise<{ node: TocsinNode; dir: string }> {
    const { dir } = await prepareOneNode(temp.path, init)
    const node = createNode({ dir, config: (await readNodeConfig(dir)).config, version: 'test', log: noLog })
    running.push(node)

    return { dir, node }
  }

  /** A start, some work over every door, connections left open by others, and the stop. */
  async function live({ node, dir }: { node: TocsinNode; dir: string }, name: string): Promise<void> {
    await node.start()
    const agent = new Agent({ keepAlive: true })
    const meshPort = Number(/\/tcp\/(\d+)/.exec(node.listenAddresses()[0] ?? '')?.[1])
    const halfOpen = connect(meshPort, '127.0.0.1')
    halfOpen.on('error', () => {
      // cut off by the stop
    })

    try {
      expect((await ask(dir, 'POST', '/v1/publish', rows(name, 50))).body['published']).to.equal(50)
      expect((await ask(dir, 'POST', '/v1/publish?as_of=2026-01-02T00:00:00Z&dry_run=true', rows(`${name}-later`, 5))).status).to.equal(200)
      await keepAlive(`${node.rest().url()}/healthz`, agent)
      await node.stop()
    } finally {
      agent.destroy()
      halfOpen.destroy()
    }
  }

  it('is watched by something that sees what stays behind', async () => {
    const watch = watchResources()
    const timer = setInterval(() => {}, 1_000).unref()
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')

    expect(leaks(watch).map(place => place.split('\n')[0])).to.include.members(['Timeout', 'TCPSERVERWRAP'])
    const seen = leaks(watch).length
    clearInterval(timer)
    server.close()
    expect(await settled(() => leaks(watch).length <= seen - 2)).to.equal(true)
    watch.end()
  })

  it('leaves no timer, listener, socket, open file or temporary file behind', async () => {
    const made = await makeNode()
    // a temporary directory of its own: other tests of this machine use the usual one
    const usual = process.env['TMPDIR']
    process.env['TMPDIR'] = await mkdtemp(join(temp.path, 't'))

    try {
      await liveTwice(made)
    } finally {
      if (usual === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = usual
    }
  })

  async function liveTwice(made: { node: TocsinNode; dir: string }): Promise<void> {
    // what is loaded and opened once for the whole process does not count
    await live(made, 'warm')

    const before = { files: openFiles(), temp: tempEntries(), listeners: processListeners(), names: listing(made.dir) }
    const watch = watchResources()

    try {
      await live(made, 'first')
      await live(made, 'second')
      await settled(() => leaks(watch).length === 0)

      expect(leaks(watch)).to.deep.equal([])
      expect(openFiles()).to.deep.equal(before.files)
      expect(tempEntries()).to.deep.equal(before.temp)
      expect(processListeners()).to.deep.equal(before.listeners)
      expect(withoutTables(listing(made.dir))).to.deep.equal(withoutTables(before.names))
    } finally {
      watch.end()
    }
  }

  it('leaves nothing behind either when the start fails in the middle', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { node, dir } = await makeNode({ rest: `127.0.0.1:${port}` })

    await node.start().catch(() => undefined)
    const files = openFiles()
    const watch = watchResources()

    try {
      expect(await node.start().catch((err: unknown) => err)).to.include({ code: 'PORT_IN_USE' })
      await settled(() => leaks(watch).length === 0)

      expect(leaks(watch)).to.deep.equal([])
      expect(openFiles()).to.deep.equal(files)
      expect(listing(dir).filter(name => name.includes('admin'))).to.deep.equal([])
    } finally {
      watch.end()
      taken.close()
    }

    await once(taken, 'close')
    await node.start()
    await node.stop()
  })

  it('leaves nothing behind when the very last step of the start fails', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const real = createPrometheusMetrics()
    const metrics: typeof real = {
      ...real,
      gauge(config) {
        if (config.name === 'node_started_seconds') throw new Error('planted')

        return real.gauge(config)
      }
    }
    const { config } = await readNodeConfig(dir)
    const failing = createNode({ dir, config, version: 'test', log: noLog, metrics })
    running.push(failing)
    const watch = watchResources()

    try {
      expect(String(await failing.start().catch((err: unknown) => err))).to.include('planted')
      await settled(() => leaks(watch).length === 0)
      expect(leaks(watch)).to.deep.equal([])
    } finally {
      watch.end()
    }

    const node = createNode({ dir, config, version: 'test', log: noLog })
    running.push(node)
    await node.start()
    await node.stop()
  })

  it('keeps what it had: the same digest and claims after each start', async () => {
    const { node, dir } = await makeNode()
    const digests = new Set<string>()

    for (let round = 0; round < 3; round++) {
      await node.start()
      if (round === 0) await ask(dir, 'POST', '/v1/publish', rows('kept', 200))
      const { body } = await ask(dir, 'GET', '/v1/status')
      digests.add(JSON.stringify([body['community_digest'], body['held']]))
      await node.stop()
    }

    expect([...digests]).to.have.length(1)
    expect([...digests][0]).to.include('"claims":200')
  })

  it('as a process: SIGTERM ends it with 0, its socket is gone, and it starts again', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const node = makeProcess(dir)

    for (let round = 0; round < 2; round++) {
      await node.start()
      expect((await ask(dir, 'POST', '/v1/publish', rows(`round${round}`, 10))).status).to.equal(200)
      expect(await node.stop()).to.equal(0)
      expect(listing(dir).filter(name => name.includes('admin'))).to.deep.equal([])
    }
  })

  it('as a process: a second SIGTERM ends it at once, and nothing acknowledged is lost', async () => {
    const { dir } = await prepareOneNode(temp.path)
    const node = makeProcess(dir)
    await node.start()
    const acknowledged: string[] = []
    let isOver = false

    const publishing = (async () => {
      for (let at = 0; !isOver; at++) {
        try {
          const { status } = await ask(dir, 'POST', '/v1/publish', rows(`term${at}`, 20))
          if (status === 200) acknowledged.push(`term${at}-0.example.com`, `term${at}-19.example.com`)
        } catch {
          // the node is gone: what counts is what it had said before
          return
        }
      }
    })()

    await new Promise(resolve => setTimeout(resolve, 1_000))
    const pid = node.pid() ?? 0
    const closing = node.stop()
    process.kill(pid, 'SIGTERM')
    const code = await closing
    isOver = true
    await publishing

    // it was in time to stop properly, or it was told twice
    expect([0, 130]).to.include(code)
    expect(acknowledged.length).to.be.above(0)
    await node.start()
    const held = await valuesOf(node, 'type=domain')
    expect(acknowledged.filter(value => !held.has(value))).to.deep.equal([])
    expect(await node.stop()).to.equal(0)
  })
})

/** LevelDB names its files by number; which there are changes with each start. */
function withoutTables(names: readonly string[]): string[] {
  return names.filter(name => !/\/db\/(\d+\.(log|ldb)|MANIFEST-\d+|LOG\.old)$/.test(name))
}

function keepAlive(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, answer => {
      answer.resume()
      answer.on('end', resolve)
    })
      .on('error', reject)
      .end()
  })
}
