import { join } from 'node:path'
import { expect } from 'chai'
import { systemClock } from '../../../src/clock.js'
import { entryOf } from '../../../src/envelope/digest.js'
import { CODEC_COLUMNS } from '../../../src/envelope/header.js'
import { createPullPlan } from '../../../src/mesh/sync/pull-plan.js'
import { createStore } from '../../../src/store/index.js'
import type { Store } from '../../../src/store/store.js'
import { createPublisher, nextPut } from '../../support/store-batches.js'
import { useTempDir } from '../../support/temp-dir.js'

/** A codec that a later release may have. */
const LATER = 200

describe('payloads in a codec of a later release', () => {
  let store: Store | undefined

  // before the hook that removes the directory
  afterEach(async () => store?.stop())

  const dir = useTempDir()

  async function open(codecs: readonly number[]): Promise<Store> {
    await store?.stop()
    const init = { dir: join(dir(), 'store'), filterBytes: 65_536, codecs: new Set(codecs) }
    store = createStore({ clock: systemClock }, init)
    await store.start()

    return store
  }

  it('are held as headers, wanted by the first start that knows the codec, asked for, and then held', async () => {
    const publisher = createPublisher()
    const puts = [nextPut(publisher), nextPut(publisher, { codec: LATER }), nextPut(publisher), nextPut(publisher, { codec: LATER })]
    const { streamId } = publisher
    const before = await open([CODEC_COLUMNS])

    for (const put of puts) {
      const isUnread = put.batch.header.codec === LATER
      await before.putBatch(isUnread ? { ...put, verdict: 'unread', reason: 'CODEC_UNKNOWN', accepted: [] } : put)
    }

    const theirs = before.listStreams().map(entryOf)
    expect(before.findStream(streamId)).to.deep.include({ missing: [], gapless: 4 })
    expect((await open([CODEC_COLUMNS])).findStream(streamId)).to.deep.include({ missing: [], gapless: 4 })

    const after = await open([CODEC_COLUMNS, LATER])
    expect(after.findStream(streamId)).to.deep.include({
      missing: [
        { from: 2, to: 2 },
        { from: 4, to: 4 }
      ],
      gapless: 1,
      head: 4
    })
    // nothing was lost: it never was here
    expect(after.condition()).to.deep.include({ state: 'ok' })

    const offer = createPullPlan({ streams: after }).offer(theirs, { isStalled: () => false })
    expect([offer.next(), offer.next(), offer.next()].map(ask => ask && [ask.from, ask.to])).to.deep.equal([[2, 2], [4, 4], undefined])

    for (const put of puts) await after.putBatch(put)
    expect(after.findStream(streamId)).to.deep.include({ missing: [], gapless: 4, records: 4 })
    expect(await after.readBatch(streamId, 4)).to.deep.include({ verdict: 'ok' })
    expect((await open([CODEC_COLUMNS, LATER])).findStream(streamId)).to.deep.include({ missing: [], gapless: 4 })
  })
})
