import { expect } from 'chai'
import type { Batch } from '../../../src/envelope/batch.js'
import { sealBatch } from '../../../src/envelope/seal.js'
import { streamId as streamIdOf, audienceHash } from '../../../src/envelope/stream-id.js'
import { compareBytes } from '../../../src/model/bytes.js'
import { noRecords } from '../../../src/model/indicator.js'
import { decodeSigned, documentId } from '../../../src/roster/signed-codec.js'
import { c2 } from '../../support/flow-parts.js'
import { judgeNode, type JudgeNode } from '../../support/judge-node.js'
import { keysOf, stopAllNodes, testRoster, until } from '../../support/mesh-nodes.js'
import { signed } from '../../support/roster-maker.js'

const names = ['alpha', 'beta', 'gamma']
const documents = testRoster()
const { org, node: key } = keysOf('gamma')
const HOUR_MS = 3_600_000
const nowMs = Date.now()
const nowS = Math.floor(nowMs / 1_000)

/** A stream of gamma's node with `count` batches; `to`: of an ORGS stream. */
function stream(epoch: number, count: number, to: readonly string[] = []): Batch[] {
  const audience = to.map(name => keysOf(name).org.publicKey).sort(compareBytes)
  const [, certificate = new Uint8Array(0)] = documents.chainOf('gamma')
  const { type, body } = decodeSigned(certificate)
  const batches: Batch[] = []

  for (let seq = 1; seq <= count; seq++) {
    const times = { firstSeenS: nowS - 7_200, lastSeenS: nowS - 3_700, validUntilS: nowS + 86_400, rev: nowS }
    const record = c2(epoch * 20 + seq, { ...times, tlp: to.length === 0 ? 'GREEN' : 'AMBER' })

    batches.push(
      sealBatch({
        records: { ...noRecords, indicators: [record] },
        meshId: documents.meshId,
        nodeKey: key.publicKey,
        orgKey: org.publicKey,
        certificateId: documentId(type, body),
        salt: to.length === 0 ? new Uint8Array(0) : new Uint8Array(16).fill(epoch),
        audience,
        epoch,
        seq,
        prev: batches.at(-1)?.headerHash ?? new Uint8Array(32),
        createdMs: nowMs - HOUR_MS + epoch * 60_000 + seq,
        floorSeq: 1,
        scrubVersion: 1,
        secretKey: key.secretKey
      })
    )
  }

  return batches
}

/** The word of the organization that `batches` of the former epoch end after `lastGood`; class 1 was empty. */
function epochAfter(batches: readonly Batch[], lastGoodSeq: number): Uint8Array {
  const { epoch, streamId } = (batches[0] as Batch).header
  const other = streamIdOf({
    meshId: documents.meshId,
    nodeKey: key.publicKey,
    audienceHash: audienceHash(new Uint8Array(0), []),
    epoch,
    class: 1
  })
  const lastGood = [
    { streamId, lastGoodSeq, headerHash: (batches[lastGoodSeq - 1] as Batch).headerHash },
    { streamId: other, lastGoodSeq: 0, headerHash: new Uint8Array(32) }
  ].sort((a, b) => compareBytes(a.streamId, b.streamId))
  const document = { type: 'epoch', orgKey: org.publicKey, nodeKey: key.publicKey, epoch: epoch + 1, lastGood, createdMs: nowMs } as const

  return signed(document, documents.meshId, org)
}

describe('mesh sync after several epochs in a row', () => {
  let nodes: JudgeNode[] = []

  afterEach(async () => {
    await stopAllNodes(nodes.map(({ node }) => node))
    nodes = []
  })

  async function make(name: string, more: readonly Uint8Array[]): Promise<JudgeNode> {
    const made = await judgeNode(name, names, more)
    nodes.push(made)

    return made
  }

  const [first, second, third] = [stream(1, 6), stream(2, 5), stream(3, 3)]
  const [oldOrgs, newOrgs] = [stream(1, 2, ['alpha', 'beta', 'gamma']), stream(3, 2, ['alpha', 'beta', 'gamma'])]
  const epochs = [epochAfter(first, 4), epochAfter(second, 3)]
  const heads = ({ store }: JudgeNode): Array<number | undefined> =>
    [first, second, third, newOrgs].map(([batch]) => store.findStream((batch as Batch).header.streamId)?.head)

  it('gives a newcomer every COMMUNITY stream up to its end, and of ORGS streams those of the last epoch', async () => {
    const holder = await make('alpha', epochs)
    for (const batch of [...first, ...second, ...third, ...oldOrgs, ...newOrgs]) await holder.receive(batch)
    await holder.refreshCuts()
    expect(heads(holder)).to.deep.equal([6, 5, 3, 2])

    // each end is that of its own document, also that of the epoch before the last
    const cutOf = ([batch]: readonly Batch[]): number | undefined => holder.store.findStream((batch as Batch).header.streamId)?.cutSeq
    expect([first, second, third].map(cutOf)).to.deep.equal([5, 4, undefined])

    const newcomer = await make('beta', epochs)
    await newcomer.node.mesh.dial(holder.node.address())
    await until(() => heads(newcomer).join() === '4,3,3,2', 'all that is due')
    await newcomer.refreshCuts()
    await newcomer.node.mesh.syncNow()
    await until(() => newcomer.node.mesh.peers().every(({ inSync }) => inSync === true), 'both to hold the same')
    expect(newcomer.store.findStream((oldOrgs[0] as Batch).header.streamId)).to.equal(undefined)
    expect(heads(newcomer)).to.deep.equal([4, 3, 3, 2])
  })

  it('makes a node that was away during all of them name the same ends', async () => {
    const [holder, away] = [await make('alpha', epochs), await make('beta', epochs)]
    for (const batch of [...first.slice(0, 4), ...second.slice(0, 3), ...third]) await holder.receive(batch)
    // it had got more of the first epoch than counts now
    for (const batch of first) await away.receive(batch)
    await Promise.all([holder, away].map(node => node.refreshCuts()))

    await away.node.mesh.dial(holder.node.address())
    await until(() => heads(away).join() === '6,3,3,', 'the later epochs')
    await away.refreshCuts()
    await away.node.mesh.syncNow()
    await until(() => away.node.mesh.peers().every(({ inSync }) => inSync === true), 'both to agree')
    expect(heads(holder)).to.deep.equal([4, 3, 3, undefined])
  })
})
