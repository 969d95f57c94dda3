import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'

import type { Clock } from '../../clock.js'
import { isNodeError, NodeError } from '../../errors.js'
import type { Captive } from './captive.js'

/** How long a node of the demo may take to be ready. */
const READY_MS = 20_000
const POLL_MS = 50
/** How long a node may take to stop before it is killed. */
const STOP_MS = 8_000

/** A node in a process of its own, as `tocsin run` starts it. */
export interface Child {
  readonly dir: string
  readonly logFile: string
  start(): Promise<void>
  stop(): Promise<void>
}

export function createChild(dir: string, { captive, clock }: { captive: Captive; clock: Clock }): Child {
  const logFile = join(dir, 'node.log')
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const log = createWriteStream(logFile, { flags: 'a' })
    // the same program in the same way as it was started itself: from dist, or from the sources in a test
    const started = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'run', '--dir', dir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('TOCSIN_')))
    })

    child = started
    started.stdout?.pipe(log)
    started.stderr?.pipe(log)
    await waitReady(started)
  }

  async function waitReady(started: ChildProcess): Promise<void> {
    const untilMs = clock.monotonicMs() + READY_MS

    while (clock.monotonicMs() < untilMs) {
      if (started.exitCode !== null || started.signalCode !== null) break
      if (await isReady()) return

      await clock.sleep(POLL_MS)
    }

    throw new NodeError('DEMO_FAILED', `the node in ${dir} did not become ready`, { fix: `read ${logFile}` })
  }

  async function isReady(): Promise<boolean> {
    try {
      return (await captive.json(['status', '--dir', dir]))['is_ready'] === true
    } catch (err) {
      // not listening yet: the command failed, and so will it until the node is up or READY_MS are over
      if (isNodeError(err)) return false
      throw err
    }
  }

  return {
    dir,
    logFile,
    start,
    async stop() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return

      const closed = once(child, 'close')
      const timer = clock.after(STOP_MS, () => child?.kill('SIGKILL'))

      child.kill('SIGTERM')
      await closed
      timer.stop()
    }
  }
}
