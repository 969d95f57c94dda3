import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'

import { findAdminSocket } from '../../src/rest/admin-socket.js'
import type { Task } from './bench.js'

/** The compiled program, started as `node dist/main.js …` is. */
export function spawnProgram({ built }: Pick<Task, 'built'>, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [join(built, 'src', 'main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' }
  })
}

export interface Finished {
  code: number | null
  stdout: string
  ms: number
}

/** Runs one command to its end. */
export async function runProgram(task: Pick<Task, 'built'>, args: readonly string[]): Promise<Finished> {
  const startedMs = performance.now()
  const child = spawnProgram(task, args)
  let stdout = ''
  let stderr = ''

  child.stdout?.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', text => (stderr += text))
  const [code] = await once(child, 'close')
  const ms = performance.now() - startedMs
  if (code !== 0) throw new Error(`tocsin ${args.join(' ')} ended with ${String(code)}: ${stderr}`)

  return { code, stdout, ms }
}

/** A node in a process of its own. */
export interface RunningNode {
  pid: number
  /** From the start of the process to `/readyz` saying 200. */
  readyMs: number
  stop(): Promise<void>
}

const POLL_MS = 5
const READY_MS_MAX = 60_000

export async function startNode(task: Task, dir: string): Promise<RunningNode> {
  const startedMs = performance.now()
  const child = spawnProgram(task, ['run', '--dir', dir])
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', text => (log = (log + text).slice(-10_000)))

  while (!(await isReady(dir))) {
    if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}: ${log}`)
    if (performance.now() - startedMs > READY_MS_MAX) throw new Error(`the node is not ready: ${log}`)
    await sleep(POLL_MS)
  }

  return {
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedMs,
    async stop() {
      const closed = once(child, 'close')
      child.kill('SIGTERM')
      await closed
    }
  }
}

async function isReady(dir: string): Promise<boolean> {
  try {
    return (await askSocket(dir, '/readyz')).status === 200
  } catch {
    // not listening yet: startNode gives up after a while, with the log
    return false
  }
}

export async function askSocket(dir: string, path: string, method = 'GET', body?: string): Promise<{ status: number; body: string }> {
  const socketPath = await findAdminSocket(dir)

  return new Promise((resolve, reject) => {
    const headers = { host: 'localhost', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const call = request({ socketPath, method, path, headers }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', part => (text += part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
    })

    call.on('error', reject)
    call.end(body)
  })
}

/** A token of a key that reads. */
export async function createKey(dir: string): Promise<string> {
  const { status, body } = await askSocket(
    dir,
    '/v1/keys',
    'POST',
    JSON.stringify({ name: 'bench', scopes: ['read'], tlp_ceiling: 'GREEN', requests_per_minute: 100_000_000 })
  )
  if (status !== 201 && status !== 200) throw new Error(`no key: ${status} ${body}`)

  return String(JSON.parse(body).key)
}

/** Resident memory, and the part of it that no file stands behind, in MiB (Linux). */
export async function memoryOf(pid: number): Promise<{ rssMib: number; anonMib: number }> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) / 1_024

  return { rssMib: read('VmRSS'), anonMib: read('RssAnon') }
}

/** A worker of the benches in a process of its own that answers one message with one message. */
export interface Worker {
  ask<T>(message: unknown): Promise<T>
  onMessage(listen: (message: unknown) => void): void
  end(): Promise<void>
}

export function startWorker({ built }: Pick<Task, 'built'>, file: string, args: readonly string[] = []): Worker {
  const child = fork(join(built, 'bench', 'support', file), [...args], {
    // a profile that was asked for is one of every process
    execArgv: ['--import', join(built, 'src', 'polyfill.js'), ...process.execArgv.filter(arg => arg.startsWith('--cpu-prof'))],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const answers = new Map<number, (answer: { value?: unknown; error?: string }) => void>()
  const listeners: Array<(message: unknown) => void> = []
  let lastId = 0

  child.on('message', (message: { id?: number; value?: unknown; error?: string }) => {
    if (message.id === undefined) for (const listen of listeners) listen(message)
    else answers.get(message.id)?.(message)
  })
  child.on('exit', code => {
    for (const answer of answers.values()) answer({ error: `the worker ${file} ended with ${String(code)}` })
  })

  return {
    onMessage: listen => void listeners.push(listen),
    ask<T>(message: unknown): Promise<T> {
      const id = ++lastId

      return new Promise<T>((resolve, reject) => {
        answers.set(id, ({ value, error }) => {
          answers.delete(id)
          if (error === undefined) resolve(value as T)
          else reject(new Error(error))
        })
        child.send({ id, message })
      })
    },
    async end() {
      if (child.exitCode !== null) return

      const closed = once(child, 'exit')
      child.disconnect()
      await closed
    }
  }
}

/** The other side: answers each message by `handle`, and ends when the parent hangs up. */
export function serveParent(handle: (message: never) => Promise<unknown>, stop: () => Promise<void> = async () => {}): void {
  // a parent that is gone wants no answer
  const answer = (message: object): void => {
    if (process.connected) process.send?.(message)
  }

  process.on('message', ({ id, message }: { id: number; message: never }) => {
    handle(message).then(
      value => answer({ id, value }),
      (err: unknown) => answer({ id, error: err instanceof Error ? (err.stack ?? err.message) : String(err) })
    )
  })
  process.on('disconnect', () => {
    stop().then(
      () => process.exit(0),
      () => process.exit(1)
    )
  })
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
