import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { decide, targetOf } from './quarantine-view.js'

export const quarantineContestCommand: CommandSpec = {
  name: 'quarantine contest',
  group: 'data',
  summary: 'Set aside again what quarantine restore let count',
  description: 'The records leave the lists and exports of this node, and what the publisher had said before stands again.',
  arguments: [{ name: 'what', summary: 'a stream as quarantine list prints it, or an organization: all of its streams', isRequired: true }],
  options: [{ flags: '--dry-run', summary: 'only show what would be set aside' }],
  examples: [
    { line: 'tocsin quarantine contest "CERT Alpha" --dry-run', does: 'what was restored of its streams' },
    { line: 'tocsin quarantine contest 4f1d --yes', does: 'one stream, without a question' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)

    return decide(args, io, {
      client,
      path: '/v1/quarantine/contest',
      body: await targetOf(args, io, client),
      schema: 'tocsin.quarantine-contest/1',
      question: 'Set these aside again?',
      nothing: 'nothing of it was restored'
    })
  }
}
