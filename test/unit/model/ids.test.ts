import { createHash } from 'node:crypto'

import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError } from '../../../src/errors.js'
import { CLASSIFICATIONS, OBSERVABLE_TYPES, type Role, ROLE_NUMBER } from '../../../src/model/enumerations.js'
import { type IndicatorIdParts, indicatorId, sightingId, stixSdoId } from '../../../src/model/ids.js'
import { observableKey, stixScoId, uuidV5 } from '../../../src/model/observable.js'
import { check } from '../../support/property.js'

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const ORG = Uint8Array.from({ length: 32 }, (_, i) => i)
const CLAIM: IndicatorIdParts = {
  orgKey: ORG,
  type: 'ipv4',
  value: '192.0.2.1',
  classification: 'c2-server',
  malware: 'conficker',
  role: 'INFRASTRUCTURE'
}

/** The byte layout of 4.1, put together part by part. */
function layout(tag: string, orgKey: Uint8Array, key: Uint8Array, ...names: string[]): Buffer {
  const zero = Buffer.of(0)
  const parts = [Buffer.from(tag), orgKey, key, ...names.map(name => Buffer.from(name))]

  return Buffer.concat(parts.flatMap((part, i) => (i === 0 ? [part] : [zero, part])))
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

describe('observable key', () => {
  it('is SHA-256 of obs/1, type and value between zero bytes', () => {
    const want = sha256(Buffer.from('obs/1\x00ipv4\x00192.0.2.1'))

    expect(toHex(observableKey('ipv4', '192.0.2.1'))).to.equal(want.toString('hex'))
    expect(toHex(observableKey('ipv4', '192.0.2.1'))).to.equal('0e8c2cb89c05eebe35a1ecc4f8ee7517f226ea82cb66da1ac1d6869b358d3c6f')
  })
})

describe('indicator id', () => {
  it('is the first 16 bytes of the layout’s hash', () => {
    const key = observableKey('ipv4', '192.0.2.1')
    const want = sha256(layout('ind/1', ORG, key, 'c2-server', 'conficker', 'INFRASTRUCTURE')).subarray(0, 16)

    expect(toHex(indicatorId(CLAIM))).to.equal(want.toString('hex'))
    expect(toHex(indicatorId(CLAIM))).to.equal('18ac27a184bf3df9f32caef11678cea0')
  })

  it('takes absent malware for empty malware', () => {
    const { malware: _malware, ...rest } = CLAIM
    const want = sha256(layout('ind/1', ORG, observableKey('ipv4', '192.0.2.1'), 'c2-server', '', 'INFRASTRUCTURE')).subarray(0, 16)

    expect(toHex(indicatorId(rest))).to.equal(want.toString('hex'))
    expect(toHex(indicatorId({ ...rest, malware: undefined }))).to.equal(want.toString('hex'))
  })

  it('is equal for equal parts and different for any other part', () => {
    const parts = fc.record({
      orgKey: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      type: fc.constantFrom(...OBSERVABLE_TYPES),
      value: fc.constantFrom('192.0.2.1', '192.0.2.2', 'evil.example'),
      classification: fc.constantFrom(...CLASSIFICATIONS),
      malware: fc.constantFrom(undefined, 'a', 'ab', 'b'),
      role: fc.constantFrom(...(Object.keys(ROLE_NUMBER) as Role[]))
    })

    check(
      fc.property(parts, parts, (a, b) => {
        const isSame = JSON.stringify({ ...a, orgKey: [...a.orgKey] }) === JSON.stringify({ ...b, orgKey: [...b.orgKey] })

        expect(toHex(indicatorId({ ...a }))).to.equal(toHex(indicatorId(a)))
        expect(toHex(indicatorId(a)) === toHex(indicatorId(b))).to.equal(isSame)
      }),
      { runs: 500 }
    )
  })
})

describe('ids', () => {
  function codeOf(call: () => unknown): unknown {
    try {
      return call()
    } catch (err) {
      return isNodeError(err) ? err.code : err
    }
  }

  it('are never made of a key that is no key, nor of a name that would be cut', () => {
    const short = ORG.subarray(1)

    expect(codeOf(() => indicatorId({ ...CLAIM, orgKey: short }))).to.equal('KEY_MALFORMED')
    expect(codeOf(() => sightingId({ orgKey: short, type: 'ipv4', value: '192.0.2.1', kind: 'seen', windowStartS: 0 }))).to.equal(
      'KEY_MALFORMED'
    )
    expect(codeOf(() => indicatorId({ ...CLAIM, malware: 'x'.repeat(500) }))).to.equal('RECORD_VALUE_INVALID')
  })

  it('hold nothing of the id made before', () => {
    const first = toHex(indicatorId({ ...CLAIM, malware: 'a' }))
    indicatorId({ ...CLAIM, malware: 'x'.repeat(64) })

    expect(toHex(indicatorId({ ...CLAIM, malware: 'a' }))).to.equal(first)
  })
})

describe('sighting id', () => {
  it('is the first 16 bytes of the layout’s hash, the window in decimal seconds', () => {
    const want = sha256(layout('sgt/1', ORG, observableKey('domain', 'evil.example'), 'false-positive', '1700000000')).subarray(0, 16)
    const got = sightingId({ orgKey: ORG, type: 'domain', value: 'evil.example', kind: 'false-positive', windowStartS: 1_700_000_000 })

    expect(toHex(got)).to.equal(want.toString('hex'))
  })
})

describe('STIX identifiers', () => {
  it('of observables are those of the specification’s rules', () => {
    // Values from STIX 2.1 itself; RFC 9562 A.4 for the UUID.
    expect(uuidV5(Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'), 'www.example.com')).to.equal(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2'
    )
    expect(stixScoId('ipv4', '198.51.100.3')).to.equal('ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4')
    expect(stixScoId('asn', 'AS15139')).to.equal('autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff')
    expect(stixScoId('domain', 'example.com')).to.equal('domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7')
  })

  it('escape what JSON escapes', () => {
    const name = Buffer.concat([
      Buffer.from('00abedb4aa42466c9c01fed23315a9b7', 'hex'),
      Buffer.from('{"value":"http://evil.example/?a\\\\b"}')
    ])
    const hex = createHash('sha1').update(name).digest('hex')

    expect(stixScoId('url', 'http://evil.example/?a\\b')?.slice(5, 13)).to.equal(hex.slice(0, 8))
  })

  it('are missing where STIX has no observable', () => {
    for (const type of ['endpoint', 'ja3', 'ja4', 'aggregate', 'pseudonym'] as const) expect(stixScoId(type, 'x')).to.equal(undefined)
  })

  it('of our own objects follow the claim’s id, outside the namespace of observables', () => {
    const id = indicatorId(CLAIM)

    expect(stixSdoId('indicator', id)).to.match(/^indicator--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(stixSdoId('indicator', id)).to.equal(stixSdoId('indicator', id.slice()))
    expect(stixSdoId('indicator', id).slice(11)).to.equal(uuidV5(Buffer.from('fee4e2e2fbfd40d6b698910923715751', 'hex'), toHex(id)))
    expect(stixSdoId('sighting', id)).to.match(/^sighting--/)
  })
})
