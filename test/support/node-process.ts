import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** How a test starts the product: from the sources, exactly as a person would type it after `tocsin`. */
export const TOCSIN = [
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

/** Runs one command to its end. `input` goes to stdin; without it stdin is closed. */
export async function tocsin(args: readonly string[], options: { input?: string; env?: Record<string, string> } = {}): Promise<Finished> {
  const [command = '', ...rest] = TOCSIN
  const child = spawn(command, [...rest, ...args], { cwd: root, env: { ...process.env, NO_COLOR: '1', ...options.env } })
  let stdout = ''
  let stderr = ''

  child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  child.stdin.end(options.input ?? '')

  const [code] = await once(child, 'close')

  return { code, stdout, stderr }
}

/** Runs one command that must succeed, and gives its stdout. */
export async function mustRun(args: readonly string[], input?: string): Promise<string> {
  const done = await tocsin(args, input === undefined ? {} : { input })

  if (done.code !== 0) throw new Error(`tocsin ${args.join(' ')} ended with ${done.code}:\n${done.stderr}${done.stdout}`)

  return done.stdout
}

/** A node in a process of its own. */
export interface NodeProcess {
  readonly dir: string
  start(): Promise<void>
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>
  /** SIGTERM, and waits for the end. Gives the exit code. */
  stop(): Promise<number | null>
  status(): Promise<Record<string, unknown>>
  /** Everything it wrote to stderr since it was made. */
  log(): string
  pid(): number | undefined
}

export function createNodeProcess(dir: string, startMs = 20_000): NodeProcess {
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

  async function status(): Promise<Record<string, unknown>> {
    return JSON.parse(await mustRun(['status', '--dir', dir, '-o', 'json']))
  }

  return {
    dir,
    async start() {
      const [command = '', ...rest] = TOCSIN
      const started = spawn(command, [...rest, 'run', '--dir', dir], {
        cwd: root,
        env: { ...process.env, NO_COLOR: '1' },
        stdio: ['ignore', 'pipe', 'pipe']
      })
      child = started
      started.stderr?.setEncoding('utf8').on('data', text => (log += text))
      started.stdout?.setEncoding('utf8').on('data', text => (log += text))

      const untilMs = Date.now() + startMs

      while (Date.now() < untilMs) {
        if (started.exitCode !== null) throw new Error(`the node in ${dir} ended with ${started.exitCode}:\n${log}`)

        const answer = await tocsin(['status', '--dir', dir, '-o', 'json'])
        if (answer.code === 0 && JSON.parse(answer.stdout).is_ready === true) return

        await new Promise(resolve => setTimeout(resolve, 100))
      }

      throw new Error(`the node in ${dir} was not ready after ${startMs} ms:\n${log}`)
    },
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
    status,
    log: () => log,
    pid: () => child?.pid
  }
}
