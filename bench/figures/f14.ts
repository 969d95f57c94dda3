import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { Bench, Task } from '../support/bench.js'
import { copyNode } from '../support/network.js'
import { runProgram, spawnProgram, startNode } from '../support/processes.js'
import { atMost, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'

const STATUS_MS_MAX = 300
const READY_MS_MAX = 3_000
const DEMO_MS_MAX = 15_000
const STATUS_RUNS = 20
const START_RUNS = 5
const DEMO_RUNS = 3
/** The line of the demo after which both others have answered. */
const ANSWERED = 'The others answer'

/** How long a person waits: a command, a start, the demo. */
export const bench: Bench = { name: 'F14', title: 'what a person waits for', isSized: false, run }

async function run(task: Task): Promise<Row[]> {
  return [...(await command(task)), ...(await starts(task)), ...(await demo(task))]
}

const row = (what: string, value: number): Row => ({ figure: 'F14', what, value, unit: 'ms' })

async function command(task: Task): Promise<Row[]> {
  const dir = join(task.base, 'f14')
  await copyNode(task.network.isp, dir)
  const node = await startNode(task, dir)
  const took: number[] = []
  const bare: number[] = []

  try {
    for (let i = 0; i < STATUS_RUNS; i++) {
      took.push((await runProgram(task, ['status', '--dir', dir])).ms)
      bare.push(await emptyProcess())
    }
  } finally {
    await node.stop()
    await rm(dir, { recursive: true, force: true })
  }

  return [
    {
      ...atMost(row('tocsin status against a running node', median(took)), STATUS_MS_MAX),
      limit: { value: median(bare), how: 'ms, node that runs nothing' },
      ratio: median(took) / median(bare)
    }
  ]
}

async function emptyProcess(): Promise<number> {
  const startedMs = performance.now()
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'close')

  return performance.now() - startedMs
}

async function starts(task: Task): Promise<Row[]> {
  const dir = join(task.base, 'f14-start')
  const ready: number[] = []

  for (let i = 0; i < START_RUNS; i++) {
    await copyNode(task.network.isp, dir)
    const node = await startNode(task, dir)
    ready.push(node.readyMs)
    await node.stop()
    await rm(dir, { recursive: true, force: true })
  }

  return [atMost(row('tocsin run: process start to ready, empty store', median(ready)), READY_MS_MAX)]
}

/** `tocsin demo --once`, without the build before it. */
async function demo(task: Task): Promise<Row[]> {
  const answered: number[] = []

  for (let i = 0; i < DEMO_RUNS; i++) {
    const startedMs = performance.now()
    const child = spawnProgram(task, ['demo', '--once'])
    let text = ''
    let answeredMs: number | undefined

    child.stderr?.resume()
    child.stdout?.setEncoding('utf8').on('data', part => {
      text += part
      if (text.includes(ANSWERED)) answeredMs ??= performance.now() - startedMs
    })
    const [code] = await once(child, 'close')
    if (code !== 0 || answeredMs === undefined) throw new Error(`the demo ended with ${String(code)}: ${text}`)

    answered.push(answeredMs)
  }

  return [atMost(row('tocsin demo --once: start to "the others answer"', median(answered)), DEMO_MS_MAX)]
}
