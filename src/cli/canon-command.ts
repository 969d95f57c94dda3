import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

import { NodeError } from '../errors.js'
import { type CanonRow, canonLine, canonValues } from './canon.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printList } from './output.js'
import { paintOf } from './text.js'

/** Answers that are written at once. */
const LINES_AT_ONCE = 500

export const canonCommand: CommandSpec = {
  name: 'canon',
  group: 'data',
  summary: 'Show the canonical form of values; needs no node',
  description:
    'Addresses, networks, AS numbers, domains, URLs, endpoints and hashes, defanged forms too. With - as the only value, stdin\n' +
    'holds one JSON object {"type", "input", "options"} a line, and stdout gets one answer a line, as in the test vectors.',
  arguments: [{ name: 'value', summary: 'values of any type, or - for JSON lines on stdin', isRequired: true, isVariadic: true }],
  options: [],
  examples: [
    { line: "tocsin canon 'hxxp://bad[.]example[.]com/gate.php' 203.0.113.045", does: 'two values; the second one is refused' },
    { line: 'tocsin canon 2001:DB8::1 -o json', does: 'with the key of the observable and its STIX id' },
    { line: 'tocsin canon - -o jsonl < vectors.jsonl', does: 'one line in, one line out' }
  ],
  async run(args, io) {
    const values = args.arguments('value')

    return values.length === 1 && values[0] === '-' ? canonStdin(args, io) : canonGiven(values, args, io)
  }
}

async function canonGiven(values: readonly string[], args: Args, io: Io): Promise<ExitCode> {
  const rows = canonValues(values)
  const paint = paintOf(io.stdout)

  await printList<CanonRow>(io, args, {
    schema: 'tocsin.canon/1',
    name: 'values',
    rows,
    columns: [
      { key: 'input', text: row => row.input },
      { key: 'type', text: row => (row.ok ? row.type : '-') },
      {
        key: 'canonical',
        text: row => (row.ok ? row.canonical : `${row.error}: ${row.why}`),
        paint: (text, row) => (row.ok ? paint.green(text) : paint.red(text))
      },
      { key: 'flags', text: row => (row.ok ? row.flags.join(' ') : '') }
    ]
  })

  return rows.every(row => row.ok) ? EXIT.ok : rows.some(row => row.ok) ? EXIT.partlyDone : EXIT.failed
}

async function canonStdin(args: Args, io: Io): Promise<ExitCode> {
  if (args.format !== 'jsonl') {
    throw new NodeError('USAGE_INVALID', 'canon - answers in JSON lines', { fix: 'tocsin canon - -o jsonl' })
  }

  let answers: string[] = []
  const flush = async (): Promise<void> => {
    if (answers.length > 0) await io.stdout.write(`${answers.join('\n')}\n`)
    answers = []
  }

  for await (const line of createInterface({ input: Readable.from(io.stdin), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (io.signal.aborted) return EXIT.interrupted
    if (line === '') continue

    answers.push(JSON.stringify(canonLine(line)))
    if (answers.length >= LINES_AT_ONCE) await flush()
  }

  await flush()

  return EXIT.ok
}
