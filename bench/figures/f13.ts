import type { Bench, Task } from '../support/bench.js'
import { filledNode } from '../support/node-dirs.js'
import { startNode } from '../support/processes.js'
import { atMost, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'

const READY_MS_MAX = 3_000
const RUNS = 5

/** Start of a node with its records to ready, the quick check of chapter 6 included. */
export const bench: Bench = { name: 'F13', title: 'start', isSized: true, run }

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const dir = await filledNode(task, records)
  const clean: number[] = []

  for (let i = 0; i < RUNS; i++) {
    const node = await startNode(task, dir)
    clean.push(node.readyMs)
    await node.stop()
  }

  return [
    atMost({ figure: 'F13', what: 'process start to ready, after a clean stop', records, value: median(clean), unit: 'ms' }, READY_MS_MAX)
  ]
}
