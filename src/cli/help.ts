import { findNearest } from '../config/nearest.js'
import { ERROR_CODES, NodeError } from '../errors.js'
import type { Args, CommandSpec, Io } from './command.js'
import { COMMANDS } from './commands.js'
import { findErrorHelp } from './error-help.js'
import { EXIT, EXIT_MEANING, type ExitCode } from './exit-codes.js'
import { printObject } from './output.js'
import { findCommand, unknownCommand } from './program.js'
import { commandHelp, groupHelp, treeHelp } from './show-help.js'
import { paintOf } from './text.js'

export const helpCommand: CommandSpec = {
  name: 'help',
  group: 'other',
  summary: 'Explain a command, an error code or the exit codes',
  arguments: [
    { name: 'topic', summary: 'a command, an error code such as PORT_IN_USE, or exit-codes', isRequired: false, isVariadic: true }
  ],
  options: [],
  examples: [
    { line: 'tocsin help publish', does: 'one command' },
    { line: 'tocsin help PORT_IN_USE', does: 'what an error means and what to do' },
    { line: 'tocsin help exit-codes', does: 'what scripts can rely on' }
  ],
  async run(args, io) {
    const words = args.arguments('topic')
    const [first] = words

    if (first === undefined) return print(treeHelp(io.stdout), io)
    if (first === 'exit-codes') return print(exitCodes(), io)

    const found = findCommand(words, COMMANDS)
    if (found !== undefined) return print(commandHelp(await found.entry.load(), io.stdout), io)

    const group = COMMANDS.filter(({ name }) => name.startsWith(`${first} `))
    if (group.length > 0 && words.length === 1) return print(groupHelp(first, group, io.stdout), io)

    return explainCode(first, words, args, io)
  }
}

async function print(text: string, io: Io): Promise<ExitCode> {
  await io.stdout.write(text)

  return EXIT.ok
}

function exitCodes(): string {
  return `${EXIT_MEANING.map(([code, meaning]) => `${String(code).padStart(4)}  ${meaning}`).join('\n')}\n`
}

async function explainCode(code: string, words: readonly string[], args: Args, io: Io): Promise<ExitCode> {
  const help = await findErrorHelp(code)

  if (help === undefined) {
    if (!/^[A-Z][A-Z0-9]*_[A-Z0-9_]*$/.test(code)) throw unknownCommand(words, COMMANDS)

    const nearest = findNearest(code, ERROR_CODES)
    throw new NodeError('USAGE_INVALID', `there is no error code ${code}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`, {
      fix: 'docs/errors.md lists all of them'
    })
  }

  const paint = paintOf(io.stdout)
  await printObject(io, args, {
    schema: 'tocsin.error/1',
    value: help,
    human: () => `${paint.bold(help.code)}\n\n  what:  ${help.happened}\n  why:   ${help.why}\n  to do: ${help.toDo}\n`
  })

  return EXIT.ok
}
