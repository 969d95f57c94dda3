import { type DbVerifyBody, verifyView } from '../rest/v1/db-views.js'
import type { Args, CommandSpec, Io } from './command.js'
import { askDb, hasNumbers } from './db-port.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbVerifyCommand: CommandSpec = {
  name: 'db verify',
  group: 'keep',
  summary: 'Prove everything that the database of a node holds',
  description:
    'Hashes every payload against its signed header, follows every chain, reads every claim. Damaged claims are made again from the ' +
    'payloads; a damaged batch becomes a hole, which the running node fills from its peers. A running node does the same by itself, ' +
    'a little at a time; asked, it does all of it now, beside its work. Of a stopped one the database is opened here.\n' +
    'With --accept-loss what no peer can give back is given up: for a node that is alone. Own streams that were released further than ' +
    'the database proves are never given up.',
  arguments: [],
  options: [{ flags: '--accept-loss', summary: 'go on without what was lost: the node may publish again' }],
  examples: [
    { line: 'tocsin db verify', does: 'exit code 8 when something is wrong' },
    { line: 'tocsin db verify --accept-loss', does: 'on a node that has no peers' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const isLossAccepted = args.flag('accept-loss')
  const { body } = await askDb<DbVerifyBody>(args, io, {
    path: isLossAccepted ? '/v1/db/verify?accept_loss=true' : '/v1/db/verify',
    isBody: (json): json is DbVerifyBody => hasNumbers(json, ['batches', 'holes', 'claims_repaired']),
    direct: async (db, onProgress, signal) => verifyView(await db.verify({ isLossAccepted }, onProgress, signal))
  })
  const { state, reasons, batches, holes, claims_repaired: claims } = body

  await printObject(io, args, {
    schema: 'tocsin.db-verify/1',
    value: { ...body },
    human: () =>
      factLines([
        ['state', state],
        ...reasons.map(reason => ['', reason] as const),
        ['verified', `${formatCount(batches)} batches`],
        ['holes', formatCount(holes)],
        ['repaired', `${formatCount(claims)} claims`]
      ])
  })

  return state === 'ok' && holes === 0 ? EXIT.ok : EXIT.verificationFailed
}
