import type { DeliveriesBody } from '../rest/v1/status-routes.js'
import { createClient } from './client.js'
import type { CommandSpec } from './command.js'
import { EXIT } from './exit-codes.js'
import { printList } from './output.js'
import { formatDuration, paintOf } from './text.js'

type Delivery = DeliveriesBody['deliveries'][number]

export const deliveriesCommand: CommandSpec = {
  name: 'deliveries',
  group: 'data',
  summary: 'Show what each addressee holds of the records sent to it',
  description: 'Undelivered infected hosts are kept for 48 hours and then discarded; until then the node keeps trying.',
  arguments: [],
  options: [{ flags: '--pending', summary: 'only those with something undelivered' }],
  examples: [
    { line: 'tocsin deliveries', does: 'every addressee' },
    { line: 'tocsin deliveries --pending -o json', does: 'what has not arrived, for a monitor' }
  ],
  async run(args, io) {
    const client = await createClient(args, io)
    const { deliveries } = await client.get('/v1/deliveries')
    const all: Delivery[] = Array.isArray(deliveries) ? deliveries : []
    const rows = args.flag('pending') ? all.filter(({ pending }) => pending > 0) : all
    const nowMs = io.clock.nowMs()
    const paint = paintOf(io.stdout)

    await printList<Delivery>(io, args, {
      schema: 'tocsin.deliveries/1',
      name: 'deliveries',
      rows,
      columns: [
        { key: 'name', title: 'ORGANIZATION', text: row => row.name },
        { key: 'stream', text: row => (args.format === 'csv' ? row.stream : row.stream.slice(0, 8)) },
        { key: 'head', text: row => String(row.head), isRight: true },
        { key: 'held', text: row => String(row.held), isRight: true },
        {
          key: 'pending',
          text: row => String(row.pending),
          isRight: true,
          paint: (text, { pending }) => (pending > 0 ? paint.yellow(text) : paint.green(text))
        },
        { key: 'last_ack', text: row => (row.last_ack === undefined ? '' : `${formatDuration(nowMs - Date.parse(row.last_ack))} ago`) },
        { key: 'expires', text: row => row.expires ?? '' }
      ]
    })

    if (rows.length === 0 && !args.isQuiet) await io.stderr.write('nothing was addressed to anybody\n')

    return EXIT.ok
  }
}
