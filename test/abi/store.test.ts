import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

import { createPublisher, nextPut } from '../support/store-batches.js'
import { openStore } from '../support/store-damage.js'
import { useTempDir } from '../support/temp-dir.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const LAYOUTS = readdirSync(HERE).filter(name => name.startsWith('store-'))

describe('stores of every layout that a release has written', () => {
  const dir = useTempDir()

  it('are there to be opened', () => {
    expect(LAYOUTS).to.include('store-1')
  })

  for (const layout of LAYOUTS) {
    it(`${layout} opens with all that it held, and takes new batches`, async () => {
      const expected = JSON.parse(readFileSync(join(HERE, layout, 'expected.json'), 'utf8'))
      cpSync(join(HERE, layout), dir(), { recursive: true })
      const store = openStore(dir())
      await store.start()

      try {
        expect(store.condition()).to.deep.equal({ state: 'ok', reasons: [] })
        const { tables } = await store.logicalDigest()
        const { claimsTotal, streams } = await store.stats()
        const heads = store.listStreams().map(({ head }) => head)
        expect({ claimsTotal, streams, heads, batches: tables.batches, claims: tables.claims }).to.deep.equal(expected)
        expect((await store.putBatch(nextPut(createPublisher({ org: 'new', node: 'new' })))).result).to.equal('new')
        expect(await store.verify({ steps: 1_000 })).to.include({ holes: 0, claims: 0 })
      } finally {
        await store.stop()
      }
    })
  }
})
