import type { CommandSpec } from './command.js'
import { withStore } from './db-store.js'
import { EXIT } from './exit-codes.js'
import { factLines } from './identity-lines.js'
import { printObject } from './output.js'
import { formatCount } from './text.js'

export const dbStatsCommand: CommandSpec = {
  name: 'db stats',
  group: 'keep',
  summary: 'Show what the database of a stopped node holds',
  description: 'For a running node: tocsin status.',
  arguments: [],
  options: [],
  examples: [
    { line: 'tocsin db stats', does: 'claims by type, streams, bytes' },
    { line: 'tocsin db stats -o json', does: 'the same for scripts' }
  ],
  async run(args, io) {
    const { stats, condition } = await withStore(args, io, async store => ({ stats: await store.stats(), condition: store.condition() }))
    const { claims, claimsTotal, values, streams, payloadBytes, diskBytes } = stats
    const reasons = condition.reasons.map(({ message }) => message)

    await printObject(io, args, {
      schema: 'tocsin.db-stats/1',
      value: {
        state: condition.state,
        reasons,
        claims_total: claimsTotal,
        claims,
        values,
        streams,
        payload_bytes: payloadBytes,
        disk_bytes: diskBytes
      },
      human: () =>
        factLines([
          ['state', condition.state],
          ...reasons.map(reason => ['', reason] as const),
          ['claims', `${formatCount(claimsTotal)} about ${formatCount(values)} values`],
          ...Object.entries(claims).map(([type, count]) => ['', `${type} ${formatCount(count)}`] as const),
          ['streams', formatCount(streams)],
          ['payloads', `${formatCount(payloadBytes)} bytes`],
          ['on disk', `${formatCount(diskBytes)} bytes`]
        ])
    })

    return EXIT.ok
  }
}
