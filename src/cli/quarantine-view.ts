import { NodeError } from '../errors.js'
import { findRosterOrg } from '../roster/find-org.js'
import { orgDid } from '../roster/fingerprint.js'
import type { ContestedBody, ContestedChangesBody } from '../rest/v1/contested-routes.js'
import type { Client } from './client.js'
import type { Args, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { readLiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { formatCount, printable } from './text.js'

/** What the commands about contested records share. */
export async function readContested(client: Client): Promise<ContestedBody[]> {
  const { streams } = await client.get('/v1/quarantine')

  return Array.isArray(streams) ? streams.filter(isContestedBody) : []
}

function isContestedBody(value: unknown): value is ContestedBody {
  return typeof value === 'object' && value !== null && 'stream' in value && 'from' in value && 'head' in value
}

/**
 * A stream by its id, or by the beginning of it that only one contested stream has.
 *
 * @throws NodeError `NOT_FOUND` · `USAGE_INVALID` for a beginning that several have
 */
export function findStream(streams: readonly ContestedBody[], text: string): ContestedBody | undefined {
  if (!/^[0-9a-f]{4,32}$/i.test(text)) return undefined

  const found = streams.filter(({ stream }) => stream.startsWith(text.toLowerCase()))
  if (found.length > 1) {
    throw new NodeError('USAGE_INVALID', `${found.length} contested streams begin with ${text}`, {
      fix: 'write more of it; tocsin quarantine list -o json has all of it'
    })
  }

  return found[0]
}

/** What the person named: a contested stream, else an organization. @throws NodeError `NOT_FOUND` */
export async function targetOf(args: Args, io: Io, client: Client): Promise<{ stream: string } | { organization: string }> {
  const text = args.argument('what')
  const stream = findStream(await readContested(client), text)
  if (stream !== undefined) return { stream: stream.stream }

  const { roster } = await readLiveRoster(args, io)

  return { organization: orgDid(findRosterOrg(roster, text, io.clock.nowMs())) }
}

export interface Decision {
  client: Client
  path: '/v1/quarantine/restore' | '/v1/quarantine/contest'
  body: object
  schema: string
  /** What is asked before it is done, and what is said when there is nothing to do. */
  question: string
  nothing: string
}

/** Shows what a decision changes, asks, and does it. With --dry-run only the first. */
export async function decide(args: Args, io: Io, { client, path, body, schema, question, nothing }: Decision): Promise<ExitCode> {
  const plan = changesOf(await client.send('POST', path, { ...body, dry_run: true }))

  if (plan.changes.length === 0) {
    if (!args.isQuiet) await io.stderr.write(`${nothing}\n`)

    return EXIT.nothingFound
  }

  if (args.flag('dry-run')) return print(args, io, schema, plan)

  if (!args.isYes) {
    await io.stderr.write(changeLines(plan))

    if (!(await io.prompt.confirm(question))) {
      await io.stderr.write('Nothing was changed.\n')

      return EXIT.failed
    }
  }

  return print(args, io, schema, changesOf(await client.send('POST', path, body)))
}

function changesOf(json: Readonly<Record<string, unknown>>): ContestedChangesBody {
  const { dry_run: isDryRun, changes } = json

  return { dry_run: isDryRun === true, changes: Array.isArray(changes) ? changes : [] }
}

async function print(args: Args, io: Io, schema: string, value: ContestedChangesBody): Promise<ExitCode> {
  await printObject(io, args, { schema, value: { ...value }, human: () => changeLines(value) })

  return EXIT.ok
}

function changeLines({ changes }: ContestedChangesBody): string {
  return factLines(
    changes.map(
      ({ stream, name, from, to, batches, records }) =>
        [
          stream.slice(0, 8),
          `${printable(name)}: seq ${from} to ${to}, ${formatCount(batches)} batches with ${formatCount(records)} records`
        ] as const
    )
  )
}
