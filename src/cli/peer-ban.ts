import { createClient } from './client.js'
import type { Args, CommandSpec, Io } from './command.js'
import { durationMs } from './cutoffs.js'
import { EXIT, type ExitCode } from './exit-codes.js'

export const peerBanCommand: CommandSpec = {
  name: 'peer ban',
  group: 'mesh',
  summary: 'Keep a peer out of this node for a time; the mesh goes on with it',
  description:
    'Drops the connections of the node and admits it no more until the time is over, also after a restart. Only a person bans: no ' +
    'silence and no fault of the network does. Its records still come through other members; policy.d decides about those.',
  arguments: [{ name: 'peer', summary: 'its PeerId, as peer list prints it', isRequired: true }],
  options: [{ flags: '--for <time>', summary: '30m, 2h, 7d; at most 366d', default: '1h' }],
  examples: [
    { line: 'tocsin peer ban 12D3KooWGRUVh6bQ8yFqWpJGkTyCbPcrjMoHZrTFjYDRxDJfR9Yd --for 1h', does: 'out for an hour' },
    { line: 'tocsin peer ban 12D3KooWGRUVh6bQ8yFqWpJGkTyCbPcrjMoHZrTFjYDRxDJfR9Yd --for 7d -q', does: 'for a week, without a word' }
  ],
  async run(args: Args, io: Io): Promise<ExitCode> {
    const forS = Math.ceil(durationMs(args.text('for') ?? '1h', 'for') / 1_000)
    const { node, until } = await (await createClient(args, io)).send('POST', '/v1/bans', { node: args.argument('peer'), for_s: forS })

    if (!args.isQuiet) await io.stderr.write(`${String(node)} is kept out until ${String(until)}\n`)

    return EXIT.ok
  }
}
