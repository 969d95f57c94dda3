import { findNearest } from '../config/nearest.js'
import { NodeError } from '../errors.js'
import { parseArgs, optionFlags, takesValue } from './args.js'
import type { Io } from './command.js'
import { COMMANDS, type CommandEntry } from './commands.js'
import { COMMON_OPTIONS } from './common-options.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { showError } from './show-error.js'
import { commandHelp, groupHelp, treeHelp } from './show-help.js'

export interface Program {
  /** Runs one command line, without `node` and the script. Never throws: a failure is shown and becomes the exit code. */
  run(argv: readonly string[], io: Io): Promise<ExitCode>
}

/** The command line. Only the module of the asked command is loaded. */
export function buildProgram(commands: readonly CommandEntry[] = COMMANDS): Program {
  return {
    async run(argv, io) {
      try {
        return await dispatch(argv, io, commands)
      } catch (err) {
        if (io.signal.aborted) return EXIT.interrupted

        return showError(err, io.stderr)
      }
    }
  }
}

async function dispatch(argv: readonly string[], io: Io, commands: readonly CommandEntry[]): Promise<ExitCode> {
  const words = commonOptionsLast(argv)
  const [first] = words

  if (first === undefined) return welcome(words, io)
  if (first === '--version' || first === '-V') return dispatch(['version', ...words.slice(1)], io, commands)

  if (first.startsWith('-')) {
    if (!isHelp(words)) return welcome(words, io)
    await io.stdout.write(treeHelp(io.stdout))

    return EXIT.ok
  }

  const found = findCommand(words, commands)

  if (found === undefined) {
    const group = commands.filter(({ name }) => name.startsWith(`${first} `))
    if (group.length === 0) throw unknownCommand(words, commands)

    const next = words[1]
    if (next !== undefined && !next.startsWith('-')) throw unknownCommand(words, commands)

    const isAsked = isHelp(words)
    await (isAsked ? io.stdout : io.stderr).write(groupHelp(first, group, isAsked ? io.stdout : io.stderr))

    return isAsked ? EXIT.ok : EXIT.usage
  }

  const spec = await found.entry.load()

  if (isHelp(found.rest)) {
    await io.stdout.write(commandHelp(spec, io.stdout))

    return EXIT.ok
  }

  return spec.run(parseArgs(spec, found.rest, io), io)
}

/** Longest name first: `member sign` before a `member` of its own. */
export function findCommand(
  words: readonly string[],
  commands: readonly CommandEntry[]
): { entry: CommandEntry; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const entry = commands.find(command => command.name === name)

    if (entry !== undefined) return { entry, rest: words.slice(length) }
  }

  return undefined
}

export function unknownCommand(words: readonly string[], commands: readonly CommandEntry[]): NodeError {
  const [first = '', second = ''] = words
  const asked = second === '' || second.startsWith('-') ? first : `${first} ${second}`
  const names = [...commands.map(({ name }) => name), ...commands.map(({ name }) => name.split(' ')[0] ?? name)]
  const nearest = findNearest(asked, names) ?? findNearest(first, names)

  return new NodeError(
    'USAGE_INVALID',
    `there is no command "${asked}"${nearest === undefined ? '' : `; did you mean tocsin ${nearest}?`}`,
    {
      fix: 'tocsin help   lists all of them'
    }
  )
}

/** Up to the first `--`, which ends the options. */
function isHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--')

  return (end === -1 ? words : words.slice(0, end)).some(word => word === '--help' || word === '-h')
}

/** Common options may stand before the command: `tocsin --dir D status` is `tocsin status --dir D`. */
function commonOptionsLast(argv: readonly string[]): readonly string[] {
  let at = 0

  while (at < argv.length) {
    const word = argv[at] ?? ''
    const option = COMMON_OPTIONS.find(spec => optionFlags(spec).includes(word.split('=')[0] ?? ''))
    if (option === undefined || word === '--help' || word === '-h') break

    at += takesValue(option) && !word.includes('=') ? 2 : 1
  }

  return [...argv.slice(at), ...argv.slice(0, at)]
}

/** No command: the state of the node if there is one, else the three commands that a newcomer needs. */
async function welcome(words: readonly string[], io: Io): Promise<ExitCode> {
  const { showWelcome } = await import('./welcome.js')

  return showWelcome(words, io)
}
