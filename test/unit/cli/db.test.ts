import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { systemClock } from '../../../src/clock.js'
import { readNodeKey } from '../../../src/config/key-files.js'
import { createStore } from '../../../src/store/index.js'
import { runCommand, runJson } from '../../support/cli-run.js'
import { prepareOneNode } from '../../support/one-node.js'
import { createPublisher, indicator, nextPut, TEST_MS } from '../../support/store-batches.js'
import { createTempDir, type TempDir } from '../../support/temp-dir.js'

const HOUR_MS = 3_600_000

describe('the db commands on a stopped node', function () {
  this.timeout(30_000)

  let temp: TempDir
  let dir: string

  const at = (ms: number): object => ({ clock: { ...systemClock, nowMs: () => ms } })

  before(async () => {
    temp = await createTempDir()
    ;({ dir } = await prepareOneNode(temp.path))
    await mkdir(join(dir, 'data'), { recursive: true })
    const { publicKey: nodeKey } = await readNodeKey(dir)
    const store = createStore({ clock: systemClock }, { dir: join(dir, 'data'), nodeKey, filterBytes: 1_024 })
    const publisher = createPublisher()
    await store.start()
    for (let i = 0; i < 4; i++)
      await store.putBatch(
        nextPut(publisher, { indicators: [indicator({ value: `192.0.2.${i}` })], expiresMs: TEST_MS + (i + 1) * HOUR_MS })
      )
    await store.stop()
  })

  after(async () => {
    await temp.remove()
  })

  it('prune shows what would go, asks before it erases, and erases exactly that', async () => {
    const now = at(TEST_MS + 2 * HOUR_MS)
    const line = ['db', 'prune', '--dir', dir]
    const plan = await runJson(temp.path, [...line, '--dry-run'], now)
    expect([plan['dry_run'], plan['batches'], plan['headers']]).to.deep.equal([true, 2, 0])
    expect(Number(plan['bytes'])).to.be.greaterThan(0)

    let asked = ''
    const refuse = {
      ...now,
      prompt: { text: async () => '', secret: async () => '', confirm: async (question: string) => ((asked = question), false) }
    }
    const refused = await runCommand(temp.path, line, refuse)
    expect([refused.code, refused.stderr]).to.deep.equal([1, 'Nothing was erased.\n'])
    expect(asked, 'nobody can check the clock of a node that is alone').to.contain('by the clock of this machine, 2026-01-01T02:00:00')
    expect((await runJson(temp.path, ['db', 'stats', '--dir', dir], now))['claims_total']).to.equal(4)

    const done = await runJson(temp.path, [...line, '--yes'], now)
    expect([done['batches'], done['bytes'], done['claims']]).to.deep.equal([2, plan['bytes'], 2])
    expect((await runJson(temp.path, ['db', 'stats', '--dir', dir], now))['claims_total']).to.equal(2)
    expect((await runJson(temp.path, [...line, '--yes'], now))['batches']).to.equal(0)
  })

  it('erase nothing by a clock that is behind what the database has seen', async () => {
    for (const command of ['prune', 'compact']) {
      const outcome = await runCommand(temp.path, ['db', command, '--dir', dir, '--yes'], at(TEST_MS - 3 * HOUR_MS))
      expect(outcome.error, command).to.equal('CLOCK_IN_DOUBT')
    }
  })

  it('verify and compact as on a running one', async () => {
    const now = at(TEST_MS + 2 * HOUR_MS)
    const verified = await runJson(temp.path, ['db', 'verify', '--dir', dir], now)
    expect([verified['state'], verified['batches'], verified['holes']]).to.deep.equal(['ok', 4, 0])
    expect((await runJson(temp.path, ['db', 'compact', '--dir', dir], now))['batches_erased']).to.equal(0)
  })
})
