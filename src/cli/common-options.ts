import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

import { type Io, OUTPUT_FORMATS, type OptionSpec, type OutputFormat } from './command.js'

/** Options that every command has. Order of each value: option, environment, default. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { flags: '--dir <path>', summary: 'directory of the node (TOCSIN_DIR, else ~/.tocsin)' },
  { flags: '-o, --output <format>', summary: 'human, json, jsonl or csv (TOCSIN_OUTPUT)', choices: OUTPUT_FORMATS },
  { flags: '--api <url>', summary: 'talk to a remote node instead of the local socket (TOCSIN_API)' },
  { flags: '--api-key-file <path>', summary: 'file that holds the API key for --api (TOCSIN_API_KEY_FILE)' },
  { flags: '-y, --yes', summary: 'ask nothing' },
  { flags: '-q, --quiet', summary: 'no words on stderr but errors' },
  { flags: '--no-color', summary: 'no colour (also NO_COLOR)' },
  { flags: '-h, --help', summary: 'explain the command' }
]

/** The common options, without a short spelling that the command itself uses: in `join request -o FILE` it names a file. */
export function commonOptionsBeside(own: readonly OptionSpec[]): OptionSpec[] {
  const taken = new Set(own.flatMap(({ flags }) => flags.split(/[ ,]+/)))

  return COMMON_OPTIONS.map(option => {
    const [short = '', ...rest] = option.flags.split(', ')

    return rest.length > 0 && taken.has(short) ? { ...option, flags: rest.join(', ') } : option
  })
}

/** Directory of the node when neither --dir nor TOCSIN_DIR names one. */
const DIR_DEFAULT = '.tocsin'

export function dirOf(option: string | undefined, io: Pick<Io, 'env' | 'cwd'>): string {
  const named = option ?? nonEmpty(io.env['TOCSIN_DIR'])

  return named === undefined ? join(nonEmpty(io.env['HOME']) ?? homedir(), DIR_DEFAULT) : resolve(io.cwd, named)
}

/** An unknown format in the environment counts as absent: it must not break scripts that name their own. */
export function formatOf(option: string | undefined, io: Pick<Io, 'env'>): OutputFormat {
  const wanted = option ?? io.env['TOCSIN_OUTPUT']

  return OUTPUT_FORMATS.find(format => format === wanted) ?? 'human'
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text
}
