import { createHook } from 'node:async_hooks'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'

/** Handles that keep something open: timers (also those that do not keep the process alive), sockets, servers, pipes, watchers. */
const WATCHED: ReadonlySet<string> = new Set([
  'Timeout',
  'TCPWRAP',
  'TCPSERVERWRAP',
  'PIPEWRAP',
  'PIPESERVERWRAP',
  'UDPWRAP',
  'FSEVENTWRAP',
  'STATWATCHER',
  'PROCESSWRAP',
  'WORKER'
])

export interface ResourceWatch {
  /** What was opened since the watch began and is still open, each with the lines that opened it. */
  open(): string[]
  end(): void
}

/** Sees every watched handle that is opened from now on, whoever opens it. */
export function watchResources(): ResourceWatch {
  const alive = new Map<number, string>()
  const hook = createHook({
    init(id, type) {
      if (WATCHED.has(type)) alive.set(id, `${type}\n${placeOf(new Error().stack ?? '')}`)
    },
    destroy(id) {
      alive.delete(id)
    }
  }).enable()

  return {
    open: () => [...alive.values()],
    end: () => void hook.disable()
  }
}

function placeOf(stack: string): string {
  return stack
    .split('\n')
    .slice(2)
    .filter(line => !line.includes('node:internal') && !line.includes('/test/support/resources'))
    .slice(0, 6)
    .join('\n')
}

/** What this process holds open, by target: `socket`, `pipe`, paths. Undefined where the system does not tell. */
export function openFiles(): string[] | undefined {
  if (!existsSync('/proc/self/fd')) return undefined

  return readdirSync('/proc/self/fd')
    .flatMap(name => {
      try {
        return [readlinkSync(`/proc/self/fd/${name}`).replace(/^(socket|pipe):\[\d+\]$/, '$1')]
      } catch {
        // the descriptor of the listing itself
        return []
      }
    })
    .sort()
}

/** Everything in the temporary directory. */
export function tempEntries(): string[] {
  return readdirSync(tmpdir()).sort()
}

/** Listeners on the process, by event. */
export function processListeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map(name => [String(name), process.listenerCount(name)]))
}
