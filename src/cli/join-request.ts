import { resolve } from 'node:path'

import { writeFileAtomic } from '../config/atomic-file.js'
import { readNodeKey } from '../config/key-files.js'
import { readProfile } from '../config/organization-file.js'
import { NO_MESH_ID } from '../envelope/signing.js'
import { NodeError } from '../errors.js'
import type { JoinRequest } from '../roster/documents.js'
import { signDocument } from '../roster/sign.js'
import { encodeSigned } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { comparableText, factLines, nodeView, orgView } from './identity-lines.js'
import { CONSTITUENCY_OPTIONS, constituencyFrom, constituencyText, KIND_OPTION, kindFrom, requireOrgName } from './org-options.js'
import { printObject } from './output.js'
import { openOrgKey, PASSPHRASE_OPTION } from './passphrase.js'
import { paintOf } from './text.js'

/** A request carries no secret: it is sent by mail. */
const REQUEST_MODE = 0o644

export const joinRequestCommand: CommandSpec = {
  name: 'join request',
  group: 'mesh',
  summary: 'Write a signed request to join a mesh',
  description:
    'Writes a file that a steward of the mesh signs. It names the keys of this organization and node and the networks that it ' +
    'asks to be responsible for; what is granted is the stewards’ decision. It holds no secret.',
  arguments: [],
  options: [
    { flags: '-o, --out <path>', summary: 'file to write' },
    { flags: '--org <name>', summary: 'name of the organization (default: that of tocsin init)' },
    KIND_OPTION,
    ...CONSTITUENCY_OPTIONS,
    PASSPHRASE_OPTION
  ],
  examples: [
    { line: 'tocsin join request -o bravo.request --asn 64500 --cidr 198.51.100.0/24', does: 'an ISP asks for its network' },
    { line: 'tocsin join request -o agency.request --kind agency', does: 'an agency that owns no network' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const out = args.text('out')
  if (out === undefined)
    throw new NodeError('USAGE_INVALID', '-o is missing: the file to write', { fix: 'tocsin join request -o request.tocsin' })

  const profile = await readProfile(args.dir)
  const constituency = constituencyFrom(args)
  const name = requireOrgName(args.text('org') ?? profile.name)
  const nodeKey = await readNodeKey(args.dir)
  const orgKey = await openOrgKey(args, io)
  const request: JoinRequest = {
    type: 'join-request',
    orgKey: orgKey.publicKey,
    nodeKey: nodeKey.publicKey,
    name,
    kind: kindFrom(args) ?? profile.kind,
    constituency,
    createdMs: io.clock.nowMs()
  }
  const path = resolve(io.cwd, out)

  await writeFileAtomic(path, encodeSigned(signDocument(request, NO_MESH_ID, [orgKey, nodeKey])), REQUEST_MODE)

  await printObject(io, args, {
    schema: 'tocsin.join-request/1',
    value: {
      file: path,
      organization: orgView(orgKey.publicKey, name),
      node: nodeView(nodeKey.publicKey),
      kind: request.kind,
      constituency
    },
    human: () =>
      factLines(
        [
          ['request', path],
          ['organization', `${name} (${request.kind})  ${comparableText(orgKey.publicKey)}`],
          ['asks for', constituencyText(constituency)]
        ],
        `${paintOf(io.stdout).green('✔')} `
      )
  })

  if (!args.isQuiet) {
    await io.stderr.write(
      '  Next:  send the file to a steward, read your fingerprint or words to them by telephone, then  tocsin join complete ANSWER\n'
    )
  }

  return EXIT.ok
}
