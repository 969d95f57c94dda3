import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const polyfill = join(here, '..', '..', 'src', 'polyfill.ts')

/** A process of its own that answers one order with one answer. */
export interface Worker {
  readonly pid: number
  ask<T>(order: unknown): Promise<T>
  signal(name: NodeJS.Signals): void
  /** Hangs up, upon which it stops what it runs; a stopped one is killed. */
  end(): Promise<void>
}

const END_MS_MAX = 15_000

/** Starts a TypeScript file of this folder. */
export function startWorker(file: string): Worker {
  const child = fork(join(here, file), [], {
    execArgv: ['--import', 'tsx', '--import', polyfill],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const answers = new Map<number, (answer: { value?: unknown; error?: string }) => void>()
  let lastId = 0

  child.on('message', (message: { id: number; value?: unknown; error?: string }) => answers.get(message.id)?.(message))
  child.on('exit', code => {
    for (const answer of answers.values()) answer({ error: `the worker ${file} ended with ${String(code)}` })
  })

  return {
    pid: child.pid ?? 0,
    signal: name => void child.kill(name),

    ask<T>(order: unknown): Promise<T> {
      const id = ++lastId

      return new Promise<T>((resolve, reject) => {
        answers.set(id, ({ value, error }) => {
          answers.delete(id)
          if (error === undefined) resolve(value as T)
          else reject(new Error(error))
        })
        child.send({ id, order })
      })
    },

    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return

      const closed = once(child, 'exit')
      const late = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX)
      child.disconnect()
      await closed
      clearTimeout(late)
    }
  }
}

/** The side of the worker: answers each order by `handle`, and ends after `stop` when the parent hangs up. */
export function serveOrders(handle: (order: never) => Promise<unknown>, stop: () => Promise<void>): void {
  // a parent that is gone wants no answer
  const answer = (message: object): void => {
    if (process.connected) process.send?.(message)
  }

  process.on('message', ({ id, order }: { id: number; order: never }) => {
    handle(order).then(
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

/** Ports of loopback that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')

      return server
    })
  )
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => once(server.close(), 'close')))

  return ports
}

/** Nanoseconds of the clock that all processes of this machine share. */
export const sharedNs = (): number => Number(process.hrtime.bigint())
