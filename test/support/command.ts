import type { Prompt } from '../../src/cli/command.js'
import { buildProgram } from '../../src/cli/program.js'
import { createCapturedIo } from './captured-io.js'

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

export interface CommandOptions {
  /** Relative file names are of this directory. */
  cwd?: string
  env?: Readonly<Record<string, string | undefined>>
  stdin?: AsyncIterable<Uint8Array>
  /** Ctrl-C. */
  signal?: AbortSignal
  /** Somebody who answers. */
  prompt?: Partial<Prompt>
}

/** Runs one command to its end in this process, as a script would: no terminal, no colour, no questions. */
export async function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<Ran> {
  const captured = createCapturedIo(options)
  const code = await buildProgram().run(argv, captured.io)

  return { code, stdout: captured.stdout(), stderr: captured.stderr() }
}

/** A command that must succeed. @throws with what it wrote */
export async function mustRun(argv: readonly string[], options: CommandOptions = {}): Promise<Ran> {
  const ran = await runCommand(argv, options)
  if (ran.code !== 0) throw new Error(`tocsin ${argv.join(' ')} ended with ${ran.code}:\n${ran.stderr}`)

  return ran
}
