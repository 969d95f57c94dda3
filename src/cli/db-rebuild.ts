import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { CommandSpec } from './command.js'
import { findStoreDir, withStore } from './db-store.js'
import { EXIT } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

/** As store/level-store.ts names it: the next start moves the database aside. */
const SUSPECT_FILE = 'db.suspect'

export const dbRebuildCommand: CommandSpec = {
  name: 'db rebuild',
  group: 'keep',
  summary: 'Make the claims again from the signed batches; with --from-peers everything',
  description:
    'For a stopped node. With --from-peers the next start moves the whole database aside (it stays beside the new one) and ends with ' +
    'STORE_OPEN_FAILED once; the start after it begins with an empty database and fetches everything from the peers. API keys and open ' +
    'aggregation windows are on no peer: they come from their second copy, the file kept.log beside the database.',
  arguments: [],
  options: [{ flags: '--from-peers', summary: 'begin with an empty database at the next start: when it cannot be read at all' }],
  examples: [
    { line: 'tocsin db rebuild', does: 'when look-ups miss what the batches hold' },
    { line: 'tocsin db rebuild --from-peers', does: 'when LevelDB ends the process again and again' }
  ],
  async run(args, io) {
    if (args.flag('from-peers')) {
      await writeFile(join(await findStoreDir(args, io), SUSPECT_FILE), '', { mode: 0o600 })
      if (!args.isQuiet)
        await io.stderr.write('the next start of the node moves its database aside, the one after it fetches everything anew\n')

      return EXIT.ok
    }

    const value = await withStore(args, io, store => store.rebuildClaims())
    await printObject(io, args, {
      schema: 'tocsin.db-rebuild/1',
      value,
      human: () => factLines([['rebuilt', `${formatCount(value.claims)} claims of ${formatCount(value.batches)} batches`]])
    })

    return EXIT.ok
  }
}
