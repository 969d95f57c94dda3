import { digestEntries, type SummaryEntry } from '../../src/envelope/digest.js'
import { encodeForkProof, type ForkProof, forkProofId } from '../../src/envelope/fork.js'
import { CODEC_COLUMNS, type Header } from '../../src/envelope/header.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import { publicFromSeed, secretFromSeed, signBytes } from '../../src/envelope/signing.js'
import { audienceHash, streamId } from '../../src/envelope/stream-id.js'
import { compareBytes, sha256, toHex } from '../../src/model/bytes.js'
import type { Classification, ObservableType, Role, SightingKind } from '../../src/model/enumerations.js'
import { indicatorId, sightingId } from '../../src/model/ids.js'
import { observableKey } from '../../src/model/observable.js'
import type { VectorFile } from './envelope-vectors.js'

/**
 * Vectors of what is computed rather than sent, and of fork proofs: stream ids, digests, ids of records, values of aggregates.
 * Everything is made from fixed seeds, so that the files are the same on every machine; `make-vectors.ts` writes them.
 */

const CREATED_MS = 1_767_323_045_000
const DAY_S = 86_400
const MESH_ID = Buffer.alloc(32, 0x11)
const NODE_SEED = Buffer.alloc(32, 0x21)
const NODE_KEY = publicFromSeed(NODE_SEED)
const OTHER_SEED = Buffer.alloc(32, 0x22)
const ORG_KEYS = [0x31, 0x32, 0x33].map(seed => publicFromSeed(Buffer.alloc(32, seed))).sort(compareBytes)
const ORG_KEY = publicFromSeed(Buffer.alloc(32, 0x31))
const SALT = Buffer.alloc(16, 0x51)
const NOTHING = new Uint8Array(0)

type Vector = Record<string, unknown>

export function makeStreamVectors(): Record<'streams' | 'digest' | 'forks' | 'ids' | 'aggregates', VectorFile> {
  return {
    streams: { about: ABOUT.streams, vectors: streamVectors() },
    digest: { about: ABOUT.digest, vectors: digestVectors() },
    forks: { about: ABOUT.forks, vectors: forkVectors() },
    ids: { about: ABOUT.ids, vectors: idVectors() },
    aggregates: { about: ABOUT.aggregates, vectors: aggregateVectors() }
  }
}

const ABOUT = {
  streams:
    'audience_hash of salt and audience (sorted organization keys; both empty for COMMUNITY), and the stream id that follows from it.',
  digest:
    'Summary entries as a node may hold them, in no order, and the digest over them. Entries with head 0 do not count. missing: [from, to] pairs.',
  forks:
    'Encoded ForkProof messages, for a receiver in mesh_id. code null: a fork, with the first seq that does not count, the lower created_ms and the id of the proof; else the error of a receiver.',
  ids: 'observable_key, and with it indicator_id (org_key, classification, malware, role) or sighting_id (org_key, kind, window_start_s). Absent malware is null.',
  aggregates: 'Values of aggregates. code null: the parts, null where absent; else the error of a receiver.'
}

function streamVectors(): Vector[] {
  const vector = (
    name: string,
    salt: Uint8Array,
    audience: readonly Uint8Array[],
    epoch: number,
    streamClass: 0 | 1,
    meshId = MESH_ID
  ): Vector => {
    const hash = audienceHash(salt, audience)

    return {
      name,
      mesh_id: toHex(meshId),
      node_key: toHex(NODE_KEY),
      salt: toHex(salt),
      audience: audience.map(toHex),
      epoch,
      class: streamClass,
      audience_hash: toHex(hash),
      stream_id: toHex(streamId({ meshId, nodeKey: NODE_KEY, audienceHash: hash, epoch, class: streamClass })),
      code: null
    }
  }

  return [
    vector('COMMUNITY', NOTHING, [], 1, 0),
    vector('COMMUNITY, long-lived', NOTHING, [], 1, 1),
    vector('COMMUNITY in another mesh', NOTHING, [], 1, 0, Buffer.alloc(32, 0x12)),
    vector('COMMUNITY, second epoch', NOTHING, [], 2, 0),
    vector('COMMUNITY, the last epoch', NOTHING, [], 4_294_967_295, 0),
    vector('one organization', SALT, ORG_KEYS.slice(0, 1), 1, 0),
    vector('three organizations', SALT, ORG_KEYS, 1, 0),
    vector('three organizations under another salt', Buffer.alloc(16, 0x52), ORG_KEYS, 1, 0)
  ]
}

function digestVectors(): Vector[] {
  const entry = (id: number, fields: Partial<SummaryEntry> = {}): SummaryEntry => ({
    streamId: Buffer.alloc(16, id),
    floor: 1,
    head: 1,
    headHash: Buffer.alloc(32, id + 1),
    missing: [],
    ...fields
  })
  const vector = (name: string, entries: readonly SummaryEntry[]): Vector => ({
    name,
    entries: entries.map(({ streamId: id, floor, head, headHash, missing }) => ({
      stream_id: toHex(id),
      floor,
      head,
      head_hash: toHex(headHash),
      missing: missing.map(({ from, to }) => [from, to])
    })),
    digest: toHex(digestEntries(entries)),
    code: null
  })
  const holes = [
    { from: 3, to: 3 },
    { from: 7, to: 4_000_000_000 }
  ]

  return [
    vector('nothing held', []),
    vector('one stream', [entry(0x61)]),
    vector('in no order', [entry(0x63), entry(0x61), entry(0x62)]),
    vector('a stream of which nothing counts', [entry(0x61), entry(0x62, { head: 0, headHash: Buffer.alloc(32) })]),
    vector('a raised floor and holes', [entry(0x61, { floor: 2, head: 4_294_967_295, missing: holes })]),
    vector('a capped stream whose last header is not held', [entry(0x61, { head: 9, headHash: Buffer.alloc(32) })])
  ]
}

/** A header of the stream of `seed`'s node, with its signature. */
function signedHeader(fields: Partial<Header> = {}, seed = NODE_SEED, signer = seed): { bytes: Uint8Array; signature: Uint8Array } {
  const nodeKey = publicFromSeed(seed)
  const hash = audienceHash(NOTHING, [])
  const bytes = encodeHeader({
    streamId: streamId({ meshId: MESH_ID, nodeKey, audienceHash: hash, epoch: fields.epoch ?? 1, class: 0 }),
    nodeKey,
    orgKey: ORG_KEY,
    audienceHash: hash,
    epoch: 1,
    class: 0,
    seq: 5,
    prev: Buffer.alloc(32, 0x71),
    createdMs: CREATED_MS,
    floorSeq: 1,
    expiresMs: CREATED_MS + DAY_S * 1_000,
    maxTlp: 'GREEN',
    records: 1,
    payloadSha256: Buffer.alloc(32, 0x72),
    payloadBytes: 100,
    codec: CODEC_COLUMNS,
    scrubVersion: 1,
    certificateId: Buffer.alloc(32, 0x41),
    ...fields
  })

  return { bytes, signature: signBytes(secretFromSeed(signer), 'batch', MESH_ID, bytes) }
}

type SignedHeader = ReturnType<typeof signedHeader>

function proofOf(a: SignedHeader, b: SignedHeader): ForkProof {
  return { headerA: a.bytes, signatureA: a.signature, headerB: b.bytes, signatureB: b.signature }
}

/** The two headers in the order that a proof has them: seq, then bytes. */
function inOrder(a: SignedHeader, b: SignedHeader): [SignedHeader, SignedHeader] {
  return compareBytes(a.bytes, b.bytes) <= 0 ? [a, b] : [b, a]
}

function forkVectors(): Vector[] {
  const one = signedHeader()
  const [low, high] = inOrder(one, signedHeader({ createdMs: CREATED_MS + 1_000, payloadSha256: Buffer.alloc(32, 0x73) }))
  const next = signedHeader({ seq: 6, prev: Buffer.alloc(32, 0x74), createdMs: CREATED_MS + 2_000 })
  const joined = signedHeader({ seq: 6, prev: sha256(one.bytes) })
  const good = (name: string, proof: ForkProof, seq: number, createdMs: number): Vector => ({
    name,
    mesh_id: toHex(MESH_ID),
    proof: toHex(encodeForkProof(proof)),
    seq,
    created_ms: createdMs,
    id: toHex(forkProofId(encodeForkProof(proof))),
    code: null
  })
  const bad = (name: string, proof: ForkProof | Uint8Array, meshId: Uint8Array = MESH_ID): Vector => ({
    name,
    mesh_id: toHex(meshId),
    proof: toHex(proof instanceof Uint8Array ? proof : encodeForkProof(proof)),
    code: 'FORK_PROOF_INVALID'
  })
  const fork = proofOf(low, high)
  const bytes = encodeForkProof(fork)
  const broken = Uint8Array.from(low.signature)
  broken[0] = (broken[0] ?? 0) ^ 1

  return [
    good('two headers of one seq', fork, 5, CREATED_MS),
    good('two seqs in a row that do not join', proofOf(one, next), 5, CREATED_MS),
    bad('two seqs in a row that join', proofOf(one, joined)),
    bad('one header twice', proofOf(one, one)),
    bad('the higher header first', proofOf(high, low)),
    bad('the later seq first', proofOf(next, one)),
    bad('seqs with one between them', proofOf(one, signedHeader({ seq: 7 }))),
    bad('two streams of one node', proofOf(...inOrder(one, signedHeader({ epoch: 2 })))),
    bad('streams of two nodes', proofOf(...inOrder(one, signedHeader({}, OTHER_SEED)))),
    bad('a signature by another key', proofOf(...inOrder(one, signedHeader({ payloadBytes: 99 }, NODE_SEED, OTHER_SEED)))),
    bad('a signature with a bit changed', { ...fork, signatureA: broken }),
    bad('signed for another mesh', fork, Buffer.alloc(32, 0x12)),
    bad('signatures the wrong way round', { ...fork, signatureA: high.signature, signatureB: low.signature }),
    bad('a missing signature', { ...fork, signatureB: NOTHING }),
    bad('cut by a byte', bytes.slice(0, -1)),
    bad('an unknown field', Buffer.concat([bytes, Buffer.from('280a', 'hex')])),
    bad('nothing at all', NOTHING)
  ]
}

function idVectors(): Vector[] {
  const indicator = (type: ObservableType, value: string, classification: Classification, role: Role, malware?: string): Vector => ({
    name: `${classification} on ${type}${malware === undefined ? '' : ', with a family'}`,
    type,
    value,
    org_key: toHex(ORG_KEY),
    classification,
    malware: malware ?? null,
    role,
    observable_key: toHex(observableKey(type, value)),
    indicator_id: toHex(indicatorId({ orgKey: ORG_KEY, type, value, classification, malware, role })),
    code: null
  })
  const sighting = (kind: SightingKind, type: ObservableType, value: string, windowStartS: number): Vector => ({
    name: `${kind} at ${windowStartS}`,
    type,
    value,
    org_key: toHex(ORG_KEY),
    kind,
    window_start_s: windowStartS,
    observable_key: toHex(observableKey(type, value)),
    sighting_id: toHex(sightingId({ orgKey: ORG_KEY, type, value, kind, windowStartS })),
    code: null
  })

  return [
    indicator('ipv4', '203.0.113.9', 'c2-server', 'INFRASTRUCTURE', 'kelihos'),
    indicator('ipv4', '203.0.113.9', 'c2-server', 'INFRASTRUCTURE'),
    indicator('ipv4', '203.0.113.9', 'scanner', 'ATTACK_SOURCE'),
    indicator('domain', 'evil.example', 'phishing', 'INFRASTRUCTURE'),
    indicator('url', 'http://evil.example/a?b=C', 'malware-distribution', 'INFRASTRUCTURE', 'a.b-c_d'),
    indicator('endpoint', '[2001:db8::1]:443/tcp', 'c2-server', 'INFRASTRUCTURE', 'kelihos'),
    indicator('asn', 'AS64500', 'spam', 'NETWORK'),
    indicator('sha256', '0'.repeat(63).concat('1'), 'malware-distribution', 'INFRASTRUCTURE'),
    indicator('aggregate', 'AS64500|DE|kelihos|1767225600|86400', 'infected-system', 'VICTIM', 'kelihos'),
    sighting('seen', 'ipv4', '203.0.113.9', 1_767_225_600),
    sighting('false-positive', 'domain', 'evil.example', 1_767_225_600),
    sighting('expired', 'cidr', '203.0.113.0/24', 0)
  ]
}

function aggregateVectors(): Vector[] {
  const good = (value: string, asn: number | null, cc: string | null, malware: string | null, startS: number, lengthS: number): Vector => ({
    name: value,
    value,
    asn,
    cc,
    malware,
    start_s: startS,
    length_s: lengthS,
    code: null
  })
  const bad = (name: string, value: string): Vector => ({ name, value, code: 'RECORD_VALUE_INVALID' })
  const family = `a${'-'.repeat(63)}`

  return [
    good('AS64500|DE|conficker|1767225600|86400', 64_500, 'DE', 'conficker', 1_767_225_600, DAY_S),
    good('|DE|conficker|1767225600|3600', null, 'DE', 'conficker', 1_767_225_600, 3_600),
    good('AS64500||conficker|1767225600|86400', 64_500, null, 'conficker', 1_767_225_600, DAY_S),
    good('AS64500|DE||1767225600|86400', 64_500, 'DE', null, 1_767_225_600, DAY_S),
    good('|||0|1', null, null, null, 0, 1),
    good(`AS4294967294|ZZ|${family}|4294967295|31622400`, 4_294_967_294, 'ZZ', family, 4_294_967_295, 31_622_400),
    bad('an AS without its letters', '64500|DE|conficker|1767225600|86400'),
    bad('AS0', 'AS0|DE|conficker|1767225600|86400'),
    bad('AS65535', 'AS65535|DE|conficker|1767225600|86400'),
    bad('the last AS number', 'AS4294967295|DE|conficker|1767225600|86400'),
    bad('an AS with a leading zero', 'AS064500|DE|conficker|1767225600|86400'),
    bad('a country in lower case', 'AS64500|de|conficker|1767225600|86400'),
    bad('a country of three letters', 'AS64500|DEU|conficker|1767225600|86400'),
    bad('a family in upper case', 'AS64500|DE|Conficker|1767225600|86400'),
    bad('a family of 65 characters', `AS64500|DE|${family}-|1767225600|86400`),
    bad('a family that begins with a dot', 'AS64500|DE|.a|1767225600|86400'),
    bad('a start with a leading zero', 'AS64500|DE|conficker|01767225600|86400'),
    bad('a start beyond 32 bits', 'AS64500|DE|conficker|4294967296|86400'),
    bad('a length of 0', 'AS64500|DE|conficker|1767225600|0'),
    bad('a length of more than a leap year', 'AS64500|DE|conficker|1767225600|31622401'),
    bad('a negative start', 'AS64500|DE|conficker|-1|86400'),
    bad('a start with a fraction', 'AS64500|DE|conficker|1.5|86400'),
    bad('four parts', 'AS64500|DE|conficker|1767225600'),
    bad('six parts', 'AS64500|DE|conficker|1767225600|86400|'),
    bad('a line break at its end', 'AS64500|DE|conficker|1767225600|86400\n'),
    bad('nothing', '')
  ]
}
