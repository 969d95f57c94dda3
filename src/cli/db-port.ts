import { isNodeError, NodeError } from '../errors.js'
import { noLog } from '../log.js'
import { createDbWork } from '../node/db-work.js'
import type { DbPort, DbProgress } from '../rest/upkeep-ports.js'
import { createClient, type Json, problemError } from './client.js'
import type { Args, Io } from './command.js'
import { withStore } from './db-store.js'
import { createProgress } from './progress.js'
import { formatCount } from './text.js'

/** How far the clock may be behind what the database has seen, before nothing is erased by it: the skew of 3.1. */
const CLOCK_BEHIND_MS_MAX = 120_000

const STEP_WORDS: Readonly<Record<DbProgress['step'], string>> = { verify: 'verified', erase: 'erased', compact: 'erased, compacting' }

export interface DbAsk<Body> {
  /** Of the running node. */
  path: string
  isBody(json: unknown): json is Body
  /** The same on the database of a stopped node. */
  direct(db: DbPort, onProgress: (progress: DbProgress) => void, signal: AbortSignal): Promise<Body>
}

export interface DbAnswer<Body> {
  body: Body
  isRunning: boolean
}

/**
 * Does a piece of work on the database: through the running node where one answers, else with the database opened here.
 *
 * @throws NodeError the node's own by its code; `STORE_LOCKED` for a node that holds the database and does not answer yet
 */
export async function askDb<Body>(args: Args, io: Io, ask: DbAsk<Body>): Promise<DbAnswer<Body>> {
  const progress = createProgress(io, args)
  const show = ({ step, batches }: DbProgress): void => progress.show(`${formatCount(batches)} batches ${STEP_WORDS[step]}`)

  try {
    return { body: await askNode(args, io, ask, show), isRunning: true }
  } catch (err) {
    if (args.api !== undefined || !isNodeError(err, 'NODE_UNREACHABLE')) throw err
  } finally {
    await progress.end()
  }

  try {
    const body = await withStore(args, io, store => {
      const newestMs = Math.max(0, ...store.listStreams().map(({ headCreatedMs }) => headCreatedMs))
      const guard = { isClockInDoubt: () => io.clock.nowMs() < newestMs - CLOCK_BEHIND_MS_MAX }

      return ask.direct(createDbWork({ store, guard, clock: io.clock, log: noLog }), show, io.signal)
    })

    return { body, isRunning: false }
  } finally {
    await progress.end()
  }
}

async function askNode<Body>(args: Args, io: Io, { path, isBody }: DbAsk<Body>, show: (progress: DbProgress) => void): Promise<Body> {
  const client = await createClient(args, io)

  if (path === '/v1/db') {
    const body: unknown = await client.get(path)
    if (isBody(body)) return body
  } else {
    for await (const line of client.stream(path)) {
      const { problem, report, progress } = line
      if (isObject(problem)) throw problemError(problem)
      if (isBody(report)) return report
      if (isProgress(progress)) show(progress)
    }
  }

  throw new NodeError('NODE_UNREACHABLE', 'the node went away before it answered', { fix: 'tocsin status   tells whether it runs' })
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

function isProgress(value: unknown): value is DbProgress {
  return isObject(value) && typeof value['step'] === 'string' && value['step'] in STEP_WORDS && typeof value['batches'] === 'number'
}

/** Whether an answer has these fields as numbers: what a command prints of it. */
export function hasNumbers(json: unknown, names: readonly string[]): boolean {
  return isObject(json) && names.every(name => typeof json[name] === 'number')
}
