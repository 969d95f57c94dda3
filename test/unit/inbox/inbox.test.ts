import { randomBytes } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import type { Batch } from '../../../src/envelope/batch.js'
import { CODEC_COLUMNS } from '../../../src/envelope/header.js'
import { encodeHeader } from '../../../src/envelope/header-codec.js'
import { type SealInit, sealBatch } from '../../../src/envelope/seal.js'
import { type KeyPair, signBytes } from '../../../src/envelope/signing.js'
import { createInbox, type Inbox, type InboxComponents, type InboxVerdict, type Sender } from '../../../src/inbox/inbox.js'
import { noLog } from '../../../src/log.js'
import { type MetricsRegister, noMetrics } from '../../../src/metrics/index.js'
import { sha256 } from '../../../src/model/bytes.js'
import { noRecords } from '../../../src/model/indicator.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { c2, flowMesh, NOW_S, victim } from '../../support/flow-parts.js'
import { checkAsync } from '../../support/property.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()
const from: Sender = { nodeKey: mesh.isp.node.publicKey, orgKey: mesh.isp.org.publicKey, peerId: '12D3KooWTest' }

interface Rig {
  inbox: Inbox
  store: Store
  forks: Batch[]
}

async function rig(components: Partial<InboxComponents> = {}): Promise<Rig> {
  const store = createMemoryStore()
  const forks: Batch[] = []
  await store.start()
  const inbox = createInbox(
    {
      store,
      roster: mesh.roster,
      epochOf: () => 1,
      policy: () => ({ verdict: 'accept', rule: 'test' }),
      inboundGate: () => undefined,
      isOurs: () => true,
      onFork: async batch => void forks.push(batch),
      clock: clockFrom(NOW_MS),
      log: noLog,
      metrics: noMetrics,
      ...components
    },
    { ownOrg: mesh.agency.org.publicKey }
  )

  return { inbox, store, forks }
}

/** A batch of cert-alpha's node, right in everything unless `more` says otherwise. */
function seal(more: Partial<SealInit> = {}): Batch {
  return sealBatch({
    records: { ...noRecords, indicators: [c2(1), c2(2)] },
    meshId: mesh.roster.meshId,
    nodeKey: mesh.cert.node.publicKey,
    orgKey: mesh.cert.org.publicKey,
    certificateId: mesh.certificateId,
    salt: new Uint8Array(0),
    audience: [],
    epoch: 1,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: NOW_MS,
    floorSeq: 1,
    scrubVersion: 1,
    secretKey: mesh.cert.node.secretKey,
    ...more
  })
}

/** The same batch with other header fields, signed again: what a dishonest publisher can do. */
function forged(batch: Batch, fields: Partial<Batch['header']>): Batch {
  const header = { ...batch.header, ...fields }
  const headerBytes = encodeHeader(header)

  return {
    ...batch,
    header,
    headerBytes,
    headerHash: sha256(headerBytes),
    signature: signBytes(mesh.cert.node.secretKey, 'batch', mesh.roster.meshId, headerBytes)
  }
}

const next = (batch: Batch, more: Partial<SealInit> = {}): Batch =>
  seal({ seq: batch.header.seq + 1, prev: batch.headerHash, createdMs: batch.header.createdMs + 1, ...more })

describe('inbox', () => {
  it('stores a valid batch, and its claims can be looked up once `stored` resolves', async () => {
    const { inbox, store } = await rig()
    const verdict = await inbox.accept(encodeBatch(seal()), from, 'gossip')
    await verdict.stored

    expect(verdict).to.include({ result: 'accepted', hasGap: false, seq: 1 })
    expect(await store.findClaims('ipv4', '203.0.113.1')).to.have.length(1)
  })

  it('applies a batch once, however often and at once it comes', async () => {
    const { inbox, store } = await rig()
    const bytes = encodeBatch(seal())
    const verdicts = await Promise.all([1, 2, 3, 4].map(() => inbox.accept(bytes, from, 'gossip')))
    await Promise.all(verdicts.map(({ stored }) => stored))
    const later = await inbox.accept(bytes, from, 'sync')

    expect(verdicts.map(({ result }) => result).sort()).to.deep.equal(['accepted', 'known', 'known', 'known'])
    expect(later.result).to.equal('known')
    expect((await store.readFeed(0, 10)).length).to.equal(1)
  })

  it('takes batches out of order and says that something is missing', async () => {
    const { inbox, store } = await rig()
    const first = seal()
    const second = next(first)
    const early = await inbox.accept(encodeBatch(second), from, 'gossip')
    await early.stored
    const late = await inbox.accept(encodeBatch(first), from, 'sync')
    await late.stored

    expect(early).to.include({ result: 'accepted', hasGap: true })
    expect(late).to.include({ result: 'accepted', hasGap: false })
    expect(store.listStreams()[0]).to.include({ gapless: 2, head: 2 })
  })

  const rejected: Array<[string, () => Uint8Array, string]> = [
    ['random bytes', () => Buffer.from('no batch at all'), 'BATCH_MALFORMED'],
    ['a changed signature', () => encodeBatch({ ...seal(), signature: Buffer.alloc(64, 1) }), 'BATCH_SIGNATURE_INVALID'],
    ['a changed payload', () => encodeBatch({ ...seal(), payload: flipped(seal().payload) }), 'PAYLOAD_HASH_MISMATCH']
  ]

  for (const [what, bytes, code] of rejected) {
    it(`rejects ${what} and stores nothing`, async () => {
      const { inbox, store } = await rig()

      expect(await inbox.accept(bytes(), from, 'gossip')).to.include({ result: 'rejected', code })
      expect(store.listStreams()).to.have.length(0)
    })
  }

  it('asks for the certificate of an origin that it does not know, and blames nobody', async () => {
    const { inbox, store } = await rig()
    const verdict = await inbox.accept(encodeBatch(seal({ certificateId: Buffer.alloc(32, 9) })), from, 'gossip')

    expect(verdict).to.include({ result: 'ignored', code: 'CERTIFICATE_UNKNOWN' })
    expect(verdict.wantsCertificate).to.deep.equal(Buffer.alloc(32, 9))
    expect(store.listStreams()).to.have.length(0)
  })

  it('holds the header of a signed batch that breaks a rule, and neither stores nor relays its payload', async () => {
    const { inbox, store } = await rig()
    const batch = forged(seal(), { maxTlp: 'AMBER' })
    const verdict = await inbox.accept(encodeBatch(batch), from, 'gossip')
    await verdict.stored
    const held = await store.readBatch(batch.header.streamId, 1)

    expect(verdict).to.include({ result: 'held', code: 'AUDIENCE_TLP_EXCEEDED' })
    expect(held).to.include({ verdict: 'void', reason: 'AUDIENCE_TLP_EXCEEDED' })
    expect(held?.payload).to.equal(undefined)
    expect(await store.findClaims('ipv4', '203.0.113.1')).to.have.length(0)
  })

  it('never takes a victim out of a COMMUNITY batch', async () => {
    const { inbox, store } = await rig()
    const exposed = c2(1, { classification: 'infected-system', role: 'VICTIM' })
    const verdict = await inbox.accept(encodeBatch(seal({ records: { ...noRecords, indicators: [exposed] } })), from, 'gossip')
    await verdict.stored

    expect(verdict).to.include({ result: 'held', code: 'VICTIM_IN_COMMUNITY' })
    expect(await store.findClaims('ipv4', exposed.value)).to.have.length(0)
  })

  it('holds the header of a codec from the future as unread', async () => {
    const { inbox, store } = await rig()
    const batch = forged(seal(), { codec: CODEC_COLUMNS + 1 })
    const verdict = await inbox.accept(encodeBatch(batch), from, 'sync')
    await verdict.stored

    expect(verdict.result).to.equal('held')
    expect(await store.readBatch(batch.header.streamId, 1)).to.include({ verdict: 'unread' })
  })

  it('keeps quarantined and rejected rows out of the claims, and the batch all the same', async () => {
    const { inbox, store } = await rig({
      policy: (_origin, { value }) => ({ verdict: value.endsWith('.1') ? 'quarantine' : 'reject', rule: '00-default.yaml:3 test' })
    })
    const batch = seal()
    await (await inbox.accept(encodeBatch(batch), from, 'gossip')).stored

    expect(await store.findClaims('ipv4', '203.0.113.1')).to.have.length(0)
    expect((await store.listQuarantine({ limit: 10 })).entries).to.have.length(1)
    expect((await store.readBatch(batch.header.streamId, 1))?.payload).to.deep.equal(batch.payload)
  })

  it('drops rows about hosts that this organization is not responsible for', async () => {
    const { inbox, store } = await rig({ isOurs: ({ value }) => value === '198.51.100.7' })
    const salt = Buffer.alloc(16, 5)
    const audience = [mesh.agency.org.publicKey, mesh.cert.org.publicKey].sort(Buffer.compare)
    const records = { ...noRecords, victimRecords: [victim('198.51.100.7', { tlp: 'AMBER' }), victim('198.51.100.8', { tlp: 'AMBER' })] }
    const verdict = await inbox.accept(encodeBatch(seal({ records, salt, audience })), from, 'push')
    await verdict.stored

    expect(verdict.result).to.equal('accepted')
    expect(await store.findClaims('ipv4', '198.51.100.7')).to.have.length(1)
    expect(await store.findClaims('ipv4', '198.51.100.8')).to.have.length(0)
  })

  it('claims nothing that is over, and holds the batch', async () => {
    const { inbox, store } = await rig()
    const old = c2(1, { firstSeenS: NOW_S - 7_200, lastSeenS: NOW_S - 7_100, validUntilS: NOW_S - 10 })
    const verdict = await inbox.accept(encodeBatch(seal({ records: { ...noRecords, indicators: [old, c2(2)] } })), from, 'sync')
    await verdict.stored

    expect(await store.findClaims('ipv4', '203.0.113.1')).to.have.length(0)
    expect(await store.findClaims('ipv4', '203.0.113.2')).to.have.length(1)
  })

  it('reports two different batches for one place as a fork, and keeps the first', async () => {
    const { inbox, store, forks } = await rig()
    const first = seal()
    const other = seal({ records: { ...noRecords, indicators: [c2(77)] } })
    await (await inbox.accept(encodeBatch(first), from, 'gossip')).stored
    const verdict = await inbox.accept(encodeBatch(other), from, 'gossip')
    await verdict.stored.catch(() => {})

    expect(forks).to.have.length(1)
    expect((await store.readBatch(first.header.streamId, 1))?.headerHash).to.deep.equal(first.headerHash)
    expect(await store.findClaims('ipv4', '203.0.113.77')).to.have.length(0)
  })

  it('comes to the same claims when a batch with a fallen created_ms comes before or after its neighbour', async () => {
    const first = seal()
    const fallen = next(first, { createdMs: NOW_MS - 5_000, records: { ...noRecords, indicators: [c2(50)] } })
    const claims: number[] = []

    for (const order of [
      [first, fallen],
      [fallen, first]
    ]) {
      const { inbox, store } = await rig()
      for (const batch of order) await (await inbox.accept(encodeBatch(batch), from, 'sync')).stored
      claims.push((await store.findClaims('ipv4', '203.0.113.50')).length)
    }

    expect(claims).to.deep.equal([0, 0])
  })

  it('charges a failed write of its own to nobody', async () => {
    const store = createMemoryStore()
    await store.start()
    const { inbox } = await rig({
      store: {
        findStream: id => store.findStream(id),
        readBatch: (id, seq) => store.readBatch(id, seq),
        reviewBatch: review => store.reviewBatch(review),
        putBatch: () => Promise.reject(new Error('disk on fire'))
      }
    })
    const verdict = await inbox.accept(encodeBatch(seal()), from, 'gossip')

    expect(verdict.result).to.equal('accepted')
    expect(
      await verdict.stored.then(
        () => 'stored',
        () => 'failed'
      )
    ).to.equal('failed')
  })

  it('counts every batch by what became of it, and whatever is not applied by its code (V4)', async () => {
    const first = encodeBatch(seal())
    const faults: fc.Arbitrary<Uint8Array> = fc.oneof(
      fc.constant(first),
      fc.uint8Array({ maxLength: 600 }),
      fc.nat({ max: first.length - 1 }).map(length => first.subarray(0, length)),
      fc.tuple(fc.nat({ max: first.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, mask]) => {
        const bytes = Uint8Array.from(first)
        bytes[at] = (bytes[at] ?? 0) ^ mask

        return bytes
      }),
      fc
        .record({
          seq: fc.integer({ min: 1, max: 6_000 }),
          createdMs: fc.integer({ min: NOW_MS - 9e8, max: NOW_MS + 9e8 }),
          codec: fc.constantFrom(1, 7)
        })
        .map(fields => encodeBatch(forged(seal(), fields)))
    )

    await checkAsync(
      fc.asyncProperty(fc.array(faults, { minLength: 1, maxLength: 12 }), async batches => {
        const counted = new Map<string, number>()
        const { inbox } = await rig({ metrics: countInto(counted) })
        const verdicts = []
        for (const bytes of batches) verdicts.push(await inbox.accept(bytes, from, 'gossip'))
        await Promise.all(verdicts.map(({ stored }) => stored.catch(() => undefined)))

        for (const { result, code } of verdicts) if (result !== 'accepted' && result !== 'known') expect(code, result).to.be.a('string')
        expect(tally(verdicts.map(({ result }) => `inbox_batches_total gossip ${result}`))).to.deep.equal(
          pick(counted, 'inbox_batches_total')
        )
        expect(tally(verdicts.flatMap(({ code }) => (code === undefined ? [] : [`inbox_refused_total ${code}`])))).to.deep.equal(
          pick(counted, 'inbox_refused_total')
        )
      }),
      { runs: 60 }
    )
  })

  it('counts a batch that the store refuses after it was judged', async () => {
    const counted = new Map<string, number>()
    const { inbox, store } = await rig({ metrics: countInto(counted) })
    const first = seal()
    const verdicts = await Promise.all(
      [first, forged(first, { createdMs: first.header.createdMs + 1 })].map(batch => inbox.accept(encodeBatch(batch), from, 'sync'))
    )
    const stored = await Promise.allSettled(verdicts.map(verdict => verdict.stored))

    expect(stored.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected'])
    expect(pick(counted, 'inbox_refused_total')).to.deep.equal({ 'inbox_refused_total STREAM_FORKED': 1 })
    expect(store.listStreams()).to.have.length(1)
  })

  it('remembers the last refusal of a publisher', async () => {
    const { inbox } = await rig()
    await inbox.accept(encodeBatch({ ...seal(), signature: Buffer.alloc(64, 1) }), from, 'gossip')

    expect([...inbox.lastErrors().values()]).to.deep.equal(['BATCH_SIGNATURE_INVALID'])
  })

  describe('and a header that comes without its payload', () => {
    const alone = ({ payload: _gone, ...header }: Batch): Uint8Array => encodeBatch(header)
    const voidFrom = (party: { org: KeyPair; node: KeyPair }): Sender => ({
      nodeKey: party.node.publicKey,
      orgKey: party.org.publicKey,
      peerId: 'peer',
      says: 'void'
    })

    async function offer({ inbox }: Rig, bytes: Uint8Array, sender: Sender): Promise<InboxVerdict> {
      const verdict = await inbox.accept(bytes, sender, 'sync')
      await verdict.stored

      return verdict
    }

    it('holds the header and goes on wanting the payload, whatever one organization says of it', async () => {
      const node = await rig()
      const batch = seal()
      const { streamId } = batch.header

      expect(await offer(node, alone(batch), from)).to.include({ result: 'accepted' })
      for (let i = 0; i < 3; i++) await offer(node, alone(batch), voidFrom(mesh.isp))
      for (let i = 0; i < 3; i++) await offer(node, alone(batch), from)
      expect(node.store.findStream(streamId)?.missing).to.deep.equal([{ from: 1, to: 1 }])

      expect(await offer(node, encodeBatch(batch), from)).to.include({ result: 'accepted' })
      expect(await node.store.findClaims('ipv4', '203.0.113.1')).to.have.length(1)
    })

    it('believes two organizations, and the payload more than both', async () => {
      const node = await rig()
      const batches = [seal()]
      batches.push(next(batches[0] as Batch))
      const { streamId } = (batches[0] as Batch).header

      for (const batch of batches) {
        await offer(node, alone(batch), voidFrom(mesh.isp))
        expect(await offer(node, alone(batch), voidFrom(mesh.cert))).to.include({ result: 'held', code: 'PAYLOAD_VOID_AT_PEERS' })
      }

      expect(node.store.findStream(streamId)).to.deep.include({ missing: [], head: 2, gapless: 2 })
      expect(await offer(node, alone(batches[1] as Batch), from)).to.include({ result: 'known' })

      // both below the head and at it
      for (const batch of batches) expect(await offer(node, encodeBatch(batch), from)).to.include({ result: 'accepted' })
      expect(await node.store.readBatch(streamId, 2)).to.include({ verdict: 'ok' })
      expect(await node.store.findClaims('ipv4', '203.0.113.1')).to.have.length(1)
    })

    it('judges a payload that comes after all by its rules', async () => {
      const node = await rig()
      const payload = randomBytes(100)
      const bad = forged({ ...seal(), payload }, { payloadSha256: sha256(payload), payloadBytes: 100 })

      for (const party of [mesh.isp, mesh.cert]) await offer(node, alone(bad), voidFrom(party))
      expect(await offer(node, encodeBatch(bad), from)).to.include({ result: 'held', code: 'RECORDS_MALFORMED' })
      expect(node.store.findStream(bad.header.streamId)?.missing).to.deep.equal([])
    })

    it('believes nobody about a header that is not genuine', async () => {
      const node = await rig()
      const { signature, ...rest } = seal()
      const fake = { ...rest, signature: Uint8Array.from(signature, (byte, at) => (at === 0 ? byte ^ 1 : byte)) }

      for (const party of [mesh.isp, mesh.cert]) {
        expect(await offer(node, alone(fake), voidFrom(party))).to.include({ result: 'rejected', code: 'BATCH_SIGNATURE_INVALID' })
      }
    })
  })
})

/** Counters by name and labels. */
function countInto(counts: Map<string, number>): MetricsRegister {
  return {
    ...noMetrics,
    counter: ({ name, labelNames }) => ({
      inc(labels: Record<string, string>, value = 1) {
        const key = [name, ...labelNames.map(label => labels[label])].join(' ')
        counts.set(key, (counts.get(key) ?? 0) + value)
      }
    })
  }
}

function tally(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1

  return counts
}

function pick(counts: ReadonlyMap<string, number>, name: string): Record<string, number> {
  return Object.fromEntries([...counts].filter(([key]) => key.startsWith(`${name} `)))
}

function flipped(payload: Uint8Array | undefined): Uint8Array {
  const bytes = Buffer.from(payload ?? [])
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1

  return bytes
}
