import type { ContestedBody } from '../rest/v1/contested-routes.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { readContested } from './quarantine-view.js'
import { formatCount } from './text.js'

export const quarantineListCommand: CommandSpec = {
  name: 'quarantine list',
  group: 'data',
  summary: 'Show what is set aside after forks and revocations, by stream',
  description:
    'What a node signed beyond a fork, or beyond the cut-off of a revocation, is contested: still to be looked up and marked as such, in ' +
    'no list and no export. After a fork, once its organization has started the streams again, each receiver may let it count again: ' +
    'tocsin quarantine restore. What is beyond a revocation stays aside.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin quarantine list', does: 'each stream, from which seq on, how much, and whether it may be restored' },
    { line: 'tocsin quarantine list -o json', does: 'the same for scripts, with whole stream ids' }
  ],
  async run(args, io) {
    const rows = await readContested(await createClient(args, io))

    await printList<ContestedBody>(io, args, {
      schema: 'tocsin.quarantine/1',
      name: 'streams',
      rows,
      columns: [
        { key: 'name', title: 'ORGANIZATION', text: row => row.name },
        { key: 'stream', text: row => (args.format === 'csv' ? row.stream : row.stream.slice(0, 8)) },
        { key: 'condition', text: row => row.condition },
        { key: 'from', text: row => String(row.from), isRight: true },
        { key: 'head', text: row => String(row.head), isRight: true },
        { key: 'batches', text: row => formatCount(row.batches), isRight: true },
        { key: 'records', text: row => formatCount(row.records), isRight: true },
        { key: 'restored_to', title: 'RESTORED', text: row => (row.restored_to === undefined ? '' : `to ${row.restored_to}`) },
        { key: 'refusal', title: 'STAYS ASIDE BECAUSE', text: row => row.refusal ?? '' }
      ]
    })

    if (rows.length === 0 && !args.isQuiet) await io.stderr.write('nothing is set aside\n')

    return EXIT.ok
  }
}
