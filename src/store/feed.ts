import { FEED_WIDTH } from './constants.js'
import { openRow } from './crc.js'
import type { Engine } from './engine.js'
import { feedKey, parseFeedKey, Table, tableRange } from './keys.js'
import { decodeFeedRow, encodeFeedRow, type FeedRow } from './row-codecs.js'
import type { FeedEntry } from './store.js'
import type { Transaction } from './transaction.js'

/** Adds an entry to the change feed; gives its seq. `width` is how many rows the batch has: no two entries share a microsecond (7.3). */
export function planFeed(engine: Engine, tx: Transaction, entry: Omit<FeedRow, 'baseUs'>, width: number): number {
  const seq = engine.counters.next('feed')
  const baseUs = Math.max(entry.atMs * 1_000, engine.feed.endUs)
  const key = feedKey(seq)

  engine.feed.endUs = baseUs + width
  tx.putSealed(key, encodeFeedRow({ ...entry, baseUs }))
  tx.effects.push(() => {
    engine.feed.durableHead = seq
  })

  return seq
}

/** Entries after the cursor, oldest first. A damaged entry is told and passed over. */
export async function readFeed(engine: Engine, after: number, limit: number): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = []

  for await (const [key, value] of engine.db.iterator({ gte: feedKey(after + 1), lt: tableRange(Table.feed).lt, limit })) {
    const body = openRow(key, value)

    if (body === undefined) {
      engine.condition.report('feed', 'STORE_CORRUPT', 'An entry of the change feed does not match its checksum')
      continue
    }

    const { stream, ...row } = decodeFeedRow(body)
    const streamId = engine.streams.findNumber(stream)?.planned.streamId
    if (streamId !== undefined) entries.push({ ...row, seq: parseFeedKey(key), streamId })
  }

  return entries
}

/** Seq of the oldest entry that is kept; one past the head when there is none. */
export async function feedTail(engine: Engine): Promise<number> {
  const [first] = await engine.db.keys({ ...tableRange(Table.feed), limit: 1 }).all()

  return first === undefined ? engine.feed.durableHead + 1 : parseFeedKey(first)
}

/** Takes in the newest entry at start. */
export async function loadFeedHead(engine: Pick<Engine, 'db' | 'feed'>): Promise<number> {
  const [last] = await engine.db.iterator({ ...tableRange(Table.feed), reverse: true, limit: 1 }).all()
  if (last === undefined) return 0

  const [key, value] = last
  const seq = parseFeedKey(key)
  const body = openRow(key, value)

  engine.feed.durableHead = seq
  if (body !== undefined) engine.feed.endUs = decodeFeedRow(body).baseUs + FEED_WIDTH

  return seq
}

/** Deletes entries older than `beforeMs`, at most `steps`; the newest entry stays. */
export async function planFeedPrune(engine: Engine, tx: Transaction, beforeMs: number, steps: number): Promise<number> {
  const range = { gte: tableRange(Table.feed).gte, lt: feedKey(engine.feed.durableHead), limit: steps }
  let pruned = 0

  for (const [key, value] of await engine.db.iterator(range).all()) {
    const body = openRow(key, value)
    if (body !== undefined && decodeFeedRow(body).atMs >= beforeMs) break

    tx.delete(key)
    pruned++
  }

  return pruned
}
