import { isContestedAt, type StreamState } from '../envelope/stream.js'
import { isNodeError } from '../errors.js'
import type { ObservableType } from '../model/enumerations.js'
import type { Indicator } from '../model/indicator.js'
import type { Claim } from '../query/claim.js'
import type { ClaimDraft } from './claim-draft.js'
import { type ClaimEntry, entryBytesMax, readPage, writePage } from './claim-codec.js'
import { CLAIM_PAGES_MAX, CLAIMS_PER_PAGE } from './constants.js'
import { readTolerant } from './database.js'
import { type Engine, findFacts, onUnreadable, reportClaims } from './engine.js'
import { claimPageKey, parseClaimKey } from './value-keys.js'
import type { Packer } from './packer.js'
import type { Transaction } from './transaction.js'

/** All claims of one value, over all pages. */
export interface ClaimList {
  entries: ClaimEntry[]
  /** Pages that the list has on disk or in a draft. */
  pages: number
}

const EMPTY: ClaimList = { entries: [], pages: 1 }

/** Page 0 of a list as it was read. */
export interface StoredPage {
  key: Uint8Array
  value: Uint8Array | undefined
  /** What the key stands for, where the caller knows it; a hashed key does not say. */
  of?: { type: ObservableType; value: string | undefined } | undefined
}

/** Reads pages: a damaged one is told and counts as empty. `more` gives the bytes of overflow pages. */
export function readList(
  engine: Engine,
  { key, value, of = parseClaimKey(key) }: StoredPage,
  more: (page: number) => Uint8Array | undefined
): ClaimList {
  if (value === undefined) return { ...EMPTY, entries: [] }

  try {
    const first = readPage(key, value, of, engine.names)

    for (let page = 1; page < first.pages; page++) {
      const bytes = more(page)
      const pageKey = claimPageKey(key, page)

      if (bytes === undefined) reportClaims(engine, 'An overflow page of claims is missing')
      else for (const entry of readPage(pageKey, bytes, of, engine.names).entries) first.entries.push(entry)
    }

    return first
  } catch (err) {
    if (!isNodeError(err, 'STORE_CORRUPT')) throw err
    reportClaims(engine, err.message)

    return { entries: [], pages: 1 }
  }
}

/** The list as it lies on disk. */
export function readStoredList(engine: Engine, page: StoredPage): ClaimList {
  return readList(engine, page, number => getTolerant(engine, claimPageKey(page.key, number)))
}

export function getTolerant(engine: Engine, key: Uint8Array): Uint8Array | undefined {
  return readTolerant(engine.db, key, err => onUnreadable(engine, err))
}

/** The list of a draft; pages that it does not change are on disk or in the group that is being written. */
export function readDraftList(engine: Engine, draft: ClaimDraft, older: ClaimDraft | undefined): ClaimList {
  return readList(
    engine,
    draft,
    page => draft.more?.get(page) ?? older?.more?.get(page) ?? getTolerant(engine, claimPageKey(draft.key, page))
  )
}

/** Packs a list into the draft of its value. An empty list takes the key away. */
export function writeList(
  engine: Engine,
  tx: Transaction,
  draft: ClaimDraft,
  list: { entries: readonly ClaimEntry[]; pagesBefore: number }
): void {
  const { entries, pagesBefore } = list
  const { key } = draft
  const pages = Math.min(Math.max(1, Math.ceil(entries.length / CLAIMS_PER_PAGE)), CLAIM_PAGES_MAX)
  const isValueInline = parseClaimKey(key).value === undefined

  draft.place(key, 0, key.byteLength, key.byteLength)
  draft.more = undefined

  if (entries.length > 0) {
    const { out, from, keyEnd } = packPage(engine, tx, key, { entries: entries.slice(0, CLAIMS_PER_PAGE), pages, isValueInline })
    draft.place(out.bytes, from, keyEnd, out.at)
  }

  for (let page = 1; page < Math.max(pages, pagesBefore); page++) {
    const part = entries.slice(page * CLAIMS_PER_PAGE, (page + 1) * CLAIMS_PER_PAGE)

    draft.more ??= new Map()
    if (part.length === 0) {
      draft.more.set(page, undefined)
      continue
    }

    const { out, keyEnd } = packPage(engine, tx, claimPageKey(key, page), { entries: part, pages: 1, isValueInline })
    draft.more.set(page, out.bytes.subarray(keyEnd, out.at))
  }
}

/** Packs a key and its page end to end, so that the checksum runs over both in one pass. */
function packPage(
  engine: Engine,
  tx: Transaction,
  key: Uint8Array,
  page: { entries: readonly ClaimEntry[]; pages: number; isValueInline: boolean }
): { out: Packer; from: number; keyEnd: number } {
  const out = tx.reserve(page.entries.reduce((sum, entry) => sum + entryBytesMax(entry), key.byteLength + 16))
  const from = out.at

  out.raw(key)
  const keyEnd = out.at
  writePage(out, { from, to: keyEnd }, page, engine.names)
  tx.bytes += out.at - from

  return { out, from, keyEnd }
}

/** Are these claims of one organization, audience, kind and meaning about one value (4.4)? */
export function isSameClaim(engine: Engine, a: ClaimEntry, b: ClaimEntry): boolean {
  return (
    a.kind === b.kind &&
    a.indicator.classification === b.indicator.classification &&
    a.indicator.role === b.indicator.role &&
    a.indicator.malware === b.indicator.malware &&
    engine.streams.findNumber(a.stream)?.group === engine.streams.findNumber(b.stream)?.group
  )
}

/** An entry as the rest of the node sees it; undefined, and told, when its stream or header is gone. */
export function toClaim(engine: Engine, entry: ClaimEntry, tx?: Transaction, inflight?: Transaction): Claim | undefined {
  const record = engine.streams.findNumber(entry.stream)
  const facts = record === undefined ? undefined : findFacts(engine, entry.stream, entry.seq, tx, inflight)

  if (record === undefined || facts === undefined) {
    reportClaims(engine, 'A claim points to a batch that the store does not hold')

    return undefined
  }

  const state: StreamState = record.planned

  return {
    org: state.orgKey,
    audience: state.audience,
    kind: entry.kind,
    indicator: entry.indicator,
    ref: { streamId: state.streamId, seq: entry.seq, row: entry.row },
    headerHash: facts.hash,
    receivedMs: facts.receivedMs,
    isContested: isContestedAt(state, entry.seq)
  }
}

export function isIndexedByAsn(indicator: Indicator): boolean {
  return indicator.asn !== undefined && (indicator.type === 'aggregate' || indicator.role === 'VICTIM' || indicator.role === 'EXPOSED')
}
