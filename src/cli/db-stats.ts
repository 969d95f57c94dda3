import { type DbStatsBody, statsView } from '../rest/v1/db-views.js'
import type { CommandSpec } from './command.js'
import { askDb, hasNumbers } from './db-port.js'
import { EXIT } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbStatsCommand: CommandSpec = {
  name: 'db stats',
  group: 'keep',
  summary: 'Show what the database of a node holds',
  description: 'Asks the running node; of a stopped one it opens the database itself.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin db stats', does: 'claims by type, streams, bytes' },
    { line: 'tocsin db stats -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const { body } = await askDb<DbStatsBody>(args, io, {
      path: '/v1/db',
      isBody: (json): json is DbStatsBody => hasNumbers(json, ['claims_total', 'values', 'streams', 'payload_bytes', 'disk_bytes']),
      direct: async db => statsView(await db.stats())
    })

    await printObject(io, args, {
      schema: 'tocsin.db-stats/1',
      value: { ...body },
      human: () =>
        factLines([
          ['state', body.state],
          ...body.reasons.map(reason => ['', reason] as const),
          ['claims', `${formatCount(body.claims_total)} about ${formatCount(body.values)} values`],
          ...Object.entries(body.claims).map(([type, count]) => ['', `${type} ${formatCount(count)}`] as const),
          ['streams', formatCount(body.streams)],
          ['payloads', `${formatCount(body.payload_bytes)} bytes`],
          ['on disk', `${formatCount(body.disk_bytes)} bytes`]
        ])
    })

    return EXIT.ok
  }
}
