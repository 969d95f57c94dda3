import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'

export const peerUnbanCommand: CommandSpec = {
  name: 'peer unban',
  group: 'mesh',
  summary: 'Lift a ban before its time',
  arguments: [{ name: 'peer', summary: 'its PeerId, as peer list prints it', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin peer unban 12D3KooWGRUVh6bQ8yFqWpJGkTyCbPcrjMoHZrTFjYDRxDJfR9Yd', does: 'the node may connect again' },
    { line: 'tocsin peer unban 12D3KooWGRUVh6bQ8yFqWpJGkTyCbPcrjMoHZrTFjYDRxDJfR9Yd -q', does: 'without a word' }
  ],
  async run(args: Args, io: Io): Promise<ExitCode> {
    await (await createClient(args, io)).send('DELETE', `/v1/bans/${encodeURIComponent(args.argument('peer'))}`)
    if (!args.isQuiet) await io.stderr.write(`${args.argument('peer')} may connect again\n`)

    return EXIT.ok
  }
}
