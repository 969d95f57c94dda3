import type { AcceptedRow } from '../envelope/batch-put.js'
import { isContestedAt } from '../envelope/stream.js'
import type { ObservableType } from '../model/enumerations.js'
import { indicatorId } from '../model/ids.js'
import type { Claim } from '../query/claim.js'
import { isWithdrawn, mergeClaim } from '../query/merge.js'
import { ClaimDraft } from './claim-draft.js'
import { type ClaimEntry, entryBytesMax, writePage } from './claim-codec.js'
import { indexRow, mendIndex } from './claim-indexes.js'
import { getTolerant, isIndexedByAsn, isSameClaim, readDraftList, readList, toClaim, writeList } from './claim-lists.js'
import { CLAIM_PAGES_MAX, CLAIMS_PER_ORG_MAX, CLAIMS_PER_PAGE } from './constants.js'
import { type Engine, findFacts, findHeaderRow, readMany } from './engine.js'
import { addToFilter } from './filter.js'
import { asnKey, batchKey, idKey, Table } from './keys.js'
import { encodeHeaderRow } from './row-codecs.js'
import type { ValueRef } from './store.js'
import type { StreamRecord } from './streams.js'
import type { Transaction } from './transaction.js'
import { CLAIM_KEY_BYTES_MAX, claimKey, claimPageKey, parseClaimKey, writeClaimKey } from './value-keys.js'

export interface ClaimBatch {
  record: StreamRecord
  seq: number
  rows: readonly AcceptedRow[]
  headerHash: Uint8Array
  receivedMs: number
  expiresMs: number
  isOwn: boolean
  /** Keys beside claims that stand are looked for, and made again where they are gone: the walk's work. */
  mendsIndexes?: boolean
}

/** Rows that changed a claim, ascending. */
export interface ClaimChange {
  added: number[]
  removed: number[]
  /** Rows of this batch that no longer count: a newer revision that ends earlier has replaced them for good. */
  retired: number[]
  /** Keys beside claims that were made again. */
  mended: number
}

/** A list on its way from its old bytes to its new ones. */
interface OpenList {
  draft: ClaimDraft
  type: ObservableType
  value: string
  entries: ClaimEntry[]
  pagesBefore: number
  /** Values that had no claim before count as new. */
  wasEmpty: boolean
  isChanged: boolean
}

/**
 * Merges the rows of one batch into the claims of their values. A value that the filter has never seen costs no read;
 * the others are read in one call.
 * @throws NodeError `STORE_KEY_INVALID` for a value that is not canonical; nothing is planned then.
 */
export async function planClaims(
  engine: Engine,
  tx: Transaction,
  inflight: Transaction | undefined,
  batch: ClaimBatch
): Promise<ClaimChange> {
  const change: ClaimChange = { added: [], removed: [], retired: [], mended: 0 }
  const pending = planNewValues(engine, tx, batch, change)

  if (pending.length > 0) {
    const lists = await openLists(engine, tx, inflight, pending)

    for (const row of pending) mergeRow(engine, tx, inflight, { batch, row, change, lists })
    for (const list of lists.values()) closeList(engine, tx, list)
    change.added.sort((a, b) => a - b)
    change.removed.sort((a, b) => a - b)
  }

  return change
}

/** Values that were certainly never stored: one key each, no read. Gives the rows that need one. */
function planNewValues(engine: Engine, tx: Transaction, batch: ClaimBatch, change: ClaimChange): AcceptedRow[] {
  const pending: AcceptedRow[] = []
  const planned: AcceptedRow[] = []
  const countBefore = tx.newClaims.count
  const entry: ClaimEntry = { stream: batch.record.number, seq: batch.seq, row: 0, kind: 'indicator', indicator: NOTHING }

  try {
    for (const row of batch.rows) {
      const { indicator } = row
      entry.row = row.row
      entry.kind = row.kind
      entry.indicator = indicator

      const out = tx.reserve(CLAIM_KEY_BYTES_MAX + entryBytesMax(entry))
      const from = out.at
      const to = writeClaimKey(out.bytes, from, indicator.type, indicator.value)

      // whatever this group holds was added to the filter before, so that a new value is new to the group as well
      if (!addToFilter(engine.filter, out.bytes, from, to)) {
        pending.push(row)
        continue
      }

      out.at = to
      const isValueInline = hasHash(out.bytes, from, to) && parseClaimKey(out.bytes.subarray(from, to)).value === undefined
      writePage(out, { from, to }, { entries: [entry], pages: 1, isValueInline }, engine.names)
      tx.bytes += out.at - from

      tx.newClaims.add(out.bytes, { from, keyEnd: to, end: out.at })
      planned.push(row)
    }
  } catch (err) {
    tx.newClaims.truncate(countBefore)
    throw err
  }

  for (const row of planned) {
    countValue(engine, row.indicator.type, 1)
    ;(row.indicator.status === 'active' ? change.added : change.removed).push(row.row)
    indexRow(engine, tx, batch, row)
  }

  return pending
}

const NOTHING: ClaimEntry['indicator'] = {
  type: 'domain',
  value: '',
  classification: 'other',
  role: 'INFRASTRUCTURE',
  origin: 'manual',
  firstSeenS: 0,
  lastSeenS: 0,
  validUntilS: 0,
  count: 1,
  tlp: 'RED',
  status: 'active',
  rev: 0,
  scrub: { method: 'none', profile: 'infra/1', grainS: 0, removedGroups: 0 },
  tags: [],
  toBlock: false
}

/** Long or odd values have a hash in their key, behind 0x01. Short keys are of types that cannot. */
function hasHash(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from > 32 && bytes.subarray(from + 2, to).includes(1)
}

function countValue(engine: Engine, type: ObservableType, by: 1 | -1): void {
  engine.counts.values += by
  countClaims(engine, type, by)
}

function countClaims(engine: Engine, type: ObservableType, by: number): void {
  if (by !== 0) engine.counts.claims.set(type, Math.max(0, (engine.counts.claims.get(type) ?? 0) + by))
}

/** Opens the lists of these rows' values: from this group, the group being written, or the disk. */
async function openLists(
  engine: Engine,
  tx: Transaction,
  inflight: Transaction | undefined,
  rows: ReadonlyArray<{ indicator: ValueRef }>
): Promise<Map<string, OpenList>> {
  const lists = new Map<string, OpenList>()
  const unread: Array<{ name: string; key: Uint8Array; indicator: ValueRef }> = []

  for (const { indicator } of rows) {
    const name = nameOf(indicator)
    if (lists.has(name)) continue

    const key = claimKey(indicator.type, indicator.value)
    const own = tx.findClaim(indicator.type, indicator.value, key)
    const older = inflight?.findClaim(indicator.type, indicator.value, key)
    const known = own ?? older

    if (known !== undefined) {
      const { entries, pages } = readDraftList(engine, known, own === undefined ? undefined : older)
      lists.set(name, openList(known.key, indicator, entries, pages))
    } else {
      lists.set(name, openList(key, indicator, [], 1))
      unread.push({ name, key, indicator })
    }
  }

  const values = await readMany(
    engine,
    unread.map(({ key }) => key)
  )

  for (const [i, { name, key, indicator }] of unread.entries()) {
    const { entries, pages } = readList(engine, { key, value: values[i], of: indicator }, page =>
      getTolerant(engine, claimPageKey(key, page))
    )
    lists.set(name, openList(key, indicator, entries, pages))
  }

  return lists
}

function openList(key: Uint8Array, { type, value }: ValueRef, entries: ClaimEntry[], pagesBefore: number): OpenList {
  const draft = new ClaimDraft(key, 0, key.byteLength, key.byteLength)

  return { draft, type, value, entries, pagesBefore, wasEmpty: entries.length === 0, isChanged: false }
}

function nameOf({ type, value }: { type: string; value: string }): string {
  return `${type} ${value}`
}

interface MergeStep {
  batch: ClaimBatch
  row: AcceptedRow
  change: ClaimChange
  lists: ReadonlyMap<string, OpenList>
}

function mergeRow(engine: Engine, tx: Transaction, inflight: Transaction | undefined, step: MergeStep): void {
  const { batch, row, change, lists } = step
  const list = lists.get(nameOf(row.indicator))
  if (list === undefined) return

  const incoming: ClaimEntry = { stream: batch.record.number, seq: batch.seq, ...row }
  const at = list.entries.findIndex(entry => isSameClaim(engine, entry, incoming))
  const known = list.entries[at]
  const before = known === undefined ? undefined : toClaim(engine, known, tx, inflight)

  if (known === undefined && isFull(engine, list, batch.record)) {
    engine.metrics.claimsRefused.inc({ reason: 'per-value' })

    return
  }

  const offered = claimOf(batch, row)
  const merged = mergeClaim(before, offered)
  // what loses to an uncontested claim may be heard again one day
  if (known !== undefined && before?.isContested === offered.isContested) {
    retireLoser(engine, { tx, inflight }, { known, incoming, isIncoming: merged.ref === offered.ref }, step)
  }
  if (merged === before) {
    if (batch.mendsIndexes === true && known?.seq === batch.seq && known.stream === incoming.stream)
      change.mended += mendIndex(engine, tx, batch, row)

    return
  }

  const isIncoming = merged.ref === offered.ref
  const next = isIncoming || known === undefined ? { ...incoming, indicator: merged.indicator } : { ...known, indicator: merged.indicator }

  if (at === -1) list.entries.push(next)
  else list.entries[at] = next
  list.isChanged = true
  countClaims(engine, list.type, at === -1 ? 1 : 0)
  indexRow(engine, tx, batch, row)
  ;(isWithdrawn(merged) && isIncoming ? change.removed : change.added).push(row.row)
}

/**
 * When the newer of two revisions ends earlier, the older one must not come back after it, neither by a walk nor by a rebuild:
 * its row is taken out of the accepted rows of its batch.
 */
function retireLoser(
  engine: Engine,
  { tx, inflight }: { tx: Transaction; inflight: Transaction | undefined },
  { known, incoming, isIncoming }: { known: ClaimEntry; incoming: ClaimEntry; isIncoming: boolean },
  { batch, row, change }: MergeStep
): void {
  if (known.stream === incoming.stream && known.seq === incoming.seq) return

  const knownMs = findFacts(engine, known.stream, known.seq, tx, inflight)?.expiresMs ?? 0

  if (!isIncoming) {
    if (batch.expiresMs > knownMs) change.retired.push(row.row)

    return
  }

  if (knownMs <= batch.expiresMs) return

  const older = findHeaderRow(engine, known.stream, known.seq, tx, inflight)
  if (older === undefined || !older.accepted.includes(known.row)) return

  const accepted = older.accepted.filter(number => number !== known.row)
  tx.putSealed(batchKey(Table.header, known.stream, known.seq), encodeHeaderRow({ ...older, accepted }))
}

function claimOf({ record, seq, headerHash, receivedMs }: ClaimBatch, row: AcceptedRow): Claim {
  return {
    org: record.planned.orgKey,
    audience: record.planned.audience,
    kind: row.kind,
    indicator: row.indicator,
    ref: { streamId: record.planned.streamId, seq, row: row.row },
    headerHash,
    receivedMs,
    isContested: isContestedAt(record.planned, seq)
  }
}

/** One organization fills its own share of a value, never another's. */
function isFull(engine: Engine, list: OpenList, { orgKeyHex }: StreamRecord): boolean {
  if (list.entries.length < CLAIMS_PER_ORG_MAX) return false
  if (list.entries.length >= CLAIM_PAGES_MAX * CLAIMS_PER_PAGE) return true

  return list.entries.filter(({ stream }) => engine.streams.findNumber(stream)?.orgKeyHex === orgKeyHex).length >= CLAIMS_PER_ORG_MAX
}

function closeList(engine: Engine, tx: Transaction, list: OpenList): void {
  if (!list.isChanged) return

  const { type, value, draft, entries } = list
  const isEmpty = entries.length === 0

  if (list.wasEmpty !== isEmpty) engine.counts.values += isEmpty ? -1 : 1
  const { key } = draft
  if (isEmpty && type === 'cidr') engine.cidrs.delete(key.slice(3, -1), key[key.byteLength - 1] ?? 0)

  writeList(engine, tx, draft, list)
  tx.setClaim(type, value, draft)
}

/**
 * Takes away the claims whose winning revision stands in this batch. `rows` are the rows that became claims.
 * Gives the rows whose claim went.
 */
export async function planRemoval(
  engine: Engine,
  tx: Transaction,
  inflight: Transaction | undefined,
  batch: { record: StreamRecord; seq: number; rows: readonly AcceptedRow[]; isOwn: boolean }
): Promise<number[]> {
  const lists = await openLists(engine, tx, inflight, batch.rows)
  const removed: number[] = []

  for (const { row, indicator } of batch.rows) {
    const list = lists.get(nameOf(indicator))
    const at = list?.entries.findIndex(entry => entry.stream === batch.record.number && entry.seq === batch.seq && entry.row === row) ?? -1
    const entry = list?.entries[at]
    if (list === undefined || entry === undefined) continue

    list.entries.splice(at, 1)
    list.isChanged = true
    removed.push(row)
    countClaims(engine, list.type, -1)
    unindexEntry(engine, tx, list, entry, batch)
  }

  for (const list of lists.values()) closeList(engine, tx, list)

  return removed
}

function unindexEntry(
  engine: Engine,
  tx: Transaction,
  list: OpenList,
  gone: ClaimEntry,
  { record, isOwn }: { record: StreamRecord; isOwn: boolean }
): void {
  const { key } = list.draft
  const { asn } = gone.indicator
  const hasAsn = list.entries.some(({ indicator }) => isIndexedByAsn(indicator) && indicator.asn === asn)

  if (isIndexedByAsn(gone.indicator) && asn !== undefined && !hasAsn) tx.delete(asnKey(asn, key))
  if (!isOwn) return

  const isShared = list.entries.some(
    entry =>
      entry.indicator.classification === gone.indicator.classification &&
      entry.indicator.malware === gone.indicator.malware &&
      entry.indicator.role === gone.indicator.role &&
      engine.streams.findNumber(entry.stream)?.orgKeyHex === record.orgKeyHex
  )

  if (!isShared) tx.delete(idKey(indicatorId({ ...gone.indicator, orgKey: record.planned.orgKey }), key))
}
