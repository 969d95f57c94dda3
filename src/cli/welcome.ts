import { access } from 'node:fs/promises'
import { join } from 'node:path'

import { NODE_CONFIG_FILE } from '../config/node-config.js'
import { isNodeError } from '../errors.js'
import { findAdminSocket } from '../rest/admin-socket.js'
import { parseArgs } from './args.js'
import type { Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { statusCommand } from './status.js'
import { paintOf } from './text.js'

/** Without a command: the state of the node if one runs, else what to do next. */
export async function showWelcome(words: readonly string[], io: Io): Promise<ExitCode> {
  const args = parseArgs(statusCommand, words, io)
  const hasSocket = await isThere(await findAdminSocket(args.dir))

  if (args.api !== undefined || hasSocket) {
    try {
      return await statusCommand.run(args, io)
    } catch (err) {
      // A socket that a crash left behind is no running node.
      if (args.api !== undefined || !isNodeError(err, 'NODE_UNREACHABLE')) throw err
    }
  }

  const paint = paintOf(io.stdout)
  const line = (command: string, does: string): string => `  ${paint.cyan(command.padEnd(52))}${does}\n`
  const dir = args.text('dir') === undefined ? '' : ` --dir ${args.dir}`

  if (await isThere(join(args.dir, NODE_CONFIG_FILE))) {
    await io.stdout.write(
      `There is a node in ${args.dir}, and it does not run.\n\n${line(`tocsin run${dir}`, 'run it')}${line(`tocsin doctor${dir}`, 'check it first')}` +
        line('tocsin help', 'all commands')
    )
  } else {
    await io.stdout.write(
      'tocsin shares threat indicators with the organizations that you trust, directly.\n\n' +
        line('tocsin demo', 'three nodes on this machine, with sample data') +
        line('tocsin init --org "CERT Example" --found my-mesh', 'found a mesh, and a node in it') +
        line('tocsin join INVITE --org "ISP Example"', 'a node in the mesh of the steward who sent the invite') +
        '\ntocsin help lists all commands.\n'
    )
  }

  return EXIT.ok
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false
  )
}
