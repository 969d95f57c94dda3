/** A member in a process of its own that floods: with batches of wrong signatures, or with more valid ones than it may publish. */
import { randomBytes } from 'node:crypto'
import type { Batch } from '../../src/envelope/batch.js'
import { batchBytes, encodeBatch } from '../../src/envelope/batch-codec.js'
import { sealBatch } from '../../src/envelope/seal.js'
import { noRecords } from '../../src/model/indicator.js'
import { decodeSigned } from '../../src/roster/signed-codec.js'
import { c2 } from './flow-parts.js'
import { keysOf, testNode } from './mesh-nodes.js'
import type { TestNode, TestRoster } from './mesh-nodes.js'
import type { MeshPlan } from './mesh-plan.js'
import { planRoster } from './mesh-plan.js'
import { serveOrders } from './workers.js'

export type FloodOrder =
  | { join: { plan: MeshPlan; name: string; peers: readonly string[] } }
  /** Seals so many batches of one record each; answers with their sizes. */
  | { seal: number }
  /** Publishes every sealed batch, as fast as gossip takes them. */
  | { flood: true }
  /** Publishes as many batches that name `origin` and have no right signature, as fast as gossip takes them. */
  | { forge: number; origin: string }
  | { leave: true }

/** Messages handed over between two looks at the clock: less than gossip queues. */
const AT_ONCE = 400

let node: TestNode | undefined
let plan: MeshPlan | undefined
let roster: TestRoster | undefined
let name = ''
let sealed: Batch[] = []

function rosterOf(): TestRoster {
  if (plan === undefined) throw new Error('no mesh was joined')
  roster ??= planRoster(plan)

  return roster
}

function sealAs(who: string, { seq, prev }: { seq: number; prev: Uint8Array }): Batch {
  const { org, node: key } = keysOf(who)
  const [, certificate = new Uint8Array(0)] = rosterOf().chainOf(who)
  const nowMs = Date.now()
  const nowS = Math.floor(nowMs / 1_000)
  const indicator = c2(1, {
    type: 'domain',
    value: `${who}-${seq}.example.com`,
    firstSeenS: nowS - 600,
    lastSeenS: nowS - 60,
    validUntilS: nowS + 86_400,
    rev: nowS
  })

  return sealBatch({
    records: { ...noRecords, indicators: [indicator] },
    meshId: rosterOf().meshId,
    nodeKey: key.publicKey,
    orgKey: org.publicKey,
    certificateId: decodeSigned(certificate).id,
    salt: new Uint8Array(0),
    audience: [],
    epoch: 1,
    class: 0,
    seq,
    prev,
    createdMs: nowMs,
    floorSeq: 1,
    scrubVersion: 1,
    secretKey: key.secretKey
  })
}

function seal(count: number): number[] {
  sealed = []

  for (let seq = 1; seq <= count; seq++) sealed.push(sealAs(name, { seq, prev: sealed.at(-1)?.headerHash ?? new Uint8Array(32) }))

  return sealed.map(batchBytes)
}

async function send(batches: Iterable<Batch>): Promise<void> {
  let count = 0

  for (const batch of batches) {
    node?.mesh.publish(batch, encodeBatch(batch))
    count += 1
    if (count % AT_ONCE === 0) await new Promise(resolve => setTimeout(resolve, 20))
  }
}

function* forged(count: number, origin: string): Generator<Batch> {
  for (let seq = 1; seq <= count; seq++)
    yield { ...sealAs(origin, { seq, prev: seq === 1 ? new Uint8Array(32) : randomBytes(32) }), signature: randomBytes(64) }
}

async function leave(): Promise<void> {
  await node?.mesh.stop()
  node = undefined
}

serveOrders(async (order: FloodOrder): Promise<unknown> => {
  if ('join' in order) {
    await leave()
    ;({ plan, name } = order.join)
    node = testNode({ name, roster: rosterOf(), knows: plan.names, peers: order.join.peers, listen: [] })
    for (const batch of sealed) node.ledger.put(batch)

    return node.mesh.start()
  }

  if ('seal' in order) {
    const sizes = seal(order.seal)
    for (const batch of sealed) node?.ledger.put(batch)

    return sizes
  }

  if ('flood' in order) return send(sealed)
  if ('forge' in order) return send(forged(order.forge, order.origin))

  return leave()
}, leave)
