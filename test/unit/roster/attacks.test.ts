import { expect } from 'chai'

import type { KeyPair } from '../../../src/envelope/signing.js'
import { NodeError } from '../../../src/errors.js'
import { toHex } from '../../../src/model/bytes.js'
import { noConstituency } from '../../../src/roster/documents.js'
import { explainObjects } from '../../../src/roster/explain.js'
import { findOverlaps } from '../../../src/roster/overlap.js'
import {
  addSignature,
  fallingObjects,
  nextCharter,
  requireApplicable,
  signatureNeeds,
  stewardDocument
} from '../../../src/roster/proposal.js'
import { createRoster, type RosterView } from '../../../src/roster/roster-view.js'
import { signDocument } from '../../../src/roster/sign.js'
import { decodeSigned, encodeSigned } from '../../../src/roster/signed-codec.js'
import { amended, certificate, charter, DAY_MS, keyPair, membership, meshIdOf, NOW_MS, signed } from '../../support/roster-maker.js'

const [alice, bob, carol, dave, mallory] = ['alice', 'bob', 'carol', 'dave', 'mallory'].map(keyPair) as [
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair,
  KeyPair
]
const org = keyPair('org')
const node = keyPair('node')
const first = charter([alice, bob, carol])
const meshId = meshIdOf(first)
const firstSigned = signed(first, meshId, alice, bob)
// Carol leaves, Dave comes.
const second = amended(first, { stewards: charter([alice, bob, dave]).stewards })
const secondSigned = signed(second, meshId, alice, bob, dave)
const third = amended(second, {})
const networks = { ...noConstituency, cidrs: ['198.51.100.0/24'] }
const plain = signed(membership(org), meshId, alice)

function roster(...more: readonly Uint8Array[]): RosterView {
  return createRoster([firstSigned, ...more], { meshId, nowMs: NOW_MS })
}

function code(run: () => unknown): string {
  try {
    run()
  } catch (err) {
    if (err instanceof NodeError) return err.code
    throw err
  }

  return 'accepted'
}

describe('attacks on the roster, by their names in The Update Framework', () => {
  it('roll-back: an older charter, or a rival of an older version, never makes versions go back', () => {
    const view = roster(secondSigned, signed(third, meshId, alice, bob))
    const rival = amended(first, { stewards: charter([alice, carol, mallory]).stewards, createdMs: NOW_MS })

    expect(view.apply(firstSigned, NOW_MS).result).to.equal('known')
    expect(view.apply(secondSigned, NOW_MS).result).to.equal('known')
    expect(view.charter.version).to.equal(3)
    // two leaving stewards sign another past: it is held as proof of a conflict, and the version that stands does not fall
    code(() => view.apply(signed(rival, meshId, alice, carol), NOW_MS))
    expect(view.charter.version).to.equal(3)
    expect(view.charter.stewards.some(key => toHex(key) === toHex(mallory.publicKey))).to.equal(false)
  })

  it('roll-back: an older membership never wins over a newer serial, whatever comes last', () => {
    const newer = signed(
      membership(org, { serial: 2, constituency: networks, mayReceiveVictims: true, tlpCeiling: 'AMBER+STRICT' }),
      meshId,
      alice,
      bob
    )

    for (const order of [
      [plain, newer],
      [newer, plain]
    ]) {
      expect(roster(...order).findMember(org.publicKey, NOW_MS)).to.include({ serial: 2, mayReceiveVictims: true })
    }
  })

  it('freeze: a charter that is withheld beyond its expiry stops admissions, and nothing else', () => {
    const late = charter([alice, bob, carol], { expiresMs: NOW_MS + DAY_MS })
    const lateMesh = meshIdOf(late)
    const held = signed(membership(org, { notAfterMs: NOW_MS + 90 * DAY_MS }), lateMesh, alice)
    const view = createRoster([signed(late, lateMesh, alice, bob), held], { meshId: lateMesh, nowMs: NOW_MS })
    const afterMs = NOW_MS + 2 * DAY_MS

    expect(view.findMember(org.publicKey, afterMs)?.name).to.equal('Example Organization')
    const newcomer = signed(membership(keyPair('newcomer'), { notBeforeMs: afterMs }), lateMesh, alice)
    expect(code(() => view.apply(newcomer, afterMs))).to.equal('MEMBERSHIP_INVALID')
  })

  it('freeze: whoever withholds a revocation is found out by the digest', () => {
    const revocation = signed(
      { type: 'revocation', orgKey: org.publicKey, reason: 'misconduct', badSinceMs: NOW_MS, cutoffs: [] },
      meshId,
      alice,
      bob
    )

    expect(toHex(roster(plain).digest())).to.not.equal(toHex(roster(plain, revocation).digest()))
  })

  it('mix-and-match: signatures under one version count for no other version', () => {
    const view = roster()
    const other = amended(first, { k: 3 })
    const mixed = { ...decodeSigned(signed(second, meshId, alice)), signatures: decodeSigned(signed(other, meshId, alice, bob)).signatures }

    expect(code(() => view.apply(encodeSigned(mixed), NOW_MS))).to.equal('SIGNATURE_INVALID')
    expect(view.charter.version).to.equal(1)
  })

  it('mix-and-match: a certificate of one organization beside the membership of another admits nobody', () => {
    const view = roster(plain)
    const foreign = signed(certificate(mallory, node), meshId, mallory, node)

    expect(code(() => view.apply(foreign, NOW_MS))).to.equal('MEMBER_UNKNOWN')
    expect(code(() => view.admit(node.publicKey, NOW_MS))).to.equal('PEER_NOT_ADMITTED')
  })

  it('mix-and-match: the stewards of one version cannot act beside those of another', () => {
    const view = roster(secondSigned)
    const grant = (...signers: KeyPair[]): Uint8Array => signed(membership(org, { constituency: networks }), meshId, ...signers)

    // carol left: her signature counts for nothing, and one of two is not enough
    expect(code(() => view.apply(grant(alice, carol), NOW_MS))).to.equal('SIGNATURES_TOO_FEW')
    expect(code(() => view.apply(grant(alice, dave), NOW_MS))).to.equal('accepted')
  })

  it('fast-forward: a version far ahead is refused, so that nobody can use the numbers up', () => {
    const view = roster()
    const jump = { ...amended(first, {}), version: 1_000_000 }

    expect(code(() => view.apply(signed(jump, meshId, alice, bob), NOW_MS))).to.equal('CHARTER_INVALID')
    expect(code(() => view.apply(secondSigned, NOW_MS))).to.equal('accepted')
  })

  it('fast-forward: one steward with the highest serial there is takes nothing away that k gave', () => {
    const granted = signed(membership(org, { constituency: networks }), meshId, alice, bob)
    const jump = signed(membership(org, { serial: 2 ** 32 - 1, mayPublish: true }), meshId, carol)
    const view = roster(granted, jump)

    expect(view.findMember(org.publicKey, NOW_MS)?.constituency.cidrs).to.deep.equal(['198.51.100.0/24'])
  })

  it('stolen keys below the threshold, twice each: one key counts once', () => {
    const grant = decodeSigned(signed(membership(org, { constituency: networks }), meshId, alice))
    const twice = { ...grant, signatures: [...grant.signatures, ...grant.signatures] }

    expect(code(() => roster().apply(encodeSigned(twice), NOW_MS))).to.equal('DOCUMENT_MALFORMED')
    expect(code(() => roster().apply(encodeSigned(grant), NOW_MS))).to.equal('SIGNATURES_TOO_FEW')
  })

  it('a malleated signature changes no identity: id and digest are of the body and the keys', () => {
    const view = roster(plain)
    const digest = toHex(view.digest())
    const object = decodeSigned(plain)
    const again = {
      ...object,
      signatures: object.signatures.map(({ key, signature }) => ({
        key,
        signature: signature.map((byte, at) => (at > 31 ? byte ^ 1 : byte))
      }))
    }

    expect(toHex(decodeSigned(encodeSigned(again)).id)).to.equal(toHex(object.id))
    expect(view.apply(encodeSigned(again), NOW_MS).result, 'a known signer is not asked again').to.equal('known')
    expect(toHex(view.digest())).to.equal(digest)
    expect(code(() => roster().apply(encodeSigned(again), NOW_MS))).to.equal('SIGNATURE_INVALID')
  })
})

describe('amendments that stewards sign in turn', () => {
  const grant = signed(membership(org, { constituency: networks }), meshId, alice, carol)

  it('name what loses its signers, and take it over once it is signed again', () => {
    const view = roster(grant)
    const next = nextCharter(view.charterDocument(), { stewards: second.stewards }, NOW_MS)
    const falling = fallingObjects(view, next)
    expect(falling.map(({ id }) => toHex(id))).to.deep.equal([toHex(decodeSigned(grant).id)])

    const proposal = [signDocument(next, meshId, [alice, bob]), ...falling]
    expect(requireApplicable(view, [proposal[0]!], NOW_MS).findMember(org.publicKey, NOW_MS), 'without the new signature').to.equal(
      undefined
    )

    const [object] = falling
    const resigned = addSignature(object!, stewardDocument(object!)!, { meshId, signer: dave })
    const after = requireApplicable(view, [proposal[0]!, resigned], NOW_MS)
    expect(after.charter.version).to.equal(2)
    expect(after.findMember(org.publicKey, NOW_MS)?.constituency.cidrs).to.deep.equal(['198.51.100.0/24'])
    expect(view.charter.version, 'a trial changes nothing').to.equal(1)
  })

  it('count the signatures of both sets apart, and none that does not verify', () => {
    const view = roster()
    const next = nextCharter(view.charterDocument(), { stewards: second.stewards }, NOW_MS)
    const needs = (...signers: KeyPair[]) =>
      signatureNeeds(signDocument(next, meshId, signers), next, { judge: next, former: first, meshId })

    expect(needs(alice, dave).map(({ version, have, need }) => [version, have, need])).to.deep.equal([
      [1, 1, 2],
      [2, 2, 2]
    ])
    expect(needs(alice)[1]?.waiting).to.have.length(2)
    const forged = { ...signDocument(next, meshId, [alice]), signatures: [{ key: bob.publicKey, signature: new Uint8Array(64) }] }
    expect(code(() => signatureNeeds(forged, next, { judge: next, former: first, meshId }))).to.equal('SIGNATURE_INVALID')
  })

  it('refuse a next charter that breaks a rule', () => {
    expect(code(() => nextCharter(first, { k: 1 }, NOW_MS))).to.equal('CHARTER_INVALID')
    expect(code(() => nextCharter(first, { stewards: [] }, NOW_MS))).to.equal('CHARTER_INVALID')
  })
})

describe('chains explained', () => {
  const broken = (objects: readonly Uint8Array[]): Array<string | undefined> =>
    explainObjects(objects, { meshId, nowMs: NOW_MS, known: [firstSigned] }).flatMap(({ links }) =>
      links.filter(({ isGood }) => !isGood).map(link => link.code)
    )

  it('hold where every link holds', () => {
    expect(broken([firstSigned, secondSigned, plain, signed(certificate(org, node), meshId, org, node)])).to.deep.equal([])
  })

  for (const [what, objects, codes] of [
    [
      'too few signatures',
      [signed(membership(org, { constituency: networks }), meshId, alice)],
      ['SIGNATURES_TOO_FEW', 'SIGNATURES_TOO_FEW']
    ],
    ['a certificate without a membership', [signed(certificate(org, node), meshId, org, node)], ['MEMBER_UNKNOWN']],
    [
      'a membership that is over',
      [signed(membership(org, { notBeforeMs: NOW_MS - 9 * DAY_MS, notAfterMs: NOW_MS - DAY_MS }), meshId, alice)],
      ['MEMBERSHIP_EXPIRED']
    ],
    [
      'an expired certificate',
      [plain, signed(certificate(org, node, { notBeforeMs: NOW_MS - 9 * DAY_MS, notAfterMs: NOW_MS - DAY_MS }), meshId, org, node)],
      ['CERTIFICATE_EXPIRED']
    ],
    [
      'a revoked node',
      [
        plain,
        signed(certificate(org, node), meshId, org, node),
        signed(
          { type: 'revocation', orgKey: org.publicKey, nodeKey: node.publicKey, reason: 'left', badSinceMs: NOW_MS, cutoffs: [] },
          meshId,
          org
        )
      ],
      ['NODE_REVOKED']
    ],
    ['bytes that are no document', [new Uint8Array(7)], ['DOCUMENT_MALFORMED']],
    ['a signature for another mesh', [signed(membership(org), new Uint8Array(32).fill(1), alice)], ['SIGNATURE_INVALID']]
  ] as const) {
    it(`name the broken link: ${what}`, () => {
      expect(broken(objects)).to.include.members([...codes])
    })
  }
})

describe('overlapping networks', () => {
  const member = (constituency: Partial<typeof networks>) => ({
    ...roster(plain).members(NOW_MS)[0]!,
    constituency: { ...noConstituency, ...constituency }
  })
  const pairs = (asked: Partial<typeof networks>, signedFor: Partial<typeof networks>): string[] =>
    findOverlaps({ ...noConstituency, ...asked }, [member(signedFor)], []).map(({ ours, theirs }) => `${ours} ${theirs}`)

  it('are found in both directions, for every kind', () => {
    expect(pairs({ cidrs: ['198.51.100.0/25'] }, { cidrs: ['198.51.100.0/24'] })).to.deep.equal(['198.51.100.0/25 198.51.100.0/24'])
    expect(pairs({ cidrs: ['198.51.100.0/24'] }, { cidrs: ['198.51.100.128/25'] })).to.deep.equal(['198.51.100.0/24 198.51.100.128/25'])
    expect(pairs({ cidrs: ['2001:db8::/32'] }, { cidrs: ['2001:db8:1::/48'] })).to.deep.equal(['2001:db8::/32 2001:db8:1::/48'])
    expect(pairs({ asns: [64500] }, { asns: [64500, 64501] })).to.deep.equal(['AS64500 AS64500'])
    expect(pairs({ countryCodes: ['DE'] }, { countryCodes: ['DE'] })).to.deep.equal(['DE DE'])
    expect(pairs({ domains: ['www.example.org'] }, { domains: ['example.org'] })).to.deep.equal(['www.example.org example.org'])
    expect(pairs({ domains: ['example.org'] }, { domains: ['www.example.org'] })).to.deep.equal(['example.org www.example.org'])
  })

  it('are not seen where there is none, nor with oneself', () => {
    expect(
      pairs(
        { cidrs: ['198.51.100.0/25'], asns: [64502], domains: ['anexample.org'] },
        { cidrs: ['198.51.100.128/25'], asns: [64500], domains: ['example.org'] }
      )
    ).to.deep.equal([])
    expect(findOverlaps(networks, [member(networks)], [org.publicKey])).to.deep.equal([])
  })
})
