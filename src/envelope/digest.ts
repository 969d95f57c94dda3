import { compareBytes, equalBytes, sha256 } from '../model/bytes.js'
import { HASH_BYTES, STREAM_ID_BYTES, SUMMARY_RANGES_MAX } from './constants.js'
import type { SeqRange, StreamState } from './stream.js'

/** What a node tells another of one stream (design 3.4). Void, unread, erased and expired seqs count as held. */
export interface SummaryEntry {
  /** 16 bytes. */
  streamId: Uint8Array
  /** Highest valid floor_seq. */
  floor: number
  /** Highest seq held; where a fork or a cut-off caps the stream, at most the seq before it. */
  head: number
  /**
   * 32 bytes: of the header at `head`; zeros where that is not held. A capped stream has one too: a proof shows that there is a
   * fork, not that it is the lowest one, so two nodes may agree on the cap and hold different histories below it.
   */
  headHash: Uint8Array
  /** Holes from floor to head, ascending, not touching. */
  missing: readonly SeqRange[]
}

const NO_HASH: Uint8Array = new Uint8Array(HASH_BYTES)

/** The entry of a stream. `head` 0 means that nothing of it counts; the digest leaves such an entry out. */
export function entryOf(stream: StreamState): SummaryEntry {
  const { streamId, cutSeq } = stream
  const isCapped = cutSeq !== undefined && stream.head >= cutSeq - 1
  const head = isCapped ? cutSeq - 1 : stream.head
  // a header beyond the cap may have raised the floor, and only at those who hold it
  const floor = Math.min(stream.floor, Math.max(head, 1))

  return {
    streamId,
    floor,
    head,
    headHash: isCapped ? hashAtCap(stream, head) : stream.headHash,
    missing: boundRanges(stream.missing, floor, head)
  }
}

function hashAtCap({ head, headHash, cutHash }: StreamState, cap: number): Uint8Array {
  return cap === head ? headHash : (cutHash ?? NO_HASH)
}

/** Clips ranges to floor … head. Past `SUMMARY_RANGES_MAX` the last one takes in the rest: asking twice is better than forgetting. */
function boundRanges(ranges: readonly SeqRange[], floor: number, head: number): SeqRange[] {
  const clipped = ranges
    .map(({ from, to }) => ({ from: Math.max(from, floor), to: Math.min(to, head) }))
    .filter(({ from, to }) => from <= to)

  if (clipped.length <= SUMMARY_RANGES_MAX) return clipped

  const last = clipped[SUMMARY_RANGES_MAX - 1] ?? { from: floor, to: head }

  return [...clipped.slice(0, SUMMARY_RANGES_MAX - 1), { from: last.from, to: head }]
}

/**
 * The 32 bytes that two nodes compare first. SHA-256 over the entries, sorted by stream id, each as
 * `id (16) ‖ floor u32be ‖ head u32be ‖ head hash (32) ‖ n u32be ‖ n × (from u32be ‖ to u32be)`, the missing ranges ascending.
 * Entries with head 0 are left out. No entries: SHA-256 of nothing.
 */
export function digestEntries(entries: readonly SummaryEntry[]): Uint8Array {
  return sha256(
    ...entries
      .filter(({ head }) => head > 0)
      .sort((a, b) => compareBytes(a.streamId, b.streamId))
      .map(encodeEntry)
  )
}

function encodeEntry({ streamId, floor, head, headHash, missing }: SummaryEntry): Uint8Array {
  const bytes = Buffer.alloc(STREAM_ID_BYTES + 4 + 4 + HASH_BYTES + 4 + missing.length * 8)
  let at = STREAM_ID_BYTES

  bytes.set(streamId, 0)
  at = bytes.writeUInt32BE(floor, at)
  at = bytes.writeUInt32BE(head, at)
  bytes.set(headHash, at)
  at = bytes.writeUInt32BE(missing.length, at + HASH_BYTES)

  for (const { from, to } of missing) at = bytes.writeUInt32BE(to, bytes.writeUInt32BE(from, at))

  return bytes
}

/**
 * What to ask of a peer: the seqs that it holds and we lack, as ascending ranges.
 *
 * @param mine - undefined for a stream of which nothing is held: everything from the peer's floor
 */
export function missingFrom(mine: SummaryEntry | undefined, theirs: SummaryEntry): SeqRange[] {
  const floor = Math.max(theirs.floor, mine?.floor ?? 1)
  const offered = without([{ from: floor, to: theirs.head }], theirs.missing)

  if (mine === undefined || mine.head === 0) return offered

  const held = without([{ from: 1, to: mine.head }], mine.missing)

  return without(offered, held)
}

/** `ranges` less `taken`; both ascending. */
function without(ranges: readonly SeqRange[], taken: readonly SeqRange[]): SeqRange[] {
  const left: SeqRange[] = []
  let next = 0

  for (const range of ranges) {
    let { from } = range

    while (next < taken.length && (taken[next]?.to ?? 0) < from) next++

    for (let i = next; i < taken.length && (taken[i]?.from ?? 0) <= range.to; i++) {
      const hole = taken[i] ?? range

      if (hole.from > from) left.push({ from, to: hole.from - 1 })

      from = Math.max(from, hole.to + 1)
    }

    if (from <= range.to) left.push({ from, to: range.to })
  }

  return left
}

/**
 * The seq at which two summaries contradict each other: the same head, another hash. A head hash in a summary is not signed,
 * so this only says which header to fetch (3.4); the headers prove a fork, or that somebody is wrong.
 */
export function findHeadConflict(mine: SummaryEntry, theirs: SummaryEntry): number | undefined {
  if (mine.head !== theirs.head || mine.head === 0) return undefined
  if (equalBytes(mine.headHash, NO_HASH) || equalBytes(theirs.headHash, NO_HASH)) return undefined

  return equalBytes(mine.headHash, theirs.headHash) ? undefined : mine.head
}
