import { isatty } from 'node:tty'

import { systemClock } from '../clock.js'
import type { Io, Out } from './command.js'
import { createPrompt } from './prompt.js'

/** Columns when the terminal does not tell. */
const COLUMNS_DEFAULT = 80

/** The real outside of a command: this process. Ends the process at the second signal. */
export function createProcessIo(argv: readonly string[], interruptedCode: number): Io & { close(): void } {
  const interrupt = new AbortController()
  const wantsColor = !argv.includes('--no-color') && (process.env['NO_COLOR'] ?? '') === ''
  const isInteractive = isatty(0)
  const { signal } = interrupt

  function onSignal(): void {
    if (signal.aborted) process.exit(interruptedCode)
    interrupt.abort()
  }

  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)

  return {
    stdout: createOut(process.stdout, isatty(1), wantsColor),
    stderr: createOut(process.stderr, isatty(2), wantsColor),
    stdin: process.stdin,
    isInteractive,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    prompt: createPrompt({ stdin: process.stdin, stderr: process.stderr, isInteractive, signal }),
    signal,
    close() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    }
  }
}

function createOut(stream: NodeJS.WriteStream, isTTY: boolean, wantsColor: boolean): Out {
  let isBroken = false

  // `tocsin list | head`: the reader has gone, which is no failure of ours.
  stream.on('error', err => {
    isBroken = true
    if (!('code' in err) || err.code !== 'EPIPE') process.exitCode = 1
  })

  return {
    isTTY,
    hasColor: wantsColor && isTTY,
    columns: stream.columns ?? COLUMNS_DEFAULT,
    write(text) {
      return new Promise(resolve => {
        if (isBroken) return resolve()

        stream.write(text, () => resolve())
      })
    }
  }
}
