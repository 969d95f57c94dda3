import { cp } from 'node:fs/promises'
import { join } from 'node:path'

import { readNodeConfig } from '../../src/config/node-config.js'
import { claimKey } from '../../src/store/value-keys.js'
import type { Bench, Task } from '../support/bench.js'
import type { Fetch, Load, LoadResult } from '../support/load-worker.js'
import { filledNode, sampleOf } from '../support/node-dirs.js'
import { createKey, startNode, startWorker, type Worker } from '../support/processes.js'
import type { RawServe } from '../support/raw-server.js'
import { atMost, beside, type Row } from '../support/result.js'
import { median } from '../support/statistics.js'

const RATIO_MIN = 0.6
const P99_MS_MAX = 10
/** Values asked for in turn. */
const VALUES = 5_000
const SOCKETS = 16
const SOCKETS_OPEN_LOOP = 64
const ROUNDS = 5
const WARM_MS = 2_000
const ROUND_MS = 3_000
const HALF_LOAD_MS = 10_000

/** Look-up over REST with keep-alive, beside node:http with one getSync that answers the same bytes. */
export const bench: Bench = { name: 'F6', title: 'look-up over REST', isSized: true, run }

export async function restPort(dir: string): Promise<number> {
  const { config } = await readNodeConfig(dir)

  return Number(config.rest.listen.slice(config.rest.listen.lastIndexOf(':') + 1))
}

async function run(task: Task): Promise<Row[]> {
  const { records = 0 } = task
  const dir = await filledNode(task, records)
  const copy = join(task.base, 'f6-db')
  await cp(join(dir, 'data', 'db'), copy, { recursive: true })

  const sample = await sampleOf(task, records, VALUES)
  const paths = sample.map(({ value }) => `/v1/lookup/${encodeURIComponent(value)}`)
  const node = await startNode(task, dir)
  const client = startWorker(task, 'load-worker.js')
  const raw = startWorker(task, 'raw-server.js')

  try {
    const token = await createKey(dir)
    const port = await restPort(dir)
    const bodies = await client.ask<string[]>({ fetch: true, port, paths, token } satisfies Fetch)
    assertHits(bodies)

    const rawPort = await raw.ask<number>({
      location: copy,
      answers: sample.map(({ type, value }, i) => ({
        path: paths[i] ?? '',
        keyHex: Buffer.from(claimKey(type, value)).toString('hex'),
        body: bodies[i] ?? ''
      }))
    } satisfies RawServe)

    return await measure(client, { records, paths, token, port, rawPort, bodies })
  } finally {
    await client.end()
    await raw.end()
    await node.stop()
  }
}

/** @throws Error when an answer is no hit: misses are cheaper */
function assertHits(bodies: readonly string[]): void {
  const misses = bodies.filter(body => !body.includes('"claims":[{'))
  if (misses.length > 0) throw new Error(`${misses.length} of ${bodies.length} asked values are not found: ${misses[0] ?? ''}`)
}

interface Measured {
  records: number
  paths: readonly string[]
  token: string
  port: number
  rawPort: number
  bodies: readonly string[]
}

async function measure(client: Worker, { records, paths, token, port, rawPort, bodies }: Measured): Promise<Row[]> {
  const load = (more: Partial<Load> & Pick<Load, 'port'>): Promise<LoadResult> =>
    client.ask({ sockets: SOCKETS, paths, token, warmMs: WARM_MS, forMs: ROUND_MS, ...more } satisfies Load)
  const node: number[] = []
  const raw: number[] = []

  for (let round = 0; round < ROUNDS; round++) {
    node.push((await load({ port })).perS)
    raw.push((await load({ port: rawPort })).perS)
  }

  const half = await load({ port, perS: median(node) / 2, sockets: SOCKETS_OPEN_LOOP, forMs: HALF_LOAD_MS })
  const row = (what: string, value: number, unit: string): Row => ({ figure: 'F6', what, records, value, unit })
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length

  return [
    {
      ...beside(
        row('GET /v1/lookup/{value}, hits', median(node), 'requests/s'),
        { value: median(raw), how: 'requests/s, node:http + getSync answering the same bytes' },
        RATIO_MIN
      ),
      note: `${SOCKETS} keep-alive sockets of another process; ${bytes.toFixed(0)} bytes an answer; ratio of each round ${node.map((perS, i) => (perS / (raw[i] ?? perS)).toFixed(2)).join(' ')}`
    },
    atMost(row('p99 at half load', half.p99Ms, 'ms'), P99_MS_MAX),
    row('p50 at half load', half.p50Ms, 'ms')
  ]
}
