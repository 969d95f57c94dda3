import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { optionFlags } from '../../src/cli/args.js'
import type { CommandSpec } from '../../src/cli/command.js'
import { type Ran, runCommand } from './command.js'

/** Where and how the examples of one command are executed. */
export interface ExampleSetup {
  /** Files are named relative to it. */
  cwd: string
  /** `~` of the person. */
  home: string
  /** The node that is meant where the line names none; `~/.tocsin` when absent. */
  dir?: string
  /** Read where the command asks for a passphrase and the line names no file. */
  passphraseFile?: string
  /** What stands for a value that only a document can name: as written in the line → real. */
  replace?: Readonly<Record<string, string>>
}

/** A follower is interrupted after this long. */
const FOLLOW_MS = 700

interface Redirect {
  to?: string
  from?: string
}

/** Executes one line of help as a shell would: variables in front, quotes, redirections. */
export async function runExample(line: string, spec: CommandSpec, setup: ExampleSetup): Promise<Ran> {
  const { env, words, redirect } = parse(line, setup)
  const argv = [...words, ...missing(words, spec, setup)]
  const isFollowing = argv.includes('--follow')
  const interrupt = new AbortController()
  const timer = isFollowing ? setTimeout(() => interrupt.abort(), FOLLOW_MS) : undefined

  const ran = await runCommand(argv, {
    cwd: setup.cwd,
    env: { HOME: setup.home, ...env },
    signal: interrupt.signal,
    prompt: { confirm: async () => true },
    ...(redirect.from === undefined ? {} : { stdin: createReadStream(join(setup.cwd, redirect.from)) })
  })

  clearTimeout(timer)
  if (redirect.to !== undefined && !redirect.to.startsWith('~')) await writeFile(join(setup.cwd, redirect.to), ran.stdout)

  return ran
}

function parse(line: string, { replace = {} }: ExampleSetup): { env: Record<string, string>; words: string[]; redirect: Redirect } {
  const all = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? '')
  const env: Record<string, string> = {}
  const words: string[] = []
  const redirect: Redirect = {}

  while (/^[A-Z_]+=/.test(all[0] ?? '')) {
    const [name = '', value = ''] = (all.shift() ?? '').split('=')
    env[name] = value
  }

  for (let at = 1; at < all.length; at++) {
    const word = all[at] ?? ''

    if (word === '>') redirect.to = all[++at] ?? ''
    else if (word === '<') redirect.from = all[++at] ?? ''
    else if (word === '2>') at++
    else words.push(replace[word] ?? word)
  }

  return { env, words, redirect }
}

/** What a person has in the environment or is asked for. */
function missing(words: readonly string[], spec: CommandSpec, { dir, passphraseFile }: ExampleSetup): string[] {
  const asksPassphrase = spec.options.some(option => optionFlags(option).includes('--passphrase-file'))

  return [
    ...(dir === undefined || words.includes('--dir') ? [] : ['--dir', dir]),
    ...(passphraseFile === undefined || !asksPassphrase || words.includes('--passphrase-file') ? [] : ['--passphrase-file', passphraseFile])
  ]
}
