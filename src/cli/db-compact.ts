import type { CommandSpec } from './command.js'
import { withStore } from './db-store.js'
import { EXIT } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

/** Expired batches erased in one step. */
const STEPS = 256

export const dbCompactCommand: CommandSpec = {
  name: 'db compact',
  group: 'keep',
  summary: 'Erase what has expired from the database of a stopped node, and free its space',
  description: 'A running node erases and compacts by itself. The clock of this machine must be right: what is erased does not come back.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin db compact', does: 'before a move to a smaller disk' },
    { line: 'tocsin db compact -o json', does: 'bytes before and after, for scripts' }
  ],
  async run(args, io) {
    const value = await withStore(args, io, async store => {
      const { diskBytes: before } = await store.stats()
      let erased = 0
      let isMore = true

      while (isMore) {
        io.signal.throwIfAborted()
        const report = await store.expire(io.clock.nowMs(), STEPS)
        erased += report.batches
        isMore = report.isMore
      }

      await store.compact()

      return { batches_erased: erased, disk_bytes_before: before, disk_bytes: (await store.stats()).diskBytes }
    })

    await printObject(io, args, {
      schema: 'tocsin.db-compact/1',
      value,
      human: () =>
        factLines([
          ['erased', `${formatCount(value.batches_erased)} expired batches`],
          ['on disk', `${formatCount(value.disk_bytes)} bytes, ${formatCount(value.disk_bytes_before)} before`]
        ])
    })

    return EXIT.ok
  }
}
