import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import type { BatchPut } from '../../src/envelope/batch-put.js'
import { entryOf, missingFrom } from '../../src/envelope/digest.js'
import { decodeRecords } from '../../src/envelope/records-codec.js'
import { isNodeError } from '../../src/errors.js'
import { equalBytes, toHex } from '../../src/model/bytes.js'
import { createStore } from '../../src/store/index.js'
import { DATABASE_DIR, KEPT_FILE, SUSPECT_FILE, WATERMARK_FILE } from '../../src/store/level-store.js'
import type { DiskStore, Store, StoredBatch } from '../../src/store/store.js'
import { createPublisher, fakeKey, indicator, nextPut, TEST_MS, TEST_S, victim } from './store-batches.js'

/** Kinds of files of a store: four of LevelDB's, in its directory, and two of our own beside it. */
export const FILE_KINDS = ['log', 'table', 'manifest', 'current', 'watermark', 'kept'] as const
export type FileKind = (typeof FILE_KINDS)[number]

const OWN_NODE = 'own'
const ROUNDS = 30
const WALK_STEPS = 500
/** Passes over what a peer has before healing counts as failed: a batch that lies too far ahead comes with the next one. */
const PULLS_MAX = 4

/** Numbers that a seed repeats (mulberry32). */
export function seededNumbers(seed: number): (below: number) => number {
  let state = seed >>> 0

  return below => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed

    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function openStore(dir: string): DiskStore {
  return createStore({ clock: systemClock }, { dir, nodeKey: fakeKey(`node ${OWN_NODE}`), filterBytes: 65_536 })
}

/**
 * A store as a node has it: an own and three foreign streams, addressed records, roster objects, API keys; a part of it in
 * table files, the rest in the log. `peer` holds the same batches and roster objects.
 * Gives every claim that the store ever held: a cut leaves a state that it had before.
 */
export async function fillStores(store: Store, peer: Store): Promise<string[]> {
  const claims = new Set<string>()

  const publishers = [
    createPublisher({ org: 'own', node: OWN_NODE }),
    createPublisher({ org: 'cert', node: 'cert' }),
    createPublisher({ org: 'isp', node: 'isp' }),
    createPublisher({ org: 'cert', node: 'cert', audience: ['own', 'cert'], class: 1 })
  ]

  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, publisher] of publishers.entries()) {
      const put = nextPut(publisher, contentOf(round, at), { isOwn: at === 0 })
      await store.putBatch(put)
      await peer.putBatch({ ...put, isOwn: false })
      for (const claim of await readClaims(store)) claims.add(claim)
    }

    const id = fakeKey(`roster object ${round}`)
    for (const one of [store, peer]) await one.putRosterObject(id, Buffer.alloc(200, `object ${round} `))
    await store.putKey(`key-${round}`, Buffer.from(`api key ${round}`))
    await store.putWindows(
      Array.from({ length: 4 }, (_, i) => ({ key: Uint8Array.of(round, i), value: Buffer.from(`host ${i} of window ${round}`) }))
    )
    await store.putMeta('quota', Buffer.from(`spent in round ${round}`))
    if (round > 0) await store.putWindows([{ key: Uint8Array.of(round - 1, 3), value: undefined }])
    // Three table files, and what came after the last of them in the log.
    if (round === 8 || round === 16) await store.compact()
  }

  return [...claims]
}

function contentOf(round: number, at: number): Parameters<typeof nextPut>[1] {
  const expiresMs = TEST_MS + 2 * 86_400_000
  const changes = { rev: TEST_S + round, malware: `family-${round % 7}` }

  if (at === 3) return { expiresMs, victims: [victim({ value: `198.51.100.${round}`, ...changes })] }

  // Every other value is said by several, so that pages are written again and again.
  return {
    expiresMs,
    indicators: Array.from({ length: 12 }, (_, i) =>
      i % 2 === 0
        ? indicator({ value: `192.0.2.${(round + i) % 40}`, ...changes })
        : indicator({ type: 'domain', value: `n${at}-${round}-${i}.example.com`, ...changes })
    )
  }
}

export interface Fault {
  kind: FileKind
  file: string
  what: 'flip' | 'cut'
  /** Bit of the byte at `at`; bytes left after a cut. */
  at: number
  bit: number
}

function kindOf(name: string): FileKind | undefined {
  if (name.endsWith('.log')) return 'log'
  if (name.endsWith('.ldb') || name.endsWith('.sst')) return 'table'
  if (name.startsWith('MANIFEST-')) return 'manifest'

  return name === 'CURRENT' ? 'current' : undefined
}

/** Files of a store by kind, from its directory on. */
function filesOf(dir: string, kind: FileKind): string[] {
  if (kind === 'watermark') return [WATERMARK_FILE]
  if (kind === 'kept') return [KEPT_FILE]

  return readdirSync(join(dir, DATABASE_DIR))
    .filter(name => kindOf(name) === kind)
    .map(name => join(DATABASE_DIR, name))
}

/** A bit flip or a cut anywhere in a file of this kind. */
export function pickFault(dir: string, kind: FileKind, below: (limit: number) => number): Fault {
  const files = filesOf(dir, kind).filter(name => statSync(join(dir, name)).size > 0)
  const file = files.toSorted()[below(files.length)] ?? ''
  const { size } = statSync(join(dir, file))

  return { kind, file, what: below(4) === 0 ? 'cut' : 'flip', at: below(size), bit: below(8) }
}

export function applyFault(dir: string, { file, what, at, bit }: Fault): void {
  const path = join(dir, file)

  if (what === 'cut') {
    truncateSync(path, at)
  } else {
    const bytes = readFileSync(path)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
    writeFileSync(path, bytes)
  }
}

/** What a whole store serves: hex of every batch by place, and every claim as text. */
export interface Served {
  batches: Map<string, string>
  claims: Set<string>
  /** Every claim that it ever held. */
  everHeld?: ReadonlySet<string>
  total: string
  tables: Readonly<Record<string, string>>
}

export async function readAll(store: Store): Promise<Served> {
  const batches = new Map<string, string>()
  const claims = new Set(await readClaims(store))

  for (const { streamId, head } of store.listStreams()) {
    for await (const batch of store.readRange({ streamId, from: 1, to: head, bytesMax: 1e9 })) {
      if (batch.payload !== undefined) batches.set(`${toHex(streamId)}/${batch.header.seq}`, textOf(batch))
    }
  }

  const { total, tables } = await store.logicalDigest()

  return { batches, claims, total, tables }
}

/** When a claim arrived is a fact of this node, not of the claim. */
async function readClaims(store: Store): Promise<string[]> {
  const { claims } = await store.listClaims({ limit: 1e6, scanMax: 1e6 })

  return claims.map(({ receivedMs: _receivedMs, ...rest }) => JSON.stringify(rest, (_name, value: unknown) => plainBytes(value)))
}

/** Some bytes come as Buffer, which is no longer one when a replacer sees it. */
function plainBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value)
  if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'Buffer' || !('data' in value)) return value

  return Array.isArray(value.data) ? Buffer.from(value.data).toString('hex') : value
}

function textOf({ headerBytes, signature, payload }: StoredBatch): string {
  return [headerBytes, signature, payload ?? new Uint8Array(0)].map(toHex).join('.')
}

export type Outcome =
  | 'ended the process'
  | 'harmless'
  | 'refused at opening'
  | 'told at start'
  | 'told when read'
  | 'told by the walk'
  | 'silent'

export interface FaultResult {
  outcome: Outcome
  /** Batches or claims served that are not what was stored. */
  wrong: number
  /** Values that a list left out before anything was told. */
  lateClaims: number
  isHealed: boolean
  /** Condition after healing. */
  state: string
  /** API keys, windows or settings, which no peer has, are lost. */
  isLocalLost: boolean
  note: string
}

/** Damages a copy of the store, opens it as a node would, reads all, walks, and heals it from the peer. */
export async function tryFault(base: string, work: string, fault: Fault, whole: Served, peer: Store): Promise<FaultResult> {
  rmSync(work, { recursive: true, force: true })
  cpSync(base, work, { recursive: true })
  applyFault(work, fault)

  return judge(work, whole, peer)
}

/** An assertion of LevelDB ended the process: the operator moves the database aside, and the node begins anew. */
export async function recoverEnded(work: string, whole: Served, peer: Store): Promise<FaultResult> {
  writeFileSync(join(work, SUSPECT_FILE), '')

  return { ...(await judge(work, whole, peer)), outcome: 'ended the process' }
}

async function judge(work: string, whole: Served, peer: Store): Promise<FaultResult> {
  const store = openStore(work)
  let outcome: Outcome | undefined = await startTold(store)

  try {
    if (outcome === undefined && store.condition().state !== 'ok') outcome = 'told at start'

    const found = await readTold(store)
    if (outcome === undefined && (found === undefined || store.condition().state !== 'ok')) outcome = 'told when read'
    const isTold = outcome !== undefined
    const wrong = found === undefined ? 0 : countWrong(found, whole)
    const lateClaims = found === undefined || isTold ? 0 : [...whole.claims].filter(claim => !found.claims.has(claim)).length

    const walked = await walkTold(store)
    if (outcome === undefined && (walked > 0 || store.condition().state !== 'ok')) outcome = 'told by the walk'
    outcome ??= found?.total === whole.total ? 'harmless' : 'silent'

    await restartIfSuspect(store, work)
    await heal(store, peer)
    const healed = await readTold(store)
    const differs = Object.keys(whole.tables).filter(name => healed?.tables[name] !== whole.tables[name])
    const isHealed = differs.every(name => ['feed', 'deliveries'].includes(name))
    const { state, reasons } = store.condition()

    return {
      outcome,
      wrong,
      lateClaims,
      isHealed,
      state,
      isLocalLost: differs.includes('small'),
      note: [...differs, ...reasons.map(({ message }) => message)].join('; ')
    }
  } finally {
    await store.stop()
  }
}

/** Starts as an operator would: again, when a damaged database was moved aside. */
async function startTold(store: Store): Promise<Outcome | undefined> {
  try {
    await store.start()

    return undefined
  } catch (err) {
    if (!isNodeError(err, 'STORE_OPEN_FAILED')) throw err
    await store.start()

    return 'refused at opening'
  }
}

async function readTold(store: Store): Promise<Served | undefined> {
  try {
    return await readAll(store)
  } catch (err) {
    if (!isNodeError(err, 'STORE_CORRUPT')) throw err

    return undefined
  }
}

function countWrong(found: Served, whole: Served): number {
  const batches = [...found.batches].filter(([place, bytes]) => whole.batches.get(place) !== bytes).length

  return batches + [...found.claims].filter(claim => !(whole.everHeld ?? whole.claims).has(claim)).length
}

/** What cannot be read heals by a fresh database. */
async function restartIfSuspect(store: Store, work: string): Promise<void> {
  if (store.condition().state !== 'failed' && !existsSync(join(work, SUSPECT_FILE))) return

  await store.stop()
  await startTold(store)
}

/** A walk that could not go on has told it. */
async function walkTold(store: Store): Promise<number> {
  try {
    return await walk(store)
  } catch (err) {
    if (!isNodeError(err, 'STORE_CORRUPT')) throw err

    return 0
  }
}

async function walk(store: Store): Promise<number> {
  let found = 0
  let after: Uint8Array | undefined

  do {
    const { holes, claims, next } = await store.verify({ steps: WALK_STEPS, ...(after === undefined ? {} : { after }) })
    found += holes + claims
    after = next
  } while (after !== undefined)

  return found
}

/** What sync does with one healthy peer: ask for what its summary has and ours lacks, put what comes, until nothing lacks. */
async function heal(store: Store, peer: Store): Promise<void> {
  for (let pass = 0; pass < PULLS_MAX; pass++) {
    let pulled = 0

    for (const theirs of peer.listStreams()) {
      const mine = store.findStream(theirs.streamId)

      for (const { from, to } of missingFrom(mine === undefined ? undefined : entryOf(mine), entryOf(theirs))) {
        for await (const batch of peer.readRange({ streamId: theirs.streamId, from, to, bytesMax: 1e9 })) {
          await store.putBatch(putOf(batch))
          pulled++
        }
      }
    }

    if (pulled === 0) break
  }

  const held = new Set((await store.readRosterObjects()).map(toHex))

  for (const [round, object] of (await peer.readRosterObjects()).entries()) {
    if (!held.has(toHex(object))) await store.putRosterObject(fakeKey(`roster object ${round}`), object)
  }

  // the first walk tells and tidies, the second one proves
  await walk(store)
  await walk(store)
  // as a node does when its peers have shown what they hold of its own streams
  await store.confirmOwnHeads()
  await store.confirmRepaired()
}

function putOf(batch: StoredBatch): BatchPut {
  const { payload, header } = batch
  const isOwn = equalBytes(header.nodeKey, fakeKey(`node ${OWN_NODE}`))
  const accepted = payload === undefined ? [] : decodeRecords(payload, header).rows

  return { batch, receivedMs: batch.receivedMs, verdict: 'ok', accepted, quarantined: [], isOwn }
}
