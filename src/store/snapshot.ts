import { decodeHeader } from '../envelope/header-codec.js'
import { NodeError } from '../errors.js'
import { equalBytes, sha256, toHex } from '../model/bytes.js'
import { FORMAT_VERSION, SCAN_CHUNK } from './constants.js'
import { openRow } from './crc.js'
import type { Database } from './database.js'
import type { Engine } from './engine.js'
import { batchKey, type KeyRange, parseBatchKey, Table, tableRange } from './keys.js'
import { planLoss } from './losses.js'
import { decodeHeaderRow } from './row-codecs.js'
import { createRowPacker, encodeAbout, encodeEnd, type Row, type SnapshotAbout, type SnapshotEnd } from './snapshot-codec.js'

type DbSnapshot = ReturnType<Database['snapshot']>

/**
 * What nothing else can make again, beside headers and payloads. Streams and small tables come before the batches: who reads needs
 * them first. A new table belongs here or below; a test asks for it.
 */
export const SNAPSHOT_TABLES = [
  Table.stream,
  Table.org,
  Table.roster,
  Table.forkProof,
  Table.apiKey,
  Table.window,
  Table.meta,
  Table.erasure,
  Table.delivery,
  Table.quarantine,
  Table.feed,
  Table.expiry
] as const

/** What is left out: claims with their indexes and names are made from the payloads; counts, filter and groups belong to the one database. */
export const MADE_TABLES = [Table.name, Table.claim, Table.id, Table.asn, Table.own, Table.group] as const

/** One moment of the database, held until it is closed. */
interface Moment {
  snapshot: DbSnapshot
  about: SnapshotAbout
}

/**
 * All that the store holds at one moment, as bytes (snapshot-codec.ts), while it goes on working. No payload is given that does
 * not match its signed header (D3): such a one becomes a hole, as on every read.
 * @throws NodeError as `commits.commit`; what LevelDB says when the store stops meanwhile
 */
export async function* readSnapshot(engine: Engine): AsyncGenerator<Uint8Array> {
  const { snapshot, about } = await hold(engine)

  try {
    yield encodeAbout(about)

    const packer = createRowPacker()
    const end: SnapshotEnd = { rows: 0, damaged: 0 }

    for await (const row of rowsAt(engine, snapshot, end)) {
      end.rows++
      const packed = packer.add(row)
      if (packed !== undefined) yield packed
    }

    const rest = packer.rest()
    if (rest !== undefined) yield rest
    yield encodeEnd(end)
  } finally {
    await snapshot.close()
  }
}

/** Whoever reads while another still does is refused: each holds back what LevelDB may forget. @throws NodeError `STORE_BUSY` */
export function oneAtATime(read: () => AsyncIterable<Uint8Array>): () => AsyncGenerator<Uint8Array> {
  let isReading = false

  return async function* () {
    if (isReading) throw new NodeError('STORE_BUSY', 'The store is being backed up already', { fix: 'wait until that backup is done' })

    isReading = true

    try {
      yield* read()
    } finally {
      isReading = false
    }
  }
}

/** Between two groups of writes, so that watermark, numbers and rows are of one moment. A store that cannot write any more stands still. */
async function hold(engine: Engine): Promise<Moment> {
  if (engine.commits.failure !== undefined) return take(engine)

  return engine.commits.alone(async () => take(engine))
}

function take(engine: Engine): Moment {
  const { state, reasons } = engine.condition.get()

  return {
    snapshot: engine.db.snapshot(),
    about: {
      format: FORMAT_VERSION,
      heads: engine.watermark.heads().map(({ streamId, seq, headerHash }) => ({ stream: toHex(streamId), seq, hash: toHex(headerHash) })),
      ceilings: engine.counters.exact(),
      payload_bytes: engine.streams.list().reduce((sum, { bytes }) => sum + bytes, 0),
      state,
      reasons: reasons.map(({ message }) => message)
    }
  }
}

async function* rowsAt(engine: Engine, snapshot: DbSnapshot, end: SnapshotEnd): AsyncGenerator<Row> {
  for (const table of SNAPSHOT_TABLES) {
    for await (const row of scan(engine.db, tableRange(table), snapshot)) {
      if (openRow(row.key, row.value) === undefined) end.damaged++
      else yield row
    }
  }

  yield* batchesAt(engine, snapshot, end)
}

/** Every header with its payload right behind it: a reader can prove each batch without keeping any. */
async function* batchesAt(engine: Engine, snapshot: DbSnapshot, end: SnapshotEnd): AsyncGenerator<Row> {
  const payloads = scan(engine.db, tableRange(Table.payload), snapshot)
  let payload = await payloads.next()

  try {
    for await (const header of scan(engine.db, tableRange(Table.header), snapshot)) {
      const body = openRow(header.key, header.value)

      if (body === undefined) {
        end.damaged++
        continue
      }

      yield header

      const row = decodeHeaderRow(body)
      if (row.verdict !== 'ok') continue

      const { stream, seq } = parseBatchKey(Table.header, header.key)
      const key = batchKey(Table.payload, stream, seq)
      while (payload.done !== true && Buffer.compare(payload.value.key, key) < 0) payload = await payloads.next()

      const found = payload.done !== true && equalBytes(payload.value.key, key) ? payload.value : undefined

      if (found !== undefined && equalBytes(sha256(found.value), decodeHeader(row.headerBytes).payloadSha256)) {
        yield found
      } else {
        end.damaged++
        await tellLoss(engine, stream, seq)
      }
    }
  } finally {
    await payloads.return(undefined)
  }
}

async function tellLoss(engine: Engine, stream: number, seq: number): Promise<void> {
  const record = engine.streams.findNumber(stream)
  if (record === undefined || engine.commits.failure !== undefined) return

  await engine.commits.commit((tx, inflight) => planLoss(engine, { tx, inflight }, record, seq))
}

/** Rows of a range, a bounded number of bytes at a time. */
async function* scan(db: Database, range: KeyRange, snapshot: DbSnapshot): AsyncGenerator<Row> {
  const iterator = db.iterator({ ...range, snapshot, fillCache: false })

  try {
    for (;;) {
      const rows = await iterator.nextv(SCAN_CHUNK)
      if (rows.length === 0) return

      for (const [key, value] of rows) yield { key, value }
    }
  } finally {
    await iterator.close()
  }
}
