import { NodeError } from '../errors.js'
import { type Client, createClient } from './client.js'
import type { Args, Io, OptionSpec } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { printObject } from './output.js'
import { counted } from './text.js'

export const RETRACT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--reason <reason>', summary: 'why it is withdrawn', choices: ['false-positive', 'error', 'privacy'] },
  { flags: '--dry-run', summary: 'show what would be withdrawn' }
]

/** What both forms of `retract` do: say what will happen, ask, withdraw, report. */
export async function retract(what: Readonly<Record<string, unknown>>, args: Args, io: Io): Promise<ExitCode> {
  const reason = args.text('reason')
  if (reason === undefined)
    throw new NodeError('USAGE_INVALID', '--reason is missing', { fix: '--reason false-positive, error or privacy' })

  const client = await createClient(args, io)
  const body = { ...what, reason }

  if (args.flag('dry-run')) return report(client, { ...body, dry_run: true }, args, io)

  if (!args.isYes && io.isInteractive) {
    const { records } = await client.send('POST', '/v1/retract', { ...body, dry_run: true })
    const isMeant = await io.prompt.confirm(
      `Withdraw ${counted(Number(records), 'record', 'records')} at every member? This cannot be undone.`
    )
    if (!isMeant) throw new NodeError('USAGE_INVALID', 'not confirmed; nothing was withdrawn', { fix: 'answer y, or give --yes' })
  }

  return report(client, body, args, io)
}

async function report(client: Client, body: unknown, args: Args, io: Io): Promise<ExitCode> {
  const answer = await client.send('POST', '/v1/retract', body)
  const records = Number(answer['records'])
  const notFound = Array.isArray(answer['not_found']) ? answer['not_found'].map(String) : []

  await printObject(io, args, {
    schema: 'tocsin.retract/1',
    value: answer,
    human: () =>
      [
        answer['dry_run'] === true
          ? `${counted(records, 'record', 'records')} would be withdrawn. Nothing was sent.`
          : `${counted(records, 'record', 'records')} withdrawn in ${counted(Number(answer['batches']), 'signed batch', 'signed batches')}.`,
        ...notFound.map(id => `  not a live record of this organization: ${id}`),
        ''
      ].join('\n')
  })

  if (records === 0) return EXIT.nothingFound

  return notFound.length > 0 ? EXIT.partlyDone : EXIT.ok
}
