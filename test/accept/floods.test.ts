import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { loadavg } from 'node:os'
import { expect } from 'chai'
import { createPrometheusMetrics, type PrometheusMetrics } from '../../src/metrics/prometheus.js'
import { nodePeerId } from '../../src/roster/fingerprint.js'
import type { FloodOrder } from '../support/flood-worker.js'
import { keysOf } from '../support/mesh-nodes.js'
import { type MeshPlan, planRoster } from '../support/mesh-plan.js'
import type { MeshOrder } from '../support/mesh-worker.js'
import { createRealNode, type RealNode } from '../support/real-mesh.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'
import { freePorts, sharedNs, startWorker, type Worker } from '../support/workers.js'

/** Promise V1. */
const VERIFICATIONS_MAX = 1_000
const DROPPED_MS_MAX = 5_000
const OTHERS_RATIO_MAX = 2
const FORGED = 5_000
/** What the stewards allow the flooder a day, how many times as much it publishes, and for how many days unused credit accrues (3.6). */
const QUOTA_BYTES_A_DAY = 16_384
const FLOOD_TIMES = 100
const CREDIT_DAYS = 30
/** A batch of one record, at least. */
const BATCH_BYTES_MIN = 400
const NOWHERE = '/ip4/127.0.0.1/tcp/1'
const PUBLISH_EVERY_MS = 100
const WATCH_MS = 8_000
const WAIT_MS_MAX = 60_000
/** Below this, a ratio of two times measures what else the machine does. */
const QUIET_MS = 250

describe('floods by a member (V1)', function () {
  this.timeout(240_000)

  const plan: MeshPlan = {
    meshName: 'flood-mesh',
    startMs: Date.now(),
    names: ['target', 'honest', 'forger', 'dummy', 'flooder'],
    quotas: { flooder: QUOTA_BYTES_A_DAY }
  }
  const peerId = (name: string): string => nodePeerId(keysOf(name).node.publicKey)
  const ports = new Map<string, number>()
  let base: TempDir
  let worker: Worker
  let flooder: Worker
  let honestPublished = 0
  let target: { node: RealNode; metrics: PrometheusMetrics } | undefined

  const address = (name: string): string => `/ip4/127.0.0.1/tcp/${ports.get(name) ?? 0}/p2p/${peerId(name)}`

  before(async () => {
    base = await createTempDir()
    const free = await freePorts(plan.names.length)
    for (const [at, name] of plan.names.entries()) ports.set(name, free[at] ?? 0)

    worker = startWorker('mesh-worker.ts')
    flooder = startWorker('flood-worker.ts')
    await startNode('target', [])
    await startNode('honest', [address('target')])
    await until(() => hasPeer('honest'), 'the honest one to be connected')
  })

  after(async () => {
    await Promise.all([flooder.end(), worker.end()])
    await target?.node.stop()
    await base.remove()
  })

  /** The target runs in this process, where its verifications can be counted; the others do not. */
  async function startNode(name: string, peers: readonly string[]): Promise<void> {
    const port = ports.get(name) ?? 0

    if (name !== 'target') {
      await worker.ask({ honest: { plan, name, port, peers, base: base.path, publicAddress: NOWHERE } } satisfies MeshOrder)

      return
    }

    const node = await createRealNode(base.path, name, { roster: planRoster(plan), knows: plan.names })
    const metrics = createPrometheusMetrics()
    await node.start(peers, { listen: `/ip4/127.0.0.1/tcp/${port}`, publicAddresses: [NOWHERE], metrics })
    target = { node, metrics }
  }

  const orderFlooder = <T>(order: FloodOrder): Promise<T> => flooder.ask<T>(order)

  async function until(isSo: () => Promise<boolean>, what: string, limitMs = WAIT_MS_MAX): Promise<number> {
    const fromMs = performance.now()

    while (!(await isSo())) {
      if (performance.now() - fromMs > limitMs) throw new Error(`Waited ${limitMs} ms in vain for ${what}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }

    return performance.now() - fromMs
  }

  async function hasPeer(name: string): Promise<boolean> {
    const status = await target?.node.node().port().status()

    return status?.peers.some(peer => peer.isAdmitted && peer.peerId === peerId(name)) === true
  }

  /** How many batches of a publisher the target holds. */
  async function heldAtTarget(name: string): Promise<number> {
    const status = await target?.node.node().port().status()

    return status?.publishers.find(publisher => publisher.peerId === peerId(name))?.have ?? 0
  }

  /** The honest member publishes at a fixed rate; gives the times from durable there to held and in look-ups at the target. */
  async function publishFor(ms: number): Promise<number[]> {
    const untilMs = performance.now() + ms
    const took: number[] = []

    while (performance.now() < untilMs) {
      const count = ++honestPublished
      const value = `honest-${count}.example.net`
      const { ackNs } = await worker.ask<{ ackNs: number }>({ publish: 'honest', value } satisfies MeshOrder)

      await until(async () => (await heldAtTarget('honest')) >= count, 'an honest batch at the target')
      took.push((sharedNs() - ackNs) / 1e6)
      await new Promise(resolve => setTimeout(resolve, PUBLISH_EVERY_MS))
    }

    return took.sort((a, b) => a - b)
  }

  /** A member publishes far more than it should while the honest one goes on. */
  async function floodBy(name: string): Promise<{ sizes: readonly number[]; tookMs: number[] }> {
    await orderFlooder({ join: { plan, name, peers: [address('target')] } })
    const sizes = await orderFlooder<number[]>({ seal: Math.ceil((FLOOD_TIMES * QUOTA_BYTES_A_DAY) / BATCH_BYTES_MIN) })
    await until(() => hasPeer(name), `${name} to be admitted`)
    await new Promise(resolve => setTimeout(resolve, 500))
    const flooding = orderFlooder({ flood: true })
    const tookMs = await publishFor(WATCH_MS)
    await flooding

    return { sizes, tookMs }
  }

  const percentile = (sorted: readonly number[], share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN

  /** Counts signature checks of this process while `work` runs. */
  async function countVerifications(work: () => Promise<void>): Promise<number> {
    const original = crypto.verify
    let count = 0

    try {
      crypto.verify = ((...given: Parameters<typeof crypto.verify>) => {
        count += 1

        return original(...given)
      }) as typeof crypto.verify
      syncBuiltinESMExports()
      await work()
    } finally {
      crypto.verify = original
      syncBuiltinESMExports()
    }

    return count
  }

  const loadText = (): string => `load ${(loadavg()[0] ?? 0).toFixed(1)}`

  it('of wrong signatures costs at most 1,000 verifications and ends the link within 5 s; nothing honest is lost', async () => {
    await orderFlooder({ join: { plan, name: 'forger', peers: [address('target')] } })
    await until(() => hasPeer('forger'), 'the forger to be admitted')
    // subscriptions travel a moment after the link is ready
    await new Promise(resolve => setTimeout(resolve, 500))

    let droppedMs = Number.NaN
    const honestBefore = honestPublished
    const verifications = await countVerifications(async () => {
      const flooding = orderFlooder({ forge: FORGED, origin: 'honest' })
      droppedMs = await until(async () => !(await hasPeer('forger')), 'the forger to be dropped')
      await publishFor(3_000)
      await flooding
    })
    const text = (await target?.metrics.text()) ?? ''
    const rejected = Number(/mesh_batches_received_total\{way="gossip",result="rejected"\} (\d+)/.exec(text)?.[1] ?? 0)

    expect(rejected, 'the flood was one').to.be.greaterThan(0)
    expect(verifications, 'verifications').to.be.within(rejected, VERIFICATIONS_MAX)
    expect(droppedMs).to.be.at.most(DROPPED_MS_MAX)
    expect(await heldAtTarget('honest')).to.equal(honestPublished)
    expect(await hasPeer('forger'), 'it stays out').to.equal(false)
    console.log(
      `      ${FORGED} forged batches: ${rejected} rejected, ${verifications} verifications in all, dropped after ${droppedMs.toFixed(0)} ms; ` +
        `${honestPublished - honestBefore} honest batches meanwhile, 100 % held; ${loadText()}`
    )
    await orderFlooder({ leave: true })
  })

  it(`of valid batches at ${FLOOD_TIMES}× its quota stores no more than quota and burst, and hardly slows what others send`, async () => {
    // the same load first by a member whose quota has room for it: all of it counts, and all of it is stored
    const dummy = await floodBy('dummy')
    await until(async () => (await heldAtTarget('dummy')) === dummy.sizes.length, 'all of the dummy load', 2 * WAIT_MS_MAX)
    await orderFlooder({ leave: true })

    const { sizes, tookMs } = await floodBy('flooder')
    const held = await heldAtTarget('flooder')
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const stored = sizes.slice(0, held).reduce((sum, size) => sum + size, 0)
    const [dummyMs, floodMs] = [percentile(dummy.tookMs, 0.99), percentile(tookMs, 0.99)]

    expect(total, 'the flood was one').to.be.at.least(FLOOD_TIMES * QUOTA_BYTES_A_DAY)
    expect(held).to.be.greaterThan(0)
    expect(stored).to.be.at.most(QUOTA_BYTES_A_DAY * (1 + CREDIT_DAYS))
    expect(floodMs).to.be.at.most(Math.max(OTHERS_RATIO_MAX * dummyMs, QUIET_MS))
    expect(await heldAtTarget('honest')).to.equal(honestPublished)
    console.log(
      `      ${sizes.length} batches, ${total} bytes: ${held} held, ${stored} bytes, quota and burst ${QUOTA_BYTES_A_DAY * (1 + CREDIT_DAYS)}; ` +
        `others p99 ${floodMs.toFixed(0)} ms, under equal dummy load ${dummyMs.toFixed(0)} ms, ratio ${(floodMs / dummyMs).toFixed(2)} ` +
        `over ${tookMs.length} and ${dummy.tookMs.length} batches; ${loadText()}`
    )
  })
})
