import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { createStore } from '../../src/store/index.js'
import type { Bench, Task } from '../support/bench.js'
import type { GossipOrder } from '../support/gossip-worker.js'
import type { NodeOrder } from '../support/node-worker.js'
import { sleep, startWorker, type Worker } from '../support/processes.js'
import { atMost, type Row } from '../support/result.js'
import { createRandom, percentile } from '../support/statistics.js'

const P50_MS_MAX = 25
const P99_MS_MAX = 150
const BARE_RATIO_MAX = 3
const BATCHES_PER_S = 10
const WARM_BATCHES = 60
const BATCHES = 300
/** As many as the outbox puts into its first batch, before it knows how long records are; of these URLs about 60 KiB. */
const BATCH_RECORDS = 940
/** One batch in so many is also looked up through REST on both receivers. */
const LOOK_EVERY = 10
const READY_MS_MAX = 30_000
const ARRIVAL_MS_MAX = 10_000

/** Publish on A → queryable on B and C: three nodes, three processes, 10 batches a second. */
export const bench: Bench = { name: 'F3', title: 'publish to queryable, three nodes', isSized: false, run }

async function run(task: Task): Promise<Row[]> {
  const { cert, isp, agency } = task.network
  const real = await measureNodes(task, [cert, isp, agency])
  const bytes = await publishedBytes(cert)
  const bare = await measureBare(task, bytes)
  const row = (what: string, value: number, unit = 'ms'): Row => ({ figure: 'F3', what, value, unit })
  const averageBytes = bytes.reduce((sum, { byteLength }) => sum + byteLength, 0) / bytes.length

  return [
    {
      ...atMost(row('publish durable on A → queryable on B, C: p50', percentile(real.tookMs, 0.5)), P50_MS_MAX),
      note: `${BATCHES} batches of ${averageBytes.toFixed(0)} bytes, ${BATCHES_PER_S} a second, after ${WARM_BATCHES} more; each node a process; ${real.looked} of them also found through REST`
    },
    atMost(row('the same: p99', percentile(real.tookMs, 0.99)), P99_MS_MAX),
    besideBare(row('p50 beside bare gossip', percentile(real.tookMs, 0.5)), percentile(bare, 0.5)),
    besideBare(row('p99 beside bare gossip', percentile(real.tookMs, 0.99)), percentile(bare, 0.99)),
    ...(real.ackMs.length === 0
      ? []
      : [
          row('publish call → acknowledged on A: p50', percentile(real.ackMs, 0.5)),
          row('publish acknowledged on A → queryable on B, C: p50', percentile(real.afterAckMs, 0.5)),
          row('publish acknowledged on A → queryable on B, C: p99', percentile(real.afterAckMs, 0.99)),
          row('publish call → queryable on B, C: p50', percentile(real.allMs, 0.5))
        ])
  ]
}

function besideBare(row: Row, bareMs: number): Row {
  const ratio = row.value / bareMs

  return {
    ...row,
    limit: { value: bareMs, how: 'ms, bare gossipsub, the same bytes, hosts and rate' },
    ratio,
    target: `≤ ${BARE_RATIO_MAX} × bare`,
    isMet: ratio <= BARE_RATIO_MAX
  }
}

interface Measured {
  /** Durable on A → durable and in look-ups on a receiver; one for each receiver and batch. */
  tookMs: number[]
  ackMs: number[]
  afterAckMs: number[]
  allMs: number[]
  looked: number
}

const msBetween = (fromNs: string, toNs: string): number => Number(BigInt(toNs) - BigInt(fromNs)) / 1e6

async function measureNodes(task: Task, dirs: readonly [string, string, string]): Promise<Measured> {
  const workers = dirs.map(() => startWorker(task, 'node-worker.js'))
  const [a, b, c] = workers
  if (a === undefined || b === undefined || c === undefined) throw new Error('three workers were started')
  const order = <T>(worker: Worker, what: NodeOrder): Promise<T> => worker.ask<T>(what)

  try {
    await Promise.all(workers.map((worker, i) => order(worker, { start: dirs[i] ?? '' })))
    await until(async () =>
      (await Promise.all(workers.map(worker => order<string[]>(worker, { peers: true })))).every(({ length }) => length === 2)
    )

    // made beforehand: this process shares two cores with the three nodes
    const texts = Array.from({ length: WARM_BATCHES + BATCHES }, (_, i) => jsonLines(i))
    const published: Array<{ askedNs: string; ackNs: string; batches: number }> = []
    let looked = 0

    await paced(WARM_BATCHES + BATCHES, async i => {
      const { text, firstValue } = texts[i] ?? jsonLines(i)
      published[i] = await order(a, { publish: text })
      if (i % LOOK_EVERY !== 0) return

      const found = await lookBoth([b, c], firstValue)
      looked += found
    })

    const storedOf = (worker: Worker): Promise<string[]> => order<string[]>(worker, { stored: true })
    await until(async () => new Set((await Promise.all(workers.map(storedOf))).map(({ length }) => length)).size === 1)
    const [onA = [], ...onOthers] = await Promise.all(workers.map(storedOf))

    return evaluate({ published, onA, onOthers, looked })
  } finally {
    await Promise.all(workers.map(worker => order(worker, { stop: true }).catch(() => undefined)))
    await Promise.all(workers.map(worker => worker.end()))
  }
}

function evaluate({
  published,
  onA,
  onOthers,
  looked
}: {
  published: ReadonlyArray<{ askedNs: string; ackNs: string; batches: number }>
  onA: readonly string[]
  onOthers: ReadonlyArray<readonly string[]>
  looked: number
}): Measured {
  // two calls that waited for each other share batches: then the calls are not counted one by one
  const isOneEach = published.length === onA.length && published.every(({ batches }) => batches === 1)
  const result: Measured = { tookMs: [], ackMs: [], afterAckMs: [], allMs: [], looked }

  for (let i = WARM_BATCHES; i < onA.length; i++) {
    const { askedNs, ackNs } = published[i] ?? {}
    const call = isOneEach && askedNs !== undefined && ackNs !== undefined ? { askedNs, ackNs } : undefined
    if (call !== undefined) result.ackMs.push(msBetween(call.askedNs, call.ackNs))

    for (const times of onOthers) {
      const atNs = times[i] ?? '0'
      result.tookMs.push(msBetween(onA[i] ?? '0', atNs))
      if (call === undefined) continue

      result.afterAckMs.push(msBetween(call.ackNs, atNs))
      result.allMs.push(msBetween(call.askedNs, atNs))
    }
  }

  return result
}

/** Calls `work` at a fixed rate, whatever one call takes. */
async function paced(count: number, work: (i: number) => Promise<void>): Promise<void> {
  const startedMs = performance.now()
  const running: Array<Promise<void>> = []

  for (let i = 0; i < count; i++) {
    await sleep(Math.max(0, startedMs + (i * 1_000) / BATCHES_PER_S - performance.now()))
    running.push(work(i))
  }

  await Promise.all(running)
}

/** How many of the receivers found the value through their own REST; @throws Error when one does not in time */
async function lookBoth(receivers: readonly Worker[], value: string): Promise<number> {
  const untilMs = performance.now() + ARRIVAL_MS_MAX

  for (const receiver of receivers) {
    for (;;) {
      const { isFound } = await receiver.ask<{ isFound: boolean }>({ lookup: value } satisfies NodeOrder)
      if (isFound) break
      if (performance.now() > untilMs) throw new Error(`${value} was published and is not found`)
      await sleep(20)
    }
  }

  return receivers.length
}

/** URLs long enough that 1,000 of them fill a batch of about 60 KiB. */
function jsonLines(batch: number): { text: string; firstValue: string } {
  const random = createRandom(batch + 1)
  const nowS = Math.floor(Date.now() / 1_000)
  const values = Array.from(
    { length: BATCH_RECORDS },
    () => `http://h${Math.floor(random() * 5e4)}.example.net/p/${Math.floor(random() * 2 ** 32).toString(36)}/x.exe`
  )
  const time = (agoS: number): string => new Date((nowS - agoS) * 1_000).toISOString()
  const text = values
    .map(value =>
      JSON.stringify({
        value,
        type: 'url',
        classification: 'malware-distribution',
        role: 'INFRASTRUCTURE',
        malware: 'kelihos',
        origin: 'sinkhole',
        tlp: 'green',
        confidence: 80,
        first_seen: time(3_600),
        last_seen: time(60)
      })
    )
    .join('\n')

  return { text: `${text}\n`, firstValue: values[0] ?? '' }
}

/** The very bytes that A published in the measured part. */
async function publishedBytes(certDir: string): Promise<Uint8Array[]> {
  const store = createStore({ clock: systemClock }, { dir: join(certDir, 'data') })
  await store.start()
  const bytes: Uint8Array[] = []

  try {
    for (const { streamId, floor, head } of store.listStreams()) {
      for await (const batch of store.readRange({ streamId, from: floor, to: head, bytesMax: Number.MAX_SAFE_INTEGER }))
        bytes.push(encodeBatch(batch))
    }
  } finally {
    await store.stop()
  }

  return bytes
}

/** Published → received, in milliseconds, for both receivers. */
async function measureBare(task: Task, messages: readonly Uint8Array[]): Promise<number[]> {
  const hosts = [0, 1, 2].map(() => startWorker(task, 'gossip-worker.js'))
  const order = <T>(worker: Worker, what: GossipOrder): Promise<T> => worker.ask<T>(what)

  try {
    const addresses = await Promise.all(hosts.map(host => order<string[]>(host, { listen: true })))
    for (const [i, host] of hosts.entries()) for (const at of addresses.slice(i + 1)) await order(host, { dial: at[0] ?? '' })
    await until(async () => (await Promise.all(hosts.map(host => order<number>(host, { peers: true })))).every(count => count === 2))
    // grafting takes a heartbeat
    await sleep(2_000)

    const sentNs: string[] = []
    await paced(messages.length, async i => {
      const { atNs } = await order<{ atNs: string }>(hosts[0] as Worker, { publish: Buffer.from(messages[i] ?? []).toString('base64') })
      sentNs[i] = atNs
    })
    await sleep(1_000)

    const others = await Promise.all(hosts.slice(1).map(host => order<string[]>(host, { received: true })))
    for (const { length } of others)
      if (length !== messages.length) throw new Error(`bare gossip lost ${messages.length - length} messages`)

    return others.flatMap(times => times.slice(WARM_BATCHES).map((atNs, i) => msBetween(sentNs[WARM_BATCHES + i] ?? '0', atNs)))
  } finally {
    await Promise.all(hosts.map(host => host.end()))
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + READY_MS_MAX

  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error('the three did not find each other')
    await sleep(100)
  }
}
