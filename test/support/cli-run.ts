import { expect } from 'chai'

import type { Io } from '../../src/cli/command.js'
import { buildProgram } from '../../src/cli/program.js'
import { readOrgKey, writeOrgKey } from '../../src/config/key-files.js'
import { createCapturedIo } from './captured-io.js'

export const PASSPHRASE = 'a good passphrase'

export interface Outcome {
  code: number
  error: string | undefined
  stdout: string
  stderr: string
}

/** Runs one command in process, as a person would type it in `cwd`. */
export async function runCommand(cwd: string, line: readonly string[], more: Partial<Io> = {}): Promise<Outcome> {
  const captured = createCapturedIo({ cwd })
  const code = await buildProgram().run(line, { ...captured.io, ...more })

  return { code, error: /error\[([A-Z_]+)\]/.exec(captured.stderr())?.[1], stdout: captured.stdout(), stderr: captured.stderr() }
}

/** The same, and it must work. */
export async function runWell(cwd: string, line: readonly string[], more: Partial<Io> = {}): Promise<Outcome> {
  const outcome = await runCommand(cwd, line, more)
  expect(outcome.code, `tocsin ${line.join(' ')}\n${outcome.stderr}`).to.equal(0)

  return outcome
}

/** What a command printed with `-o json`. */
export async function runJson(cwd: string, line: readonly string[], more: Partial<Io> = {}): Promise<Record<string, unknown>> {
  return JSON.parse((await runWell(cwd, [...line, '--output', 'json'], more)).stdout)
}

/** The same organization key under the least cost allowed, so that a suite does not spend its time in scrypt. */
export async function cheapen(dir: string): Promise<void> {
  const { seed } = await readOrgKey(dir, PASSPHRASE)
  await writeOrgKey(dir, seed, PASSPHRASE, { n: 2 ** 14, r: 8, p: 1 })
}
