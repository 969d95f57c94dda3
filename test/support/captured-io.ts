import type { Io, Out, Prompt } from '../../src/cli/command.js'
import { systemClock } from '../../src/clock.js'

export interface CapturedIo {
  io: Io
  /** What was written so far. */
  stdout(): string
  stderr(): string
}

/** The outside of a command, without a terminal, a directory or an environment; what it writes is kept. */
export function createCapturedIo(
  options: { cwd?: string; env?: Io['env']; stdin?: AsyncIterable<Uint8Array>; signal?: AbortSignal; prompt?: Partial<Prompt> } = {}
): CapturedIo {
  const written = { stdout: '', stderr: '' }

  function out(name: keyof typeof written): Out {
    return {
      async write(text) {
        written[name] += text
      },
      isTTY: false,
      hasColor: false,
      columns: 80
    }
  }

  function refuse(): never {
    throw new Error('Nobody is there to answer')
  }

  return {
    io: {
      stdout: out('stdout'),
      stderr: out('stderr'),
      stdin: options.stdin ?? (async function* () {})(),
      isInteractive: false,
      env: options.env ?? {},
      cwd: options.cwd ?? '/nonexistent',
      clock: systemClock,
      prompt: { text: refuse, secret: refuse, confirm: refuse, ...options.prompt },
      signal: options.signal ?? new AbortController().signal
    },
    stdout: () => written.stdout,
    stderr: () => written.stderr
  }
}
