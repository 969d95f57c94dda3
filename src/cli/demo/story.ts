import type { Clock } from '../../clock.js'
import type { Out } from '../command.js'
import { paintOf, printable } from '../text.js'

/** What the demo says, line by line, with the seconds since it began. */
export interface Story {
  /** A step that is done. */
  done(text: string): Promise<void>
  /** A fact under the last step. */
  fact(text: string): Promise<void>
  title(text: string): Promise<void>
  blank(): Promise<void>
  /** A line to copy. */
  line(text: string): Promise<void>
  elapsedMs(): number
}

export function createStory(stdout: Out, clock: Clock): Story {
  const paint = paintOf(stdout)
  const startMs = clock.monotonicMs()
  const elapsedMs = (): number => clock.monotonicMs() - startMs
  const stamp = (): string => paint.dim(`${(elapsedMs() / 1_000).toFixed(1).padStart(5)} s`)

  return {
    elapsedMs,
    done: text => stdout.write(`${stamp()}  ${paint.green('✔')} ${printable(text)}\n`),
    fact: text => stdout.write(`           ${printable(text)}\n`),
    title: text => stdout.write(`\n${paint.bold(printable(text))}\n`),
    blank: () => stdout.write('\n'),
    line: text => stdout.write(`  ${paint.cyan(printable(text))}\n`)
  }
}
