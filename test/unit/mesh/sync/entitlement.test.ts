import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock } from '../../../../src/clock.js'
import { createChannel } from '../../../../src/mesh/channel.js'
import type { Channel } from '../../../../src/mesh/channel.js'
import { SYNC_MESSAGE_BYTES_MAX, SYNC_PROTOCOL } from '../../../../src/mesh/constants.js'
import { createEntitlement } from '../../../../src/mesh/sync/entitlement.js'
import { decodeSyncAnswer, encodeSyncRequest } from '../../../../src/mesh/sync/sync-codec.js'
import type { SyncAnswer, SyncRequest } from '../../../../src/mesh/sync/sync-codec.js'
import { toHex } from '../../../../src/model/bytes.js'
import { createRoster } from '../../../../src/roster/roster-view.js'
import { createMemoryLedger } from '../../../support/memory-ledger.js'
import { keysOf, readyPeers, stopAllNodes, testNode, testRoster, until } from '../../../support/mesh-nodes.js'
import type { TestNode } from '../../../support/mesh-nodes.js'
import { startRawPeer } from '../../../support/raw-peer.js'
import type { RawPeer } from '../../../support/raw-peer.js'
import { checkAsync } from '../../../support/property.js'

const NAMES = ['alpha', 'beta', 'gamma', 'delta'] as const

function peerOf(name: string) {
  const { org, node } = keysOf(name)

  return { nodeKey: node.publicKey, orgKey: org.publicKey, peerId: name }
}

describe('entitlement', () => {
  const roster = testRoster()
  const view = createRoster([...roster.base, ...NAMES.flatMap(name => roster.chainOf(name))], { meshId: roster.meshId, nowMs: Date.now() })

  it('shows two organizations exactly the streams of both, and the same from either side', async () => {
    const audiences = fc.array(fc.subarray([...NAMES]), { maxLength: 6 })

    await checkAsync(
      fc.asyncProperty(audiences, fc.constantFrom(...NAMES), fc.constantFrom(...NAMES), async (lists, one, other) => {
        fc.pre(one !== other)
        const ledger = createMemoryLedger()
        const visible = new Set<string>()

        for (const [at, to] of lists.entries()) {
          const author = NAMES[at % NAMES.length] ?? 'alpha'
          const batch = testNode({ name: author, roster }).publish({ isSilent: true, to })
          const parties = to.length === 0 ? [...NAMES] : [author, ...to]
          ledger.put(batch)
          if (parties.includes(one) && parties.includes(other)) visible.add(toHex(batch.header.streamId))
        }

        const sides = [
          createEntitlement({ streams: ledger, roster: view }, peerOf(one)).viewFor(peerOf(other)),
          createEntitlement({ streams: ledger, roster: view }, peerOf(other)).viewFor(peerOf(one))
        ]

        for (const { states, entries } of sides) {
          expect(new Set(states.keys())).to.deep.equal(visible)
          expect(new Set(entries.map(({ streamId }) => toHex(streamId)))).to.deep.equal(visible)
        }

        expect(new Set(sides.map(({ digest }) => toHex(digest))).size).to.equal(1)
      }),
      { runs: 40 }
    )
  })

  it('keeps a view until a stream changes', () => {
    const ledger = createMemoryLedger()
    const author = testNode({ name: 'alpha', roster })
    const entitlement = createEntitlement({ streams: ledger, roster: view }, peerOf('alpha'))
    const before = entitlement.viewFor(peerOf('beta'))
    expect(entitlement.viewFor(peerOf('beta'))).to.equal(before)
    ledger.put(author.publish({ isSilent: true }))
    expect(entitlement.viewFor(peerOf('beta'))).to.not.equal(before)
  })
})

describe('sync towards a peer that asks for what is not for it', () => {
  let node: TestNode
  let peer: RawPeer
  let channel: Channel
  let secret: Uint8Array
  let open: Uint8Array
  let lastId = 0

  before(async () => {
    node = testNode({ name: 'alpha', roster: testRoster(), knows: NAMES })
    for (let i = 0; i < 3; i++) secret = node.publish({ isSilent: true, to: ['beta'] }).header.streamId
    for (let i = 0; i < 30; i++) open = node.publish({ isSilent: true, bytes: 100_000 }).header.streamId
    await node.mesh.start()
    peer = await startRawPeer({ name: 'gamma', roster: testRoster(), knows: NAMES, handlers: { [SYNC_PROTOCOL]: () => undefined } })
    const connection = await peer.dial(node.address())
    await peer.greet(connection)
    await until(() => readyPeers(node) === 1, 'gamma')
    channel = createChannel(await connection.newStream(SYNC_PROTOCOL), systemClock, {
      messageBytesMax: SYNC_MESSAGE_BYTES_MAX,
      malformedCode: 'SYNC_MALFORMED'
    })
  })

  after(async () => {
    await peer.stop()
    await stopAllNodes([node])
  })

  async function ask(question: Omit<SyncRequest, 'id'>): Promise<SyncAnswer[]> {
    const id = (lastId += 1)
    const answers: SyncAnswer[] = []
    await channel.send(encodeSyncRequest({ id, ...question }))

    while (answers.at(-1)?.isEnd !== true) {
      const bytes = await channel.receive(2_000)
      if (bytes === undefined) throw new Error('the stream ended')
      const answer = decodeSyncAnswer(bytes)
      expect(answer.id).to.equal(id)
      answers.push(answer)
    }

    return answers
  }

  const all = { from: 1, to: 4_000_000_000, bytesMax: 0, headersOnly: false }

  it('answers a stream of others as one that does not exist', async () => {
    const ofOthers = await ask({ isSummary: false, range: { streamId: secret, ...all } })
    const ofNobody = await ask({ isSummary: false, range: { streamId: new Uint8Array(16).fill(0xab), ...all } })
    expect(ofOthers.map(({ id: _id, ...rest }) => rest)).to.deep.equal(ofNobody.map(({ id: _id, ...rest }) => rest))
    expect(ofOthers).to.have.length(1)
    expect(ofOthers[0]?.code).to.equal('NOT_FOUND')
  })

  it('leaves it out of every summary', async () => {
    const answers = await ask({ digest: new Uint8Array(32).fill(1), isSummary: true })
    const ids = answers.flatMap(({ entries }) => entries.map(({ streamId }) => toHex(streamId)))
    expect(ids).to.deep.equal([toHex(open)])
  })

  it('bounds one answer by bytes, whatever the peer asks, and gives at least one batch', async () => {
    const batches = (await ask({ isSummary: false, range: { streamId: open, ...all } })).filter(({ batch }) => batch !== undefined)
    expect(batches).to.have.length(11)
    const one = (await ask({ isSummary: false, range: { streamId: open, ...all, bytesMax: 1 } })).filter(({ batch }) => batch !== undefined)
    expect(one).to.have.length(1)
  })

  it('sends headers alone when only they are asked', async () => {
    const [first] = await ask({ isSummary: false, range: { streamId: open, ...all, to: 1, headersOnly: true } })
    expect(first?.batch?.byteLength).to.be.within(300, 600)
  })

  it('answers an empty question with a code, and goes on', async () => {
    expect((await ask({ isSummary: false }))[0]?.code).to.equal('SYNC_MALFORMED')
    expect((await ask({ isSummary: true })).at(-1)?.isEqual).to.equal(false)
  })
})
