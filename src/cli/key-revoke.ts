import { NodeError } from '../errors.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'

export const keyRevokeCommand: CommandSpec = {
  name: 'key revoke',
  group: 'keep',
  summary: 'End an API key at once',
  arguments: [{ name: 'id', summary: 'id of the key, as key list shows it', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin key revoke 0a1b2c3d4e', does: 'the key opens nothing from now on' },
    { line: 'tocsin key revoke 0a1b2c3d4e -q', does: 'without a word' }
  ],
  async run(args, io) {
    const id = args.argument('id')
    if (!/^[0-9a-f]{10}$/.test(id)) throw new NodeError('USAGE_INVALID', `"${id}" is no key id`, { fix: 'tocsin key list' })

    const client = await createClient(args, io)
    await client.send('DELETE', `/v1/keys/${id}`)
    if (!args.isQuiet) await io.stderr.write(`key ${id} ended\n`)

    return EXIT.ok
  }
}
