import { decodeHeader } from '../envelope/header-codec.js'
import { compareBytes, equalBytes, sha256, toHex } from '../model/bytes.js'
import { planClaims } from './claim-plan.js'
import { getTolerant, readStoredList, toClaim } from './claim-lists.js'
import { GROUP_BYTES_MAX, SCAN_CHUNK } from './constants.js'
import { openRow, sealRow } from './crc.js'
import { CLAIMS_DAMAGED, type Engine, findHeaderRow, UNREADABLE } from './engine.js'
import { readFeed } from './feed.js'
import { batchKey, expiryHour, expiryKey, keyAfter, parseBatchKey, Table, tableRange } from './keys.js'
import { createDigestBuilder } from './logical-digest.js'
import { planLoss } from './losses.js'
import { acceptedRows } from './retention.js'
import { listQuarantine } from './reviews.js'
import { decodeHeaderRow, encodeNumbers, type HeaderRow } from './row-codecs.js'
import { readDeliveries, readEntries, readRosterTable } from './small-tables.js'
import { ownKey } from './start.js'
import type { LogicalDigest, VerifyReport } from './store.js'
import type { StreamRecord } from './streams.js'
import { Transaction } from './transaction.js'
import { parseClaimKey } from './value-keys.js'

/** One bounded piece of the walk over everything: at most `steps` batches, links, payloads and claims. */
export async function verify(engine: Engine, { after, steps }: { after?: Uint8Array; steps: number }): Promise<VerifyReport> {
  const report: VerifyReport = { batches: 0, holes: 0, claims: 0 }

  if (after === undefined) beginWalk(engine)
  if (after === undefined && engine.condition.has(CLAIMS_DAMAGED)) report.claims += (await rebuildClaims(engine)).claims

  const { gte, lt } = tableRange(Table.header)
  const rows = await engine.db.iterator({ gte: after === undefined ? gte : keyAfter(after), lt, limit: steps }).all()
  let before: { stream: number; seq: number; hash: Uint8Array } | undefined

  for (const [key, value] of rows) {
    const { stream, seq } = parseBatchKey(Table.header, key)
    const record = engine.streams.findNumber(stream)
    const body = openRow(key, value)
    report.batches++
    if (record === undefined || body === undefined) continue

    const row = decodeHeaderRow(body)
    const isLinked = before?.stream === stream && before.seq === seq - 1

    if (isLinked && !equalBytes(decodeHeader(row.headerBytes).prev, before?.hash ?? row.headerBytes)) {
      engine.condition.report(
        `link ${stream}`,
        'STORE_CORRUPT',
        `The chain of stream ${toHex(record.planned.streamId)} is broken at seq ${seq}`
      )
    }

    before = { stream, seq, hash: sha256(row.headerBytes) }
    await verifyBatch(engine, record, { seq, row }, report)
  }

  const last = rows[rows.length - 1]

  if (last !== undefined && rows.length === steps) return { ...report, next: last[0] }

  await endWalk(engine)

  return report
}

function beginWalk(engine: Engine): void {
  engine.walk = { faultsBefore: engine.condition.faults(), isClean: false }
}

/** The small tables are read last: a damaged row of theirs is of no use to anybody and goes. */
async function endWalk(engine: Engine): Promise<void> {
  const { walk } = engine
  if (walk === undefined) return

  const damaged = await findDamagedRows(engine)
  const changed = await findChangedTables(engine)

  if (changed.length > 0) {
    engine.condition.report(
      'totals',
      'STORE_CORRUPT',
      `Rows were lost of ${changed.join(', ')}: what peers hold of them is fetched from them`
    )
    // what is there counts from now on, also after a restart
    await engine.commits.commit(() => undefined)
  }

  if (damaged.length > 0) {
    engine.condition.report('small', 'STORE_CORRUPT', `${damaged.length} damaged row(s) of small tables are taken away`)
    await engine.commits.commit(tx => {
      for (const key of damaged) tx.delete(key)
    })
  }

  walk.isClean = engine.condition.faults() === walk.faultsBefore
}

/** Between two groups of writes, so that totals and rows are of one moment. */
async function findChangedTables(engine: Engine): Promise<string[]> {
  const { moment, snapshot } = await engine.commits.alone(async () => ({
    moment: engine.totals.moment(),
    snapshot: engine.db.snapshot()
  }))

  try {
    return await engine.totals.findChanged(moment, snapshot)
  } finally {
    await snapshot.close()
  }
}

async function findDamagedRows(engine: Engine): Promise<Uint8Array[]> {
  const damaged: Uint8Array[] = []

  for (const table of SEALED_TABLES) {
    for await (const [key, value] of engine.db.iterator(tableRange(table))) {
      if (openRow(key, value) === undefined) damaged.push(new Uint8Array(key))
    }
  }

  return damaged
}

const SEALED_TABLES = [
  Table.header,
  Table.stream,
  Table.org,
  Table.name,
  Table.feed,
  Table.window,
  Table.roster,
  Table.forkProof,
  Table.quarantine,
  Table.delivery,
  Table.apiKey,
  Table.meta,
  Table.group,
  Table.erasure
] as const

/** @returns whether nothing is wrong any more */
export async function confirmRepaired(engine: Engine): Promise<boolean> {
  if (engine.condition.get().state === 'degraded' && engine.walk?.isClean === true) {
    // Own streams are proven by confirmOwnHeads, claims by a rebuild.
    engine.condition.healAllBut([CLAIMS_DAMAGED, UNREADABLE, 'watermark'])
    await engine.commits.commit(tx => engine.ledger.forget(tx))
  }

  return engine.condition.get().state === 'ok'
}

async function verifyBatch(
  engine: Engine,
  record: StreamRecord,
  { seq, row }: { seq: number; row: HeaderRow },
  report: VerifyReport
): Promise<void> {
  if (row.verdict !== 'ok') return

  const header = decodeHeader(row.headerBytes)
  const payload = getTolerant(engine, batchKey(Table.payload, record.number, seq))

  if (payload === undefined || !equalBytes(sha256(payload), header.payloadSha256)) {
    const isLost = await engine.commits.commit((tx, inflight) => planLoss(engine, { tx, inflight }, record, seq))
    if (isLost) report.holes++

    return
  }

  await mendExpiry(engine, record, seq, row.expiresMs)
  // Merging is idempotent: whatever it changes was absent or damaged.
  const rows = acceptedRows(row, payload) ?? []
  const isOwn = engine.nodeKey !== undefined && equalBytes(engine.nodeKey, record.planned.nodeKey)
  const facts = { headerHash: sha256(row.headerBytes), receivedMs: row.receivedMs, expiresMs: row.expiresMs }
  const batch = { record, seq, rows, ...facts, isOwn, mendsIndexes: true }
  const change = await engine.commits.commit((tx, inflight) => planClaims(engine, tx, inflight, batch))

  report.claims += change.added.length + change.removed.length + change.mended
}

/** Without its key a batch would never expire. */
async function mendExpiry(engine: Engine, record: StreamRecord, seq: number, expiresMs: number): Promise<void> {
  const key = expiryKey(expiryHour(expiresMs), record.number, seq)
  if (getTolerant(engine, key) !== undefined) return

  await engine.commits.commit((tx, inflight) => {
    const row = findHeaderRow(engine, record.number, seq, tx, inflight)
    if (row?.verdict === 'ok') tx.putSealed(key, new Uint8Array(0))
  })
}

/** Erases all claims and makes them again from the payloads, alone. An interruption is told at the next start. */
export function rebuildClaims(engine: Engine): Promise<{ batches: number; claims: number }> {
  return engine.commits.alone(async () => {
    const marker = ownKey('rebuilding')
    await engine.db.put(marker, sealRow(marker, encodeNumbers(1)), { sync: true })

    for (const table of [Table.claim, Table.asn, Table.id]) await engine.db.clear(tableRange(table))

    engine.counts.claims.clear()
    engine.counts.values = 0
    engine.cidrs.clear()
    engine.filter.clear()
    engine.filter.setReady(true)

    const batches = await replayBatches(engine)
    if (engine.isStopping) return { batches, claims: 0 }

    await engine.db.del(marker, { sync: true })
    engine.condition.heal(CLAIMS_DAMAGED)

    return { batches, claims: [...engine.counts.claims.values()].reduce((sum, count) => sum + count, 0) }
  })
}

async function replayBatches(engine: Engine): Promise<number> {
  const iterator = engine.db.iterator(tableRange(Table.header))
  let tx = new Transaction()
  let batches = 0

  try {
    for (;;) {
      const rows = await iterator.nextv(SCAN_CHUNK)
      if (rows.length === 0 || engine.isStopping) break

      for (const [key, value] of rows) {
        if (await replayBatch(engine, tx, key, value)) batches++

        if (tx.bytes > GROUP_BYTES_MAX) {
          await engine.write(tx)
          tx = new Transaction()
        }
      }
    }
  } finally {
    await iterator.close()
  }

  tx.isSync = true
  await engine.write(tx)

  return batches
}

async function replayBatch(engine: Engine, tx: Transaction, key: Uint8Array, value: Uint8Array): Promise<boolean> {
  const { stream, seq } = parseBatchKey(Table.header, key)
  const record = engine.streams.findNumber(stream)
  const body = openRow(key, value)
  if (record === undefined || body === undefined) return false

  const row = decodeHeaderRow(body)
  if (row.verdict !== 'ok') return false

  const rows = acceptedRows(row, getTolerant(engine, batchKey(Table.payload, stream, seq)))
  if (rows === undefined) return false

  const isOwn = engine.nodeKey !== undefined && equalBytes(engine.nodeKey, record.planned.nodeKey)
  const headerHash = sha256(row.headerBytes)
  await planClaims(engine, tx, undefined, { record, seq, rows, headerHash, receivedMs: row.receivedMs, expiresMs: row.expiresMs, isOwn })

  return true
}

/** Reads everything: for tests, `db verify` and comparisons of two nodes. */
export async function logicalDigest(engine: Engine): Promise<LogicalDigest> {
  const builder = createDigestBuilder()
  const records = [...engine.streams.records()].sort((a, b) => compareBytes(a.planned.streamId, b.planned.streamId))

  builder.streams(engine.streams.list())

  for (const record of records) {
    for (let seq = 1; seq <= (record.durable?.head ?? 0); seq++) {
      const row = findHeaderRow(engine, record.number, seq)
      if (row === undefined) continue

      const payload = getTolerant(engine, batchKey(Table.payload, record.number, seq))
      builder.batch({
        streamId: record.planned.streamId,
        seq,
        headerHash: sha256(row.headerBytes),
        verdict: row.verdict,
        payloadHash: payload === undefined ? undefined : sha256(payload)
      })
    }
  }

  for await (const [key, value] of engine.db.iterator(tableRange(Table.claim))) {
    if (parseClaimKey(key).page > 0) continue

    builder.claims(readStoredList(engine, { key, value }).entries.flatMap(entry => toClaim(engine, entry) ?? []))
  }

  builder.quarantine((await listQuarantine(engine, { limit: Number.MAX_SAFE_INTEGER })).entries)

  for (const [name, table] of SMALL_TABLES) builder.small(name, await readEntries(engine, table))
  builder.small('roster', await readRosterTable(engine))

  builder.feed(await readFeed(engine, 0, Number.MAX_SAFE_INTEGER))

  for (const { planned } of records) {
    builder.deliveries(await readDeliveries(engine, planned.streamId, { from: 0, to: 2 ** 32 - 1 }))
  }

  return builder.digest()
}

const SMALL_TABLES = [
  ['window', Table.window],
  ['fork-proof', Table.forkProof],
  ['key', Table.apiKey],
  ['meta', Table.meta]
] as const
