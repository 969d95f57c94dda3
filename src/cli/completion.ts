import { NodeError } from '../errors.js'
import { optionFlags, optionName, takesValue } from './args.js'
import type { CommandSpec } from './command.js'
import { COMMANDS } from './commands.js'
import { commonOptionsBeside } from './common-options.js'
import { EXIT } from './exit-codes.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof SHELLS)[number]

export const completionCommand: CommandSpec = {
  name: 'completion',
  group: 'other',
  summary: 'Print the completion script of a shell',
  arguments: [{ name: 'shell', summary: 'bash, zsh or fish', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin', does: 'bash, for you alone' },
    { line: 'tocsin completion fish > ~/.config/fish/completions/tocsin.fish', does: 'fish' }
  ],
  async run(args, io) {
    const asked = args.argument('shell')
    const shell = SHELLS.find(name => name === asked)

    if (shell === undefined) {
      throw new NodeError('USAGE_INVALID', `"${asked}" is not one of ${SHELLS.join(', ')}`, { fix: 'tocsin completion bash' })
    }

    const specs = await Promise.all(COMMANDS.map(({ load }) => load()))
    await io.stdout.write(SCRIPTS[shell](specs))

    return EXIT.ok
  }
}

const SCRIPTS: Readonly<Record<Shell, (specs: readonly CommandSpec[]) => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** First words of the tree, each once. */
function firstWords(specs: readonly CommandSpec[]): string[] {
  return [...new Set(specs.map(({ name }) => name.split(' ')[0] ?? name))]
}

/** Second words behind a first one. */
function secondWords(specs: readonly CommandSpec[], first: string): string[] {
  return specs.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.slice(first.length + 1))
}

function flagsOf(spec: CommandSpec): string[] {
  return [...spec.options, ...commonOptionsBeside(spec.options)].flatMap(optionFlags)
}

function choicesOf(spec: CommandSpec): Array<{ flags: string[]; choices: readonly string[] }> {
  return [...spec.options, ...commonOptionsBeside(spec.options)].flatMap(option =>
    option.choices === undefined ? [] : [{ flags: optionFlags(option), choices: option.choices }]
  )
}

/** All words are ours (letters, digits, dashes, plus signs), so nothing has to be quoted. */
function bashScript(specs: readonly CommandSpec[]): string {
  const seconds = firstWords(specs)
    .map(first => [first, secondWords(specs, first)] as const)
    .filter(([, words]) => words.length > 0)
    .map(([first, words]) => `    ${first}) subcommands="${words.join(' ')}" ;;`)
  const options = specs.map(spec => `    "${spec.name}") options="${flagsOf(spec).join(' ')}" ;;`)
  const choices = specs.flatMap(spec =>
    choicesOf(spec).flatMap(({ flags, choices: words }) => flags.map(flag => `    "${spec.name} ${flag}") choices="${words.join(' ')}" ;;`))
  )

  return `# bash completion of tocsin; made by: tocsin completion bash
_tocsin() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" first="\${COMP_WORDS[1]}" second="\${COMP_WORDS[2]}"
  local subcommands="" options="" choices="" command="$first"
  COMPREPLY=()

  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${firstWords(specs).join(' ')}" -- "$word"))
    return
  fi

  case "$first" in
${seconds.join('\n')}
  esac

  if [ -n "$subcommands" ]; then
    if [ "$COMP_CWORD" -eq 2 ]; then
      COMPREPLY=($(compgen -W "$subcommands" -- "$word"))
      return
    fi
    command="$first $second"
  fi

  case "$command $previous" in
${choices.join('\n')}
  esac

  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$word"))
    return
  fi

  case "$command" in
${options.join('\n')}
  esac

  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _tocsin tocsin
`
}

/** zsh runs the bash function: one place where the tree is spelled out. */
function zshScript(specs: readonly CommandSpec[]): string {
  return `#compdef tocsin
autoload -U +X bashcompinit && bashcompinit
${bashScript(specs)}`
}

function fishScript(specs: readonly CommandSpec[]): string {
  const lines = firstWords(specs).map(first => {
    const spec = specs.find(({ name }) => name === first)

    return `complete -c tocsin -f -n __fish_use_subcommand -a ${first}${spec === undefined ? '' : ` -d ${quote(spec.summary)}`}`
  })

  for (const spec of specs) {
    const [first = '', second] = spec.name.split(' ')
    const seen = `__fish_seen_subcommand_from ${first}`
    const condition = second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`

    if (second !== undefined) {
      const others = secondWords(specs, first).join(' ')
      lines.push(
        `complete -c tocsin -f -n ${quote(`${seen}; and not __fish_seen_subcommand_from ${others}`)} -a ${second} -d ${quote(spec.summary)}`
      )
    }

    for (const option of [...spec.options, ...commonOptionsBeside(spec.options)]) {
      const value = takesValue(option) ? (option.choices === undefined ? ' -r' : ` -x -a ${quote(option.choices.join(' '))}`) : ''
      const name = option.flags.includes('--no-') ? `no-${optionName(option)}` : optionName(option)

      lines.push(`complete -c tocsin -n ${quote(condition)} -l ${name}${value} -d ${quote(option.summary)}`)
    }
  }

  return `# fish completion of tocsin; made by: tocsin completion fish\n${lines.join('\n')}\n`
}

/** Single quotes of fish: only the quote and the backslash are special. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
