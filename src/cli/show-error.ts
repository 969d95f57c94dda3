import { type NodeErrorCode, isNodeError } from '../errors.js'
import type { Out } from './command.js'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.js'
import { paintOf, printable } from './text.js'

/** Lines of one message that are shown. */
const LINES_MAX = 400
/** Causes that are followed for `why:`. */
const CAUSES_MAX = 3

/**
 * Every failure looks the same: `error[CODE]: what`, then why, fix, and where to read more.
 * An error that is none of ours is a mistake in this program and says so.
 */
export async function showError(err: unknown, stderr: Out): Promise<ExitCode> {
  const paint = paintOf(stderr)

  if (!isNodeError(err)) {
    const text = err instanceof Error ? (err.stack ?? err.message) : String(err)

    await stderr.write(
      `${paint.red('error[INTERNAL]')}: this should not happen\n  why:  ${safeLines(text, '        ')}\n` +
        '  fix:  please report it with the lines above; they hold no indicator values unless an input was quoted\n  help: tocsin help INTERNAL\n'
    )

    return EXIT.failed
  }

  const why = whyOf(err.cause)
  const lines = [
    `${paint.red(`error[${err.code}]`)}: ${safeLines(err.message, '  ')}`,
    ...(why === undefined ? [] : [`  why:  ${safeLines(why, '        ')}`]),
    ...(err.fix === undefined ? [] : [`  fix:  ${safeLines(err.fix, '        ')}`]),
    `  help: ${helpLine(err.code)}`
  ]

  await stderr.write(`${lines.join('\n')}\n`)

  return exitCodeOf(err.code)
}

export function helpLine(code: NodeErrorCode): string {
  return `tocsin help ${code}`
}

function whyOf(cause: unknown): string | undefined {
  const reasons: string[] = []
  let next = cause

  while (next instanceof Error && reasons.length < CAUSES_MAX) {
    reasons.push(isNodeError(next) ? `${next.code}: ${next.message}` : withoutStack(next.message))
    next = next.cause
  }

  return reasons.length === 0 ? undefined : reasons.join('; ')
}

/** Some libraries put the stacks of further errors into their messages: those help nobody who reads this. */
function withoutStack(message: string): string {
  const lines = message.split('\n').filter(line => line.trim() !== '' && !/^\s+at .+[:)]/.test(line))

  return lines.map((line, at) => (at === 0 ? line : line.trim())).join('\n')
}

/** Messages may quote files and names: line by line made safe for the terminal, further lines indented. */
function safeLines(text: string, indent: string): string {
  return text.split('\n').slice(0, LINES_MAX).map(printable).join(`\n${indent}`)
}
