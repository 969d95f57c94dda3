import { expect } from 'chai'

import type { BatchPut } from '../../src/envelope/batch-put.js'
import { isNodeError, type NodeErrorCode } from '../../src/errors.js'
import { systemClock } from '../../src/clock.js'
import { SEQ_AHEAD_MAX } from '../../src/limits.js'
import { equalBytes } from '../../src/model/bytes.js'
import { indicatorId } from '../../src/model/ids.js'
import type { Claim } from '../../src/query/claim.js'
import { createStore } from '../../src/store/index.js'
import { createMemoryStore } from '../../src/store/memory.js'
import type { Store } from '../../src/store/store.js'
import {
  createPublisher,
  fakeKey,
  indicator,
  nextPut,
  type Publisher,
  rowsOfContent,
  TEST_MS,
  TEST_S,
  victim
} from '../support/store-batches.js'
import { createTempDir, type TempDir } from '../support/temp-dir.js'

async function refusal(work: Promise<unknown>, code: NodeErrorCode): Promise<void> {
  const outcome = await work.then(
    () => 'done',
    (err: unknown) => err
  )

  expect(isNodeError(outcome, code), `wanted ${code}, got ${String(outcome)}`).to.equal(true)
}

function values(claims: readonly Claim[]): string[] {
  return claims.map(({ indicator: { value } }) => value)
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)

  return found
}

const OWN_NODE = 'own-node'

interface Twin {
  name: string
  create(dir: string): Store
}

const TWINS: readonly Twin[] = [
  {
    name: 'in LevelDB',
    create: dir => createStore({ clock: systemClock }, { dir, nodeKey: fakeKey(`node ${OWN_NODE}`), filterBytes: 65_536 })
  },
  { name: 'in memory', create: () => createMemoryStore({ nodeKey: fakeKey(`node ${OWN_NODE}`) }) }
]

for (const twin of TWINS) {
  describe(`store ${twin.name}`, () => {
    let temp: TempDir
    let store: Store
    let publisher: Publisher

    beforeEach(async () => {
      temp = await createTempDir()
      store = twin.create(temp.path)
      publisher = createPublisher()
      await store.start()
    })

    afterEach(async () => {
      await store.stop()
      await temp.remove()
    })

    async function restart(): Promise<void> {
      await store.stop()
      await store.start()
    }

    describe('streams and batches', () => {
      it('gives back the very bytes that were put, also after a restart', async () => {
        const put = nextPut(publisher)
        expect((await store.putBatch(put)).result).to.equal('new')

        for (const isAgain of [false, true]) {
          if (isAgain) await restart()
          const found = await store.readBatch(publisher.streamId, 1)

          expect(equalBytes(found?.headerBytes ?? new Uint8Array(0), put.batch.headerBytes)).to.equal(true)
          expect(equalBytes(found?.payload ?? new Uint8Array(0), put.batch.payload ?? new Uint8Array(1))).to.equal(true)
          expect(equalBytes(found?.signature ?? new Uint8Array(0), put.batch.signature)).to.equal(true)
          expect(found?.verdict).to.equal('ok')
          expect(found?.receivedMs).to.equal(put.receivedMs)
        }
      })

      it('keeps audience and salt of an addressed stream', async () => {
        const addressed = createPublisher({ audience: ['isp', 'cert'] })
        const put = nextPut(addressed, { victims: [victim()], indicators: [] })
        await store.putBatch(put)
        await restart()

        const found = await store.readBatch(addressed.streamId, 1)
        expect(found?.audience.map(key => Buffer.from(key).toString('hex'))).to.deep.equal(
          put.batch.audience.map(key => Buffer.from(key).toString('hex'))
        )
        expect(equalBytes(found?.salt ?? new Uint8Array(0), put.batch.salt)).to.equal(true)
        expect(store.findStream(addressed.streamId)?.audience).to.have.length(2)
      })

      it('takes a second put of the same header as known, and changes nothing', async () => {
        const put = nextPut(publisher)
        await store.putBatch(put)
        const before = await store.logicalDigest()

        expect(await store.putBatch(put)).to.deep.equal({ result: 'known' })
        expect(await store.logicalDigest()).to.deep.equal(before)
      })

      it('refuses another header at a held seq as a fork, and changes nothing', async () => {
        await store.putBatch(nextPut(publisher))
        const before = await store.logicalDigest()
        const forked = { ...nextPut(createPublisher()), batch: publisher.fork(), accepted: rowsOfContent({}) }

        await refusal(store.putBatch(forked), 'STREAM_FORKED')
        expect(await store.logicalDigest()).to.deep.equal(before)
      })

      it('refuses a batch whose link to a held neighbour is broken, from either side', async () => {
        const first = nextPut(publisher)
        const forkOfFirst = { ...first, batch: publisher.fork() }
        const second = nextPut(publisher)
        const third = nextPut(publisher)
        await store.putBatch(third)
        await store.putBatch(forkOfFirst)
        await refusal(store.putBatch(second), 'STREAM_FORKED')

        const other = twin.create(`${temp.path}/other`)
        await other.start()
        await other.putBatch(second)
        await refusal(other.putBatch(forkOfFirst), 'STREAM_FORKED')
        await other.stop()
      })

      it('accepts batches in any order, counts the holes, and closes them', async () => {
        const puts = Array.from({ length: 5 }, () => nextPut(publisher))
        const state = () => store.findStream(publisher.streamId)

        for (const at of [2, 4]) await store.putBatch(puts[at] as BatchPut)
        expect(state()?.missing).to.deep.equal([
          { from: 1, to: 2 },
          { from: 4, to: 4 }
        ])
        expect([state()?.head, state()?.gapless]).to.deep.equal([5, 0])

        await store.putBatch(puts[0] as BatchPut)
        expect([state()?.head, state()?.gapless, state()?.gaplessCreatedMs]).to.deep.equal([5, 1, TEST_MS + 1_000])
        await restart()

        for (const at of [1, 3]) await store.putBatch(puts[at] as BatchPut)
        expect(state()?.missing).to.deep.equal([])
        expect([state()?.gapless, state()?.gaplessCreatedMs]).to.deep.equal([5, TEST_MS + 5_000])
        expect(equalBytes(state()?.headHash ?? new Uint8Array(0), (puts[4] as BatchPut).batch.headerHash)).to.equal(true)
      })

      it(`accepts a seq ${SEQ_AHEAD_MAX} beyond the gapless one, and refuses the next`, async () => {
        const puts = Array.from({ length: SEQ_AHEAD_MAX + 2 }, () => nextPut(publisher))
        const at = (seq: number): BatchPut => puts[seq - 1] as BatchPut

        await store.putBatch(at(1))
        await refusal(store.putBatch(at(SEQ_AHEAD_MAX + 2)), 'SEQ_TOO_FAR')
        await store.putBatch(at(SEQ_AHEAD_MAX + 1))
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([{ from: 2, to: SEQ_AHEAD_MAX }])
        // The direct successor of the head makes no new hole.
        await store.putBatch(at(SEQ_AHEAD_MAX + 2))
      })

      it('refuses what it could never serve', async () => {
        const put = nextPut(publisher)
        const { payload: _payload, ...headerOnly } = put.batch

        await refusal(store.putBatch({ ...put, batch: headerOnly }), 'BATCH_MALFORMED')
        await refusal(store.putBatch({ ...put, batch: { ...put.batch, payload: new Uint8Array(8) } }), 'BATCH_MALFORMED')
        await refusal(store.putBatch({ ...put, batch: { ...put.batch, headerHash: new Uint8Array(32) } }), 'BATCH_MALFORMED')
        await refusal(store.putBatch({ ...put, verdict: 'void', reason: 'ROLE_TOO_WEAK' }), 'BATCH_MALFORMED')
        expect(store.listStreams()).to.deep.equal([])
      })

      it('holds a void seq by its header alone, with the reason', async () => {
        const put = nextPut(publisher, {}, { verdict: 'void', reason: 'ROLE_TOO_WEAK', accepted: [] })
        await store.putBatch(put)
        await restart()

        const found = await store.readBatch(publisher.streamId, 1)
        expect([found?.verdict, found?.reason, found?.payload]).to.deep.equal(['void', 'ROLE_TOO_WEAK', undefined])
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([])
        expect((await store.putBatch({ ...put, verdict: 'ok', accepted: rowsOfContent({}) })).result).to.equal('known')
      })

      it('keeps a header-only seq wanted until its payload comes', async () => {
        const put = nextPut(publisher)
        await store.putBatch({ ...put, verdict: 'header-only', accepted: [] })
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([{ from: 1, to: 1 }])
        expect((await store.putBatch({ ...put, verdict: 'header-only', accepted: [] })).result).to.equal('known')
        await restart()

        expect((await store.putBatch(put)).result).to.equal('new')
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([])
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(1)
      })

      it('reads a header without its payload', async () => {
        const put = nextPut(publisher)
        await store.putBatch(put)
        const { payload: _left, ...header } = (await store.readBatch(publisher.streamId, 1)) ?? {}
        expect(_left).to.not.equal(undefined)
        expect(await store.readBatch(publisher.streamId, 1, { headerOnly: true })).to.deep.equal(header)
        expect(await store.readBatch(publisher.streamId, 2, { headerOnly: true })).to.equal(undefined)
      })

      it('lets go of a payload on the word of peers, takes it all the same, and erases it for good', async () => {
        const puts = [nextPut(publisher), nextPut(publisher)] as const
        const void_ = { verdict: 'void', reason: 'PAYLOAD_VOID_AT_PEERS', accepted: [] } as const
        for (const put of puts) {
          await store.putBatch({ ...put, verdict: 'header-only', accepted: [] })
          expect((await store.putBatch({ ...put, ...void_ })).result).to.equal('new')
          expect((await store.putBatch({ ...put, ...void_ })).result).to.equal('known')
        }

        await restart()
        expect(store.findStream(publisher.streamId)).to.deep.include({ missing: [], gapless: 2, records: 0 })
        expect((await store.putBatch({ ...puts[0], verdict: 'header-only', accepted: [] })).result).to.equal('known')
        expect((await store.putBatch(puts[0])).result).to.equal('new')
        expect((await store.putBatch({ ...puts[0], ...void_ })).result).to.equal('known')
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(1)
        expect(store.findStream(publisher.streamId)).to.deep.include({ missing: [], records: 1 })

        expect(await store.eraseBatches(publisher.streamId, [2], TEST_MS)).to.deep.include({ batches: 1 })
        expect((await store.putBatch(puts[1])).result).to.equal('known')
        expect((await store.readBatch(publisher.streamId, 2))?.payload).to.equal(undefined)
      })

      it('fills an unread seq after an upgrade', async () => {
        const put = nextPut(publisher)
        await store.putBatch({ ...put, verdict: 'unread', reason: 'CODEC_UNKNOWN', accepted: [] })
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([])
        expect((await store.putBatch(put)).result).to.equal('new')
        expect((await store.readBatch(publisher.streamId, 1))?.verdict).to.equal('ok')
      })

      it('reads a range in order, without holes, within its bytes', async () => {
        const puts = Array.from({ length: 40 }, () => nextPut(publisher))
        for (const [i, put] of puts.entries()) if (i !== 20) await store.putBatch(put)

        const query = { streamId: publisher.streamId, from: 3, to: 39, bytesMax: 1e9 }
        const whole = await all(store.readRange(query))
        expect(whole.map(({ header }) => header.seq)).to.deep.equal([...Array(37).keys()].map(i => i + 3).filter(seq => seq !== 21))
        expect(whole.every(({ payload }) => payload !== undefined)).to.equal(true)

        const headers = await all(store.readRange({ ...query, headersOnly: true }))
        expect(headers.every(({ payload }) => payload === undefined)).to.equal(true)
        expect(await all(store.readRange({ ...query, bytesMax: 1 }))).to.have.length(1)
        expect(await all(store.readRange({ ...query, streamId: fakeKey('none').subarray(0, 16) }))).to.deep.equal([])
      })

      it('raises the floor only over what has expired, and prunes headers a week later', async () => {
        const week = 7 * 86_400_000
        const short = { expiresMs: TEST_MS + 10_000 }
        for (let i = 0; i < 4; i++) await store.putBatch(nextPut(publisher, short))
        await store.putBatch(nextPut(publisher, { createdMs: TEST_MS + 9_000, floorSeq: 4 }))
        expect(store.findStream(publisher.streamId)?.floor, 'not expired yet').to.equal(1)
        await store.putBatch(nextPut(publisher, { createdMs: TEST_MS + 20_000, floorSeq: 5 }))
        expect(store.findStream(publisher.streamId)?.floor).to.equal(5)

        await store.expire(TEST_MS + 3_600_000, 100)
        expect((await store.readBatch(publisher.streamId, 3))?.verdict).to.equal('expired')
        expect((await store.planExpiry(TEST_MS + week + 3_600_000)).headers).to.equal(3)
        const report = await store.expire(TEST_MS + week + 3_600_000, 100)
        expect(report.headers).to.equal(3)
        expect(await store.readBatch(publisher.streamId, 3)).to.equal(undefined)
        expect((await store.readBatch(publisher.streamId, 4))?.verdict).to.equal('expired')
        await restart()
        expect([store.findStream(publisher.streamId)?.floor, store.condition().state]).to.deep.equal([5, 'ok'])
      })

      it('starts a joiner at the floor that its peers offer', async () => {
        const puts = Array.from({ length: 10 }, () => nextPut(publisher))
        await store.putBatch(puts[7] as BatchPut)
        await store.raiseFloor(publisher.streamId, 6)
        expect(store.findStream(publisher.streamId)?.missing).to.deep.equal([{ from: 6, to: 7 }])
        expect((await store.putBatch(puts[2] as BatchPut)).result).to.equal('known')
        await store.raiseFloor(publisher.streamId, 2)
        await restart()
        expect(store.findStream(publisher.streamId)?.floor).to.equal(6)
      })

      it('remembers how far the own streams were released, and only those', async () => {
        const own = createPublisher({ node: OWN_NODE })
        for (let i = 0; i < 3; i++) await store.putBatch(nextPut(own, {}, { isOwn: true }))
        await store.putBatch(nextPut(publisher))
        await restart()

        const heads = store.findOwnHeads()
        expect(heads.map(({ seq }) => seq)).to.deep.equal([3])
        expect(
          equalBytes(heads[0]?.headerHash ?? new Uint8Array(0), store.findStream(own.streamId)?.headHash ?? new Uint8Array(1))
        ).to.equal(true)
        await refusal(store.putBatch({ ...nextPut(createPublisher({ node: OWN_NODE })), batch: own.fork(), isOwn: true }), 'STREAM_FORKED')
      })

      it('shows a change of any stream in its version', async () => {
        const before = store.streamsVersion()
        const listed = store.listStreams()
        await store.putBatch(nextPut(publisher))

        expect(store.streamsVersion()).to.be.greaterThan(before)
        expect(listed).to.deep.equal([])
        expect(store.listStreams()).to.have.length(1)
        expect(store.listStreams()).to.equal(store.listStreams())
      })

      it('takes concurrent puts of one stream in the order of the calls', async () => {
        const puts = Array.from({ length: 60 }, (_, i) =>
          nextPut(publisher, { indicators: [indicator({ rev: TEST_S + i, count: i + 1 })] })
        )
        const outcomes = await Promise.all(puts.map(put => store.putBatch(put)))

        expect(outcomes.every(({ result }) => result === 'new')).to.equal(true)
        expect(outcomes.map(({ feedSeq }) => feedSeq)).to.deep.equal(
          outcomes.map(({ feedSeq }) => feedSeq).toSorted((a = 0, b = 0) => a - b)
        )
        const [claim, ...rest] = await store.findClaims('ipv4', '192.0.2.1')
        expect(rest).to.deep.equal([])
        expect([claim?.indicator.rev, claim?.ref.seq]).to.deep.equal([TEST_S + 59, 60])
      })
    })

    describe('claims', () => {
      it('finds what was put, with publisher, audience and place', async () => {
        const content = {
          indicators: [indicator({ malware: 'kelihos', feed: 'sinkhole-a', tags: ['tlp:green'], confidence: 80, asn: 64501, cc: 'FR' })]
        }
        await store.putBatch(nextPut(publisher, content))
        await restart()

        const [claim] = await store.findClaims('ipv4', '192.0.2.1')
        expect(claim?.indicator).to.deep.equal(content.indicators[0])
        expect([claim?.kind, claim?.ref.seq, claim?.ref.row, claim?.isContested]).to.deep.equal(['indicator', 1, 0, false])
        expect(equalBytes(claim?.org ?? new Uint8Array(0), publisher.orgKey)).to.equal(true)
        expect(
          equalBytes(claim?.headerHash ?? new Uint8Array(0), store.findStream(publisher.streamId)?.headHash ?? new Uint8Array(1))
        ).to.equal(true)
        expect(await store.findClaims('ipv4', '192.0.2.2')).to.deep.equal([])
        expect(await store.findClaims('ipv4', 'not an address')).to.deep.equal([])
      })

      it('keeps every field of an indicator and of a victim record', async () => {
        const full = indicator({
          type: 'url',
          value: 'https://example.com:8443/a?b=c',
          classification: 'malware-distribution',
          malware: 'kelihos',
          confidence: 0,
          severity: 'critical',
          asn: 4_200_000_000,
          cc: 'DE',
          reputation: { score: 3, colour: 'red', complaintPermille: 1_000, trapHits: 9, volumeDecade: 6, windowS: 86_400 },
          tags: ['a:b', 'c:d'],
          reference: 'https://example.org/report',
          supersedes: new Uint8Array(16).fill(7),
          feed: 'feed-1',
          toBlock: true
        })
        const aggregate = indicator({
          type: 'aggregate',
          value: `AS64500|DE|conficker|${TEST_S - 86_400}|86400`,
          classification: 'infected-system',
          role: 'VICTIM',
          hosts: 25,
          count: 4_000_000_000,
          asn: 64500,
          scrub: { method: 'aggregated', profile: 'victim-public/1', k: 5, grainS: 3_600, removedGroups: 255 }
        })
        const record = victim({ type: 'ipv6', value: '2001:db8::7', transport: 'udp', sinkhole: '2001:db8::1' })
        await store.putBatch(nextPut(publisher, { indicators: [full, aggregate], victims: [record] }))

        for (const wanted of [full, aggregate, record]) {
          const [claim] = await store.findClaims(wanted.type, wanted.value)
          expect(claim?.indicator).to.deep.equal(wanted)
        }
      })

      it('merges revisions of one organization, and keeps organizations and audiences apart', async () => {
        const sibling = createPublisher({ node: 'sibling' })
        const other = createPublisher({ org: 'isp', node: 'isp-node' })
        const closed = createPublisher({ audience: ['cert', 'isp'] })
        const older = indicator({ rev: 5, firstSeenS: TEST_S - 9_000, count: 7, confidence: 10 })
        const newer = indicator({ rev: 6, count: 3, confidence: 90, validUntilS: TEST_S + 50 })

        await store.putBatch(nextPut(publisher, { indicators: [newer] }))
        await store.putBatch(nextPut(sibling, { indicators: [older] }))
        await store.putBatch(nextPut(other, { indicators: [older] }))
        await store.putBatch(nextPut(closed, { indicators: [older] }))

        const claims = await store.findClaims('ipv4', '192.0.2.1')
        expect(claims).to.have.length(3)
        const merged = claims.find(({ org, audience }) => equalBytes(org, publisher.orgKey) && audience.length === 0)?.indicator
        expect(merged).to.deep.equal({ ...newer, firstSeenS: TEST_S - 9_000, count: 7 })
      })

      it('keeps a withdrawal as a tombstone, whatever comes after it in an older revision', async () => {
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ rev: 5 })] }))
        const gone = await store.putBatch(nextPut(publisher, { indicators: [indicator({ rev: 6, status: 'retracted-false-positive' })] }))
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ rev: 5, confidence: 1 })] }))

        const [claim, ...rest] = await store.findClaims('ipv4', '192.0.2.1')
        expect(rest).to.deep.equal([])
        expect(claim?.indicator.status).to.equal('retracted-false-positive')
        const [entry] = await store.readFeed((gone.feedSeq ?? 0) - 1, 1)
        expect([entry?.cause, entry?.added, entry?.removed]).to.deep.equal(['withdrawn', [], [0]])
      })

      it('suppresses an original that comes after its withdrawal, also when that has expired, in any walk or rebuild', async () => {
        const sibling = createPublisher({ node: 'sibling' })
        const hour = 3_600_000
        const gone = indicator({ rev: TEST_S + 6, status: 'retracted-error' })
        await store.putBatch(nextPut(publisher, { indicators: [gone], expiresMs: TEST_MS + hour }))
        // by another node of the organization, and in a batch that lives longer
        await store.putBatch(nextPut(sibling, { indicators: [indicator({ rev: TEST_S })], expiresMs: TEST_MS + 9 * hour }))

        const statuses = async (): Promise<string[]> =>
          (await store.findClaims('ipv4', '192.0.2.1')).map(({ indicator: { status } }) => status)
        expect(await statuses()).to.deep.equal(['retracted-error'])
        await store.rebuildClaims()
        expect(await statuses(), 'rebuilt').to.deep.equal(['retracted-error'])

        await store.expire(TEST_MS + 2 * hour, 10)
        await restart()
        await store.verify({ steps: 100 })
        await store.rebuildClaims()
        expect(await statuses(), 'the withdrawal has expired').to.deep.equal([])
      })

      it('answers many values in order, misses included', async () => {
        const indicators = [1, 2, 3].map(i => indicator({ value: `192.0.2.${i}` }))
        await store.putBatch(nextPut(publisher, { indicators }))
        const refs = ['192.0.2.3', '198.51.100.9', '192.0.2.1'].map(value => ({ type: 'ipv4' as const, value }))

        expect((await store.findManyClaims(refs)).map(values)).to.deep.equal([['192.0.2.3'], [], ['192.0.2.1']])
        expect(await store.findManyClaims([])).to.deep.equal([])
      })

      it('finds the prefixes that cover an address, longest first, until they are gone', async () => {
        const cidrs = ['198.51.100.0/24', '198.51.100.128/25', '203.0.113.0/24', '2001:db8::/32']
        const indicators = cidrs.map(value => indicator({ type: 'cidr', value, classification: 'spam', role: 'NETWORK' }))
        await store.putBatch(nextPut(publisher, { indicators }))

        for (const isAgain of [false, true]) {
          if (isAgain) await restart()
          expect(values(await store.findCovering('198.51.100.200'))).to.deep.equal(['198.51.100.128/25', '198.51.100.0/24'])
          expect(values(await store.findCovering('2001:db8:1::1'))).to.deep.equal(['2001:db8::/32'])
          expect(await store.findCovering('192.0.2.1')).to.deep.equal([])
          expect(store.mayCover('198.51.100.200') && store.mayCover('2001:db8:1::1')).to.equal(true)
        }

        await store.expire(TEST_MS + 3 * 86_400_000, 10)
        expect(await store.findCovering('198.51.100.200')).to.deep.equal([])
      })

      it('finds names below a domain, and URLs and endpoints on a host', async () => {
        const of = (type: 'domain' | 'url' | 'endpoint', value: string) => indicator({ type, value })
        await store.putBatch(
          nextPut(publisher, {
            indicators: [
              of('domain', 'example.com'),
              of('domain', 'b.example.com'),
              of('domain', 'a.b.example.com'),
              of('domain', 'example-x.com'),
              of('domain', 'notexample.com'),
              of('url', 'http://b.example.com/x'),
              of('url', 'https://b.example.com:8443/y?z=1'),
              of('url', 'http://c.b.example.com/'),
              of('endpoint', 'b.example.com:53/udp'),
              of('endpoint', '192.0.2.1:443/tcp'),
              of('endpoint', '[2001:db8::1]:443/tcp')
            ]
          })
        )

        expect(values(await store.findSubdomains('example.com', 10)).toSorted()).to.deep.equal(['a.b.example.com', 'b.example.com'])
        expect(await store.findSubdomains('example.com', 1)).to.have.length(1)
        expect(values(await store.findOnHost('b.example.com', 10)).toSorted()).to.deep.equal([
          'b.example.com:53/udp',
          'http://b.example.com/x',
          'https://b.example.com:8443/y?z=1'
        ])
        expect(values(await store.findOnHost('192.0.2.1', 10))).to.deep.equal(['192.0.2.1:443/tcp'])
        expect(values(await store.findOnHost('[2001:db8::1]', 10))).to.deep.equal(['[2001:db8::1]:443/tcp'])
        expect(values(await store.findOnHost('2001:db8::1', 10))).to.deep.equal(['[2001:db8::1]:443/tcp'])

        for (const host of ['b.example.com', '192.0.2.1', '2001:db8::1']) expect(store.mayBeOnHost(host), host).to.equal(true)
      })

      it('lists claims in pages that neither repeat nor leave out', async () => {
        const indicators = [
          ...Array.from({ length: 30 }, (_, i) => indicator({ value: `192.0.2.${i}` })),
          ...Array.from({ length: 20 }, (_, i) => indicator({ type: 'domain', value: `h${i}.example.com`, classification: 'phishing' }))
        ]
        await store.putBatch(nextPut(publisher, { indicators }))
        const seen: string[] = []
        let after: Uint8Array | undefined

        do {
          const page = await store.listClaims({ limit: 7, ...(after === undefined ? {} : { after }) })
          seen.push(...values(page.claims))
          after = page.next
        } while (after !== undefined)

        expect(seen.toSorted()).to.deep.equal(values(indicators.map(one => ({ indicator: one }) as Claim)).toSorted())
        expect((await store.listClaims({ types: ['domain'], limit: 100 })).claims).to.have.length(20)
        const scanned = await store.listClaims({ limit: 100, scanMax: 10, filter: () => false })
        expect([scanned.claims.length, scanned.next !== undefined]).to.deep.equal([0, true])
        const filtered = await store.listClaims({ limit: 3, filter: claim => claim.indicator.classification === 'phishing' })
        expect(values(filtered.claims)).to.have.length(3)
      })

      it('lists victims and aggregates of an AS', async () => {
        const victims = [1, 2, 3].map(i => victim({ value: `192.0.2.${i}`, asn: i === 3 ? 64501 : 64500 }))
        await store.putBatch(nextPut(publisher, { victims, indicators: [indicator({ value: '192.0.2.9', asn: 64500 })] }))

        expect(values((await store.listByAsn({ asn: 64500, limit: 10 })).claims)).to.deep.equal(['192.0.2.1', '192.0.2.2'])
        const page = await store.listByAsn({ asn: 64500, limit: 1 })
        expect(page.next).to.not.equal(undefined)
        expect(
          values((await store.listByAsn({ asn: 64500, limit: 1, ...(page.next === undefined ? {} : { after: page.next }) })).claims)
        ).to.deep.equal(['192.0.2.2'])
      })

      it('finds own claims by id, one per audience', async () => {
        const own = createPublisher({ node: OWN_NODE })
        const closed = createPublisher({ node: OWN_NODE, audience: ['cert', 'isp'] })
        await store.putBatch(nextPut(own, {}, { isOwn: true }))
        await store.putBatch(nextPut(closed, {}, { isOwn: true }))
        await store.putBatch(nextPut(createPublisher({ org: 'isp', node: 'x' })))
        const id = indicatorId({ ...indicator(), orgKey: own.orgKey })

        expect(await store.findOwnClaims(id)).to.have.length(2)
        expect(await store.findOwnClaims(indicatorId({ ...indicator(), orgKey: fakeKey('isp') }))).to.deep.equal([])
      })

      it('holds 64 claims of one organization about a value, and more of others', async () => {
        const many = Array.from({ length: 70 }, (_, i) => indicator({ malware: `family-${i}` }))
        await store.putBatch(nextPut(publisher, { indicators: many }))
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(64)

        for (const org of ['b', 'c']) await store.putBatch(nextPut(createPublisher({ org, node: org }), { indicators: many }))
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(192)
        expect((await store.listClaims({ limit: 1_000 })).claims).to.have.length(192)
        await restart()
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.have.length(192)

        const changed = many.slice(0, 64).map(one => ({ ...one, rev: one.rev + 1, confidence: 1 }))
        await store.putBatch(nextPut(publisher, { indicators: changed }))
        const claims = await store.findClaims('ipv4', '192.0.2.1')
        expect(claims.filter(({ indicator: { confidence } }) => confidence === 1)).to.have.length(64)

        await store.expire(TEST_MS + 3 * 86_400_000, 100)
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.deep.equal([])
        expect((await store.stats()).claimsTotal).to.equal(0)
      })

      it('counts claims and values by type', async () => {
        await store.putBatch(
          nextPut(publisher, {
            indicators: [indicator(), indicator({ malware: 'b' }), indicator({ type: 'domain', value: 'example.com' })]
          })
        )
        await restart()
        const stats = await store.stats()

        expect(stats.claims).to.deep.equal({ ipv4: 2, domain: 1 })
        expect([stats.claimsTotal, stats.values, stats.streams]).to.deep.equal([3, 2, 1])
      })

      it('makes all claims again from the payloads', async () => {
        const indicators = Array.from({ length: 20 }, (_, i) => indicator({ value: `192.0.2.${i}` }))
        await store.putBatch(nextPut(publisher, { indicators, victims: [victim()] }))
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ value: '192.0.2.3', rev: TEST_S + 5, count: 9 })] }))
        const before = await store.logicalDigest()

        expect(await store.rebuildClaims()).to.deep.equal({ batches: 2, claims: 21 })
        expect(await store.logicalDigest()).to.deep.equal(before)
      })
    })

    describe('change feed', () => {
      it('tells what each batch changed, in an order that never repeats, across restarts', async () => {
        const indicators = [0, 1, 2, 3].map(i => indicator({ value: `192.0.2.${i}` }))
        await store.putBatch(nextPut(publisher, { indicators }))
        await restart()
        await store.putBatch(
          nextPut(publisher, { indicators: [indicator({ value: '192.0.2.2', rev: 1 }), indicator({ value: '192.0.2.9' })] })
        )

        const [first, second] = await store.readFeed(0, 10)
        expect([first?.cause, first?.added, first?.removed, first?.batchSeq]).to.deep.equal(['arrival', [0, 1, 2, 3], [], 1])
        expect([second?.added, second?.batchSeq]).to.deep.equal([[1], 2])
        expect(second?.seq).to.be.greaterThan(first?.seq ?? 0)
        expect(second?.baseUs).to.be.at.least((first?.baseUs ?? 0) + 4)
        expect(store.feedHead()).to.equal(second?.seq)
        expect(await store.feedTail()).to.equal(first?.seq)
        expect(await store.readFeed(first?.seq ?? 0, 10)).to.deep.equal([second])
        expect(await store.readFeed(store.feedHead(), 10)).to.deep.equal([])
      })

      it('has no entry for a batch that changes no claim', async () => {
        await store.putBatch(nextPut(publisher))
        const outcome = await store.putBatch(nextPut(publisher, {}, { accepted: [] }))

        expect(outcome).to.deep.equal({ result: 'new' })
      })

      it('is pruned after 30 days, its newest entry excepted', async () => {
        const long = { expiresMs: TEST_MS + 90 * 86_400_000 }
        for (let i = 0; i < 3; i++) {
          await store.putBatch(nextPut(publisher, { ...long, indicators: [indicator({ rev: TEST_S + i, count: i + 1 })] }))
        }
        await store.expire(TEST_MS + 31 * 86_400_000, 100)

        expect(await store.readFeed(0, 10)).to.have.length(1)
        expect(await store.feedTail()).to.equal(store.feedHead())
      })
    })

    describe('policy and retention', () => {
      it('keeps quarantined rows and releases them by a review', async () => {
        const content = { indicators: [indicator(), indicator({ value: '192.0.2.2' })] }
        const rows = rowsOfContent(content)
        const rule = 'policy.d/a.yaml:3 unknown-members'
        await store.putBatch(nextPut(publisher, content, { accepted: rows.slice(0, 1), quarantined: [{ row: 1, rule }] }))
        await restart()
        expect((await store.listQuarantine({ limit: 10 })).entries.map(({ seq, row, rule: named }) => [seq, row, named])).to.deep.equal([
          [1, 1, rule]
        ])
        expect(await store.findClaims('ipv4', '192.0.2.2')).to.deep.equal([])

        const review = {
          streamId: publisher.streamId,
          seq: 1,
          atMs: TEST_MS + 60_000,
          accepted: rows.slice(1),
          quarantined: [{ row: 0, rule }]
        }
        const { feedSeq = 0 } = await store.reviewBatch(review)
        expect(values(await store.findClaims('ipv4', '192.0.2.2'))).to.deep.equal(['192.0.2.2'])
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.deep.equal([])
        const [entry] = await store.readFeed(feedSeq - 1, 1)
        expect([entry?.cause, entry?.added, entry?.removed]).to.deep.equal(['policy', [1], [0]])
        expect((await store.listQuarantine({ limit: 10 })).entries.map(({ row }) => row)).to.deep.equal([0])

        await store.reviewBatch({ ...review, accepted: rows, quarantined: [] })
        expect((await store.listQuarantine({ limit: 10 })).entries).to.deep.equal([])
        const before = await store.logicalDigest()
        await store.rebuildClaims()
        expect(await store.logicalDigest()).to.deep.equal(before)
      })

      it('pages the quarantine by whole batches', async () => {
        for (let i = 0; i < 3; i++) {
          const quarantined = [0, 1].map(row => ({ row, rule: `rule ${row}` }))
          await store.putBatch(
            nextPut(publisher, { indicators: [indicator(), indicator({ value: '192.0.2.2' })] }, { accepted: [], quarantined })
          )
        }
        const first = await store.listQuarantine({ limit: 3 })
        const rest = await store.listQuarantine({ limit: 10, ...(first.next === undefined ? {} : { after: first.next }) })

        expect([first.entries.length, rest.entries.length, rest.next]).to.deep.equal([4, 2, undefined])
      })

      it('erases what has expired in bounded steps, and keeps the headers', async () => {
        for (let i = 1; i <= 5; i++) {
          await store.putBatch(
            nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })], expiresMs: TEST_MS + i * 3_600_000 })
          )
        }
        expect((await store.expire(TEST_MS + 3_600_000 - 1, 10)).batches).to.equal(0)
        const held = (await store.stats()).payloadBytes
        const plan = await store.planExpiry(TEST_MS + 4 * 3_600_000)
        expect([plan.batches, plan.headers]).to.deep.equal([4, 0])
        const report = await store.expire(TEST_MS + 4 * 3_600_000, 3)
        expect([report.batches, report.claims, report.isMore]).to.deep.equal([3, 3, true])
        const rest = await store.expire(TEST_MS + 4 * 3_600_000, 3)
        expect([rest.batches, report.bytes + rest.bytes]).to.deep.equal([1, plan.bytes])
        expect((await store.stats()).payloadBytes, 'as many bytes as the plan said').to.equal(held - plan.bytes)
        expect(await store.planExpiry(TEST_MS + 4 * 3_600_000)).to.deep.equal({ batches: 0, bytes: 0, headers: 0 })

        const first = await store.readBatch(publisher.streamId, 1)
        expect([first?.verdict, first?.payload]).to.deep.equal(['expired', undefined])
        expect(await store.findClaims('ipv4', '192.0.2.1')).to.deep.equal([])
        expect(await store.findClaims('ipv4', '192.0.2.5')).to.have.length(1)
        const state = store.findStream(publisher.streamId)
        expect([state?.missing, state?.records, state?.gapless]).to.deep.equal([[], 1, 5])
        const feed = await store.readFeed(0, 100)
        expect(feed.filter(({ cause }) => cause === 'expired').map(({ batchSeq, removed }) => [batchSeq, removed])).to.deep.equal([
          [1, [0]],
          [2, [0]],
          [3, [0]],
          [4, [0]]
        ])
        await restart()
        expect(store.condition().state).to.equal('ok')
        expect((await store.stats()).claimsTotal).to.equal(1)
      })

      it('keeps a claim whose newer revision stands in a batch that lives', async () => {
        await store.putBatch(nextPut(publisher, { expiresMs: TEST_MS + 3_600_000 }))
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ rev: TEST_S + 1 })] }))
        await store.expire(TEST_MS + 3_600_000, 10)

        expect((await store.findClaims('ipv4', '192.0.2.1')).map(({ ref }) => ref.seq)).to.deep.equal([2])
      })

      it('erases whole batches for privacy, once', async () => {
        await store.putBatch(nextPut(publisher, { victims: [victim()], indicators: [] }))
        await store.putBatch(nextPut(publisher, { victims: [victim({ value: '192.0.2.2' })], indicators: [] }))

        expect(await store.eraseBatches(publisher.streamId, [1, 9], TEST_MS + 60_000)).to.deep.equal({ batches: 1, claims: 1 })
        expect(await store.eraseBatches(publisher.streamId, [1], TEST_MS + 60_000)).to.deep.equal({ batches: 0, claims: 0 })
        expect((await store.readBatch(publisher.streamId, 1))?.verdict).to.equal('erased')
        expect(values((await store.listByAsn({ asn: 64500, limit: 10 })).claims)).to.deep.equal(['192.0.2.2'])
        expect((await store.readFeed(0, 10)).at(-1)?.cause).to.equal('erased')
      })

      it('marks what lies beyond a cut as contested, and takes it back', async () => {
        for (let i = 1; i <= 3; i++) await store.putBatch(nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })] }))
        await store.cutStream({ streamId: publisher.streamId, condition: 'forked', cutSeq: 2 }, TEST_MS + 60_000)
        await restart()

        const contested = async () => (await store.listClaims({ limit: 10 })).claims.map(({ isContested }) => isContested)
        expect(await contested()).to.deep.equal([false, true, true])
        expect([store.findStream(publisher.streamId)?.condition, store.findStream(publisher.streamId)?.cutSeq]).to.deep.equal(['forked', 2])
        expect((await store.readFeed(0, 10)).slice(-2).map(({ cause, removed }) => [cause, removed])).to.deep.equal([
          ['contested', [0]],
          ['contested', [0]]
        ])
        await store.cutStream({ streamId: publisher.streamId, condition: 'live' }, TEST_MS + 70_000)
        expect(await contested()).to.deep.equal([false, false, false])
      })
    })

    describe('a revision beyond a cut', () => {
      // what a fork or a stolen key said last must not take from the lists what its publisher said before
      const said = async (): Promise<Array<[number, number, boolean]>> =>
        (await store.findClaims('ipv4', '192.0.2.1')).map(({ ref, indicator: { count }, isContested }) => [ref.seq, count, isContested])
      const revision = (rev: number, count: number): ReturnType<typeof nextPut> =>
        nextPut(publisher, { indicators: [indicator({ rev: TEST_S + rev, count })] })
      const cut = async (cutSeq?: number): Promise<void> =>
        store.cutStream(
          {
            streamId: publisher.streamId,
            condition: cutSeq === undefined ? 'live' : 'forked',
            ...(cutSeq === undefined ? {} : { cutSeq })
          },
          TEST_MS + 60_000
        )

      it('gives way to what counts before it, whichever came first, and leaves nothing of itself in it', async () => {
        for (const put of [revision(1, 2), revision(2, 4), revision(3, 9)]) await store.putBatch(put)
        expect(await said()).to.deep.equal([[3, 9, false]])
        await cut(3)
        expect(await said(), 'cut after it came').to.deep.equal([[2, 4, false]])
        expect(
          (await store.readFeed(0, 20)).map(({ batchSeq, cause, added, removed }) => [batchSeq, cause, added, removed]).slice(3)
        ).to.deep.equal([
          [3, 'contested', [], [0]],
          [1, 'contested', [0], []],
          [2, 'contested', [0], []]
        ])
        await store.putBatch(revision(4, 50))
        expect(await said(), 'came after the cut').to.deep.equal([[2, 4, false]])
        await restart()
        await store.verify({ steps: 100 })
        await store.rebuildClaims()
        expect(await said(), 'walked over and rebuilt').to.deep.equal([[2, 4, false]])
      })

      it('counts again when the cut is taken back', async () => {
        for (const put of [revision(1, 2), revision(2, 4)]) await store.putBatch(put)
        await cut(2)
        expect(await said()).to.deep.equal([[1, 2, false]])
        await cut()
        expect(await said()).to.deep.equal([[2, 4, false]])
      })

      it('counts where the operator restores it, survives restart, walk and rebuild, and is taken out again', async () => {
        for (const put of [revision(1, 2), revision(2, 4), revision(3, 9)]) await store.putBatch(put)
        await cut(2)
        const digest = store.findStream(publisher.streamId)?.cutHash
        const before = (await store.readFeed(0, 50)).length

        await store.restoreStream(publisher.streamId, 2, TEST_MS + 70_000)
        expect(await said()).to.deep.equal([[2, 4, false]])
        expect(store.findStream(publisher.streamId)?.restoredTo).to.equal(2)
        expect(store.findStream(publisher.streamId)?.cutHash, 'peers are told what they were').to.deep.equal(digest)
        expect((await store.readFeed(0, 50)).slice(before).map(({ batchSeq, cause, added }) => [batchSeq, cause, added])).to.deep.include([
          2,
          'contested',
          [0]
        ])

        await store.restoreStream(publisher.streamId, 99, TEST_MS + 80_000)
        await restart()
        await store.verify({ steps: 100 })
        await store.rebuildClaims()
        expect(await said(), 'all of it').to.deep.equal([[3, 9, false]])
        expect(store.findStream(publisher.streamId)?.restoredTo).to.equal(3)

        await store.restoreStream(publisher.streamId, undefined, TEST_MS + 90_000)
        expect(await said(), 'undone').to.deep.equal([[1, 2, false]])
        expect(store.findStream(publisher.streamId)?.restoredTo).to.equal(undefined)
      })

      it('is set aside again when the cut moves: what was restored was another thing', async () => {
        for (const put of [revision(1, 2), revision(2, 4), revision(3, 9)]) await store.putBatch(put)
        await cut(3)
        await store.restoreStream(publisher.streamId, 3, TEST_MS + 70_000)
        await cut(2)
        expect(await said()).to.deep.equal([[1, 2, false]])
        expect(store.findStream(publisher.streamId)?.restoredTo).to.equal(undefined)
      })

      it('is not restored where nothing is contested', async () => {
        await store.putBatch(revision(1, 2))
        const before = (await store.readFeed(0, 50)).length
        await store.restoreStream(publisher.streamId, 1, TEST_MS + 70_000)
        await store.restoreStream(new Uint8Array(16), 1, TEST_MS + 70_000)
        expect([store.findStream(publisher.streamId)?.restoredTo, (await store.readFeed(0, 50)).length]).to.deep.equal([undefined, before])
      })

      it('is shown, as contested, where nothing else was said', async () => {
        await store.putBatch(nextPut(publisher, { indicators: [indicator({ value: '192.0.2.2' })] }))
        await store.putBatch(revision(2, 4))
        await cut(2)
        expect(await said()).to.deep.equal([[2, 4, true]])
      })
    })

    describe('the end of a stream', () => {
      it('has the hash of the last header that counts, whichever came first', async () => {
        const puts = [nextPut(publisher), nextPut(publisher), nextPut(publisher)]
        const [first, second, third] = puts
        if (first === undefined || second === undefined || third === undefined) throw new Error('three were made')
        const end = (): unknown => store.findStream(publisher.streamId)?.cutHash
        const cut = async (cutSeq: number): Promise<void> =>
          store.cutStream({ streamId: publisher.streamId, condition: 'forked', cutSeq }, TEST_MS + 60_000)

        await store.putBatch(first)
        await store.putBatch(third)
        await cut(3)
        expect(end(), 'not held yet').to.equal(undefined)
        await store.putBatch(second)
        expect(end()).to.deep.equal(second.batch.headerHash)
        await cut(2)
        await restart()
        expect(end()).to.deep.equal(first.batch.headerHash)
        await store.cutStream({ streamId: publisher.streamId, condition: 'live' }, TEST_MS + 70_000)
        expect(end()).to.equal(undefined)
      })
    })

    describe('small tables', () => {
      it('keep bytes of other parts across restarts', async () => {
        const bytes = Uint8Array.of(1, 2, 3)
        await store.putWindows([
          { key: Uint8Array.of(9), value: bytes },
          { key: Uint8Array.of(3, 1), value: new Uint8Array(0) }
        ])
        await store.putWindows([{ key: Uint8Array.of(9), value: undefined }])
        for (const [i, name] of ['z', 'a', 'm'].entries()) await store.putRosterObject(fakeKey(name), Uint8Array.of(i))
        await store.putRosterObject(fakeKey('z'), Uint8Array.of(9))
        await store.putForkProof(publisher.streamId, bytes)
        await store.putKey('abc', bytes)
        await store.putKey('gone', bytes)
        await store.deleteKey('gone')
        await store.putMeta('clock', bytes)
        await store.putMeta('past', bytes)
        await store.deleteMeta('past')
        await restart()

        expect(await store.readWindows()).to.deep.equal([{ key: Uint8Array.of(3, 1), value: new Uint8Array(0) }])
        expect(await store.readRosterObjects()).to.deep.equal([Uint8Array.of(9), Uint8Array.of(1), Uint8Array.of(2)])
        expect(await store.readForkProofs()).to.deep.equal([{ streamId: publisher.streamId, bytes }])
        expect(await store.readKeys()).to.deep.equal([{ id: 'abc', bytes }])
        expect(await store.readMeta('clock')).to.deep.equal(bytes)
        expect(await store.readMeta('none')).to.equal(undefined)
        expect(await store.readMeta('past')).to.equal(undefined)
      })

      it('keep deliveries by stream, seq and addressee', async () => {
        const addressed = createPublisher({ audience: ['isp', 'cert'] })
        for (let i = 0; i < 3; i++) await store.putBatch(nextPut(addressed))
        const delivery = (seq: number, org: string) => ({ streamId: addressed.streamId, seq, orgKey: fakeKey(org), ackMs: TEST_MS + seq })
        for (const one of [delivery(1, 'isp'), delivery(3, 'isp'), delivery(1, 'cert')]) await store.appendDelivery(one)
        await restart()

        expect(await store.readDeliveries(addressed.streamId, { from: 2, to: 9 })).to.deep.equal([delivery(3, 'isp')])
        expect(await store.readDeliveries(addressed.streamId, { from: 1, to: 1 })).to.have.deep.members([
          delivery(1, 'isp'),
          delivery(1, 'cert')
        ])
      })
    })

    it('answers STORE_CLOSED when it is not started', async () => {
      await store.stop()

      await refusal(store.putBatch(nextPut(publisher)), 'STORE_CLOSED')
      await refusal(store.findClaims('ipv4', '192.0.2.1'), 'STORE_CLOSED')
      expect(() => store.listStreams()).to.throw('not started')
    })
  })
}
