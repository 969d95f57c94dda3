import { NodeError } from '../errors.js'
import { type Client, createClient, type Json } from './client.js'
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
        ...(answer['erased_batches'] === undefined ? withdrawnLines(answer) : erasedLines(answer)),
        ...notFound.map(id => `  not a live record of this organization: ${id}`),
        ''
      ].join('\n')
  })

  if (records === 0) return EXIT.nothingFound

  return notFound.length > 0 ? EXIT.partlyDone : EXIT.ok
}

function withdrawnLines({ dry_run: isDryRun, records, batches }: Json): string[] {
  const many = counted(Number(records), 'record', 'records')

  return isDryRun === true
    ? [`${many} would be withdrawn. Nothing was sent.`]
    : [`${many} withdrawn in ${counted(Number(batches), 'signed batch', 'signed batches')}.`]
}

/** For privacy whole batches go, at every member that has them; what else they held is signed again. */
function erasedLines({ dry_run: isDryRun, records, erased_batches: erased, republished, lost }: Json): string[] {
  const again = counted(Number(republished), 'other record', 'other records')
  const rows = `${counted(Number(records), 'row', 'rows')} in ${counted(Number(erased), 'batch', 'batches')}`

  return [
    isDryRun === true
      ? `${rows} would be erased at every member; ${again} of the same batches would be signed again. Nothing was sent.`
      : `${rows} erased, here and at every member that gets the signed erasure; ${again} of the same batches signed again.`,
    ...(Number(lost) > 0 ? [`  ${counted(Number(lost), 'record', 'records')} could not be signed again and left with the batches`] : [])
  ]
}
