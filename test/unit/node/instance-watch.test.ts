import { expect } from 'chai'

import { noLog } from '../../../src/log.js'
import { createInstanceWatch, type InstanceWatch } from '../../../src/node/instance-watch.js'
import { systemClock } from '../../../src/clock.js'

interface Hand {
  watch: InstanceWatch
  pass(ms: number): void
  left: number
  told: number
}

function watchOf(configuredPeers: number): Hand {
  let nowMs = 1_800_000_000_000
  let timers: Array<{ at: number; call: () => void }> = []
  const hand: Hand = {
    left: 0,
    told: 0,
    pass(ms) {
      nowMs += ms
      const due = timers.filter(({ at }) => at <= nowMs)
      timers = timers.filter(timer => !due.includes(timer))
      for (const { call } of due) call()
    },
    watch: createInstanceWatch(
      {
        roster: { members: () => [], nodesOf: () => [] },
        clock: {
          ...systemClock,
          nowMs: () => nowMs,
          after(afterMs, call) {
            timers.push({ at: nowMs + afterMs, call })

            return { stop() {} }
          }
        },
        log: noLog,
        leaveMesh: async () => void hand.left++,
        tellAddresses: async () => void hand.told++
      },
      { nodeKey: new Uint8Array(32), configuredPeers }
    )
  }

  return hand
}

async function isSettled({ watch }: Hand): Promise<boolean> {
  return Promise.race([watch.settled().then(() => true), new Promise<boolean>(resolve => setImmediate(() => resolve(false)))])
}

const INSTANCE = Buffer.from('instance')

describe('the watch for a second live process', () => {
  it('holds up nobody where there are no peers', async () => {
    const alone = watchOf(0)
    await alone.watch.start()
    expect(await isSettled(alone)).to.equal(true)
  })

  it('waits for an answer after the first word to a peer, and not longer than five seconds where no peer is there', async () => {
    const [heard, unheard] = [watchOf(2), watchOf(2)]
    await heard.watch.start()
    await unheard.watch.start()
    heard.watch.presence.announced()
    heard.pass(1_499)
    unheard.pass(4_999)
    expect([await isSettled(heard), await isSettled(unheard)]).to.deep.equal([false, false])

    heard.pass(1)
    unheard.pass(1)
    expect([await isSettled(heard), await isSettled(unheard)]).to.deep.equal([true, true])
  })

  it('leaves the mesh once where another one is earlier, and refuses to sign until the next start of the process', async () => {
    const later = watchOf(2)
    await later.watch.start()
    expect(later.watch.whyNotSigning()).to.equal(undefined)
    later.watch.presence.rival({ instance: INSTANCE, startedMs: 1, isEarlier: true })
    later.watch.presence.rival({ instance: Buffer.from('another.'), startedMs: 2, isEarlier: true })

    expect(later.watch.whyNotSigning()?.code).to.equal('INSTANCE_DUPLICATE')
    expect(later.left).to.equal(1)
    expect(await isSettled(later)).to.equal(true)
  })

  it('goes on where the other one is later, tells its addresses again, and says so for seven days', async () => {
    const earlier = watchOf(2)
    await earlier.watch.start()
    earlier.watch.presence.rival({ instance: INSTANCE, startedMs: 9, isEarlier: false })
    earlier.pass(20_000)

    expect(earlier.watch.whyNotSigning()).to.equal(undefined)
    expect([earlier.left, earlier.told]).to.deep.equal([0, 2])
    expect(earlier.watch.reasons()).to.have.length(1)
    earlier.pass(7 * 86_400_000)
    expect(earlier.watch.reasons()).to.deep.equal([])
  })
})
