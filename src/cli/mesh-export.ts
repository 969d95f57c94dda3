import { resolve } from 'node:path'

import { writeFileAtomic } from '../config/atomic-file.js'
import { NodeError } from '../errors.js'
import { toHex } from '../model/bytes.js'
import { encodeWelcome, WELCOME_OBJECTS_MAX } from '../roster/signed-codec.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { readLiveRoster } from './live-roster.js'
import { printObject } from './output.js'
import { paintOf } from './text.js'

/** Roster objects hold no secret. */
const EXPORT_MODE = 0o644

export const meshExportCommand: CommandSpec = {
  name: 'mesh export',
  group: 'mesh',
  summary: 'Write every signed document of the mesh into one file',
  description: 'For an archive, an auditor, or a node that has been away from all peers: tocsin mesh verify and tocsin mesh apply read it.',
  arguments: [],
  options: [{ flags: '-o, --out <path>', summary: 'file to write' }],
  examples: [
    { line: 'tocsin mesh export -o roster.tocsin', does: 'all that this node knows of the mesh' },
    { line: 'tocsin mesh export -o roster.tocsin -q', does: 'from a timer' }
  ],
  run
}

async function run(args: Args, io: Io): Promise<ExitCode> {
  const out = args.text('out')
  if (out === undefined) throw new NodeError('USAGE_INVALID', '-o is missing: the file to write', { fix: 'tocsin mesh export -o FILE' })

  const { roster } = await readLiveRoster(args, io)
  const objects = roster.objects()
  const path = resolve(io.cwd, out)

  if (objects.length > WELCOME_OBJECTS_MAX) {
    throw new NodeError('ROSTER_FULL', `the roster has ${objects.length} documents; one file holds ${WELCOME_OBJECTS_MAX}`, {
      fix: 'let the other node sync from a peer instead'
    })
  }

  await writeFileAtomic(path, encodeWelcome({ objects, addresses: [] }), EXPORT_MODE)
  await printObject(io, args, {
    schema: 'tocsin.mesh-export/1',
    value: { file: path, documents: objects.length, roster_digest: toHex(roster.digest()) },
    human: () => factLines([['written', `${objects.length} documents to ${path}`]], `${paintOf(io.stdout).green('✔')} `)
  })

  return EXIT.ok
}
