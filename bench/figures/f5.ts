import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDocument } from 'yaml'

import type { Bench, Task } from '../support/bench.js'
import { openRaw, recordWrites, replayWrites, type WrittenGroup } from '../support/database.js'
import { copyNode } from '../support/network.js'
import { corpusOf, filledNode, senderOf, startReceiver } from '../support/node-dirs.js'
import { loadOrganization } from '../support/organization.js'
import type { NodeOrder, Traffic } from '../support/node-worker.js'
import { sleep, startWorker, type Worker } from '../support/processes.js'
import { receiveAll } from '../support/receive.js'
import { atMost, beside, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'
import type { StreamOrder } from '../support/stream-worker.js'

const COLD_MS_MAX = 25_000
const RATIO_MIN = 0.4
const OVERHEAD_PERCENT_MAX = 5
const NOTHING_NEW_BYTES_MAX = 200
const WAIT_MS_MAX = 600_000
const GROWTH_MAX = 1.5
/** Timed runs by size; the small ones vary more. */
const RUNS: ReadonlyArray<[number, number]> = [
  [100_000, 3],
  [Number.POSITIVE_INFINITY, 2]
]
const COST = 'cost of a record'
/** Often, so that rounds with nothing new can be counted within seconds. */
const SYNC_MS = 1_000
const IDLE_MS = 12_000

/** Cold sync of a new node from two peers that hold everything: three nodes, three processes. */
export const bench: Bench = { name: 'F5', title: 'cold sync from two peers', isSized: true, run, finish }

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const batches = await corpusOf(task, records)
  const bytes = batches.reduce((sum, { byteLength }) => sum + byteLength, 0)
  const groups = await recordRun(task, batches)
  const runs: Array<Cold & { bareMs: number; rawMs: number }> = []

  // by turns, so that a busy moment of the machine does not fall on one of them alone
  for (let i = RUNS.find(([most]) => records <= most)?.[1] ?? 1; i > 0; i--) {
    const cold = await measureCold(task, batches.length, i === 1)
    runs.push({ ...cold, bareMs: await measureBare(task, bytes), rawMs: await measureRaw(task, groups) })
  }

  const middle = (valueOf: (run: (typeof runs)[number]) => number): number => median(runs.map(valueOf))
  const cold = runs.at(-1) ?? fail('nothing was measured')
  const [syncMs, bareMs, rawMs] = [middle(run => run.syncMs), middle(run => run.bareMs), middle(run => run.rawMs)]
  const ratios = runs.map(run => (Math.max(run.bareMs, run.rawMs) / run.syncMs).toFixed(2))
  const row = (what: string, value: number, unit: string): Row => ({ figure: 'F5', what, records, value, unit })
  const perS = (ms: number): number => (records * 1_000) / ms
  const timed = row('cold sync: first batch received → last one durable and queryable', syncMs / 1_000, 's')
  const limit = {
    value: perS(Math.max(bareMs, rawMs)),
    how: `records/s, the lower of two bare libp2p streams (${perS(bareMs).toFixed(0)}) and raw LevelDB (${perS(rawMs).toFixed(0)})`
  }

  return [
    records >= 1e6 ? atMost(timed, COLD_MS_MAX / 1_000) : timed,
    {
      ...beside(row('the same', perS(syncMs), 'records/s'), limit, RATIO_MIN),
      note: `median of ${runs.length}; ratio of each run ${ratios.join(' ')}; ${runs.map(({ split }) => split).join('; ')}`
    },
    row(COST, (syncMs * 1_000) / records, 'µs'),
    row('the same from the start of the node', middle(run => run.allMs) / 1_000, 's'),
    row('processor time of the receiver a record', (middle(run => run.cpuMs) * 1_000) / records, 'µs'),
    {
      ...atMost(row('bytes on the wire beyond those of the batches', (cold.wireBytes / bytes - 1) * 100, '%'), OVERHEAD_PERCENT_MAX),
      note: `${bytes} bytes of ${batches.length} batches; ${cold.wireBytes} on the TCP connections, both directions, Noise and hello included; ${runs.map(({ twice }) => twice).join(', ')} batches came twice`
    },
    { ...atMost(row('a sync with nothing new', cold.idleBytes, 'bytes'), NOTHING_NEW_BYTES_MAX), note: cold.idleNote }
  ]
}

interface Cold {
  allMs: number
  syncMs: number
  cpuMs: number
  wireBytes: number
  split: string
  twice: number
  /** Measured in the last run only. */
  idleBytes: number
  idleNote: string
}

async function measureCold(task: Task, count: number, isIdleMeasured: boolean): Promise<Cold> {
  const dirs = await makeDirs(task)
  const workers = dirs.map(() => startWorker(task, 'node-worker.js'))
  const [one, two, cold] = workers
  if (one === undefined || two === undefined || cold === undefined) throw new Error('three workers were started')
  const order = <T>(worker: Worker, what: NodeOrder): Promise<T> => worker.ask<T>(what)

  try {
    await Promise.all([one, two].map((worker, i) => order(worker, { start: dirs[i] ?? '' })))
    await waitFor(async () => (await order<string[]>(one, { peers: true })).length === 1)

    const before = await order<Traffic>(cold, { traffic: true })
    const startedMs = performance.now()
    await order(cold, { start: dirs[2] ?? '' })
    await waitFor(async () => (await order<Traffic>(cold, { traffic: true })).stored >= count)

    const allMs = performance.now() - startedMs
    const after = await order<Traffic>(cold, { traffic: true })
    if (after.stored !== count) throw new Error(`${after.stored} batches came, ${count} were there`)
    const storedNs = await order<string[]>(cold, { stored: true })
    const idle = isIdleMeasured ? await measureIdle(cold) : { idleBytes: Number.NaN, idleNote: '' }

    return {
      allMs,
      syncMs: Number(BigInt(storedNs.at(-1) ?? '0') - BigInt(after.firstNs)) / 1e6,
      cpuMs: after.cpuMs - before.cpuMs,
      wireBytes: after.sockets.reduce((sum, { read, written }) => sum + read + written, 0),
      split: splitOf(after),
      twice: after.twice,
      ...idle
    }
  } finally {
    await Promise.all(workers.map(worker => order(worker, { stop: true }).catch(() => undefined)))
    await Promise.all(workers.map(worker => worker.end()))
    await Promise.all(dirs.map(dir => rm(dir, { recursive: true, force: true })))
  }
}

function splitOf({ sockets }: Traffic): string {
  const all = sockets.reduce((sum, { read }) => sum + read, 0)
  const shares = sockets.map(({ read }) => `${((read * 100) / all).toFixed(0)} %`)

  return `bytes read by connection ${shares.join(', ')}`
}

/** What rounds cost once all three hold the same. */
async function measureIdle(cold: Worker): Promise<{ idleBytes: number; idleNote: string }> {
  const ask = (): Promise<Traffic> => cold.ask<Traffic>({ traffic: true } satisfies NodeOrder)
  await sleep(3 * SYNC_MS)
  const before = await ask()
  await sleep(IDLE_MS)
  const after = await ask()
  const rounds = after.servedEqual - before.servedEqual
  if (rounds === 0 || after.servedOther > before.servedOther) throw new Error('the three do not hold the same')

  return {
    idleBytes: (after.servedBytes - before.servedBytes) / rounds,
    idleNote: `question and answer as length-prefixed messages; mean of ${rounds} syncs; ${((after.cpuMs - before.cpuMs) / rounds).toFixed(1)} ms of processor time for each, all else that an idle node does included`
  }
}

/** Two nodes with everything, one with nothing: stores that took the batches in through an inbox. */
async function makeDirs(task: Task): Promise<string[]> {
  const { cert, isp, agency } = task.network
  const filled = await filledNode(task, task.records ?? 0)
  const dirs = ['one', 'two', 'cold'].map(name => join(task.base, `f5-${name}`))

  for (const [i, from] of [cert, agency, isp].entries()) {
    const dir = dirs[i] ?? ''
    await rm(dir, { recursive: true, force: true })
    await mkdir(dir, { recursive: true })
    await copyNode(from, dir)
    await setSyncMs(dir)
    // the publisher's own batches are kept otherwise than those of others
    if (from === cert) await cp(await publisherStore(task), join(dir, 'data'), { recursive: true })
    if (from === agency) await cp(join(filled, 'data'), join(dir, 'data'), { recursive: true })
  }

  return dirs
}

/** The store of the CERT with its own batches, made once in a run. */
async function publisherStore(task: Task): Promise<string> {
  const dir = join(task.base, `f5-publisher-${task.records}`)
  if (existsSync(dir)) return dir

  const { cert, agency } = task.network
  const making = `${dir}.making`
  await rm(making, { recursive: true, force: true })
  const receiver = await startReceiver(task, making, cert)
  const { node, orgKey } = await loadOrganization(agency, [], { putRosterObject: async () => {} })

  await receiveAll(receiver.inbox, await corpusOf(task, task.records ?? 0), { nodeKey: node.publicKey, orgKey, peerId: 'bench' })
  await receiver.store.compact()
  await receiver.stop()
  await rename(making, dir)

  return dir
}

async function setSyncMs(dir: string): Promise<void> {
  const path = join(dir, 'node.yaml')
  const document = parseDocument(await readFile(path, 'utf8'))
  document.setIn(['mesh', 'syncMs'], SYNC_MS)
  await writeFile(path, document.toString())
}

/** Half of the bytes from each of two hosts, at once. */
async function measureBare(task: Task, bytes: number): Promise<number> {
  const hosts = [0, 1, 2].map(() => startWorker(task, 'stream-worker.js'))
  const order = <T>(worker: Worker, what: StreamOrder): Promise<T> => worker.ask<T>(what)

  try {
    const addresses = await Promise.all(hosts.map(host => order<string[]>(host, { listen: true })))
    const fetch = addresses.slice(0, 2).map(([first]) => first ?? '')

    return await order<number>(hosts[2] as Worker, { fetch, bytes: Math.ceil(bytes / 2) })
  } finally {
    await Promise.all(hosts.map(host => host.end()))
  }
}

/** The keys and values that the receiver writes, by LevelDB alone. */
async function measureRaw(task: Task, groups: readonly WrittenGroup[]): Promise<number> {
  const dir = join(task.base, 'f5-raw')
  const db = await openRaw(dir)

  try {
    return await replayWrites(db, groups)
  } finally {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function recordRun(task: Task, batches: readonly Uint8Array[]): Promise<WrittenGroup[]> {
  const dir = join(task.base, 'f5-recorded')
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

function finish(rows: readonly Row[]): Row[] {
  const sized = rows.filter(({ what }) => what === COST).sort((a, b) => (a.records ?? 0) - (b.records ?? 0))
  const [first, last] = [sized[0], sized.at(-1)]
  if (first === undefined || last === undefined || first === last) return []

  const growth: Row = { figure: 'F5', what: `growth: ${COST}`, value: last.value / first.value, unit: '×' }

  return [atMost({ ...growth, ...(last.records === undefined ? {} : { records: last.records }) }, GROWTH_MAX)]
}

function fail(why: string): never {
  throw new Error(why)
}

async function waitFor(isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + WAIT_MS_MAX

  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error('the nodes did not get there')
    await sleep(200)
  }
}
