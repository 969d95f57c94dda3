import { expect } from 'chai'

import type { Joined } from '../../../src/cli/join-finish.js'
import { askUntilHeard } from '../../../src/cli/join.js'
import { type Clock, systemClock } from '../../../src/clock.js'
import { isNodeError, NodeError, type NodeErrorCode } from '../../../src/errors.js'

const WAIT_MS = 120_000

describe('a join while the steward’s node is busy', () => {
  /** Fails with `failures` in turn, then is heard; time passes only while it sleeps. */
  async function join(failures: ReadonlyArray<Error>, { isResumed = false, abortAt = Number.POSITIVE_INFINITY } = {}) {
    const said: string[] = []
    const pauses: number[] = []
    const abort = new AbortController()
    let tries = 0
    let nowMs = 0
    const clock: Clock = {
      ...systemClock,
      monotonicMs: () => nowMs,
      random: () => 0.5,
      async sleep(ms) {
        pauses.push(ms)
        nowMs += ms
      }
    }
    const asking = {
      async once(): Promise<Joined | undefined> {
        const failure = failures[tries++]
        if (tries >= abortAt) abort.abort()
        if (failure !== undefined) throw failure

        return undefined
      }
    }
    const stderr = { write: async (text: string) => void said.push(text), isTTY: false, hasColor: false, columns: 80 }

    try {
      await askUntilHeard({ isQuiet: false }, { clock, signal: abort.signal, stderr }, asking, { isResumed, waitMs: WAIT_MS })

      return { tries, pauses, said, code: 'heard' }
    } catch (err) {
      return { tries, pauses, said, code: isNodeError(err) ? err.code : String(err) }
    }
  }

  const busy = (code: NodeErrorCode = 'JOIN_FULL', details = {}): NodeError => new NodeError(code, 'not now', { details })
  const many = (failure: Error, count: number): Error[] => Array.from({ length: count }, () => failure)

  it('tries again with growing pauses, and says so', async () => {
    const { tries, pauses, said, code } = await join([busy(), busy('PEER_TIMEOUT'), busy('PEER_UNREACHABLE'), ...many(busy(), 4)])

    expect([tries, code]).to.deep.equal([8, 'heard'])
    expect(pauses).to.deep.equal([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000])
    expect(said.join('')).to.include('the steward’s node is busy')
  })

  it('tries again when the node ended what it had accepted, and not when nobody listens', async () => {
    expect((await join([busy('PEER_UNREACHABLE', { isUnsent: true, isBusy: true })])).tries).to.equal(2)
    expect(await join([busy('PEER_UNREACHABLE', { isUnsent: true, isBusy: false })])).to.include({ tries: 1, code: 'PEER_UNREACHABLE' })
  })

  it('ends when --wait is over', async () => {
    const { pauses, code } = await join(many(busy(), 1_000))

    expect(code).to.equal('JOIN_FULL')
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).to.be.within(WAIT_MS - 15_000, WAIT_MS)
  })

  it('ends at once by Ctrl-C, at a refusal that time does not mend, and where the steward has the request', async () => {
    expect(await join(many(busy(), 9), { abortAt: 3 })).to.include({ tries: 3, code: 'JOIN_FULL' })
    expect(await join([busy('INVITE_EXPIRED')])).to.include({ tries: 1, code: 'INVITE_EXPIRED' })
    expect(await join([busy('JOIN_FULL')], { isResumed: true })).to.include({ tries: 1, code: 'JOIN_FULL' })
  })
})
