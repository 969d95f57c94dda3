import { expect } from 'chai'
import type { Batch } from '../../../src/envelope/batch.js'
import { judgeNode, type JudgeNode } from '../../support/judge-node.js'
import { readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'

/** The payloads of test nodes are no records, so that every inbox that sees one judges it void. */
describe('mesh sync of payloads that break a rule', () => {
  const names = ['alpha', 'beta', 'gamma', 'delta']
  let nodes: JudgeNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes.map(({ node }) => node))
    nodes = []
  })

  async function make(name: string): Promise<JudgeNode> {
    const made = await judgeNode(name, names)
    nodes.push(made)

    return made
  }

  it('counts one as held when peers of two organizations call it void, and not before', async () => {
    const publisher = testNode({ name: 'delta', roster: testRoster(), knows: names })
    const batches = [1, 2, 3].map(() => publisher.publish({ isSilent: true }))
    const [{ header }] = batches as [Batch, ...Batch[]]
    const [one, two, late] = [await make('alpha'), await make('beta'), await make('gamma')]
    for (const witness of [one, two]) for (const batch of batches) expect((await witness.receive(batch)).result).to.equal('held')
    expect(one.store.findStream(header.streamId)).to.deep.include({ head: 3, missing: [] })

    await late.node.mesh.dial(one.node.address())
    await until(() => late.store.findStream(header.streamId)?.head === 3, 'the headers')
    for (let round = 0; round < 3; round++) await late.node.mesh.syncNow()
    expect(late.store.findStream(header.streamId)?.missing).to.deep.equal([{ from: 1, to: 3 }])
    expect(late.node.mesh.peers()[0]).to.deep.include({ inSync: false })

    await late.node.mesh.dial(two.node.address())
    await until(() => late.store.findStream(header.streamId)?.missing.length === 0, 'the second word')
    expect(await late.store.readBatch(header.streamId, 2)).to.deep.include({ verdict: 'void', reason: 'PAYLOAD_VOID_AT_PEERS' })
    await late.node.mesh.syncNow()
    await until(() => late.node.mesh.peers().every(({ inSync }) => inSync === true), 'all to hold the same')
    expect(readyPeers(late.node)).to.equal(2)
  })
})
