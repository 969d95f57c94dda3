import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

import { NodeError } from '../errors.js'
import { BULK_VALUES_MAX } from '../query/constants.js'
import { VERDICTS } from '../query/verdict.js'
import type { LookupBody } from '../rest/v1/schemas.js'
import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { type Column, printList } from './output.js'
import { createProgress } from './progress.js'
import { formatCount, formatDuration, paintOf, printable } from './text.js'

/** One answer of the node; `error` stands alone when the input is no observable. */
type Row = Partial<LookupBody> & { input: string; error?: string }

export const queryCommand: CommandSpec = {
  name: 'query',
  group: 'data',
  summary: 'Look values up: who said what, how sure, until when',
  description: 'Answered by the node from its own store: nobody else learns what was asked.',
  arguments: [
    { name: 'value', summary: 'values of any type, defanged too; - reads one a line from stdin', isRequired: false, isVariadic: true }
  ],
  options: [
    { flags: '-f, --file <path>', summary: 'file with one value a line' },
    { flags: '--explain', summary: 'show every claim and how the confidence is made' },
    {
      flags: '--fail-on <verdict>',
      summary: 'exit code 1 when any value has this verdict or a worse one',
      choices: ['malicious', 'suspicious']
    }
  ],
  examples: [
    { line: 'tocsin query 203.0.113.45', does: 'one address' },
    { line: "tocsin query 'hxxp://bad[.]example[.]com/gate.php' --explain", does: 'a pasted URL, with all that is known about its host' },
    { line: 'tocsin query -f addresses.txt -o csv --fail-on malicious', does: 'a list, usable in a pipeline' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const progress = createProgress(io, args)
    const rows: Row[] = []

    for await (const values of chunksOf(valuesOf(args, io))) {
      const { results } = await client.send('POST', '/v1/lookup', { values })
      if (!Array.isArray(results)) throw new NodeError('INTERNAL', 'the node answered without results')

      rows.push(...results)
      progress.show(`${formatCount(rows.length)} values`)
    }

    await progress.end()
    if (rows.length === 0) throw new NodeError('USAGE_INVALID', 'there is no value to look up', { fix: 'tocsin query 203.0.113.45' })

    await print(rows, args, io)

    return exitOf(rows, args.text('fail-on'))
  }
}

async function* valuesOf(args: Args, io: Io): AsyncGenerator<string> {
  const file = args.text('file')

  if (file !== undefined) yield* linesOf(openFile(resolve(io.cwd, file)))

  for (const value of args.arguments('value')) {
    if (value === '-') yield* linesOf(Readable.from(io.stdin))
    else yield value
  }
}

function openFile(path: string): Readable {
  const stream = createReadStream(path)
  stream.once('error', err => stream.destroy(new NodeError('FILE_NOT_FOUND', `${path} cannot be read`, { cause: err })))

  return stream
}

async function* linesOf(input: Readable): AsyncGenerator<string> {
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const value = line.trim()
      if (value !== '' && !value.startsWith('#')) yield value
    }
  } catch (err) {
    throw new NodeError('FILE_NOT_FOUND', 'the list of values cannot be read', { cause: err, fix: 'check the name of the file' })
  }
}

async function* chunksOf(values: AsyncIterable<string>): AsyncGenerator<string[]> {
  let chunk: string[] = []

  for await (const value of values) {
    chunk.push(value)
    if (chunk.length < BULK_VALUES_MAX) continue

    yield chunk
    chunk = []
  }

  if (chunk.length > 0) yield chunk
}

async function print(rows: readonly Row[], args: Args, io: Io): Promise<void> {
  const nowMs = io.clock.nowMs()
  const paint = paintOf(io.stdout)
  const colour: Readonly<Record<string, (text: string) => string>> = {
    malicious: paint.red,
    suspicious: paint.yellow,
    withdrawn: paint.dim,
    unknown: paint.dim
  }
  const columns: Array<Column<Row>> = [
    { key: 'value', text: row => row.value ?? row.input },
    { key: 'verdict', text: row => row.verdict ?? 'invalid', paint: (text, row) => colour[row.verdict ?? '']?.(text) ?? text },
    { key: 'confidence', title: 'CONF', text: row => (hasVerdict(row) ? String(row.confidence) : ''), isRight: true },
    { key: 'organizations', title: 'ORGS', text: row => (hasVerdict(row) ? String(row.organizations) : ''), isRight: true },
    { key: 'kind', text: kindOf },
    { key: 'last_seen', text: row => agoOf(row.claims?.[0]?.last_seen, nowMs, args.format === 'csv') },
    { key: 'until', title: 'EXPIRES', text: row => inOf(row.until, nowMs, args.format === 'csv') }
  ]

  await printList(io, args, { schema: 'tocsin.query/1', name: 'results', rows, columns })

  if (args.format === 'human' && args.flag('explain')) await io.stdout.write(rows.map(row => explain(row, nowMs)).join(''))
}

function hasVerdict({ verdict }: Row): boolean {
  return verdict === 'malicious' || verdict === 'suspicious'
}

/** What is said, or what is said about a neighbour when there is nothing about the value itself. */
function kindOf({ error, claims = [], related = [] }: Row): string {
  if (error !== undefined) return error

  const own = [
    ...new Set(claims.map(({ classification, malware }) => (malware === undefined ? classification : `${classification} ${malware}`)))
  ]
  const near = related
    .filter(({ verdict }) => verdict !== 'unknown')
    .map(({ relation, value, verdict, confidence }) => `(${relation} ${value}: ${verdict} ${confidence})`)

  return [...own, ...near].slice(0, 3).join(', ')
}

function agoOf(time: string | undefined, nowMs: number, isPlain: boolean): string {
  if (time === undefined || isPlain) return time ?? ''

  return `${formatDuration(nowMs - Date.parse(time))} ago`
}

function inOf(time: string | undefined, nowMs: number, isPlain: boolean): string {
  if (time === undefined || isPlain) return time ?? ''

  return formatDuration(Date.parse(time) - nowMs)
}

function explain({ value, factors = [], claims = [], related = [] }: Row, nowMs: number): string {
  const lines = [
    '',
    value ?? '',
    ...claims.map(claim => `  ${claimLine(claim, nowMs)}`),
    ...related.flatMap(({ relation, value: other, verdict, confidence, claims: near }) => [
      `  ${relation} ${other}: ${verdict} ${confidence}`,
      ...near.map(claim => `    ${claimLine(claim, nowMs)}`)
    ]),
    ...factors.map(
      ({ organization, trust, claimed, decay, upstream, counted }) =>
        `  factor: ${nameOf(organization)} trust ${trust} × claimed ${claimed} × decay ${decay}${upstream === undefined ? '' : ` (upstream ${upstream})`}${counted ? '' : ' (echo, not counted)'}`
    )
  ]

  return `${lines.map(printable).join('\n')}\n`
}

function claimLine(claim: LookupBody['claims'][number], nowMs: number): string {
  const { organization, classification, malware, role, confidence, tlp, status, count, last_seen: lastSeen, valid_until: until } = claim
  const words = [
    nameOf(organization),
    classification,
    malware,
    role,
    confidence === undefined ? undefined : `confidence ${confidence}`,
    `TLP:${tlp}`,
    status === 'active' ? undefined : status,
    `seen ${formatCount(count)}×, last ${agoOf(lastSeen, nowMs, false)}`,
    `until ${until}`
  ]

  return words.filter(word => word !== undefined).join(' · ')
}

function nameOf({ name, id }: { name?: string | undefined; id: string }): string {
  return name ?? id
}

function exitOf(rows: readonly Row[], failOn: string | undefined): ExitCode {
  if (failOn !== undefined) {
    const bad = VERDICTS.slice(0, VERDICTS.findIndex(verdict => verdict === failOn) + 1)
    if (rows.some(({ verdict }) => verdict !== undefined && bad.includes(verdict))) return EXIT.failed

    return EXIT.ok
  }

  if (rows.every(({ error }) => error !== undefined)) return EXIT.usage

  return rows.every(({ verdict, related = [] }) => (verdict ?? 'unknown') === 'unknown' && related.length === 0)
    ? EXIT.nothingFound
    : EXIT.ok
}
