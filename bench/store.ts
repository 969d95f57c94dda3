/**
 * What the store costs beside raw LevelDB: the same keys and values, written synced by classic-level alone, in the same run.
 *   node --import tsx --import ./src/polyfill.ts bench/store.ts [records …]
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'

import { systemClock } from '../src/clock.js'
import type { BatchPut } from '../src/envelope/batch-put.js'
import type { Indicator } from '../src/model/indicator.js'
import { CACHE_BYTES, FILE_BYTES, WRITE_BUFFER_BYTES } from '../src/store/constants.js'
import { createStore } from '../src/store/index.js'
import { createPublisher, indicator, nextPut, TEST_S } from '../test/support/store-batches.js'

const BATCH_RECORDS = 1_000
/** Puts that wait at the same time, as the inbox keeps them. */
const IN_FLIGHT = 8

/** Deterministic: every run writes the same records. */
function createRandom(seed: number): () => number {
  let state = seed

  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0

    return state / 2 ** 32
  }
}

function pick<T>(items: readonly T[], random: number): T {
  return items[Math.floor(random * items.length)] as T
}

/** 70 % IPv4, 15 % domain, 10 % URL, 5 % SHA-256, values drawn at random: the sinkhole and block-list mix of reference/stack 2.2. */
function makeRecord(random: () => number): Indicator {
  const kind = random()
  const times = { firstSeenS: TEST_S - Math.floor(random() * 86_400), rev: TEST_S + Math.floor(random() * 3_600) }
  const meaning = {
    malware: pick(['kelihos', 'conficker', 'zeroaccess', 'citadel', 'gamarue'], random()),
    asn: 64_496 + Math.floor(random() * 16),
    cc: pick(['DE', 'FR', 'NL', 'PL', 'US'], random()),
    confidence: Math.floor(random() * 100),
    feed: pick(['sinkhole-a', 'sinkhole-b'], random())
  }
  const number = () => Math.floor(random() * 2 ** 32)
  const base = { ...times, ...meaning, lastSeenS: TEST_S, count: 1 + Math.floor(random() * 50) }

  if (kind < 0.7) return indicator({ ...base, value: [24, 16, 8, 0].map(shift => (number() >>> shift) & 255).join('.') })
  if (kind < 0.85) return indicator({ ...base, type: 'domain', value: `h${number().toString(36)}.d${number() % 5_000}.example.com` })
  if (kind < 0.95)
    return indicator({ ...base, type: 'url', value: `http://h${number() % 50_000}.example.net/p/${number().toString(36)}/x.exe` })

  return indicator({ ...base, type: 'sha256', value: Array.from({ length: 8 }, () => number().toString(16).padStart(8, '0')).join('') })
}

function makePuts(records: number, seed: number, revision = 0): BatchPut[] {
  const random = createRandom(seed)
  const publisher = createPublisher({ node: `bench ${seed} ${revision}` })

  return Array.from({ length: records / BATCH_RECORDS }, () => {
    const indicators = Array.from({ length: BATCH_RECORDS }, () => {
      const record = makeRecord(random)

      return { ...record, rev: record.rev + revision }
    })

    return nextPut(publisher, { indicators })
  })
}

async function writeRaw(dir: string, groups: ReadonlyArray<ReadonlyArray<[Uint8Array, Uint8Array]>>): Promise<number> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    writeBufferSize: WRITE_BUFFER_BYTES,
    maxFileSize: FILE_BYTES,
    cacheSize: CACHE_BYTES
  })
  await db.open()
  const startedMs = performance.now()

  for (const group of groups) {
    const batch = db.batch()
    for (const [key, value] of group) batch.put(key, value)
    await batch.write({ sync: true })
  }

  const ms = performance.now() - startedMs
  await db.close()

  return ms
}

/** What the store wrote, in the order of the batches: each batch's own keys and the claims of its rows. */
async function readGroups(dir: string, batches: number): Promise<Array<Array<[Uint8Array, Uint8Array]>>> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, { keyEncoding: 'view', valueEncoding: 'view' })
  await db.open()
  const all = await db.iterator().all()
  await db.close()

  const groups: Array<Array<[Uint8Array, Uint8Array]>> = Array.from({ length: batches }, () => [])
  const random = createRandom(7)
  for (const pair of all) groups[Math.floor(random() * batches)]?.push(pair)

  return groups
}

async function putAll(store: ReturnType<typeof createStore>, puts: readonly BatchPut[]): Promise<number> {
  const startedMs = performance.now()
  let next = 0

  async function work(): Promise<void> {
    for (;;) {
      const put = puts[next++]
      if (put === undefined) return
      await store.putBatch(put)
    }
  }

  await Promise.all(Array.from({ length: IN_FLIGHT }, work))

  return performance.now() - startedMs
}

function sizeOf(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
}

function rate(records: number, ms: number): string {
  return `${Math.round((records / ms) * 1_000).toLocaleString('en')}/s`
}

async function measure(records: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))

  try {
    const puts = makePuts(records, 1)
    const again = makePuts(records, 1, 1)
    const store = createStore({ clock: systemClock }, { dir: join(dir, 'store') })
    await store.start()
    const newMs = await putAll(store, puts)
    await store.stop()

    const groups = await readGroups(join(dir, 'store', 'db'), puts.length)
    const keys = groups.reduce((sum, group) => sum + group.length, 0)
    const rawMs = await writeRaw(join(dir, 'raw'), groups)
    groups.length = 0

    await store.start()
    await store.compact()
    const diskBytes = sizeOf(join(dir, 'store', 'db'))
    const updateMs = await putAll(store, again)
    await store.stop()

    const restartMs = performance.now()
    await store.start()
    const startMs = performance.now() - restartMs
    await store.stop()

    console.log(
      [
        `${records.toLocaleString('en')} records, ${keys.toLocaleString('en')} keys`,
        `  raw LevelDB, synced   ${rate(records, rawMs)}`,
        `  store, new values     ${rate(records, newMs)}   ratio ${(rawMs / newMs).toFixed(2)} (target ≥ 0.8)`,
        `  store, known values   ${rate(records, updateMs)}   ratio ${(rawMs / updateMs).toFixed(2)}`,
        `  disk, compacted       ${(diskBytes / records).toFixed(1)} bytes a record (target ≤ 150)`,
        `  keys a record         ${(keys / records).toFixed(3)}`,
        `  clean start           ${startMs.toFixed(0)} ms`
      ].join('\n')
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

for (const records of process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : [10_000, 100_000]) await measure(records)
