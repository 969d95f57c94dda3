import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { findAdminSocket } from '../../src/rest/admin-socket.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How a test starts the product: from the sources, exactly as a person would type it after `tocsin`. */
export const tocsinCommand = [
  process.execPath,
  '--import',
  'tsx',
  '--import',
  join(root, 'src', 'polyfill.ts'),
  join(root, 'src', 'main.ts')
] as const

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs one command to its end in a process of its own. `input` goes to stdin; without it stdin is closed. */
export async function tocsin(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Promise<Finished> {
  const [command, ...rest] = tocsinCommand
  const child = spawn(command, [...rest, ...args], { cwd: root, env: { ...process.env, NO_COLOR: '1', ...options.env } })
  let stdout = ''
  let stderr = ''

  child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  child.stdin.end(options.input ?? '')

  const [code] = await once(child, 'close')

  return { code, stdout, stderr }
}

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** One request to the admin socket of the node in `dir`, as the commands make them. */
export async function ask(dir: string, method: string, path: string, body?: string): Promise<Answer> {
  const socketPath = await findAdminSocket(dir)

  return new Promise((resolve, reject) => {
    const call = request(
      {
        socketPath,
        method,
        path,
        headers: { host: 'localhost', ...(body === undefined ? {} : { 'content-type': 'application/octet-stream' }) }
      },
      answer => {
        let text = ''
        answer.setEncoding('utf8').on('data', part => (text += part))
        answer.on('error', reject)
        answer.on('end', () => {
          const body = parseOrUndefined(text)

          if (body === undefined) reject(new Error(`no JSON from ${path}: ${text.slice(0, 200)}`))
          else resolve({ status: answer.statusCode ?? 0, body })
        })
      }
    )

    call.on('error', reject)
    call.end(body)
  })
}

function parseOrUndefined(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    // whoever asked hears of it, with the beginning of the text
    return undefined
  }
}

/** A node in a process of its own. */
export interface NodeProcess {
  readonly dir: string
  /** Resolves when it answers that it is ready. */
  start(): Promise<void>
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
  /** SIGTERM, and waits for the end. Gives the exit code. */
  stop(): Promise<number | null>
  status(): Promise<Record<string, unknown>>
  /** Everything that it wrote to stderr and stdout since it was made. */
  log(): string
  pid(): number | undefined
}

const POLL_MS = 50

/** `command`: how to start the product; absent: from the sources. */
export function createNodeProcess(dir: string, startMs = 60_000, command: readonly string[] = tocsinCommand): NodeProcess {
  let child: ChildProcess | undefined
  let log = ''

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null

    const closed = once(child, 'close')
    child.kill(signal)
    const [code] = await closed
    child = undefined

    return code
  }

  async function start(): Promise<void> {
    const [program = process.execPath, ...rest] = command
    const started = spawn(program, [...rest, 'run', '--dir', dir], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe']
    })

    child = started
    started.stderr?.setEncoding('utf8').on('data', text => (log += text))
    started.stdout?.setEncoding('utf8').on('data', text => (log += text))

    const untilMs = performance.now() + startMs

    while (performance.now() < untilMs) {
      if (started.exitCode !== null) throw new Error(`the node in ${dir} ended with ${started.exitCode}:\n${log}`)
      if (await isReady()) return

      await new Promise(resolve => setTimeout(resolve, POLL_MS))
    }

    throw new Error(`the node in ${dir} was not ready after ${startMs} ms:\n${log}`)
  }

  async function isReady(): Promise<boolean> {
    try {
      return (await ask(dir, 'GET', '/v1/status')).body['is_ready'] === true
    } catch {
      // not listening yet: start() gives up after a while, with the log
      return false
    }
  }

  return {
    dir,
    start,
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    status: async () => (await ask(dir, 'GET', '/v1/status')).body,
    log: () => log,
    pid: () => child?.pid
  }
}
