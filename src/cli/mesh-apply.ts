import { resolve } from 'node:path'

import { requireApplicable } from '../roster/proposal.js'
import { decodeSigned, encodeSigned } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { keepObjects, readLiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { idsOf, readObjects } from './proposal-file.js'
import { paintOf } from './text.js'

export const meshApplyCommand: CommandSpec = {
  name: 'mesh apply',
  group: 'mesh',
  summary: 'Take in a file that enough stewards have signed',
  description:
    'Verifies every document of the file against what this node knows, then makes all of them part of it; a running node spreads ' +
    'them within a second. Takes all or nothing. Any member may do it: what counts are the signatures.',
  arguments: [{ name: 'file', summary: 'a signed amendment, revocation or membership, or an export', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin mesh apply amendment.tocsin', does: 'the next charter stands' },
    { line: 'tocsin mesh apply revocation.tocsin -o json', does: 'for scripts' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const { roster, anchor } = await readLiveRoster(args, io)
  const signed = (await readObjects(resolve(io.cwd, args.argument('file')))).map(decodeSigned)
  const after = requireApplicable(roster, signed, io.clock.nowMs())

  await keepObjects(
    args.dir,
    anchor,
    signed.map(object => after.findObject(object.id) ?? encodeSigned(object))
  )
  await printObject(io, args, {
    schema: 'tocsin.mesh-apply/1',
    value: { charter_version: after.charter.version, documents: idsOf(signed) },
    human: () =>
      factLines(
        [
          ['taken in', `${signed.length} document${signed.length === 1 ? '' : 's'}`],
          ['charter', `version ${after.charter.version}: ${after.charter.k} of ${after.charter.stewards.length} stewards decide`]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })

  return EXIT.ok
}
