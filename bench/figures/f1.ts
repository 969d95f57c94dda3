import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { decodeBatch } from '../../src/envelope/batch-codec.js'
import { generateKeyPair, signBytes, verifySignature } from '../../src/envelope/signing.js'
import { tocsin } from '../../src/proto/tocsin.js'
import type { Bench, Task } from '../support/bench.js'
import { openRaw, recordWrites, replayWrites, type WrittenGroup } from '../support/database.js'
import { corpusOf, sampleOf, senderOf, startReceiver } from '../support/node-dirs.js'
import { receiveAll } from '../support/receive.js'
import { atLeast, atMost, beside, type Row } from '../support/result.js'
import { median, rateOf } from '../support/statistics.js'

const RECORDS_PER_S_MIN = 60_000
const RATIO_MIN = 0.6
const GROWTH_MAX = 1.5
/** Records asked for after each run: what was acknowledged must be found. */
const ASKED = 500
/** Timed runs by size; the small ones vary more. */
const RUNS: ReadonlyArray<[number, number]> = [
  [10_000, 15],
  [100_000, 5],
  [Number.POSITIVE_INFINITY, 3]
]

const COST = 'cost of a record'
const COST_RAW = 'cost of a record in raw LevelDB'

/** What a piece of work took: on a busy machine the processor time tells more than the clock. */
interface Spent {
  ms: number
  cpuMs: number
}

async function spend(work: () => Promise<number | void>): Promise<Spent> {
  // no forced collection: V8 throws optimised code away with it, and the run would measure the compiler
  const cpu = process.cpuUsage()
  const startedMs = performance.now()
  const ms = await work()
  const { user, system } = process.cpuUsage(cpu)

  return { ms: ms ?? performance.now() - startedMs, cpuMs: (user + system) / 1_000 }
}

/** Receive path: batch bytes → verified → authorised → policy → durable → queryable. */
export const bench: Bench = {
  name: 'F1',
  title: 'receive path',
  isSized: true,
  run,
  finish
}

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const batches = await corpusOf(task, records)
  const runs = RUNS.find(([most]) => records <= most)?.[1] ?? 1
  const groups = await recordRun(task, batches)
  const store: Spent[] = []
  const raw: Spent[] = []

  // by turns, so that a busy moment of the machine does not fall on one of them alone
  for (let i = 0; i < runs; i++) {
    store.push(await receiveRun(task, batches))
    raw.push(await rawRun(task, groups))
  }

  const keys = groups.reduce((sum, { lengths }) => sum + lengths.length / 2, 0)
  const bytes = groups.reduce((sum, group) => sum + group.bytes.byteLength, 0)
  const row = (what: string, value: number, unit: string): Row => ({ figure: 'F1', what, records, value, unit })
  const perS = (ms: number): number => (records * 1_000) / ms
  const storeMs = median(store.map(({ ms }) => ms))
  const rawMs = median(raw.map(({ ms }) => ms))
  const cpuUs = (spent: readonly Spent[]): number => (median(spent.map(({ cpuMs }) => cpuMs)) * 1_000) / records
  const limit = { value: perS(rawMs), how: `records/s, raw LevelDB, the same ${groups.length} synced groups of keys and values` }
  const received = row('batch bytes → durable and queryable', perS(storeMs), 'records/s')
  const ratios = store.map(({ ms }, i) => (raw[i]?.ms ?? ms) / ms)

  return [
    {
      ...beside(received, limit, RATIO_MIN),
      note: `median of ${runs}; ratio of each pair ${ratios.map(ratio => ratio.toFixed(2)).join(' ')}`
    },
    atLeast(received, RECORDS_PER_S_MIN),
    row(COST, (storeMs * 1_000) / records, 'µs'),
    row(COST_RAW, (rawMs * 1_000) / records, 'µs'),
    row('processor time of a record, all threads', cpuUs(store), 'µs'),
    row('the same in raw LevelDB', cpuUs(raw), 'µs'),
    row('keys written a record', keys / records, 'keys'),
    row('bytes written a record', bytes / records, 'bytes'),
    ...(await limits(batches, records))
  ]
}

/** Untimed: warms the code up and writes down what the store hands to LevelDB. */
async function recordRun(task: Task, batches: readonly Uint8Array[]): Promise<WrittenGroup[]> {
  const dir = join(task.base, 'f1-recorded')
  const receiver = await startReceiver(task, dir)
  const recording = recordWrites()

  try {
    await receiveAll(receiver.inbox, batches, await senderOf(task))
  } finally {
    recording.end()
    await receiver.stop()
    await rm(dir, { recursive: true, force: true })
  }

  return recording.groups
}

async function receiveRun(task: Task, batches: readonly Uint8Array[]): Promise<Spent> {
  const dir = join(task.base, 'f1-store')
  const receiver = await startReceiver(task, dir)
  const from = await senderOf(task)

  try {
    const spent = await spend(() => receiveAll(receiver.inbox, batches, from))
    await assertFound(task, receiver)

    return spent
  } finally {
    await receiver.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** @throws Error when a record that was acknowledged is not there */
async function assertFound(task: Task, { store }: Awaited<ReturnType<typeof startReceiver>>): Promise<void> {
  const sample = await sampleOf(task, task.records ?? 0, ASKED)

  for (const { type, value } of sample) {
    if ((await store.findClaims(type, value)).length === 0) throw new Error(`${type} ${value} was acknowledged and is not found`)
  }
}

async function rawRun(task: Task, groups: readonly WrittenGroup[]): Promise<Spent> {
  const dir = join(task.base, 'f1-raw')
  const db = await openRaw(dir)

  try {
    return await spend(() => replayWrites(db, groups))
  } finally {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** What one core can do at all with these bytes. */
async function limits(batches: readonly Uint8Array[], records: number): Promise<Row[]> {
  const full = batches.map(bytes => decodeBatch(bytes)).reduce((best, batch) => (batch.header.records > best.header.records ? batch : best))
  const payload = full.payload ?? new Uint8Array(0)
  const { publicKey, secretKey } = generateKeyPair()
  const meshId = new Uint8Array(32)
  const signature = signBytes(secretKey, 'batch', meshId, full.headerBytes)
  const row = (what: string, value: number, unit: string): Row => ({ figure: 'F1', what: `limit: ${what}`, records, value, unit })

  return [
    row('protobufjs decode of a payload', rateOf(() => tocsin.v1.Records.decode(payload)) * full.header.records, 'records/s'),
    row(
      'Ed25519 verify',
      rateOf(() => verifySignature({ key: publicKey, type: 'batch', meshId, body: full.headerBytes, signature })),
      'per s'
    ),
    row('SHA-256 of a payload', (rateOf(() => createHash('sha256').update(payload).digest()) * payload.byteLength) / 1_048_576, 'MiB/s')
  ]
}

function finish(rows: readonly Row[]): Row[] {
  return [COST, COST_RAW].flatMap(what => {
    const sized = rows.filter(row => row.what === what).sort((a, b) => (a.records ?? 0) - (b.records ?? 0))
    const [first, last] = [sized[0], sized.at(-1)]
    if (first === undefined || last === undefined || first === last) return []

    const growth: Row = {
      figure: 'F1',
      what: `growth: ${what}`,
      ...(last.records === undefined ? {} : { records: last.records }),
      value: last.value / first.value,
      unit: '×'
    }

    return [what === COST ? atMost(growth, GROWTH_MAX) : growth]
  })
}
