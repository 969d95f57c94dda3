import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { constituencyOf } from './join-views.js'
import { constituencyText } from './org-options.js'
import { printList } from './output.js'

interface InviteRow {
  id: string
  state: string
  name?: string
  kind?: string
  constituency: unknown
  created: string
  expires: string
  uses: number
  uses_max: number
}

export const inviteListCommand: CommandSpec = {
  name: 'invite list',
  group: 'mesh',
  summary: 'List the invites of this node',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin invite list', does: 'which are open, used, expired or revoked' },
    { line: 'tocsin invite list -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const { invites } = await client.get('/v1/invites')
    const rows: InviteRow[] = Array.isArray(invites) ? invites : []

    await printList<InviteRow>(io, args, {
      schema: 'tocsin.invites/1',
      name: 'invites',
      rows,
      columns: [
        { key: 'id', text: row => row.id },
        { key: 'state', text: row => row.state },
        { key: 'name', text: row => row.name ?? '-' },
        { key: 'constituency', title: 'SUGGESTS', text: row => constituencyText(constituencyOf(row.constituency)) },
        { key: 'uses', text: row => `${row.uses}/${row.uses_max}` },
        { key: 'expires', text: row => row.expires }
      ]
    })

    return rows.length === 0 ? EXIT.nothingFound : EXIT.ok
  }
}
