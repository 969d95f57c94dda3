import { loadavg } from 'node:os'
import { expect } from 'chai'
import { createPrometheusMetrics } from '../../src/metrics/prometheus.js'
import { nodePeerId } from '../../src/roster/fingerprint.js'
import { createLossyWay, type LossyWay } from '../support/lossy-way.js'
import { keysOf, testRoster } from '../support/mesh-nodes.js'
import { ask } from '../support/node-process.js'
import { publishDomain } from '../support/publish-domain.js'
import { createRealNode, type RealNode } from '../support/real-mesh.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { freePorts } from '../support/workers.js'

/** Issue 5 asks for 60; fewer with TOCSIN_LOSS_S, and the time is printed. */
const LOSS_MS = Number(process.env['TOCSIN_LOSS_S'] ?? 60) * 1_000
const PEERS_MS_MAX = 60_000
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon']
const OTHERS = NAMES.length - 1
/** Batches that every node publishes while nothing passes. */
const BATCHES = 3

interface Member {
  node: RealNode
  way: LossyWay
  counters(): Promise<string>
}

describe('a network that loses every packet for a while (V3)', function () {
  this.timeout(LOSS_MS + PEERS_MS_MAX + 60_000)

  const roster = testRoster('lossy-mesh')
  const members: Member[] = []
  let base: TempDir

  before(async () => {
    base = await createTempDir()
    const ports = await freePorts(NAMES.length)
    const ways = await Promise.all(ports.map(createLossyWay))
    const addressOf = (at: number): string => `/ip4/127.0.0.1/tcp/${ways[at]?.port ?? 0}`

    for (const [at, name] of NAMES.entries()) {
      const way = ways[at]
      if (way === undefined) throw new Error('one way for each node')

      const node = await createRealNode(base.path, name, { roster, knows: NAMES })
      const metrics = createPrometheusMetrics()
      members.push({ node, way, counters: () => metrics.text() })

      const peers = NAMES.flatMap((other, i) => (i === at ? [] : [`${addressOf(i)}/p2p/${nodePeerId(keysOf(other).node.publicKey)}`]))
      // everybody is reached by the way that loses packets, and told of no other
      await node.start(peers, { listen: `/ip4/127.0.0.1/tcp/${ports[at] ?? 0}`, publicAddresses: [addressOf(at)], metrics })
    }
  })

  after(async () => {
    await Promise.all(members.map(({ node }) => node.stop()))
    await Promise.all(members.map(({ way }) => way.end()))
    await base.remove()
  })

  async function until(isSo: () => Promise<boolean>, what: string, limitMs: number): Promise<number> {
    const fromMs = performance.now()

    while (!(await isSo())) {
      if (performance.now() - fromMs > limitMs) throw new Error(`Waited ${limitMs} ms in vain for ${what}`)
      await new Promise(resolve => setTimeout(resolve, 100))
    }

    return performance.now() - fromMs
  }

  const statuses = () => Promise.all(members.map(({ node }) => node.node().port().status()))
  const peersOf = ({ peers }: Awaited<ReturnType<typeof statuses>>[number]): number =>
    new Set(peers.flatMap(({ isAdmitted, peerId }) => (isAdmitted ? [peerId] : []))).size
  const passedBytes = (): number => members.reduce((sum, { way }) => sum + way.passedBytes(), 0)

  async function hasAll(): Promise<boolean> {
    return (await statuses()).every(status => peersOf(status) === OTHERS)
  }

  async function holdAll(batches: number): Promise<boolean> {
    const all = await statuses()

    return (
      all.every(({ publishers }) => publishers.filter(({ have }) => have >= batches).length === NAMES.length) &&
      new Set(all.map(({ communityDigest }) => communityDigest)).size === 1
    )
  }

  const publishAll = (when: string): Promise<unknown> =>
    Promise.all(
      members.map(async ({ node }, at) => {
        for (let i = 0; i < BATCHES; i++) await publishDomain(node, `${when}-${i}-member${at}.example.net`)
      })
    )

  it(`${LOSS_MS / 1_000} s: nobody is banned or charged, all peers are back within 60 s, and what was published meanwhile arrives`, async () => {
    await until(hasAll, 'all peers', PEERS_MS_MAX)
    await publishAll('before')
    await until(() => holdAll(BATCHES), 'one set everywhere', PEERS_MS_MAX)

    for (const { way } of members) way.pass(false)
    const before = passedBytes()
    await publishAll('during')
    await new Promise(resolve => setTimeout(resolve, LOSS_MS))

    expect(passedBytes(), 'nothing passed').to.equal(before)
    expect(await holdAll(2 * BATCHES), 'what was published is not everywhere').to.equal(false)
    const left = (await statuses()).map(peersOf)

    for (const { way } of members) way.pass(true)
    const backMs = await until(hasAll, 'all peers to be back', PEERS_MS_MAX)
    const heldMs = backMs + (await until(() => holdAll(2 * BATCHES), 'one set everywhere', PEERS_MS_MAX))

    for (const { node, counters } of members) {
      const { body } = await ask(node.dir, 'GET', '/v1/bans')
      expect(body['bans']).to.deep.equal([])
      expect(await counters()).not.to.match(/reason="offender"/)
    }

    console.log(
      `      ${NAMES.length} nodes, ${LOSS_MS / 1_000} s of total loss, connections left at its end ${left.join(' ')} of ${OTHERS} each: ` +
        `all back after ${backMs.toFixed(0)} ms, one set after ${heldMs.toFixed(0)} ms, 0 bans, 0 offences; load ${(loadavg()[0] ?? 0).toFixed(1)}`
    )
  })
})
