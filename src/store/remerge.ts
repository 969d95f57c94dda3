import { lastCounting } from '../envelope/stream.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { planClaims } from './claim-plan.js'
import { SCAN_CHUNK } from './constants.js'
import { type Engine, findHeaderRow, readValue } from './engine.js'
import { planFeed } from './feed.js'
import { batchKey, batchRange, parseBatchKey, Table } from './keys.js'
import { acceptedRows } from './retention.js'
import type { StreamRecord } from './streams.js'

/**
 * Merges again what counts of a publisher's streams for one audience, after a cut of one of them has moved: a revision that is
 * contested now may have taken the place of one that still counts (3.5), and what counts again may be newer than what took its
 * place. One commit a batch, so that nobody waits for all of it. What an interruption leaves undone the next walk does.
 */
export async function remergeGroup(engine: Engine, { group }: StreamRecord, atMs: number): Promise<void> {
  for (const record of [...engine.streams.records()].filter(one => one.group === group)) {
    const { floor } = record.planned
    const last = lastCounting(record.planned)

    for (let from = floor; from <= last; from += SCAN_CHUNK) {
      const range = batchRange(Table.header, record.number, from, Math.min(last, from + SCAN_CHUNK - 1))

      for (const key of await engine.db.keys(range).all()) {
        if (engine.isStopping) return

        await remergeBatch(engine, record, parseBatchKey(Table.header, key).seq, atMs)
      }
    }
  }
}

async function remergeBatch(engine: Engine, record: StreamRecord, seq: number, atMs: number): Promise<void> {
  await engine.commits.commit(
    async (tx, inflight) => {
      const row = findHeaderRow(engine, record.number, seq, tx, inflight)
      if (row === undefined || row.verdict !== 'ok' || row.accepted.length === 0) return

      const rows = acceptedRows(row, readValue(engine, batchKey(Table.payload, record.number, seq), tx, inflight)) ?? []
      const isOwn = engine.nodeKey !== undefined && equalBytes(engine.nodeKey, record.planned.nodeKey)
      const headerHash = sha256(row.headerBytes)
      const batch = { record, seq, rows, headerHash, receivedMs: row.receivedMs, expiresMs: row.expiresMs, isOwn }
      const { added, removed } = await planClaims(engine, tx, inflight, batch)
      if (added.length + removed.length === 0) return

      planFeed(engine, tx, { stream: record.number, batchSeq: seq, cause: 'contested', atMs, added, removed }, row.records)
    },
    { isSync: false }
  )
}
