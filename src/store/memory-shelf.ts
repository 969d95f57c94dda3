/**
 * What the memory twin holds, and how claims and the feed change in it: plain maps and arrays, no bytes, no groups. It is the
 * oracle of the LevelDB store, so it shares with it only what chapter 3 and 4 define (stream-book, merge, the order of keys).
 */
import type { AcceptedRow, QuarantinedRow } from '../envelope/batch-put.js'
import { isContestedAt, type StreamState } from '../envelope/stream.js'
import { toHex } from '../model/bytes.js'
import { indicatorId } from '../model/ids.js'
import type { Claim } from '../query/claim.js'
import { isWithdrawn, mergeClaim } from '../query/merge.js'
import { CLAIM_PAGES_MAX, CLAIMS_PER_ORG_MAX, CLAIMS_PER_PAGE } from './constants.js'
import { createErasureMarks, type ErasureMarks } from './erasure-marks.js'
import type { Delivery, FeedEntry, OwnHead, StoredBatch, ValueRef } from './store.js'
import { claimKey } from './value-keys.js'

export interface ShelfBatch {
  stored: StoredBatch
  /** Rows that became claims, with what they said. */
  accepted: readonly AcceptedRow[]
  quarantined: readonly QuarantinedRow[]
}

export interface ShelfStream {
  state: StreamState
  batches: Map<number, ShelfBatch>
}

export interface ShelfValue extends ValueRef {
  key: Uint8Array
  claims: Claim[]
}

export interface Shelf {
  streams: Map<string, ShelfStream>
  values: Map<string, ShelfValue>
  heads: Map<string, OwnHead>
  feed: FeedEntry[]
  feedSeq: number
  feedEndUs: number
  deliveries: Map<string, Delivery>
  /** Small tables by name; keys in hex, in the order of first arrival. */
  tables: Map<string, Map<string, { key: Uint8Array; value: Uint8Array }>>
  version: number
  marks: ErasureMarks
  erasedSinceMs: number | undefined
}

export interface ShelfChange {
  added: number[]
  removed: number[]
  /** Rows that no longer count: a newer revision that ends earlier has replaced them for good. */
  retired: number[]
}

export function createShelf(): Shelf {
  return {
    streams: new Map(),
    values: new Map(),
    heads: new Map(),
    feed: [],
    feedSeq: 0,
    feedEndUs: 0,
    deliveries: new Map(),
    tables: new Map(),
    version: 0,
    marks: createErasureMarks(),
    erasedSinceMs: undefined
  }
}

/** Values in the order of the claim table. */
export function sortedValues(shelf: Shelf): ShelfValue[] {
  return [...shelf.values.values()].filter(({ claims }) => claims.length > 0).sort((a, b) => Buffer.compare(a.key, b.key))
}

/** A claim as asked for now: contested follows the cut of its stream. */
export function shown(shelf: Shelf, claim: Claim): Claim {
  const state = shelf.streams.get(toHex(claim.ref.streamId))?.state

  return { ...claim, isContested: state !== undefined && isContestedAt(state, claim.ref.seq) }
}

export function mergeRows(shelf: Shelf, batch: StoredBatch, rows: readonly AcceptedRow[]): ShelfChange {
  const change: ShelfChange = { added: [], removed: [], retired: [] }
  // A value that is not canonical refuses the whole batch.
  const keys = rows.map(({ indicator }) => claimKey(indicator.type, indicator.value))

  for (const [i, row] of rows.entries()) {
    const key = keys[i] ?? new Uint8Array(0)
    const value = shelf.values.get(toHex(key)) ?? { type: row.indicator.type, value: row.indicator.value, key, claims: [] }
    const offered = shown(shelf, claimOf(batch, row))
    const at = value.claims.findIndex(claim => identityOf(claim) === identityOf(offered))
    const known = value.claims[at]
    const before = known === undefined ? undefined : shown(shelf, known)

    if (before === undefined && isFull(value.claims, offered)) continue

    const merged = mergeClaim(before, offered)
    // what loses to an uncontested claim may be heard again one day
    if (before?.isContested === offered.isContested)
      retireLoser(shelf, batch, { before, offered, isOffered: merged.ref === offered.ref }, change)
    if (merged === before) continue

    if (at === -1) value.claims.push(merged)
    else value.claims[at] = merged
    shelf.values.set(toHex(key), value)
    ;(isWithdrawn(merged) && merged.ref === offered.ref ? change.removed : change.added).push(row.row)
  }

  change.added.sort((a, b) => a - b)
  change.removed.sort((a, b) => a - b)

  return change
}

/** A revision that outlives the newer one must not come back after it (claim-plan.ts). */
function retireLoser(
  shelf: Shelf,
  batch: StoredBatch,
  { before, offered, isOffered }: { before: Claim; offered: Claim; isOffered: boolean },
  change: ShelfChange
): void {
  const older = shelf.streams.get(toHex(before.ref.streamId))?.batches.get(before.ref.seq)
  if (older === undefined) return

  const { expiresMs } = older.stored.header

  if (!isOffered && batch.header.expiresMs > expiresMs) change.retired.push(offered.ref.row)
  if (isOffered && expiresMs > batch.header.expiresMs) older.accepted = older.accepted.filter(({ row }) => row !== before.ref.row)
}

function claimOf(batch: StoredBatch, row: AcceptedRow): Claim {
  return {
    org: batch.header.orgKey,
    audience: batch.audience,
    kind: row.kind,
    indicator: row.indicator,
    ref: { streamId: batch.header.streamId, seq: batch.header.seq, row: row.row },
    headerHash: batch.headerHash,
    receivedMs: batch.receivedMs,
    isContested: false
  }
}

function identityOf({ org, audience, kind, indicator }: Claim): string {
  return [org, ...audience]
    .map(toHex)
    .concat(kind, indicator.classification, indicator.malware ?? '', indicator.role)
    .join()
}

function isFull(claims: readonly Claim[], { org }: Claim): boolean {
  const hex = toHex(org)

  return claims.length >= CLAIM_PAGES_MAX * CLAIMS_PER_PAGE || claims.filter(claim => toHex(claim.org) === hex).length >= CLAIMS_PER_ORG_MAX
}

/** Takes away the claims whose winning revision stands in this batch; gives their rows. */
export function removeRows(shelf: Shelf, batch: StoredBatch, rows: readonly AcceptedRow[]): number[] {
  const removed: number[] = []

  for (const { row, indicator } of rows) {
    const value = shelf.values.get(toHex(claimKey(indicator.type, indicator.value)))
    const at =
      value?.claims.findIndex(
        ({ ref }) => ref.row === row && ref.seq === batch.header.seq && toHex(ref.streamId) === toHex(batch.header.streamId)
      ) ?? -1
    if (value === undefined || at === -1) continue

    value.claims.splice(at, 1)
    removed.push(row)
  }

  return removed.sort((a, b) => a - b)
}

export function addFeed(shelf: Shelf, entry: Omit<FeedEntry, 'seq' | 'baseUs'>, width: number): number {
  const baseUs = Math.max(entry.atMs * 1_000, shelf.feedEndUs)

  shelf.feedSeq++
  shelf.feedEndUs = baseUs + width
  shelf.feed.push({ ...entry, seq: shelf.feedSeq, baseUs })

  return shelf.feedSeq
}

export function tableOf(shelf: Shelf, name: string): Map<string, { key: Uint8Array; value: Uint8Array }> {
  const table = shelf.tables.get(name) ?? new Map<string, { key: Uint8Array; value: Uint8Array }>()
  shelf.tables.set(name, table)

  return table
}

export function idOf({ org, indicator }: Claim): string {
  return toHex(indicatorId({ ...indicator, orgKey: org }))
}
