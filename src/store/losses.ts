import { decodeHeader } from '../envelope/header-codec.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { createdMsReader, type Overlay, planState } from './batch-plan.js'
import { type Engine, findHeaderRow, readValue } from './engine.js'
import { batchKey, Table } from './keys.js'
import { encodeHeaderRow } from './row-codecs.js'
import { isMissing, loseSeq } from './stream-book.js'
import type { StreamRecord } from './streams.js'

/**
 * Opens a hole where a stored payload is absent or does not match its signed header. Looks again first: the batch may have
 * expired, or come anew, between the read that found it and this plan. Gives whether there was a loss.
 */
export function planLoss(engine: Engine, over: Overlay, record: StreamRecord, seq: number): boolean {
  const row = findHeaderRow(engine, record.number, seq, over.tx, over.inflight)
  if (row === undefined || row.verdict !== 'ok') return false

  const key = batchKey(Table.payload, record.number, seq)
  const header = decodeHeader(row.headerBytes)
  const payload = readValue(engine, key, over.tx, over.inflight)
  if (payload !== undefined && equalBytes(sha256(payload), header.payloadSha256)) return false

  over.tx.putSealed(batchKey(Table.header, record.number, seq), encodeHeaderRow({ ...row, verdict: 'header-only' }))
  over.tx.delete(key)
  planState(
    over.tx,
    record,
    loseSeq(record.planned, { seq, bytes: row.payloadBytes, records: row.records }, createdMsReader(engine, record.number, over))
  )
  engine.metrics.holes.inc({ found: payload === undefined ? 'absent' : 'damaged' })

  if (isMissing(record.planned, seq)) over.tx.effects.push(() => engine.condition.lost(record.number, [{ from: seq, to: seq }]))

  return true
}
