/**
 * Publishes into a store until it is killed, and writes one line per acknowledged batch: `stream seq`, and one per acknowledged
 * change of an open window: `window number`. A test reads the lines, kills this process, and looks for all that was acknowledged.
 *   node --import tsx --import ./src/polyfill.ts test/support/store-crash-child.ts DIR ROUND
 */
import { writeSync } from 'node:fs'

import { systemClock } from '../../src/clock.js'
import { createStore } from '../../src/store/index.js'
import { createPublisher, fakeKey, indicator, nextPut, TEST_S } from './store-batches.js'
import { windowKey } from './store-crash.js'

const IN_FLIGHT = 4
const [, , dir = '', round = '0'] = process.argv

const store = createStore({ clock: systemClock }, { dir, nodeKey: fakeKey('node crash') })
await store.start()

async function publish(epoch: number): Promise<void> {
  const publisher = createPublisher({ node: 'crash', epoch: Number(round) * IN_FLIGHT + epoch })
  const name = Buffer.from(publisher.streamId).toString('hex')

  for (let seq = 1; ; seq++) {
    const indicators = Array.from({ length: 20 }, (_, i) =>
      indicator({ value: `192.0.2.${(seq + i) % 200}`, rev: TEST_S + seq, malware: `family-${seq % 9}` })
    )
    await store.putBatch(nextPut(publisher, { indicators }, { isOwn: true }))
    writeSync(1, `${name} ${seq}\n`)
  }
}

/** One host more, and one less, as when a window takes rows and another one is erased. */
async function countHosts(): Promise<void> {
  for (let number = 1; ; number++) {
    await store.putWindows([
      { key: windowKey(Number(round), number), value: Buffer.from(`host ${number}`) },
      { key: windowKey(Number(round), number - 1), value: undefined }
    ])
    writeSync(1, `window ${number}\n`)
  }
}

void countHosts()
await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => publish(i + 1)))
