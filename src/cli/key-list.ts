import type { ApiKeyBody } from '../rest/v1/schemas.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'

export const keyListCommand: CommandSpec = {
  name: 'key list',
  group: 'keep',
  summary: 'List the API keys',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin key list', does: 'who may ask this node' },
    { line: 'tocsin key list -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const { keys } = await client.get('/v1/keys')
    const rows: ApiKeyBody[] = Array.isArray(keys) ? keys : []

    await printList<ApiKeyBody>(io, args, {
      schema: 'tocsin.keys/1',
      name: 'keys',
      rows,
      columns: [
        { key: 'id', text: row => row.id },
        { key: 'name', text: row => row.name },
        { key: 'scopes', text: row => row.scopes.join(' ') },
        { key: 'tlp_ceiling', title: 'TLP', text: row => row.tlp_ceiling },
        { key: 'organization', text: row => row.organization.name ?? row.organization.id },
        { key: 'created', text: row => row.created },
        { key: 'expires', text: row => row.expires ?? 'never' }
      ]
    })

    return EXIT.ok
  }
}
