import { expect } from 'chai'
import fc from 'fast-check'
import { systemClock } from '../../../../src/clock.js'
import type { Batch } from '../../../../src/envelope/batch.js'
import { encodeBatch } from '../../../../src/envelope/batch-codec.js'
import { entryOf } from '../../../../src/envelope/digest.js'
import { encodeHeader } from '../../../../src/envelope/header-codec.js'
import { NodeError } from '../../../../src/errors.js'
import type { NodeErrorCode } from '../../../../src/errors.js'
import { SEQ_AHEAD_MAX } from '../../../../src/limits.js'
import type { Channel } from '../../../../src/mesh/channel.js'
import type { Intake } from '../../../../src/mesh/intake.js'
import type { Link } from '../../../../src/mesh/links.js'
import type { InboxAnswer, MeshLimits } from '../../../../src/mesh/mesh.js'
import { peekBatch } from '../../../../src/mesh/peek.js'
import { createPatience } from '../../../../src/mesh/sync/patience.js'
import { createPullPlan } from '../../../../src/mesh/sync/pull-plan.js'
import { decodeSyncRequest, encodeSyncAnswer, encodeSyncRequest } from '../../../../src/mesh/sync/sync-codec.js'
import type { RangeAsk, SyncAnswer } from '../../../../src/mesh/sync/sync-codec.js'
import { createSyncSession } from '../../../../src/mesh/sync/sync-session.js'
import type { SyncSession, SyncSessionComponents } from '../../../../src/mesh/sync/sync-session.js'
import { createMemoryLedger } from '../../../support/memory-ledger.js'
import { testNode, testRoster } from '../../../support/mesh-nodes.js'
import type { TestNode } from '../../../support/mesh-nodes.js'
import { checkAsync } from '../../../support/property.js'

const limits = { batchBytesMax: 262_144 } as MeshLimits
const link = {} as Link

/** A peer that answers from a ledger, until its `failAt`th message fails in our hands. */
function channelTo(source: TestNode, failAt = Number.POSITIVE_INFINITY): Channel & { asked: number } {
  const answers: Uint8Array[] = []
  let messages = 0

  function fail(): void {
    messages += 1
    if (messages >= failAt) throw new NodeError('PEER_UNREACHABLE', 'gone')
  }

  const channel = {
    asked: 0,
    bytes: { sent: 0, received: 0 },

    async send(bytes: Uint8Array) {
      fail()
      channel.asked += 1
      const { id, range } = decodeSyncRequest(bytes)
      const empty: SyncAnswer = { id, isEqual: false, entries: [], isEnd: false, code: '' }
      if (range === undefined) throw new Error('only ranges are asked here')
      for await (const batch of source.ledger.readRange(range)) answers.push(encodeSyncAnswer({ ...empty, batch: encodeBatch(batch) }))
      answers.push(encodeSyncAnswer({ ...empty, isEnd: true }))
    },

    async receive() {
      fail()

      return answers.shift()
    },

    close: async () => undefined,
    abort: () => undefined
  }

  return channel
}

/** An intake that keeps everything in a ledger. */
function intakeInto(keep: (batch: Uint8Array) => InboxAnswer | Promise<InboxAnswer>): Intake {
  const offer: Intake['offer'] = async (_link, batch) => keep(batch)

  return { offer, offerTwice: offer, offerVoid: (from, header) => offer(from, header, 'sync') }
}

type Parts = Pick<SyncSessionComponents, 'channel' | 'intake' | 'plan'> & Partial<SyncSessionComponents>

function sessionOf(parts: Parts): SyncSession {
  const nothing = (): void => undefined
  const others = {
    patience: createPatience(systemClock, nothing),
    clock: systemClock,
    progress: nothing,
    wantsHelp: nothing,
    fellShort: nothing
  }

  return createSyncSession({ ...others, ...parts }, link, limits)
}

describe('sync session', () => {
  const source = testNode({ name: 'alpha', roster: testRoster() })
  const batches = Array.from({ length: 300 }, () => source.publish({ isSilent: true }))
  const entries = source.ledger.listStreams().map(entryOf)

  function taker() {
    const ledger = createMemoryLedger()
    const bySeq = new Map(batches.map(batch => [Buffer.from(encodeBatch(batch)).toString('hex'), batch]))
    const intake = intakeInto(bytes => {
      const batch = bySeq.get(Buffer.from(bytes).toString('hex'))
      if (batch !== undefined) ledger.put(batch)

      return { result: 'accepted', stored: Promise.resolve() }
    })

    return { ledger, intake, plan: createPullPlan({ streams: ledger }) }
  }

  it('pulls all that is offered', async () => {
    const { ledger, intake, plan } = taker()
    const session = sessionOf({ channel: channelTo(source), intake, plan })
    expect(await session.pull(entries)).to.deep.include({ batches: 300, remaining: 0 })
    expect(ledger.count()).to.equal(300)
  })

  it('leaves no range claimed, wherever it breaks off: the next session asks for all that is missing', async () => {
    await checkAsync(
      fc.asyncProperty(fc.integer({ min: 1, max: 330 }), async failAt => {
        const { ledger, intake, plan } = taker()
        const broken = sessionOf({ channel: channelTo(source, failAt), intake, plan })
        await broken.pull(entries).catch((err: unknown) => expect(err).to.include({ code: 'PEER_UNREACHABLE' }))

        const next = sessionOf({ channel: channelTo(source), intake, plan })
        await next.pull(entries)
        expect(ledger.count()).to.equal(300)
      }),
      { runs: 60 }
    )
  })

  it('shares the work with another session, and brings nothing twice although writes are slow', async () => {
    const { ledger, plan } = taker()
    const byBytes = new Map(batches.map(batch => [Buffer.from(encodeBatch(batch)).toString('hex'), batch]))
    let writing = Promise.resolve()
    const arrivals: number[][] = [[], []]

    const pulls = [0, 1].map(who => {
      const intake = intakeInto(bytes => {
        const batch = byBytes.get(Buffer.from(bytes).toString('hex'))
        if (batch === undefined) throw new Error('a batch from nowhere')
        arrivals[who]?.push(batch.header.seq)
        // as the store does: nobody sees it before it is durable, and one write follows the other
        writing = writing.then(async () => {
          await new Promise(resolve => setTimeout(resolve, 1))
          ledger.put(batch)
        })

        return { result: 'accepted', stored: writing }
      })

      return sessionOf({ channel: channelTo(source), intake, plan }).pull(entries)
    })

    await Promise.all(pulls)
    expect(arrivals.flat().sort((a, b) => a - b)).to.deep.equal(batches.map(({ header }) => header.seq))
    for (const { length } of arrivals) expect(length).to.be.greaterThan(batches.length / 4)
  })

  describe('and a head that is far ahead', () => {
    const FAR = SEQ_AHEAD_MAX + 300
    const far = entries.map(entry => ({ ...entry, head: FAR }))
    const [first] = batches as [Batch, ...Batch[]]
    const header = { ...first.header, seq: FAR }
    const { payload: _none, ...alone } = { ...first, header, headerBytes: encodeHeader(header) }

    /** Has the first 300 batches and, where `hasHead`, something at the head. */
    function channelWith(hasHead: boolean): Channel & { ranges: RangeAsk[] } {
      const answers: Uint8Array[] = []
      const below = channelTo(source)
      const ranges: RangeAsk[] = []

      return {
        ...below,
        ranges,
        async send(bytes) {
          const { id, range } = decodeSyncRequest(bytes)
          if (range !== undefined) ranges.push(range)
          if (range?.from !== FAR) return below.send(bytes)

          const end: SyncAnswer = { id, isEqual: false, entries: [], isEnd: true, code: '' }
          answers.push(encodeSyncAnswer(hasHead ? { ...end, batch: encodeBatch(alone) } : end))
        },
        receive: async limitMs => answers.shift() ?? below.receive(limitMs)
      }
    }

    /** Takes everything but the head, of which it says `code`. */
    function pulling(hasHead: boolean, code: NodeErrorCode) {
      const { ledger, intake, plan } = taker()
      const channel = channelWith(hasHead)
      let short = 0
      const judging = intakeInto(bytes =>
        peekBatch(bytes)?.seq === FAR ? { result: 'ignored', code, stored: Promise.resolve() } : intake.offer(link, bytes, 'sync')
      )
      const session = sessionOf({ channel, intake: judging, plan, fellShort: () => void (short += 1) })

      return { ledger, channel, pull: () => session.pull(far), short: () => short }
    }

    it('pulls the stream when the header at it is genuine', async () => {
      const { ledger, channel, pull } = pulling(true, 'SEQ_TOO_FAR')
      const done = await pull()
      expect(ledger.count()).to.equal(300)
      expect(channel.ranges[0]).to.deep.include({ from: FAR, to: FAR, headersOnly: true })
      expect(done.remaining).to.be.within(0, FAR)
    })

    it('asks for nothing of the stream when it is not, or when the peer has none to show', async () => {
      for (const { hasHead, code } of [
        { hasHead: true, code: 'CERTIFICATE_UNKNOWN' },
        { hasHead: false, code: 'INTERNAL' }
      ] as const) {
        const { ledger, channel, pull, short } = pulling(hasHead, code)
        expect(await pull()).to.include({ remaining: 0 })
        expect(ledger.count()).to.equal(0)
        expect(channel.ranges).to.have.length(1)
        expect(short()).to.equal(1)
      }
    })
  })

  it('stops asking when the inbox takes nothing, and when a stream is throttled', async () => {
    for (const [code, thrown] of [
      ['STORE_FULL', 'STORE_FULL'],
      ['QUOTA_EMPTY', undefined]
    ] as const) {
      const { plan } = taker()
      const channel = channelTo(source)
      const intake = intakeInto(() => ({ result: 'ignored', code, stored: Promise.resolve() }))
      const session = sessionOf({ channel, intake, plan })
      const outcome = await session.pull(entries).then(
        () => undefined,
        (err: unknown) => (err instanceof NodeError ? err.code : String(err))
      )
      expect(outcome).to.equal(thrown)
      expect(channel.asked).to.be.at.most(3)
    }
  })

  it('refuses a batch that was not asked for, and more bytes than were asked for', async () => {
    const { intake, plan } = taker()
    const other = testNode({ name: 'beta', roster: testRoster() })
    other.publish({ isSilent: true })
    const liar = { ...source, ledger: { ...source.ledger, readRange: other.ledger.readRange } }
    const strange = other.ledger.listStreams()[0]
    if (strange === undefined) throw new Error('no stream')

    const channel = channelTo(liar)
    const lying = {
      ...channel,
      send: async (bytes: Uint8Array) => {
        const request = decodeSyncRequest(bytes)
        if (request.range === undefined) return
        // the peer answers with batches of another stream
        await channel.send(encodeSyncRequest({ ...request, range: { ...request.range, streamId: strange.streamId } }))
      }
    }
    const session = sessionOf({ channel: lying, intake, plan })
    expect(await session.pull(entries).catch((err: unknown) => err)).to.include({ code: 'SYNC_ANSWER_INVALID' })
  })

  it('holds a peer to the questions that it was asked', async () => {
    const { intake, plan } = taker()
    const answer = (fields: Partial<SyncAnswer>): Channel => ({
      ...channelTo(source),
      send: async () => undefined,
      receive: async () => encodeSyncAnswer({ id: 1, isEqual: false, entries: [], isEnd: false, code: '', ...fields })
    })
    const compare = async (fields: Partial<SyncAnswer>): Promise<unknown> =>
      sessionOf({ channel: answer(fields), intake, plan })
        .compare(new Uint8Array(32).fill(1))
        .catch((err: unknown) => (err instanceof NodeError ? err.code : err))

    expect(await compare({ id: 2, isEnd: true })).to.equal('SYNC_ANSWER_INVALID')
    expect(await compare({})).to.equal('SYNC_ANSWER_INVALID')
    expect(await compare({ entries: Array.from({ length: 512 }, () => entries[0]).filter(entry => entry !== undefined) })).to.equal(
      'SYNC_ANSWER_INVALID'
    )
    expect(await compare({ isEnd: true, isEqual: true })).to.deep.include({ isEqual: true })
  })
})
