import { NodeError } from '../errors.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'

export const inviteRevokeCommand: CommandSpec = {
  name: 'invite revoke',
  group: 'mesh',
  summary: 'Withdraw an invite',
  description: 'A request that it brought already stays: see member requests.',
  arguments: [{ name: 'id', summary: 'id of the invite, as invite list shows it', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin invite revoke 4f2a91c3', does: 'nobody can use it any more' },
    { line: 'tocsin invite revoke 4f2a91c3 -q', does: 'without a word' }
  ],
  async run(args, io) {
    const id = args.argument('id')
    if (!/^[0-9a-f]{8}$/i.test(id)) throw new NodeError('USAGE_INVALID', `"${id}" is no invite id`, { fix: 'tocsin invite list' })

    const client = await createClient(args, io)
    await client.send('DELETE', `/v1/invites/${id}`)
    if (!args.isQuiet) await io.stderr.write(`invite ${id} withdrawn\n`)

    return EXIT.ok
  }
}
