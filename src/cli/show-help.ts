import { GROUPS, type CommandSpec, type Group, type OptionSpec, type Out } from './command.js'
import type { CommandEntry } from './commands.js'
import { COMMANDS } from './commands.js'
import { commonOptionsBeside } from './common-options.js'
import { paintOf } from './text.js'

const GROUP_TITLES: Readonly<Record<Group, string>> = { start: 'START', mesh: 'MESH', data: 'DATA', keep: 'KEEP', other: 'OTHER' }

/** The whole tree, by job. Loads no command. */
export function treeHelp(out: Pick<Out, 'hasColor'>): string {
  const paint = paintOf(out)
  const width = Math.max(...COMMANDS.map(({ name }) => name.length))
  const groups = GROUPS.map(group => {
    const lines = COMMANDS.filter(entry => entry.group === group).map(
      ({ name, summary }) => `  ${paint.cyan(name.padEnd(width))}  ${summary}`
    )

    return `${paint.bold(GROUP_TITLES[group])}\n${lines.join('\n')}`
  })

  return [
    'tocsin: share threat indicators with the organizations that you trust, directly.',
    '',
    'Usage: tocsin COMMAND [OPTIONS]',
    '',
    groups.join('\n\n'),
    '',
    'tocsin help COMMAND explains one; tocsin help CODE explains an error; tocsin help exit-codes lists the exit codes.',
    ''
  ].join('\n')
}

/** The commands that share a first word, for `tocsin member`. */
export function groupHelp(word: string, entries: readonly CommandEntry[], out: Pick<Out, 'hasColor'>): string {
  const paint = paintOf(out)
  const width = Math.max(...entries.map(({ name }) => name.length))

  return [
    `Usage: tocsin ${word} COMMAND`,
    '',
    ...entries.map(({ name, summary }) => `  ${paint.cyan(name.padEnd(width))}  ${summary}`),
    '',
    `tocsin help ${entries[0]?.name ?? word} explains one.`,
    ''
  ].join('\n')
}

export function commandHelp(spec: CommandSpec, out: Pick<Out, 'hasColor'>): string {
  const paint = paintOf(out)
  const usage = [
    'tocsin',
    spec.name,
    ...spec.arguments.map(({ name, isRequired, isVariadic }) => {
      const shown = isVariadic === true ? `${name}...` : name

      return isRequired ? `<${shown}>` : `[${shown}]`
    }),
    '[OPTIONS]'
  ].join(' ')

  return [
    spec.summary,
    '',
    `Usage: ${usage}`,
    '',
    ...(spec.description === undefined ? [] : [spec.description, '']),
    ...block(
      paint.bold('ARGUMENTS'),
      spec.arguments.map(({ name, summary }) => [name, summary])
    ),
    ...block(paint.bold('OPTIONS'), spec.options.map(optionLine)),
    ...block(paint.bold('OPTIONS OF EVERY COMMAND'), commonOptionsBeside(spec.options).map(optionLine)),
    paint.bold('EXAMPLES'),
    ...spec.examples.flatMap(({ line, does }) => [`  ${paint.dim(`# ${does}`)}`, `  ${line}`]),
    ''
  ].join('\n')
}

function optionLine({ flags, summary, choices, default: value }: OptionSpec): [string, string] {
  const shownChoices = choices === undefined || summary.includes(choices[0] ?? '') ? '' : `: ${choices.join(', ')}`
  const shownDefault = value === undefined ? '' : ` (default ${Array.isArray(value) ? value.join(', ') : String(value)})`

  return [flags, `${summary}${shownChoices}${shownDefault}`]
}

function block(title: string, lines: ReadonlyArray<readonly [string, string]>): string[] {
  if (lines.length === 0) return []

  const width = Math.max(...lines.map(([name]) => name.length))

  return [title, ...lines.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`), '']
}
