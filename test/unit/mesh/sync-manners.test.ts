import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { decodeBatch, encodeBatch } from '../../../src/envelope/batch-codec.js'
import { signBytes } from '../../../src/envelope/signing.js'
import type { NodeErrorCode } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import type { Log, LogFields } from '../../../src/log.js'
import { OFFENCES_MAX, SYNC_ANSWER_MS, SYNC_BATCH_MS, SYNC_PROTOCOL } from '../../../src/mesh/constants.js'
import { sha256 } from '../../../src/model/bytes.js'
import { keysOf, readyPeers, stopAllNodes, testNode, testRoster, until } from '../../support/mesh-nodes.js'
import type { TestNode, TestNodeInit } from '../../support/mesh-nodes.js'
import { startRawPeer } from '../../support/raw-peer.js'
import type { RawPeer } from '../../support/raw-peer.js'
import { createSyncPeer } from '../../support/sync-peer.js'
import type { SyncPeer, SyncPeerInit } from '../../support/sync-peer.js'

/** Batches that both peers offer: more than the two ranges that one peer is asked at a time. */
const COUNT = 200

interface Line {
  sentence: string
  fields: LogFields
}

/** What the peer is charged with, by the line that says so. */
const SYNC_CHARGED = 'a sync answer failed a check and is charged to the peer'
const BATCH_CHARGED = 'a batch failed a check and is charged to its sender'

interface Case {
  name: string
  answerRange: SyncPeerInit['answerRange']
  /** The code that the log names, in which line; undefined: nobody is charged. */
  charged?: { line: string; code: NodeErrorCode; reason?: RegExp }
  /** Of the payload of each batch. */
  bytes?: number
}

/** Every way to answer a range badly; most do it well until the second batch. */
const CASES: readonly Case[] = [
  {
    name: 'batches of another stream',
    answerRange: async ({ send }) => send({ batch: otherStream() }),
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /not asked for/ }
  },
  {
    name: 'seqs that fall',
    answerRange: async ({ batches, send }) => {
      for (const batch of (await batches()).reverse()) await send({ batch })
    },
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /not asked for/ }
  },
  {
    name: 'the same batch again and again',
    answerRange: async ({ batches, send }) => {
      const [first] = await batches()
      for (let i = 0; i < 100; i++) await send({ batch: first })
    },
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /not asked for/ }
  },
  {
    name: 'a payload with one wrong byte',
    answerRange: async ({ batches, send }) => {
      for (const batch of await batches()) await send({ batch: withLastByteFlipped(batch) })
      await send({ isEnd: true })
    },
    charged: { line: BATCH_CHARGED, code: 'PAYLOAD_HASH_MISMATCH' }
  },
  {
    name: 'a batch signed for another mesh',
    answerRange: async ({ batches, send }) => {
      for (const batch of await batches()) await send({ batch: signedForAnotherMesh(batch) })
      await send({ isEnd: true })
    },
    charged: { line: BATCH_CHARGED, code: 'SIGNATURE_INVALID' }
  },
  {
    name: 'garbage in place of a batch',
    answerRange: async ({ send }) => send({ batch: randomBytes(500) }),
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /not asked for/ }
  },
  {
    name: 'garbage in place of a message',
    answerRange: ({ raw }) => raw(Uint8Array.of(5, 0xff, 0xff, 0xff, 0xff, 0xff)),
    charged: { line: SYNC_CHARGED, code: 'SYNC_MALFORMED' }
  },
  {
    name: 'a message over its limit',
    answerRange: ({ raw }) => raw(Buffer.concat([Uint8Array.of(0x80, 0x80, 0x80, 0x01), Buffer.alloc(300_000, 0x41)])),
    charged: { line: SYNC_CHARGED, code: 'SYNC_MALFORMED' }
  },
  {
    name: 'more bytes than were asked for',
    bytes: 200_000,
    answerRange: async ({ range, batches, send }) => {
      for (const batch of await batches(range.from, Number.POSITIVE_INFINITY)) await send({ batch })
    },
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /more than was asked for/ }
  },
  {
    name: 'an answer without end, each part of it empty',
    answerRange: async ({ send }) => {
      for (let i = 0; i < 10_000; i++) await send({})
    },
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /empty part/ }
  },
  {
    name: 'a summary in place of batches',
    answerRange: async ({ send, entries }) => {
      for (let i = 0; i < 1_000; i++) await send({ entries })
    },
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /summary in a range/ }
  },
  {
    name: 'the end of another question',
    answerRange: async ({ send }) => send({ id: 77, isEnd: true }),
    charged: { line: SYNC_CHARGED, code: 'SYNC_ANSWER_INVALID', reason: /another question/ }
  },
  {
    name: 'one byte a second',
    answerRange: async ({ batches, raw }) => {
      const [first = new Uint8Array(0)] = await batches()
      raw(Uint8Array.of(0x80, 0x04))
      for (const byte of first.subarray(0, 15)) {
        await new Promise(resolve => setTimeout(resolve, 1_000).unref())
        raw(Uint8Array.of(byte))
      }
    }
  },
  { name: 'nothing, and says that this was all', answerRange: async ({ send }) => send({ isEnd: true }) },
  { name: 'that there is no such stream', answerRange: async ({ send }) => send({ isEnd: true, code: 'NOT_FOUND' }) },
  {
    name: 'headers alone, as if the payloads were gone',
    answerRange: async ({ batches, send }) => {
      for (const batch of await batches()) await send({ batch: withoutPayload(batch) })
      await send({ isEnd: true })
    }
  }
]

function otherStream(): Uint8Array {
  return encodeBatch(testNode({ name: 'delta', roster: testRoster() }).publish({ isSilent: true }))
}

function withLastByteFlipped(bytes: Uint8Array): Uint8Array {
  const batch = decodeBatch(bytes)
  const payload = Uint8Array.from(batch.payload ?? [])
  payload[payload.length - 1] = (payload.at(-1) ?? 0) ^ 1

  return encodeBatch({ ...batch, payload })
}

function signedForAnotherMesh(bytes: Uint8Array): Uint8Array {
  const batch = decodeBatch(bytes)

  return encodeBatch({
    ...batch,
    signature: signBytes(keysOf('gamma').node.secretKey, 'batch', sha256(Buffer.from('another')), batch.headerBytes)
  })
}

function withoutPayload(bytes: Uint8Array): Uint8Array {
  const { payload: _gone, ...header } = decodeBatch(bytes)

  return encodeBatch(header)
}

describe('mesh sync and members without manners', () => {
  let nodes: TestNode[] = []
  let peers: RawPeer[] = []
  let lines: Line[] = []
  const log: Log = {
    ...noLog,
    debug: (sentence, fields = {}) => void lines.push({ sentence, fields }),
    warn: (sentence, fields = {}) => void lines.push({ sentence, fields })
  }

  afterEach(async () => {
    await Promise.all(peers.map(async peer => peer.stop()))
    await stopAllNodes(nodes)
    nodes = []
    peers = []
    lines = []
  })

  function make(init: Partial<TestNodeInit> & { name: string }): TestNode {
    const node = testNode({ roster: testRoster(), knows: ['alpha', 'beta', 'gamma', 'delta'], ...init })
    nodes.push(node)

    return node
  }

  /** A node that syncs only when it has a reason to, and an honest member with COUNT batches, not yet connected. */
  async function nodeAndSource(bytes = 64) {
    const [node, source] = [make({ name: 'alpha', limits: { syncEveryMs: 600_000 }, replace: { log } }), make({ name: 'gamma' })]
    for (let i = 0; i < COUNT; i++) source.publish({ isSilent: true, bytes })
    await node.mesh.start()
    await source.mesh.start()

    return { node, source }
  }

  /** A member that offers what the source holds and answers ranges as it likes; returns when it was asked for some. */
  async function meet(node: TestNode, source: TestNode, answerRange: SyncPeerInit['answerRange'], name = 'beta'): Promise<SyncPeer> {
    const sync = createSyncPeer({ ledger: source.ledger, answerRange })
    const peer = await startRawPeer({ name, roster: testRoster(), knows: ['alpha'], handlers: { [SYNC_PROTOCOL]: sync.handler } })
    peers.push(peer)
    await peer.greet(await peer.dial(node.address()))
    await until(() => sync.asked.length > 0, 'the member to be asked for a range')

    return sync
  }

  it('goes on when one peer is silent, never bans it', async () => {
    const { node, source } = await nodeAndSource()
    const silent = await meet(node, source, () => undefined)

    await source.mesh.dial(node.address())
    // sooner than the question to the silent one is given up
    expect(SYNC_BATCH_MS).to.be.greaterThan(9_000)
    await until(() => node.ledger.count() === COUNT, 'what the silent one had been asked for', 9_000)
    expect(silent.asked).to.have.length.within(1, 2)
    expect(readyPeers(node)).to.equal(2)
    expect(node.counters.get('mesh_links_dropped_total{reason=offender}')).to.equal(undefined)
  })

  it('asks others for what a peer began to give and then did not', async () => {
    const { node, source } = await nodeAndSource()
    await meet(node, source, async ({ at, batches, send }) => {
      if (at === 0) for (const batch of (await batches()).slice(0, 5)) await send({ batch })
    })

    await until(() => node.ledger.count() === 5, 'the beginning')
    await source.mesh.dial(node.address())
    await until(() => node.ledger.count() === COUNT, 'the rest', 9_000)
    expect(readyPeers(node)).to.equal(2)
  })

  for (const { name, answerRange, charged, bytes } of CASES) {
    it(`gets a range elsewhere from a member that answers with ${name}${charged === undefined ? ', and charges nobody' : ''}`, async () => {
      const { node, source } = await nodeAndSource(bytes)
      const before = process.memoryUsage().rss
      const bad = await meet(node, source, answerRange)

      await source.mesh.dial(node.address())
      await until(() => node.ledger.count() === COUNT, 'the whole stream', 9_000)
      expect(bad.asked).to.not.have.length(0)
      expect(process.memoryUsage().rss - before).to.be.lessThan(96 * 1_048_576)

      const told = lines.filter(({ sentence }) => sentence === SYNC_CHARGED || sentence === BATCH_CHARGED)
      if (charged === undefined) {
        expect(told).to.deep.equal([])
        return
      }

      expect(told.map(({ sentence }) => sentence)).to.include(charged.line)
      expect(new Set(told.map(({ fields }) => fields.code))).to.deep.equal(new Set([charged.code]))
      if (charged.reason !== undefined) for (const { fields } of told) expect(fields.reason).to.match(charged.reason)
      for (const { fields } of told) expect(fields.peer).to.not.equal(undefined)
    })
  }

  it('drops a member that goes on answering badly, and never one that is only silent', async () => {
    const { node, source } = await nodeAndSource()
    await meet(node, source, async ({ send }) => send({}))
    for (let i = 0; i < OFFENCES_MAX && readyPeers(node) > 0; i++) await node.mesh.syncNow()
    await until(() => readyPeers(node) === 0, 'the offender to be dropped')
    expect(node.counters.get('mesh_links_dropped_total{reason=offender}')).to.equal(1)
  })

  it('takes what comes late all the same', async () => {
    const { node, source } = await nodeAndSource()
    await meet(node, source, async ({ at, batches, send }) => {
      if (at === 0) await new Promise(resolve => setTimeout(resolve, SYNC_ANSWER_MS + 200))
      for (const batch of await batches()) await send({ batch })
      await send({ isEnd: true })
    })

    await until(() => node.ledger.count() === COUNT, 'all of it, late')
    expect(readyPeers(node)).to.equal(1)
  })
})
