import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import type { Clock } from '../clock.js'
import { KNOWN_CODECS } from '../envelope/header.js'
import type { Log } from '../log.js'
import { toHex } from '../model/bytes.js'
import { createCidrIndex } from './cidr-index.js'
import { createCommitQueue } from './commit-queue.js'
import { createCondition } from './condition.js'
import { FILTER_BYTES, LOST_WATERMARK_JUMP } from './constants.js'
import { type Counters, createCounters } from './counters.js'
import { openRow, sealRow } from './crc.js'
import { type Database, isDamage, moveAside, openDatabase } from './database.js'
import { type Counts, createFactsCache, type Engine } from './engine.js'
import { openErasures } from './erasure-book.js'
import { createFilter, FILTER_TOKEN_BYTES } from './filter.js'
import { loadFeedHead } from './feed.js'
import { checkFormat } from './format.js'
import { openLedger } from './group-ledger.js'
import { openKeptRows } from './kept-rows.js'
import { Table, tableRange } from './keys.js'
import type { StoreMetrics } from './metrics.js'
import { createNames } from './names.js'
import { checkHeaders, checkRebuild, checkWatermark, fillFilter, loadCidrs, loadCounts, loadNumbers, loadStream, ownKey } from './start.js'
import { createStreams } from './streams.js'
import { openTotals } from './table-totals.js'
import { openWatermark, type Watermark } from './watermark.js'
import { createWriter } from './writer.js'

/** Files in the directory of the store. */
export const DATABASE_DIR = 'db'
export const WATERMARK_FILE = 'heads.log'
/** Second copy of windows, API keys and meta. */
export const KEPT_FILE = 'kept.log'
export const FILTER_FILE = 'filter.bin'
/** Lies beside a database that has unreadable parts, until a start has moved it aside. */
export const SUSPECT_FILE = 'db.suspect'

export interface EngineInit {
  dir: string
  nodeKey: Uint8Array | undefined
  filterBytes?: number | undefined
  cacheBytes?: number | undefined
  /** Codecs of payloads that can be read; default all of this release. */
  codecs?: ReadonlySet<number> | undefined
}

export interface EngineComponents {
  clock: Clock
  log: Log
  metrics: StoreMetrics
}

export interface OpenEngine extends Engine {
  /** Resolves when the filter is full, or the store stops. */
  readonly filling: Promise<void>
}

/**
 * Opens the database and the watermark, loads what lives in memory, and proves the streams.
 * @throws NodeError `STORE_LOCKED` · `STORE_OPEN_FAILED` · `STORE_FORMAT_NEWER`; nothing stays open then.
 */
export async function openEngine(components: EngineComponents, init: EngineInit): Promise<OpenEngine> {
  await mkdir(init.dir, { recursive: true, mode: 0o700 })
  const location = join(init.dir, DATABASE_DIR)
  await leaveSuspect(init.dir, location, components.clock.nowMs())
  const db = await openDatabase({
    location,
    nowMs: components.clock.nowMs(),
    ...(init.cacheBytes === undefined ? {} : { cacheBytes: init.cacheBytes })
  })
  let watermark: Watermark | undefined

  try {
    await checkFormat(db, components)
    watermark = await openWatermark(join(init.dir, WATERMARK_FILE))

    return await loadEngine(components, init, db, watermark)
  } catch (err) {
    await watermark?.close()
    await db.close()
    // A table that cannot be read shows itself only now. Without its rows nothing could be proven.
    throw isDamage(err) ? await moveAside(err, location, components.clock.nowMs()) : err
  }
}

/** @throws NodeError `STORE_OPEN_FAILED` once, after the database that an earlier run could not read was moved aside */
async function leaveSuspect(dir: string, location: string, nowMs: number): Promise<void> {
  const marker = join(dir, SUSPECT_FILE)
  if (!existsSync(marker)) return

  const err = existsSync(location) ? await moveAside(new Error('parts of it could not be read'), location, nowMs) : undefined
  await rm(marker, { force: true })
  if (err !== undefined) throw err
}

async function loadEngine(components: EngineComponents, init: EngineInit, db: Database, watermark: Watermark): Promise<OpenEngine> {
  const { log, metrics, clock } = components
  const startedMs = clock.monotonicMs()
  const streams = createStreams()
  const condition = createCondition({ streams, watermark: () => watermark, log, metrics })
  const feed = { endUs: 0, durableHead: 0 }
  const { names, orgs, counters, wasEmpty } = await loadTables({ db, watermark, streams, condition, feed })
  const counts: Counts = loadCounts(db)
  const ledger = await openLedger(db, watermark, condition)
  const suspect = (): void => markSuspect(init.dir, log)
  const kept = await openKeptRows(join(init.dir, KEPT_FILE), { db, watermark, condition, log })
  const totals = await openTotals(db, watermark, condition)
  const write = createWriter({ db, watermark, streams, names, counters, counts, metrics, clock, condition, ledger, kept, totals })
  const engine: Engine = {
    db,
    log,
    metrics,
    streams,
    names,
    counters,
    filter: createFilter(init.filterBytes ?? FILTER_BYTES),
    cidrs: createCidrIndex(),
    condition,
    watermark,
    ledger,
    kept,
    totals,
    commits: createCommitQueue(write, err => {
      condition.fail(err)
      if (err.code === 'STORE_CORRUPT') suspect()
    }),
    erasures: await openErasures(db),
    facts: createFactsCache(),
    counts,
    feed,
    orgs,
    nodeKey: init.nodeKey,
    isStopping: false,
    walk: undefined,
    suspect,
    write
  }

  const report = await checkHeaders(engine, init.codecs ?? KNOWN_CODECS)
  counters.raise('stream', report.highestStream)
  await checkWatermark(engine, wasEmpty && report.headers === 0)
  await loadCidrs(db, engine.cidrs)
  checkRebuild(engine)
  const { filling } = await startFilter(engine, init.dir)

  log.info('store open', {
    streams: streams.list().length,
    headers: report.headers,
    links: report.links,
    claims: [...counts.claims.values()].reduce((sum, count) => sum + count, 0),
    state: condition.get().state,
    ms: Math.round(clock.monotonicMs() - startedMs)
  })

  return Object.assign(engine, { filling })
}

function markSuspect(dir: string, log: Log): void {
  try {
    writeFileSync(join(dir, SUSPECT_FILE), '', { mode: 0o600 })
  } catch (err) {
    log.error('a damaged database could not be marked: move it aside by hand before the next start', err)
  }
}

/** Streams, names and organizations into memory, and from which number on new ones are numbered. */
async function loadTables({
  db,
  watermark,
  streams,
  condition,
  feed
}: Pick<Engine, 'db' | 'watermark' | 'streams' | 'condition' | 'feed'>) {
  const orgs = { numbers: new Map<string, number>(), keys: new Map<number, Uint8Array>() }
  let counters: Counters | undefined
  const names = createNames(() => counters?.next('name') ?? 0)
  const onDamaged = (number: number): void =>
    condition.report(`number ${number}`, 'STORE_CORRUPT', 'A numbered row does not match its checksum')
  const takeOrg = (number: number, body: Uint8Array): void => {
    orgs.numbers.set(toHex(body), number)
    orgs.keys.set(number, new Uint8Array(body))
  }

  const name = await loadNumbers(db, Table.name, (number, body) => names.load(number, Buffer.from(body).toString('utf8')), onDamaged)
  const org = Math.max(await loadNumbers(db, Table.org, takeOrg, onDamaged), await highestOrder(db))
  const stream = await loadNumbers(db, Table.stream, (number, body) => loadStream({ streams }, number, body), onDamaged)
  const feedSeq = await loadFeedHead({ db, feed })
  const wasEmpty = stream === 0
  // Without the file nobody knows which numbers were used by what the database has lost as well.
  const jump = watermark.wasPresent || wasEmpty ? 0 : LOST_WATERMARK_JUMP

  counters = createCounters({
    name: Math.max(name, watermark.ceiling('name')) + jump,
    org: Math.max(org, watermark.ceiling('org')) + jump,
    stream: Math.max(stream, watermark.ceiling('stream')) + jump,
    feed: Math.max(feedSeq, watermark.ceiling('feed')) + jump
  })

  return { names, orgs, counters, wasEmpty }
}

/** Highest place of a roster object: their order shares the counter of the organizations. */
async function highestOrder(db: Database): Promise<number> {
  let highest = 0

  for await (const [key, value] of db.iterator(tableRange(Table.roster))) {
    const body = openRow(key, value)
    if (body !== undefined && body.byteLength >= 4) highest = Math.max(highest, Buffer.from(body).readUInt32BE(0))
  }

  return highest
}

/** Loads the filter of a clean stop, or fills it in the background: `filling` ends with it, and never rejects. */
async function startFilter(engine: Engine, dir: string): Promise<{ filling: Promise<void> }> {
  const key = ownKey('filter')
  const value = engine.db.getSync(key)
  const token = (value === undefined ? undefined : openRow(key, value)) ?? new Uint8Array(0)

  if (await engine.filter.load(join(dir, FILTER_FILE), token)) return { filling: Promise.resolve() }

  const filling = fillFilter(engine).then(
    keys => engine.log.debug('filter of claim keys filled', { keys }),
    // Without the filter every look-up reads the disk: slower, never wrong.
    err => engine.log.error('filter of claim keys is not filled', err)
  )

  return { filling }
}

/** Flushes and closes; leaves the filter and the exact numbers for the next start. */
export async function closeEngine(engine: OpenEngine, dir: string): Promise<void> {
  engine.isStopping = true
  await engine.commits.idle()
  await engine.filling

  try {
    if (engine.commits.failure === undefined) await leaveForNextStart(engine, dir)
  } finally {
    await engine.kept.close()
    await engine.watermark.close()
    await engine.db.close()
  }
}

async function leaveForNextStart(engine: Engine, dir: string): Promise<void> {
  await engine.watermark.append({ ceilings: engine.counters.exact() })
  if (!engine.filter.isReady) return

  const key = ownKey('filter')
  const token = randomBytes(FILTER_TOKEN_BYTES)
  await engine.db.put(key, sealRow(key, token), { sync: true })
  await engine.filter.save(join(dir, FILTER_FILE), token)
}
