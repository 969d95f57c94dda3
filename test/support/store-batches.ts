import { audienceHash, streamId } from '../../src/envelope/stream-id.js'
import type { Batch } from '../../src/envelope/batch.js'
import type { AcceptedRow, BatchPut } from '../../src/envelope/batch-put.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import { CODEC_COLUMNS, type Header } from '../../src/envelope/header.js'
import { encodeRecords } from '../../src/envelope/records-codec.js'
import { sha256 } from '../../src/model/bytes.js'
import type { Indicator, VictimRecord } from '../../src/model/indicator.js'

/** 2026-01-01T00:00:00Z, the day on which the store's tests take place. */
export const TEST_MS = 1_767_225_600_000
export const TEST_S = TEST_MS / 1_000

/** 32 bytes that stand for a key. The store checks no signatures: it takes what the inbox has verified. */
export function fakeKey(name: string): Uint8Array {
  return new Uint8Array(sha256(`key ${name}`))
}

export function indicator(changes: Partial<Indicator> = {}): Indicator {
  return {
    type: 'ipv4',
    value: '192.0.2.1',
    classification: 'c2-server',
    role: 'INFRASTRUCTURE',
    origin: 'sinkhole',
    firstSeenS: TEST_S - 7_200,
    lastSeenS: TEST_S - 3_600,
    validUntilS: TEST_S + 86_400,
    count: 1,
    tlp: 'GREEN',
    status: 'active',
    rev: TEST_S,
    scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 0 },
    tags: [],
    toBlock: false,
    ...changes
  }
}

export function victim(changes: Partial<VictimRecord> = {}): VictimRecord {
  return {
    ...indicator({ classification: 'infected-system', role: 'VICTIM', tlp: 'AMBER+STRICT', malware: 'conficker', asn: 64500, cc: 'DE' }),
    scrub: { method: 'addressed', profile: 'victim-addressed/1', grainS: 0, removedGroups: 2 },
    sourcePort: 4_711,
    transport: 'tcp',
    sinkhole: '198.51.100.1',
    ...changes
  }
}

export interface PublisherInit {
  org?: string
  node?: string
  /** Names of organizations; COMMUNITY when empty. */
  audience?: readonly string[]
  epoch?: number
  class?: 0 | 1
}

export interface NextBatch {
  indicators?: readonly Indicator[]
  victims?: readonly VictimRecord[]
  createdMs?: number
  expiresMs?: number
  floorSeq?: number
  codec?: number
}

export interface Publisher {
  readonly streamId: Uint8Array
  readonly nodeKey: Uint8Array
  readonly orgKey: Uint8Array
  /** The next batch of the chain. */
  next(content?: NextBatch): Batch
  /** Another batch in the place of the last one: a fork. */
  fork(content?: NextBatch): Batch
}

/** Makes the batches of one stream, each linked to the one before. */
export function createPublisher({
  org = 'cert',
  node = 'node',
  audience = [],
  epoch = 1,
  class: streamClass = 0
}: PublisherInit = {}): Publisher {
  const orgs = audience.map(fakeKey).sort((a, b) => Buffer.compare(a, b))
  const salt = orgs.length === 0 ? new Uint8Array(0) : new Uint8Array(sha256(`salt ${org} ${node} ${audience.join()}`).subarray(0, 16))
  const nodeKey = fakeKey(`node ${node}`)
  const orgKey = fakeKey(org)
  const hash = new Uint8Array(audienceHash(salt, orgs))
  const id = new Uint8Array(streamId({ meshId: fakeKey('mesh'), nodeKey, audienceHash: hash, epoch, class: streamClass }))
  let last: { seq: number; hash: Uint8Array; before: Uint8Array } = { seq: 0, hash: new Uint8Array(32), before: new Uint8Array(32) }

  function make(seq: number, prev: Uint8Array, content: NextBatch): Batch {
    const { indicators = [indicator()], victims = [], createdMs = TEST_MS + seq * 1_000, expiresMs = TEST_MS + 2 * 86_400_000 } = content
    const payload = new Uint8Array(encodeRecords({ indicators, victimRecords: victims, sightings: [], erasures: [] }))
    const header: Header = {
      streamId: id,
      nodeKey,
      orgKey,
      audienceHash: hash,
      epoch,
      class: streamClass,
      seq,
      prev,
      createdMs,
      floorSeq: content.floorSeq ?? 1,
      expiresMs,
      maxTlp: victims.length > 0 ? 'AMBER+STRICT' : 'GREEN',
      records: indicators.length + victims.length,
      payloadSha256: new Uint8Array(sha256(payload)),
      payloadBytes: payload.byteLength,
      codec: content.codec ?? CODEC_COLUMNS,
      scrubVersion: 1,
      certificateId: fakeKey('certificate')
    }
    const headerBytes = new Uint8Array(encodeHeader(header))

    return {
      headerBytes,
      header,
      headerHash: new Uint8Array(sha256(headerBytes)),
      signature: new Uint8Array(64).fill(seq & 255),
      salt,
      audience: orgs,
      payload
    }
  }

  return {
    streamId: id,
    nodeKey,
    orgKey,
    next(content = {}) {
      const batch = make(last.seq + 1, last.hash, content)
      last = { seq: batch.header.seq, hash: batch.headerHash, before: last.hash }

      return batch
    },
    fork(content = {}) {
      return make(last.seq, last.before, { createdMs: TEST_MS + 999_999, ...content })
    }
  }
}

/** The rows of a batch as the inbox hands them on when the policy accepts all. */
export function rowsOfContent({ indicators = [indicator()], victims = [] }: NextBatch): AcceptedRow[] {
  return [
    ...indicators.map((one, row) => ({ row, kind: 'indicator' as const, indicator: one })),
    ...victims.map((one, i) => ({ row: indicators.length + i, kind: 'victim' as const, indicator: one }))
  ]
}

/** The next batch of a publisher, accepted whole. */
export function nextPut(publisher: Publisher, content: NextBatch = {}, changes: Partial<BatchPut> = {}): BatchPut {
  const batch = publisher.next(content)

  return {
    batch,
    receivedMs: batch.header.createdMs + 500,
    verdict: 'ok',
    accepted: rowsOfContent(content),
    quarantined: [],
    isOwn: false,
    ...changes
  }
}
