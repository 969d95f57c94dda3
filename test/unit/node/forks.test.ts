import { expect } from 'chai'

import type { Batch } from '../../../src/envelope/batch.js'
import { entryOf } from '../../../src/envelope/digest.js'
import { createHeadConflicts } from '../../../src/mesh/sync/head-conflicts.js'
import { toHex } from '../../../src/model/bytes.js'
import { chainOf, flowNode, type FlowNode } from '../../support/flow-nodes.js'
import { c2, flowMesh, NOW_S } from '../../support/flow-parts.js'
import { NOW_MS, signed } from '../../support/roster-maker.js'
import { noRecords } from '../../../src/model/indicator.js'

const mesh = flowMesh()

/** Long-lived records make the other COMMUNITY stream of the same node. */
const LONG = { ...noRecords, indicators: [c2(200, { validUntilS: NOW_S + 20 * 86_400 })] }

async function acceptAll(node: FlowNode, batches: readonly Batch[]): Promise<void> {
  for (const batch of batches) await node.accept(batch)
}

function stateOf(node: FlowNode, batch: Batch | undefined) {
  if (batch === undefined) throw new Error('no batch')

  return node.store.findStream(batch.header.streamId)
}

/** Stream A forks at seq 3; its node's other stream has two batches from before the fork and two from after it. */
function forkedWorld() {
  const common = chainOf(mesh, 2)
  const left = chainOf(mesh, 2, { after: common[1], last: 10 })
  const right = chainOf(mesh, 1, { after: common[1], last: 20, stepMs: 1_500 })
  const early = chainOf(mesh, 2, { records: LONG, stepMs: 1_200 })
  const late = chainOf(mesh, 2, { after: early[1], records: LONG, stepMs: 5_000 })

  return { common, left, right, early, late }
}

describe('forks', () => {
  it('are proven on receive, and set aside from the fork on, with the other streams of the node from its time', async () => {
    const { common, left, right, early, late } = forkedWorld()
    const node = await flowNode(mesh)
    await acceptAll(node, [...common, ...left, ...early, ...late])
    expect((await node.store.findClaims('ipv4', '203.0.113.10'))[0]?.isContested).to.equal(false)

    await acceptAll(node, right)

    expect(node.announced).to.have.length(1)
    expect(stateOf(node, common[0])).to.include({ condition: 'forked', cutSeq: 3 })
    expect(stateOf(node, early[0])).to.include({ condition: 'forked', cutSeq: 3 })
    expect((await node.store.findClaims('ipv4', '203.0.113.10'))[0]?.isContested).to.equal(true)
    expect((await node.store.findClaims('ipv4', '203.0.113.1'))[0]?.isContested).to.equal(false)
  })

  it('end in the same digest whoever held which branch, and whatever came after the proof', async () => {
    const { common, left, right, early, late } = forkedWorld()
    const [a, b, c, d] = [await flowNode(mesh), await flowNode(mesh), await flowNode(mesh), await flowNode(mesh)]
    await acceptAll(a, [...common, ...left, ...early, ...late, ...right])
    await acceptAll(b, [...common, ...right, ...early])
    await acceptAll(c, early.slice(0, 1))
    const [proof] = a.announced
    if (proof === undefined) throw new Error('no proof')

    for (const node of [b, c, d]) await node.apply(proof)
    // what is good still arrives after the proof, what is not is refused
    await acceptAll(c, [...early, ...common])
    await acceptAll(d, [...early, ...common])
    for (const node of [b, c, d]) {
      expect((await node.accept(late[0] as Batch)).code).to.equal('STREAM_FORKED')
      expect((await node.accept(left[0] as Batch)).code).to.equal('STREAM_FORKED')
    }

    expect(new Set([a, b, c, d].map(node => node.digest())).size).to.equal(1)
    expect(stateOf(d, common[0])?.head).to.equal(2)
  })

  it('leave the streams of a later epoch alone, which need the word of the organization', async () => {
    const { common, left, right } = forkedWorld()
    const node = await flowNode(mesh)
    await acceptAll(node, [...common, ...left, ...right])
    const fresh = chainOf(mesh, 2, { epoch: 2, last: 40, createdMs: NOW_MS + 30_000 })
    expect((await node.accept(fresh[0] as Batch)).code).to.equal('EPOCH_UNKNOWN')

    const [first, second] = [common[0], chainOf(mesh, 1, { records: LONG })[0]].map(batch => batch?.header.streamId ?? new Uint8Array(16))
    const lastGood = [
      { streamId: first as Uint8Array, lastGoodSeq: 2, headerHash: common[1]?.headerHash as Uint8Array },
      { streamId: second as Uint8Array, lastGoodSeq: 0, headerHash: new Uint8Array(32) }
    ].sort((x, y) => Buffer.compare(x.streamId, y.streamId))
    const { org, node: keys } = mesh.cert
    const epoch = { type: 'epoch', orgKey: org.publicKey, nodeKey: keys.publicKey, epoch: 2, lastGood, createdMs: NOW_MS } as const
    await node.apply(signed(epoch, mesh.roster.meshId, org))
    await acceptAll(node, fresh)

    expect(stateOf(node, fresh[0])).to.include({ head: 2, condition: 'live' })
    expect((await node.store.findClaims('ipv4', '203.0.113.40'))[0]?.isContested).to.equal(false)
    expect((await node.store.findClaims('ipv4', '203.0.113.10'))[0]?.isContested).to.equal(true)
    expect((await node.accept(left[1] as Batch)).result).to.be.oneOf(['known', 'ignored'])
  })

  it('are seen in a summary by the longer side, from one header, and a head that agrees is read once', async () => {
    const { common, left, right } = forkedWorld()
    const [longer, shorter] = [await flowNode(mesh), await flowNode(mesh)]
    await acceptAll(longer, [...common, ...left])
    await acceptAll(shorter, [...common, ...right])
    let reads = 0
    const counted = {
      readRange(query: Parameters<FlowNode['store']['readRange']>[0]) {
        reads++

        return longer.store.readRange(query)
      }
    }
    const states = new Map(longer.store.listStreams().map(state => [toHex(state.streamId), state]))
    const view = { digest: new Uint8Array(32), entries: [], states }
    const heads = createHeadConflicts(counted)
    const theirs = shorter.store.listStreams().map(entryOf)

    const [conflict] = await heads.find(view, theirs)
    expect(conflict?.seq).to.equal(3)

    // the header behind it, which the session asks for, makes the proof
    const { payload: _payload, ...header } = right[0] as Batch
    await longer.accept(header)
    expect(longer.announced).to.have.length(1)

    const before = reads
    const agreeing = theirs.map(entry => ({ ...entry, head: 2, headHash: common[1]?.headerHash ?? new Uint8Array(32) }))
    const free = createHeadConflicts(counted)
    expect(await free.find(view, agreeing)).to.have.length(0)
    expect(await free.find(view, agreeing)).to.have.length(0)
    expect(reads - before).to.equal(1)
  })
})
