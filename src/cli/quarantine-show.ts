import { NodeError } from '../errors.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { findStream, readContested } from './quarantine-view.js'
import { printable } from './text.js'

interface Batch {
  seq: number
  created: string
  records: number
  restored: boolean
}

export const quarantineShowCommand: CommandSpec = {
  name: 'quarantine show',
  group: 'data',
  summary: 'Show the batches of one stream that are set aside',
  description: 'The first hundred of them. What their records say: tocsin query, where contested claims are marked.',
  arguments: [{ name: 'stream', summary: 'its id or the beginning of it, as quarantine list prints it', isRequired: true }],
  options: [],
  examples: [
    { line: 'tocsin quarantine show 4f1d', does: 'seq, time, number of records, and whether they count again' },
    { line: 'tocsin quarantine show 4f1d -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const found = findStream(await readContested(client), args.argument('stream'))
    if (found === undefined) throw new NodeError('NOT_FOUND', 'nothing of such a stream is set aside', { fix: 'tocsin quarantine list' })

    const { batches } = await client.get(`/v1/quarantine/${found.stream}`)
    const rows: Batch[] = Array.isArray(batches) ? batches : []

    if (!args.isQuiet) {
      const why = found.refusal === undefined ? 'it may be restored' : `it stays aside: ${found.refusal}`
      await io.stderr.write(
        `${printable(found.name)}, node ${found.node}, ${found.condition} from seq ${found.from} on; ${printable(why)}\n`
      )
    }

    await printList<Batch>(io, args, {
      schema: 'tocsin.quarantine-batches/1',
      name: 'batches',
      rows,
      extra: { ...found },
      columns: [
        { key: 'seq', text: row => String(row.seq), isRight: true },
        { key: 'created', text: row => row.created },
        { key: 'records', text: row => String(row.records), isRight: true },
        { key: 'restored', text: row => (row.restored ? 'counts again' : 'set aside') }
      ]
    })

    return EXIT.ok
  }
}
