import { expect } from 'chai'

import { createAggregates } from '../../../src/outbox/aggregates.js'
import type { OutboundRecord } from '../../../src/outbox/ports.js'
import { type Closing, createAggregateWindows } from '../../../src/scrub/aggregate-windows.js'
import { indicator } from '../../support/store-batches.js'

const cell = (as: number): Closing['indicators'][number] =>
  indicator({ type: 'aggregate', value: `AS${as}|DE|conficker|1767225600|86400`, hosts: 10 })

describe('the cells of closed windows', () => {
  it('are published once, also by a node that came out of a backup with their windows open', async () => {
    const sent: OutboundRecord[] = []
    const published = new Set([cell(64_500).value])
    const aggregates = createAggregates({
      windows: createAggregateWindows({ asSize: () => undefined, nowS: () => 1_767_398_400 }),
      async saveWindows() {},
      outbox: {
        async publish(records) {
          sent.push(...records)

          return { stored: records.length, batches: 1, refused: [] }
        }
      },
      isPublished: async ({ value }) => published.has(value)
    })
    const closing = { indicators: [cell(64_500), cell(64_501)], windows: ['window'], cells: 2, hosts: 20, suppressedHosts: 0 }

    expect((await aggregates.publish(closing)).records).to.equal(1)
    expect(sent.map(({ indicator: { value } }) => value)).to.deep.equal([cell(64_501).value])
    published.add(cell(64_501).value)
    expect(await aggregates.publish(closing)).to.deep.equal({ records: 0, batches: 0, refused: [] })
  })
})
