import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { decide, targetOf } from './quarantine-view.js'

/** Highest seq of a stream. */
const SEQ_MAX = 2 ** 32 - 1

export const quarantineRestoreCommand: CommandSpec = {
  name: 'quarantine restore',
  group: 'data',
  summary: 'Let records that were set aside after a fork count on this node again',
  description:
    'When two copies of a node ran, what it signed from the fork on is true in one history at most. Once its organization has ended the ' +
    'fork (tocsin identity epoch), you decide for your own node whether its records enter your lists again: ask the publisher first. ' +
    'It shows what would change and asks. Other members see nothing of it. It lasts over restarts; a fork that proves to be lower takes ' +
    'it back. The way back: tocsin quarantine contest.',
  arguments: [{ name: 'what', summary: 'a stream as quarantine list prints it, or an organization: all of its streams', isRequired: true }],
  options: [
    { flags: '--up-to <seq>', summary: 'of one stream: only up to this seq' },
    { flags: '--dry-run', summary: 'only show what would count again' }
  ],
  examples: [
    { line: 'tocsin quarantine restore "CERT Alpha" --dry-run', does: 'how much of each of its streams would count again' },
    { line: 'tocsin quarantine restore 4f1d --up-to 12 --yes', does: 'one stream, up to its twelfth batch' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const upTo = args.whole('up-to', { min: 1, max: SEQ_MAX })

    return decide(args, io, {
      client,
      path: '/v1/quarantine/restore',
      body: { ...(await targetOf(args, io, client)), ...(upTo === undefined ? {} : { up_to: upTo }) },
      schema: 'tocsin.quarantine-restore/1',
      question: 'Let these count on this node again?',
      nothing: 'all of it counts already'
    })
  }
}
