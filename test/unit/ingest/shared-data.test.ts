import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import { ingest, type IngestInit } from '../../../src/ingest/index.js'
import type { IngestCounters } from '../../../src/ingest/counters.js'
import { NOW_MS } from '../../support/ingest-run.js'
import { findSharedData, NO_SHARED_DATA } from '../../support/shared-data.js'
import { skipUnless } from '../../support/skip.js'

async function read(path: string, init: Partial<IngestInit> = {}): Promise<IngestCounters> {
  const run = ingest({ source: createReadStream(path), format: 'auto', fileName: path, nowMs: NOW_MS, ...init })
  for await (const _ of run) continue

  return run.counters
}

describe('real feed samples', () => {
  const data = findSharedData() ?? ''

  before(function () {
    skipUnless(this, data !== '', NO_SHARED_DATA)
  })

  it('of C-TIP are read without a refusal, and the worked example drops 28 fields by name', async () => {
    const azure = await read(join(data, 'ctip', 'ctip_azure.txt'))
    const interflow = await read(join(data, 'ctip', 'ctip.txt'))
    const urls = await read(join(data, 'ctip', 'bingmurls.json'))

    for (const counters of [azure, interflow, urls]) expect([...counters.refused]).to.deep.equal([])
    expect([azure.rows, interflow.rows, urls.rows]).to.deep.equal([6, 5, 2])
    expect(azure.format).to.equal('ctip')
  })

  it('of Shadowserver are known reports but for a few, and nearly every row of a known one is read', async () => {
    const dir = join(data, 'shadowserver')
    let rows = 0
    let observed = 0
    const unknown: string[] = []

    for (const file of readdirSync(dir)) {
      const counters = await read(join(dir, file))
      expect(counters.format, file).to.equal('csv')

      if (counters.observed === 0) unknown.push(file)
      else {
        rows += counters.rows
        observed += counters.observed
      }
    }

    expect(unknown.length, unknown.join()).to.be.at.most(8)
    expect(rows).to.be.above(3_000)
    expect(rows - observed).to.be.at.most(1)
  })

  it('of other feeds are told apart: CSV, lists and JSON are read, the rest is refused by name', async () => {
    const defaults = { classification: 'c2-server', role: 'INFRASTRUCTURE', tlp: 'GREEN' } as const
    const feeds = join(data, 'intelmq-feeds')
    const expected: ReadonlyArray<[string, string, number]> = [
      ['blocklistde__imap.txt', 'plain', 6],
      ['spamhaus__drop.txt', 'plain', 2],
      ['spamhaus__asndrop.txt', 'plain', 2],
      ['bambenek__c2-dommasterlist.txt', 'csv', 1],
      ['dataplane__vncrfb.txt', 'csv', 1],
      ['cymru__infected_20171031.txt', 'csv', 9],
      ['github_feed__example_ioc_strangereal_intel.json', 'jsonl', 5]
    ]

    for (const [file, format, observed] of expected) {
      const counters = await read(join(feeds, file), { defaults })
      expect(counters.format, file).to.equal(format)
      expect(counters.observed, file).to.equal(observed)
    }

    for (const file of ['html_table__feodotracker.html', 'cleanmx__xmlphishing', 'fireeye__event.txt']) {
      let code: unknown
      await read(join(feeds, file), { defaults }).catch((err: unknown) => {
        code = err instanceof Error && 'code' in err ? err.code : err
      })
      expect(code, file).to.equal('FORMAT_UNKNOWN')
    }
  })
})
