import { type KeyPair, publicFromSeed, secretFromSeed } from '../../src/envelope/signing.js'
import { compareBytes, sha256 } from '../../src/model/bytes.js'
import { encodeDocument } from '../../src/roster/document-codec.js'
import { type Charter, type Membership, type NodeCertificate, noConstituency, type RosterDocument } from '../../src/roster/documents.js'
import { signDocument } from '../../src/roster/sign.js'
import { encodeSigned } from '../../src/roster/signed-codec.js'

/** The moment at which most tests stand: 14 November 2023, 22:13:20 UTC. */
export const NOW_MS = 1_700_000_000_000
export const DAY_MS = 86_400_000

const pairs = new Map<string, KeyPair>()

/** The same key pair for the same name, in every run. */
export function keyPair(name: string): KeyPair {
  const known = pairs.get(name)
  if (known !== undefined) return known

  const seed = sha256('tocsin test key', name)
  const pair = { seed, publicKey: publicFromSeed(seed), secretKey: secretFromSeed(seed) }
  pairs.set(name, pair)

  return pair
}

export function sortedKeys(...pairsOrKeys: readonly KeyPair[]): Uint8Array[] {
  return pairsOrKeys.map(({ publicKey }) => publicKey).sort(compareBytes)
}

export function charter(stewards: readonly KeyPair[], more: Partial<Charter> = {}): Charter {
  return {
    type: 'charter',
    name: 'test-mesh',
    nonce: new Uint8Array(32).fill(7),
    version: 1,
    stewards: sortedKeys(...stewards),
    k: Math.floor(stewards.length / 2) + 1,
    admit: 1,
    isLab: true,
    limits: {},
    expiresMs: NOW_MS + 1_000 * DAY_MS,
    createdMs: NOW_MS - 10 * DAY_MS,
    ...more
  }
}

/** The next version after `former`, unsigned. */
export function amended(former: Charter, more: Partial<Charter>): Charter {
  return { ...former, version: former.version + 1, previous: sha256(encodeDocument(former)), createdMs: former.createdMs + 1, ...more }
}

export function membership(org: KeyPair, more: Partial<Membership> = {}): Membership {
  return {
    type: 'membership',
    orgKey: org.publicKey,
    name: 'Example Organization',
    kind: 'isp',
    constituency: noConstituency,
    mayPublish: true,
    mayReceiveVictims: false,
    tlpCeiling: 'AMBER',
    serial: 1,
    notBeforeMs: NOW_MS - DAY_MS,
    notAfterMs: NOW_MS + 300 * DAY_MS,
    ...more
  }
}

export function certificate(org: KeyPair, node: KeyPair, more: Partial<NodeCertificate> = {}): NodeCertificate {
  return {
    type: 'node-certificate',
    orgKey: org.publicKey,
    nodeKey: node.publicKey,
    serial: 1,
    notBeforeMs: NOW_MS - DAY_MS,
    notAfterMs: NOW_MS + 29 * DAY_MS,
    ...more
  }
}

export function meshIdOf(first: Charter): Uint8Array {
  return sha256(encodeDocument(first))
}

/** An encoded `Signed`. */
export function signed(document: RosterDocument, meshId: Uint8Array, ...signers: readonly KeyPair[]): Uint8Array {
  return encodeSigned(signDocument(document, meshId, signers))
}
