import { expect } from 'chai'
import fc from 'fast-check'

import { isNodeError, NodeError } from '../../../src/errors.js'
import { compareBytes } from '../../../src/model/bytes.js'
import { ORG_KIND_NUMBER } from '../../../src/model/enumerations.js'
import { tocsin } from '../../../src/proto/tocsin.js'
import { decodeDocument, DOCUMENT_BYTES_MAX, encodeDocument } from '../../../src/roster/document-codec.js'
import type { Charter, JoinRequest, Membership, RosterDocument } from '../../../src/roster/documents.js'
import { nodePeerId } from '../../../src/roster/fingerprint.js'
import { check } from '../../support/property.js'
import { certificate, charter, DAY_MS, keyPair, membership, NOW_MS, sortedKeys } from '../../support/roster-maker.js'

const org = keyPair('org')
const node = keyPair('node')
const stewards = ['a', 'b', 'c'].map(keyPair)

const joinRequest: JoinRequest = {
  type: 'join-request',
  orgKey: org.publicKey,
  nodeKey: node.publicKey,
  name: 'ISP Bravo',
  kind: 'isp',
  constituency: { asns: [64500], cidrs: ['198.51.100.0/24', '2001:db8::/32'], countryCodes: ['DE'], domains: ['example.com'] },
  createdMs: NOW_MS
}
const cutoff = { streamId: new Uint8Array(16).fill(3), lastGoodSeq: 9 }

const samples: Record<RosterDocument['type'], RosterDocument> = {
  charter: charter(stewards, { limits: { batchRecordsMax: 500 } }),
  membership: membership(org, {
    constituency: joinRequest.constituency,
    mayReceiveVictims: true,
    tlpCeiling: 'RED',
    replaces: node.publicKey
  }),
  'node-certificate': certificate(org, node),
  revocation: { type: 'revocation', orgKey: org.publicKey, reason: 'left', badSinceMs: NOW_MS, cutoffs: [cutoff] },
  epoch: {
    type: 'epoch',
    orgKey: org.publicKey,
    nodeKey: node.publicKey,
    epoch: 2,
    lastGood: [
      { streamId: new Uint8Array(16).fill(1), lastGoodSeq: 4, headerHash: new Uint8Array(32).fill(9) },
      { streamId: new Uint8Array(16).fill(2), lastGoodSeq: 0, headerHash: new Uint8Array(32) }
    ],
    createdMs: NOW_MS
  },
  'join-request': joinRequest,
  addresses: {
    type: 'addresses',
    nodeKey: node.publicKey,
    multiaddrs: ['/ip4/192.0.2.1/tcp/7400', '/dns4/node.example.org/tcp/7400'],
    serial: 3
  }
}

function codeOf(run: () => unknown): string {
  try {
    run()
  } catch (err) {
    if (err instanceof NodeError) return err.code
    throw err
  }

  return 'no error'
}

/** Encodes a document that breaks a rule (encoding does not judge) and reads it back. */
function codeAfter<D extends RosterDocument>(document: D, more: Partial<D>): string {
  return codeOf(() => decodeDocument(document.type, encodeDocument({ ...document, ...more })))
}

describe('document codec', () => {
  for (const [type, document] of Object.entries(samples)) {
    it(`gives back a ${type} as it was given`, () => {
      expect(decodeDocument(document.type, encodeDocument(document))).to.deep.equal(document)
    })

    it(`refuses a ${type} cut short, with an unknown field, with an explicit default, or too large`, () => {
      const body = encodeDocument(document)
      const unknown = Buffer.concat([body, Buffer.from([0xf8, 0x06, 0x01])])

      expect(codeOf(() => decodeDocument(document.type, body.subarray(0, body.length - 1)))).to.not.equal('no error')
      expect(codeOf(() => decodeDocument(document.type, unknown))).to.equal('DOCUMENT_MALFORMED')
      expect(codeOf(() => decodeDocument(document.type, Buffer.concat([body, Buffer.from([0x0a, 0x00])])))).to.not.equal('no error')
      expect(codeOf(() => decodeDocument(document.type, new Uint8Array(DOCUMENT_BYTES_MAX[document.type] + 1)))).to.equal(
        'DOCUMENT_TOO_LARGE'
      )
    })
  }

  it('throws only node errors for any bytes, and accepts only its own encoding', () => {
    const types = Object.keys(samples) as Array<RosterDocument['type']>
    const bytes = fc.tuple(fc.constantFrom(...types), fc.uint8Array({ maxLength: 300 }))

    check(
      fc.property(bytes, ([type, body]) => {
        try {
          expect(Buffer.compare(encodeDocument(decodeDocument(type, body)), body)).to.equal(0)
        } catch (err) {
          if (!isNodeError(err)) throw err
        }
      }),
      { runs: 2_000 }
    )
  })

  it('refuses or reads back equal any document with one byte changed', () => {
    const flips = fc.tuple(fc.constantFrom(...Object.values(samples)), fc.nat(), fc.integer({ min: 1, max: 255 }))

    check(
      fc.property(flips, ([document, at, mask]) => {
        const body = Buffer.from(encodeDocument(document))
        body[at % body.length] = (body[at % body.length] ?? 0) ^ mask

        try {
          expect(Buffer.compare(encodeDocument(decodeDocument(document.type, body)), body)).to.equal(0)
        } catch (err) {
          if (!isNodeError(err)) throw err
        }
      }),
      { runs: 2_000 }
    )
  })
})

describe('charter rules', () => {
  const valid = charter(stewards)
  const broken: Array<[string, Partial<Charter>]> = [
    ['k of half', { k: 1 }],
    ['k above n', { k: 4 }],
    ['admit above k', { admit: 3 }],
    ['admit of nobody', { admit: 0 }],
    ['no steward', { stewards: [] }],
    ['stewards not sorted', { stewards: [...valid.stewards].reverse() }],
    ['a steward twice', { stewards: [valid.stewards[0]!, valid.stewards[0]!] }],
    ['a 17th steward', { stewards: sortedKeys(...Array.from({ length: 17 }, (_, at) => keyPair(`s${at}`))), k: 9 }],
    ['a name in capitals', { name: 'Mesh' }],
    ['no name', { name: '' }],
    ['a short nonce', { nonce: new Uint8Array(31) }],
    ['version 0', { version: 0 }],
    ['version 1 with a previous', { previous: new Uint8Array(32) }],
    ['version 2 without a previous', { version: 2 }],
    ['an expiry before its creation', { expiresMs: valid.createdMs }],
    ['no creation', { createdMs: 0 }],
    ['milliseconds above 2^53', { expiresMs: 2 ** 53 + 2 }],
    ['a raised limit', { limits: { batchBytesMax: 262_145 } }]
  ]

  for (const [what, more] of broken) it(`refuses ${what}`, () => expect(codeAfter(valid, more)).to.equal('CHARTER_INVALID'))

  it('takes 16 stewards', () => {
    const sixteen = Array.from({ length: 16 }, (_, at) => keyPair(`s${at}`))

    expect(codeAfter(valid, { stewards: sortedKeys(...sixteen), k: 9 })).to.equal('no error')
  })

  it('refuses a steward key of small order or not canonical', () => {
    const one = Uint8Array.from([1, ...new Uint8Array(31)])

    expect(codeAfter(valid, { stewards: [one], k: 1 })).to.equal('KEY_WEAK')
    expect(codeAfter(valid, { stewards: [new Uint8Array(32).fill(255)], k: 1 })).to.equal('KEY_MALFORMED')
  })
})

describe('membership rules', () => {
  const valid = membership(org)
  const constituency = { asns: [], cidrs: [], countryCodes: [], domains: [] }
  const broken: Array<[string, Partial<Membership>]> = [
    ['more than a year', { notAfterMs: valid.notBeforeMs + 366 * DAY_MS + 1 }],
    ['an end before its beginning', { notAfterMs: valid.notBeforeMs }],
    ['serial 0', { serial: 0 }],
    ['a ceiling below GREEN', { tlpCeiling: 'CLEAR' }],
    ['rights without a ceiling', { tlpCeiling: undefined }],
    ['its own key as its former one', { replaces: org.publicKey }],
    ['a name with a space at its end', { name: 'ISP ' }],
    ['a name of 65 characters', { name: 'x'.repeat(65) }],
    ['AS 0', { constituency: { ...constituency, asns: [0] } }],
    ['AS numbers not sorted', { constituency: { ...constituency, asns: [64501, 64500] } }],
    ['an AS number twice', { constituency: { ...constituency, asns: [64500, 64500] } }],
    ['a CIDR with host bits', { constituency: { ...constituency, cidrs: ['198.51.100.1/24'] } }],
    ['a default route', { constituency: { ...constituency, cidrs: ['0.0.0.0/0'] } }],
    ['a CIDR written in another way', { constituency: { ...constituency, cidrs: ['2001:DB8::/32'] } }],
    ['an address without a length', { constituency: { ...constituency, cidrs: ['198.51.100.1'] } }],
    ['a country code in lower case', { constituency: { ...constituency, countryCodes: ['de'] } }],
    ['a domain in capitals', { constituency: { ...constituency, domains: ['Example.com'] } }],
    ['a domain with a final dot', { constituency: { ...constituency, domains: ['example.com.'] } }]
  ]

  for (const [what, more] of broken) it(`refuses ${what}`, () => expect(codeAfter(valid, more)).to.equal('MEMBERSHIP_INVALID'))

  it('takes 366 days, one address as a network, and a suspension', () => {
    expect(codeAfter(valid, { notAfterMs: valid.notBeforeMs + 366 * DAY_MS })).to.equal('no error')
    expect(codeAfter(valid, { constituency: { ...constituency, cidrs: ['198.51.100.1/32'] } })).to.equal('no error')
    expect(codeAfter(valid, { tlpCeiling: undefined, mayPublish: false })).to.equal('no error')
  })

  it('refuses an empty constituency that is written, because not written is the one way', () => {
    const wire = tocsin.v1.Membership.decode(encodeDocument(valid))
    wire.constituency = {}

    expect(codeOf(() => decodeDocument('membership', tocsin.v1.Membership.encode(wire).finish()))).to.equal('DOCUMENT_MALFORMED')
  })

  it('refuses a name that is not ASCII as no document at all', () => {
    expect(codeAfter(valid, { name: 'ISP Žižkov' })).to.equal('DOCUMENT_MALFORMED')
  })

  it('refuses an unknown kind', () => {
    const wire = tocsin.v1.Membership.decode(encodeDocument(valid))
    wire.kind = Math.max(...Object.values(ORG_KIND_NUMBER)) + 1

    expect(codeOf(() => decodeDocument('membership', tocsin.v1.Membership.encode(wire).finish()))).to.equal('MEMBERSHIP_INVALID')
  })
})

describe('rules of the other documents', () => {
  const epoch = samples.epoch as Extract<RosterDocument, { type: 'epoch' }>
  const revocation = samples.revocation as Extract<RosterDocument, { type: 'revocation' }>
  const addresses = samples.addresses as Extract<RosterDocument, { type: 'addresses' }>
  const valid = certificate(org, node)

  it('refuses a certificate of more than a year, of serial 0, or of an organization for its own key', () => {
    expect(codeAfter(valid, { notAfterMs: valid.notBeforeMs + 366 * DAY_MS + 1 })).to.equal('CERTIFICATE_INVALID')
    expect(codeAfter(valid, { serial: 0 })).to.equal('CERTIFICATE_INVALID')
    expect(codeAfter(valid, { nodeKey: org.publicKey })).to.equal('CERTIFICATE_INVALID')
  })

  it('refuses a revocation with cut-offs out of order or with a header hash', () => {
    const other = { streamId: new Uint8Array(16).fill(1), lastGoodSeq: 1 }

    expect(codeAfter(revocation, { cutoffs: [cutoff, other] })).to.equal('REVOCATION_INVALID')
    expect(codeAfter(revocation, { cutoffs: [cutoff, cutoff] })).to.equal('REVOCATION_INVALID')
    expect(codeAfter(revocation, { cutoffs: [{ ...cutoff, headerHash: new Uint8Array(32) }] })).to.equal('REVOCATION_INVALID')
    expect(codeAfter(revocation, { badSinceMs: 0 })).to.equal('REVOCATION_INVALID')
  })

  it('refuses epoch 1, one stream instead of two, and a hash for an empty stream', () => {
    const [first, second] = epoch.lastGood

    expect(codeAfter(epoch, { epoch: 1 })).to.equal('EPOCH_INVALID')
    expect(codeAfter(epoch, { lastGood: [first!] })).to.equal('EPOCH_INVALID')
    expect(codeAfter(epoch, { lastGood: [first!, { ...second!, headerHash: new Uint8Array(32).fill(1) }] })).to.equal('EPOCH_INVALID')
    expect(codeAfter(epoch, { lastGood: [{ ...first!, headerHash: undefined }, second!] })).to.equal('EPOCH_INVALID')
  })

  it('refuses a fifth address, one of another node, and one that is no TCP address', () => {
    const five = [1, 2, 3, 4, 5].map(at => `/ip4/192.0.2.${at}/tcp/7400`)

    expect(codeAfter(addresses, { multiaddrs: five })).to.equal('ADDRESSES_INVALID')
    expect(codeAfter(addresses, { multiaddrs: five.slice(0, 4) })).to.equal('no error')
    expect(codeAfter(addresses, { multiaddrs: [`/ip4/192.0.2.1/tcp/1/p2p/${nodePeerId(org.publicKey)}`] })).to.equal('ADDRESSES_INVALID')
    expect(codeAfter(addresses, { multiaddrs: [`/ip4/192.0.2.1/tcp/1/p2p/${nodePeerId(node.publicKey)}`] })).to.equal('no error')
    expect(codeAfter(addresses, { multiaddrs: ['/ip4/192.0.2.1/udp/1'] })).to.equal('ADDRESSES_INVALID')
  })

  it('refuses a join request of a node without a key of its own, or with a short invite id', () => {
    expect(codeAfter(joinRequest, { nodeKey: org.publicKey })).to.equal('JOIN_REQUEST_INVALID')
    expect(codeAfter(joinRequest, { inviteId: new Uint8Array(15) })).to.equal('JOIN_REQUEST_INVALID')
    expect(codeAfter(joinRequest, { name: '' })).to.equal('JOIN_REQUEST_INVALID')
  })

  it('keeps no reference to the bytes that it read', () => {
    const body = Buffer.from(encodeDocument(valid))
    const read = decodeDocument('node-certificate', body)
    body.fill(0)

    expect(compareBytes(read.orgKey, org.publicKey)).to.equal(0)
  })
})
