import { expect } from 'chai'

import { decodeRecords } from '../../../src/envelope/records-codec.js'
import { sealBatch } from '../../../src/envelope/seal.js'
import type { KeyPair } from '../../../src/envelope/signing.js'
import { toHex } from '../../../src/model/bytes.js'
import { indicatorId } from '../../../src/model/ids.js'
import { type Indicator, noRecords } from '../../../src/model/indicator.js'
import { isNodeError } from '../../../src/errors.js'
import { retract, type RetractionComponents } from '../../../src/node/retraction.js'
import type { OutboundRecord } from '../../../src/outbox/outbox.js'
import { createMemoryStore } from '../../../src/store/memory.js'
import type { Store } from '../../../src/store/store.js'
import { clockFrom } from '../../support/clock.js'
import { c2, NOW_S } from '../../support/flow-parts.js'
import { keyPair, NOW_MS } from '../../support/roster-maker.js'

const [present, former, other, sibling] = ['present', 'former', 'other', 'sibling node'].map(keyPair) as [
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair
]

describe('withdrawing what the organization published elsewhere', () => {
  let store: Store
  let sent: OutboundRecord[]
  let components: RetractionComponents

  beforeEach(async () => {
    store = createMemoryStore()
    await store.start()
    sent = []
    components = {
      store,
      ownOrg: present.publicKey,
      formerOrgs: () => [former.publicKey],
      presentKeyOf: key => (toHex(key) === toHex(former.publicKey) ? present.publicKey : key),
      clock: clockFrom(NOW_MS),
      outbox: {
        publish: async records => {
          for (const record of records) sent.push(record)

          return { stored: records.length, batches: 1, refused: [] }
        },
        erase: () => Promise.reject(new Error('nothing is erased here'))
      }
    }
  })

  afterEach(() => store.stop())

  /** A batch as sync brings it: of an organization, by a node that is not this one. */
  async function receive(org: KeyPair, indicators: readonly Indicator[], audience: readonly Uint8Array[] = []) {
    const batch = sealBatch({
      records: { ...noRecords, indicators },
      meshId: new Uint8Array(32),
      nodeKey: sibling.publicKey,
      orgKey: org.publicKey,
      certificateId: new Uint8Array(32),
      salt: new Uint8Array(audience.length === 0 ? 0 : 16).fill(1),
      audience,
      epoch: 1,
      seq: 1,
      prev: new Uint8Array(32),
      createdMs: NOW_MS,
      floorSeq: 1,
      scrubVersion: 1,
      secretKey: sibling.secretKey
    })
    const { rows: accepted } = decodeRecords(batch.payload ?? new Uint8Array(0), batch.header)
    await store.putBatch({ batch, receivedMs: NOW_MS, verdict: 'ok', accepted, quarantined: [], isOwn: false })

    return { streamId: batch.header.streamId, seq: 1 }
  }

  const idOf = (org: KeyPair, indicator: Indicator): Uint8Array => indicatorId({ orgKey: org.publicKey, ...indicator })
  const values = (): string[] => sent.map(({ indicator }) => indicator.value).sort()

  it('reaches by id what another node of the organization published', async () => {
    await receive(present, [c2(1), c2(2)])
    const report = await retract(components, { ids: [idOf(present, c2(1))], reason: 'error', isDryRun: false })

    expect(report).to.include({ records: 1, batches: 1 })
    expect(report.notFound).to.deep.equal([])
    expect(sent[0]?.indicator).to.include({ value: '203.0.113.1', status: 'retracted-error', rev: NOW_S + 1, toBlock: false })
  })

  it('reaches by id and by batch what a former key published, in the audience that had it', async () => {
    const audience = [former.publicKey, other.publicKey].sort(Buffer.compare)
    const place = await receive(former, [c2(3, { tlp: 'AMBER' }), c2(4, { tlp: 'AMBER' })], audience)

    await retract(components, { ids: [idOf(former, c2(3))], reason: 'false-positive', isDryRun: false })
    expect(values()).to.deep.equal(['203.0.113.3'])
    expect(sent[0]?.audience.map(toHex)).to.have.members([present, other].map(({ publicKey }) => toHex(publicKey)))

    await retract(components, { batch: place, reason: 'false-positive', isDryRun: false })
    expect(values()).to.deep.equal(['203.0.113.3', '203.0.113.3', '203.0.113.4'])
  })

  it('never reaches what others published, not even the same value', async () => {
    const place = await receive(other, [c2(5)])
    const report = await retract(components, { ids: [idOf(other, c2(5)), idOf(present, c2(5))], reason: 'error', isDryRun: false })

    expect(report).to.include({ records: 0 })
    expect(report.notFound).to.have.length(2)
    const refused = await retract(components, { batch: place, reason: 'error', isDryRun: false }).catch((err: unknown) => err)
    expect(isNodeError(refused, 'NOT_FOUND')).to.equal(true)
    expect(sent).to.deep.equal([])
  })

  it('sends nothing in a dry run, and says what it would reach', async () => {
    await receive(former, [c2(6)])

    expect(await retract(components, { ids: [idOf(former, c2(6))], reason: 'error', isDryRun: true })).to.deep.include({
      records: 1,
      batches: 0
    })
    expect(sent).to.deep.equal([])
  })
})
