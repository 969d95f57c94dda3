import { expect } from 'chai'
import fc from 'fast-check'
import type { Clock } from '../../../src/clock.js'
import { systemClock } from '../../../src/clock.js'
import { encodeBatch } from '../../../src/envelope/batch-codec.js'
import { GOSSIP_BURST, GOSSIP_RATE_PER_SECOND, OFFENCE_WINDOW_MS, OFFENCES_MAX, OFFENDER_OUT_MS } from '../../../src/mesh/constants.js'
import { peerIdOf } from '../../../src/mesh/dial-loop.js'
import { createOriginRate } from '../../../src/mesh/gossip/origin-rate.js'
import { createOffences } from '../../../src/mesh/offences.js'
import { peekBatch } from '../../../src/mesh/peek.js'
import { withinMs } from '../../../src/mesh/timeout.js'
import { testNode, testRoster } from '../../support/mesh-nodes.js'
import { check } from '../../support/property.js'

/** A clock that stands still until it is moved. */
function handClock(): { clock: Clock; move(ms: number): void } {
  let now = 1_000

  return { clock: { ...systemClock, monotonicMs: () => now, nowMs: () => now }, move: ms => (now += ms) }
}

describe('origin rate', () => {
  it('lets a burst of 500 through, then 50 a second', () => {
    const { clock, move } = handClock()
    const rate = createOriginRate(clock)
    let taken = 0

    for (; !rate.isOver('a') && taken < 10_000; taken++) rate.take('a')
    expect(taken).to.equal(GOSSIP_BURST)

    move(1_000)
    for (taken = 0; !rate.isOver('a') && taken < 10_000; taken++) rate.take('a')
    expect(taken).to.equal(GOSSIP_RATE_PER_SECOND)
  })

  it('counts each origin for itself', () => {
    const { clock } = handClock()
    const rate = createOriginRate(clock)
    for (let i = 0; i < GOSSIP_BURST; i++) rate.take('a')
    expect([rate.isOver('a'), rate.isOver('b')]).to.deep.equal([true, false])
  })
})

describe('offences', () => {
  it('make an offender at the limit within the window, for a while', () => {
    const { clock, move } = handClock()
    const offences = createOffences(clock)
    for (let i = 1; i < OFFENCES_MAX; i++) expect(offences.charge('a')).to.equal(false)
    expect(offences.isOut('a')).to.equal(false)
    expect(offences.charge('a')).to.equal(true)
    expect([offences.isOut('a'), offences.isOut('b')]).to.deep.equal([true, false])
    move(OFFENDER_OUT_MS)
    expect(offences.isOut('a')).to.equal(false)
  })

  it('are forgotten when they are rare', () => {
    const { clock, move } = handClock()
    const offences = createOffences(clock)

    for (let i = 0; i < 10 * OFFENCES_MAX; i++) {
      expect(offences.charge('a')).to.equal(false)
      move(OFFENCE_WINDOW_MS / (OFFENCES_MAX - 2))
    }
  })
})

describe('peek', () => {
  it('reads stream, origin and seq of any batch', () => {
    const node = testNode({ name: 'alpha', roster: testRoster() })

    for (let i = 1; i < 140; i++) {
      const batch = node.publish({ isSilent: true, to: i % 2 === 0 ? ['beta'] : [], bytes: i })
      const { streamId, nodeKey, seq } = batch.header
      const place = peekBatch(encodeBatch(batch))
      expect(place === undefined ? undefined : { ...place, streamId: [...place.streamId], nodeKey: [...place.nodeKey] }).to.deep.equal({
        streamId: [...streamId],
        nodeKey: [...nodeKey],
        seq
      })
    }
  })

  it('answers undefined or a place for any bytes, and never throws', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        const place = peekBatch(bytes)
        if (place !== undefined) expect([place.streamId.byteLength, place.nodeKey.byteLength]).to.deep.equal([16, 32])
      }),
      { runs: 1_000 }
    )
  })
})

describe('peer address', () => {
  const id = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'

  it('names the node at its end', () => {
    expect(peerIdOf(`/ip4/192.0.2.1/tcp/7400/p2p/${id}`)).to.equal(id)
    expect(peerIdOf(`/dns4/node.example.org/tcp/7400/p2p/${id}`)).to.equal(id)
  })

  it('is refused without one, with how to write it', () => {
    for (const address of ['/ip4/192.0.2.1/tcp/7400', '192.0.2.1:7400', '', `/p2p/${id.slice(0, 20)}`]) {
      try {
        peerIdOf(address)
        expect.fail(`took ${address}`)
      } catch (err) {
        expect(err).to.include({ code: 'CONFIG_INVALID' })
      }
    }
  })
})

describe('withinMs', () => {
  it('passes on what comes in time, and what fails in time', async () => {
    expect(await withinMs(systemClock, Promise.resolve(7), 100, 'seven')).to.equal(7)
    expect(await withinMs(systemClock, Promise.reject(new Error('no')), 100, 'no').catch((err: unknown) => String(err))).to.equal(
      'Error: no'
    )
  })

  it('gives up after the time it was given', async () => {
    const never = new Promise<never>(() => undefined)
    expect(await withinMs(systemClock, never, 10, 'nothing').catch((err: unknown) => err)).to.include({ code: 'PEER_TIMEOUT' })
  })
})
