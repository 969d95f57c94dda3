import type { Clock } from '../clock.js'
import type { ExitCode } from './exit-codes.js'

/** Where a command stands in `tocsin --help`, in this order. */
export const GROUPS = ['start', 'mesh', 'data', 'keep', 'other'] as const
export type Group = (typeof GROUPS)[number]

export type OutputFormat = 'human' | 'json' | 'jsonl' | 'csv'
export const OUTPUT_FORMATS: readonly OutputFormat[] = ['human', 'json', 'jsonl', 'csv']

export interface ArgumentSpec {
  /** Shown as `<name>`; `args.argument(name)` reads it. */
  name: string
  summary: string
  isRequired: boolean
  /** Takes all that is left; `args.arguments(name)` reads them. Only for the last argument. */
  isVariadic?: boolean
}

export interface OptionSpec {
  /** As shown: `-f, --file <path>`, `--cidr <cidr...>` (repeatable), `--yes`, `--no-publish`. */
  flags: string
  summary: string
  /** Shown in help; text and lists only. */
  default?: string | readonly string[]
  /** A value outside this list is refused with a suggestion. */
  choices?: readonly string[]
}

/**
 * One command of the tree, as data: help, completion, the docs test and commander are built from it.
 * The options that every command has (`--dir`, `--output` …) are in `cli/common-options.ts` and not repeated here.
 */
export interface CommandSpec {
  /** Full name without `tocsin`, words separated by one space: `member sign`. Equal to its entry in cli/commands.ts. */
  name: string
  group: Group
  /** One line, no full stop, equal to its entry in cli/commands.ts. */
  summary: string
  /** Paragraphs under the summary in the command's own help. */
  description?: string
  arguments: readonly ArgumentSpec[]
  options: readonly OptionSpec[]
  /** Two to four complete lines, each with what it does. */
  examples: ReadonlyArray<{ line: string; does: string }>
  /**
   * Does the work. Data goes to `io.stdout`, words to `io.stderr`.
   * @throws NodeError shown as `error[CODE]` with its fix; the exit code follows from the code.
   */
  run(args: Args, io: Io): Promise<ExitCode>
}

/** What the person typed, read by name. Names are those of the spec, without dashes: `--tlp-ceiling <t>` is `tlp-ceiling`. */
export interface Args {
  /** @throws NodeError `USAGE_INVALID` when it is absent. */
  argument(name: string): string
  findArgument(name: string): string | undefined
  arguments(name: string): readonly string[]
  /** Value of an option, or its default, or undefined. */
  text(name: string): string | undefined
  /** Values of a repeatable option; empty when absent. */
  list(name: string): readonly string[]
  /** True when the switch is given. For `--no-x` ask `flag('x')`: true unless `--no-x` is given. */
  flag(name: string): boolean
  /**
   * A whole number. @throws NodeError `USAGE_INVALID` when the text is not one or is outside min … max.
   */
  whole(name: string, range: { min: number; max: number }): number | undefined
  /** Directory of the node, absolute: `--dir`, else TOCSIN_DIR, else `~/.tocsin`. */
  readonly dir: string
  /** `-o`, else TOCSIN_OUTPUT, else human. */
  readonly format: OutputFormat
  /** `-q`: no words on stderr but errors. */
  readonly isQuiet: boolean
  /** `--yes`: ask nothing. */
  readonly isYes: boolean
  /** `--api`, else TOCSIN_API: talk to a remote node instead of the local socket. */
  readonly api: string | undefined
  /** `--api-key-file`, else TOCSIN_API_KEY_FILE. */
  readonly apiKeyFile: string | undefined
}

/** One of the two text streams of a command. */
export interface Out {
  /** Resolves when more may be written: a slow reader slows the command. */
  write(text: string): Promise<void>
  readonly isTTY: boolean
  /** Colour is allowed here (TTY, no NO_COLOR, no --no-color). */
  readonly hasColor: boolean
  readonly columns: number
}

/** Questions to a person; every method throws USAGE_INVALID when stdin is not a terminal. */
export interface Prompt {
  /** One line of text, trimmed. */
  text(question: string): Promise<string>
  /** One line without echo, not trimmed. */
  secret(question: string): Promise<string>
  /** `[y/N]` */
  confirm(question: string): Promise<boolean>
}

/** Everything outside that a command may touch, so that tests run commands in process. */
export interface Io {
  stdout: Out
  stderr: Out
  stdin: AsyncIterable<Uint8Array>
  /** Stdin is a terminal: questions may be asked. */
  isInteractive: boolean
  env: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  cwd: string
  clock: Clock
  prompt: Prompt
  /** Aborts on the first SIGINT or SIGTERM; a second one ends the process at once. */
  signal: AbortSignal
}
