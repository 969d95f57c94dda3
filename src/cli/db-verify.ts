import { addTotals, walkStore } from './db-walk.js'
import type { Args, CommandSpec, Io } from './command.js'
import { withStore } from './db-store.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbVerifyCommand: CommandSpec = {
  name: 'db verify',
  group: 'keep',
  summary: 'Prove everything that the database of a stopped node holds',
  description:
    'Hashes every payload against its signed header, follows every chain, reads every claim. Damaged claims are made again from the ' +
    'payloads; a damaged batch becomes a hole, which the running node fills from its peers. A running node does the same by itself, ' +
    'a little at a time.\n' +
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
  const outcome = await withStore(args, io, async store => {
    const totals = await walkStore(store, args, io)

    if (args.flag('accept-loss')) {
      // what the first walk has repaired, the second one finds whole
      const { holes, claims } = await walkStore(store, args, io)
      addTotals(totals, { batches: 0, holes, claims })
      await store.confirmRepaired()
    }

    return { ...totals, condition: store.condition() }
  })
  const { batches, holes, claims, condition } = outcome
  const reasons = condition.reasons.map(({ message }) => message)

  await printObject(io, args, {
    schema: 'tocsin.db-verify/1',
    value: { state: condition.state, reasons, batches, holes, claims_repaired: claims },
    human: () =>
      factLines([
        ['state', condition.state],
        ...reasons.map(reason => ['', reason] as const),
        ['verified', `${formatCount(batches)} batches`],
        ['holes', formatCount(holes)],
        ['repaired', `${formatCount(claims)} claims`]
      ])
  })

  return condition.state === 'ok' && holes === 0 ? EXIT.ok : EXIT.verificationFailed
}
