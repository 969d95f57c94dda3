import { createReadStream } from 'node:fs'
import { open, stat, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'

import { isNodeError, NodeError } from '../errors.js'
import { CLASSIFICATIONS } from '../model/enumerations.js'
import type { ReportBody } from '../rest/v1/publish-schemas.js'
import { type Client, createClient, problemError } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printObject } from './output.js'
import { createProgress } from './progress.js'
import { formatBytes, formatCount } from './text.js'
import { readMapping } from './mapping.js'
import { showReport } from './publish-report.js'
import { parseDuration, parseMoment, queryString, ROLE_WORDS, TLP_WORDS, wireWord } from './words.js'

export const publishCommand: CommandSpec = {
  name: 'publish',
  group: 'data',
  summary: 'Publish a file: parse, scrub, sign, send; with --dry-run only show',
  description:
    'Every row ends in exactly one way: published to all members, addressed to the network that owns the host, counted in an\n' +
    'aggregate, suppressed or refused. A bad row never stops a file; exit code 9 says that some were refused.',
  arguments: [{ name: 'file', summary: 'file to publish, or - for stdin', isRequired: true }],
  options: [
    { flags: '--format <name>', summary: 'format of the file', choices: ['auto', 'ctip', 'csv', 'jsonl', 'plain'], default: 'auto' },
    { flags: '--map <field=field...>', summary: 'input field=indicator field, or a file with one a line' },
    { flags: '--classification <type>', summary: 'RSIT type of rows that name none, such as c2-server', choices: CLASSIFICATIONS },
    { flags: '--role <role>', summary: 'role of rows that name none', choices: ROLE_WORDS },
    { flags: '--tlp <tlp>', summary: 'TLP of rows that name none; unmarked rows are amber', choices: TLP_WORDS },
    { flags: '--malware <family>', summary: 'malware family of rows that name none' },
    { flags: '--confidence <percent>', summary: 'confidence of rows that name none, 0 to 100' },
    { flags: '--ttl <duration>', summary: 'life after the last sighting, such as 7d' },
    { flags: '--feed <label>', summary: 'label of the upstream feed' },
    { flags: '--to <org...>', summary: 'send to these organizations only' },
    { flags: '--as-of <time>', summary: 'shift all times so that the latest becomes this: now, a date or a time' },
    { flags: '--dry-run', summary: 'decide and show, send nothing' },
    { flags: '--diff', summary: 'with --dry-run: what becomes of each row' },
    { flags: '--report <path>', summary: 'write the report as JSON to this file' }
  ],
  examples: [
    { line: 'tocsin publish sinkhole.jsonl --dry-run --diff', does: 'see what would leave, and to whom; nothing is sent' },
    { line: 'tocsin publish sinkhole.jsonl', does: 'publish it' },
    {
      line: 'tocsin publish c2.txt --classification c2-server --role infrastructure --tlp green',
      does: 'a plain list says nothing of itself'
    },
    { line: 'tocsin publish rows.csv --map src_ip=value --map seen=last_seen --to "ISP Bravo"', does: 'map columns; one addressee' }
  ],
  async run(args, io) {
    if (args.flag('diff') && !args.flag('dry-run')) throw new NodeError('USAGE_INVALID', '--diff needs --dry-run', { fix: 'add --dry-run' })

    const file = args.argument('file')
    const input = await openInput(file, io)
    const client = await createClient(args, io)
    const query = await queryOf(args, io, file)

    await confirmPublic(args, io, input.name)

    const report = await send(client, query, input, args, io)
    const target = args.text('report')
    if (target !== undefined) await writeReport(resolve(io.cwd, target), report)

    await printObject(io, args, { schema: 'tocsin.publish/1', value: report, human: () => showReport(report, io.stdout) })

    return exitOf(report)
  }
}

interface Input {
  name: string
  bytes: number | undefined
  read(): AsyncIterable<Uint8Array>
}

/** Opens before anything is asked or sent, so that a wrong name is the first thing to be told. */
async function openInput(file: string, io: Io): Promise<Input> {
  if (file === '-') return { name: 'stdin', bytes: undefined, read: () => io.stdin }

  const path = resolve(io.cwd, file)

  try {
    const handle = await open(path, 'r')
    const facts = await handle.stat()
    await handle.close()

    if (facts.isDirectory()) throw new NodeError('FILE_UNREADABLE', `${file} is a directory`, { fix: 'name a file' })

    return { name: basename(path), bytes: facts.isFile() ? facts.size : undefined, read: () => createReadStream(path) }
  } catch (err) {
    if (isNodeError(err)) throw err

    const isAbsent = await stat(path).then(
      () => false,
      () => true
    )
    throw isAbsent
      ? new NodeError('FILE_NOT_FOUND', `there is no file ${file}`, { cause: err, fix: 'check the name; - reads stdin' })
      : new NodeError('FILE_UNREADABLE', `${file} cannot be read`, { cause: err, fix: 'check its owner and mode' })
  }
}

/** Publishing is a public act: on a terminal it is asked for, in a script it is meant. */
async function confirmPublic(args: Args, io: Io, name: string): Promise<void> {
  if (args.isYes || args.flag('dry-run') || !io.isInteractive || name === 'stdin') return

  const to = args.list('to')
  const audience = to.length === 0 ? 'every member of the mesh that may have it' : to.join(', ')

  if (!(await io.prompt.confirm(`Publish ${name} to ${audience}? (--dry-run shows what would leave)`))) {
    throw new NodeError('USAGE_INVALID', 'not confirmed; nothing was sent', { fix: 'answer y, or give --yes' })
  }
}

async function queryOf(args: Args, io: Io, file: string): Promise<string> {
  const asOf = args.text('as-of')
  const ttl = args.text('ttl')
  const role = args.text('role')
  const tlp = args.text('tlp')

  return queryString({
    format: args.text('format'),
    file_name: file === '-' ? undefined : basename(file),
    map: await readMapping(args.list('map'), io.cwd),
    classification: args.text('classification'),
    role: role === undefined ? undefined : wireWord(role),
    tlp: tlp?.toUpperCase(),
    malware: args.text('malware'),
    confidence: args.whole('confidence', { min: 0, max: 100 }),
    ttl_s: ttl === undefined ? undefined : Math.floor(parseDuration(ttl, 'ttl') / 1_000),
    feed: args.text('feed'),
    to: args.list('to'),
    as_of: asOf === undefined ? undefined : new Date(parseMoment(asOf, 'as-of', io.clock.nowMs())).toISOString(),
    dry_run: args.flag('dry-run') || undefined,
    diff: args.flag('diff') || undefined
  })
}

async function send(client: Client, query: string, input: Input, args: Args, io: Io): Promise<ReportBody> {
  const progress = createProgress(io, args)
  const total = input.bytes === undefined ? '' : ` of ${formatBytes(input.bytes)}`

  try {
    for await (const line of client.stream(`/v1/publish${query}`, input.read())) {
      if (isObject(line['problem'])) throw problemError(line['problem'])
      if (isReport(line['report'])) return line['report']
      if (isReport(line)) return line

      if (isObject(line['progress'])) {
        const { rows, bytes, published } = line['progress']
        progress.show(
          `${formatCount(Number(rows))} rows, ${formatBytes(Number(bytes))}${total}, ${formatCount(Number(published))} records signed`
        )
      }
    }
  } finally {
    await progress.end()
  }

  throw new NodeError('NODE_UNREACHABLE', 'the node went away before it reported', {
    fix: 'publish the file again: what was acknowledged is kept, and the same rows update themselves'
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isReport(value: unknown): value is ReportBody {
  return isObject(value) && typeof value['rows'] === 'number' && isObject(value['refused_by'])
}

async function writeReport(path: string, report: ReportBody): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify({ schema: 'tocsin.publish/1', ...report }, null, 2)}\n`, { mode: 0o600 })
  } catch (err) {
    throw new NodeError('FILE_UNREADABLE', `the report cannot be written to ${path}`, {
      cause: err,
      fix: 'name another file; the rows were published'
    })
  }
}

function exitOf({ rows, refused, published, addressed, aggregated }: ReportBody): ExitCode {
  if (refused === 0) return EXIT.ok

  return refused === rows || published + addressed + aggregated === 0 ? EXIT.refused : EXIT.partlyDone
}
