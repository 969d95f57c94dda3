import { expect } from 'chai'

import { dropIntoInbox } from '../../src/config/anchor-file.js'
import type { Batch } from '../../src/envelope/batch.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { sealBatch } from '../../src/envelope/seal.js'
import { fromHex, toHex } from '../../src/model/bytes.js'
import { noRecords } from '../../src/model/indicator.js'
import type { Cutoff } from '../../src/roster/documents.js'
import { nodePeerId, orgDid } from '../../src/roster/fingerprint.js'
import { decodeSigned } from '../../src/roster/signed-codec.js'
import { c2 } from '../support/flow-parts.js'
import { keysOf, type TestNode, testNode, testRoster, until } from '../support/mesh-nodes.js'
import { ask } from '../support/node-process.js'
import { createRealNode, type RealNode } from '../support/real-mesh.js'
import { signed } from '../support/roster-maker.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'

const NODES = 10
/** Issue 4 asks for at least 50; fewer with TOCSIN_REVOCATIONS, and the count is printed. */
const REVOCATIONS = Number(process.env['TOCSIN_REVOCATIONS'] ?? 50)
/** Ten nodes and a thief share one process: more would measure the machine and not the mesh. */
const THIEF_EVERY_MS = 80
const ONLINE_MS = 10_000
const RECONNECT_MS = 60_000
const names = Array.from({ length: NODES }, (_, at) => `node${at}`)
const documents = testRoster('revocation-mesh')

/** A certified node whose key is in other hands: it publishes real batches as fast as it is told, whatever anybody says. */
function createThief(name: string, peers: readonly string[]) {
  const { org, node } = keysOf(name)
  const [, certificate = new Uint8Array(0)] = documents.chainOf(name)
  const thief: TestNode = testNode({ name, roster: documents, knows: names, peers, listen: [], limits: { dialLastMs: 2_000 } })
  let head: Batch | undefined
  let timer: NodeJS.Timeout | undefined

  function publish(): void {
    const nowMs = Date.now()
    const nowS = Math.floor(nowMs / 1_000)
    const seq = (head?.header.seq ?? 0) + 1
    const indicator = c2(1, {
      type: 'domain',
      value: `${name}-${seq}.example.com`,
      firstSeenS: nowS - 600,
      lastSeenS: nowS - 60,
      validUntilS: nowS + 86_400,
      rev: nowS
    })

    head = sealBatch({
      records: { ...noRecords, indicators: [indicator] },
      meshId: documents.meshId,
      nodeKey: node.publicKey,
      orgKey: org.publicKey,
      certificateId: decodeSigned(certificate).id,
      salt: new Uint8Array(0),
      audience: [],
      epoch: 1,
      class: 0,
      seq,
      prev: head?.headerHash ?? new Uint8Array(32),
      createdMs: nowMs,
      floorSeq: 1,
      scrubVersion: 1,
      secretKey: node.secretKey
    })
    thief.ledger.put(head)
    thief.mesh.publish(head, encodeBatch(head))
  }

  return {
    name,
    peerId: nodePeerId(node.publicKey),
    head: () => head?.header.seq ?? 0,
    async start() {
      await thief.mesh.start()
      timer = setInterval(publish, THIEF_EVERY_MS)
    },
    async stop() {
      clearInterval(timer)
      await thief.mesh.stop()
    }
  }
}

type Thief = ReturnType<typeof createThief>

/** What a node says of the thief's stream. */
async function viewOf({ node }: RealNode, { peerId }: Thief): Promise<{ head: number; condition: string; isAdmitted: boolean }> {
  const { publishers, peers } = await node().port().status()
  const stream = publishers.find(publisher => publisher.peerId === peerId)

  return {
    head: stream?.head ?? 0,
    condition: stream?.condition ?? 'unknown',
    isAdmitted: peers.some(peer => peer.peerId === peerId && peer.isAdmitted)
  }
}

async function untilAll(check: () => Promise<boolean>, what: string, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs

  while (!(await check())) {
    if (performance.now() > untilMs) throw new Error(`Waited ${limitMs} ms in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function cutoffsAt(node: RealNode, name: string): Promise<Cutoff[]> {
  const { org, node: key } = keysOf(name)
  const query = `organization=${encodeURIComponent(orgDid(org.publicKey))}&node=${nodePeerId(key.publicKey)}&since=${new Date().toISOString()}`
  const { body } = await ask(node.dir, 'GET', `/v1/roster/cutoffs?${query}`)
  const cutoffs = body['cutoffs'] as Array<{ stream: string; last_good_seq: number }>

  return cutoffs.map(cutoff => ({ streamId: fromHex(cutoff.stream), lastGoodSeq: cutoff.last_good_seq }))
}

/** Listed values of one thief at one node: what a firewall would get. */
async function listedSeqs({ dir }: RealNode, name: string): Promise<number[]> {
  const seqs: number[] = []
  let cursor: unknown

  do {
    const next = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''
    const { body } = await ask(dir, 'GET', `/v1/indicators?limit=1000&type=domain${next}`)
    const rows = body['indicators'] as Array<{ value: string }>

    for (const { value } of rows) if (value.startsWith(`${name}-`)) seqs.push(Number(/-(\d+)\./.exec(value)?.[1]))
    cursor = body['next']
  } while (typeof cursor === 'string')

  return seqs
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

describe('revocation in a mesh of ten nodes (A4)', function () {
  this.timeout(900_000)

  let temp: TempDir
  let nodes: RealNode[] = []

  before(async () => {
    temp = await createTempDir()
    nodes = await Promise.all(names.map(name => createRealNode(temp.path, name, { roster: documents, knows: names })))

    for (const [at, node] of nodes.entries()) {
      // a ring with chords, as operators would set it: two to three peers each
      await node.start([at - 1, at - 3].filter(other => other >= 0).map(other => (nodes[other] as RealNode).address()))
    }

    await untilAll(
      async () =>
        (await Promise.all(nodes.map(async ({ node }) => (await node().port().status()).peers.length))).every(count => count >= 2),
      'every node to have two peers',
      30_000
    )
  })

  after(async () => {
    await Promise.all(nodes.map(node => node.stop()))
    await temp?.remove()
  })

  /** Revokes the thief at a node by what node 0 holds. Gives the last good seq. */
  async function revoke(thief: Thief, at: RealNode): Promise<number> {
    const { org, node } = keysOf(thief.name)
    const cutoffs = await cutoffsAt(nodes[0] as RealNode, thief.name)
    const badSinceMs = Date.now()
    const document = {
      type: 'revocation',
      orgKey: org.publicKey,
      nodeKey: node.publicKey,
      reason: 'key-compromise',
      badSinceMs,
      cutoffs
    } as const

    expect(cutoffs, 'both COMMUNITY streams').to.have.length(2)
    await dropIntoInbox(at.dir, signed(document, documents.meshId, org))

    return Math.max(...cutoffs.map(({ lastGoodSeq }) => lastGoodSeq))
  }

  it(`reaches every online node within ${ONLINE_MS / 1_000} s, ${REVOCATIONS} times, and nothing beyond a cut-off is accepted`, async () => {
    const reachMs: number[] = []
    let [beyond, offered, contested] = [0, 0, 0]

    for (let round = 0; round < REVOCATIONS; round++) {
      const entry = [nodes[round % NODES] as RealNode, nodes[(round + 4) % NODES] as RealNode]
      const thief = createThief(
        `thief${round}`,
        entry.map(node => node.address())
      )
      await thief.start()

      try {
        await untilAll(
          async () => (await Promise.all(nodes.map(node => viewOf(node, thief)))).every(({ head }) => head >= 2),
          'the thief to be heard',
          30_000
        )

        const lastGood = await revoke(thief, nodes[(round + 7) % NODES] as RealNode)
        const startMs = performance.now()
        const knownAt = new Map<string, { head: number; ms: number }>()

        await untilAll(
          async () => {
            for (const node of nodes) {
              const { condition, head } = await viewOf(node, thief)
              if (condition === 'revoked' && !knownAt.has(node.name)) knownAt.set(node.name, { head, ms: performance.now() - startMs })
            }

            return knownAt.size === NODES
          },
          'every node to know the revocation',
          RECONNECT_MS
        )
        const headThen = thief.head()

        await new Promise(resolve => setTimeout(resolve, 300))
        const views = await Promise.all(nodes.map(node => viewOf(node, thief)))

        for (const [at, { head, isAdmitted }] of views.entries()) {
          const known = knownAt.get((nodes[at] as RealNode).name)
          beyond += Math.max(0, head - Math.max(lastGood, known?.head ?? 0))
          expect(isAdmitted, 'the revoked node is dropped').to.equal(false)
        }

        reachMs.push(...[...knownAt.values()].map(({ ms }) => ms))
        offered += thief.head() - headThen
        contested += views.reduce((sum, { head }) => sum + Math.max(0, head - lastGood), 0)

        if (round % 10 === 0) {
          for (const node of nodes)
            expect(Math.max(0, ...(await listedSeqs(node, thief.name))), `listed at ${node.name}`).to.be.at.most(lastGood)
        }
      } finally {
        await thief.stop()
      }
    }

    reachMs.sort((a, b) => a - b)
    process.stdout.write(
      `      ${REVOCATIONS} revocations at ${NODES} nodes: known after p50 ${percentile(reachMs, 0.5).toFixed(0)} ms, p99 ${percentile(reachMs, 0.99).toFixed(0)} ms, ` +
        `max ${percentile(reachMs, 1).toFixed(0)} ms; ${beyond} of ${offered} later batches accepted, ${contested} earlier ones contested\n`
    )

    expect(percentile(reachMs, 0.99)).to.be.at.most(ONLINE_MS)
    expect(offered, 'the thief went on').to.be.above(REVOCATIONS)
    expect(beyond).to.equal(0)
  })

  it(`reaches a node that was away within ${RECONNECT_MS / 1_000} s of its return`, async () => {
    const away = nodes[NODES - 1] as RealNode
    const thief = createThief('thief-away', [(nodes[0] as RealNode).address(), away.address()])
    await thief.start()

    try {
      await untilAll(
        async () => (await Promise.all(nodes.map(node => viewOf(node, thief)))).every(({ head }) => head >= 2),
        'the thief to be heard',
        30_000
      )
      await away.stop()
      const others = nodes.filter(node => node !== away)
      await revoke(thief, nodes[3] as RealNode)
      await untilAll(
        async () => (await Promise.all(others.map(node => viewOf(node, thief)))).every(({ condition }) => condition === 'revoked'),
        'the others',
        30_000
      )

      const startMs = performance.now()
      await away.start([(nodes[2] as RealNode).address()])
      await untilAll(async () => (await viewOf(away, thief)).condition === 'revoked', 'the returning node', RECONNECT_MS)
      process.stdout.write(`      known ${Math.round(performance.now() - startMs)} ms after it was started again\n`)

      const digests = async (): Promise<string[]> =>
        Promise.all(nodes.map(async ({ node }) => (await node().port().status()).communityDigest))
      await untilAll(async () => new Set(await digests()).size === 1, 'one community digest', 60_000)
      await until(() => nodes.every(node => node.troubles().every(line => !line.includes('"level":"error"'))), 'no errors', 1)
    } finally {
      await thief.stop()
    }
  })

  it('agrees on roster and records in the end', async () => {
    const all = await Promise.all(nodes.map(async ({ node }) => node().port().status()))

    expect(
      new Set(all.map(({ rosterDigest }) => rosterDigest)).size,
      all.map(({ rosterDigest }) => rosterDigest.slice(0, 8)).join()
    ).to.equal(1)
    expect(toHex(documents.meshId)).to.equal(all[0]?.mesh.id)
  })
})
