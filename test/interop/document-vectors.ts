import type { KeyPair } from '../../src/envelope/signing.js'
import { compareBytes, toHex } from '../../src/model/bytes.js'
import { encodeDocument } from '../../src/roster/document-codec.js'
import {
  type Addresses,
  type Epoch,
  type JoinRequest,
  noConstituency,
  type Revocation,
  type RosterDocument
} from '../../src/roster/documents.js'
import { fingerprint, nodePeerId, orgDid, words } from '../../src/roster/fingerprint.js'
import { signDocument } from '../../src/roster/sign.js'
import { documentId, encodeSigned } from '../../src/roster/signed-codec.js'
import { WORDS } from '../../src/roster/word-list.js'
import { amended, certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../support/roster-maker.js'
import type { VectorFile } from './envelope-vectors.js'

/**
 * Vectors of roster documents for other implementations: `object` is an encoded Signed that is offered to a roster which holds
 * nothing but the objects `given`. Everything is made from fixed seeds; `make-vectors.ts` writes the files.
 */

const [alice, bob, carol, dave] = ['alice', 'bob', 'carol', 'dave'].map(keyPair) as [KeyPair, KeyPair, KeyPair, KeyPair]
const [org, node, stranger] = ['org', 'node', 'stranger'].map(keyPair) as [KeyPair, KeyPair, KeyPair]
const first = charter([alice, bob, carol])
const second = amended(first, { stewards: charter([alice, bob, dave]).stewards })
const third = amended(second, {})
const meshId = meshIdOf(first)
const isp = { asns: [64500], cidrs: ['198.51.100.0/24', '2001:db8:64::/48'], countryCodes: ['ZZ'], domains: ['isp.example'] }
const member = membership(org)
const nodeCertificate = certificate(org, node)
const lastGood = [1, 2].map(byte => ({
  streamId: new Uint8Array(16).fill(byte),
  lastGoodSeq: byte,
  headerHash: new Uint8Array(32).fill(byte)
}))
const epoch: Epoch = { type: 'epoch', orgKey: org.publicKey, nodeKey: node.publicKey, epoch: 2, lastGood, createdMs: NOW_MS }
const addresses: Addresses = { type: 'addresses', nodeKey: node.publicKey, multiaddrs: ['/ip4/192.0.2.1/tcp/7400'], serial: 1 }
const revocation: Revocation = {
  type: 'revocation',
  orgKey: org.publicKey,
  reason: 'key-compromise',
  badSinceMs: NOW_MS,
  cutoffs: [{ streamId: new Uint8Array(16).fill(5), lastGoodSeq: 7 }]
}
const request: JoinRequest = {
  type: 'join-request',
  orgKey: org.publicKey,
  nodeKey: node.publicKey,
  name: 'ISP Bravo',
  kind: 'isp',
  constituency: isp,
  createdMs: NOW_MS
}

const base = [signed(first, meshId, alice, bob)]
const withMember = [...base, signed(member, meshId, alice)]
const withNode = [...withMember, signed(nodeCertificate, meshId, org, node)]

type Vector = Record<string, unknown>

export function makeDocumentVectors(): Record<'documents' | 'keys', VectorFile> {
  return {
    documents: {
      about:
        'Encoded Signed objects, offered to a roster of mesh_id that holds the objects given (a join request: to a steward of any mesh). code null: taken in, id is its id; else the error. Which signatures are enough is in the rules of FEDERATION.md.',
      vectors: [
        ...charterVectors(),
        ...membershipVectors(),
        ...certificateVectors(),
        ...revocationVectors(),
        ...smallVectors(),
        ...requestVectors(),
        ...framingVectors()
      ]
    },
    keys: {
      about:
        'Text forms of a 32-byte key: did of an organization, peer_id of a node, fingerprint and words of either and of a mesh id. The first vector is the word list: word i stands for the ten bits i.',
      vectors: [{ name: 'word list', words: WORDS.join(' ') }, ...['alice', 'bob', 'org', 'node'].map(keyVector)]
    }
  }
}

function keyVector(name: string): Vector {
  const { seed, publicKey } = keyPair(name)

  return {
    name,
    seed: toHex(seed),
    key: toHex(publicKey),
    did: orgDid(publicKey),
    peer_id: nodePeerId(publicKey),
    fingerprint: fingerprint(publicKey),
    words: words(publicKey)
  }
}

function vector(name: string, given: readonly Uint8Array[], object: Uint8Array, code: string | null = null, id?: Uint8Array): Vector {
  return {
    name,
    mesh_id: toHex(meshId),
    given: given.map(toHex),
    object: toHex(object),
    code,
    ...(id === undefined ? {} : { id: toHex(id) })
  }
}

function good(name: string, given: readonly Uint8Array[], document: RosterDocument, ...signers: KeyPair[]): Vector {
  return vector(name, given, signed(document, meshId, ...signers), null, documentId(document.type, encodeDocument(document)))
}

function bad(code: string, name: string, given: readonly Uint8Array[], document: RosterDocument, ...signers: KeyPair[]): Vector {
  return vector(name, given, signed(document, meshId, ...signers), code)
}

function charterVectors(): Vector[] {
  const grown = [...base, signed(second, meshId, alice, bob)]
  const foreign = charter([dave], { nonce: new Uint8Array(32) })
  const weak = Uint8Array.from([1, ...new Uint8Array(31)])

  return [
    good('charter 2 by two of both sets', base, second, alice, bob),
    good('charter 3 after charter 2', grown, third, bob, dave),
    bad('SIGNATURES_TOO_FEW', 'charter 2 by one of the former set', base, second, alice, dave),
    bad('SIGNATURES_TOO_FEW', 'charter 2 by one of the new set', base, second, alice, carol),
    bad('CHARTER_UNKNOWN', 'charter 3 without charter 2', base, third, alice, bob),
    bad('CHARTER_INVALID', 'charter 4 after charter 2', grown, { ...third, version: 4 }, alice, bob),
    bad('CHARTER_ROLLBACK', 'charter 2 after charter 2', grown, { ...third, version: 2 }, alice, bob),
    vector('first charter of another mesh', base, signed(foreign, meshIdOf(foreign), dave), 'DOCUMENT_WRONG_MESH'),
    bad('CHARTER_INVALID', 'k of half the stewards', base, { ...second, k: 1 }, alice, bob),
    bad('CHARTER_INVALID', 'stewards out of order', base, { ...second, stewards: [...second.stewards].reverse() }, alice, bob),
    bad('CHARTER_INVALID', 'limit above the default', base, { ...second, limits: { batchRecordsMax: 1_001 } }, alice, bob),
    bad('KEY_WEAK', 'a steward of small order', base, { ...second, stewards: [weak], k: 1, admit: 1 }, alice, bob)
  ]
}

function membershipVectors(): Vector[] {
  const late = { notBeforeMs: first.expiresMs, notAfterMs: first.expiresMs + DAY_MS }

  return [
    good('plain member by one steward', base, member, carol),
    good('constituency by two stewards', base, membership(org, { constituency: isp }), alice, carol),
    good('suspension by two stewards', withMember, membership(org, { serial: 2, mayPublish: false, tlpCeiling: undefined }), alice, bob),
    good('member without any right but to read', base, membership(org, { mayPublish: false, tlpCeiling: 'GREEN' }), bob),
    bad('SIGNATURES_TOO_FEW', 'member by a stranger', base, member, stranger),
    bad('SIGNATURES_TOO_FEW', 'constituency by one steward', base, membership(org, { constituency: isp }), alice),
    bad('SIGNATURES_TOO_FEW', 'records of victims by one steward', base, membership(org, { mayReceiveVictims: true }), alice),
    bad('SIGNATURES_TOO_FEW', 'raised quota by one steward', base, membership(org, { quotaBytesADay: 2 ** 30 }), alice),
    bad('SIGNATURES_TOO_FEW', 'successor by one steward', base, membership(org, { replaces: stranger.publicKey }), alice),
    bad('SIGNATURES_TOO_FEW', 'suspension by one steward', withMember, membership(org, { mayPublish: false, tlpCeiling: undefined }), bob),
    bad('MEMBERSHIP_INVALID', 'begins after the charter expires', base, membership(org, late), alice, bob),
    bad('MEMBERSHIP_INVALID', '367 days', base, membership(org, { notAfterMs: NOW_MS + 366 * DAY_MS }), alice),
    bad('MEMBERSHIP_INVALID', 'ceiling CLEAR', base, membership(org, { tlpCeiling: 'CLEAR' }), alice),
    bad(
      'MEMBERSHIP_INVALID',
      'CIDR with host bits',
      base,
      membership(org, { constituency: { ...isp, cidrs: ['198.51.100.1/24'] } }),
      alice,
      bob
    ),
    bad(
      'MEMBERSHIP_INVALID',
      'CIDRs out of order',
      base,
      membership(org, { constituency: { ...isp, cidrs: [...isp.cidrs].reverse() } }),
      alice,
      bob
    ),
    vector('signed for another mesh', base, signed(member, new Uint8Array(32), alice), 'SIGNATURE_INVALID')
  ]
}

function certificateVectors(): Vector[] {
  return [
    good('certificate by organization and node', withMember, nodeCertificate, org, node),
    bad('MEMBER_UNKNOWN', 'certificate of a stranger', base, nodeCertificate, org, node),
    bad('SIGNATURES_TOO_FEW', 'certificate without the node', withMember, nodeCertificate, org),
    bad('SIGNATURES_TOO_FEW', 'certificate without the organization', withMember, nodeCertificate, node, stranger),
    bad('CERTIFICATE_INVALID', 'certificate for the key of the organization', withMember, certificate(org, org), org),
    bad(
      'CERTIFICATE_INVALID',
      'certificate of 367 days',
      withMember,
      certificate(org, node, { notAfterMs: NOW_MS + 366 * DAY_MS }),
      org,
      node
    )
  ]
}

function revocationVectors(): Vector[] {
  const ofNode = { ...revocation, nodeKey: node.publicKey }
  const [cutoff] = revocation.cutoffs

  return [
    good('revocation of an organization by two stewards', base, revocation, alice, bob),
    good('revocation of a node by its organization', withNode, ofNode, org),
    good('revocation of a node by two stewards', base, ofNode, bob, carol),
    bad('SIGNATURES_TOO_FEW', 'revocation of an organization by one steward', withNode, revocation, alice),
    bad('SIGNATURES_TOO_FEW', 'revocation of an organization by itself', withNode, revocation, org),
    bad('SIGNATURES_TOO_FEW', 'revocation of a node by itself', withNode, ofNode, node),
    bad('MEMBER_UNKNOWN', 'revocation of a node by an unknown organization', base, ofNode, org),
    bad('REVOCATION_INVALID', 'a stream twice', base, { ...revocation, cutoffs: [cutoff!, cutoff!] }, alice, bob),
    bad('REVOCATION_INVALID', 'without a time', base, { ...revocation, badSinceMs: 0 }, alice, bob)
  ]
}

function smallVectors(): Vector[] {
  const five = [1, 2, 3, 4, 5].map(at => `/ip4/192.0.2.${at}/tcp/7400`)

  return [
    good('epoch 2 by the organization', withNode, epoch, org),
    bad('CERTIFICATE_UNKNOWN', 'epoch of a node without a certificate', withMember, epoch, org),
    bad('SIGNATURES_TOO_FEW', 'epoch by the node', withNode, epoch, node),
    bad('EPOCH_INVALID', 'epoch 1', withNode, { ...epoch, epoch: 1 }, org),
    bad('EPOCH_INVALID', 'epoch of one stream', withNode, { ...epoch, lastGood: lastGood.slice(0, 1) }, org),
    good('addresses by the node', withNode, addresses, node),
    bad('CERTIFICATE_UNKNOWN', 'addresses of a stranger', withMember, addresses, node),
    bad('SIGNATURES_TOO_FEW', 'addresses by the organization', withNode, addresses, org),
    bad('ADDRESSES_INVALID', 'five addresses', withNode, { ...addresses, multiaddrs: five }, node),
    bad('ADDRESSES_INVALID', 'an address that is not TCP', withNode, { ...addresses, multiaddrs: ['/ip4/192.0.2.1/udp/7400'] }, node)
  ]
}

function requestVectors(): Vector[] {
  return [
    good('offline join request', [], request, org, node),
    bad('SIGNATURES_TOO_FEW', 'join request without the node', [], request, org),
    bad('JOIN_REQUEST_INVALID', 'join request of a node without a key of its own', [], { ...request, nodeKey: org.publicKey }, org),
    bad('JOIN_REQUEST_INVALID', 'join request without a name', [], { ...request, name: '' }, org, node)
  ]
}

/** Faults in the bytes around a good membership. */
function framingVectors(): Vector[] {
  const whole = signDocument(member, meshId, [alice, bob])
  const [one, two] = whole.signatures
  const bytes = Buffer.from(encodeSigned(whole))
  const flipped = Buffer.from(bytes)
  flipped[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  const retyped = encodeSigned({ ...whole, type: 'epoch' })
  const withUnknown = encodeSigned({ ...whole, body: Buffer.concat([whole.body, Buffer.from([0xf8, 0x06, 0x01])]) })
  const order = compareBytes(one!.key, two!.key) < 0 ? [two!, one!] : [one!, two!]
  const big = encodeSigned({ ...whole, body: Buffer.concat([whole.body, Buffer.alloc(16_385)]) })

  return [
    vector('cut by a byte', base, bytes.subarray(0, -1), 'DOCUMENT_MALFORMED'),
    vector('a byte more', base, Buffer.concat([bytes, Buffer.from([0])]), 'DOCUMENT_MALFORMED'),
    vector('unknown field in the frame', base, Buffer.concat([bytes, Buffer.from([0x20, 0x01])]), 'DOCUMENT_MALFORMED'),
    vector('unknown field in the body', base, withUnknown, 'DOCUMENT_MALFORMED'),
    vector('signatures out of order', base, encodeSigned({ ...whole, signatures: order }), 'DOCUMENT_MALFORMED'),
    vector('one key twice', base, encodeSigned({ ...whole, signatures: [one!, one!] }), 'DOCUMENT_MALFORMED'),
    vector('body above 16 KiB', base, big, 'DOCUMENT_TOO_LARGE'),
    vector('a signature with a bit changed', base, flipped, 'SIGNATURE_INVALID'),
    vector('a membership called an epoch', base, retyped, 'DOCUMENT_MALFORMED'),
    vector('nothing at all', base, new Uint8Array(0), 'DOCUMENT_MALFORMED'),
    good('the empty constituency, not written', base, { ...member, constituency: noConstituency }, alice)
  ]
}
