import { compactView, type DbCompactBody } from '../rest/v1/db-views.js'
import type { CommandSpec } from './command.js'
import { askDb, hasNumbers } from './db-port.js'
import { EXIT } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbCompactCommand: CommandSpec = {
  name: 'db compact',
  group: 'keep',
  summary: 'Erase what has expired from the database of a node, and free its space',
  description:
    'A node erases and compacts by itself; asked, it does so now. Of a stopped one the database is opened here, and the clock of this ' +
    'machine must be right: what is erased does not come back.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin db compact', does: 'before a move to a smaller disk' },
    { line: 'tocsin db compact -o json', does: 'bytes before and after, for scripts' }
  ],
  async run(args, io) {
    const { body } = await askDb<DbCompactBody>(args, io, {
      path: '/v1/db/compact',
      isBody: (json): json is DbCompactBody => hasNumbers(json, ['batches_erased', 'disk_bytes_before', 'disk_bytes']),
      direct: async (db, onProgress, signal) => compactView(await db.compact(onProgress, signal))
    })

    await printObject(io, args, {
      schema: 'tocsin.db-compact/1',
      value: { ...body },
      human: () =>
        factLines([
          ['erased', `${formatCount(body.batches_erased)} expired batches`],
          ['on disk', `${formatCount(body.disk_bytes)} bytes, ${formatCount(body.disk_bytes_before)} before`]
        ])
    })

    return EXIT.ok
  }
}
