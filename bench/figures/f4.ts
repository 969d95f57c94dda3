import { join } from 'node:path'

import { systemClock } from '../../src/clock.js'
import { encodeBatch } from '../../src/envelope/batch-codec.js'
import { nodePeerId } from '../../src/roster/fingerprint.js'
import { createStore } from '../../src/store/index.js'
import { keysOf } from '../../test/support/mesh-nodes.js'
import { domainRow } from '../../test/support/publish-domain.js'
import { freePorts } from '../../test/support/workers.js'
import type { Bench, Task } from '../support/bench.js'
import type { ManyOrder } from '../support/many-nodes-worker.js'
import { sleep, startWorker, type Worker } from '../support/processes.js'
import { atLeast, atMost, type Row } from '../support/result.js'
import { createRandom, percentile } from '../support/statistics.js'

const NODES = 30
/** Thirty processes on two cores would measure the scheduler. */
const PROCESSES = 3
const PEERS = 4
const P99_MS_MAX = 500
/** Each batch costs thirty verifications and thirty synced writes of the same machine. */
const BATCHES_PER_S = 2
const WARM_BATCHES = 10
const BATCHES = 100
/** Of these names about 16 KiB. */
const BATCH_RECORDS = 400
const READY_MS_MAX = 120_000
const ARRIVAL_MS_MAX = 60_000

/** Publish on A → queryable everywhere: 30 nodes in a few processes. */
export const bench: Bench = { name: 'F4', title: 'publish to queryable, thirty nodes', isSized: false, run }

const names = Array.from({ length: NODES }, (_, at) => `member${at}`)
const nameAt = (at: number): string => names[at % NODES] ?? ''
/** The same graph for the nodes and for bare gossip: a ring and two sets of chords. */
const neighbours = (at: number): number[] => [1, 7, 11, 13].slice(0, PEERS).map(step => (at + step) % NODES)

async function run(task: Task): Promise<Row[]> {
  const base = join(task.base, 'f4')
  const real = await measureNodes(task, base)
  const bytes = await publishedBytes(base)
  const bare = await measureBare(task, bytes)
  const averageBytes = bytes.reduce((sum, { byteLength }) => sum + byteLength, 0) / bytes.length
  const row = (what: string, value: number, unit = 'ms'): Row => ({ figure: 'F4', what, value, unit })
  const [p50, p99] = [percentile(real.tookMs, 0.5), percentile(real.tookMs, 0.99)]

  return [
    {
      ...atLeast(row('batches that reached all of 29 others', (100 * real.tookMs.length) / ((NODES - 1) * BATCHES), '%'), 100),
      note: `${BATCHES} batches of ${averageBytes.toFixed(0)} bytes, ${BATCHES_PER_S} a second, after ${WARM_BATCHES} more; ${NODES} nodes in ${PROCESSES} processes, ${PEERS} configured peers each`
    },
    beside(row('publish durable on A → queryable on the others: p50', p50), percentile(bare, 0.5)),
    { ...beside(row('the same: p99', p99), percentile(bare, 0.99)), ...atMost(row('the same: p99', p99), P99_MS_MAX) },
    row('the same: longest', Math.max(...real.tookMs))
  ]
}

function beside(row: Row, bareMs: number): Row {
  return {
    ...row,
    limit: { value: bareMs, how: 'ms, bare gossipsub, the same bytes, graph, processes and rate' },
    ratio: row.value / bareMs
  }
}

const msBetween = (fromNs: string, toNs: string): number => Number(BigInt(toNs) - BigInt(fromNs)) / 1e6

async function measureNodes(task: Task, base: string): Promise<{ tookMs: number[] }> {
  const workers = Array.from({ length: PROCESSES }, () => startWorker(task, 'many-nodes-worker.js'))
  const order = <T>(at: number, what: ManyOrder): Promise<T> => (workers[at % PROCESSES] as Worker).ask<T>(what)

  try {
    const ports = await freePorts(NODES)
    const plan = { base, meshName: 'bench-mesh', startMs: Date.now(), names }
    const addressOf = (at: number): string => `/ip4/127.0.0.1/tcp/${ports[at] ?? 0}/p2p/${nodePeerId(keysOf(nameAt(at)).node.publicKey)}`

    await Promise.all(
      names.map((name, at) => order(at, { start: { ...plan, name, port: ports[at] ?? 0, peers: neighbours(at).map(addressOf) } }))
    )
    await until(
      async () => (await Promise.all(names.map((name, at) => order<number>(at, { peers: name })))).every(count => count >= 2 * PEERS),
      'all peers',
      READY_MS_MAX
    )
    // grafting takes a heartbeat
    await sleep(2_000)
    await paced(WARM_BATCHES + BATCHES, async i => order(0, { publish: nameAt(0), rows: rowsOf(i) }))

    const stored = (at: number): Promise<string[]> => order<string[]>(at, { stored: nameAt(at) })
    const all = (): Promise<string[][]> => Promise.all(names.map((_, at) => stored(at)))
    await until(async () => (await all()).every(({ length }) => length >= WARM_BATCHES + BATCHES), 'every batch', ARRIVAL_MS_MAX).catch(
      // what is missing is the figure
      (err: unknown) => console.error(String(err))
    )
    const [onA = [], ...others] = await all()

    return { tookMs: others.flatMap(times => times.slice(WARM_BATCHES).map((atNs, i) => msBetween(onA[WARM_BATCHES + i] ?? '0', atNs))) }
  } finally {
    await Promise.all(workers.map(worker => worker.ask({ stop: true } satisfies ManyOrder).catch(() => undefined)))
    await Promise.all(workers.map(worker => worker.end()))
  }
}

function rowsOf(batch: number): string[] {
  const random = createRandom(batch + 1)

  return Array.from({ length: BATCH_RECORDS }, (_, i) =>
    domainRow(`h${Math.floor(random() * 2 ** 32).toString(36)}${i}.b${batch}.example.net`)
  )
}

/** Calls `work` at a fixed rate, one call at a time. */
async function paced(count: number, work: (i: number) => Promise<unknown>): Promise<void> {
  const startedMs = performance.now()

  for (let i = 0; i < count; i++) {
    await sleep(Math.max(0, startedMs + (i * 1_000) / BATCHES_PER_S - performance.now()))
    await work(i)
  }
}

/** The very bytes that A published. */
async function publishedBytes(base: string): Promise<Uint8Array[]> {
  const store = createStore({ clock: systemClock }, { dir: join(base, nameAt(0), 'data') })
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

/** Published → received at each of the others, in milliseconds. */
async function measureBare(task: Task, messages: readonly Uint8Array[]): Promise<number[]> {
  const workers = Array.from({ length: PROCESSES }, () => startWorker(task, 'many-nodes-worker.js'))
  const order = <T>(at: number, what: ManyOrder): Promise<T> => (workers[at % PROCESSES] as Worker).ask<T>(what)

  try {
    const addresses = await Promise.all(names.map((name, at) => order<string>(at, { listen: name })))
    for (const [at, name] of names.entries())
      for (const other of neighbours(at)) await order(at, { dial: name, to: addresses[other] ?? '' })
    await until(
      async () => (await Promise.all(names.map((name, at) => order<number>(at, { subscribers: name })))).every(count => count >= 2 * PEERS),
      'all bare hosts',
      READY_MS_MAX
    )
    await sleep(2_000)

    const sentNs: string[] = []
    await paced(messages.length, async i => {
      sentNs.push(await order<string>(0, { send: nameAt(0), data: Buffer.from(messages[i] ?? []).toString('base64') }))
    })
    await sleep(2_000)

    const others = await Promise.all(names.slice(1).map((name, i) => order<string[]>(i + 1, { received: name })))

    return others.flatMap(times => times.slice(WARM_BATCHES).map((atNs, i) => msBetween(sentNs[WARM_BATCHES + i] ?? '0', atNs)))
  } finally {
    await Promise.all(workers.map(worker => worker.end()))
  }
}

async function until(isSo: () => Promise<boolean>, what: string, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs

  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`waited ${limitMs} ms in vain for ${what}`)
    await sleep(200)
  }
}
