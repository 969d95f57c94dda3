import { Command, CommanderError, Option } from 'commander'

import { findNearest } from '../config/nearest.js'
import { NodeError } from '../errors.js'
import type { Args, CommandSpec, Io, OptionSpec } from './command.js'
import { commonOptionsBeside, dirOf, formatOf, nonEmpty } from './common-options.js'

/** What commander found: option values by name, and the arguments in order. */
interface Parsed {
  values: ReadonlyMap<string, unknown>
  operands: readonly unknown[]
}

/**
 * Reads the words behind the name of a command by its spec.
 *
 * @throws NodeError `USAGE_INVALID` with what is wrong, what was perhaps meant, and how to read more.
 */
export function parseArgs(spec: CommandSpec, words: readonly string[], io: Pick<Io, 'env' | 'cwd'>): Args {
  const options = [...spec.options, ...commonOptionsBeside(spec.options)]
  const parsed = parse(spec, options, words)
  const argumentAt = (name: string): number => indexOf(spec, name)

  const text = (name: string): string | undefined => {
    const value = valueOf(spec, parsed, name)

    return typeof value === 'string' ? value : undefined
  }
  const list = (name: string): readonly string[] => {
    const value = valueOf(spec, parsed, name)

    return Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : []
  }
  const findArgument = (name: string): string | undefined => {
    const operand = parsed.operands[argumentAt(name)]

    return typeof operand === 'string' ? operand : undefined
  }

  return {
    findArgument,
    argument(name) {
      const value = findArgument(name)
      if (value === undefined) throw usage(spec, `<${name}> is missing`)

      return value
    },
    arguments(name) {
      const operand = parsed.operands[argumentAt(name)]

      return Array.isArray(operand) ? operand.map(String) : typeof operand === 'string' ? [operand] : []
    },
    text,
    list,
    flag: name => valueOf(spec, parsed, name) === true,
    whole(name, { min, max }) {
      const value = text(name)
      if (value === undefined) return undefined

      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
      if (!(number >= min && number <= max)) throw usage(spec, `--${name} must be a whole number from ${min} to ${max}, not "${value}"`)

      return number
    },
    dir: dirOf(text('dir'), io),
    format: formatOf(text('output'), io),
    isQuiet: valueOf(spec, parsed, 'quiet') === true,
    isYes: valueOf(spec, parsed, 'yes') === true,
    api: text('api') ?? nonEmpty(io.env['TOCSIN_API']),
    apiKeyFile: text('api-key-file') ?? nonEmpty(io.env['TOCSIN_API_KEY_FILE'])
  }
}

function parse(spec: CommandSpec, options: readonly OptionSpec[], words: readonly string[]): Parsed {
  const command = new Command(spec.name)
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} })
    .helpOption(false)
    .showSuggestionAfterError(false)
  const names = new Map<string, string>()

  for (const { name, isRequired, isVariadic } of spec.arguments) {
    const shown = isVariadic === true ? `${name}...` : name
    command.argument(isRequired ? `<${shown}>` : `[${shown}]`)
  }

  for (const optionSpec of options) {
    const option = new Option(optionSpec.flags)
    if (optionSpec.default !== undefined) option.default(optionSpec.default)
    names.set(optionName(optionSpec), option.attributeName())
    command.addOption(option)
  }

  try {
    command.parse([...words], { from: 'user' })
  } catch (err) {
    throw translate(err, spec, options)
  }

  const values = new Map<string, unknown>()
  const found = command.opts()
  for (const [name, attribute] of names) values.set(name, found[attribute])
  for (const optionSpec of options) refuseUnknownChoice(spec, optionSpec, values.get(optionName(optionSpec)))

  return { values, operands: command.processedArgs }
}

/** `--tlp-ceiling <t>` → `tlp-ceiling`; `--no-publish` → `publish`. */
export function optionName({ flags }: OptionSpec): string {
  const long = /--([a-z][a-z0-9-]*)/.exec(flags)?.[1] ?? flags

  return long.startsWith('no-') ? long.slice(3) : long
}

/** Long and short spellings: `--output`, `-o`. */
export function optionFlags({ flags }: OptionSpec): string[] {
  return flags.split(/[ ,]+/).filter(word => word.startsWith('-'))
}

/** True when the option takes a value. */
export function takesValue({ flags }: OptionSpec): boolean {
  return flags.includes('<')
}

function indexOf(spec: CommandSpec, name: string): number {
  const at = spec.arguments.findIndex(argument => argument.name === name)
  if (at === -1) throw new NodeError('INTERNAL', `tocsin ${spec.name} has no argument ${name}`)

  return at
}

function valueOf(spec: CommandSpec, { values }: Parsed, name: string): unknown {
  if (!values.has(name)) throw new NodeError('INTERNAL', `tocsin ${spec.name} has no option --${name}`)

  return values.get(name)
}

function refuseUnknownChoice(spec: CommandSpec, option: OptionSpec, value: unknown): void {
  const { choices } = option
  if (choices === undefined || value === undefined) return

  for (const word of Array.isArray(value) ? value : [value]) {
    if (choices.includes(String(word))) continue

    const nearest = findNearest(String(word), choices)
    throw usage(spec, `--${optionName(option)} "${String(word)}" is not one of ${choices.join(', ')}${meant(nearest)}`)
  }
}

function translate(err: unknown, spec: CommandSpec, options: readonly OptionSpec[]): NodeError {
  if (!(err instanceof CommanderError)) return new NodeError('INTERNAL', 'the command line could not be read', { cause: err })

  const message = err.message.replace(/^error: /, '')

  if (err.code === 'commander.unknownOption') {
    const word = /'(-[^']*)'/.exec(message)?.[1] ?? ''
    const nearest = findNearest(word.split('=')[0] ?? '', options.flatMap(optionFlags))

    return usage(spec, `tocsin ${spec.name} knows no option ${word}${meant(nearest)}`)
  }

  return usage(spec, message)
}

function meant(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; did you mean ${nearest}?`
}

function usage(spec: CommandSpec, message: string): NodeError {
  return new NodeError('USAGE_INVALID', message, { fix: `tocsin help ${spec.name}` })
}
