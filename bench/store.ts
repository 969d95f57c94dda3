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
/** Batches before the clock starts: the first ones pay for opening, for fresh memory and for reserved numbers. */
const WARM_BATCHES = 3
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
  let startedMs = performance.now()

  for (const [i, group] of groups.entries()) {
    if (i === WARM_BATCHES) startedMs = performance.now()
    const batch = db.batch()
    for (const [key, value] of group) batch.put(key, value)
    await batch.write({ sync: true })
  }

  const ms = performance.now() - startedMs
  await db.close()

  return ms
}

/** What the store wrote, dealt out to as many groups as there were batches. */
async function readGroups(dir: string, batches: number): Promise<Array<Array<[Uint8Array, Uint8Array]>>> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(dir, { keyEncoding: 'view', valueEncoding: 'view' })
  await db.open()
  const all = await db.iterator().all()
  await db.close()

  const groups: Array<Array<[Uint8Array, Uint8Array]>> = Array.from({ length: batches }, () => [])
  const random = createRandom(7)
  for (const pair of all) groups[Math.floor(random() * batches)]?.push(pair)

  // In no order, as rows of a feed come: sorted keys would be cheaper to insert.
  for (const group of groups) {
    for (let i = group.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1))
      const pair = group[i] as [Uint8Array, Uint8Array]
      group[i] = group[j] as [Uint8Array, Uint8Array]
      group[j] = pair
    }
  }

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
  return `${Math.round(((records - WARM_BATCHES * BATCH_RECORDS) / ms) * 1_000).toLocaleString('en')}/s`
}

interface Round {
  rawMs: number
  newMs: number
  ownMs: number
  updateMs: number
  keys: number
  ownKeys: number
  diskBytes: number
  startMs: number
}

async function fill(dir: string, puts: readonly BatchPut[]): Promise<number> {
  const store = createStore({ clock: systemClock }, { dir })
  await store.start()
  await putAll(store, puts.slice(0, WARM_BATCHES))
  const ms = await putAll(store, puts.slice(WARM_BATCHES))
  await store.stop()

  return ms
}

async function countKeys(dir: string): Promise<number> {
  const db = new ClassicLevel<Uint8Array, Uint8Array>(join(dir, 'db'), { keyEncoding: 'view', valueEncoding: 'view' })
  await db.open()
  let keys = 0
  for await (const _key of db.keys()) keys++
  await db.close()

  return keys
}

async function measure(records: number): Promise<Round> {
  const dir = mkdtempSync(join(tmpdir(), 'tocsin-bench-'))

  try {
    const puts = makePuts(records, 1)
    const newMs = await fill(join(dir, 'store'), puts)
    const groups = await readGroups(join(dir, 'store', 'db'), puts.length)
    const keys = groups.reduce((sum, group) => sum + group.length, 0)
    const rawMs = await writeRaw(join(dir, 'raw'), groups)
    const ownMs = await fill(
      join(dir, 'own'),
      puts.map(put => ({ ...put, isOwn: true }))
    )
    const ownKeys = await countKeys(join(dir, 'own'))
    const store = createStore({ clock: systemClock }, { dir: join(dir, 'store') })
    const startedMs = performance.now()

    groups.length = 0
    await store.start()
    const startMs = performance.now() - startedMs
    await store.compact()
    const diskBytes = sizeOf(join(dir, 'store', 'db'))
    const again = makePuts(records, 1, 1)
    await putAll(store, again.slice(0, WARM_BATCHES))
    const updateMs = await putAll(store, again.slice(WARM_BATCHES))
    await store.stop()

    return { rawMs, newMs, ownMs, updateMs, keys, ownKeys, diskBytes, startMs }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0
}

function print(records: number, rounds: readonly Round[]): void {
  const of = (name: keyof Round): number => median(rounds.map(round => round[name]))
  const line = (name: string, ms: number, ratios: readonly number[], note = ''): string =>
    `  ${name.padEnd(38)} ${rate(records, ms).padStart(11)}   ${median(ratios).toFixed(2)} of raw${note}`

  console.log(
    [
      `${records.toLocaleString('en')} records in batches of ${BATCH_RECORDS}, median of ${rounds.length} rounds`,
      `  ${'raw LevelDB, same keys, synced'.padEnd(38)} ${rate(records, of('rawMs')).padStart(11)}`,
      line(
        'store, new values',
        of('newMs'),
        rounds.map(({ rawMs, newMs }) => rawMs / newMs),
        ' (target ≥ 0.8)'
      ),
      line(
        'store, values known (revisions)',
        of('updateMs'),
        rounds.map(({ rawMs, updateMs }) => rawMs / updateMs)
      ),
      line(
        'store, own batches (id table too)',
        of('ownMs'),
        rounds.map(({ rawMs, ownMs }) => rawMs / ownMs)
      ),
      `  keys a record: ${(of('keys') / records).toFixed(3)}, own ${(of('ownKeys') / records).toFixed(3)}`,
      `  disk after compaction: ${(of('diskBytes') / records).toFixed(1)} bytes a record, all tables (target ≤ 150)`,
      `  clean start: ${of('startMs').toFixed(0)} ms`
    ].join('\n')
  )
}

const ROUNDS = 3
await measure(10_000)

for (const records of process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : [10_000, 100_000]) {
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure(records))
  print(records, rounds)
}
