import { decodeHeader } from '../envelope/header-codec.js'
import { equalBytes, sha256 } from '../model/bytes.js'
import { RANGE_CHUNK } from './constants.js'
import { type Engine, findHeaderRow, readHeaderRows, readMany, readValue } from './engine.js'
import { batchKey, Table } from './keys.js'
import { planLoss } from './losses.js'
import type { HeaderRow } from './row-codecs.js'
import type { RangeQuery, StoredBatch } from './store.js'
import type { StreamRecord } from './streams.js'

/** One batch as stored, its payload proven. */
export async function readBatch(
  engine: Engine,
  record: StreamRecord,
  { seq, headerOnly }: { seq: number; headerOnly: boolean }
): Promise<StoredBatch | undefined> {
  const row = findHeaderRow(engine, record.number, seq)
  if (row === undefined) return undefined
  if (headerOnly) return toStored(record, row, undefined)

  const payload = row.verdict === 'ok' ? readValue(engine, batchKey(Table.payload, record.number, seq)) : undefined

  return provenBatch(engine, record, seq, row, payload)
}

/** Held batches of a range, in order; `bytesMax` counts headers, signatures and payloads. */
export async function* readRange(engine: Engine, record: StreamRecord, query: RangeQuery): AsyncGenerator<StoredBatch> {
  const last = Math.min(query.to, record.durable?.head ?? 0)
  let bytes = 0

  for (let from = Math.max(1, query.from); from <= last; from += RANGE_CHUNK) {
    const to = Math.min(last, from + RANGE_CHUNK - 1)
    const rows = await readHeaderRows(engine, record.number, { from, to })
    const wanted = rows.flatMap((row, i) => (row?.verdict === 'ok' && query.headersOnly !== true ? [from + i] : []))
    const payloads = await readMany(
      engine,
      wanted.map(seq => batchKey(Table.payload, record.number, seq))
    )

    for (const [i, row] of rows.entries()) {
      if (row === undefined) continue

      const seq = from + i
      const at = wanted.indexOf(seq)
      const batch =
        query.headersOnly === true ? toStored(record, row, undefined) : await provenBatch(engine, record, seq, row, payloads[at])

      yield batch
      bytes += batch.headerBytes.byteLength + batch.signature.byteLength + (batch.payload?.byteLength ?? 0)
      if (bytes >= query.bytesMax) return
    }
  }
}

/** Compares the payload with the signed header (D3). One that does not match is a hole from now on, and is not given. */
async function provenBatch(
  engine: Engine,
  record: StreamRecord,
  seq: number,
  row: HeaderRow,
  payload: Uint8Array | undefined
): Promise<StoredBatch> {
  const batch = toStored(record, row, payload)
  if (row.verdict !== 'ok') return batch
  if (payload !== undefined && equalBytes(sha256(payload), batch.header.payloadSha256)) return batch

  // A store that can no longer write still reads, and still gives nothing unproven.
  if (engine.commits.failure === undefined) await engine.commits.commit((tx, inflight) => planLoss(engine, { tx, inflight }, record, seq))
  const { payload: _damaged, ...rest } = batch

  return { ...rest, verdict: 'header-only' }
}

function toStored(record: StreamRecord, row: HeaderRow, payload: Uint8Array | undefined): StoredBatch {
  return {
    headerBytes: row.headerBytes,
    header: decodeHeader(row.headerBytes),
    headerHash: sha256(row.headerBytes),
    signature: row.signature,
    salt: record.planned.salt,
    audience: record.planned.audience,
    ...(payload === undefined ? {} : { payload }),
    verdict: row.verdict,
    ...(row.reason === undefined ? {} : { reason: row.reason }),
    receivedMs: row.receivedMs
  }
}
