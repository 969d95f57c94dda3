import { expect } from 'chai'
import { digestEntries, entryOf } from '../../src/envelope/digest.js'
import { toHex } from '../../src/model/bytes.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../support/mesh-nodes.js'
import type { TestNode } from '../support/mesh-nodes.js'

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'] as const
const ROUNDS = 24

describe('a mesh whose nodes come and go', function () {
  this.timeout(120_000)

  const nodes = NAMES.map(name =>
    testNode({ name, roster: testRoster(), knows: NAMES, limits: { syncEveryMs: 1_000, connectionsPerNodeMax: 2 } })
  )
  const rejections: unknown[] = []
  const onRejection = (err: unknown): void => void rejections.push(err)

  before(() => process.on('unhandledRejection', onRejection))

  after(async () => {
    process.off('unhandledRejection', onRejection)
    await stopAllNodes(nodes)
  })

  function digestOf({ ledger }: TestNode): string {
    return toHex(
      digestEntries(
        ledger
          .listStreams()
          .filter(({ audience }) => audience.length === 0)
          .map(entryOf)
      )
    )
  }

  async function start(node: TestNode): Promise<void> {
    await node.mesh.start()
    const others = nodes.filter(other => other !== node && other.mesh.listenAddresses().length > 0)
    await Promise.allSettled(others.map(async other => node.mesh.dial(other.address())))
  }

  it('ends with the same COMMUNITY batches everywhere, whatever stopped while they were published', async () => {
    for (const node of nodes) await start(node)

    let published = 0

    for (let round = 0; round < ROUNDS; round++) {
      const victim = nodes[(round * 5) % nodes.length]
      if (victim === undefined) throw new Error('no node')

      await victim.mesh.stop()
      // a stopped node goes on publishing into its own streams, as after a power cut of its uplink
      for (const node of nodes) {
        for (let i = 0; i < 3; i++) node.publish({ bytes: 500 + 97 * round })
        node.publish({ to: [NAMES[round % NAMES.length] ?? 'alpha'] })
        published += 3
      }
      await new Promise(resolve => setTimeout(resolve, 100))
      await start(victim)
    }

    await until(() => nodes.every(node => readyPeers(node) === nodes.length - 1), 'all links to be back', 30_000)
    await until(() => new Set(nodes.map(digestOf)).size === 1, 'one digest everywhere', 30_000)

    const community = nodes.map(({ ledger }) =>
      ledger
        .listStreams()
        .filter(({ audience }) => audience.length === 0)
        .reduce((sum, { head }) => sum + head, 0)
    )
    expect(new Set(community)).to.deep.equal(new Set([published]))
    expect(rejections).to.deep.equal([])
    console.log(
      `      ${nodes.length} nodes, ${ROUNDS} restarts, ${published} COMMUNITY batches: one digest, ${digestOf(nodes[0] as TestNode).slice(0, 16)}…`
    )
  })

  it('gives every addressee its batches, and nobody else', async () => {
    const addressed = nodes.flatMap(({ ledger }) => ledger.listStreams().filter(({ audience }) => audience.length > 0))
    const headOf = (streamId: Uint8Array): number => Math.max(...nodes.map(({ ledger }) => ledger.findStream(streamId)?.head ?? 0))
    const isAddressee = ({ orgKey }: TestNode, audience: readonly Uint8Array[]): boolean =>
      audience.some(key => toHex(key) === toHex(orgKey))

    await until(
      () =>
        addressed.every(({ streamId, audience }) =>
          nodes.filter(node => isAddressee(node, audience)).every(({ ledger }) => ledger.findStream(streamId)?.gapless === headOf(streamId))
        ),
      'the addressed batches',
      30_000
    )
    for (const { streamId, audience } of addressed) {
      for (const node of nodes) if (!isAddressee(node, audience)) expect(node.ledger.findStream(streamId)).to.equal(undefined)
    }
  })
})
