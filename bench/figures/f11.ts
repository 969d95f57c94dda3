import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { Bench, Task } from '../support/bench.js'
import type { Load } from '../support/load-worker.js'
import { copyNode } from '../support/network.js'
import { filledNode, sampleOf } from '../support/node-dirs.js'
import { createKey, memoryOf, sleep, startNode, startWorker } from '../support/processes.js'
import { atMost, type Row } from '../support/result.js'
import { restPort } from './f6.js'

const IDLE_MIB_MAX = 150
/** Chapter 9 names it for 10 M records; fewer must not need more. */
const FILLED_ANON_MIB_MAX = 400
const SETTLE_MS = 10_000
const LOOKUP_MS = 10_000
const VALUES = 5_000

/** Memory of a running node: idle and empty, with its records, and after look-ups. */
export const bench: Bench = { name: 'F11', title: 'memory', isSized: true, run }

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task

  return [...(await idle(task)), ...(await filled(task, records))]
}

function rows(what: string, { rssMib, anonMib }: { rssMib: number; anonMib: number }, records: number): [Row, Row] {
  return [
    { figure: 'F11', what: `${what}: RSS`, records, value: rssMib, unit: 'MiB' },
    { figure: 'F11', what: `${what}: RssAnon`, records, value: anonMib, unit: 'MiB' }
  ]
}

async function idle(task: Task): Promise<Row[]> {
  const dir = join(task.base, 'f11-idle')
  await copyNode(task.network.isp, dir)
  const node = await startNode(task, dir)

  try {
    await sleep(SETTLE_MS)

    return rows('idle node, empty store', await memoryOf(node.pid), 0).map(row => atMost(row, IDLE_MIB_MAX))
  } finally {
    await node.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

async function filled(task: Task, records: number): Promise<Row[]> {
  const dir = await filledNode(task, records)
  const sample = await sampleOf(task, records, VALUES)
  const node = await startNode(task, dir)
  const client = startWorker(task, 'load-worker.js')

  try {
    await sleep(SETTLE_MS)
    const before = rows('with its records', await memoryOf(node.pid), records)
    const load: Load = {
      port: await restPort(dir),
      token: await createKey(dir),
      sockets: 16,
      paths: sample.map(({ value }) => `/v1/lookup/${encodeURIComponent(value)}`),
      warmMs: 0,
      forMs: LOOKUP_MS
    }
    await client.ask(load)
    const after = rows('after 10 s of look-ups at full load', await memoryOf(node.pid), records)

    return [before[0], atMost(before[1], FILLED_ANON_MIB_MAX), after[0], atMost(after[1], FILLED_ANON_MIB_MAX)]
  } finally {
    await client.end()
    await node.stop()
  }
}
