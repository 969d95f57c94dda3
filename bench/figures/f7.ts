import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { createQuery } from '../../src/query/query.js'
import { operatorOf } from '../../src/query/visibility.js'
import { claimKey } from '../../src/store/value-keys.js'
import { createStore } from '../../src/store/index.js'
import type { Store } from '../../src/store/store.js'
import type { Bench, Task } from '../support/bench.js'
import { openRaw } from '../support/database.js'
import type { Load, LoadResult } from '../support/load-worker.js'
import { filledNode, sampleOf } from '../support/node-dirs.js'
import { loadOrganization } from '../support/organization.js'
import { createKey, startNode, startWorker } from '../support/processes.js'
import { makeRecords } from '../support/records.js'
import { atLeast, beside, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'
import { restPort } from './f6.js'

const HITS_RATIO_MIN = 0.7
const MISSES_PER_S_MIN = 150_000
/** Values of one call: the most that REST takes. */
const CALL_VALUES = 10_000
/** Of the values of a flow log, how many are known: 5 in 100. */
const KNOWN_SHARE = 0.05
const ROUNDS = 15
const WARM_ROUNDS = 5
/** Another seed than the corpus: values that the store does not have. */
const MISSES_SEED = 991

/** Bulk look-up: text → canonical → claims → verdict for 10,000 values a call, beside getMany of the same keys. */
export const bench: Bench = { name: 'F7', title: 'bulk look-up', isSized: true, run }

interface Values {
  hits: string[]
  keys: Uint8Array[]
  mixed: string[]
}

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const dir = await filledNode(task, records)
  const values = await valuesOf(task, records)
  const raw = await rawRate(join(dir, 'data', 'db'), values.keys)
  const { hits, mixed } = await lookupRates(task, dir, values)
  const rest = await restRates(task, dir, values)
  const row = (what: string, value: number): Row => ({ figure: 'F7', what, records, value, unit: 'values/s' })
  const limit = { value: raw, how: 'values/s, getMany of the same keys, values only' }

  return [
    beside(row(`look-up of ${CALL_VALUES} hits`, hits), limit, HITS_RATIO_MIN),
    atLeast(row('look-up, 95 % misses', mixed), MISSES_PER_S_MIN),
    beside(row('POST /v1/lookup, hits', rest.hits), limit),
    atLeast(row('POST /v1/lookup, 95 % misses', rest.mixed), MISSES_PER_S_MIN)
  ]
}

async function valuesOf(task: Task, records: number): Promise<Values> {
  const sample = await sampleOf(task, records, CALL_VALUES)
  const nowS = Math.floor(Date.now() / 1_000)
  const strangers = [...makeRecords(CALL_VALUES, { seed: MISSES_SEED, nowS })]

  return {
    hits: sample.map(({ value }) => value),
    keys: sample.map(({ type, value }) => claimKey(type, value)),
    mixed: strangers.map(({ value }, i) => (i % (1 / KNOWN_SHARE) === 0 ? (sample[i % sample.length]?.value ?? value) : value))
  }
}

async function ratesOf(values: number, call: () => Promise<unknown>): Promise<number> {
  const rates: number[] = []

  for (let round = -WARM_ROUNDS; round < ROUNDS; round++) {
    const startedMs = performance.now()
    await call()
    if (round >= 0) rates.push((values * 1_000) / (performance.now() - startedMs))
  }

  return median(rates)
}

async function rawRate(location: string, keys: Uint8Array[]): Promise<number> {
  const db = await openRaw(location)

  try {
    const found = await db.getMany(keys)
    const missing = found.filter(value => value === undefined).length
    if (missing > 0) throw new Error(`${missing} keys of the sample are not in the store`)

    return await ratesOf(keys.length, () => db.getMany(keys))
  } finally {
    await db.close()
  }
}

async function lookupRates(task: Task, dir: string, { hits, mixed }: Values): Promise<{ hits: number; mixed: number }> {
  const store: Store = createStore({ clock: systemClock }, { dir: join(dir, 'data') })
  await store.start()

  try {
    const { keeper, policy, orgKey } = await loadOrganization(task.network.isp, [task.network.cert], store)
    const { lookup } = createQuery(
      {
        claims: store,
        clock: systemClock,
        weightOf: (org, indicator) => policy.verdict({ org, indicator }).weight,
        nameOf: keeper.nameOf
      },
      { cursorKey: new Uint8Array(32) }
    )
    const reader = operatorOf(orgKey)
    const ask = (texts: readonly string[]): Promise<unknown[]> => lookup.many(texts, reader, { check() {} })

    return { hits: await ratesOf(hits.length, () => ask(hits)), mixed: await ratesOf(mixed.length, () => ask(mixed)) }
  } finally {
    await store.stop()
  }
}

async function restRates(task: Task, dir: string, { hits, mixed }: Values): Promise<{ hits: number; mixed: number }> {
  const node = await startNode(task, dir)
  const client = startWorker(task, 'load-worker.js')

  try {
    const base = { port: await restPort(dir), token: await createKey(dir), sockets: 1, paths: ['/v1/lookup'], warmMs: 2_000, forMs: 10_000 }
    const rate = async (values: readonly string[]): Promise<number> => {
      const { p50Ms } = await client.ask<LoadResult>({ ...base, body: JSON.stringify({ values }) } satisfies Load)

      return (values.length * 1_000) / p50Ms
    }

    return { hits: await rate(hits), mixed: await rate(mixed) }
  } finally {
    await client.end()
    await node.stop()
  }
}
