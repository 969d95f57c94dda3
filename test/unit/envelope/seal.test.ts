import { expect } from 'chai'
import fc from 'fast-check'

import { decodeBatch, encodeBatch } from '../../../src/envelope/batch-codec.js'
import { SIGHTING_TTL_S } from '../../../src/envelope/constants.js'
import { classOf, type SealInit, sealBatch } from '../../../src/envelope/seal.js'
import { verifyHeader, verifyPayload } from '../../../src/envelope/verify.js'
import { NodeError } from '../../../src/errors.js'
import { SHORT_CLASS_MS } from '../../../src/limits.js'
import { compareBytes, sha256, toHex } from '../../../src/model/bytes.js'
import { noRecords } from '../../../src/model/indicator.js'
import { check } from '../../support/property.js'
import { records } from './arbitraries.js'
import { CREATED_S, sampleIndicator, sampleSighting, sampleVictim } from './sample-records.js'
import { CERTIFICATE_ID, CREATED_MS, codeOf, MESH_ID, NODE_KEY, NODE_SECRET, ORG_KEY, OTHER_ORG_KEY, plain } from './samples.js'

const audience = [ORG_KEY, OTHER_ORG_KEY].sort(compareBytes)
const week = SHORT_CLASS_MS / 1_000

function init(fields: Partial<SealInit> = {}): SealInit {
  return {
    records: { ...noRecords, indicators: [sampleIndicator()] },
    meshId: MESH_ID,
    nodeKey: NODE_KEY,
    orgKey: ORG_KEY,
    certificateId: CERTIFICATE_ID,
    salt: new Uint8Array(0),
    audience: [],
    epoch: 1,
    seq: 1,
    prev: new Uint8Array(32),
    createdMs: CREATED_MS,
    floorSeq: 1,
    scrubVersion: 1,
    secretKey: NODE_SECRET,
    ...fields
  }
}

const context = { meshId: MESH_ID, ownOrg: ORG_KEY, nowMs: CREATED_MS, authorise: () => undefined }

describe('sealed batch', () => {
  it('verifies at a receiver, byte for byte as it was sealed', () => {
    for (const batch of [
      sealBatch(init()),
      sealBatch(init({ salt: new Uint8Array(16).fill(1), audience, records: { ...noRecords, victimRecords: [sampleVictim()] } })),
      sealBatch(init({ records: { ...noRecords, sightings: [sampleSighting()] } }))
    ]) {
      const received = decodeBatch(encodeBatch(batch))

      expect(plain(received)).to.deep.equal(plain(batch))
      verifyHeader(received, context)
      expect(verifyPayload(received, context).masked).to.deep.equal([])
    }
  })

  it('continues a chain', () => {
    const first = sealBatch(init())
    const second = sealBatch(init({ seq: 2, prev: first.headerHash, createdMs: CREATED_MS + 1 }))
    const { seq, createdMs, floorSeq } = first.header

    verifyHeader(second, { ...context, nowMs: CREATED_MS + 1, previous: { seq, headerHash: first.headerHash, createdMs, floor: floorSeq } })
  })

  it('says of the payload only what is true', () => {
    check(
      fc.property(records, value => {
        const batch = sealBatch(init({ records: value, salt: new Uint8Array(16).fill(1), audience }))
        const { header, payload = new Uint8Array(0) } = batch
        const rows = [...value.indicators, ...value.victimRecords]

        expect(toHex(header.payloadSha256)).to.equal(toHex(sha256(payload)))
        expect(header.payloadBytes).to.equal(payload.byteLength)
        expect(header.records).to.equal(rows.length + value.sightings.length + value.erasures.length)
        expect(rows.every(row => row.validUntilS * 1_000 <= header.expiresMs)).to.equal(true)
        expect(value.sightings.every(s => (s.windowStartS + SIGHTING_TTL_S) * 1_000 <= header.expiresMs)).to.equal(true)
        expect(header.expiresMs - header.createdMs > SHORT_CLASS_MS).to.equal(header.class === 1)
        expect(codeOf(() => verifyHeader(batch, { ...context, nowMs: Math.min(header.createdMs, header.expiresMs - 1) }))).to.match(
          /^no error/
        )
      })
    )
  })

  it('carries the highest marking of its rows, and never a lower one', () => {
    const two = { ...noRecords, indicators: [sampleIndicator(), sampleIndicator({ value: '198.51.100.8', tlp: 'CLEAR' })] }

    expect(sealBatch(init({ records: two })).header.maxTlp).to.equal('GREEN')
    expect(sealBatch(init({ records: two, maxTlp: 'AMBER' })).header.maxTlp).to.equal('AMBER')
    expect(sealBatch(init({ records: two, maxTlp: 'CLEAR' })).header.maxTlp).to.equal('GREEN')
    expect(sealBatch(init({ records: { ...noRecords, sightings: [sampleSighting()] } })).header.maxTlp).to.equal('GREEN')
  })

  it('chooses the class by how long its records live', () => {
    const until = (validUntilS: number): 0 | 1 =>
      sealBatch(init({ records: { ...noRecords, indicators: [sampleIndicator({ validUntilS })] } })).header.class

    expect(until(CREATED_S + week)).to.equal(0)
    expect(until(CREATED_S + week + 1)).to.equal(1)
    expect(classOf({ ...noRecords, sightings: [sampleSighting()] }, CREATED_MS)).to.equal(1)
  })

  it('keeps to a class that is given: lifts the expiry for 1, refuses what outlives 0', () => {
    const { header } = sealBatch(init({ class: 1 }))

    expect(header.expiresMs - header.createdMs).to.be.greaterThan(SHORT_CLASS_MS)
    verifyHeader(sealBatch(init({ class: 1 })), context)

    const long = { ...noRecords, indicators: [sampleIndicator({ validUntilS: CREATED_S + week + 1 })] }

    expect(codeOf(() => sealBatch(init({ class: 0, records: long })))).to.equal('CLASS_MISMATCH')
  })

  it('lets an erasure stand as long as the caller says', () => {
    const erasures = [{ streamId: new Uint8Array(16), rows: [{ seq: 1, row: 0 }] }]
    const { header } = sealBatch(init({ records: { ...noRecords, erasures }, expiresAtLeastMs: CREATED_MS + 30 * 86_400_000 }))

    expect(header).to.include({ class: 1, expiresMs: CREATED_MS + 30 * 86_400_000 })
  })

  it('is not signed when the gate refuses', () => {
    const seen: number[] = []
    const gate = (payload: Uint8Array): void => {
      seen.push(payload.byteLength)
      throw new NodeError('GATE_EMAIL_ADDRESS', 'refused')
    }

    // a key that cannot sign shows that signing was never tried
    const unusable = {} as SealInit['secretKey']

    expect(codeOf(() => sealBatch(init({ gate, secretKey: unusable })))).to.equal('GATE_EMAIL_ADDRESS')
    expect(seen).to.have.length(1)
    expect(codeOf(() => sealBatch(init({ secretKey: unusable })))).to.match(/^not a NodeError/)
  })

  const faults: Array<[string, Partial<SealInit>, string]> = [
    ['no records', { records: noRecords }, 'BATCH_MALFORMED'],
    ['an unsorted audience', { salt: new Uint8Array(16), audience: [...audience].reverse() }, 'AUDIENCE_INVALID'],
    ['an audience without a salt', { audience }, 'AUDIENCE_INVALID'],
    ['a seq of 0', { seq: 0 }, 'HEADER_MALFORMED'],
    ['a prev for seq 1', { prev: new Uint8Array(32).fill(1) }, 'HEADER_MALFORMED'],
    ['a short certificate id', { certificateId: new Uint8Array(31) }, 'HEADER_MALFORMED'],
    [
      'a record that cannot be written',
      { records: { ...noRecords, indicators: [sampleIndicator({ value: 'x' })] } },
      'RECORD_VALUE_INVALID'
    ]
  ]

  for (const [what, fields, code] of faults) {
    it(`refuses ${what}`, () => {
      expect(codeOf(() => sealBatch(init(fields)))).to.equal(code)
    })
  }
})
