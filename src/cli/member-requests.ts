import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { comparable } from './identity-lines.js'
import { readHeldRequests } from './join-views.js'
import { constituencyText } from './org-options.js'
import { printList } from './output.js'

interface RequestRow {
  id: string
  state: string
  name: string
  kind: string
  asks_for: string
  received: string
  fingerprint: string
  words: string
  denied_for?: string
  fetched: boolean
}

export const memberRequestsCommand: CommandSpec = {
  name: 'member requests',
  group: 'mesh',
  summary: 'List the organizations that ask to join by an invite',
  description:
    'Compare the fingerprint or the five words with the organization by telephone before you approve: the name is only what it calls itself.',
  arguments: [],
  options: [{ flags: '--all', summary: 'also those that are decided' }],
  examples: [
    { line: 'tocsin member requests', does: 'who waits' },
    { line: 'tocsin member requests --all -o json', does: 'everything, for scripts' }
  ],
  async run(args, io) {
    const held = await readHeldRequests(await createClient(args, io), io.clock.nowMs())
    const shown = args.flag('all') ? held : held.filter(({ state }) => state === 'waiting')
    const rows = shown.map(
      ({ id, state, received, isFetched, deniedFor, request }): RequestRow => ({
        id,
        state,
        name: request.name,
        kind: request.kind,
        asks_for: constituencyText(request.constituency),
        received,
        ...comparable(request.orgKey),
        ...(deniedFor === undefined ? {} : { denied_for: deniedFor }),
        fetched: isFetched
      })
    )

    await printList<RequestRow>(io, args, {
      schema: 'tocsin.join-requests/1',
      name: 'requests',
      rows,
      columns: [
        { key: 'id', title: 'REQ', text: row => row.id },
        { key: 'state', text: row => row.state },
        { key: 'name', text: row => row.name },
        { key: 'kind', text: row => row.kind },
        { key: 'asks_for', title: 'ASKS FOR', text: row => row.asks_for },
        { key: 'received', text: row => row.received.slice(0, 16) },
        { key: 'fingerprint', text: row => row.fingerprint },
        { key: 'words', text: row => row.words }
      ]
    })
    if (rows.length > 0 && !args.isQuiet && args.format === 'human') {
      await io.stderr.write(
        '  Next:  compare the words by telephone, then  tocsin member approve REQ  or  tocsin member deny REQ --reason TEXT\n'
      )
    }

    return rows.length === 0 ? EXIT.nothingFound : EXIT.ok
  }
}
