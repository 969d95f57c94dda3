import { NodeError } from '../../errors.js'
import type { Io, Out } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { buildProgram } from '../program.js'

/** Runs commands of this program in this process, with their output caught. */
export interface Captive {
  /** Runs one command that must succeed, and gives its stdout. @throws NodeError `DEMO_FAILED` with what the command wrote. */
  run(argv: readonly string[]): Promise<string>
  /** The same with `-o json`, parsed. */
  json(argv: readonly string[]): Promise<Record<string, unknown>>
}

/** The demo types the commands that a person would type: what it shows is what they do. */
export function createCaptive(io: Io): Captive {
  const program = buildProgram()

  async function run(argv: readonly string[]): Promise<string> {
    const stdout = createSink()
    const stderr = createSink()
    const code = await program.run(argv, {
      ...io,
      stdout: stdout.out,
      stderr: stderr.out,
      isInteractive: false,
      env: withoutTocsin(io.env)
    })

    // nothing found and partly done are answers
    if (code !== EXIT.ok && code !== EXIT.nothingFound && code !== EXIT.partlyDone) {
      throw new NodeError('DEMO_FAILED', `tocsin ${argv.join(' ')} ended with ${code}: ${stderr.text().trim()}`, {
        fix: 'run the same command by hand; with --keep the files of the demo stay'
      })
    }

    return stdout.text()
  }

  return {
    run,
    async json(argv) {
      const parsed: unknown = JSON.parse(await run([...argv, '-o', 'json']))

      return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
    }
  }
}

function createSink(): { out: Out; text(): string } {
  let all = ''

  return {
    out: {
      async write(text) {
        all += text
      },
      isTTY: false,
      hasColor: false,
      columns: 120
    },
    text: () => all
  }
}

/** The demo's nodes are its own: variables that point at the user's node must not reach them. */
function withoutTocsin(env: Io['env']): Io['env'] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TOCSIN_')))
}
