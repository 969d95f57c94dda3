import { resolve } from 'node:path'

import { readOrgPublicKey } from '../config/key-files.js'
import { NodeError } from '../errors.js'
import { decodeSigned } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { readLiveRoster } from './live-roster.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { isAskedFor, judgeProposal, type Proposed, readObjects, signProposal } from './proposal-file.js'
import { finishProposal, isConfirmed, OUT_OPTION, showProposal } from './steward.js'

export const meshSignCommand: CommandSpec = {
  name: 'mesh sign',
  group: 'mesh',
  summary: 'Sign as a steward what another steward has begun',
  description:
    'Shows every document of the file that your signature is asked for (the next charter, memberships, revocations) and who has ' +
    'signed it, then adds your signature. Writes into the same file unless you give -o.',
  arguments: [{ name: 'file', summary: 'the file of the other steward', isRequired: true }],
  options: [OUT_OPTION, PASSPHRASE_OPTION],
  examples: [
    { line: 'tocsin mesh sign amendment.tocsin', does: 'look, confirm, sign' },
    { line: 'tocsin mesh sign revocation.tocsin -o signed.tocsin --yes', does: 'without questions, into another file' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const live = await readLiveRoster(args, io)
  const nowMs = io.clock.nowMs()
  const file = resolve(io.cwd, args.argument('file'))
  const proposed = judgeProposal((await readObjects(file)).map(decodeSigned), live.roster)
  const own = await readOrgPublicKey(args.dir)

  requireAsked(proposed, own)
  await showProposal(args, io, { heading: 'The file asks for your signature', proposed, roster: live.roster, nowMs })
  if (!(await isConfirmed(args, io, 'Do you sign all of this?'))) return EXIT.failed

  const { signed } = signProposal(proposed, live.roster, await openOrgKey(args, io))

  return finishProposal({ ...args, text: name => (name === 'out' ? (args.text('out') ?? file) : args.text(name)) }, io, {
    live,
    signed,
    schema: 'tocsin.mesh-sign/1',
    isFileOnly: true
  })
}

/** @throws NodeError `RIGHT_MISSING` when this organization is asked for nothing · `DOCUMENT_MALFORMED` for a file without documents */
function requireAsked(proposed: readonly Proposed[], own: Uint8Array): void {
  if (proposed.length === 0) {
    throw new NodeError('DOCUMENT_MALFORMED', 'the file holds nothing that stewards sign', {
      fix: 'tocsin mesh verify FILE   says what is in it'
    })
  }

  if (!proposed.some(({ needs }) => isAskedFor(needs, own))) {
    throw new NodeError('RIGHT_MISSING', 'the file does not ask for the signature of this organization: it is no steward, or has signed', {
      fix: 'tocsin mesh verify FILE   says who has signed'
    })
  }
}
