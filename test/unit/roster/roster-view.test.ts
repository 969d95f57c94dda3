import { expect } from 'chai'
import fc from 'fast-check'

import { encodeForkProof, type Fork, forkProofOf } from '../../../src/envelope/fork.js'
import { sealBatch } from '../../../src/envelope/seal.js'
import type { KeyPair } from '../../../src/envelope/signing.js'
import { NodeError } from '../../../src/errors.js'
import { compareBytes, sha256, toHex } from '../../../src/model/bytes.js'
import { noRecords } from '../../../src/model/indicator.js'
import { encodeDocument } from '../../../src/roster/document-codec.js'
import { type Membership, noConstituency, type Revocation } from '../../../src/roster/documents.js'
import type { OriginClaim } from '../../../src/roster/roster.js'
import { createRoster, type RosterView } from '../../../src/roster/roster-view.js'
import { decodeSigned, documentId, encodeSigned } from '../../../src/roster/signed-codec.js'
import { check } from '../../support/property.js'
import { amended, certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(keyPair) as [KeyPair, KeyPair, KeyPair]
const dave = keyPair('dave')
const org = keyPair('org')
const node = keyPair('node')
const stranger = keyPair('stranger')
const STREAM = new Uint8Array(16).fill(5)

// One mesh that three stewards lead, two of whom must sign what weighs; one alone admits a plain member.
const first = charter([alice, bob, carol])
const meshId = meshIdOf(first)
const firstSigned = signed(first, meshId, alice, bob)
const second = amended(first, { stewards: charter([alice, bob, dave]).stewards })
const secondSigned = signed(second, meshId, alice, bob)
const member = membership(org)
const memberSigned = signed(member, meshId, alice)
const nodeCertificate = certificate(org, node)
const certificateSigned = signed(nodeCertificate, meshId, org, node)
const certificateId = documentId('node-certificate', encodeDocument(nodeCertificate))
const isp = { ...noConstituency, cidrs: ['198.51.100.0/24'] }

function roster(...more: Uint8Array[]): RosterView {
  return createRoster([firstSigned, ...more], { meshId, nowMs: NOW_MS })
}

function origin(more: Partial<OriginClaim> = {}): OriginClaim {
  return { nodeKey: node.publicKey, orgKey: org.publicKey, certificateId, createdMs: NOW_MS, streamId: STREAM, seq: 1, ...more }
}

function revocation(more: Partial<Revocation> = {}): Revocation {
  return { type: 'revocation', orgKey: org.publicKey, reason: 'key-compromise', badSinceMs: NOW_MS, cutoffs: [], ...more }
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

function applyCode(view: RosterView, object: Uint8Array): string {
  const before = toHex(view.digest())
  const code = codeOf(() => view.apply(object, NOW_MS))

  if (code !== 'no error') expect(toHex(view.digest()), 'a refused object changes nothing').to.equal(before)

  return code
}

describe('roster, charters', () => {
  it('finds its mesh when the objects hold one first charter, and refuses none or two', () => {
    const other = charter([dave], { nonce: new Uint8Array(32) })
    const otherSigned = signed(other, meshIdOf(other), dave)

    expect(toHex(createRoster([firstSigned], { nowMs: NOW_MS }).meshId)).to.equal(toHex(meshId))
    expect(codeOf(() => createRoster([], { nowMs: NOW_MS }))).to.equal('CHARTER_UNKNOWN')
    expect(codeOf(() => createRoster([memberSigned], { nowMs: NOW_MS, meshId }))).to.equal('CHARTER_UNKNOWN')
    expect(codeOf(() => createRoster([firstSigned, otherSigned], { nowMs: NOW_MS }))).to.equal('CHARTER_CONFLICT')
    expect(applyCode(roster(), otherSigned)).to.equal('DOCUMENT_WRONG_MESH')
  })

  it('follows an amendment that enough former and enough new stewards signed', () => {
    const view = roster()

    expect(applyCode(view, signed(second, meshId, alice, dave))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(view, signed(second, meshId, alice, carol))).to.equal('SIGNATURES_TOO_FEW')
    expect(view.apply(secondSigned, NOW_MS).result).to.equal('new')
    expect(view.charter.version).to.equal(2)
    expect(view.apply(secondSigned, NOW_MS).result).to.equal('known')
    expect(view.apply(signed(second, meshId, carol, dave), NOW_MS).result).to.equal('merged')
  })

  it('refuses a version that goes back, skips, or follows a charter that it does not know', () => {
    const view = roster(secondSigned)
    const third = amended(second, {})

    expect(applyCode(view, signed(amended(second, { version: 2 }), meshId, alice, bob))).to.equal('CHARTER_ROLLBACK')
    expect(applyCode(view, signed(amended(second, { version: 4 }), meshId, alice, bob))).to.equal('CHARTER_INVALID')
    expect(applyCode(view, signed(amended(third, {}), meshId, alice, bob))).to.equal('CHARTER_UNKNOWN')
    expect(applyCode(view, signed(third, meshId, alice, bob))).to.equal('no error')
  })

  it('raises a conflict at a second charter of one version, stops amending, and follows the pinned one', () => {
    const rival = amended(first, { admit: 2 })
    const rivalSigned = signed(rival, meshId, bob, carol)
    const third = signed(amended(second, {}), meshId, alice, bob)
    const view = roster(secondSigned)

    expect(view.conflict()).to.equal(undefined)
    expect(view.apply(rivalSigned, NOW_MS).result).to.equal('new')
    expect(view.conflict()?.version).to.equal(2)
    expect(applyCode(view, third)).to.equal('CHARTER_CONFLICT')

    for (const [at, admit] of [
      [secondSigned, 1],
      [rivalSigned, 2]
    ] as const) {
      const pinned = createRoster([firstSigned, secondSigned, rivalSigned], { meshId, nowMs: NOW_MS, pins: [decodeSigned(at).id] })

      expect(pinned.conflict()).to.equal(undefined)
      expect(pinned.charter.admit).to.equal(admit)
    }
  })

  it('never goes back to a lower version when a rival of an old charter turns up', () => {
    const third = signed(amended(second, { admit: 2 }), meshId, alice, bob)

    for (let at = 1; at <= 8; at++) {
      const view = roster(secondSigned, third)
      view.apply(signed(amended(first, { expiresMs: first.expiresMs + at }), meshId, bob, carol), NOW_MS)

      expect([view.charter.version, view.conflict()?.version]).to.deep.equal([3, 2])
    }
  })

  it('reads the same charter of two rivals whichever came first: the one of the lower id', () => {
    for (let at = 1; at <= 8; at++) {
      const rival = signed(amended(first, { expiresMs: first.expiresMs + at, admit: 2 }), meshId, bob, carol)
      const isRivalLower = compareBytes(decodeSigned(rival).id, decodeSigned(secondSigned).id) < 0

      for (const order of [
        [rival, secondSigned],
        [secondSigned, rival]
      ]) {
        const view = roster()
        for (const object of order) view.apply(object, NOW_MS)

        expect(view.charter.admit).to.equal(isRivalLower ? 2 : 1)
      }
    }
  })

  it('refuses an amendment with a signature that does not verify', () => {
    const broken = decodeSigned(secondSigned)
    const signatures = broken.signatures.map(({ key, signature }, at) => ({
      key,
      signature: at === 0 ? new Uint8Array(64).fill(1) : signature
    }))

    expect(applyCode(roster(), encodeSigned({ ...broken, signatures }))).to.equal('SIGNATURE_INVALID')
  })
})

describe('roster, memberships', () => {
  it('takes a plain member by one steward, and by nobody else', () => {
    expect(applyCode(roster(), memberSigned)).to.equal('no error')
    expect(applyCode(roster(), signed(member, meshId, stranger))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(roster(), signed(member, meshId))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(roster(), signed(member, meshId, org))).to.equal('SIGNATURES_TOO_FEW')
  })

  const weighty: Array<[string, Partial<Membership>]> = [
    ['a constituency', { constituency: isp }],
    ["victims' records", { mayReceiveVictims: true }],
    ['a raised quota', { quotaBytesADay: 128 * 1_048_576 + 1 }],
    ['a successor of another key', { replaces: stranger.publicKey }],
    ['a suspension', { mayPublish: false, tlpCeiling: undefined, serial: 2 }]
  ]

  for (const [what, more] of weighty) {
    it(`asks k stewards for ${what}`, () => {
      expect(applyCode(roster(), signed(membership(org, more), meshId, alice))).to.equal('SIGNATURES_TOO_FEW')
      expect(applyCode(roster(), signed(membership(org, more), meshId, alice, stranger))).to.equal('SIGNATURES_TOO_FEW')
      expect(applyCode(roster(), signed(membership(org, more), meshId, alice, bob))).to.equal('no error')
    })
  }

  it('refuses a signature made for another mesh or another kind of document', () => {
    expect(applyCode(roster(), signed(member, new Uint8Array(32).fill(9), alice))).to.equal('SIGNATURE_INVALID')

    const asEpoch = decodeSigned(memberSigned)
    expect(applyCode(roster(), encodeSigned({ ...asEpoch, type: 'revocation' }))).to.not.equal('no error')
  })

  it('refuses an object with one byte changed, anywhere', () => {
    check(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bytes = Buffer.from(memberSigned)
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ mask

        expect(applyCode(roster(), bytes)).to.not.equal('no error')
      }),
      { runs: 300 }
    )
  })

  it('judges a moment by the highest serial that covers it', () => {
    const later = membership(org, { serial: 2, name: 'Renamed', notBeforeMs: NOW_MS, notAfterMs: NOW_MS + DAY_MS })
    const view = roster(memberSigned, signed(later, meshId, bob))

    expect(view.findMember(org.publicKey, NOW_MS - 1)?.serial).to.equal(1)
    expect(view.findMember(org.publicKey, NOW_MS)?.serial).to.equal(2)
    expect(view.findMember(org.publicKey, NOW_MS + 2 * DAY_MS)?.serial).to.equal(1)
    expect(view.members(NOW_MS).map(({ name }) => name)).to.deep.equal(['Renamed'])
    expect(view.highestSerialOf(org.publicKey)).to.equal(2)
  })

  it('takes the lower body hash of two memberships of one serial, whichever came first', () => {
    const documents = ['One', 'Two', 'Three', 'Four'].map(name => membership(org, { name }))
    const [lowest] = [...documents].sort((a, b) => compareBytes(sha256(encodeDocument(a)), sha256(encodeDocument(b))))
    const objects = documents.map(document => signed(document, meshId, alice))

    for (const order of [objects, [...objects].reverse()]) {
      const view = roster()
      for (const object of order) view.apply(object, NOW_MS)

      expect(view.findMember(org.publicKey, NOW_MS)?.name).to.equal(lowest?.name)
    }
  })

  it('lets one steward take away nothing that k gave, and no right to publish', () => {
    const granted = signed(membership(org, { constituency: isp }), meshId, alice, bob)
    const plain = membership(org, { serial: 2 })
    const readOnly = membership(org, { serial: 2, mayPublish: false })

    expect(roster(granted, signed(plain, meshId, carol)).findMember(org.publicKey, NOW_MS)?.constituency.cidrs).to.have.length(1)
    expect(roster(granted, signed(plain, meshId, carol, alice)).findMember(org.publicKey, NOW_MS)?.constituency.cidrs).to.have.length(0)
    expect(roster(memberSigned, signed(readOnly, meshId, carol)).findMember(org.publicKey, NOW_MS)?.mayPublish).to.equal(true)
    expect(roster(memberSigned, signed(readOnly, meshId, carol, bob)).findMember(org.publicKey, NOW_MS)?.mayPublish).to.equal(false)
  })

  it('stops admissions when the charter has expired, and resumes them under the next one', () => {
    const late = membership(org, { notBeforeMs: first.expiresMs, notAfterMs: first.expiresMs + DAY_MS })
    const longer = amended(first, { expiresMs: first.expiresMs + 900 * DAY_MS })
    const view = roster(memberSigned)

    expect(applyCode(view, signed(late, meshId, alice))).to.equal('MEMBERSHIP_INVALID')
    view.apply(signed(longer, meshId, alice, bob), NOW_MS)
    expect(applyCode(view, signed(late, meshId, alice))).to.equal('no error')
  })

  it('drops what only a leaving steward signed, and takes it again when another signs', () => {
    const carols = signed(member, meshId, carol)
    const view = roster(carols, certificateSigned)

    expect(view.admit(node.publicKey, NOW_MS).name).to.equal(member.name)
    view.apply(secondSigned, NOW_MS)
    expect(codeOf(() => view.admit(node.publicKey, NOW_MS))).to.equal('PEER_NOT_ADMITTED')
    expect(view.ids()).to.have.length(2)

    view.apply(signed(member, meshId, dave), NOW_MS)
    expect(view.admit(node.publicKey, NOW_MS).name).to.equal(member.name)
    expect(toHex(view.digest())).to.equal(toHex(roster(secondSigned, signed(member, meshId, dave), certificateSigned).digest()))
  })
})

describe('roster, authorise', () => {
  const base = (): RosterView => roster(memberSigned, certificateSigned)

  it('authorises a certified node of a publishing member', () => {
    expect(base().authorise(origin()).name).to.equal(member.name)
  })

  it('refuses an unknown certificate, or one of another node or organization', () => {
    expect(codeOf(() => base().authorise(origin({ certificateId: new Uint8Array(32) })))).to.equal('CERTIFICATE_UNKNOWN')
    expect(codeOf(() => base().authorise(origin({ nodeKey: stranger.publicKey })))).to.equal('CERTIFICATE_INVALID')
    expect(codeOf(() => base().authorise(origin({ orgKey: stranger.publicKey })))).to.equal('CERTIFICATE_INVALID')
  })

  it('tolerates 120 s at both ends of certificate and membership, and no more', () => {
    const short = membership(org, { notBeforeMs: NOW_MS - 1_000, notAfterMs: NOW_MS })
    const view = roster(signed(short, meshId, alice), certificateSigned)
    const { notBeforeMs, notAfterMs } = nodeCertificate

    expect(codeOf(() => base().authorise(origin({ createdMs: notAfterMs + 120_000 })))).to.equal('no error')
    expect(codeOf(() => base().authorise(origin({ createdMs: notAfterMs + 120_001 })))).to.equal('CERTIFICATE_EXPIRED')
    expect(codeOf(() => base().authorise(origin({ createdMs: notBeforeMs - 120_001 })))).to.equal('CERTIFICATE_EXPIRED')
    expect(codeOf(() => view.authorise(origin({ createdMs: NOW_MS + 120_000 })))).to.equal('no error')
    expect(codeOf(() => view.authorise(origin({ createdMs: NOW_MS + 120_001 })))).to.equal('MEMBERSHIP_EXPIRED')
  })

  it('refuses a clock that is ten years off', () => {
    expect(codeOf(() => base().admit(node.publicKey, NOW_MS + 3_650 * DAY_MS))).to.equal('CERTIFICATE_EXPIRED')
    expect(codeOf(() => base().admit(node.publicKey, NOW_MS - 3_650 * DAY_MS))).to.equal('CERTIFICATE_EXPIRED')
  })

  it('refuses a member without the right to publish, but lets it connect', () => {
    const view = roster(signed(membership(org, { mayPublish: false }), meshId, alice), certificateSigned)

    expect(codeOf(() => view.authorise(origin()))).to.equal('RIGHT_MISSING')
    expect(view.admit(node.publicKey, NOW_MS).mayPublish).to.equal(false)
  })

  it('refuses a suspended member everything, from the suspension on', () => {
    const suspension = membership(org, { serial: 2, mayPublish: false, tlpCeiling: undefined, notBeforeMs: NOW_MS })
    const view = roster(memberSigned, certificateSigned, signed(suspension, meshId, alice, bob))

    expect(codeOf(() => view.authorise(origin()))).to.equal('MEMBERSHIP_SUSPENDED')
    expect(codeOf(() => view.admit(node.publicKey, NOW_MS))).to.equal('MEMBERSHIP_SUSPENDED')
    expect(codeOf(() => view.authorise(origin({ createdMs: NOW_MS - 1 })))).to.equal('no error')
    expect(view.members(NOW_MS)).to.deep.equal([])
    expect(view.findMember(org.publicKey, NOW_MS)).to.equal(undefined)
  })

  it('admits nobody whom no member certifies', () => {
    expect(codeOf(() => base().admit(stranger.publicKey, NOW_MS))).to.equal('PEER_NOT_ADMITTED')
    expect(codeOf(() => base().admit(org.publicKey, NOW_MS))).to.equal('PEER_NOT_ADMITTED')
  })

  it('ends the former key when its successor begins, and sees one organization in both', () => {
    const heir = keyPair('heir')
    const heirNode = keyPair('heir-node')
    const successor = membership(heir, { replaces: org.publicKey, notBeforeMs: NOW_MS })
    const view = roster(
      memberSigned,
      certificateSigned,
      signed(successor, meshId, alice, bob),
      signed(certificate(heir, heirNode), meshId, heir, heirNode)
    )

    expect(codeOf(() => view.authorise(origin({ createdMs: NOW_MS + 120_001 })))).to.equal('MEMBERSHIP_EXPIRED')
    expect(codeOf(() => view.authorise(origin({ createdMs: NOW_MS - 1 })))).to.equal('no error')
    expect(view.admit(heirNode.publicKey, NOW_MS).orgKey).to.deep.equal(heir.publicKey)
    expect(toHex(view.rootOrgOf(heir.publicKey))).to.equal(toHex(org.publicKey))
    expect(toHex(view.rootOrgOf(org.publicKey))).to.equal(toHex(org.publicKey))
    expect(view.members(NOW_MS + DAY_MS)).to.have.length(1)
  })

  it('gives eight nodes a place and the ninth none, whatever the order', () => {
    const nodes = Array.from({ length: 9 }, (_, at) => keyPair(`node-${at}`))
    const objects = nodes.map((each, at) => signed(certificate(org, each, { notBeforeMs: NOW_MS - DAY_MS + at }), meshId, org, each))

    for (const order of [objects, [...objects].reverse()]) {
      const view = roster(memberSigned, ...order)

      expect(nodes.map(each => codeOf(() => view.admit(each.publicKey, NOW_MS)))).to.deep.equal([
        ...Array.from({ length: 8 }, () => 'no error'),
        'NODES_TOO_MANY'
      ])
      expect(view.nodesOf(org.publicKey, NOW_MS)).to.have.length(8)

      view.apply(signed(revocation({ nodeKey: nodes[0]!.publicKey, reason: 'superseded' }), meshId, org), NOW_MS)
      expect(codeOf(() => view.admit(nodes[8]!.publicKey, NOW_MS))).to.equal('no error')
    }
  })
})

describe('roster, revocations', () => {
  const cutoffs = [{ streamId: STREAM, lastGoodSeq: 7 }]

  it('takes k stewards for an organization, and the organization itself for its nodes only', () => {
    const view = (): RosterView => roster(memberSigned, certificateSigned)
    const ofNode = revocation({ nodeKey: node.publicKey })

    expect(applyCode(view(), signed(revocation(), meshId, alice))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(view(), signed(revocation(), meshId, org))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(view(), signed(revocation(), meshId, alice, bob))).to.equal('no error')
    expect(applyCode(view(), signed(ofNode, meshId, stranger))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(view(), signed(ofNode, meshId, org))).to.equal('no error')
    expect(applyCode(view(), signed(ofNode, meshId, alice, carol))).to.equal('no error')
    expect(applyCode(roster(), signed(ofNode, meshId, org))).to.equal('MEMBER_UNKNOWN')
  })

  it('accepts a listed stream up to its cut-off and nothing else', () => {
    const view = roster(memberSigned, certificateSigned, signed(revocation({ cutoffs }), meshId, alice, bob))

    expect(codeOf(() => view.authorise(origin({ seq: 7 })))).to.equal('no error')
    expect(codeOf(() => view.authorise(origin({ seq: 8 })))).to.equal('ORG_REVOKED')
    expect(codeOf(() => view.authorise(origin({ streamId: new Uint8Array(16) })))).to.equal('ORG_REVOKED')
    expect(codeOf(() => view.admit(node.publicKey, NOW_MS))).to.equal('ORG_REVOKED')
    expect(view.members(NOW_MS)).to.deep.equal([])
    expect(view.nodesOf(org.publicKey, NOW_MS)).to.deep.equal([])
  })

  it('lets the earliest time and the lowest cut-off of several win', () => {
    const early = revocation({ nodeKey: node.publicKey, badSinceMs: NOW_MS - DAY_MS, cutoffs })
    const low = revocation({ nodeKey: node.publicKey, cutoffs: [{ streamId: STREAM, lastGoodSeq: 3 }] })
    const view = roster(memberSigned, certificateSigned, signed(early, meshId, org), signed(low, meshId, alice, bob))
    const found = view.findRevocation(org.publicKey, node.publicKey)

    expect([found?.badSinceMs, found?.lastGoodSeq(STREAM), found?.lastGoodSeq(new Uint8Array(16))]).to.deep.equal([
      NOW_MS - DAY_MS,
      3,
      undefined
    ])
    expect(codeOf(() => view.authorise(origin({ seq: 3 })))).to.equal('no error')
    expect(codeOf(() => view.authorise(origin({ seq: 4 })))).to.equal('NODE_REVOKED')
    expect(codeOf(() => view.admit(node.publicKey, NOW_MS))).to.equal('NODE_REVOKED')
  })
})

describe('roster, objects of organizations and nodes', () => {
  const lastGood = [1, 2].map(byte => ({
    streamId: new Uint8Array(16).fill(byte),
    lastGoodSeq: byte,
    headerHash: new Uint8Array(32).fill(byte)
  }))
  const epoch = { type: 'epoch', orgKey: org.publicKey, nodeKey: node.publicKey, epoch: 2, lastGood, createdMs: NOW_MS } as const
  const addresses = { type: 'addresses', nodeKey: node.publicKey, multiaddrs: ['/ip4/192.0.2.1/tcp/7400'], serial: 2 } as const

  it('takes a certificate that organization and node signed, of a known member', () => {
    expect(applyCode(roster(), certificateSigned)).to.equal('MEMBER_UNKNOWN')
    expect(applyCode(roster(memberSigned), signed(nodeCertificate, meshId, org))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(roster(memberSigned), signed(nodeCertificate, meshId, node))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(roster(memberSigned), signed(nodeCertificate, meshId, org, stranger))).to.equal('SIGNATURES_TOO_FEW')
    expect(applyCode(roster(memberSigned), certificateSigned)).to.equal('no error')
  })

  it('takes an epoch that the organization signed for a node that it certified', () => {
    expect(applyCode(roster(memberSigned), signed(epoch, meshId, org))).to.equal('CERTIFICATE_UNKNOWN')
    expect(applyCode(roster(memberSigned, certificateSigned), signed(epoch, meshId, node))).to.equal('SIGNATURES_TOO_FEW')

    const view = roster(memberSigned, certificateSigned, signed(epoch, meshId, org), signed({ ...epoch, epoch: 3 }, meshId, org))
    expect(view.findEpoch(org.publicKey, node.publicKey)?.epoch).to.equal(3)
    expect(view.findEpoch(org.publicKey, stranger.publicKey)).to.equal(undefined)
  })

  it('keeps the addresses of the highest serial only, whichever came first', () => {
    const older = signed({ ...addresses, serial: 1 }, meshId, node)
    const newer = signed(addresses, meshId, node)
    const view = roster(memberSigned, certificateSigned, older)

    expect(applyCode(roster(memberSigned), newer)).to.equal('CERTIFICATE_UNKNOWN')
    expect(applyCode(view, signed(addresses, meshId, stranger))).to.equal('SIGNATURES_TOO_FEW')
    expect(view.apply(newer, NOW_MS).result).to.equal('new')
    expect(view.apply(older, NOW_MS).result).to.equal('known')
    expect(view.ids()).to.have.length(4)
    expect(view.nodesOf(org.publicKey, NOW_MS)[0]?.addresses).to.deep.equal(addresses.multiaddrs)
    expect(toHex(view.digest())).to.equal(toHex(roster(memberSigned, certificateSigned, newer).digest()))
  })

  it('refuses what is no roster object, and a fork proof that nobody can verify', () => {
    const request = {
      type: 'join-request',
      orgKey: org.publicKey,
      nodeKey: node.publicKey,
      name: 'x',
      kind: 'isp',
      constituency: noConstituency,
      createdMs: NOW_MS
    } as const
    const proof = encodeSigned({ type: 'fork-proof', body: new Uint8Array(40), signatures: [] })

    expect(applyCode(roster(), signed(request, meshId, org, node))).to.equal('DOCUMENT_MALFORMED')
    expect(applyCode(roster(), proof)).to.equal('FORK_PROOF_INVALID')
    expect(applyCode(roster(), new Uint8Array(200_000))).to.equal('DOCUMENT_TOO_LARGE')
    expect(applyCode(roster(), new Uint8Array(0))).to.equal('DOCUMENT_MALFORMED')
  })

  it('keeps one fork proof per stream: the lowest seq, then the lower id', () => {
    const verifyForkProof = (body: Uint8Array): Fork => ({
      id: documentId('fork-proof', body),
      streamId: STREAM,
      nodeKey: node.publicKey,
      epoch: 1,
      seq: body[0] ?? 0,
      createdMs: NOW_MS
    })
    const proofs = [9, 4, 6].map(seq => encodeSigned({ type: 'fork-proof', body: new Uint8Array(8).fill(seq), signatures: [] }))

    for (const order of [proofs, [...proofs].reverse()]) {
      const view = createRoster([firstSigned, memberSigned, certificateSigned], { meshId, nowMs: NOW_MS, verifyForkProof })
      for (const object of order) view.apply(object, NOW_MS)

      expect(view.findFork(STREAM)?.seq).to.equal(4)
      expect(view.objects()).to.have.length(4)
    }
  })

  it('takes a proof of two sealed batches of one seq, and none of a node that no member certifies', () => {
    const tag = { kind: 'seen', type: 'domain', value: 'example.com', windowStartS: NOW_MS / 1_000, count: 1 } as const
    const [a, b] = [1, 2].map(count =>
      sealBatch({
        records: { ...noRecords, sightings: [{ ...tag, count }] },
        meshId,
        nodeKey: node.publicKey,
        orgKey: org.publicKey,
        certificateId,
        salt: new Uint8Array(0),
        audience: [],
        epoch: 1,
        seq: 1,
        prev: new Uint8Array(32),
        createdMs: NOW_MS,
        floorSeq: 1,
        scrubVersion: 1,
        secretKey: node.secretKey
      })
    )
    const body = encodeForkProof(forkProofOf(a!, b!)!)
    const proof = encodeSigned({ type: 'fork-proof', body, signatures: [] })
    const view = roster(memberSigned, certificateSigned)

    expect(applyCode(roster(), proof)).to.equal('CERTIFICATE_UNKNOWN')
    expect(view.apply(proof, NOW_MS).result).to.equal('new')
    expect(view.apply(proof, NOW_MS).result).to.equal('known')
    expect(view.findFork(a!.header.streamId)?.seq).to.equal(1)
    expect(toHex(createRoster(view.objects(), { nowMs: NOW_MS }).digest())).to.equal(toHex(view.digest()))
  })

  it('shows a stranger no more than its own membership, certificate and addresses', () => {
    const view = roster(memberSigned, certificateSigned, signed(addresses, meshId, node), signed(membership(dave), meshId, alice))
    const chain = view.chainOf(node.publicKey)

    expect(chain.map(object => decodeSigned(object).type)).to.deep.equal(['membership', 'node-certificate', 'addresses'])
    expect(roster(...chain).admit(node.publicKey, NOW_MS).name).to.equal(member.name)
    expect(view.chainOf(stranger.publicKey)).to.deep.equal([])
  })

  it('finds objects by id, certificates by time, and the organization of a node', () => {
    const renewed = certificate(org, node, { serial: 2, notBeforeMs: NOW_MS, notAfterMs: NOW_MS + 40 * DAY_MS })
    const view = roster(memberSigned, certificateSigned, signed(renewed, meshId, org, node))

    expect(view.findCertificate(node.publicKey, NOW_MS - 1)?.id).to.deep.equal(certificateId)
    expect(view.findCertificate(node.publicKey, NOW_MS)?.notAfterMs).to.equal(renewed.notAfterMs)
    expect(view.findCertificate(node.publicKey, NOW_MS + 100 * DAY_MS)).to.equal(undefined)
    expect(view.findOrgOf(node.publicKey)).to.deep.equal(Uint8Array.from(org.publicKey))
    expect(view.findObject(certificateId)).to.deep.equal(certificateSigned)
    expect(view.findObject(new Uint8Array(32))).to.equal(undefined)
    expect(view.ids().every((id, at) => compareBytes(id, decodeSigned(view.objects()[at]!).id) === 0)).to.equal(true)
  })
})

describe('roster, laws', () => {
  const outsiders = [signed(membership(stranger), meshId, stranger), signed(certificate(stranger, dave), meshId, stranger, dave)]
  const all = [
    firstSigned,
    secondSigned,
    signed(second, meshId, carol, dave, alice, bob),
    memberSigned,
    signed(member, meshId, dave),
    signed(membership(org, { name: 'Other' }), meshId, alice, bob),
    signed(membership(org, { serial: 2, constituency: isp }), meshId, bob, dave),
    signed(membership(carol), meshId, carol),
    certificateSigned,
    signed(certificate(carol, keyPair('carol-node')), meshId, carol, keyPair('carol-node')),
    signed(certificate(org, node, { serial: 2 }), meshId, org, node),
    signed(revocation({ nodeKey: node.publicKey, cutoffs: [{ streamId: STREAM, lastGoodSeq: 2 }] }), meshId, org),
    signed({ type: 'addresses', nodeKey: node.publicKey, multiaddrs: [], serial: 1 }, meshId, node),
    signed({ type: 'addresses', nodeKey: node.publicKey, multiaddrs: [], serial: 2 }, meshId, node),
    ...outsiders
  ]
  const expected = createRoster(all, { meshId, nowMs: NOW_MS })

  function answers(view: RosterView): unknown {
    return [
      toHex(view.digest()),
      view.charter.version,
      view.members(NOW_MS).map(({ name, serial }) => [name, serial]),
      [1, 2, 3].map(seq => codeOf(() => view.authorise(origin({ seq })))),
      codeOf(() => view.admit(keyPair('carol-node').publicKey, NOW_MS)),
      view.nodesOf(org.publicKey, NOW_MS)
    ]
  }

  it('gives the same digest and the same answers whatever the order of arrival', () => {
    check(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), order => {
        const view = roster()

        // An object that comes before what it rests on is offered again, as the mesh does.
        for (let round = 0; round < 5; round++) for (const object of order) codeOf(() => view.apply(object, NOW_MS))

        expect(answers(view)).to.deep.equal(answers(expected))
        expect(answers(createRoster(order, { nowMs: NOW_MS }))).to.deep.equal(answers(expected))
      }),
      { runs: 30 }
    )
  })

  it('gives any subset the same view from its own objects, and knows them all', () => {
    check(
      fc.property(fc.subarray(all), some => {
        const view = roster(...some)
        const copy = createRoster(view.objects(), { nowMs: NOW_MS })

        expect(answers(copy)).to.deep.equal(answers(view))
        for (const object of view.objects()) expect(copy.apply(object, NOW_MS).result).to.equal('known')
      }),
      { runs: 30 }
    )
  })

  it('tells who was refused and why when asked', () => {
    const refused: string[] = []
    createRoster([...all, new Uint8Array(3)], { meshId, nowMs: NOW_MS, onRefused: (_object, { code }) => refused.push(code) })

    expect(refused.sort()).to.deep.equal([
      'DOCUMENT_MALFORMED',
      'MEMBER_UNKNOWN',
      'MEMBER_UNKNOWN',
      'SIGNATURES_TOO_FEW',
      'SIGNATURES_TOO_FEW'
    ])
  })
})
