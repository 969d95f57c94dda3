import { expect } from 'chai'

import type { Batch } from '../../../src/envelope/batch.js'
import { decodeRecords } from '../../../src/envelope/records-codec.js'
import { NodeError } from '../../../src/errors.js'
import { noLog } from '../../../src/log.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { indicatorId } from '../../../src/model/ids.js'
import type { Indicator } from '../../../src/model/indicator.js'
import { retract } from '../../../src/node/retraction.js'
import { createOutbox, type Outbox } from '../../../src/outbox/outbox.js'
import type { RetractReport } from '../../../src/rest/ports.js'
import { SCRUB_VERSION } from '../../../src/scrub/constants.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { flowNode, type FlowNode } from '../../support/flow-nodes.js'
import { c2, flowMesh, type FlowMesh } from '../../support/flow-parts.js'
import { NOW_MS } from '../../support/roster-maker.js'

describe('erasing for privacy', () => {
  let mesh: FlowMesh
  let store: Store
  let outbox: Outbox
  let sent: Batch[]
  let refusedValue: string | undefined

  beforeEach(async () => {
    mesh = flowMesh()
    store = createMemoryStore({ nodeKey: mesh.cert.node.publicKey })
    sent = []
    refusedValue = undefined
    outbox = createOutbox(
      {
        store,
        roster: mesh.roster,
        mesh: { publish: batch => void sent.push(batch) },
        gate(payload, header) {
          const isRefused = decodeRecords(payload, header).rows.some(({ indicator }) => indicator.value === refusedValue)
          if (isRefused) throw new NodeError('GATE_CREDENTIAL', 'planted')
        },
        clock: clockFrom(NOW_MS),
        log: noLog,
        metrics: noMetrics
      },
      {
        nodeKey: mesh.cert.node.publicKey,
        orgKey: mesh.cert.org.publicKey,
        secretKey: mesh.cert.node.secretKey,
        scrubVersion: SCRUB_VERSION,
        batchDelayMs: 0,
        whyNotSigning: () => undefined
      }
    )
    await store.start()
    await outbox.start()
  })

  afterEach(async () => {
    await outbox.stop()
    await store.stop()
  })

  const idOf = (indicator: Indicator): Uint8Array => indicatorId({ ...indicator, orgKey: mesh.cert.org.publicKey })
  const publish = (indicators: readonly Indicator[], audience: readonly Uint8Array[] = []): Promise<unknown> =>
    outbox.publish(indicators.map(indicator => ({ kind: 'indicator' as const, indicator, audience })))
  const withdraw = (indicators: readonly Indicator[], isDryRun = false): Promise<RetractReport> =>
    retract(
      {
        store,
        outbox,
        ownOrg: mesh.cert.org.publicKey,
        formerOrgs: () => [],
        presentKeyOf: (key: Uint8Array) => key,
        clock: clockFrom(NOW_MS)
      },
      { ids: indicators.map(idOf), reason: 'privacy', isDryRun }
    )

  async function valuesAt(held: Store): Promise<string[]> {
    return (await held.listClaims({ limit: 100 })).claims.map(({ indicator: { value } }) => value).sort()
  }

  /** Whether any payload that a store holds still spells a value. */
  async function isSpelled(held: Store, value: string): Promise<boolean> {
    for (const { streamId, floor, head } of held.listStreams()) {
      for await (const { payload, header } of held.readRange({ streamId, from: floor, to: head, bytesMax: Number.MAX_SAFE_INTEGER })) {
        if (payload !== undefined && decodeRecords(payload, header).rows.some(({ indicator }) => indicator.value === value)) return true
      }
    }

    return false
  }

  it('takes every revision of a record away, here and at receivers, and keeps what stood beside it', async () => {
    const [gone, kept] = [c2(1), c2(2)]
    await publish([gone, kept])
    await publish([{ ...gone, rev: gone.rev + 1, count: 9 }, c2(3)])
    await publish([c2(4)])
    const report = await withdraw([gone])

    expect(report).to.include({ isDryRun: false, records: 2, erasedBatches: 2, republished: 2, lost: 0 })
    expect(await valuesAt(store)).to.deep.equal(['203.0.113.2', '203.0.113.3', '203.0.113.4'])
    expect(await isSpelled(store, gone.value)).to.equal(false)
    expect((await store.findOwnClaims(idOf(kept)))[0]?.indicator).to.deep.include({ count: kept.count, firstSeenS: kept.firstSeenS })

    for (const order of [sent, [...sent].reverse()]) {
      const receiver = await flowNode(mesh)
      await takeAll(receiver, order)
      expect(await valuesAt(receiver.store)).to.deep.equal(['203.0.113.2', '203.0.113.3', '203.0.113.4'])
      expect(await isSpelled(receiver.store, gone.value)).to.equal(false)
      expect(receiver.store.listStreams().flatMap(({ missing }) => missing)).to.deep.equal([])
    }
  })

  it('names no value and no id, and stands alone in its batch', async () => {
    await publish([c2(1), c2(2)])
    await withdraw([c2(1)])
    const last = sent.at(-1)
    const records = decodeRecords(last?.payload ?? new Uint8Array(0), last?.header ?? { records: 0 })

    expect(records.rows).to.deep.equal([])
    expect(records.erasures.map(({ rows }) => rows)).to.deep.equal([[{ seq: 1, row: 0 }]])
    expect(last?.header.expiresMs).to.be.at.least(sent[0]?.header.expiresMs ?? Number.POSITIVE_INFINITY)
    expect(Buffer.from(last?.payload ?? new Uint8Array(0)).includes(Buffer.from(idOf(c2(1))))).to.equal(false)
  })

  it('erases a record that was withdrawn before, and keeps other withdrawals', async () => {
    await publish([c2(1), c2(2), c2(3)])
    const components = {
      store,
      outbox,
      ownOrg: mesh.cert.org.publicKey,
      formerOrgs: () => [],
      presentKeyOf: (key: Uint8Array) => key,
      clock: clockFrom(NOW_MS)
    }
    await retract(components, { ids: [idOf(c2(1)), idOf(c2(2))], reason: 'error', isDryRun: false })
    expect(await isSpelled(store, c2(1).value)).to.equal(true)
    expect(await withdraw([c2(1)])).to.include({ records: 2, lost: 0 })

    expect(await isSpelled(store, c2(1).value)).to.equal(false)
    expect((await store.findOwnClaims(idOf(c2(2))))[0]?.indicator.status).to.equal('retracted-error')
    expect((await store.findOwnClaims(idOf(c2(3))))[0]?.indicator.status).to.equal('active')
  })

  it('erases in every audience that got it, each by an erasure of its own', async () => {
    const agency = [mesh.agency.org.publicKey]
    await publish([c2(1), c2(2)])
    await publish([{ ...c2(1), tlp: 'GREEN' }, c2(5)], agency)
    const before = sent.length
    const report = await withdraw([c2(1)])
    const erasing = sent.slice(before).filter(batch => decodeRecords(batch.payload ?? new Uint8Array(0), batch.header).erasures.length > 0)

    expect(report).to.include({ records: 2, erasedBatches: 2, republished: 2 })
    expect(erasing.map(({ audience }) => audience.length).sort((a, b) => a - b)).to.deep.equal([0, 2])
    expect(await valuesAt(store)).to.deep.equal(['203.0.113.2', '203.0.113.5'])

    const receiver = await flowNode(mesh)
    await takeAll(receiver, [...sent].reverse())
    expect(await valuesAt(receiver.store)).to.deep.equal(['203.0.113.2', '203.0.113.5'])
  })

  it('tells a dry run without doing it, and what it does not know', async () => {
    await publish([c2(1), c2(2)])
    const before = sent.length

    expect(await withdraw([c2(1)], true)).to.include({ isDryRun: true, records: 1, erasedBatches: 1, republished: 1, batches: 0 })
    expect(sent.length).to.equal(before)
    expect(await valuesAt(store)).to.deep.equal(['203.0.113.1', '203.0.113.2'])
    const unknown = await withdraw([c2(77)])
    expect(unknown).to.include({ records: 0, erasedBatches: 0 })
    expect(unknown.notFound).to.have.length(1)
  })

  it('counts what the gate does not let out again', async () => {
    await publish([c2(1), c2(2), c2(3)])
    refusedValue = '203.0.113.2'

    expect(await withdraw([c2(1)])).to.include({ republished: 1, lost: 1 })
    expect(await valuesAt(store)).to.deep.equal(['203.0.113.3'])
  })

  it('is no business of another organization: its erasure erases nothing of ours', async () => {
    await publish([c2(1)])
    const receiver = await flowNode(mesh)
    await takeAll(receiver, sent)
    const [batch] = sent
    if (batch === undefined) throw new Error('one batch was sent')

    const foreign = createMemoryStore({ nodeKey: mesh.isp.node.publicKey })
    await foreign.start()
    const theirs: Batch[] = []
    const other = createOutbox(
      {
        store: foreign,
        roster: mesh.roster,
        mesh: { publish: one => void theirs.push(one) },
        gate: () => undefined,
        clock: clockFrom(NOW_MS),
        log: noLog,
        metrics: noMetrics
      },
      {
        nodeKey: mesh.isp.node.publicKey,
        orgKey: mesh.isp.org.publicKey,
        secretKey: mesh.isp.node.secretKey,
        scrubVersion: SCRUB_VERSION,
        batchDelayMs: 0,
        whyNotSigning: () => undefined
      }
    )
    await other.start()
    await other.erase([
      {
        kind: 'erasure',
        erasure: { streamId: batch.header.streamId, rows: [{ seq: 1, row: 0 }] },
        audience: [],
        expiresMs: batch.header.expiresMs
      }
    ])
    await takeAll(receiver, theirs)
    await other.stop()

    expect(theirs).to.have.length(1)
    expect(await valuesAt(receiver.store)).to.deep.equal(['203.0.113.1'])
  })

  async function takeAll(receiver: FlowNode, batches: readonly Batch[]): Promise<void> {
    for (const batch of batches) {
      const verdict = await receiver.accept(batch)
      expect(verdict.result, String(verdict.code)).to.be.oneOf(['accepted', 'held'])
    }
  }
})
