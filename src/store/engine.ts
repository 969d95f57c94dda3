import type { SeqRange } from '../envelope/stream.js'
import type { Log } from '../log.js'
import { sha256 } from '../model/bytes.js'
import type { ObservableType } from '../model/enumerations.js'
import type { CidrIndex } from './cidr-index.js'
import type { CommitQueue } from './commit-queue.js'
import type { ConditionBook } from './condition.js'
import { HEADER_CACHE_MAX } from './constants.js'
import type { Counters } from './counters.js'
import { openRow } from './crc.js'
import { type Database, isDamage, readTolerant, unreadable } from './database.js'
import type { ErasureBook } from './erasure-book.js'
import type { ClaimFilter } from './filter.js'
import type { GroupLedger } from './group-ledger.js'
import type { KeptRows } from './kept-rows.js'
import { batchKey, Table } from './keys.js'
import type { StoreMetrics } from './metrics.js'
import type { NameTable } from './names.js'
import { decodeHeaderRow, type HeaderRow } from './row-codecs.js'
import type { StreamTable } from './streams.js'
import type { TableTotals } from './table-totals.js'
import type { Transaction } from './transaction.js'
import type { Watermark } from './watermark.js'

/** What claims take from the header of their batch. */
export interface HeaderFacts {
  hash: Uint8Array
  receivedMs: number
  expiresMs: number
}

export interface Counts {
  /** Claims and distinct values, by type. */
  claims: Map<ObservableType, number>
  values: number
}

/** What the parts of an open LevelDB store share. */
export interface Engine {
  readonly db: Database
  readonly log: Log
  readonly metrics: StoreMetrics
  readonly streams: StreamTable
  readonly names: NameTable
  readonly counters: Counters
  readonly filter: ClaimFilter
  readonly cidrs: CidrIndex
  readonly condition: ConditionBook
  readonly watermark: Watermark
  readonly ledger: GroupLedger
  readonly kept: KeptRows
  readonly totals: TableTotals
  readonly commits: CommitQueue
  readonly erasures: ErasureBook
  readonly facts: FactsCache
  readonly counts: Counts
  /** End of the newest feed entry's times, in microseconds since the epoch. */
  readonly feed: { endUs: number; durableHead: number }
  /** Local numbers of organizations, for deliveries. */
  readonly orgs: { numbers: Map<string, number>; keys: Map<number, Uint8Array> }
  /** Own node key, when known: its streams are held against the watermark. */
  readonly nodeKey: Uint8Array | undefined
  isStopping: boolean
  /** The walk over everything that is under way, or the last one. */
  walk: { faultsBefore: number; isClean: boolean } | undefined
  /** The database cannot be trusted with a compaction any more: the next start moves it aside. */
  suspect(): void
  /** Makes one transaction durable; only for work that runs alone. */
  write(tx: Transaction): Promise<void>
}

/** Bounded memory of header facts; the oldest go first. */
export interface FactsCache {
  find(stream: number, seq: number): HeaderFacts | undefined
  set(stream: number, seq: number, facts: HeaderFacts): void
  delete(stream: number, seq: number): void
}

export function createFactsCache(limit = HEADER_CACHE_MAX): FactsCache {
  const facts = new Map<number, HeaderFacts>()
  const keyOf = (stream: number, seq: number): number => stream * 2 ** 32 + seq

  return {
    find: (stream, seq) => facts.get(keyOf(stream, seq)),
    set(stream, seq, value) {
      facts.set(keyOf(stream, seq), value)
      if (facts.size <= limit) return

      for (const oldest of facts.keys()) {
        facts.delete(oldest)
        break
      }
    },
    delete(stream, seq) {
      facts.delete(keyOf(stream, seq))
    }
  }
}

/** A sealed row's body as planned, being written or stored; undefined when absent or damaged. */
export function readSealed(engine: Engine, key: Uint8Array, tx?: Transaction, inflight?: Transaction): Uint8Array | undefined {
  const value = readValue(engine, key, tx, inflight)
  if (value === undefined) return undefined

  const body = openRow(key, value)
  if (body === undefined) engine.condition.report('row', 'STORE_CORRUPT', 'A stored row does not match its checksum')

  return body
}

/** A raw value as planned, being written or stored. */
export function readValue(engine: Engine, key: Uint8Array, tx?: Transaction, inflight?: Transaction): Uint8Array | undefined {
  const drafted = tx?.findRow(key) ?? inflight?.findRow(key)

  return drafted === undefined ? readTolerant(engine.db, key, err => onUnreadable(engine, err)) : drafted.value
}

export function onUnreadable(engine: Engine, err: unknown): void {
  if (!engine.condition.has(UNREADABLE)) engine.log.error('stored key is unreadable', err)
  engine.condition.report(UNREADABLE, 'STORE_CORRUPT', 'LevelDB could not read a part of its files: the next start moves them aside')
  engine.suspect()
}

/** Topic of the condition that only a fresh database heals. */
export const UNREADABLE = 'unreadable'

/** Runs a read over many keys. @throws NodeError `STORE_CORRUPT`, told in the condition, where LevelDB cannot go on */
export async function readGuarded<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (err) {
    if (!isDamage(err)) throw err

    onUnreadable(engine, err)
    throw unreadable(err)
  }
}

/** The header row of a seq; undefined when it is absent or damaged. */
export function findHeaderRow(
  engine: Engine,
  stream: number,
  seq: number,
  tx?: Transaction,
  inflight?: Transaction
): HeaderRow | undefined {
  const body = readSealed(engine, batchKey(Table.header, stream, seq), tx, inflight)

  return body === undefined ? undefined : decodeHeaderRow(body)
}

/** Header rows of a range of seqs in one read, in order; undefined where one is absent or damaged. */
export async function readHeaderRows(
  engine: Engine,
  stream: number,
  { from, to }: SeqRange,
  over: { tx?: Transaction; inflight?: Transaction | undefined } = {}
): Promise<Array<HeaderRow | undefined>> {
  const keys = Array.from({ length: to - from + 1 }, (_, i) => batchKey(Table.header, stream, from + i))
  const stored = await readMany(engine, keys)

  return keys.map((key, i) => {
    const drafted = over.tx?.findRow(key) ?? over.inflight?.findRow(key)
    const value = drafted === undefined ? stored[i] : drafted.value
    const body = value === undefined ? undefined : openRow(key, value)
    if (value !== undefined && body === undefined)
      engine.condition.report('row', 'STORE_CORRUPT', 'A stored row does not match its checksum')

    return body === undefined ? undefined : decodeHeaderRow(body)
  })
}

/** One read for many keys; key by key when LevelDB cannot read one of them. */
export async function readMany(engine: Engine, keys: Uint8Array[]): Promise<Array<Uint8Array | undefined>> {
  if (keys.length === 0) return []

  try {
    return await engine.db.getMany(keys)
  } catch (err) {
    onUnreadable(engine, err)

    return keys.map(key => readTolerant(engine.db, key, error => onUnreadable(engine, error)))
  }
}

export function findFacts(engine: Engine, stream: number, seq: number, tx?: Transaction, inflight?: Transaction): HeaderFacts | undefined {
  const known = engine.facts.find(stream, seq)
  if (known !== undefined) return known

  const row = findHeaderRow(engine, stream, seq, tx, inflight)
  if (row === undefined) return undefined

  const facts = { hash: sha256(row.headerBytes), receivedMs: row.receivedMs, expiresMs: row.expiresMs }
  engine.facts.set(stream, seq, facts)

  return facts
}

/** Claims that cannot be read or point nowhere: they are made again from the payloads by the next `verify` or `rebuildClaims`. */
export const CLAIMS_DAMAGED = 'claims'

export function reportClaims(engine: Engine, message: string): void {
  engine.condition.report(CLAIMS_DAMAGED, 'STORE_CORRUPT', message)
}
