import { expect } from 'chai'

import type { Batch } from '../../../src/envelope/batch.js'
import type { BatchPut } from '../../../src/envelope/batch-put.js'
import { decodeRecords } from '../../../src/envelope/records-codec.js'
import type { StreamState } from '../../../src/envelope/stream.js'
import { verifyHeader, verifyPayload } from '../../../src/envelope/verify.js'
import { NodeError } from '../../../src/errors.js'
import { BATCH_TARGET_BYTES } from '../../../src/limits.js'
import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { createOutbox, type Outbox, type OutboxComponents, type OutboxInit, type OutboundRecord } from '../../../src/outbox/outbox.js'
import { clockFrom } from '../../support/clock.js'
import { c2, flowMesh, victim } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

const mesh = flowMesh()

interface Rig {
  outbox: Outbox
  puts: BatchPut[]
  sent: Batch[]
}

function rig(components: Partial<OutboxComponents> = {}, init: Partial<OutboxInit> = {}): Rig {
  const puts: BatchPut[] = []
  const sent: Batch[] = []
  const outbox = createOutbox(
    {
      store: {
        listStreams: (): readonly StreamState[] => [],
        async putBatch(put) {
          puts.push(put)

          return { result: 'new' }
        }
      },
      roster: mesh.roster,
      mesh: { publish: batch => sent.push(batch) },
      gate: () => {},
      clock: clockFrom(NOW_MS),
      log: noLog,
      metrics: noMetrics,
      ...components
    },
    {
      nodeKey: mesh.cert.node.publicKey,
      orgKey: mesh.cert.org.publicKey,
      secretKey: mesh.cert.node.secretKey,
      scrubVersion: 1,
      batchDelayMs: 20,
      whyNotSigning: () => undefined,
      ...init
    }
  )

  return { outbox, puts, sent }
}

const community = (indicator: ReturnType<typeof c2>): OutboundRecord => ({ kind: 'indicator', indicator, audience: [] })
const many = (count: number): OutboundRecord[] =>
  Array.from({ length: count }, (_, i) => community(c2(i % 256, { type: 'domain', value: `host-${i}.example.com` })))

async function failureOf(work: Promise<unknown>): Promise<NodeError> {
  try {
    await work
  } catch (err) {
    if (err instanceof NodeError) return err
    throw err
  }

  throw new Error('it did not fail')
}

describe('outbox', () => {
  it('signs batches that every other member verifies, chained without a gap', async () => {
    const { outbox, puts, sent } = rig()
    await outbox.start()
    const done = await outbox.publish(many(2_500))
    await outbox.stop()

    expect(done).to.deep.include({ stored: 2_500, refused: [] })
    expect(sent.map(batch => batch.headerHash)).to.deep.equal(puts.map(put => put.batch.headerHash))

    let previous: { seq: number; headerHash: Uint8Array; createdMs: number; floor: number } | undefined
    let records = 0

    for (const batch of sent) {
      const context = {
        meshId: mesh.roster.meshId,
        ownOrg: mesh.agency.org.publicKey,
        nowMs: NOW_MS + 1_000,
        ...(previous === undefined ? {} : { previous }),
        authorise: (origin: Parameters<typeof mesh.roster.authorise>[0]) => mesh.roster.authorise(origin)
      }
      verifyHeader(batch, context)
      records += verifyPayload(batch, context).rows.length
      expect(batch.header.seq).to.equal((previous?.seq ?? 0) + 1)
      expect(batch.header.payloadBytes).to.be.at.most(BATCH_TARGET_BYTES)
      previous = { seq: batch.header.seq, headerHash: batch.headerHash, createdMs: batch.header.createdMs, floor: batch.header.floorSeq }
    }

    expect(records).to.equal(2_500)
  })

  it('acknowledges only what the store has on disk', async () => {
    let finish = (): void => {}
    const durable = new Promise<void>(resolve => (finish = resolve))
    const { outbox } = rig({
      store: {
        listStreams: () => [],
        async putBatch() {
          await durable

          return { result: 'new' }
        }
      }
    })
    await outbox.start()
    let isAcknowledged = false
    const work = outbox.publish([community(c2(1))]).then(() => (isAcknowledged = true))

    await new Promise(resolve => setTimeout(resolve, 100))
    expect(isAcknowledged).to.equal(false)
    finish()
    await work
    expect(isAcknowledged).to.equal(true)
    await outbox.stop()
  })

  it('signs nothing more on a stream after a failed write, and says so', async () => {
    const { outbox, sent } = rig({
      store: {
        listStreams: () => [],
        async putBatch() {
          throw new NodeError('STORE_FULL', 'no space')
        }
      }
    })
    await outbox.start()

    expect((await failureOf(outbox.publish([community(c2(1))]))).code).to.equal('STORE_FULL')
    expect((await failureOf(outbox.publish([community(c2(2))]))).code).to.equal('STORE_FULL')
    expect(sent).to.have.length(0)
    await outbox.stop()
  })

  it('keeps one refused record from stopping the others, and names its place', async () => {
    const { outbox, sent } = rig({
      gate: (payload, header) => {
        const { indicators } = decodeRecords(payload, header)
        if (indicators.some(({ value }) => value === '203.0.113.66')) throw new NodeError('GATE_OWN_NETWORK', 'planted')
      }
    })
    await outbox.start()
    const done = await outbox.publish([1, 2, 66, 3].map(last => community(c2(last))))
    await outbox.stop()

    expect(done.refused).to.deep.equal([{ position: 2, code: 'GATE_OWN_NETWORK' }])
    expect(done.stored).to.equal(3)
    expect(sent.flatMap(batch => valuesOf(batch))).to.have.members(['203.0.113.1', '203.0.113.2', '203.0.113.3'])
  })

  it('sends a lone record at once, and fills batches under load', async () => {
    const { outbox, sent } = rig({}, { batchDelayMs: 300 })
    await outbox.start()
    await outbox.publish([community(c2(1))])
    await Promise.all(Array.from({ length: 50 }, (_, i) => outbox.publish([community(c2(i + 2))])))
    await outbox.stop()

    expect(sent.map(batch => batch.header.records)).to.deep.equal([1, 50])
  })

  it('never mixes audiences, adds the own organization, and gives each its own salt', async () => {
    const { outbox, sent } = rig()
    await outbox.start()
    await outbox.publish([
      community(c2(1)),
      { kind: 'victim', indicator: victim('198.51.100.7'), audience: [mesh.isp.org.publicKey] },
      { kind: 'indicator', indicator: c2(2, { tlp: 'AMBER' }), audience: [mesh.agency.org.publicKey] }
    ])
    await outbox.stop()

    const audiences = sent.map(batch => batch.audience.map(key => Buffer.from(key).toString('hex')).join())
    expect(new Set(audiences).size).to.equal(3)
    const addressed = sent.filter(batch => batch.audience.length > 0)
    expect(addressed.every(batch => batch.audience.some(key => Buffer.compare(key, mesh.cert.org.publicKey) === 0))).to.equal(true)
    expect(new Set(addressed.map(batch => Buffer.from(batch.salt).toString('hex'))).size).to.equal(2)
  })

  it('signs nothing while there is a reason not to', async () => {
    const { outbox, puts } = rig({}, { whyNotSigning: () => new NodeError('CLOCK_IN_DOUBT', 'planted') })
    await outbox.start()

    expect((await failureOf(outbox.publish([community(c2(1))]))).code).to.equal('CLOCK_IN_DOUBT')
    expect(puts).to.have.length(0)
    await outbox.stop()
  })

  it('continues the chain that the store holds', async () => {
    const first = rig()
    await first.outbox.start()
    await first.outbox.publish([community(c2(1))])
    await first.outbox.stop()
    const [batch] = first.sent
    if (batch === undefined) throw new Error('nothing was sent')

    const held: StreamState = {
      ...batch.header,
      audience: [],
      salt: batch.salt,
      floor: 1,
      head: 1,
      headHash: batch.headerHash,
      headCreatedMs: batch.header.createdMs,
      gaplessCreatedMs: batch.header.createdMs,
      gapless: 1,
      missing: [],
      condition: 'live',
      bytes: 0,
      records: 1
    }
    const second = rig({ store: { listStreams: () => [held], putBatch: async () => ({ result: 'new' }) } })
    await second.outbox.start()
    await second.outbox.publish([community(c2(2))])
    await second.outbox.stop()

    expect(second.sent[0]?.header.seq).to.equal(2)
    expect(second.sent[0]?.header.prev).to.deep.equal(batch.headerHash)
    expect(second.sent[0]?.header.streamId).to.deep.equal(batch.header.streamId)
  })

  it('takes nothing after its stop', async () => {
    const { outbox } = rig()
    await outbox.start()
    await outbox.stop()

    expect((await failureOf(outbox.publish([community(c2(1))]))).code).to.equal('NODE_NOT_READY')
  })
})

function valuesOf({ payload, header }: Batch): string[] {
  return decodeRecords(payload ?? new Uint8Array(0), header).indicators.map(({ value }) => value)
}
