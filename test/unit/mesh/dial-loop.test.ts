import type { Connection } from '@libp2p/interface'
import { expect } from 'chai'
import { noLog } from '../../../src/log.js'
import { DIAL_FIRST_MS, DIAL_HURRY_MS, DIAL_LAST_MS, REDIAL_MS } from '../../../src/mesh/constants.js'
import { createDialLoop } from '../../../src/mesh/dial-loop.js'
import type { Link, LinkListener, Links } from '../../../src/mesh/links.js'
import type { MeshLimits } from '../../../src/mesh/mesh.js'
import { registerMeshMetrics } from '../../../src/mesh/metrics.js'
import { noMetrics } from '../../../src/metrics/index.js'
import { nodePeerId } from '../../../src/roster/fingerprint.js'
import { keysOf } from '../../support/mesh-nodes.js'
import { steppedClock } from '../../support/stepped-clock.js'

const NAMES = ['beta', 'gamma', 'delta']
const peerIdOf = (name: string): string => nodePeerId(keysOf(name).node.publicKey)
const nameOf = (address: string): string => NAMES.find(name => address.endsWith(peerIdOf(name))) ?? address

/** A dial loop over peers of which none answers, until a test says otherwise; time stands still until it is moved. */
function loop() {
  const clock = steppedClock()
  const listeners: LinkListener[] = []
  const open = new Map<string, Link>()
  const dials: Array<{ name: string; atMs: number }> = []
  const links = {
    list: () => [...open.values()],
    findReady: (peerId: string) => open.get(peerId),
    find: () => undefined,
    listen: (listener: LinkListener) => void listeners.push(listener)
  } as unknown as Links
  const dialLoop = createDialLoop(
    {
      links,
      dial: address => {
        dials.push({ name: nameOf(address), atMs: clock.monotonicMs() })

        return Promise.reject<Connection>(new Error('no answer'))
      },
      refusalOf: () => undefined,
      suggest: () => [],
      clock,
      log: noLog,
      metrics: registerMeshMetrics(noMetrics)
    },
    {
      ownPeerId: peerIdOf('alpha'),
      peers: NAMES.map(name => `/ip4/127.0.0.1/tcp/1/p2p/${peerIdOf(name)}`),
      suggestEveryMs: 3_600_000,
      limits: { dialFirstMs: DIAL_FIRST_MS, dialLastMs: DIAL_LAST_MS } as MeshLimits
    }
  )
  const linkOf = (name: string) => ({ peerId: peerIdOf(name), readyAt: clock.monotonicMs() }) as Link

  return {
    dialLoop,
    clock,
    dials,
    /** Moves the clock step by step, so that what was dialled can fail in between. */
    async move(ms: number): Promise<void> {
      for (let at = 0; at < ms; at += 50) {
        clock.move(50)
        await new Promise(resolve => setImmediate(resolve))
      }
    },
    comeBack(name: string): void {
      open.set(peerIdOf(name), linkOf(name))
      for (const { ready } of listeners) ready?.(linkOf(name))
    }
  }
}

const timesOf = (dials: ReadonlyArray<{ name: string; atMs: number }>, name: string): number[] =>
  dials.flatMap(dial => (dial.name === name ? [dial.atMs] : []))

describe('dial loop', () => {
  it('never gives up, and waits a quarter of a minute at most', async () => {
    const { dialLoop, dials, move } = loop()
    dialLoop.start()
    await move(20 * 60_000)
    const times = timesOf(dials, 'beta')
    const waits = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0))
    expect(times.length).to.be.greaterThan((20 * 60_000) / DIAL_LAST_MS)
    expect(Math.max(...waits)).to.be.at.most(DIAL_LAST_MS + 100)
    expect(waits[1]).to.be.greaterThan(waits[0] ?? 0)
    dialLoop.stop()
  })

  it('tries the other lost peers at once when one is back', async () => {
    const { dialLoop, dials, move, comeBack, clock } = loop()
    dialLoop.start()
    await move(120_000)
    const before = clock.monotonicMs()
    comeBack('beta')
    await move(2 * REDIAL_MS)
    const after = dials.filter(({ atMs }) => atMs > before)
    expect(after.map(({ name }) => name).sort()).to.deep.equal(['delta', 'gamma'])
    dialLoop.stop()
  })

  it('is not hurried more often than it may by a peer that comes and goes', async () => {
    const { dialLoop, dials, move, comeBack } = loop()
    dialLoop.start()
    await move(120_000)
    const before = timesOf(dials, 'gamma').length

    for (let i = 0; i < 100; i++) {
      comeBack('beta')
      await move(200)
    }

    const hurried = timesOf(dials, 'gamma').length - before
    expect(hurried).to.be.within(3, 2 * (20_000 / DIAL_HURRY_MS + 1))
    dialLoop.stop()
  })
})
