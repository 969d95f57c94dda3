import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import { createIntegrityWalk, type IntegrityWalkComponents } from '../../../src/node/integrity-walk.js'
import { systemClock } from '../../../src/clock.js'
import type { StreamState } from '../../../src/envelope/stream.js'
import { openStream } from '../../../src/store/stream-book.js'
import { createPublisher, nextPut } from '../../support/store-batches.js'

type PeerView = ReturnType<IntegrityWalkComponents['mesh']['peers']>[number]

/** A store of `turns` turns that is degraded until it is confirmed, and a clock that the test turns. */
function walked(turns: number, peers: Array<Partial<PeerView>>, batches = 0) {
  const seen = { nowMs: 1_000_000, turns: 0, confirmed: 0, state: 'degraded' as 'ok' | 'degraded' }
  const chore = createIntegrityWalk({
    store: {
      listStreams: () => (batches === 0 ? [] : [stream(batches)]),
      condition: () => ({ state: seen.state, reasons: [] }),
      async verify() {
        seen.turns++

        return { batches: 64, holes: 0, claims: 0, ...(seen.turns % turns === 0 ? {} : { next: Uint8Array.of(1) }) }
      },
      async confirmRepaired() {
        seen.confirmed++
        seen.state = 'ok'

        return true
      }
    },
    mesh: { peers: () => peers as PeerView[] },
    clock: { ...systemClock, nowMs: () => seen.nowMs },
    log: noLog
  })

  return { seen, chore }
}

function stream(batches: number): StreamState {
  const put = nextPut(createPublisher())

  return { ...openStream(put.batch, undefined), floor: 11, head: 10 + batches }
}

describe('integrity walk', () => {
  it('leaves the degraded state when a walk is through and a peer that was asked since is in sync', async () => {
    const peers = [{ inSync: true, lastSyncMs: 999_999 }]
    const { seen, chore } = walked(3, peers)
    await chore.work()
    expect([seen.turns, seen.confirmed], 'the peer was asked before the fault').to.deep.equal([3, 0])

    peers[0] = { inSync: true, lastSyncMs: 1_000_001 }
    await chore.work()
    expect(seen.confirmed).to.equal(1)
  })

  it('stays degraded while no peer is in sync', async () => {
    const { seen, chore } = walked(1, [{ inSync: false, lastSyncMs: 2_000_000 }, {}])
    await chore.work()
    expect(seen.confirmed).to.equal(0)
  })

  it('takes at most 40 turns at a time, and goes on where it was', async () => {
    const { seen, chore } = walked(50, [{ inSync: true, lastSyncMs: 2_000_000 }])
    await chore.work()
    expect([seen.turns, seen.confirmed]).to.deep.equal([40, 0])
    await chore.work()
    expect([seen.turns, seen.confirmed]).to.deep.equal([50, 1])
  })

  it('takes one turn in 30 seconds while all is well', async () => {
    const { seen, chore } = walked(9, [])
    seen.state = 'ok'
    await chore.work()
    await chore.work()
    expect(seen.turns).to.equal(1)
    seen.nowMs += 30_000
    await chore.work()
    expect(seen.turns).to.equal(2)
  })

  it('goes through a store of any size within three days', async () => {
    for (const batches of [64, 10_000, 1_300_000, 20_000_000]) {
      const turns = Math.ceil(batches / 64)
      const { seen, chore } = walked(turns, [], batches)
      seen.state = 'ok'

      const startMs = seen.nowMs
      for (; seen.turns < turns; seen.nowMs += 30_000) await chore.work()

      expect(seen.nowMs - startMs, `${batches} batches`).to.be.at.most(3 * 86_400_000)
      expect(seen.turns, 'it ends a pass where the walk ends').to.equal(turns)
    }
  })
})
