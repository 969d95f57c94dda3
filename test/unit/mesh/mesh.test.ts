import { expect } from 'chai'
import { startTogether, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode } from '../../support/mesh-nodes.js'

describe('mesh', () => {
  let nodes: TestNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes)
    nodes = []
  })

  function three(): [TestNode, TestNode, TestNode] {
    const roster = testRoster()
    const names = ['alpha', 'beta', 'gamma']
    const made = names.map(name => testNode({ name, roster, knows: names }))
    const [a, b, c] = made
    if (a === undefined || b === undefined || c === undefined) throw new Error('three nodes')
    nodes = made

    return [a, b, c]
  }

  it('delivers a COMMUNITY batch to every member by gossip', async () => {
    const [a, b, c] = three()
    await startTogether(nodes)
    const { header } = a.publish()
    await until(() => b.ledger.has(header.streamId, 1) && c.ledger.has(header.streamId, 1), 'both to hold the batch')
    expect(b.arrivals.some(({ way }) => way === 'gossip')).to.equal(true)
  })
})
