import { expect } from 'chai'
import { systemClock } from '../../../src/clock.js'
import { noLog } from '../../../src/log.js'
import { createGreeter } from '../../../src/mesh/greeter.js'
import type { Hello, HelloOutcome } from '../../../src/mesh/hello/hello.js'
import type { Link, Links } from '../../../src/mesh/links.js'
import type { MeshLimits } from '../../../src/mesh/mesh.js'
import { registerMeshMetrics } from '../../../src/mesh/metrics.js'
import { createOffences } from '../../../src/mesh/offences.js'
import { noMetrics } from '../../../src/metrics/index.js'
import type { Member } from '../../../src/roster/roster.js'

/** A hello that ended well, as the leader saw it. */
function outcome(more: Partial<HelloOutcome>): HelloOutcome {
  return {
    member: { name: 'beta' } as Member,
    mayRetry: false,
    mustDialAgain: false,
    isExplicit: false,
    mayAgree: false,
    fresh: [],
    bytes: { sent: 0, received: 0 },
    ...more
  } as HelloOutcome
}

describe('greeter and a peer that wants to be explicit after our last word', () => {
  it('says hello once more before the link is ready, and loses nothing that the first hello brought', async () => {
    const outcomes = [outcome({ mayAgree: true, fresh: [Uint8Array.of(1)] }), outcome({ isExplicit: true, fresh: [Uint8Array.of(2)] })]
    const events: string[] = []
    const hello = { greet: async () => outcomes.shift() ?? outcome({}) } as unknown as Hello
    const link = { peerId: 'beta', state: 'greeting', connection: { newStream: async () => ({}) } } as unknown as Link
    const links = {
      listen: () => undefined,
      refreshAdmission: () => undefined,
      markReady: () => void events.push('ready')
    } as unknown as Links
    const greeter = createGreeter(
      {
        hello,
        links,
        roster: { digest: () => new Uint8Array(32), admit: () => ({ name: 'beta' }) as Member },
        explicit: { settle: (_link, isAgreed) => void events.push(isAgreed ? 'explicit' : 'ordinary') },
        offences: createOffences(systemClock),
        clock: systemClock,
        log: noLog,
        metrics: registerMeshMetrics(noMetrics),
        passOn: objects => void events.push(`passed on ${objects.map(([first]) => first).join()}`)
      },
      { ownPeerId: 'alpha', limits: {} as MeshLimits }
    )

    await greeter.refresh(link)
    expect(outcomes).to.deep.equal([])
    expect(events).to.deep.equal(['passed on 1,2', 'explicit', 'ready'])
  })
})
