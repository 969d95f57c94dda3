import { systemClock } from '../../src/clock.js'
import type { Clock } from '../../src/clock.js'
import type { Batch } from '../../src/envelope/batch.js'
import { decodeBatch, encodeBatch } from '../../src/envelope/batch-codec.js'
import { encodeHeader } from '../../src/envelope/header-codec.js'
import { CODEC_COLUMNS } from '../../src/envelope/header.js'
import type { Header } from '../../src/envelope/header.js'
import { signBytes, verifySignature } from '../../src/envelope/signing.js'
import type { KeyPair } from '../../src/envelope/signing.js'
import { audienceHash, streamId } from '../../src/envelope/stream-id.js'
import { NodeError } from '../../src/errors.js'
import { noLog } from '../../src/log.js'
import type { Counter, MetricsRegister } from '../../src/metrics/index.js'
import { createMesh } from '../../src/mesh/index.js'
import type { InboxAnswer, Mesh, MeshComponents, MeshInit, PeerRef, SyncProgress, Way } from '../../src/mesh/index.js'
import { compareBytes, equalBytes, sha256, toHex } from '../../src/model/bytes.js'
import { createRoster } from '../../src/roster/roster-view.js'
import type { RosterView } from '../../src/roster/roster-view.js'
import { decodeSigned } from '../../src/roster/signed-codec.js'
import { createMemoryLedger } from './memory-ledger.js'
import type { MemoryLedger } from './memory-ledger.js'
import { certificate, charter, DAY_MS, keyPair, membership, meshIdOf, signed } from './roster-maker.js'

/** Signed documents of a mesh that stands on the machine's clock, and their keys. */
export interface TestRoster {
  meshId: Uint8Array
  steward: KeyPair
  /** The first charter and the steward's own membership. */
  base: Uint8Array[]
  /** Membership and node certificate of an organization with one node, both named after it. */
  chainOf(name: string, serial?: number): Uint8Array[]
  /** Revocation of the organization's node by itself. */
  revocationOf(name: string): Uint8Array
}

/** One moment for a whole run, so that the same documents come out of every call. */
const START_MS = Date.now()

export function testRoster(meshName = 'test-mesh', startMs = START_MS): TestRoster {
  const steward = keyPair(`${meshName} steward`)
  const first = charter([steward], { name: meshName, createdMs: startMs - 2 * DAY_MS, expiresMs: startMs + 100 * DAY_MS })
  const meshId = meshIdOf(first)
  const validity = { notBeforeMs: startMs - DAY_MS, notAfterMs: startMs + 20 * DAY_MS }

  return {
    meshId,
    steward,
    base: [signed(first, new Uint8Array(32), steward)],

    chainOf(name, serial = 1) {
      const { org, node } = keysOf(name)

      return [
        signed(membership(org, { ...validity, name, serial }), meshId, steward),
        signed(certificate(org, node, { ...validity, serial }), meshId, org, node)
      ]
    },

    revocationOf(name) {
      const { org, node } = keysOf(name)

      return signed(
        { type: 'revocation', orgKey: org.publicKey, nodeKey: node.publicKey, reason: 'key-compromise', badSinceMs: startMs, cutoffs: [] },
        meshId,
        org
      )
    }
  }
}

export function keysOf(name: string): { org: KeyPair; node: KeyPair } {
  return { org: keyPair(`${name} org`), node: keyPair(`${name} node`) }
}

/** One batch as it reached an inbox. */
export interface Arrival {
  streamId: string
  seq: number
  way: Way
  from: string
  result: InboxAnswer['result']
}

export interface TestNode {
  readonly name: string
  readonly orgKey: Uint8Array
  readonly mesh: Mesh
  readonly roster: RosterView
  readonly ledger: MemoryLedger
  readonly arrivals: Arrival[]
  /** `stream/seq/org name` of what addressees acknowledged. */
  readonly acknowledged: string[]
  readonly progress: SyncProgress[]
  /** Counter values by `name{label=value,…}`. */
  readonly counters: Map<string, number>
  /** Seals a batch, keeps it, and hands it to the mesh. `to`: names of organizations; none for COMMUNITY. */
  publish(options?: PublishOptions): Batch
  /** First listen address, with `/p2p/`. */
  address(): string
}

export interface PublishOptions {
  to?: readonly string[]
  bytes?: number
  /** Keeps it without telling the mesh: what only sync can carry. */
  isSilent?: boolean
}

export interface TestNodeInit {
  name: string
  roster: TestRoster
  /** Names of organizations whose chains the node starts with; its own is always among them. */
  knows?: readonly string[]
  peers?: readonly string[]
  listen?: readonly string[]
  limits?: MeshInit['limits']
  clock?: Clock
  /** 32-byte pre-shared key. */
  psk?: Uint8Array
  /** Replaces parts of what the mesh is given. */
  replace?: Partial<MeshComponents>
}

/** Quick enough for tests, slow enough for a loaded machine. */
const LIMITS: NonNullable<MeshInit['limits']> = {
  syncEveryMs: 400,
  helloEveryMs: 1_000,
  dialFirstMs: 100,
  dialLastMs: 500,
  inboundPerSecondMax: 1_000
}

/** A mesh with a real roster, and an inbox and streams in memory. Not started. */
export function testNode(init: TestNodeInit): TestNode {
  const { name, roster: documents, clock = systemClock } = init
  const { org, node } = keysOf(name)
  const objects = [...documents.base, ...new Set([name, ...(init.knows ?? [])].flatMap(other => documents.chainOf(other)))]
  const roster = createRoster(objects, { meshId: documents.meshId, nowMs: clock.nowMs() })
  const ledger = createMemoryLedger()
  const arrivals: Arrival[] = []
  const acknowledged: string[] = []
  const progress: SyncProgress[] = []
  const counters = new Map<string, number>()
  const seal = createSealer({ documents, name, clock })

  const components: MeshComponents = {
    inbox: { accept: async (bytes, from, way) => accept(bytes, from, way) },
    roster,
    applyObject: async bytes => roster.apply(bytes, clock.nowMs()).result,
    streams: ledger,
    clock,
    log: noLog,
    metrics: countingMetrics(counters),
    deliveries: {
      acknowledged: (stream, seq, orgKey) => acknowledged.push(`${toHex(stream)}/${seq}/${toHex(orgKey)}`)
    },
    syncProgress: (_peer, told) => progress.push(told),
    ...init.replace
  }

  function accept(bytes: Uint8Array, from: PeerRef, way: Way): InboxAnswer {
    const answer = judge(bytes, { roster, ledger, orgKey: org.publicKey, meshId: documents.meshId })

    arrivals.push({
      streamId: answer.streamId === undefined ? '' : toHex(answer.streamId),
      seq: answer.seq ?? 0,
      way,
      from: from.peerId,
      result: answer.result
    })

    return answer
  }

  const mesh = createMesh(components, {
    nodeSecret: node.seed,
    orgKey: org.publicKey,
    listen: init.listen ?? ['/ip4/127.0.0.1/tcp/0'],
    peers: init.peers ?? [],
    agent: 'tocsin/0.1.0',
    ...(init.psk === undefined ? {} : { psk: init.psk }),
    limits: { ...LIMITS, ...init.limits }
  })

  return {
    name,
    orgKey: org.publicKey,
    mesh,
    roster,
    ledger,
    arrivals,
    acknowledged,
    progress,
    counters,

    publish(options = {}) {
      const batch = seal(options)

      ledger.put(batch)
      if (options.isSilent !== true) mesh.publish(batch, encodeBatch(batch))

      return batch
    },

    address() {
      const [first] = mesh.listenAddresses()
      if (first === undefined) throw new Error(`${name} does not listen`)

      return first
    }
  }
}

/** Starts the nodes in order, each dialling all before it, and waits until all pairs are ready. */
export async function startTogether(nodes: readonly TestNode[]): Promise<void> {
  for (const [at, node] of nodes.entries()) {
    await node.mesh.start()
    await Promise.all(nodes.slice(0, at).map(async other => node.mesh.dial(other.address())))
  }

  await until(() => nodes.every(node => readyPeers(node) === nodes.length - 1), 'every pair to be ready')
}

/** Publishes from one node until gossip has reached the others: subscriptions travel a moment after links are ready. */
export async function untilGossip(from: TestNode, to: readonly TestNode[]): Promise<void> {
  const hasArrived = (node: TestNode): boolean => node.arrivals.some(({ way }) => way === 'gossip')

  for (let tries = 0; tries < 40 && !to.every(hasArrived); tries++) {
    from.publish()
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

export function readyPeers({ mesh }: TestNode): number {
  return new Set(mesh.peers().flatMap(({ isAdmitted, peerId }) => (isAdmitted ? [peerId] : []))).size
}

export async function stopAllNodes(nodes: readonly TestNode[]): Promise<void> {
  await Promise.all(nodes.map(async ({ mesh }) => mesh.stop()))
}

/** Waits for a condition, looking every 10 ms. */
export async function until(condition: () => boolean, what: string, limitMs = 8_000): Promise<void> {
  const deadline = Date.now() + limitMs

  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain for ${what}`)

    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

interface JudgeParts {
  roster: RosterView
  ledger: MemoryLedger
  orgKey: Uint8Array
  meshId: Uint8Array
}

/** The checks of an inbox that matter to the mesh: form, origin, signature, hash, audience. */
function judge(bytes: Uint8Array, { roster, ledger, orgKey, meshId }: JudgeParts): InboxAnswer {
  const stored = Promise.resolve()
  let batch: Batch

  try {
    batch = decodeBatch(bytes)
  } catch (err) {
    return { result: 'rejected', code: codeOf(err), stored }
  }

  const { header, headerBytes, signature, audience, payload } = batch
  const place = { streamId: header.streamId, seq: header.seq }

  try {
    verifySignature({ key: header.nodeKey, type: 'batch', meshId, body: headerBytes, signature })
  } catch (err) {
    return { result: 'rejected', code: codeOf(err), stored, ...place }
  }

  try {
    roster.authorise(header)
  } catch (err) {
    const code = codeOf(err)

    return {
      result: 'ignored',
      code,
      stored,
      ...place,
      ...(code === 'CERTIFICATE_UNKNOWN' ? { wantsCertificate: header.certificateId } : {})
    }
  }

  // the payload is still wanted: as if it had not come
  if (payload === undefined) return { result: 'accepted', stored, ...place }
  if (!equalBytes(sha256(payload), header.payloadSha256)) return { result: 'rejected', code: 'PAYLOAD_HASH_MISMATCH', stored, ...place }
  if (audience.length > 0 && !audience.some(key => equalBytes(key, orgKey)))
    return { result: 'ignored', code: 'AUDIENCE_NOT_ADDRESSED', stored, ...place }
  if (ledger.put({ ...batch, payload: Uint8Array.from(payload) }) === 'known') return { result: 'known', stored, ...place }

  return { result: 'accepted', stored, ...place, hasGap: (ledger.findStream(header.streamId)?.missing.length ?? 0) > 0 }
}

function codeOf(err: unknown): NodeError['code'] {
  return err instanceof NodeError ? err.code : 'INTERNAL'
}

/** Seals the batches of one node: one stream per audience, dense from 1. */
function createSealer({ documents, name, clock }: { documents: TestRoster; name: string; clock: Clock }) {
  const { org, node } = keysOf(name)
  const heads = new Map<string, { seq: number; hash: Uint8Array }>()
  const certificateId = certificateIdOf(documents, name)

  return ({ to = [], bytes = 64 }: PublishOptions): Batch => {
    const audience = to.length === 0 ? [] : [...new Set([name, ...to])].map(other => keysOf(other).org.publicKey).sort(compareBytes)
    const salt = audience.length === 0 ? new Uint8Array(0) : new Uint8Array(16).fill(5)
    const hash = audienceHash(salt, audience)
    const id = streamId({ meshId: documents.meshId, nodeKey: node.publicKey, audienceHash: hash, epoch: 1, class: 0 })
    const { seq, hash: prev } = heads.get(toHex(id)) ?? { seq: 0, hash: new Uint8Array(32) }
    const payload = Buffer.alloc(bytes, `${name} ${seq + 1} `)
    const nowMs = clock.nowMs()
    const header: Header = {
      streamId: id,
      nodeKey: node.publicKey,
      orgKey: org.publicKey,
      audienceHash: hash,
      epoch: 1,
      class: 0,
      seq: seq + 1,
      prev,
      createdMs: nowMs,
      floorSeq: 1,
      expiresMs: nowMs + DAY_MS,
      maxTlp: audience.length === 0 ? 'GREEN' : 'AMBER',
      records: 1,
      payloadSha256: sha256(payload),
      payloadBytes: payload.byteLength,
      codec: CODEC_COLUMNS,
      scrubVersion: 1,
      certificateId
    }
    const headerBytes = encodeHeader(header)
    const headerHash = sha256(headerBytes)

    heads.set(toHex(id), { seq: seq + 1, hash: headerHash })

    return {
      headerBytes,
      header,
      headerHash,
      signature: signBytes(node.secretKey, 'batch', documents.meshId, headerBytes),
      salt,
      audience,
      payload
    }
  }
}

function certificateIdOf(documents: TestRoster, name: string): Uint8Array {
  const [, encoded] = documents.chainOf(name)
  if (encoded === undefined) throw new Error('no certificate')

  return decodeSigned(encoded).id
}

function countingMetrics(counters: Map<string, number>): MetricsRegister {
  return {
    counter<Label extends string>({ name }: { name: string }): Counter<Label> {
      return {
        inc(labels, value = 1) {
          const key = `${name}{${Object.entries(labels)
            .map(([label, text]) => `${label}=${String(text)}`)
            .join()}}`
          counters.set(key, (counters.get(key) ?? 0) + value)
        }
      }
    },
    gauge: () => ({ set() {} }),
    histogram: () => ({ observe() {} })
  }
}
