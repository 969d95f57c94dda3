import { type DbPruneBody, pruneView } from '../rest/v1/db-views.js'
import type { Args, CommandSpec, Io } from './command.js'
import { askDb, type DbAnswer, hasNumbers } from './db-port.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbPruneCommand: CommandSpec = {
  name: 'db prune',
  group: 'keep',
  summary: 'Erase now what retention would erase: expired payloads, and headers long below the floor',
  description:
    'Payloads go when their batch has expired; their headers stay, and go seven days after that once the floor of their stream has ' +
    'passed them. A node does so by itself every minute. It shows what goes and asks; nothing is erased while the clock is in doubt, ' +
    'because what is erased does not come back. The space comes back with db compact.',
  arguments: [],
  options: [{ flags: '--dry-run', summary: 'only count what would go' }],
  examples: [
    { line: 'tocsin db prune --dry-run', does: 'batches, bytes and headers that would go' },
    { line: 'tocsin db prune --yes', does: 'erases them, and prints the same figures' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const plan = await prune(args, io, true)
  if (args.flag('dry-run')) return print(args, io, plan.body)

  const { batches, bytes, headers } = plan.body
  if (batches + headers === 0) return print(args, io, { ...plan.body, dry_run: false })

  const what = `Erase ${formatCount(batches)} expired batches (${formatCount(bytes)} bytes) and ${formatCount(headers)} old headers`
  const byClock = plan.isRunning ? '' : `, by the clock of this machine, ${new Date(io.clock.nowMs()).toISOString()}`

  if (!args.isYes && !(await io.prompt.confirm(`${what}${byClock}?`))) {
    await io.stderr.write('Nothing was erased.\n')

    return EXIT.failed
  }

  return print(args, io, (await prune(args, io, false)).body)
}

function prune(args: Args, io: Io, isDryRun: boolean): Promise<DbAnswer<DbPruneBody>> {
  return askDb<DbPruneBody>(args, io, {
    path: isDryRun ? '/v1/db/prune?dry_run=true' : '/v1/db/prune',
    isBody: (json): json is DbPruneBody => hasNumbers(json, ['batches', 'bytes', 'headers']),
    direct: async (db, onProgress, signal) => pruneView(await db.prune({ isDryRun }, onProgress, signal))
  })
}

async function print(args: Args, io: Io, body: DbPruneBody): Promise<ExitCode> {
  const { dry_run: isDryRun, batches, bytes, claims, headers } = body

  await printObject(io, args, {
    schema: 'tocsin.db-prune/1',
    value: { ...body },
    human: () =>
      factLines([
        [isDryRun ? 'would go' : 'erased', `${formatCount(batches)} expired batches`],
        ['payloads', `${formatCount(bytes)} bytes`],
        ...(claims === undefined ? [] : [['claims', formatCount(claims)] as const]),
        ['headers', `${formatCount(headers)} below their floor for seven days`]
      ])
  })

  return EXIT.ok
}
